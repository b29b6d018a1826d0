"""Why something was decided, as a tree of conditions; how a lead stands to each criterion; a score line by line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.stories import GERMAN_LAB, NOW, Story, later, northwind, of, offered, responded

from leadpact.engine import effect as fx
from leadpact.engine.facts import facts_of
from leadpact.engine.reason import Reason
from leadpact.engine.standing import ScorePart, questions, score_account, score_now, standing
from leadpact.engine.state import Account
from leadpact.engine.values import revive_effect
from leadpact.engine.why import Tree, name_of, of_effect, of_reason, tree_of
from leadpact.pact.model import Pact
from leadpact.pact.nodes import And, Not, Or


def line(pact: Pact, text: str) -> int:
    return next(n for n, found in enumerate(pact.text.splitlines(), start=1) if text in found)


def shape(tree: Tree | None) -> Any:
    """Return a tree as (words, verdict) of its tests, joined in lists that begin with how."""
    assert tree is not None
    if tree.joined:
        return [tree.joined, tree.verdict, *map(shape, tree.parts)]
    return (tree.words, tree.verdict if tree.kept else "not kept")


def test_a_route_shows_the_conditions_that_it_was_decided_by_with_their_values() -> None:
    story = offered()
    [queued] = of(story.effects, fx.Queued)
    why = of_effect(story.pact, queued, at=NOW)
    assert (why.name, why.line, why.because) == ("Large in EMEA", line(story.pact, "Large in EMEA"), "")
    known = f"region: EMEA, employees: 400; line {why.line} of the pact"
    assert why.says == f"because region is EMEA and employees is at least 200 ({known})"
    assert shape(why.tree) == ["and", True, ("region is EMEA", True), ("employees is at least 200", True)]
    assert why.tree is not None
    assert [dict(part.values) for part in why.tree.parts] == [{"region": "EMEA"}, {"employees": 400}]
    assert {part.line for part in why.tree.parts} == {why.line}


ASKED = northwind(("engagement >= 40", "engagement >= 400"))


def ready_by_asking() -> Story:
    story = Story(ASKED)
    story.happens(responded())
    return story


def test_behaviour_that_no_reason_keeps_follows_from_the_condition_having_held() -> None:
    story = ready_by_asking()
    [verdict] = of(story.effects, fx.Qualified)
    why = of_effect(story.pact, revive_effect(story.pact, verdict), at=NOW)
    assert why.name == "asked of everyone else"
    assert shape(why.tree) == [
        "and", True,
        ("demo requested within the last 30 days", True),
        ["not", True, ("free mail", False)],
        ("grade is not D", True),
    ]  # fmt: skip


def test_behaviour_is_worked_out_from_the_history_up_to_then() -> None:
    story = ready_by_asking()
    rule = story.lead
    assert rule.criterion == "asked"
    reason = of(story.effects, fx.Qualified)[0].why
    then = of_reason(story.pact, reason, at=NOW, history={"demo_requested": [NOW]}, held=None)
    assert then.tree is not None
    assert then.tree.verdict is True
    assert dict(then.tree.parts[0].values) == {"happened('demo_requested', '30 days')": True}
    before = of_reason(story.pact, reason, at=NOW, history={"demo_requested": [later(days=1)]}, held=None)
    assert shape(before.tree)[1:3] == [False, ("demo requested within the last 30 days", False)]


def test_what_was_not_kept_is_not_called_unknown() -> None:
    story = ready_by_asking()
    reason = of(story.effects, fx.Qualified)[0].why
    why = of_reason(story.pact, reason, at=NOW, held=None)
    assert shape(why.tree) == [
        "and", None,
        ("demo requested within the last 30 days", "not kept"),
        ["not", True, ("free mail", False)],
        ("grade is not D", True),
    ]  # fmt: skip
    assert why.tree is not None
    assert not why.tree.kept


def test_of_alternatives_the_one_that_is_left_held() -> None:
    pact = northwind(("country IN ('TR', 'GR')", "country IN ('TR', 'GR') OR happened('demo_requested', '30 days')"))
    rule = next(route.rule for route in pact.routes if route.name == "Partner land")
    reason = Reason(rule.path, rule.line, seen={"country": "DE"})
    held = of_reason(pact, reason, at=NOW)
    assert shape(held.tree) == [
        "or", True, ("country is Türkiye or Greece", False), ("demo requested within the last 30 days", True)
    ]  # fmt: skip
    either = of_reason(pact, Reason(rule.path, rule.line, seen={"country": "TR"}), at=NOW)
    assert shape(either.tree)[3] == ("demo requested within the last 30 days", "not kept")
    failed = of_reason(pact, reason, at=NOW, held=False)
    assert shape(failed.tree)[3] == ("demo requested within the last 30 days", False)


def test_what_routing_waits_for_is_not_known() -> None:
    story = Story()
    told = {"country": "DE", "industry": "Pharma", "seniority": "VP"}
    story.happens(responded(fields=told))
    [held] = of(story.effects, fx.Held)
    why = of_effect(story.pact, held, at=NOW)
    assert shape(why.tree) == ["and", None, ("region is EMEA", True), ("employees is at least 200", None)]
    assert why.tree is not None
    assert dict(why.tree.parts[1].values) == {"employees": None}


def test_a_reason_without_a_condition_or_without_a_line_is_a_sentence() -> None:
    story = offered()
    [assigned] = of(story.effects, fx.Assigned)
    why = of_effect(story.pact, assigned, at=NOW)
    assert (why.name, why.tree) == ("emea-sdr", None)
    told = of_reason(story.pact, Reason(says="told by rep:ana"), at=NOW)
    assert (told.rule, told.name, told.line, told.says, told.tree) == ("", "", 0, "told by Ana", None)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("routing.Dr. Who's land", "Dr. Who's land"),
        ("qualification.segments.enterprise", "enterprise"),
        ("qualification.segments.everyone else.ready.asked", "asked of everyone else"),
        ("moves.3", ""),
        ("score.fit.0", ""),
        ("sources.paid_search", "paid search"),
        ("promises.sales.accept", "accept"),
        ("", ""),
    ],
)
def test_rules_are_called_by_their_names(path: str, name: str) -> None:
    assert name_of(path) == name


def test_a_tree_has_the_parts_of_its_condition() -> None:
    pact = northwind()
    story = offered()
    facts = facts_of(pact, story.person, story.lead, NOW)
    for segment in pact.segments:
        for _, rule in segment.ready:
            assert rule.condition is not None
            tree, node = tree_of(rule.condition, facts), rule.condition.expression.node
            assert tree.verdict is rule.condition.verdict(facts)
            parts = node.parts if isinstance(node, And | Or) else ()
            assert len(tree.parts) == len(parts) + isinstance(node, Not)


# How a lead stands


def large(**told: Any) -> Story:
    """A company of 2,000 reads a white paper: it is an enterprise, and not known to be ready."""
    story = Story(account=Account(7))
    fields = {**GERMAN_LAB, "employees": 2000, **told}
    story.happens(responded("whitepaper_downloaded", fields=fields))
    return story


def test_each_criterion_of_the_segment_says_how_the_lead_stands_to_it() -> None:
    story = large(need=True, budget=False)
    found = standing(story.pact, facts_of(story.pact, story.person, story.lead, NOW))
    assert (found.verdict, found.segment, found.by, found.held) == ("not_ready", "enterprise", "rules", "")
    assert [(one.name, one.verdict) for one in found.criteria] == [("BANT", False), ("asked", False), ("group", False)]
    assert [one.line for one in found.criteria] == [
        line(story.pact, f"        {name}:") for name in ("BANT", "asked", "group")
    ]
    assert shape(found.criteria[0].tree) == [
        "and", False, ("budget", False), ("authority", None), ("need", True),
        ("decide by is at the latest 6 months from today", None),
    ]  # fmt: skip
    assert found.criteria[2].tree is not None
    assert dict(found.criteria[2].tree.values) == {"account.people_responded('30 days')": 1}
    assert found.asks == ()


def test_what_would_settle_it_is_asked_the_smallest_set_first() -> None:
    story = large(need=True, authority=True)
    found = standing(story.pact, facts_of(story.pact, story.person, story.lead, NOW))
    assert found.verdict == "unknown"
    [ask] = found.asks
    assert [(one.name, one.question, one.type) for one in ask] == [
        ("budget", "Is there a budget for this?", "boolean"),
        ("decide_by", "When do you want to decide?", "date"),
    ]


def test_of_sets_of_one_size_those_that_can_be_asked_for_come_first() -> None:
    pact = northwind()
    found = questions(pact, [("account.people_responded('30 days')",), ("need", "budget"), ("need",)])
    assert [[one.name for one in ask] for ask in found] == [
        ["need"], ["account.people_responded('30 days')"], ["need", "budget"]
    ]  # fmt: skip
    assert (found[1][0].words, found[1][0].question) == ("account people responded (30 days)", "")
    assert questions(pact, [("industry",)])[0][0].choices == ("Pharma", "Food", "Chemicals", "Academia", "Other")


def test_a_segment_that_cannot_be_settled_is_named() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded", fields={"country": "DE"}))
    found = standing(story.pact, facts_of(story.pact, story.person, story.lead, NOW))
    assert (found.segment, found.verdict) == ("everyone else", "unknown")
    assert [(one.name, one.words, one.verdict) for one in found.unsettled] == [
        ("enterprise", "employees is at least 1000", None)
    ]


def test_what_holds_by_itself_is_ready() -> None:
    story = offered()
    found = standing(story.pact, facts_of(story.pact, story.person, story.lead, NOW))
    assert (found.verdict, found.held) == ("ready", "score")
    assert found.unsettled == ()


# The score


def test_a_score_is_told_line_by_line() -> None:
    story = offered()
    [scored] = of(story.effects, fx.Scored)
    account = score_account(story.pact, scored)
    pact = story.pact
    assert account.fit_parts == (
        ScorePart("industry is Pharma or Food", "where we win", 2000, line(pact, "points: 20")),
        ScorePart("employees is from 200 to 5000", "", 1500, line(pact, "points: 15")),
        ScorePart("seniority is C-level, VP or Director", "", 1000, line(pact, "points: 10")),
    )
    [engaged] = account.engagement_parts
    assert (engaged.words, engaged.points) == ("demo requested", 4000)
    assert (account.fit, account.engagement, account.total, account.grade) == (4500, 4000, 8500, "A")
    assert (account.least, account.most, account.open) == (8500, 8500, ())


def test_what_is_not_known_of_a_score_is_named_with_what_it_would_give() -> None:
    story = Story()
    story.happens(responded(fields={"country": "DE", "seniority": "VP"}))
    found = score_now(story.pact, facts_of(story.pact, story.person, story.lead, NOW + timedelta(days=21)))
    assert (found.fit, found.engagement, found.total) == (1000, 2000, 3000)
    assert [(part.words, part.points) for part in found.open] == [
        ("industry is Pharma or Food", 2000),
        ("employees is from 200 to 5000", 1500),
        ("industry is Academia", -4000),
    ]
    assert (found.least, found.most) == (-1000, 6500)
