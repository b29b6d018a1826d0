"""The ways a lead can take through the stages by the moves of a pact, conditions aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leadpact.pact.check_ground import BY_REASON
from leadpact.pact.model import Move, Pact

NOWHERE = ""
"""Where a lead comes from that enters."""


@dataclass(frozen=True, slots=True)
class Way:
    """A step from stage to stage: `origin` is NOWHERE for an entry; `events` is empty for a move by condition."""

    origin: str
    to: str
    events: frozenset[str]


class Ways:
    """Every way of one pact, and what can be reached by them."""

    def __init__(self, pact: Pact) -> None:
        self.pact = pact
        self.every = tuple(_ways(pact))
        self.reached = self._ahead(NOWHERE, pact.stages)

    def out_of(self, stage: str) -> list[Way]:
        """Return the ways that lead out of `stage`, to another."""
        return [way for way in self.every if way.origin == stage and way.to != stage]

    def into(self, stage: str) -> list[Way]:
        """Return the ways that lead into `stage`, from elsewhere."""
        return [way for way in self.every if way.to == stage and way.origin != stage]

    def leads_to_won(self, stage: str) -> bool:
        """Say whether a lead in `stage` can become a customer without being recycled before."""
        stages = self.pact.stages
        through = [name for name, found in stages.items() if found.is_open and not found.aside]
        return any(stages[name].closes == "won" for name in self._ahead(stage, through))

    def _ahead(self, start: str, through: Iterable[str]) -> frozenset[str]:
        """Return the stages that can be reached from `start`, going on only from those of `through`."""
        passable = {start, *through}
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            here = ahead.pop()
            if here in passable:
                new = {way.to for way in self.every if way.origin == here} - seen
                seen |= new
                ahead += sorted(new)
        return frozenset(seen)


def _ways(pact: Pact) -> Iterator[Way]:
    for move in pact.moves:
        for origin in move.origin if move.origin is not None else (NOWHERE,):
            for event, to in _targets(pact, move):
                yield Way(origin, to, frozenset({event} if event else ()))
    if any(gate.disqualify for gate in pact.gate):
        for to in _by_reason(pact, "disqualified"):
            yield Way(NOWHERE, to, frozenset({"captured"}))


def _targets(pact: Pact, move: Move) -> Iterator[tuple[str, str]]:
    """Yield each event of a move with a stage it leads to; one by condition has the event ""."""
    for event in sorted(move.upon) or ("",):
        if move.to == BY_REASON:
            yield from ((event, to) for to in _by_reason(pact, event))
        elif move.to is not None:
            yield event, move.to


def _by_reason(pact: Pact, event: str) -> Iterable[str]:
    """Return the stages that the reasons of an event lead to."""
    if event == "rejected":
        return dict.fromkeys(pact.reasons.reject.values())
    kind = {"recycled": "aside", "disqualified": "out", "opportunity_lost": "lost"}[event]
    stage = pact.exit_stage(kind)  # type: ignore[arg-type]
    return (stage,) if stage else ()
