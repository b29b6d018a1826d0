"""Handing over: hours, queues, partners and routes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import get_args

from leadpact.errors import BadInput, FaultyText
from leadpact.pact import model as m
from leadpact.pact.build_deciding import OWNERS, target
from leadpact.pact.build_ground import Ground
from leadpact.pact.hours import Hours, parse_week
from leadpact.pact.shape import Supplier
from leadpact.pact.shape_handover import HoursShape, MemberShape, QueueShape
from leadpact.pact.yaml_text import Path

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def hours(ground: Ground) -> dict[str, Hours]:
    """Return the working hours by name."""
    return {name: _hours(ground, name, shape) for name, shape in ground.shape.hours.items()}


def _hours(ground: Ground, name: str, shape: HoursShape) -> Hours:
    path: Path = ("hours", name)
    zone = ground.zone(shape.zone, (*path, "zone")).key
    ground.once([day.isoformat() for day in shape.closed], (*path, "closed"))
    week = parse_week("always")
    try:
        week = parse_week(shape.week)
    except FaultyText as wrong:
        ground.take_over(wrong, shape.week, (*path, "week"))
    try:
        return Hours(name, zone, week, holidays=shape.holidays, closed=tuple(shape.closed))
    except BadInput as wrong:
        # Zone and week were looked at above: what is left to be wrong is the country.
        ground.fault("PF025", wrong.message.removesuffix("."), (*path, "holidays"), wrong.remedy)
        return Hours(name, zone, week)


def _hours_named(ground: Ground, name: str, found: Mapping[str, Hours], path: Path) -> Hours:
    ground.known(name, found, "hours", path, ("hours",))
    return found.get(name) or next(iter(found.values()))


def queues(ground: Ground, found: Mapping[str, Hours]) -> dict[str, m.Queue]:
    """Return the queues with their members."""
    return {name: _queue(ground, name, shape, found) for name, shape in ground.shape.queues.items()}


def _queue(ground: Ground, name: str, shape: QueueShape, found: Mapping[str, Hours]) -> m.Queue:
    path: Path = ("queues", name)
    if name in OWNERS:
        ground.fault("PF009", f"`{name}` is a word of the language itself", path, "Give the queue another.",
                     key=True)  # fmt: skip
    if shape.push == shape.pull:
        ground.fault("PF026", f"queue `{name}` is either `push: true` or `pull: true`", path,
                     "Push: leads are offered in turn. Pull: members take them.", key=True)  # fmt: skip
    own = _hours_named(ground, shape.hours, found, (*path, "hours"))
    members = tuple(
        _member(ground, person, member, own, found, (*path, "members", person))
        for person, member in shape.members.items()
    )
    return m.Queue(name, shape.push, own, members, shape.manager, ground.line(path))


def _member(
    ground: Ground, name: str, shape: MemberShape, own: Hours, found: Mapping[str, Hours], path: Path
) -> m.Member:
    works = _hours_named(ground, shape.hours, found, (*path, "hours")) if shape.hours else own
    away = (_days(ground, text, (*path, "away", i)) for i, text in enumerate(shape.away))
    return m.Member(name, shape.weight, shape.capacity, works, tuple(filter(None, away)))


def _days(ground: Ground, text: str, path: Path) -> tuple[date, date] | None:
    """Read a range of days, both included; None with a fault."""
    first, dots, last = (part.strip() for part in text.partition(".."))
    start = _day(first)
    end = _day(last) if dots else start
    if start is None or end is None:
        ground.fault("PF027", f"`{text}` is no range of days", path, "Write e.g. `2026-12-24..2027-01-02`.")
        return None
    if end < start:
        ground.fault("PF027", f"`{text}` ends before it begins", path, f"Write `{last}..{first}`.")
        return None
    return start, end


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def partners(ground: Ground, found: Mapping[str, Hours]) -> dict[str, m.Partner]:
    """Return the partners leads can be passed to."""
    return {
        name: m.Partner(name, _hours_named(ground, p.hours, found, ("partners", name, "hours")), p.contact)
        for name, p in ground.shape.partners.items()
    }


def routes(ground: Ground) -> tuple[m.Route, ...]:
    """Return the routes in order; the first that is true decides."""
    found = []
    names: set[str] = set()
    shapes = ground.shape.routing
    for index, shape in enumerate(shapes):
        path: Path = ("routing", index)
        last = index == len(shapes) - 1
        if last and (shape.when is not None or shape.to in OWNERS):
            ground.fault("PF012", f"the last route, `{shape.name}`, does not take every lead", path,
                         "Add a last route to a queue or a partner, without `when`.")  # fmt: skip
        if not last and shape.when is None:
            ground.fault("PF013", f"route `{shape.name}` has no condition: what follows is never reached", path,
                         "Move it to the end.")  # fmt: skip
        if shape.name in names:
            said = f"two routes are called `{shape.name}`"
            ground.fault("PF028", said, (*path, "name"), "Names tell routes apart.")
        names.add(shape.name)
        target(ground, shape.to, (*path, "to"))
        hold, supplier = _hold(ground, shape.hold, (*path, "hold"))
        condition = ground.condition(shape.when, ground.terms.decided, (*path, "when"))
        rule = m.Rule(f"routing.{shape.name}", ground.line(path), condition)
        found.append(m.Route(shape.name, rule, shape.to, hold, supplier))
    return tuple(found)


def _hold(ground: Ground, text: str | None, path: Path) -> tuple[timedelta | None, str]:
    """Read how long a route waits, and for whom; a route without condition has nothing to wait for."""
    if text is None:
        return None, ""
    span, word, supplier = text.partition(" for ")
    if not word or supplier.strip() not in get_args(Supplier):
        said = f"`{text}` does not say what is waited for"
        known = ", ".join(get_args(Supplier))
        ground.fault("PF029", said, path, f"Write e.g. `10 minutes for append`; known: {known}.")
        return None, ""
    if ground.text.get((*path[:-1], "when")) is None:
        ground.fault("PF029", "a route without `when` has nothing to wait for", path, "Leave `hold` out.")
        return None, ""
    return ground.window(span, path), supplier.strip()
