from __future__ import annotations

from pathlib import Path

import pytest

from leadpact.engine.example_lead import example_lead
from leadpact.engine.scoring import score
from leadpact.engine.worked_score import worked_score
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact

EXAMPLES = Path(__file__).parents[2] / "examples"
SAAS = (EXAMPLES / "inbound-saas" / "pact.yaml").read_text(encoding="utf-8")
SCORED = ("northwind", "inbound-saas", "global")


def with_score(*lines: str) -> Pact:
    """Return the pact of the example with another score."""
    before, _, after = SAAS.partition("score:\n")
    rest = after[after.index("\nmoves:") :]
    return parse_pact(f"{before}score:\n  reviewed: 2026-11-02\n" + "".join(f"  {line}\n" for line in lines) + rest)


GRADES = "grades: {A: 40, B: 25, C: 0, D: -100}"
POINTS = "engagement: {half_life: 10 days, points: {demo_requested: 40}}"


@pytest.mark.parametrize("name", SCORED)
def test_the_parts_add_up_to_what_deciding_gives(name: str) -> None:
    pact = load_pact(EXAMPLES / name / "pact.yaml")
    found, worked = score(pact, example_lead(pact)), worked_score(pact)
    assert worked is not None
    assert (worked.fit_points, worked.engagement_points, worked.grade) == (found.fit, found.engagement, found.grade)
    assert worked.fit_points > 0
    assert worked.engagement_points > 0


@pytest.mark.parametrize("name", SCORED)
def test_the_example_is_the_same_every_time(name: str) -> None:
    path = EXAMPLES / name / "pact.yaml"
    assert worked_score(load_pact(path)) == worked_score(load_pact(path))


def test_the_example_meets_every_rule_that_one_lead_can_meet() -> None:
    worked = worked_score(parse_pact(SAAS))
    assert worked is not None
    assert worked.known == (("shops", "5"), ("trade", "Fashion"), ("job", "Owner"))
    assert [(step.points, step.why, step.how) for step in worked.fit] == [
        (2500, "shops is from 5 to 80", "shops: 5"),
        (1500, "trade is Fashion, Food, Books or Household", "trade: Fashion"),
        (1000, "job is Owner or Manager", "job: Owner"),
    ]
    assert worked.grade == "A"


def test_acts_fade_and_are_limited_before_the_reader_s_eyes() -> None:
    worked = worked_score(parse_pact(SAAS))
    assert worked is not None
    assert worked.did == ("demo requested just now", "prices viewed 5 times 1 day ago", "stock counted 10 days ago")
    assert [(step.points, step.why, step.how) for step in worked.engagement] == [
        (4000, "demo requested", "40 points, just now"),
        (1250, "stock counted", "25 points, 10 days old: × 0.5 at a half-life of 10 days"),
        (560, "prices viewed",
         "5 times 2 points on one day, of which 6 count, 1 day old: × 0.933 at a half-life of 10 days"),
    ]  # fmt: skip
    assert worked.verdict == (
        "With that the lead is ready for sales: in the segment “everyone else” the criterion “score” holds."
    )


def test_without_points_there_is_no_example() -> None:
    assert worked_score(load_pact(EXAMPLES / "enterprise" / "pact.yaml")) is None


def test_rules_that_exclude_each_other_are_met_by_their_points() -> None:
    pact = with_score(
        "fit:",
        '  - {points: 10, when: "shops < 5"}',
        "  - {points: 30, when: \"shops >= 50 AND country = 'FR'\"}",
        "  - {points: 5, when: \"country IN ('DE', 'FR')\"}",
        GRADES,
        POINTS,
    )
    worked = worked_score(pact)
    assert worked is not None
    assert worked.known == (("shops", "50"), ("country", "FR"))
    assert [step.points for step in worked.fit] == [3000, 500]


def test_a_rule_that_nothing_can_meet_is_passed_over() -> None:
    pact = with_score("fit:", '  - {points: 10, when: "shops > 5 AND shops < 6"}', GRADES, POINTS)
    worked = worked_score(pact)
    assert worked is not None
    assert (worked.known, worked.fit, worked.grade) == ((), (), "C")


def test_a_derived_field_is_met_by_what_it_is_computed_from() -> None:
    pact = load_pact(EXAMPLES / "global" / "pact.yaml")
    text = pact.text.replace(
        "    - {points: 10, when: \"seniority IN ('C-level', 'Director')\", because: they decide}\n",
        '    - {points: 10, when: "latin_america", because: they decide}\n',
    )
    worked = worked_score(parse_pact(text))
    assert worked is not None
    assert ("country", "AR") in worked.known
    assert [step.how for step in worked.fit][-1] == "latin america: yes"


def test_dates_patterns_and_facts_of_the_arrival_can_be_met() -> None:
    pact = with_score(
        "fit:",
        '  - {points: 10, when: "decide_by <= today + 3 months"}',
        "  - {points: 8, when: \"utm_campaign LIKE 'spring%'\"}",
        '  - {points: 6, when: "NOT free_mail"}',
        GRADES,
        POINTS,
    )
    worked = worked_score(pact)
    assert worked is not None
    assert [step.points for step in worked.fit] == [1000, 800, 600]
    assert worked.known == (("decide by", "13 February 2026"), ("utm campaign", "spring"), ("free mail", "no"))
