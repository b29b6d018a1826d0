"""Exceptions: for which leads, why and until when, and what of the standard they change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from leadpact.pact.build_ground import Ground
from leadpact.pact.form import MAY_CHANGE
from leadpact.pact.model_agreed import Variation
from leadpact.pact.shape_exceptions import JUDGE_ON, ChangesShape, ExceptionShape
from leadpact.pact.shape_parts import as_day
from leadpact.pact.yaml_text import Path


def variations(ground: Ground) -> tuple[Variation, ...]:
    """Return the exceptions, in the order of the text."""
    names: set[str] = set()
    routes = {route.name for route in ground.shape.routing}
    found = []
    for index, shape in enumerate(ground.shape.exceptions):
        if shape.name in names:
            ground.fault("PF049", f"two exceptions are called `{shape.name}`", ("exceptions", index, "name"),
                         "Names tell exceptions apart.")  # fmt: skip
        names.add(shape.name)
        found.append(_variation(ground, index, shape))
        _check_routes(ground, shape.changes, routes, ("exceptions", index, "changes", "routing"))
        routes |= {route.name for route in shape.changes.routing}
    return tuple(found)


def _check_routes(ground: Ground, changes: ChangesShape, taken: set[str], path: Path) -> None:
    """A route has one name in the whole pact: it says in reports why a lead went there."""
    for position, route in enumerate(changes.routing):
        if route.name in taken:
            ground.fault("PF028", f"another route is called `{route.name}`", (*path, position, "name"),
                         "Names tell routes apart.")  # fmt: skip


def _variation(ground: Ground, index: int, shape: ExceptionShape) -> Variation:
    path: Path = ("exceptions", index)
    said = ground.text.get((*path, "changes"))
    changes: dict[str, Any] = said if isinstance(said, dict) else {}
    _check_says_something(ground, changes, (*path, "changes"))
    _check_standard(ground, shape.changes, (*path, "changes"))
    if shape.since and shape.until and shape.until < shape.since:
        ground.fault("PF049", f"`{shape.name}` ends before it begins", (*path, "until"), "Name its last day.")
    return Variation(
        name=shape.name,
        rule=ground.rule(path, shape.where, ground.terms.typed, "where"),
        changes=changes,
        paths=tuple(".".join(map(str, place)) for place in leaves(changes)),
        case=shape.case,
        owner=shape.owner,
        approved_by=shape.approved_by,
        expect={name: value for name, value in shape.expect.items() if name != JUDGE_ON},
        judge_on=_day(ground, shape.expect.get(JUDGE_ON), (*path, "expect", JUDGE_ON)),
        since=shape.since,
        until=shape.until,
    )


def leaves(changes: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the places that `changes` states a value for, in its order; a list is one value."""
    if isinstance(changes, dict) and changes:
        for name, part in changes.items():
            yield from leaves(part, (*path, name))
    else:
        yield path


def _check_says_something(ground: Ground, changes: dict[str, Any], path: Path) -> None:
    for place in leaves(changes):
        said = ground.text.get((*path, *place))
        if said == {} or (said == [] and place == ("routing",)):
            what = f"`{'.'.join(map(str, place))}`" if place else "the exception"
            ground.fault("PF048", f"{what} changes nothing", (*path, *place), "Say what differs, or leave it out.",
                         key=True)  # fmt: skip


def _check_standard(ground: Ground, changes: ChangesShape, path: Path) -> None:
    """An exception departs from something: what it changes, the standard has."""
    standard = ground.shape
    if changes.qualification:
        at, section = (*path, "qualification", "segments"), ("qualification", "segments")
        for name in changes.qualification.segments:
            ground.known(name, standard.qualification.segments, "segment", (*at, name), section, key=True)
    for name in changes.lead_types:
        at = (*path, "lead_types", name)
        ground.known(name, standard.lead_types, "lead type", at, ("lead_types",), key=True)
    if changes.score:
        for letter in changes.score.grades:
            at = (*path, "score", "grades", letter)
            ground.known(letter, standard.score.grades, "grade", at, ("score", "grades"), key=True)
        if changes.score.engagement and standard.score.engagement is None:
            _missing(ground, ("score", "engagement"), path)
    if changes.promises and changes.promises.sales:
        for name in ("first_touch", "attempts", "answer"):
            if getattr(changes.promises.sales, name) and getattr(standard.promises.sales, name) is None:
                _missing(ground, ("promises", "sales", name), path)


def _missing(ground: Ground, standard: Path, path: Path) -> None:
    if not ground.is_aside(standard):
        said = f"the standard has no `{'.'.join(map(str, standard))}` to depart from"
        ground.fault("PF048", said, (*path, *standard), MAY_CHANGE, key=True)


def _day(ground: Ground, said: str | None, path: Path) -> date | None:
    """Read the day on which an exception is judged."""
    day = as_day(said)
    if said is not None and not isinstance(day, date):
        ground.fault("PF052", f"`{said}` is no day", path, "Write e.g. 2026-12-31.")
    return day if isinstance(day, date) else None
