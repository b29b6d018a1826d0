"""The rules of a pact that a reason can point at, found by their path and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Protocol

from leadpact.pact.model import Pact, Rule
from leadpact.pact.overlay import overlaid


class Ruled(Protocol):
    """A part of the pact that one rule decides about."""

    @property
    def rule(self) -> Rule: ...


def rules_of(pact: Pact) -> Iterator[Rule]:
    """Yield every rule of the pact that a reason can point at."""
    sections: tuple[Sequence[Ruled], ...] = (
        pact.sources, pact.lead_types, pact.gate, pact.segments, pact.score.fit, pact.moves, pact.routes, pact.programs,
    )  # fmt: skip
    for section in sections:
        yield from (ruled.rule for ruled in section)
    yield from (rule for segment in pact.segments for _, rule in segment.ready)
    yield from (variation.rule for variation in pact.exceptions)


def rule_of(pact: Pact, path: str, line: int) -> Rule | None:
    """Return the rule at `path` and `line`; None where this version of the pact has none there."""
    return _index(pact).get((path, line))


_indexes: dict[str, dict[tuple[str, int], Rule]] = {}


def _index(pact: Pact) -> dict[tuple[str, int], Rule]:
    """Return the rules of `pact` by path and line; those of the last few pacts are kept."""
    found = _indexes.get(pact.digest)
    if found is None:
        found = {}
        every = [pact, *(overlaid(pact, [variation.name]) for variation in pact.exceptions)]
        for rule in chain.from_iterable(map(rules_of, every)):
            found.setdefault((rule.path, rule.line), rule)
        while len(_indexes) >= 8:
            del _indexes[next(iter(_indexes))]
        _indexes[pact.digest] = found
    return found
