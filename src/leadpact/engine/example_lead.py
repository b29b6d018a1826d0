"""A lead made up to earn points: values and acts found in the pact itself, always the same for the same pact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product
from typing import Any

from leadpact.engine.facts import LeadFacts, facts_of
from leadpact.engine.state import Person
from leadpact.pact.evaluate import Condition
from leadpact.pact.model import FitPoints, Pact
from leadpact.pact.nodes import Field, Like, Literal, Node, children, walk
from leadpact.pact.vocabulary import Type

NOW = datetime(2026, 1, 14, 12, tzinfo=UTC)
"""When it is looked at; only how long ago something was is ever told."""

MOST = 2_000
"""Combinations of values that are tried for one rule."""

OF_REGIONS = ("DE", "US", "SG")
"""Countries to try where the pact names none: one of each region."""

_AHEAD = tuple(NOW.date() + timedelta(days=days) for days in (30, 90, 180))


def example_lead(pact: Pact) -> LeadFacts:
    """Return what is known of a lead that earns points in every way in which one lead can, by fit and by acts.

    The rules are met in the order of their points, the most first; a rule that what was chosen before forbids is
    passed over.
    """
    values: dict[str, Any] = {}
    rules = sorted((rule for rule in pact.score.fit if rule.points > 0), key=lambda rule: -rule.points)
    for rule in rules:
        values |= _met(pact, rule, values)
    return _facts(pact, values)


def history(pact: Pact) -> dict[str, list[datetime]]:
    """Return what the example did: the act with the most points just now, the next one a half-life ago, and of one
    that is limited, on the day before, more than counts."""
    found = pact.score.engagement
    if found is None:
        return {}
    best = sorted((name for name, points in found.points.items() if points > 0), key=lambda name: -found.points[name])
    limited = [name for name in best if found.daily_cap.get(name, 0) >= found.points[name]]
    acts: dict[str, list[datetime]] = {}
    if limited:
        times = found.daily_cap[limited[-1]] // found.points[limited[-1]] + 2
        acts[limited[-1]] = [NOW - timedelta(days=1)] * times
    for name, age in zip(best, (timedelta(0), found.half_life), strict=False):
        acts.setdefault(name, [NOW - age])
    return acts


def _facts(pact: Pact, values: Mapping[str, Any]) -> LeadFacts:
    person = Person(0, values=dict(values), history=history(pact))
    return facts_of(pact, person, None, NOW)


def _met(pact: Pact, rule: FitPoints, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values to add so that `rule` holds and all rules together give the most; none if it cannot."""
    condition = rule.rule.condition
    if condition is None:
        return {}
    names = [name for name in _read(pact, condition) if name not in before]
    tried = islice(product(*(_candidates(pact, name) for name in names)), MOST)
    best: tuple[int, dict[str, Any]] | None = None
    for chosen in tried:
        more = dict(zip(names, chosen, strict=True))
        facts = _facts(pact, {**before, **more})
        if condition.verdict(facts) is True and (best is None or _points(pact, facts) > best[0]):
            best = _points(pact, facts), more
    return best[1] if best else {}


def _points(pact: Pact, facts: LeadFacts) -> int:
    held = (rule.rule.condition is None or rule.rule.condition.verdict(facts) for rule in pact.score.fit)
    return sum(rule.points for rule, holds in zip(pact.score.fit, held, strict=True) if holds)


def _read(pact: Pact, condition: Condition) -> Iterator[str]:
    """Yield the fields that can be chosen for a condition: of a derived one, those that it is computed from."""
    for name in condition.names:
        field = pact.fields.get(name)
        if field is not None and field.derived is not None:
            yield from _read(pact, field.derived)
        else:
            yield name


def _candidates(pact: Pact, name: str) -> Sequence[Any]:
    """Return values to try for a field: those that the pact compares it with, and their neighbours."""
    kind = pact.vocabulary.fields[name]
    if kind.type is Type.BOOLEAN:
        return (True, False)
    if kind.type is Type.CHOICE:
        return kind.choices
    if kind.type is Type.DATE:
        return _AHEAD
    compared = list(dict.fromkeys(_compared(pact, name)))
    if kind.type is Type.COUNTRY:
        return tuple(dict.fromkeys((*compared, *OF_REGIONS)))
    if kind.type in (Type.INTEGER, Type.NUMBER, Type.AMOUNT):
        return tuple(dict.fromkeys(value + step for step in (0, 1, -1) for value in (*compared, 0)))
    return tuple(compared)


def _compared(pact: Pact, name: str) -> Iterator[Any]:
    conditions = [rule.rule.condition for rule in pact.score.fit]
    conditions += [field.derived for field in pact.derived]
    for condition in filter(None, conditions):
        for node in walk(condition.expression.node):
            yield from _beside(node, name)


def _beside(node: Node, name: str) -> Iterator[Any]:
    """Yield the values in a test that reads the field `name`."""
    below = children(node)
    if isinstance(node, Like) and isinstance(node.operand, Field) and node.operand.name == name:
        yield node.pattern.replace("%", "").replace("_", "x")
    elif any(isinstance(part, Field) and part.name == name for part in below):
        yield from (part.value for part in below if isinstance(part, Literal) and not isinstance(part.value, date))
