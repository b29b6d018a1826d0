"""Fit and engagement, every point accounted for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stories import NOW, later, northwind

from leadpact.engine.effect import Part
from leadpact.engine.facts import facts_of
from leadpact.engine.scoring import engagement, grade, score
from leadpact.engine.state import Person
from leadpact.pact.model import Engagement

RULES = Engagement(timedelta(days=21), {"demo": 40, "view": 1, "unsubscribed": -10}, {"view": 3}, 7)
BERLIN = ZoneInfo("Europe/Berlin")


def points(history: dict[str, list[datetime]], now: datetime = NOW) -> dict[str, int]:
    parts = engagement(RULES, history, now, BERLIN)
    return {part.what.rpartition(".")[2]: part.points for part in parts}


def test_points_fade_by_half_in_each_half_life() -> None:
    for days, expected in ((0, 4000), (21, 2000), (42, 1000), (10.5, 2828)):
        assert points({"demo": [later(days=-days)]}) == {"demo": expected}


def test_points_are_summed_before_they_are_rounded() -> None:
    assert points({"demo": [later(days=-42), later(days=-21), NOW]}) == {"demo": 7000}


def test_what_has_not_happened_yet_and_what_has_faded_away_counts_nothing() -> None:
    assert points({"demo": [later(seconds=1)], "view": [later(days=-900)]}) == {}


def test_a_daily_cap_counts_by_the_days_of_the_pacts_zone() -> None:
    midnight = datetime(2026, 11, 2, 23, tzinfo=UTC)  # in Berlin
    views = [midnight - timedelta(seconds=1)] * 2 + [midnight] * 5
    faded = 2 * 0.5 ** (39_601 / 86_400 / 21) + 3 * 0.5 ** (39_600 / 86_400 / 21)
    assert points({"view": views}) == {"view": round(faded * 100)} == {"view": 492}


def test_points_may_be_taken_away() -> None:
    assert points({"unsubscribed": [NOW, NOW]}) == {"unsubscribed": -2000}


def test_every_part_names_its_line() -> None:
    assert engagement(RULES, {"demo": [NOW]}, NOW, BERLIN) == (Part("score.engagement.points.demo", 4000, 7),)


def test_an_unknown_condition_adds_nothing_and_widens_the_range() -> None:
    facts = facts_of(northwind(), Person(1, values={"employees": 400}), None, NOW)
    scored = score(northwind(), facts)
    assert (scored.fit, scored.grade) == (1500, "B")
    assert (scored.least, scored.most) == (-2500, 4500)
    assert [(part.what, part.points) for part in scored.fit_parts] == [("score.fit.1", 1500)]


@pytest.mark.parametrize(("hundredths", "letter"), [(3000, "A"), (2999, "B"), (0, "C"), (-1, "D"), (-99_999, "D")])
def test_the_grade_is_the_best_whose_threshold_is_reached(hundredths: int, letter: str) -> None:
    assert grade(northwind().score, hundredths) == letter


INSTANTS = st.lists(
    st.sampled_from([0, 0, 1, 3600, 86_400, 86_400 * 21, 86_400 * 400]).map(lambda s: NOW - timedelta(seconds=s)),
    max_size=6,
)


@given(st.dictionaries(st.sampled_from(["demo", "view", "unsubscribed", "other"]), INSTANTS.map(sorted)))
def test_engagement_never_depends_on_what_has_no_points(history: dict[str, list[datetime]]) -> None:
    without = {name: instants for name, instants in history.items() if name != "other"}
    assert points(history) == points(without)


@given(INSTANTS.map(sorted), st.sampled_from([1, 5, 40]))
def test_time_alone_only_takes_positive_points_away(instants: list[datetime], days: int) -> None:
    now, then = points({"demo": instants}), points({"demo": instants}, later(days=days))
    assert then.get("demo", 0) <= now.get("demo", 0)
