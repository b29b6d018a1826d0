"""What changed of what moves a lead: told by event and stage, whichever lines of the pact say it.

For each event and each stage a lead can stand in, the moves that fit are read in their order. So it is no change if
one line names two events that two lines named before, or if lines swap places that never compete for a lead.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from leadpact.pact.canonical import Form, as_written
from leadpact.pact.diff_conditions import clauses
from leadpact.pact.diff_model import BOTH, FIGURES, About, Compared, Difference, Spot
from leadpact.pact.diff_names import Named, rule_content
from leadpact.pact.diff_order import passed
from leadpact.pact.document_words import BY_REASON, is_from_any_open, when
from leadpact.pact.model import Move, Pact
from leadpact.pact.naming import listed, plain
from leadpact.pact.reach import exclude, rule_form
from leadpact.pact.terms import UPON

_ABOUT = About(BOTH | FIGURES, 75)
Cell = tuple[str, str]
"""An event ("" for none: a condition alone) and a stage ("" for a lead in none yet)."""


@dataclass(frozen=True, slots=True)
class Option:
    """What may happen to a lead: where it goes, in the names of the new pact; two are equal when they say the same."""

    condition: Form | None
    to: str | None
    status: str | None
    accepts: bool
    move: Move = field(compare=False)

    @property
    def follows(self) -> tuple[str | None, str | None, bool]:
        return self.to, self.status, self.accepts


@dataclass(frozen=True, slots=True)
class _Change:
    """What is gone and what is new for some events and stages; or, with neither, what is tried in another order."""

    gone: tuple[Option, ...]
    fresh: tuple[Option, ...]
    swapped: tuple[Option, Option] | None = None


def moves(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the moves. That a move says `cycle: next` changes nothing: it holds anyway."""
    old, new = _cells(c.old, c.names), _cells(c.new, as_written)
    kept = {c.names("stage", name) for name in c.old.stages}
    found: dict[_Change, list[Cell]] = {}
    for cell in {**new, **old}:
        stage = cell[1]
        if stage and stage not in c.new.stages:
            continue  # that its leads move no longer follows from the stage being gone
        options = new.get(cell, [])
        if stage and stage not in kept:
            options = [one for one in options if not is_from_any_open(c.new, one.move)]
        for change in _changes(c, old.get(cell, []), options):
            found.setdefault(change, []).append(cell)
    for change, cells in found.items():
        yield from _told(c, change, cells)
    yield from _reported(c, {cell[0] for cells in found.values() for cell in cells})


def _cells(pact: Pact, named: Named) -> dict[Cell, list[Option]]:
    """What may happen, by event and stage, in order; what comes after what always fits is left out."""
    found: dict[Cell, list[Option]] = {}
    for move in pact.moves:
        origins = [""] if move.origin is None else [named("stage", name) for name in sorted(move.origin)]
        option = _option(pact, move, named)
        for event in sorted(move.upon, key=UPON.index) or [""]:
            for origin in origins:
                options = found.setdefault((event, origin), [])
                if not any(one.condition is None for one in options) and option not in options:
                    options.append(option)
    return found


def _option(pact: Pact, move: Move, named: Named) -> Option:
    to = named("stage", move.to) if move.to and move.to != BY_REASON else move.to
    status = named("status", move.status) if move.status else None
    if move.to is not None and move.to in pact.stages and move.status == pact.stages[move.to].statuses[0]:
        status = None  # which it would get anyway
    return Option(rule_content(move.rule, named), to, status, move.accepts, move)


def _changes(c: Compared, old: Sequence[Option], new: Sequence[Option]) -> Iterator[_Change]:
    gone = [one for one in old if one not in new]
    fresh = [one for one in new if one not in old]
    for one in list(gone):
        meant = next((other for other in fresh if _is_meant(one, other)), None)
        if meant is not None:
            gone.remove(one)
            fresh.remove(meant)
            yield _Change((one,), (meant,))
    if gone or fresh:
        yield _Change(tuple(gone), tuple(fresh))
    yield from _swapped(c, old, new)


def _is_meant(one: Option, other: Option) -> bool:
    """Whether a move that is gone and a new one are one that changed."""
    return one.condition == other.condition or one.follows == other.follows


def _swapped(c: Compared, old: Sequence[Option], new: Sequence[Option]) -> Iterator[_Change]:
    by_name: dict[str, Option] = {str(index): one for index, one in enumerate(new)}
    before = [name for one in old for name, other in by_name.items() if other == one]

    def matters(one: str, other: str) -> bool:
        first, second = by_name[one], by_name[other]
        apart = exclude(rule_form(first.move.rule), rule_form(second.move.rule), c.follows)
        return first.follows != second.follows and not apart

    for one in passed(before, list(by_name), matters):
        for other in one.before:
            yield _Change((), (), (by_name[one.name], by_name[other]))
        for other in one.after:
            yield _Change((), (), (by_name[other], by_name[one.name]))


