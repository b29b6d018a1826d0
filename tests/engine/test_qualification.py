"""Ready, not ready, or not known yet together with what would settle it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stories import NOW, northwind

from leadpact.engine.effect import Qualified
from leadpact.engine.facts import facts_of
from leadpact.engine.qualification import qualify
from leadpact.engine.state import Account, Person

BANT = {"budget": True, "authority": True, "need": True, "decide_by": date(2027, 2, 1)}
SCORED = {"grade": "A", "engagement": 40.0}


def verdict(values: dict[str, Any], activity: str = "", account: Account | None = None) -> Qualified:
    history = {activity: [NOW]} if activity else {}
    person = Person(1, account=account, values=values, history=history)
    return qualify(northwind(), facts_of(northwind(), person, None, NOW))


@pytest.mark.parametrize(
    ("values", "activity", "expected"),
    [
        ({"employees": 1000, **BANT}, "", ("ready", "enterprise", "BANT")),
        ({"employees": 1000, "seniority": "VP"}, "demo_requested", ("ready", "enterprise", "asked")),
        ({"employees": 999, **SCORED}, "", ("ready", "everyone else", "score")),
        (
            {"employees": 999, "grade": "C", "engagement": 0.0, "free_mail": False},
            "",
            ("not_ready", "everyone else", ""),
        ),
        ({"employees": 999, "grade": "C", "engagement": 0.0}, "demo_requested", ("unknown", "everyone else", "")),
        (SCORED, "", ("ready", "everyone else", "score")),
    ],
)
def test_the_first_segment_that_fits_decides_by_any_of_its_criteria(
    values: dict[str, Any], activity: str, expected: tuple[str, str, str]
) -> None:
    found = verdict(values, activity)
    assert (found.verdict, found.segment, found.criterion) == expected


def test_what_is_missing_makes_it_unknown_and_is_asked_for() -> None:
    found = verdict(
        {"employees": 1000, "budget": True, "authority": True, "decide_by": date(2027, 2, 1)}, account=Account(7)
    )
    assert (found.verdict, found.asks) == ("unknown", (("need",),))


def test_what_is_known_to_fail_asks_for_nothing() -> None:
    found = verdict({"employees": 1000, **BANT, "budget": False}, account=Account(7))
    assert (found.verdict, found.asks) == ("not_ready", ())
    assert (found.why.rule, found.why.seen["budget"]) == ("qualification.segments.enterprise", False)


def test_a_segment_that_cannot_be_settled_leaves_it_open_and_is_asked_about() -> None:
    found = verdict({"grade": "D", "engagement": 0.0, "free_mail": True})
    assert (found.verdict, found.segment, found.asks) == ("unknown", "everyone else", (("employees",),))


def test_three_people_of_one_account_make_a_group() -> None:
    recent, old = NOW - timedelta(days=29), NOW - timedelta(days=30)
    for others, ready in (
        ([(2, recent), (3, recent)], True),
        ([(2, recent), (2, NOW)], False),
        ([(2, recent), (3, old)], False),
    ):
        found = verdict({"employees": 1000}, "trial_started", Account(7, responded=others))
        assert (found.criterion == "group") is ready
    found = verdict({"employees": 1000}, "page_viewed", Account(7, responded=[(2, recent), (3, recent)]))
    assert found.criterion == "", "to view a page is no response"


def test_a_segment_by_everything_is_ready_at_once() -> None:
    old = '''      ready:
        score: "grade IN ('A', 'B') AND engagement >= 40"
        asked: "happened('demo_requested', '30 days') AND NOT free_mail AND grade <> 'D'"'''
    pact = northwind((old, ""), ("by: score", "by: everything"))
    found = qualify(pact, facts_of(pact, Person(1, values={"employees": 5}), None, NOW))
    assert (found.verdict, found.criterion) == ("ready", "everything")


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "employees": st.sampled_from([10, 1000]),
        "budget": st.booleans(),
        "authority": st.booleans(),
        "need": st.booleans(),
        "decide_by": st.sampled_from([date(2027, 1, 1), date(2028, 1, 1)]),
        "grade": st.sampled_from(["A", "D"]),
        "engagement": st.sampled_from([0.0, 40.0]),
        "free_mail": st.booleans(),
        "seniority": st.sampled_from(["VP", "Staff"]),
    },
)


@given(VALUES, VALUES, st.sampled_from(["", "demo_requested"]))
def test_a_verdict_that_no_segment_was_passed_over_for_is_never_taken_back_by_learning_more(
    values: dict[str, Any], more: dict[str, Any], activity: str
) -> None:
    before = verdict(values, activity, Account(7))
    if before.verdict == "unknown" or "employees" not in values:
        return
    assert verdict({**more, **values}, activity, Account(7)).verdict == before.verdict


@given(VALUES, st.sampled_from(["", "demo_requested"]))
def test_what_is_asked_is_not_known_and_no_question_contains_another(values: dict[str, Any], activity: str) -> None:
    found = verdict(values, activity)
    assert bool(found.asks) is (found.verdict == "unknown")
    for ask in found.asks:
        assert not set(ask) & set(values)
        assert not any(set(other) < set(ask) for other in found.asks)
