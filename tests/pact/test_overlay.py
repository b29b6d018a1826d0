"""Exceptions: what they change holds where they hold, stands where it is written, and leaves the standard alone."""

from __future__ import annotations

from datetime import date

import pytest
from pact_changes import LANGUAGE, changed, faults, told

from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.overlay import overlaid

TURKEY, ISLANDS = "Growth market Turkey", "Small islands"
STANDARD = parse_pact(LANGUAGE)
LINES = LANGUAGE.split("\n")


def line_of(begins: str) -> int:
    (number,) = [number for number, line in enumerate(LINES, 1) if line.strip().startswith(begins)]
    return number


def within(pact: Pact, promise: str) -> tuple[dict[str, str], str]:
    found = pact.promises[promise]
    return {name: str(allowance) for name, allowance in found.within.items()}, str(found.otherwise)


def test_an_exception_says_for_whom_why_and_until_when() -> None:
    turkey, islands = STANDARD.exceptions
    assert (turkey.name, turkey.case, turkey.owner, turkey.approved_by) == (
        TURKEY, "A ramping partner has the bandwidth.", "field@quay.example", "coo@quay.example",
    )  # fmt: skip
    assert (turkey.expect, turkey.judge_on) == ({"win_rate": "12%"}, date(2027, 3, 31))
    assert turkey.rule.text == "country = 'TR'"
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2027, 6, 30), date(2027, 7, 1)]
    assert [turkey.holds_on(day) for day in days] == [False, True, True, False]
    assert all(islands.holds_on(day) for day in days)


def test_the_places_that_an_exception_changes_are_named_one_by_one() -> None:
    turkey, islands = STANDARD.exceptions
    assert turkey.paths[:4] == (
        "qualification.segments.large.when", "qualification.segments.large.ready.BANT",
        "qualification.segments.large.ready.visited", "score.grades.A",
    )  # fmt: skip
    assert {"promises.sales.accept.within.demo", "promises.sales.accept.breach", "routing"} < {*turkey.paths}
    assert islands.paths[:2] == ("promises.sales.accept.within", "promises.sales.attempts.within")


def test_the_overlaid_pact_has_what_the_exception_changes_and_the_rest_of_the_standard() -> None:
    pact = overlaid(STANDARD, [TURKEY])
    large, everyone = pact.segments
    assert large.rule.text == "employees >= 300"
    assert {name: rule.text for name, rule in large.ready} == {
        "BANT": "budget",
        "asked": "happened('demo_requested', '30 days')",
        "visited": "count('page_viewed', '7 days') >= 5",
    }
    assert everyone.ready[0][1].text == STANDARD.segments[1].ready[0][1].text
    assert pact.score.grades == (("A", 25), ("B", 15), ("C", -100))
    assert pact.score.engagement is not None
    assert pact.score.engagement.points == {"demo_requested": 40, "paper_downloaded": 8, "page_viewed": 2}
    assert pact.score.engagement.daily_cap == {"page_viewed": 20}
    assert [kind.attempts for kind in pact.lead_types] == [5, 1, 2]
    assert within(pact, "accept") == ({"demo": "2 business hours"}, "4 business hours")
    assert (pact.accept.warn_before, pact.accept.reroutes, pact.accept.tells) == (0.5, 0, ("manager",))
    volume, handed_over, accepted, complete = pact.owes
    assert (volume.at_least, volume.by, handed_over.share, accepted.share) == (20, ("region",), 0.4, 0.7)
    assert complete.have == ("country",)
    assert (pact.stages, pact.sources[0].party, pact.queues.keys()) == (
        STANDARD.stages, STANDARD.sources[0].party, STANDARD.queues.keys(),
    )  # fmt: skip


def test_the_standard_stays_as_it_was() -> None:
    overlaid(STANDARD, [TURKEY, ISLANDS])
    fresh = parse_pact(LANGUAGE)
    assert [route.name for route in STANDARD.routes] == ["Named account", "Large", "All others"]
    assert (STANDARD.owes, STANDARD.promises) == (fresh.owes, fresh.promises)
    assert STANDARD.score.grades == (("A", 30), ("B", 15), ("C", -100))


