"""What the checker and the prover say of a text, as the agreement keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from leadpact.pact.finding import Finding
from leadpact.pact.model import Pact
from leadpact.pact.signing_event import Found

SECONDS = 10.0
"""So long a text is tried to be proved."""

NOTHING_PROVED = "all that has to be proved: the text was only checked"


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that was found, and what could not be proved in the time there was."""

    findings: tuple[Found, ...]
    undecided: tuple[str, ...] = ()


Examine = Callable[[Pact, date], Examination]
"""Checks and proves a pact as of a day."""


def examine(pact: Pact, today: date) -> Examination:
    """Check and prove a pact."""
    from leadpact.pact.check import check
    from leadpact.pact.check_united import united
    from leadpact.pact.prove import prove  # brings the solver, which is slow to load

    proof = prove(pact, seconds=SECONDS)
    undecided = tuple(f"line {one.line}: {one.question}" for one in proof.undecided)
    found = united(check(pact, today=today), proof.findings)
    return Examination(tuple(map(kept, found)), undecided)


def check_only(pact: Pact, today: date) -> Examination:
    """Check a pact, which takes no time; what only the solver sees is not looked for, and said to be so."""
    from leadpact.pact.check import check

    return Examination(tuple(map(kept, check(pact, today=today))), (NOTHING_PROVED,))


def kept(finding: Finding) -> Found:
    """Return a finding as it is kept."""
    return Found(
        code=finding.code, severity=finding.severity, path=finding.path, line=finding.line, column=finding.column,
        message=finding.message, remedy=finding.remedy,
    )  # fmt: skip


def together(*parts: Iterable[Found]) -> tuple[Found, ...]:
    """Return the findings of several examinations, each once, in the order of the text."""
    found = {(one.key, one.message): one for part in parts for one in part}
    return tuple(sorted(found.values(), key=lambda one: (one.line, one.column, one.code)))
