"""What the checker and the prover say of one pact, as one: nothing twice."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.pact.finding import Finding
from leadpact.pact.prove_codes import BETTER_SAID


def united(checked: Iterable[Finding], proved: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return all findings in the order of the text, without those of the checker that the prover says better there."""
    said = tuple(proved)
    left = [one for one in checked if not any(_says_it_better(other, one) for other in said)]
    return tuple(sorted([*left, *said], key=lambda found: (found.line, found.column, found.code, found.path)))


def _says_it_better(proved: Finding, checked: Finding) -> bool:
    """Whether a proof is about the same place, of a kind that holds what was found by comparing."""
    if proved.code != BETTER_SAID.get(checked.code):
        return False
    one, other = sorted((f"{proved.path}.", f"{checked.path}."), key=len)
    return other.startswith(one)