def test_a_lead_without_exceptions_has_the_standard_itself() -> None:
    assert overlaid(STANDARD, []) is STANDARD
    assert overlaid(STANDARD, ["nothing of this name"]) is STANDARD


def test_the_overlaid_pact_is_of_the_same_version_and_digest() -> None:
    pact = overlaid(STANDARD, [TURKEY])
    assert (pact.version, pact.digest, pact.text) == (STANDARD.version, STANDARD.digest, STANDARD.text)
    assert pact.exceptions == STANDARD.exceptions


def test_routes_of_an_exception_come_before_those_of_the_standard() -> None:
    pact = overlaid(STANDARD, [TURKEY])
    assert [(route.name, route.rule.line) for route in pact.routes] == [
        ("Turkey", line_of("- {name: Turkey")),
        ("Named account", line_of("- {name: Named account")),
        ("Large", line_of("- {name: Large")),
        ("All others", line_of("- {name: All others")),
    ]
    condition = pact.routes[0].rule.condition
    assert condition is not None
    node = condition.expression.node
    assert LINES[node.line - 1][node.column - 1 :].startswith("employees < 300")


def test_what_an_exception_states_has_its_lines_and_the_rest_those_of_the_standard() -> None:
    pact = overlaid(STANDARD, [TURKEY])
    said = line_of("qualification: {segments: {large: {when")
    ready = dict(pact.segments[0].ready)
    assert (ready["BANT"].line, ready["visited"].line, ready["asked"].line) == (said, said, line_of("asked:"))
    assert pact.segments[0].rule.line == said
    assert pact.segments[1].rule.line == line_of("everyone else:")


def test_one_allowance_for_all_stays_that_of_the_types_an_exception_does_not_name() -> None:
    assert within(STANDARD, "first_touch") == ({}, "1 business day")
    assert within(overlaid(STANDARD, [TURKEY]), "first_touch") == ({"demo": "4 hours"}, "1 business day")
    text, places = changed("first_touch: {from: offered, until: attempt, within: 1 business day",
                           "first_touch: {from: offered, until: attempt, within: ⟦1 busines day", LANGUAGE)  # fmt: skip
    assert told(text) == [("PF007", *places[0])]  # and not once more for the exception


def test_one_allowance_of_an_exception_is_that_of_every_type() -> None:
    assert within(overlaid(STANDARD, [ISLANDS]), "accept") == ({}, "1 business day")


def test_of_two_exceptions_the_first_in_the_text_prevails() -> None:
    both = overlaid(STANDARD, [ISLANDS, TURKEY])
    assert within(both, "accept") == ({"demo": "2 business hours"}, "1 business day")
    assert within(both, "answer") == ({}, "30 business days")
    assert (both.owes[1].share, both.owes[2].share) == (0.4, 0.5)


def test_an_exception_may_promise_what_the_standard_does_not() -> None:
    text, _ = changed("    accepted:    {share: 70%, of: decided mql}\n", "", LANGUAGE)
    pact = parse_pact(text)
    assert [promise.name for promise in pact.owes] == ["volume", "handed_over", "complete"]
    accepted = overlaid(pact, [ISLANDS]).owes[2]
    assert (accepted.name, accepted.share, accepted.of, accepted.decided) == ("accepted", 0.5, "mql", True)


def test_a_new_promise_is_stated_as_a_whole() -> None:
    text, _ = changed("    accepted:    {share: 70%, of: decided mql}\n", "", LANGUAGE)
    text, places = changed("{accepted: {share: 50%, of: decided mql, ", "{⟦accepted: {share: 50%, ", text)
    assert told(text) == [("PF005", *places[0])]


