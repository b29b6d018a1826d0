"""When time alone can change what is decided of a lead that marketing keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.engine.test_exceptions import TURKEY
from tests.stories import GERMAN_LAB, NOW, later, northwind

from leadpact.engine import effect as fx
from leadpact.engine.passing import passing_of
from leadpact.engine.state import Account, Lead, Person
from leadpact.pact.model import Pact

SCORE = "grade IN ('A', 'B') AND engagement >= 40"
MIDNIGHT = datetime(2026, 11, 3, 23, tzinfo=UTC)
"""The first after NOW in Berlin."""

WON = fx.Closed(outcome="won", reason="", at=NOW)


def look(pact: Pact, *, lead: Lead | None = None, after: datetime = NOW, **person: Any) -> datetime | None:
    return passing_of(pact).next_look(Person(1, **person), lead or Lead(101, 1), after)


def asking(condition: str) -> Pact:
    return northwind((SCORE, condition))


def test_a_lead_of_which_nothing_is_known_is_not_looked_at() -> None:
    assert look(northwind(), values=dict(GERMAN_LAB)) is None


def test_an_activity_leaves_its_window_at_the_next_midnight() -> None:
    history = {"demo_requested": [later(days=-31), later(days=-29), later(days=-1)]}
    assert look(northwind(), history=history) == MIDNIGHT + timedelta(days=1)
    assert look(northwind(), history=history, after=later(days=2)) == MIDNIGHT + timedelta(days=29)
    assert look(northwind(), history={"page_viewed": [NOW]}) is None


def test_a_date_that_is_compared_with_today_is_looked_at_every_night() -> None:
    lead = Lead(101, 1, values={"decide_by": date(2027, 6, 1)})
    assert look(northwind(), lead=lead) == MIDNIGHT
    assert look(northwind(), lead=lead, after=MIDNIGHT) == MIDNIGHT + timedelta(days=1)


def test_what_is_known_grows_old() -> None:
    lead = Lead(101, 1, values={"budget": True}, seen={"budget": NOW})
    assert look(northwind(), lead=lead) == datetime(2027, 5, 2, 22, tzinfo=UTC)  # by then it is summer in Berlin


def test_colleagues_responses_leave_their_window() -> None:
    account = Account(7, responded=[(2, later(days=-29)), (3, later(days=-90))])
    assert look(northwind(), account=account) == MIDNIGHT + timedelta(days=1)


@pytest.mark.parametrize(
    ("condition", "nightly"),
    [
        (SCORE, False),
        ("engagement > 10 AND score >= 30", False),
        ("engagement < 10", True),
        ("NOT engagement >= 10", True),
        ("(engagement >= 10) IS FALSE", True),
        ("engagement BETWEEN 10 AND 20", True),
        ("today >= DATE '2027-01-01'", True),
    ],
)
def test_fading_counts_only_where_it_can_make_something_true(condition: str, nightly: bool) -> None:
    assert passing_of(asking(condition)).nightly is nightly


def test_an_activity_s_age_is_looked_at_every_night_where_it_is_known() -> None:
    pact = asking("days_since('demo_requested') > 3")
    assert look(pact, history={"demo_requested": [later(days=-90)]}) == MIDNIGHT
    assert look(pact, history={"page_viewed": [later(days=-90)]}) is None


def test_an_exception_begins_and_ends() -> None:
    exception = TURKEY.replace("until: 2026-12-31", "from: 2026-11-10\n    until: 2026-12-31")
    pact = northwind(("promises:\n", exception + "promises:\n"))
    assert look(pact) == datetime(2026, 11, 9, 23, tzinfo=UTC)
    assert look(pact, after=later(days=10)) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert look(pact, after=later(days=60)) is None


def test_what_only_routing_asks_is_not_looked_at() -> None:
    assert passing_of(northwind()).worked is False
    assert passing_of(asking("account_has_open_lead")).worked is True


def test_colleagues_are_looked_at_after_a_response_and_after_news_of_the_company() -> None:
    passing = passing_of(northwind())
    assert passing.stirs([fx.ActivitySeen(activity="demo_requested", at=NOW)])
    assert not passing.stirs([fx.ActivitySeen(activity="page_viewed", at=NOW), WON])
    assert passing.stirs([fx.AccountLearned(values={"employees": 4000}, at=NOW)])
    assert not passing_of(asking("account_has_open_lead")).stirs([fx.Scored(at=NOW, fit=0, engagement=0, grade="A")])
    assert passing_of(asking("account_has_open_lead")).stirs([WON])


def test_midnight_follows_the_clocks() -> None:
    passing = passing_of(northwind())
    assert passing.midnight(datetime(2026, 10, 24, 22, tzinfo=UTC)) == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert passing.midnight(datetime(2026, 10, 24, 22, 1, tzinfo=UTC)) == datetime(2026, 10, 25, 23, tzinfo=UTC)
