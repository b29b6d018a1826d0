"""What a screen offers is what deciding allows, and the reason that it shows is the one a refusal would give."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.test_properties import BY, PACT, PERSONS, happenings
from tests.engine.test_properties import decisions as decided
from tests.stories import NOW, Story, accepted, later, northwind, offered, recycled, responded

from leadpact.engine import event as ev
from leadpact.engine.decide import decide
from leadpact.engine.facts import facts_of
from leadpact.engine.state import Lead, Person
from leadpact.engine.wishes import WISHES, Possible, possible
from leadpact.pact.model import Pact

CONDITIONAL = northwind((
    "{upon: accepted,             from: mql, to: sal}",
    "{upon: accepted,             from: mql, to: sal, when: \"employees >= 200\"}",
))  # fmt: skip


def commands(pact: Pact, wish: str) -> list[tuple[type[ev.Event], dict[str, object]]]:
    """Return every way in which a wish can be uttered."""
    reasons = pact.reasons
    return {
        "accept": [(ev.Accepted, {})],
        "reject": [(ev.Rejected, {"reason": reason}) for reason in reasons.reject],
        "misroute": [(ev.Misrouted, {})],
        "log_attempt": [(ev.Attempted, {"activity": "call", "disposition": name}) for name in pact.dispositions],
        "recycle": [(ev.Recycled, {"reason": reason}) for reason in reasons.recycle],
        "disqualify": [(ev.Disqualified, {"reason": reason}) for reason in reasons.disqualify],
        "book_meeting": [(ev.MeetingBooked, {})],
        "hold_meeting": [(ev.MeetingHeld, {})],
        "miss_meeting": [(ev.MeetingMissed, {})],
        "open_opportunity": [(ev.OpportunityOpened, {"opportunity": "D-9"})],
        "learn": [(ev.Updated, {"fields": {"budget": True}})],
        "wake": [(ev.Woken, {})],
        "reopen": [(ev.Reopened, {})],
    }[wish]


def refusals(pact: Pact, person: Person, lead: Lead, by: str, wish: str, at: datetime) -> list[str | None]:
    """Return what deciding says to a wish, uttered in every way; None where it is granted."""
    said = []
    for kind, more in commands(pact, wish):
        event = kind(at=at, by=by, lead=lead.id, **more)
        refused = decide(pact, person, event, now=at, known=at, new_lead=99).refused
        said.append(refused.says if refused else None)
    return said


@pytest.mark.parametrize("pact", [PACT, CONDITIONAL], ids=["as agreed", "with a condition"])
@settings(max_examples=150, deadline=None)
@given(PERSONS, happenings(), BY)
def test_what_is_possible_and_what_is_decided_agree(
    pact: Pact, person: Person, told: list[tuple[ev.Event, datetime]], by: str
) -> None:
    at = max(known for _, known in told) + timedelta(minutes=1)
    lived = decided(person, told)[-1][1].person
    for lead in lived.leads.values():
        facts = facts_of(pact, lived, lead, at)
        found = possible(pact, lead, by, others=lived.leads.values(), facts=facts)
        for wish in WISHES:
            said = refusals(pact, lived, lead, by, wish, at)
            assert found.may(wish) is (None in said), wish
            if None not in said:
                assert found.why_not(wish) in said
        by_reason = [choice.refused.says if choice.refused else None for choice in found.choices.recycle]
        assert by_reason == refusals(pact, lived, lead, by, "recycle", at)


def now_possible(story: Story, by: str) -> list[str]:
    found = possible(story.pact, story.lead, by)
    return [wish for wish in WISHES if found.may(wish)]


def test_what_a_rep_may_do_with_an_offer() -> None:
    assert now_possible(offered(), "rep:ana") == [
        "accept", "reject", "misroute", "log_attempt", "recycle", "disqualify", "book_meeting", "hold_meeting",
        "miss_meeting", "open_opportunity", "learn",
    ]  # fmt: skip


def test_what_is_another_ones_is_not_taken() -> None:
    found = possible(PACT, offered().lead, "rep:ben")
    assert [wish for wish in WISHES if not found.may(wish)] == [
        "accept", "reject", "misroute", "recycle", "disqualify", "wake", "reopen"
    ]  # fmt: skip
    assert found.why_not("accept") == "The lead is with rep ana, not with ben."
    assert found.why_not("wake") == "A lead in stage mql is not asleep."
    assert found.why_not("learn") == ""


def test_a_lead_that_joined_another_one_is_left_alone() -> None:
    lead = offered().lead
    lead.outcome, lead.closed_at = "merged", NOW
    found = possible(PACT, lead, "rep:ana")
    assert {found.why_not(wish) for wish in WISHES} == {
        "The lead was joined with another one of the same person, which goes on."
    }


def test_a_lead_is_not_reopened_beside_another_one() -> None:
    story = offered()
    story.happens(ev.Disqualified(at=later(minutes=1), by="rep:ana", reason="junk"))
    lead = story.lead
    assert now_possible(story, "rep:ana") == ["learn", "reopen"]
    story.happens(responded(at=later(minutes=2)))
    found = possible(PACT, lead, "rep:ana", others=story.person.leads.values())
    assert found.why_not("reopen") == "Another lead of this person for instruments is open."


def choices(story: Story) -> Possible:
    return possible(story.pact, story.lead, "rep:ana")


def test_the_reasons_say_where_they_lead() -> None:
    found = choices(offered()).choices
    assert [(choice.reason, choice.to) for choice in found.reject] == [
        ("not_ready", "recycled"), ("wrong_person", "recycled"), ("bad_data", "recycled"),
        ("duplicate", "disqualified"), ("no_fit", "disqualified"),
    ]  # fmt: skip
    assert [(choice.reason, choice.program, choice.wakes) for choice in found.recycle] == [
        ("timing", "warm-up", "3 months before decide by; if that is not known, 6 months later"),
        ("no_budget", "warm-up", "6 months later"),
        ("no_contact", "warm-up", "when something new is known"),
        ("not_now", "warm-up", "3 months later"),
    ]
    refused = [choice.refused.says if choice.refused else "" for choice in found.recycle]
    assert refused == ["", "", "3 of 3 attempts are still owed.", ""]
    assert found.disqualify == ("competitor", "junk", "no_fit", "student")
    assert found.attempts == ("call", "email_sent")


def test_the_dispositions_stand_in_the_order_of_the_pact() -> None:
    found = choices(accepted()).choices.dispositions
    assert [(one.name, one.counts, one.ends_attempts) for one in found] == [
        ("connected", True, True), ("voicemail", True, False), ("no_answer", True, False),
        ("wrong_number", True, False), ("gone", False, False),
    ]  # fmt: skip


def test_what_may_have_failed_begins_with_what_made_the_lead_ready() -> None:
    story = offered()
    found = choices(story).choices.criteria
    assert (story.lead.segment, story.lead.criterion) == ("everyone else", "score")
    assert [(one.name, one.is_rule, one.qualified) for one in found] == [
        ("score", True, True), ("asked", True, False), ("grade", False, True), ("engagement", False, True),
        ("free_mail", False, False),
    ]  # fmt: skip
    assert found[0].words == "grade is A or B, and engagement is at least 40"
    assert story.pact.text.splitlines()[found[0].line - 1].strip().startswith("score:")


def test_what_could_settle_the_verdict_is_asked_first() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded", fields={"country": "DE", "employees": 2000}))
    found = choices(story).choices.fields
    assert story.lead.asks[0] == ("account.people_responded('30 days')",)
    asked = [one.name for one in found if one.asked]
    assert asked == [one.name for one in found][: len(asked)]
    assert asked == ["budget", "authority", "need", "decide_by"]
    assert found[0].question == "Is there a budget for this?"
    assert (found[-1].name, found[-1].question) == ("employees", "How many people work at your company?")


def test_a_lead_asleep_can_be_woken() -> None:
    assert now_possible(recycled(), "manager:mara") == [
        "log_attempt", "recycle", "disqualify", "book_meeting", "hold_meeting", "miss_meeting", "open_opportunity",
        "learn", "wake",
    ]  # fmt: skip


@given(st.sampled_from(["rep:ana", "rep:ben", ""]))
def test_a_move_with_a_condition_is_taken_to_be_possible_without_facts(by: str) -> None:
    lead = offered().lead
    lead.owner = by.partition(":")[2] or "ana"
    assert possible(CONDITIONAL, lead, by).may("accept")