@pytest.mark.parametrize(
    ("old", "new", "said", "remedy"),
    [
        ("lead_types: {demo: {attempts: 5}}", "stages: {mql: {held_by: owner}}",
         "an exception cannot change `stages`", "It may change criteria, grades, points for engagement"),
        ("lead_types: {demo: {attempts: 5}}", "lead_type: {demo: {attempts: 5}}",
         "`lead_type` is no key here", "Did you mean `lead_types`?"),
        ("lead_types: {demo: {attempts: 5}}", "lead_types: {}",
         "`lead_types` changes nothing", "Say what differs, or leave it out."),
        ("lead_types: {demo: {attempts: 5}}", "lead_types: {demmo: {attempts: 5}}",
         "there is no lead type `demmo`", "Did you mean `demo`?"),
        ("segments: {large: {when", "segments: {larg: {when", "there is no segment `larg`", "Did you mean `large`?"),
        ("score: {grades: {A: 25}, ", "score: {reviewed: 2026-10-01, grades: {A: 25}, ",
         "an exception cannot change `score.reviewed`", "It may change"),
        ("{name: Turkey, to", "{name: Large, to", "another route is called `Large`", "Names tell routes apart."),
        ("grades: {A: 25}", "grades: {A: 15}",
         "where `Growth market Turkey` holds, grades A and B begin at the same points", "Each grade needs"),
    ],
)  # fmt: skip
def test_a_fault_in_an_exception_is_told_once_with_what_would_be_right(
    old: str, new: str, said: str, remedy: str
) -> None:
    text, _ = changed(old, new, LANGUAGE)
    (fault,) = faults(text)
    assert (fault.message, fault.suggestion[: len(remedy)]) == (said, remedy)
    assert fault.path.startswith("exceptions.0.changes.")


def test_an_exception_that_changes_nothing_is_told() -> None:
    start = LANGUAGE.index("    changes: {promises: {sales: {accept: {within: 1 business day}")
    (fault,) = faults(LANGUAGE[:start] + "    changes: {}\n")
    assert (fault.code, fault.message) == ("PF048", "the exception changes nothing")


def test_a_promise_of_sales_that_the_standard_lacks_cannot_be_departed_from() -> None:
    text, _ = changed(
        "    answer:      {every: sal, has: disposition or move, within: 15 business days}\n", "", LANGUAGE
    )
    (fault,) = faults(text)
    assert (fault.code, fault.message) == ("PF048", "the standard has no `promises.sales.answer` to depart from")


def test_two_routes_of_one_name_in_two_exceptions_are_told_at_the_second() -> None:
    text, places = changed(
        "changes: {promises: {sales: {accept: {within: 1",
        "changes: {routing: [{name: ⟦Turkey, when: free_mail, to: desk}], promises: {sales: {accept: {within: 1",
        LANGUAGE,
    )
    assert told(text) == [("PF028", *places[0])]


def test_faults_of_the_standard_and_of_exceptions_are_told_together_each_once() -> None:
    text, places = changed("timezone: Europe/Berlin\n", "timezone: ⟦Europe/Bonn\n", LANGUAGE)
    for old, new in (
        ("by: score", "by: ⟦score and luck"),
        ("budget AND decide_by", "⟦budgt AND decide_by"),
        ("{BANT: \"budget\", ", '{BANT: "⟦budgett", '),
        ("{within: 20 business days}", "{within: ⟦20 busines days}"),
    ):  # fmt: skip
        text, here = changed(old, new, text)
        places += here
    codes = ["PF008", "EX010", "PF004", "EX010", "PF007"]
    assert told(text) == [(code, *place) for code, place in zip(codes, sorted(places), strict=True)]


def test_a_route_put_aside_is_not_told_again_where_an_exception_comes_first() -> None:
    text, places = changed('  - {name: Named account, when: "account_owner IS NOT NULL", to: account_owner}',
                           "  - {name: ⟦3, to: nowhere}", LANGUAGE)  # fmt: skip
    assert told(text) == [("PF004", *places[0])]
