"""Exceptions against each other: two that change one value and can both hold for one lead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import combinations
from typing import Any

from leadpact.pact.build_exceptions import leaves
from leadpact.pact.model import Route
from leadpact.pact.model_agreed import Variation
from leadpact.pact.overlay import overlaid
from leadpact.pact.prove_inquiry import Inquiry
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_rules import ANYWHERE
from leadpact.pact.prove_search import Found, Nothing
from leadpact.pact.prove_terms import holding
from leadpact.pact.yaml_text import Path

ROUTING: Path = ("routing",)


def disjoint(inquiry: Inquiry) -> None:
    """Note exceptions that change one value, differently, and can both hold for one lead on one day."""
    for (_, one), (number, other) in combinations(enumerate(inquiry.pact.exceptions), 2):
        day = common_day(inquiry, one, other)
        if day is None:
            continue
        for path in _both(one, other):
            _apart(inquiry, one, other, ("exceptions", number, "changes", *path), day)
        if "routing" in one.changes and "routing" in other.changes:
            _routed_apart(inquiry, one, other, number, day)


def common_day(inquiry: Inquiry, one: Variation, other: Variation) -> datetime | None:
    """Return an instant at which both are in force: that of the examples if it is one; None where there is none."""
    day = inquiry.at.astimezone(inquiry.pact.zone).date()
    if one.holds_on(day) and other.holds_on(day):
        return inquiry.at
    since = max((variation.since or date.min for variation in (one, other)), default=day)
    first = max(since, day)
    for candidate in (first, since):
        if candidate > date.min and one.holds_on(candidate) and other.holds_on(candidate):
            return datetime.combine(candidate, time(12), inquiry.pact.zone).astimezone(UTC)
    return None


def _both(one: Variation, other: Variation) -> Iterator[Path]:
    """Yield the values that both change, each to something else: as the second states them."""
    stated = [path for path in leaves(one.changes) if path != ROUTING]
    for path in leaves(other.changes):
        for before in stated:
            shared = min(len(before), len(path))
            if before[:shared] == path[:shared] and value_at(one.changes, before) != value_at(other.changes, path):
                yield path
                break


def value_at(changes: Any, path: Path) -> Any:
    """Return what `changes` states at `path`; None where it states nothing."""
    for name in path:
        changes = changes.get(name) if isinstance(changes, dict) else None
    return changes


def _apart(inquiry: Inquiry, one: Variation, other: Variation, path: Path, at: datetime) -> None:
    """Note a lead for which both hold."""
    world = inquiry.search.world

    def shows(lead: Imagined) -> bool:
        return lead.holds(one.rule) and lead.holds(other.rule)

    answer = inquiry.told([holding(world, one.rule), holding(world, other.rule)], shows, ANYWHERE)
    if isinstance(answer, Found):
        changed = ".".join(map(str, path[3:]))
        message = f"exceptions `{one.name}` and `{other.name}` both change `{changed}`, and can hold for one lead"
        said = f"both `{one.name}` and `{other.name}` hold for it"
        inquiry.find("LP108", message, path, example=_on(inquiry, answer.lead, shows, said, at))
    elif not isinstance(answer, Nothing):
        inquiry.leave(path, f"whether exceptions `{one.name}` and `{other.name}` can both hold")


def _routed_apart(inquiry: Inquiry, one: Variation, other: Variation, number: int, at: datetime) -> None:
    """Note a lead that two exceptions route to different takers; which one has it depends on their order."""
    world = inquiry.search.world
    for first in added_routes(inquiry, one):
        for place, second in enumerate(added_routes(inquiry, other)):
            if first.to == second.to:
                continue
            rules = (one.rule, other.rule, first.rule, second.rule)

            def shows(lead: Imagined, rules: Any = rules) -> bool:
                return all(map(lead.holds, rules))

            answer = inquiry.told([holding(world, rule) for rule in rules], shows, ANYWHERE)
            path: Path = ("exceptions", number, "changes", *ROUTING, place)
            if isinstance(answer, Found):
                message = (
                    f"exceptions `{one.name}` and `{other.name}` route the same leads apart: "
                    f"`{first.name}` to `{first.to}`, `{second.name}` to `{second.to}`"
                )
                said = f"both `{one.name}` and `{other.name}` hold for it"
                inquiry.find("LP108", message, path, example=_on(inquiry, answer.lead, shows, said, at))
                return
            if not isinstance(answer, Nothing):
                inquiry.leave(path, f"whether `{one.name}` and `{other.name}` route one lead apart")


def added_routes(inquiry: Inquiry, variation: Variation) -> tuple[Route, ...]:
    """Return the routes that an exception puts before those of the standard."""
    added = variation.changes.get("routing", ())
    return overlaid(inquiry.pact, [variation.name]).routes[: len(added)]


def _on(inquiry: Inquiry, lead: Imagined, shows: Any, said: str, at: datetime) -> Any:
    """Return the example, with its day where that is not the one of all examples."""
    return inquiry.example(lead, shows, said, at=at if at != inquiry.at else None)
