"""What both ways of drawing the stages begin with: which stage stands where in the order, and what leads from each
to each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from leadpact.pact.document_words import BY_REASON, EXITS, destinations, is_from_any_open, trigger, when
from leadpact.pact.model import Move, Pact, Stage
from leadpact.pact.naming import listed, plain
from leadpact.pact.terms import UPON

START, ANY = "", "any open stage"
"""Origins that are no stage: a lead that is in none yet, and every stage in which a lead is open."""

Kind = Literal["entry", "forward", "skip", "back", "loop", "exit", "return"]


@dataclass(frozen=True, slots=True)
class Link:
    """All moves from one stage to another.

    Args:
        number: counts from 1 in the order of the pact.
        origin: a stage, `START` or `ANY`.
        short: what it is made upon, in few words.
        says: the same, whole, with the reasons.
        lines: of the pact.
    """

    number: int
    origin: str
    to: str
    kind: Kind
    short: str
    says: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The stages in line, those beside and after it, in the order of the pact, and what links them."""

    line: tuple[Stage, ...]
    exits: tuple[Stage, ...]
    links: tuple[Link, ...]

    @property
    def bracket(self) -> tuple[int, int] | None:
        """From which to which of the stages in line a link leads from any open stage; None if none does."""
        if not any(link.origin == ANY for link in self.links):
            return None
        still_open = [index for index, stage in enumerate(self.line) if stage.is_open]
        return (still_open[0], still_open[-1]) if still_open else None


@dataclass(frozen=True, slots=True)
class _Cause:
    origin: str
    to: str
    short: str
    says: str
    line: int


def plan_of(pact: Pact) -> Plan:
    """Return what is to be drawn of the pact."""
    line = tuple(stage for stage in pact.stages.values() if stage.in_line)
    exits = tuple(stage for stage in pact.stages.values() if not stage.in_line)
    joined: dict[tuple[str, str], list[_Cause]] = {}
    for move in pact.moves:
        for cause in _causes(pact, move):
            joined.setdefault((cause.origin, cause.to), []).append(cause)
    links = tuple(_link(number, line, causes) for number, causes in enumerate(joined.values(), 1))
    return Plan(line, exits, links)


def _causes(pact: Pact, move: Move) -> Iterator[_Cause]:
    for origin in _origins(pact, move):
        for to, short, says in _ends(pact, move):
            yield _Cause(origin, to, short, says, move.rule.line)


def _origins(pact: Pact, move: Move) -> list[str]:
    if move.origin is None:
        return [START]
    if is_from_any_open(pact, move):
        return [ANY]
    return sorted(move.origin, key=lambda name: pact.stages[name].order)


def _ends(pact: Pact, move: Move) -> Iterator[tuple[str, str, str]]:
    """Yield the stages that a move leads to, each with its cause in few words and whole."""
    if move.to is None:
        return
    if move.to != BY_REASON:
        yield move.to, trigger(move), trigger(move)
        return
    condition = f", when {when(move.rule, '')}" if move.rule.condition else ""
    for event in sorted(move.upon, key=UPON.index):
        if event == "rejected":
            for stage, reasons in destinations(pact, move).items():
                if reasons:
                    said = listed([plain(reason) for reason in reasons], "or")
                    yield stage, f"rejected{condition}", f"rejected{condition} ({said})"
        elif event in EXITS and (found := pact.exit_stage(EXITS[event])):
            yield found, f"{plain(event)}{condition}", f"{plain(event)}{condition}"


def _link(number: int, line: tuple[Stage, ...], causes: list[_Cause]) -> Link:
    origin, to = causes[0].origin, causes[0].to
    short = list(dict.fromkeys(_shortened(origin, cause.short) for cause in causes))
    says = list(dict.fromkeys(cause.says for cause in causes))
    lines = tuple(dict.fromkeys(cause.line for cause in causes))
    return Link(number, origin, to, _kind(line, origin, to), listed(short, "or"), listed(says, "or"), lines)


def _shortened(origin: str, words: str) -> str:
    """Leave out the name of the stage that the arrow leaves: "won" says enough from opportunity on."""
    return words.removeprefix(f"{plain(origin)} ") if origin else words


def _kind(line: tuple[Stage, ...], origin: str, to: str) -> Kind:
    places = {stage.name: index for index, stage in enumerate(line)}
    if origin == START:
        return "entry"
    if to not in places:
        return "exit" if origin == ANY or origin in places else "return"
    if origin == ANY:
        return "skip"
    if origin not in places:
        return "return"
    step = places[to] - places[origin]
    return "loop" if step == 0 else "back" if step < 0 else "forward" if step == 1 else "skip"
