"""What only a proof finds, planted in the good pact, is found where it stands, with a lead; a near miss is not."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from bench.rules import pact_text as many_routes
from check_cases import Case, Change, altered
from pact_changes import GOOD
from prove_cases import (
    AMERICAS,
    ENGAGEMENT,
    EXCEPTIONS,
    LARGE,
    NEVER,
    PROMISES,
    QUALIFIED,
    REACHED,
    VIEWS,
    after,
    before,
    new,
)
from proving import AT, facts_of_example

from leadpact.engine.calendar import due_at, next_opening
from leadpact.engine.exceptions import holding
from leadpact.engine.facts import LeadFacts, add_score
from leadpact.engine.qualification import qualify
from leadpact.engine.routing import Routed, route
from leadpact.engine.scoring import score
from leadpact.pact.finding import Example, Finding
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.prove import overlaps, prove
from leadpact.pact.prove_codes import BETTER_SAID, EXPLANATIONS
from leadpact.simulation.northwind import pact_text

ROOT = Path(__file__).resolve().parents[2]
CASES = [*NEVER, *REACHED, *QUALIFIED, *EXCEPTIONS, *PROMISES]
PATIENT = 300.0  # seconds; far more than it takes, also on a machine that is busy
SOUND = ["northwind", "inbound-saas", "enterprise", "global", "olist", "bpi2012"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_what_is_planted_is_found_where_it_stands_and_nothing_else(case: Case) -> None:
    text, places = altered(case.fault)
    proof = prove(parse_pact(text), seconds=PATIENT, at=AT)
    assert [(one.code, one.line, one.column) for one in proof.findings] == [(case.code, *place) for place in places]
    assert proof.undecided == ()
    assert proof.findings[0].example is not None
    assert proof.findings[0].severity == EXPLANATIONS[case.code].severity


@pytest.mark.parametrize("case", [case for case in CASES if case.near], ids=lambda case: case.says)
def test_a_near_miss_is_no_finding(case: Case) -> None:
    text, _ = altered(case.near)
    assert text != GOOD
    proof = prove(parse_pact(text), seconds=PATIENT, at=AT)
    assert (proof.findings, proof.undecided) == ((), ())


@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_found_in_a_good_pact_and_nothing_is_left_open(name: str) -> None:
    proof = prove(load_pact(ROOT / "examples" / name / "pact.yaml"), seconds=PATIENT)
    assert (proof.findings, proof.undecided) == ((), ())


def test_every_code_has_a_planted_error_and_a_near_miss() -> None:
    assert {case.code for case in CASES} == set(EXPLANATIONS)
    assert {case.code for case in CASES if case.near} == set(EXPLANATIONS)
    assert set(BETTER_SAID.values()) <= set(EXPLANATIONS)


def only(*changes: Change) -> tuple[Pact, Finding]:
    """Return the good pact with `changes`, and the one finding in it."""
    pact = parse_pact(altered(changes)[0])
    (one,) = prove(pact, seconds=PATIENT, at=AT).findings
    return pact, one


def example_of(finding: Finding) -> Example:
    assert finding.example is not None
    return finding.example


def scored(pact: Pact, example: Example) -> LeadFacts:
    """Return the facts of an example as qualification sees them."""
    facts = facts_of_example(pact, example, "inquiry")
    points = score(pact, facts)
    add_score(facts.values, points.fit, points.engagement, points.grade)
    return facts


def test_a_condition_that_cannot_hold_names_only_the_parts_that_exclude_each_other() -> None:
    _, one = only((LARGE, LARGE.replace("200", "200 AND budget AND country = 'US'")))
    assert one.message == (
        "route `Large in EMEA` can never hold: `region = 'EMEA'` and `country = 'US'` are never true together"
    )
    example = example_of(one)
    assert dict(example.values) == {"employees": 200, "budget": True, "country": "DE"}
    assert (example.activities, example.shows) == ({}, "`country = 'US'` is not true of it")


def test_the_example_of_a_route_that_is_never_reached_is_ready_and_routed_as_it_says() -> None:
    pact, one = only(*after(AMERICAS, new("country = 'CA'", "Canada")))
    assert re.fullmatch(
        r"route `Canada` is never reached: route `Americas` \(line \d+\) takes every lead that it would fit",
        one.message,
    )
    example = example_of(one)
    assert example.shows == "route `Americas` takes it, to `amer-sdr`"
    assert qualify(pact, scored(pact, example)).verdict == "ready"
    routed = route(pact, facts_of_example(pact, example), may_hold=False)
    assert isinstance(routed, Routed)
    assert (routed.route, routed.to) == ("Americas", "amer-sdr")


def test_the_example_of_a_grade_that_nobody_has_has_the_most_points() -> None:
    pact, one = only(("grades: {A: 30,", "grades: {A: 46,"))
    assert one.message == "nobody can have grade A: it takes 46 points for fit, and no lead has more than 45"
    points = score(pact, facts_of_example(pact, example_of(one)))
    assert (points.fit, points.grade, example_of(one).shows) == (4_500, "B", "it has 45 points for fit, grade B")


def test_points_that_fade_are_added_up_over_as_many_days_as_it_takes() -> None:
    """Ten page views a day bring more than 90 points, and however many, never 400: points halve in 21 days."""
    text, _ = altered(((ENGAGEMENT, VIEWS), ("engagement >= 40", "engagement >= 400")))
    (one,) = prove(parse_pact(text), seconds=PATIENT).findings
    assert one.message.endswith("`engagement >= 400` is never true; the points for engagement stay below 320")
    assert prove(parse_pact(text.replace(">= 400", ">= 90")), seconds=PATIENT).findings == ()


def test_two_exceptions_that_clash_both_hold_for_the_example() -> None:
    pact, one = only(*EXCEPTIONS[0].fault)
    assert holding(pact, facts_of_example(pact, example_of(one))) == ("Turkey", "Large")


def test_exceptions_whose_days_do_not_meet_do_not_clash() -> None:
    text, _ = altered(EXCEPTIONS[0].fault)
    assert text.count("until: 2027-06-30}") == 2
    apart = text.replace("until: 2027-06-30}", "until: 2026-06-30}", 1)
    later = apart.replace("name: Large,", "name: Large, from: 2026-07-01,")
    assert [one.code for one in prove(parse_pact(apart), seconds=PATIENT, at=AT).findings] == ["LP108"]
    assert prove(parse_pact(later), seconds=PATIENT, at=AT).findings == ()


def test_an_offer_at_the_instant_of_the_example_is_broken_before_anybody_works() -> None:
    pact, one = only(*PROMISES[0].fault)
    at, hours = example_of(one).at, pact.partners["delta"].hours
    assert at is not None
    assert due_at(at, pact.accept.within["demo"], hours) <= next_opening(at, hours)
    assert "by partner `delta`" in one.message


def test_a_promise_is_held_against_each_queue_that_its_leads_can_come_to() -> None:
    """Requests for a demo go to a desk around the clock, unless a route before lets some of them go elsewhere."""
    text = pact_text()
    assert prove(parse_pact(text), seconds=PATIENT).findings == ()
    elsewhere = text.replace(" AND lead_type <> 'demo'\", to: service-desk", '", to: service-desk')
    assert elsewhere != text
    (one,) = prove(parse_pact(elsewhere), seconds=PATIENT).findings
    assert (one.code, one.path) == ("LP110", "promises.sales.accept.within.demo")
    assert "for leads of type demo cannot be kept by queue `service-desk`" in one.message
    assert example_of(one).values["product_line"] == "service"


def test_what_was_settled_before_is_not_taken_for_what_holds_now() -> None:
    """A lead that asked for a demo long ago is still of that type; who came as a partner has always done so."""
    stale = (
        "lead_type = 'demo' AND NOT happened('demo_requested', '30 days') AND NOT happened('trial_started', '30 days')"
    )
    route = '  - {name: Partner land,  when: "country IN'
    text, _ = altered(((route, f'  - {{name: Cold, when: "{stale}", to: inside}}\n{route}'),))
    assert prove(parse_pact(text), seconds=PATIENT).findings == ()


def test_what_is_not_decided_in_time_is_said() -> None:
    pact = parse_pact(many_routes(120, seed=3))
    whole, hasty = prove(pact, seconds=PATIENT), prove(pact, seconds=0.0)
    assert (hasty.findings, whole.undecided) == ((), ())
    asked = {one.question for one in hasty.undecided}
    assert {"whether route `Route 0` can hold", "whether criterion `asked` of `everyone` can hold"} <= asked
    assert all(one.path and one.line for one in hasty.undecided)
    part = prove(pact, seconds=1.0)
    assert {one.key for one in part.findings} <= {one.key for one in whole.findings}


def test_what_is_found_does_not_depend_on_what_was_asked_before() -> None:
    pact = parse_pact(many_routes(40, seed=5))
    assert prove(pact, seconds=PATIENT).findings == prove(pact, seconds=PATIENT).findings != ()


def test_several_pacts_can_be_proved_at_the_same_time() -> None:
    pacts = [parse_pact(many_routes(25, seed=seed)) for seed in (7, 8)]
    alone = [prove(pact, seconds=PATIENT).findings for pact in pacts]
    together: dict[int, object] = {}

    def work(number: int) -> None:
        together[number] = prove(pacts[number], seconds=PATIENT).findings

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[0], together[1]] == alone


def test_rules_that_overlap_are_data_and_no_findings() -> None:
    pact = parse_pact(GOOD)
    routed = {(one.first, one.second): one for one in overlaps(pact, seconds=PATIENT) if one.kind == "routing"}
    assert ("routing.3.when", "routing.4.when") not in routed  # EMEA and the Americas
    assert routed["routing.2.when", "routing.3.when"].titles == ("route `Partner land`", "route `Large in EMEA`")
    example = routed["routing.2.when", "routing.3.when"].example
    assert (dict(example.values), example.shows) == (
        {"employees": 200, "country": "GR"},
        "route `Partner land` takes it, to `partner:delta`",
    )


def test_the_solver_is_known_to_the_prover_only_and_loaded_when_asked() -> None:
    package = ROOT / "src" / "leadpact"
    using = {path.name for path in package.rglob("*.py") if re.search(r"(?m)^\s*(import|from) z3", path.read_text())}
    assert using == {"prove_logic.py"}
    assert not re.search(r"(?m)^(import|from) z3", (package / "pact" / "prove_logic.py").read_text())


def test_an_example_moves_to_another_instant_only_if_it_needs_one() -> None:
    over = "decide_by <= today + 3 months AND decide_by > today + 6 months"
    _, one = only(*before(LARGE, new(over)))
    assert example_of(one).at is None  # a day that is over stays so
    _, other = only(*before(LARGE, new("today < DATE '2026-02-01' AND today > DATE '2026-03-01'")))
    assert example_of(other).at == AT


def test_the_days_at_which_a_rule_holds_may_lie_ahead() -> None:
    text, _ = altered(before(LARGE, new("today >= DATE '2031-05-01'", "Later")))
    assert prove(parse_pact(text), seconds=PATIENT, at=AT).findings == ()
