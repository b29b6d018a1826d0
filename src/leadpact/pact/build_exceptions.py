"""Exceptions: what may differ from the standard, and what of it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from leadpact.pact.build_ground import Ground
from leadpact.pact.model_agreed import Variation
from leadpact.pact.shape_agreed import ExceptionShape
from leadpact.pact.shape_parts import as_day
from leadpact.pact.terms import METRICS
from leadpact.pact.yaml_text import Path

MAY_DIFFER: tuple[Path, ...] = (
    ("qualification", "segments", "*", "ready", "*"), ("qualification", "segments", "*", "when"),
    ("score", "grades", "*"), ("score", "engagement", "points", "*"), ("score", "engagement", "at_most", "*"),
    ("lead_types", "*", "attempts"), ("promises", "marketing", "*", "*"), ("promises", "sales", "*", "within"),
    ("promises", "sales", "*", "warn"), ("promises", "sales", "*", "breach"), ("routing",),
)  # fmt: skip
"""What an exception may change: thresholds, attempts, promises, routing. Never stages, statuses or taxonomies."""

NEW_ALLOWED = (("qualification", "segments", "*", "ready", "*"), ("promises", "marketing", "*", "*"), ("routing",))
"""Of these, what the standard need not have."""


def variations(ground: Ground) -> tuple[Variation, ...]:
    """Return the exceptions, in the order of the text."""
    names: set[str] = set()
    found = []
    for index, shape in enumerate(ground.shape.exceptions):
        if shape.name in names:
            ground.fault("PF049", f"two exceptions are called `{shape.name}`", ("exceptions", index, "name"),
                         "Names tell exceptions apart.")  # fmt: skip
        names.add(shape.name)
        found.append(_variation(ground, index, shape))
    return tuple(found)


def _variation(ground: Ground, index: int, shape: ExceptionShape) -> Variation:
    path: Path = ("exceptions", index)
    rule = ground.rule(path, shape.where, ground.terms.typed, "where")
    changed = tuple(leaves(shape.changes))
    for place in changed:
        _check_place(ground, place, (*path, "changes"))
    expect, judge_on = _expected(ground, shape.expect, (*path, "expect"))
    if shape.since and shape.until and shape.until < shape.since:
        ground.fault("PF049", f"`{shape.name}` ends before it begins", (*path, "until"), "Name its last day.")
    return Variation(
        name=shape.name,
        rule=rule,
        changes={str(section): change for section, change in shape.changes.items()},
        paths=tuple(".".join(map(str, place)) for place in changed),
        case=shape.case,
        owner=shape.owner,
        approved_by=shape.approved_by,
        expect=expect,
        judge_on=judge_on,
        since=shape.since,
        until=shape.until,
    )


def leaves(changes: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the places that `changes` states a value for; a list is one value."""
    if isinstance(changes, dict) and changes and not (len(path) >= 4 and path[:2] == ("promises", "sales")):
        for name, part in changes.items():
            yield from leaves(part, (*path, name))
    else:
        yield path


def _check_place(ground: Ground, place: Path, path: Path) -> None:
    at: Path = (*path, *place)
    allowed = [pattern for pattern in MAY_DIFFER if _fits(place, pattern)]
    if not allowed:
        ground.fault("PF048", f"an exception cannot change `{'.'.join(map(str, place))}`", at,
                     "It may change criteria, grades, points for engagement, attempts, promises, and add routes.",
                     key=True)  # fmt: skip
        return
    if allowed[0] in NEW_ALLOWED and len(place) != 5:
        return
    parent = place[:-1] if allowed[0] in NEW_ALLOWED else place
    if ground.text.get(place) is None and ground.text.get(parent if parent != place else place[:-1]) is None:
        ground.fault("PF048", f"the standard has no `{'.'.join(map(str, parent))}` to depart from", at,
                     "Name what the standard states.", key=True)  # fmt: skip


def _fits(place: Path, pattern: Path) -> bool:
    return len(place) == len(pattern) and all(one in ("*", step) for one, step in zip(pattern, place, strict=True))


def _expected(ground: Ground, said: dict[str, Any], path: Path) -> tuple[dict[str, str], date | None]:
    """Return what is expected by metric, and when it is judged."""
    expect: dict[str, str] = {}
    judge_on: date | None = None
    for name, value in said.items():
        if name == "judge_on":
            day = as_day(value)
            judge_on = day if isinstance(day, date) else None
            if judge_on is None:
                ground.fault("PF052", f"`{value}` is no day", (*path, name), "Write e.g. 2026-12-31.")
        elif ground.known(name, METRICS, "metric", (*path, name), ("exceptions",), key=True):
            expect[name] = str(value)
    return expect, judge_on
