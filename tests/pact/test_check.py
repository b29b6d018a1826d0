"""Each classic error planted in the good pact is found where it stands, and nothing else; its near miss is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from check_cases import TODAY, Case, altered
from check_cases_agreed import AGREED
from check_cases_funnel import FUNNEL
from check_cases_owed import OWED
from pact_changes import GOOD

from leadpact.pact.check import check
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.prove import prove
from leadpact.simulation.northwind import pact_text

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASES = [*AGREED, *FUNNEL, *OWED]
SOUND = ["northwind", "inbound-saas", "enterprise", "global"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_planted_error_is_found_where_it_stands_and_nothing_else(case: Case) -> None:
    text, places = altered(case.fault)
    told = check(parse_pact(text), today=TODAY)
    assert len(places) >= 1
    assert [(found.line, found.column) for found in told if found.code == case.code] == places
    assert sorted(found.code for found in told) == sorted([case.code, *case.also])


@pytest.mark.parametrize("case", [case for case in CASES if case.near], ids=lambda case: case.says)
def test_a_near_miss_is_no_finding(case: Case) -> None:
    text, _ = altered(case.near)
    assert text != GOOD
    assert check(parse_pact(text), today=TODAY) == ()


@pytest.mark.parametrize("name", SOUND)
def test_a_good_pact_has_no_finding(name: str) -> None:
    assert check(load_pact(EXAMPLES / name / "pact.yaml"), today=TODAY) == ()


def test_the_pact_of_the_demo_asks_for_nothing() -> None:
    pact = parse_pact(pact_text())
    assert check(pact, today=TODAY) == ()
    assert prove(pact, seconds=60).findings == ()


@pytest.mark.parametrize("name", ["olist", "bpi2012"])
def test_what_is_told_of_a_data_set_does_not_forbid_to_sign(name: str) -> None:
    told = check(load_pact(EXAMPLES / name / "pact.yaml"), today=TODAY)
    assert [found for found in told if found.severity == "error"] == []


def test_findings_come_in_the_order_of_the_text_and_say_what_would_be_right() -> None:
    told = check(load_pact(EXAMPLES / "bpi2012" / "pact.yaml"), today=TODAY)
    assert len(told) > 5
    assert [(found.line, found.column) for found in told] == sorted((found.line, found.column) for found in told)
    for found in told:
        assert not found.message.endswith("."), found.message
        assert found.remedy.endswith("."), found.remedy
        assert found.message[0] == found.message[0].lower() or found.message[0] in "`PMS", found.message


def test_a_finding_has_the_same_name_wherever_its_line_moves() -> None:
    text, _ = altered((("  sales: {signs: cro@northwind.example}\n", ""),))
    (here,) = check(parse_pact(text), today=TODAY)
    (there,) = check(parse_pact("# One line more.\n" + text), today=TODAY)
    assert (here.line + 1, here.key) == (there.line, there.key)


def test_a_day_makes_what_was_right_overdue() -> None:
    pact = parse_pact(GOOD)
    assert [found.code for found in check(pact, today=date(2026, 12, 30))] == []
    assert [found.code for found in check(pact, today=date(2026, 12, 31))] == ["LP051"]
