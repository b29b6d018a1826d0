"""All that departs from the standard, value by value: what it says, what an exception says, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from leadpact.pact.build_exceptions import leaves
from leadpact.pact.document_promises import breach, within
from leadpact.pact.document_words import percent, target, when
from leadpact.pact.model import Pact
from leadpact.pact.model_agreed import MarketingPromise, SalesPromise, Variation
from leadpact.pact.naming import listed, plain
from leadpact.pact.overlay import overlaid
from leadpact.pact.yaml_text import Path, read_yaml

State = Literal["running", "planned", "ended"]

NOTHING = "nothing"
_OWED = {"volume": "Volume", "handed_over": "Share handed over", "accepted": "Share accepted", "complete": "Complete"}
_CLOCKS = {"accept": "Acceptance", "first_touch": "First touch", "attempts": "Attempts", "answer": "Answer"}
_SIDES = {"marketing": "Marketing", "sales": "Sales"}


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value that an exception changes, in words.

    Args:
        what: what it is the value of: "Sales: acceptance (demo)".
        standard, here: the value of the standard and that of the exception; `nothing` where there is none.
        path: where the standard has it.
        place: where the exception states it in the text.
    """

    what: str
    standard: str
    here: str
    path: Path
    place: Path

    @property
    def changes_something(self) -> bool:
        return self.standard != self.here


@dataclass(frozen=True, slots=True)
class Departure:
    """A value that departs from the standard, and all that is agreed about it.

    Args:
        exception: the name of the exception.
        where: whom it holds for, in words.
        state: on the day that was asked about.
        days_left: until its last day, that day included; None without end, 0 when it is over.
        line: where the text states the value, from 1.
    """

    exception: str
    value: ChangedValue
    where: str
    case: str
    owner: str
    approved_by: str
    since: date | None
    until: date | None
    state: State
    days_left: int | None
    line: int


def state_on(variation: Variation, day: date) -> State:
    """Return whether an exception is in force on `day`, is to come, or is over."""
    if variation.holds_on(day):
        return "running"
    return "planned" if variation.since is not None and day < variation.since else "ended"


def variation(pact: Pact, *, today: date) -> tuple[Departure, ...]:
    """Return all departures of `pact` from its standard, in the order of the text.

    Args:
        today: in the zone of the pact; says which exceptions run, and how many days they have left.
    """
    text = read_yaml(pact.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    return tuple(
        Departure(
            one.name, value, when(one.rule, "anything"), one.case, one.owner, one.approved_by, one.since, one.until,
            state_on(one, today), _days_left(one, today), text.of(value.place, key=True)[0],
        )
        for at, one in enumerate(pact.exceptions)
        for value in values(pact, at, one)
    )  # fmt: skip


def _days_left(one: Variation, today: date) -> int | None:
    return None if one.until is None else max((one.until - today).days + 1, 0)


def exceptions_at(pact: Pact, path: str) -> tuple[Variation, ...]:
    """Return the exceptions that change what the standard has at `path`, or a part of it, in the order of the text.

    Args:
        path: steps with dots between them, `promises.sales.accept.within.demo`.
    """
    return tuple(one for one in pact.exceptions if any(_touches(changed, path) for changed in one.paths))


def _touches(changed: str, path: str) -> bool:
    return changed == path or changed.startswith(f"{path}.") or path.startswith(f"{changed}.")


def values(pact: Pact, at: int, one: Variation) -> tuple[ChangedValue, ...]:
    """Return the values that the exception `one`, the one at `at` in the text, changes, in the order of the text."""
    there, found = overlaid(pact, [one.name]), []
    said: Path = ("exceptions", at, "changes")
    for path in leaves(one.changes):
        if path == ("routing",):
            own = there.routes[: len(there.routes) - len(pact.routes)]
            found += [
                ChangedValue(f"Route: {route.name}", NOTHING, f"{when(route.rule, 'all others')}: {target(route.to)}",
                             ("routing", route.name), (*said, "routing", index))
                for index, route in enumerate(own)
            ]  # fmt: skip
            continue
        what, value = _told([*map(str, path)])
        found.append(ChangedValue(what, value(pact), value(there), path, (*said, *path)))
    return tuple(found)


def _told(path: Sequence[str]) -> tuple[str, Callable[[Pact], str]]:
    """Return what stands at `path`, in words, and how to read its value out of a pact."""
    match path:
        case ["qualification", "segments", name, "when"]:
            return f"Who belongs to {name}", lambda pact: _segment(pact, name)
        case ["qualification", "segments", name, "ready", criterion]:
            return f"Ready in {name}: {criterion}", lambda pact: _criterion(pact, name, criterion)
        case ["score", "grades", letter]:
            return f"Grade {letter} from", lambda pact: str(dict(pact.score.grades).get(letter, NOTHING))
        case ["score", "engagement", part, name]:
            what = "Points" if part == "points" else "Points at most a day"
            return f"{what} for {plain(name)}", lambda pact: _points(pact, part, name)
        case ["lead_types", name, "attempts"]:
            return f"Attempts owed: {plain(name)}", lambda pact: _attempts(pact, name)
        case ["promises", "sales", name, "within", kind]:
            which = "all others" if kind == "other" else plain(kind)
            return f"Sales: {_CLOCKS[name].lower()} ({which})", lambda pact: _limit(pact, name, kind)
        case ["promises", side, name, key]:
            said = (_OWED if side == "marketing" else _CLOCKS)[name]
            what = said if key in ("share", "at_least", "within") else f"{said}, {plain(key)}"
            return f"{_SIDES[side]}: {what.lower()}", lambda pact: _promise(pact, side, name, key)
    raise AssertionError(f"no exception may change {path}")


def _segment(pact: Pact, name: str) -> str:
    return next((when(one.rule, "all others") for one in pact.segments if one.name == name), NOTHING)


def _criterion(pact: Pact, segment: str, name: str) -> str:
    ready = (criterion for one in pact.segments if one.name == segment for criterion in one.ready)
    return next((when(rule, "always") for criterion, rule in ready if criterion == name), NOTHING)


def _points(pact: Pact, part: str, name: str) -> str:
    engagement = pact.score.engagement
    if engagement is None:
        return NOTHING
    return str((engagement.points if part == "points" else engagement.daily_cap).get(name, NOTHING))


def _attempts(pact: Pact, name: str) -> str:
    return next((str(one.attempts) for one in pact.lead_types if one.name == name), NOTHING)


def _limit(pact: Pact, name: str, kind: str) -> str:
    promise = pact.promises.get(name)
    return NOTHING if promise is None else str(promise.within.get(kind, promise.otherwise))


def _promise(pact: Pact, side: str, name: str, key: str) -> str:
    if side == "marketing":
        return next((_owed(one, key) for one in pact.owes if one.name == name), NOTHING)
    promise = pact.promises.get(name)
    return NOTHING if promise is None else _kept(promise, key)


def _owed(one: MarketingPromise, key: str) -> str:
    found = {
        "share": percent(one.share) if one.share is not None else "",
        "at_least": f"{one.at_least:,}" if one.at_least is not None else "",
        "of": f"{'answered ' * one.decided}{plain(one.of)}",
        "per": listed([*([one.period] if one.period else []), *map(plain, one.by)]),
        "have": listed([plain(field) for field in one.have]),
        "breach": listed([f"tell {name}" for name in one.tells]),
    }
    return found[key] or NOTHING


def _kept(one: SalesPromise, key: str) -> str:
    if key == "within":
        return within(one)
    if key == "warn":
        return f"{percent(one.warn_before)} before" if one.warn_before is not None else NOTHING
    return breach(one)
