"""What the pact itself says of a lead, as formulas: source, type, score and grade, stage, and whether it is ready.

Each follows from its section by the rules of that section, as deciding follows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from leadpact.pact.model import Pact, Score
from leadpact.pact.model_rule import Rule
from leadpact.pact.nodes import Now, Today, walk
from leadpact.pact.prove_logic import HALF, Formula, Quantity, Term, every, implies, no, same, some
from leadpact.pact.prove_texts import among
from leadpact.pact.terms import CAMPAIGN_TERMS

if TYPE_CHECKING:
    from leadpact.pact.prove_world import World

STABLE = frozenset({"origin", *CAMPAIGN_TERMS, "opened_by_sales", "product_line", "source"})
"""What a cycle keeps from its beginning."""


class Terms:
    """The terms of the pact in one world."""

    def __init__(self, world: World) -> None:
        self.world, self.logic = world, world.logic

    @property
    def pact(self) -> Pact:
        return self.world.pact

    def link(self, name: str) -> None:
        """Let the term `name`, which is read for the first time, follow from the pact."""
        match name:
            case "source":
                self._settled(name, [(source.name, source.rule) for source in self.pact.sources])
            case "lead_type":
                self._settled(name, [(kind.name, kind.rule) for kind in self.pact.lead_types])
            case "grade":
                self._grade()
            case "status":
                for status, stage in self.pact.stage_of_status.items():
                    one, other = self._is("status", status), self._is("stage", stage)
                    self.logic.hold(implies(one, other))

    def _is(self, name: str, value: str) -> Formula:
        return self.world.raw(name, among(value))

    def _settled(self, name: str, rules: Sequence[tuple[str, Rule]]) -> None:
        """The first of `rules` that held when it was settled; where that is just now, the first that holds."""
        fixed = all(_is_stable(rule) for _, rule in rules)
        then = self.world if fixed else self._earlier()
        for (value, _), held, holds in zip(rules, firsts(then, rules), firsts(self.world, rules), strict=True):
            self.logic.hold(same(self._is(name, value), held))
            self.logic.hold(implies(self.world.fresh, same(self._is(name, value), holds)))

    def _earlier(self) -> World:
        """Return a world of an instant before, of which nothing is known but what a cycle keeps."""
        world = self.world
        return type(world)(self.logic, self.pact, world.seen, world.at, root=world.root)

    # The score.

    def scored(self, name: str) -> Quantity | None:
        """Return fit, engagement or score in points; None for any other number."""
        known = self.world.entered
        match name:
            case "fit":
                return Quantity(known, self.fit)
            case "engagement":
                return Quantity(known, self.engagement / self.logic.number(Fraction(100)))
            case "score":
                return Quantity(known, self.fit + self.engagement / self.logic.number(Fraction(100)))
        return None

    @cached_property
    def fit(self) -> Term:
        """The points for fit, whole."""
        given = []
        for line in self.pact.score.fit:
            holds = holding(self.world, line.rule)
            given.append(self.logic.chosen(holds, line.points, 0))
        total = self.logic.integer("fit")
        self.logic.hold(total == self.logic.sum(given))
        return total

    @cached_property
    def engagement(self) -> Term:
        """The points for engagement in hundredths; those of each activity may have been rounded by half of one."""
        rules, total = self.pact.score.engagement, self.logic.real("engagement")
        activities = rules.points.items() if rules is not None else ()
        parts = []
        for activity, points in activities:
            assert rules is not None
            life = int(rules.half_life.total_seconds())
            parts.append(self.world.past(activity).faded(points, rules.daily_cap.get(activity), life) * 100)
        off, whole = self.logic.number(HALF * len(parts)), self.logic.sum(parts)
        self.logic.hold(implies(self.world.fading, every(total >= whole - off, total <= whole + off)))
        self.logic.hold(implies(every(self.world.fading, self.world.exact), total == whole))
        return total

    def _grade(self) -> None:
        for letter, holds in self.graded(self.pact.score).items():
            self.logic.hold(same(self._is("grade", letter), holds))

    def graded(self, score: Score) -> dict[str, Formula]:
        """Return for each letter when a lead has it by the thresholds of `score`, whose points are the pact's."""
        better: list[Formula] = []
        found = {}
        for letter, least in score.grades:
            reached = True if letter == score.grades[-1][0] else self.logic.compare(">=", self.fit, least)
            found[letter] = every(reached, *map(no, better))
            better.append(reached)
        return found

    # Deciding.

    @cached_property
    def segments(self) -> list[Formula]:
        """Return for each segment when a lead belongs to it."""
        return firsts(self.world, [(segment.name, segment.rule) for segment in self.pact.segments])

    @cached_property
    def ready(self) -> Formula:
        """When a lead is ready that came by no gate."""
        found = []
        for segment, belongs in zip(self.pact.segments, self.segments, strict=True):
            criteria = [holding(self.world, rule) for _, rule in segment.ready]
            found.append(every(belongs, True if segment.by == "everything" else some(*criteria)))
        return some(*found)

    @cached_property
    def passed(self) -> Formula:
        """When no gate holds a lead back."""
        return every(*(no(holding(self.world, gate.rule)) for gate in self.pact.gate))

    @cached_property
    def excepted(self) -> Formula:
        """When an exception holds, whatever the day."""
        return some(*(holding(self.world, variation.rule) for variation in self.pact.exceptions))


def holding(world: World, rule: Rule) -> Formula:
    """Return when `rule` holds: its condition is true, or it has none."""
    return True if rule.condition is None else world.formulas.truth(rule.condition.expression.node).true


def firsts(world: World, rules: Iterable[tuple[str, Rule]]) -> list[Formula]:
    """Return for each of `rules` when it is the first that holds."""
    before: list[Formula] = []
    found = []
    for _, rule in rules:
        holds = holding(world, rule)
        found.append(every(holds, *map(no, before)))
        before.append(holds)
    return found


def _is_stable(rule: Rule) -> bool:
    """Whether what `rule` reads stays as it is for a whole cycle."""
    if rule.condition is None:
        return True
    read = rule.condition.expression
    timed = any(isinstance(node, Today | Now) for node in walk(read.node))
    return not (timed or read.activities or read.host_calls) and set(read.fields) <= STABLE
