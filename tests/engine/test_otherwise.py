"""One event under two pacts: in what the decisions differ, and what each of them says."""

from __future__ import annotations

import pytest
from tests.engine.test_exceptions import TURKEY, TURKISH_LAB
from tests.stories import GERMAN_LAB, NOW, OWN_MAIL, Story, accepted, later, northwind, offered, responded

from leadpact.engine import event as ev
from leadpact.engine.differing import Difference
from leadpact.engine.otherwise import Said, decided_otherwise
from leadpact.engine.state import Account, Person
from leadpact.pact.model import Pact

Found = list[tuple[Difference, Said, Said]]

ASKED = "happened('demo_requested', '30 days') AND NOT free_mail AND grade <> 'D'"
HARDER = northwind(
    (ASKED, "happened('demo_requested', '30 days') AND grade = 'D'"), ("engagement >= 40", "engagement >= 90")
)
PROMISE = "within: {demo: 30 business minutes, other: 4 business hours}"


def compared(candidate: Pact, event: ev.Event, story: Story | None = None) -> Found:
    """Decide `event` under northwind and a candidate, of the person of a story, or of somebody new."""
    person = story.person if story else Person(1)
    return decided_otherwise(northwind(), candidate, person, event, now=event.at, known=event.at, new_lead=101)


def kinds(found: Found) -> list[tuple[str, str, str]]:
    return [(difference.kind, difference.was, difference.would) for difference, _, _ in found]


def test_a_pact_never_differs_from_itself_nor_from_itself_with_other_lines() -> None:
    for story in (None, offered(), accepted()):
        assert compared(northwind(), responded(), story) == []
        assert compared(northwind(("pact: northwind\n", "# A remark.\npact: northwind\n")), responded(), story) == []


def test_a_criterion_that_no_longer_holds_keeps_a_lead_from_sales_and_says_why() -> None:
    [(difference, live, candidate)] = compared(HARDER, responded())
    assert difference == Difference("not_handed", 101, "everyone else: score", "not_ready")
    assert live.words == (
        f"Ready: grade is A or B, and engagement is at least 40 (rule score of everyone else, line {live.line})"
    )
    assert candidate.words.startswith("Not ready: no rule of everyone else holds (grade: A, engagement: 40.0; line ")
    assert northwind().text.splitlines()[live.line - 1].strip().startswith("score:")


def test_the_other_way_about_it_is_handed_to_sales() -> None:
    found = decided_otherwise(HARDER, northwind(), Person(1), responded(), now=NOW, known=NOW, new_lead=101)
    assert kinds(found) == [("handed", "not_ready", "everyone else: score")]


def test_where_both_hand_it_over_the_route_alone_is_told() -> None:
    candidate = northwind(("region = 'EMEA' AND employees >= 200", "region = 'EMEA' AND employees >= 500"))
    [(difference, live, other)] = compared(candidate, responded())
    assert (difference.kind, difference.was, difference.would) == ("route", "emea-sdr", "inside")
    assert live.words.startswith("Waits in the queue emea-sdr, because region is EMEA and employees is at least 200")
    assert other.words.startswith("Waits in the queue inside, by line ")


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        ("within: {demo: 20 business minutes, other: 4 business hours}", "stricter"),
        ("within: {demo: 2 business hours, other: 4 business hours}", "looser"),
    ],
)
def test_a_promise_is_stricter_or_looser(promise: str, expected: str) -> None:
    story = Story()
    story.happens(responded())
    event = ev.Offered(at=NOW, by="system:routing", to="ana", queue="emea-sdr")
    [(difference, live, other)] = compared(northwind((PROMISE, promise)), event, story)
    assert (difference.kind, difference.was) == (expected, "30 business minutes")
    assert difference.would == promise.split("demo: ")[1].split(",")[0]
    assert live.words == "Ana has to answer by 3 November 2026 at 11:30, within 30 business minutes"
    assert other.words.endswith(f"within {difference.would}")


def test_a_command_that_the_candidate_refuses_is_told_with_its_reason() -> None:
    candidate = northwind(
        ("{upon: [recycled, disqualified], from: any open, to: by reason}",
         "{upon: [recycled, disqualified], from: [sql], to: by reason}")
    )  # fmt: skip
    event = ev.Recycled(at=later(hours=1), by="rep:ana", reason="not_now")
    [(difference, live, other)] = compared(candidate, event, accepted())
    assert (difference.kind, difference.was, difference.would) == ("refused", "allowed", "refused")
    assert live.words.startswith("Handed back from SAL to recycled")
    assert other.words == "A lead in stage sal cannot be recycled: it is allowed from sql."


def test_a_lead_that_the_gate_lets_through_is_one_more() -> None:
    event = responded(way={"origin": "careers"})
    candidate = northwind(("  applicant: {when: \"origin = 'careers'\", not_a_lead: forward}\n", ""))
    [(difference, live, other)] = compared(candidate, event)
    assert (difference.kind, difference.was, difference.would) == ("handed", "", "everyone else: score")
    assert live.words.startswith("Set aside as no lead, by the gate for applicant: forward")
    assert other.words.startswith("Ready: ")
    [(difference, *_)] = compared(candidate, ev.Captured(at=NOW, way={"origin": "careers"}, contact=OWN_MAIL))
    assert (difference.kind, difference.was, difference.would) == ("lead", "", "inquiry (New)")


def test_type_attempts_and_source_each_have_a_difference_of_their_own() -> None:
    candidate = northwind(
        ("attempts: 3}", "attempts: 5}"),
        ("  paid_search:    {party: marketing, where: \"utm_medium = 'cpc'\"}\n", ""),
    )  # fmt: skip
    found = compared(candidate, responded(way={"utm_medium": "cpc"}))
    assert kinds(found) == [("attempts", "3", "5"), ("source", "paid_search", "other")]


def test_the_exceptions_that_hold_are_compared() -> None:
    candidate = northwind(("promises:\n", TURKEY + "promises:\n"))
    found = compared(candidate, responded("webinar_attended", fields=TURKISH_LAB | {"industry": "Other"}))
    assert ("exception", "standard", "Growth market Turkey") in kinds(found)


def test_points_are_told_as_another_grade_or_else_as_another_score() -> None:
    grade = northwind(('{points: 20, when: "industry IN', '{points: 5, when: "industry IN'))
    event = responded("webinar_attended", fields=GERMAN_LAB)
    assert ("grade", "A", "A") not in kinds(compared(grade, event))
    assert kinds(compared(grade, event))[0] == ("score", "60.00", "45.00")
    lower = northwind(("grades: {A: 30", "grades: {A: 50"))
    assert ("grade", "A", "B") in kinds(compared(lower, event))


def test_what_is_left_is_told_as_something_else() -> None:
    story = offered(account=Account(7, "lab.example"))
    candidate = northwind(
        ("      breach: [tell manager, reroute at most twice]", "      breach: [reroute at most twice]")
    )
    event = ev.ClockDue(at=later(minutes=30), lead=story.lead.id, clock="accept")
    assert kinds(compared(candidate, event, story)) == [("other", "notified", "")]
