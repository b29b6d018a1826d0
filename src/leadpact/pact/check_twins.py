"""Rules that ask the same: one of them decides nothing, or counts twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from leadpact.pact.canonical import Form, form
from leadpact.pact.check_ground import Inspection
from leadpact.pact.model import Pact, Rule
from leadpact.pact.yaml_text import Path


class Named(NamedTuple):
    """A rule with what it is called and where its condition stands."""

    name: str
    rule: Rule
    path: Path


def inspect(ground: Inspection) -> None:
    """Find rules of one list that ask the same."""
    for kind, rules in _lists(ground.pact):
        seen: dict[Form, str] = {}
        for name, rule, path in rules:
            if rule.condition is None:
                continue
            asked = form(rule.condition.expression.node)
            if asked in seen:
                ground.find("LP091", f"{kind} {name} asks the same as {seen[asked]}", path)
            seen.setdefault(asked, name)
    _exceptions(ground)


def _lists(pact: Pact) -> Iterator[tuple[str, Iterable[Named]]]:
    yield "source", [Named(f"`{s.name}`", s.rule, ("sources", s.name, "where")) for s in pact.sources]
    yield "lead type", [Named(f"`{t.name}`", t.rule, ("lead_types", t.name, "when")) for t in pact.lead_types]
    yield "gate", [Named(f"`{g.name}`", g.rule, ("gate", g.name, "when")) for g in pact.gate]
    base: Path = ("qualification", "segments")
    yield "segment", [Named(f"`{s.name}`", s.rule, (*base, s.name, "when")) for s in pact.segments]
    for segment in pact.segments:
        ready: Path = (*base, segment.name, "ready")
        yield "criterion", [Named(f"`{name}`", rule, (*ready, name)) for name, rule in segment.ready]
    fit = enumerate(pact.score.fit)
    yield "the line of", [Named(f"{f.points} points", f.rule, ("score", "fit", i, "when")) for i, f in fit]
    yield "route", [Named(f"`{r.name}`", r.rule, ("routing", i, "when")) for i, r in enumerate(pact.routes)]
    yield "program", [Named(f"`{p.name}`", p.rule, ("programs", p.name, "for")) for p in pact.programs]


def _exceptions(ground: Inspection) -> None:
    """Of two exceptions for the same leads that change the same value, the second changes nothing."""
    found = [(form(v.rule.condition.expression.node), v) for v in ground.pact.exceptions if v.rule.condition]
    for position, (asked, variation) in enumerate(found):
        for before, other in found[:position]:
            both = sorted(set(variation.paths) & set(other.paths))
            if before == asked and both:
                said = f"exception `{variation.name}` changes {both[0]} for the same leads as `{other.name}`"
                ground.find("LP091", said, ("exceptions", position, "where"))
                break