def _told(c: Compared, change: _Change, cells: Sequence[Cell]) -> Iterator[Difference]:
    for lead, is_event in _leads(c, cells):
        if change.swapped:
            first, then = change.swapped
            says = f"{lead} now {_does(first)} {_if(first)} before it is looked whether {when(then.move.rule, 'it')}"
            yield c.tell(_spot(None, first), "moved", says, _ABOUT)
        elif len(change.gone) == len(change.fresh) == 1:
            yield from _changed(c, lead, change.gone[0], change.fresh[0])
        else:
            for one in change.gone:
                says = f"{lead} no longer {_does(one)}{_when(one, is_event)}"
                yield c.tell(_spot(one, None), "removed", says, _ABOUT, before=_does(one))
            for one in change.fresh:
                says = f"{lead} now {_does(one)}{_when(one, is_event)}"
                yield c.tell(_spot(None, one), "added", says, _ABOUT, after=_does(one))


def _changed(c: Compared, lead: str, old: Option, new: Option) -> Iterator[Difference]:
    spot = _spot(old, new)
    if old.follows != new.follows:
        before, after = _does(old), _does(new)
        says = f"{lead} now {after}{_when(new, True)}; it no longer {before}"
        yield c.tell(spot, "changed", says, _ABOUT, before=before, after=after)
        return
    asks = clauses(old.move.rule.condition, new.move.rule.condition, c.names)
    says = f"{lead} {_does(new)} as before, but that {listed(asks)}"
    told = (when(old.move.rule, "always"), when(new.move.rule, "always"))
    yield c.tell(spot.at("when"), "changed", says, _ABOUT, before=told[0], after=told[1])


def _leads(c: Compared, cells: Sequence[Cell]) -> Iterator[tuple[str, bool]]:
    """Whom a change is about: the stages, by the events that have the same ones."""
    by_event: dict[str, list[str]] = {}
    for event, stage in cells:
        by_event.setdefault(event, []).append(stage)
    by_stages: dict[tuple[str, ...], list[str]] = {}
    for event, found in by_event.items():
        by_stages.setdefault(tuple(found), []).append(event)
    for stages, events in by_stages.items():
        named = [plain(one) for one in sorted((one for one in stages if one), key=lambda one: c.new.stages[one].order)]
        still_open = [plain(name) for name, stage in c.new.stages.items() if stage.is_open]
        where = "in any open stage" if len(named) > 1 and named == still_open else f"in {listed(named, 'or')}"
        lead = f"a lead {where}" if named else "a lead that is in no stage yet"
        upon = listed([plain(event) for event in events if event], "or")
        yield (f"upon {upon}, {lead}" if upon else lead), bool(upon)


def _does(option: Option) -> str:
    """What happens: "goes to SQL with the status Budget identified"."""
    if option.to is None:
        return f"gets the status {option.status or option.move.status}"
    goes = "goes where its reason leads" if option.to == BY_REASON else f"goes to {plain(option.to)}"
    status = f" with the status {option.status}" if option.status else ""
    return f"{goes}{status}{', which accepts it' if option.accepts else ''}"


def _when(option: Option, is_event: bool) -> str:
    condition = option.move.rule.condition
    if condition is None:
        return ""
    return f" when {condition.words}" if is_event else f" as soon as {condition.words}"


def _if(option: Option) -> str:
    return f"if {when(option.move.rule, 'nothing else is asked')}"


def _spot(old: Option | None, new: Option | None) -> Spot:
    given = new or old
    assert given is not None
    return Spot(
        ("moves", given.move.index),
        ("moves", old.move.index) if old else None,
        ("moves", new.move.index) if new else None,
    )


def _reported(c: Compared, told: set[str]) -> Iterator[Difference]:
    """Where a report leads that no move allows: to the stage of the first move upon its event."""
    old, new = _usual(c.old, c.names), _usual(c.new, as_written)
    for event, to in new.items():
        before = old.get(event, to)
        if before != to and event not in told and before in c.new.stages:
            index = next(one.index for one in c.new.moves if event in one.upon and one.to == to)
            says = f"a report of {plain(event)} that no move allows now leads to {plain(to)} instead of {plain(before)}"
            spot = Spot(("moves", index), ("moves",), ("moves", index))
            yield c.tell(spot, "moved", says, _ABOUT.weighing(40), before=before, after=to)


def _usual(pact: Pact, named: Named) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for event, upon in pact.moves_upon.items():
        first: Hashable = next((one.to for one in upon if one.to and one.to != BY_REASON), None)
        if isinstance(first, str):
            found[event] = named("stage", first)
    return found
