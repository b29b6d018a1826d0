"""What was decided, as sentences that a salesperson understands."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from tests.engine.test_properties import PACT, decisions, happenings
from tests.stories import NOW, OWN_MAIL, E, Story, accepted, dealt, later, northwind, of, offered, recycled, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.explain import next_question, sentence, why
from leadpact.engine.reason import Reason
from leadpact.engine.rules import rules_of
from leadpact.engine.state import Lead, Person

AT = "3 November 2026 at 11:00"
EXAMPLES: dict[type[fx.Effect], tuple[fx.Effect, str]] = {
    type(effect): (effect, said)
    for effect, said in [
        (
            fx.PersonLearned(values={"country": "DE", "budget": True, "decide_by": date(2027, 1, 31)}, at=NOW),
            "Learned about the person: country: DE, budget: yes, decide by: 31 January 2027",
        ),
        (fx.AccountLearned(values={"employees": 1200}, at=NOW), "Learned about the company: employees: 1,200"),
        (fx.LeadLearned(5, values={"need": False}, at=NOW), "Learned about the interest: need: no"),
        (
            fx.AccountJoined(account=7, domain="anadolu.com", name="Anadolu"),
            "Belongs to the company Anadolu (anadolu.com)",
        ),
        (fx.AccountMarked(is_customer=True, owner="kim"), "The company is a customer; The company belongs to Kim"),
        (fx.ActivitySeen(activity="demo_requested", at=NOW), f"Demo requested on {AT}"),
        (fx.LeadOpened(5, product_line="software", at=NOW, by_sales=True), "A lead for software was opened by sales"),
        (fx.LeadNamed(5, lead_key="00Q7"), "Another system calls the lead 00Q7"),
        (
            fx.CycleStarted(5, cycle=2, at=NOW, way={"utm_medium": "cpc"}),
            f"Trip 2 through the funnel began on {AT}; they came by utm medium: cpc",
        ),
        (fx.CameBy(5, way={"origin": "event"}), "It became known how they came: origin: event"),
        (fx.Sourced(5, source="paid_search"), "The source is paid search"),
        (fx.Typed(5, lead_type="demo", attempts_required=3), "The lead type is demo, which asks for 3 attempts"),
        (
            fx.Excepted(5, names=("Turkey", "Partners")),
            "The exceptions Turkey and Partners hold instead of the standard",
        ),
        (fx.Scored(5, at=NOW, fit=1500, engagement=2828, grade="B"), "The score is 43.28, grade B"),
        (
            fx.Qualified(5, verdict="unknown", segment="enterprise", asks=(("need",), ("budget", "decide_by"))),
            "Not known yet whether it is ready by the rules of enterprise; it would settle it to know need or "
            "budget and decide by",
        ),
        (
            fx.Moved(5, origin="mql", to="sal", cycle=1, at=NOW, kind="forward", status="Accepted"),
            "Moved on from MQL to SAL",
        ),
        (fx.StatusSet(5, status="Working"), "The status is Working"),
        (fx.Marked(5, mark="closed_before_first_response"), "Marked as closed before first response"),
        (
            fx.Queued(5, queue="emea-sdr", at=NOW, without=("ana", "ben")),
            "Waits in the queue emea-sdr, not for Ana and Ben again",
        ),
        (fx.Assigned(5, kind="partner", owner="delta", at=NOW, offered=True), "Offered to the partner Delta"),
        (fx.AcceptanceNoted(5, at=NOW, by="ana.lopez"), f"Accepted by Ana Lopez on {AT}"),
        (fx.Held(5, Reason(says="waits for append"), until=NOW), f"Routing waits until {AT}, waits for append"),
        (
            fx.ClockStarted(5, clock="accept", owner="inside", started_at=NOW, due_at=NOW),
            f"The queue inside has to answer by {AT}",
        ),
        (fx.ClockStopped(5, clock="accept", at=NOW, outcome="breached"), "Not answered in time"),
        (fx.ClockWarned(5, clock="accept", at=NOW), "A warning was due: the time to answer is nearly over"),
        (
            fx.ClockBreached(5, clock="accept", at=NOW, owner="ana"),
            f"Ana had not answered by {AT}: the promise is broken",
        ),
        (fx.Rerouted(5, owner="ana"), "Taken from Ana and routed anew"),
        (fx.NextStep(5, step="look_again", due_at=NOW), f"Next: the program looks at the lead again, by {AT}"),
        (fx.AttemptCounted(5, disposition="no_answer", counts=True), "An attempt: no answer; it counts"),
        (fx.ReachabilityChanged(channel="phone", value="wrong"), "Reachability: phone wrong"),
        (
            fx.WakePlanned(5, reason="not_now", program="warm-up", at=NOW),
            f"Sleeps in the program warm-up until {AT}; handed back for the reason not now",
        ),
        (fx.WokenUp(5, at=NOW), f"Woke up on {AT}"),
        (fx.Closed(5, outcome="out", reason="no_fit", at=NOW), "Closed as disqualified: no fit"),
        (
            fx.OpportunityChanged(5, opportunity="D-1", state="won", at=NOW, amount=950_000, currency="EUR"),
            "The opportunity D-1 is won, worth 9,500.00 EUR",
        ),
        (
            fx.Notified(5, to="manager:mara", about="no_taker", at=NOW),
            "The manager Mara is told: nobody can take a lead",
        ),
        (
            fx.SetAside(gate="applicant", action="forward", at=NOW),
            "Set aside as no lead, by the gate for applicant: forward",
        ),
        (
            fx.PersonAbsorbed(absorbed=2, values={}, seen={}, reachability={}, history={}, leads=[{}]),
            "Another record turned out to be the same person and was joined, with 1 lead",
        ),
        (
            fx.Restored(5, entry=7, what="accepted", by="rep:ana", state={}),
            "Ana took back: accepted",
        ),
        (
            fx.PersonUnlearned(names=("budget", "country"), told_at=NOW, values={"country": "DE"}, seen={}),
            "Known about the person as before: budget: unknown, country: DE",
        ),
        (
            fx.AccountUnlearned(names=("employees",), told_at=NOW, values={"employees": 1200}, seen={}),
            "Known about the company as before: employees: 1,200",
        ),
        (fx.ActivityUnseen(activity="call", at=NOW), f"Does not count: call on {AT}"),
        (fx.ClockResumed(5, clock="accept", entry=7, position=3), "The time to answer runs on, as before"),
        (fx.TurnReturned(5, queue="emea-sdr", member="ben"), "The turn in the queue emea-sdr is Ben's again"),
    ]
}


def test_an_exception_is_named_and_its_end_is_told() -> None:
    assert sentence(northwind(), fx.Excepted(5, names=("Aid",))) == "The exception Aid holds instead of the standard"
    assert sentence(northwind(), fx.Excepted(5)) == "The standard holds again"


def test_there_is_a_sentence_for_every_kind_of_effect() -> None:
    assert set(EXAMPLES) == set(get_args(fx.AnyEffect))


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.__name__)
def test_a_sentence_says_what_happened(kind: type[fx.Effect]) -> None:
    effect, said = EXAMPLES[kind]
    assert sentence(northwind(), effect) == said


def said(story: Story, kind: type[E]) -> list[str]:
    """Return the sentences of every effect of a kind."""
    return [sentence(story.pact, effect) for effect in story.all_of(kind)]


def line(story: Story, text: str) -> int:
    """Return the line of the pact that holds `text`."""
    lines = story.pact.text.splitlines()
    return next(number for number, found in enumerate(lines, start=1) if text in found)


def test_readiness_is_told_with_its_rule_and_its_line() -> None:
    story = offered()
    place = line(story, "score: \"grade IN ('A', 'B')")
    assert said(story, fx.Qualified) == [
        f"Ready: grade is A or B, and engagement is at least 40 (rule score of everyone else, line {place})"
    ]


def test_an_offer_is_told_with_the_turn_and_who_was_passed_over() -> None:
    story = Story()
    story.happens(responded())
    skipped = ("ben: away until 2026-12-24",)
    effects = story.happens(ev.Offered(at=NOW, to="ana", queue="emea-sdr", skipped=skipped, turn="next in turn"))
    assert sentence(story.pact, of(effects, fx.Assigned)[0]) == (
        "Offered to Ana, next in turn; passed over Ben: away until 2026-12-24"
    )
    assert said(story, fx.ClockStarted) == [
        f"Ana has to answer by {AT.replace('11:00', '11:30')}, within 30 business minutes"
    ]


def test_a_route_is_told_with_the_condition_the_facts_and_the_line() -> None:
    story = Story()
    story.happens(responded())
    assert said(story, fx.Queued) == [
        "Waits in the queue emea-sdr, because region is EMEA and employees is at least 200 "
        f"(region: EMEA, employees: 400; line {line(story, 'name: Large in EMEA')} of the pact)"
    ]


def test_every_point_of_a_score_is_told() -> None:
    assert said(offered(), fx.Scored) == [
        "The score is 85, grade A: 20 because where we win, 15 because employees is from 200 to 5000, "
        "10 because seniority is C-level, VP or Director, 40 for demo requested"
    ]
    story = Story()
    story.happens(responded("whitepaper_downloaded", fields={"industry": "Academia"}))
    assert said(story, fx.Scored) == [
        "The score is -32, grade D: -40 because they buy through tenders, 8 for whitepaper downloaded; "
        "fit could be -40 to -15 if all were known"
    ]


def test_what_is_not_known_is_told_and_asked_in_the_words_of_the_pact() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded", fields={"employees": 2000, "budget": True}, contact=OWN_MAIL))
    assert said(story, fx.Qualified)[0].startswith(
        "Not known yet whether it is ready by the rules of enterprise; it would settle it to know "
        "account people responded (30 days) or authority, need and decide by"
    )
    assert next_question(story.pact, story.lead) == "Do they decide about the purchase?"


def test_there_is_no_question_where_nothing_is_open_or_nothing_can_be_asked() -> None:
    assert next_question(northwind(), offered().lead) is None
    assert next_question(northwind(), Lead(5, 1, asks=(("grade",), ("last('call')",)))) is None
    assert next_question(northwind(), Lead(5, 1, asks=(("grade", "need"),))) == "Is there a task for an instrument?"


def test_a_reported_movement_is_told_as_one_nobody_foresaw() -> None:
    story = accepted()
    story.happens(ev.OpportunityWon(at=later(days=1), by="system:crm", opportunity="D-1", reported=True))
    assert said(story, fx.Moved)[-1] == (
        "Skipped ahead from SAL to customer, which no line of the pact foresees, reported by crm: opportunity won"
    )


def test_a_held_route_says_what_is_not_known() -> None:
    story = Story()
    story.happens(responded(fields={"country": "DE", "industry": "Pharma", "seniority": "VP"}))
    assert said(story, fx.Held) == [
        "Routing waits until 3 November 2026 at 11:10, because region is EMEA and employees is at least 200 "
        f"(region: EMEA; not known: employees; line {line(story, 'name: Large in EMEA')} of the pact)"
    ]


def test_why_falls_back_on_the_line_or_on_what_was_told() -> None:
    pact = northwind()
    assert why(pact, Reason()) == ""
    assert why(pact, Reason("routing.Large in EMEA", 7)) == "by line 7 of the pact", "of another version"
    assert why(pact, Reason(says="told by rep:ana")) == "told by Ana"
    assert why(pact, Reason(says="told by system:web_form")) == "told by web form"
    assert why(pact, Reason("promises.sales.accept", 9, "within 1 day")) == "within 1 day (line 9 of the pact)"
    for rule in rules_of(pact):
        assert f"line {rule.line} of the pact" in why(pact, Reason(rule.path, rule.line))


def test_a_life_is_told_without_a_code() -> None:
    story = recycled("timing")
    story.happens(responded("trial_started", later(days=40)))
    dealt(story, "ben", later(days=40))
    for effect in story.effects:
        told = sentence(story.pact, effect)
        assert not re.search(r"_|\brep:|\bNone\b|\{|\}|'", told), told


@settings(max_examples=50, deadline=None)
@given(happenings())
def test_whatever_was_decided_can_be_told(told: list) -> None:  # type: ignore[type-arg]
    for _, decision in decisions(Person(1), told):
        for effect in decision.effects:
            assert len(sentence(PACT, effect)) > 5
