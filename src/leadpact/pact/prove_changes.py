"""Exceptions against the standard: whether what each of them changes makes a difference to anybody it holds for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leadpact.pact.build_exceptions import leaves
from leadpact.pact.finding import Example
from leadpact.pact.model import Pact, Score
from leadpact.pact.model_agreed import Variation
from leadpact.pact.model_rule import Rule
from leadpact.pact.overlay import overlaid
from leadpact.pact.points import grade
from leadpact.pact.prove_exceptions import ROUTING, value_at
from leadpact.pact.prove_inquiry import Inquiry
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_logic import Formula, every, no, same, some
from leadpact.pact.prove_rules import routes
from leadpact.pact.prove_search import Found, Frame, Nothing, Shows
from leadpact.pact.prove_terms import firsts
from leadpact.pact.prove_texts import among
from leadpact.pact.yaml_text import Path


@dataclass(frozen=True)
class Change:
    """One value that the exception `number` changes; `path` is its path in the standard."""

    inquiry: Inquiry
    variation: Variation
    number: int
    path: Path

    @property
    def at(self) -> Path:
        return ("exceptions", self.number, "changes", *self.path)

    @property
    def named(self) -> str:
        return ".".join(map(str, self.path))

    @cached_property
    def changed(self) -> Pact:
        """The pact as it reads with the exception."""
        return overlaid(self.inquiry.pact, [self.variation.name])

    @cached_property
    def frame(self) -> Frame:
        """The leads that it holds for."""
        condition = self.variation.rule.condition
        return Frame(given=(condition.expression.node,) if condition is not None else ())


@dataclass(frozen=True, slots=True)
class Difference:
    """When a change makes a difference to a lead, as a formula and by the conditions themselves."""

    formula: Formula
    shows: Shows


SOME: Difference = Difference(True, lambda _: True)
"""It makes a difference to whomever the exception holds for."""


def differ(inquiry: Inquiry, leads: Mapping[str, Imagined]) -> None:
    """Note what exceptions change without any effect.

    Args:
        leads: for the path of each rule that can hold, a lead for which it does.
    """
    for number, variation in enumerate(inquiry.pact.exceptions):
        for path in leaves(variation.changes) if f"exceptions.{number}.where" in leads else ():
            _differs(Change(inquiry, variation, number, path))


def _differs(change: Change) -> None:
    inquiry, stated = change.inquiry, change.inquiry.text.get(change.path)
    if stated is not None and change.path != ROUTING and stated == value_at(change.variation.changes, change.path):
        message = f"exception `{change.variation.name}` states what the standard says: `{change.named}` is `{stated}`"
        inquiry.find("LP109", message, change.at, example=_anyone(change))
        return
    inside = ".".join(map(str, change.at))
    difference = _difference(change)
    if difference is SOME or any(found.path.startswith(inside) for found in inquiry.findings):
        return
    answer = inquiry.search.look([difference.formula], difference.shows, change.frame)
    if isinstance(answer, Nothing):
        message = f"exception `{change.variation.name}` changes `{change.named}`, but for nobody that it holds for"
        inquiry.find("LP109", message, change.at, example=_anyone(change))
    elif not isinstance(answer, Found):
        inquiry.leave(change.at, f"whether exception `{change.variation.name}` changes anything by `{change.named}`")


def _anyone(change: Change) -> Example | None:
    """Return the smallest lead that the exception holds for: even there nothing differs."""
    answer = change.inquiry.told([], lambda _: True, change.frame)
    if not isinstance(answer, Found):
        return None
    said = f"`{change.variation.name}` holds for it, and `{change.named}` makes no difference"
    return change.inquiry.example(answer.lead, change.frame.shows, said)


def _difference(change: Change) -> Difference:
    """Return when the change makes a difference."""
    match change.path:
        case ("qualification", "segments", str() as name, "when"):
            return _of_rules(change, *(_segment(pact, name) for pact in (change.inquiry.pact, change.changed)))
        case ("qualification", "segments", str() as name, "ready", str() as criterion):
            return _of_criterion(change, name, criterion)
        case ("score", "grades", _):
            return _of_grades(change)
        case ("score", "engagement", _, str() as activity):
            happened = change.inquiry.search.world.past(activity).happened(None)
            return Difference(happened, lambda lead: activity in lead.history)
        case ("lead_types", str() as kind, _):
            return _of_types(change, [kind])
        case ("promises", "sales", str() as name, "within", *_):
            old, new = change.inquiry.pact.promises[name], change.changed.promises[name]
            types = [kind.name for kind in change.inquiry.pact.lead_types]
            changed = [one for one in types if old.within.get(one, old.otherwise) != new.within.get(one, new.otherwise)]
            return _of_types(change, changed)
        case ("routing",):
            return _of_routes(change)
    return SOME


def _of_types(change: Change, types: Sequence[str]) -> Difference:
    """It makes a difference to leads of some types."""
    if not types:
        return Difference(False, lambda _: False)
    formula = change.inquiry.search.world.raw("lead_type", among(*types))
    return Difference(formula, lambda lead: lead.values["lead_type"] in types)


def _segment(pact: Pact, name: str) -> Rule:
    return next(segment.rule for segment in pact.segments if segment.name == name)


def _scores_change(change: Change) -> bool:
    """Whether the exception changes the score too, so that conditions which read it differ in more than their text."""
    return "score" in change.variation.changes


def _of_rules(change: Change, old: Rule, new: Rule) -> Difference:
    """It makes a difference where two conditions come to two verdicts."""
    if old.condition is None or new.condition is None or _scores_change(change):
        return SOME
    one, other = old.condition, new.condition
    read = [change.inquiry.search.world.formulas.truth(condition.expression.node) for condition in (one, other)]
    alike = every(same(read[0].true, read[1].true), same(read[0].false, read[1].false))
    return Difference(no(alike), lambda lead: one.verdict(lead) is not other.verdict(lead))


def _of_criterion(change: Change, name: str, criterion: str) -> Difference:
    """A criterion makes a difference within its segment: where it is new, to those who meet no other one."""
    pact, changed = change.inquiry.pact, change.changed
    place = next(number for number, segment in enumerate(changed.segments) if segment.name == name)
    segment = changed.segments[place]
    new = dict(segment.ready)[criterion]
    old = dict(pact.segments[place].ready).get(criterion)
    if old is not None:
        difference = _of_rules(change, old, new)
    elif new.condition is None or _scores_change(change):
        return SOME
    else:
        truth = change.inquiry.search.world.formulas.truth(new.condition.expression.node).true
        difference = Difference(truth, lambda lead: lead.holds(new))
    if difference is SOME:
        return SOME
    member = firsts(change.inquiry.search.world, [(one.name, one.rule) for one in changed.segments])[place]

    def shows(lead: Imagined) -> bool:
        return lead.first(one.rule for one in changed.segments) == place and difference.shows(lead)

    return Difference(every(member, difference.formula), shows)


def _of_grades(change: Change) -> Difference:
    """It makes a difference to whoever has another grade."""
    terms, old, new = change.inquiry.search.world.terms, change.inquiry.pact.score, change.changed.score
    letters = [terms.graded(score) for score in (old, new)]
    unlike = some(*(no(same(letters[0][letter], letters[1].get(letter, False))) for letter in letters[0]))

    def shows(lead: Imagined) -> bool:
        fit = lead.values["fit"]
        assert isinstance(fit, float)
        return _letter(old, fit) != _letter(new, fit)

    return Difference(unlike, shows)


def _letter(score: Score, fit: float) -> str:
    return grade(score, round(fit * 100))


def _of_routes(change: Change) -> Difference:
    """Routes make a difference to whomever they lead to another taker than the standard does."""
    inquiry, pact, changed = change.inquiry, change.inquiry.pact, change.changed
    added = changed.routes[: len(changed.routes) - len(pact.routes)]
    old, new = list(routes(pact)), list(routes(changed))[: len(added)]
    usual = inquiry.taken_first(old)
    found: list[Formula] = []
    for line, first in zip(new, inquiry.taken_first(new), strict=True):
        there = some(*(goes for one, goes in zip(old, usual, strict=True) if one.to == line.to))
        found.append(every(first, no(there)))

    def shows(lead: Imagined) -> bool:
        taken = next((route for route in added if lead.takes(route)), None)
        return taken is not None and taken.to != lead.route.to

    return Difference(some(*found), shows)
