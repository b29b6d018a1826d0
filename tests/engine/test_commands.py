"""What sales does with an offer or a lead, and what it may not."""

from datetime import UTC, date, datetime

import pytest
from tests.stories import (
    GERMAN_LAB,
    NOW,
    Story,
    accepted,
    dealt,
    later,
    northwind,
    of,
    offered,
    recycled,
    responded,
)

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.state import Account


def in_pull_queue() -> Story:
    """A ready lead that waits in the queue of cleo and dan."""
    story = Story()
    story.happens(responded(fields={**GERMAN_LAB, "country": "JP"}))
    assert (story.lead.owner, story.lead.next_step) == ("inside", "claim")
    return story


def test_an_offer_says_whose_turn_it_is_and_who_was_passed_over() -> None:
    story = Story()
    story.happens(responded())
    skipped = ("ben: away until 2026-12-24",)
    event = ev.Offered(at=NOW, to="ana", queue="emea-sdr", skipped=skipped, turn="next in turn, 0 of 60 open leads")
    effects = story.happens(event)
    why = of(effects, fx.Assigned)[0].why
    assert why.says == "next in turn, 0 of 60 open leads; passed over Ben: away until 2026-12-24"
    assert (why.rule, why.line) == ("queues.emea-sdr", story.pact.queues["emea-sdr"].line)
    assert [(told.to, told.about) for told in of(effects, fx.Notified)] == [("rep:ana", "lead_offered")]


def test_a_queue_offers_only_what_waits_in_it() -> None:
    why = offered().refuses(ev.Offered(at=NOW, to="ben", queue="emea-sdr"))
    assert why == "The lead does not wait in the queue emea-sdr."
    why = in_pull_queue().refuses(ev.Offered(at=NOW, to="ana", queue="emea-sdr"))
    assert why == "The lead does not wait in the queue emea-sdr."


def test_without_a_taker_a_lead_is_dealt_again_in_an_hour_and_the_manager_is_told_once() -> None:
    story = Story()
    story.happens(responded())
    nobody = {"queue": "emea-sdr", "skipped": ("ana: absent", "ben: absent")}
    effects = story.happens(ev.NoTaker(at=NOW, **nobody))
    assert (story.lead.next_step, story.lead.next_at) == ("deal", later(hours=1))
    assert [(told.to, told.about) for told in of(effects, fx.Notified)] == [("manager:mara", "no_taker")]
    story.happens(ev.ClockDue(at=later(hours=1, minutes=1), clock="next_step"))
    effects = story.happens(ev.NoTaker(at=later(hours=1, minutes=1), **nobody))
    assert story.lead.next_at == later(hours=2, minutes=1)
    assert of(effects, fx.Notified) == []


def test_accepting_stops_the_clock_in_time() -> None:
    story = offered()
    effects = story.happens(ev.Accepted(at=later(minutes=29), by="rep:ana"))
    assert [(stop.clock, stop.outcome, stop.at) for stop in of(effects, fx.ClockStopped)] == [
        ("accept", "met", later(minutes=29))
    ]
    assert (story.lead.accepted_by, story.lead.accepted_at, story.lead.clock) == ("ana", later(minutes=29), None)


def test_accepting_late_is_accepting_but_the_promise_is_broken() -> None:
    effects = offered().happens(ev.Accepted(at=later(minutes=31), by="rep:ana"))
    assert [stop.outcome for stop in of(effects, fx.ClockStopped)] == ["breached"]


def test_accepting_at_the_very_instant_is_in_time() -> None:
    effects = offered().happens(ev.Accepted(at=later(minutes=30), by="rep:ana"))
    assert [stop.outcome for stop in of(effects, fx.ClockStopped)] == ["met"]


def test_nobody_accepts_what_is_offered_to_another() -> None:
    assert offered().refuses(ev.Accepted(at=NOW, by="rep:ben")) == "The lead is with rep ana, not with ben."


def test_a_manager_may_accept_for_the_owner() -> None:
    story = offered()
    story.happens(ev.Accepted(at=later(minutes=5), by="manager:mara"))
    assert (story.lead.stage, story.lead.owner, story.lead.accepted_by) == ("sal", "ana", "ana")


def test_a_member_claims_a_lead_from_a_queue_and_a_stranger_does_not() -> None:
    story = in_pull_queue()
    assert story.refuses(ev.Accepted(at=NOW, by="rep:ana")) == "The lead is with queue inside, not with ana."
    assert story.refuses(ev.Accepted(at=NOW, by="manager:mara")) == (
        "The lead waits in the queue inside: one of its members has to take it."
    )
    story.happens(ev.Accepted(at=later(minutes=5), by="rep:dan"))
    assert (story.lead.stage, story.lead.owner, story.lead.seat) == ("sal", "dan", "dan")
    assert (story.lead.accepted_by, story.lead.clock) == ("dan", None)


def test_a_lead_that_came_back_to_a_queue_after_its_acceptance_is_simply_taken() -> None:
    story = in_pull_queue()
    story.happens(ev.MeetingBooked(at=later(minutes=5), by="person", meeting_at=later(days=2)))
    assert (story.lead.stage, story.lead.owner_kind, story.lead.next_step) == ("sql", "queue", "claim")
    assert story.lead.accepted_by == ""
    story.happens(ev.Accepted(at=later(minutes=9), by="rep:cleo"))
    assert (story.lead.stage, story.lead.owner, story.lead.next_step) == ("sql", "cleo", "act")
    assert (story.lead.accepted_by, story.lead.clock) == ("cleo", None)


@pytest.mark.parametrize(("reason", "stage"), [("not_ready", "recycled"), ("no_fit", "disqualified")])
def test_a_rejection_goes_where_its_reason_leads(reason: str, stage: str) -> None:
    story = offered()
    effects = story.happens(ev.Rejected(at=later(minutes=9), by="rep:ana", reason=reason, criterion="BANT"))
    assert story.lead.stage == stage
    assert [stop.outcome for stop in of(effects, fx.ClockStopped)] == ["met"]
    if stage == "recycled":
        assert (story.lead.owner_kind, story.lead.owner, story.lead.next_step) == ("program", "warm-up", "look_again")
        assert story.lead.recycle_reason == reason
    else:
        assert (story.lead.outcome, story.lead.closed_reason) == ("out", reason)


def test_a_rejected_lead_does_not_come_back_by_what_was_known_before() -> None:
    story = offered()
    story.happens(ev.Rejected(at=later(minutes=9), by="rep:ana", reason="not_ready"))
    for days in (1, 2, 3):
        story.happens(ev.DayPassed(at=later(days=days)))
    assert (story.lead.stage, story.lead.verdict) == ("recycled", "ready")
    story.happens(responded("trial_started", later(days=4)))
    assert (story.lead.stage, story.lead.cycle) == ("mql", 2)


def test_a_lead_rejected_into_a_stage_of_the_line_stays_there_until_something_happens() -> None:
    story = offered(northwind(("not_ready: recycled", "not_ready: inquiry")))
    story.happens(ev.Rejected(at=later(minutes=9), by="rep:ana", reason="not_ready"))
    assert (story.lead.stage, story.lead.owner_kind, story.lead.clock) == ("inquiry", "program", None)


def test_a_rejection_for_a_reason_nobody_agreed_on_is_refused() -> None:
    why = offered().refuses(ev.Rejected(at=NOW, by="rep:ana", reason="too_far"))
    assert why == ("The pact knows no reason `too_far`; it knows not_ready, wrong_person, bad_data, duplicate, no_fit.")


def test_a_reported_rejection_for_an_unknown_reason_is_taken_and_goes_aside() -> None:
    story = offered()
    story.happens(ev.Rejected(at=later(minutes=9), by="system:crm", reason="too_far", reported=True))
    assert (story.lead.stage, story.lead.recycle_reason) == ("recycled", "too_far")


def test_a_misrouted_lead_is_dealt_anew_past_whoever_said_so() -> None:
    story = offered()
    effects = story.happens(ev.Misrouted(at=later(minutes=3), by="rep:ana"))
    lead = story.lead
    assert (lead.stage, lead.status, lead.owner, lead.without) == ("mql", "Ready", "emea-sdr", ("ana",))
    assert (lead.next_step, lead.next_at, lead.clock) == ("deal", later(minutes=3), None)
    assert of(effects, fx.Moved) == []
    dealt(story, "ben", later(minutes=3))
    assert story.lead.without == ("ana",)
    story.happens(ev.Misrouted(at=later(minutes=5), by="rep:ben"))
    assert story.lead.without == (), "everybody has had it: anybody may get it again"


def test_a_misrouted_lead_is_not_routed_back_to_the_person_who_passed_it_on() -> None:
    story = Story(account=Account(7, owner="kim"))
    story.happens(responded())
    assert story.lead.owner == "kim"
    story.happens(ev.Misrouted(at=later(minutes=3), by="rep:kim"))
    assert (story.lead.owner_kind, story.lead.owner) == ("queue", "emea-sdr")


def test_the_further_misrouted_the_more_are_passed_over() -> None:
    account = Account(7, owner="kim", open_leads={3: (9, "lou")})
    story = Story(account=account)
    story.happens(responded())
    assert story.lead.owner == "lou"
    story.happens(ev.Misrouted(at=later(minutes=1), by="rep:lou"))
    assert story.lead.owner == "kim"
    story.happens(ev.Misrouted(at=later(minutes=2), by="rep:kim"))
    assert (story.lead.owner, story.lead.without) == ("emea-sdr", ("lou", "kim"))


def test_only_an_offer_can_be_misrouted() -> None:
    why = accepted().refuses(ev.Misrouted(at=later(hours=1), by="rep:ana"))
    assert why == "A lead in stage sal cannot be misrouted: it is allowed from mql."


def test_a_recycled_lead_sleeps_in_the_program_of_its_reason_until_its_date() -> None:
    story = recycled("not_now")
    lead = story.lead
    assert (lead.stage, lead.status, lead.owner_kind, lead.owner) == ("recycled", "Marketing", "program", "warm-up")
    assert (lead.next_step, lead.next_at) == ("wake", datetime(2027, 2, 3, 11, tzinfo=UTC))
    assert (lead.recycle_reason, lead.recycled_at, lead.seat) == ("not_now", later(hours=1), "")


def test_the_date_of_a_reason_comes_from_what_the_lead_said() -> None:
    story = accepted()
    story.happens(ev.Updated(at=later(minutes=30), fields={"decide_by": date(2027, 9, 1)}))
    story.happens(ev.Recycled(at=later(hours=1), by="rep:ana", reason="timing"))
    assert story.lead.next_at == datetime(2027, 6, 1, 7, tzinfo=UTC), "nine in the morning in Berlin, in summer"


def test_the_date_of_a_reason_has_another_where_the_lead_said_nothing() -> None:
    assert recycled("timing").lead.next_at == datetime(2027, 5, 3, 10, tzinfo=UTC)


def test_a_date_that_has_gone_by_wakes_at_once() -> None:
    story = accepted()
    story.happens(ev.Updated(at=later(minutes=30), fields={"decide_by": date(2026, 12, 1)}))
    story.happens(ev.Recycled(at=later(hours=1), by="rep:ana", reason="timing"))
    assert (story.lead.next_step, story.lead.next_at) == ("wake", later(hours=1))


def test_a_date_that_sales_names_overrides_the_one_of_the_reason() -> None:
    story = recycled("not_now", wake_on=date(2026, 12, 1))
    assert story.lead.next_at == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_sleeping_lead_may_be_given_another_date_and_that_is_no_movement() -> None:
    story = recycled("not_now")
    again = ev.Recycled(at=later(days=1), by="rep:ana", reason="no_budget", wake_on=date(2027, 1, 4))
    assert of(story.happens(again), fx.Moved) == []
    assert (story.lead.next_at, story.lead.recycle_reason) == (datetime(2027, 1, 4, 8, tzinfo=UTC), "no_budget")


def test_giving_up_needs_the_attempts_that_the_lead_type_requires() -> None:
    story = accepted()
    give_up = ev.Recycled(at=later(days=3), by="rep:ana", reason="no_contact")
    assert story.refuses(give_up) == "3 of 3 attempts are still owed."
    for hours, disposition in ((1, "voicemail"), (2, "gone"), (3, "no_answer")):
        story.happens(ev.Attempted(at=later(hours=hours), by="rep:ana", activity="call", disposition=disposition))
    assert story.refuses(give_up) == "1 of 3 attempts are still owed."
    story.happens(ev.Attempted(at=later(days=2), by="rep:ana", activity="email_sent"))
    story.happens(give_up)
    assert (story.lead.stage, story.lead.next_step) == ("recycled", "look_again")
    assert story.lead.next_at == later(days=13)


def test_a_conversation_ends_the_attempts_that_are_owed() -> None:
    story = accepted()
    story.happens(ev.Attempted(at=later(hours=1), by="rep:ana", activity="call", disposition="connected"))
    story.happens(ev.Recycled(at=later(days=3), by="rep:ana", reason="no_contact"))
    assert story.lead.stage == "recycled"


def test_giving_up_too_early_is_marked_when_it_is_reported() -> None:
    story = accepted()
    story.happens(ev.Recycled(at=later(days=3), by="system:crm", reason="no_contact", reported=True))
    assert (story.lead.stage, story.lead.marks) == ("recycled", ("recycled_before_required_attempts",))


def test_a_lead_is_recycled_for_an_agreed_reason_only() -> None:
    why = accepted().refuses(ev.Recycled(at=later(days=1), by="rep:ana", reason="bored"))
    assert why == "The pact knows no reason `bored`; it knows timing, no_budget, no_contact, not_now."


def test_nobody_ends_the_work_of_another() -> None:
    for event in (
        ev.Recycled(at=later(days=1), by="rep:ben", reason="not_now"),
        ev.Disqualified(at=later(days=1), by="rep:ben", reason="junk"),
    ):
        assert accepted().refuses(event) == "The lead is with rep ana, not with ben."


def test_disqualifying_closes_with_a_reason() -> None:
    story = accepted()
    story.happens(ev.Disqualified(at=later(days=1), by="rep:ana", reason="student"))
    assert (story.lead.stage, story.lead.outcome, story.lead.closed_reason) == ("disqualified", "out", "student")
    assert story.refuses(ev.Disqualified(at=later(days=2), by="rep:ana", reason="junk")) == (
        "A lead in stage disqualified cannot be disqualified: it is allowed from suspect, inquiry, mql, sal, sql, "
        "opportunity, recycled."
    )


def test_the_same_report_twice_changes_nothing_the_second_time() -> None:
    story = accepted()
    event = ev.Disqualified(at=later(days=1), by="system:crm", reason="student", reported=True)
    story.happens(event)
    assert story.happens(event) == []


def test_a_disqualification_reported_without_a_reason_is_closed_with_one() -> None:
    story = accepted()
    story.happens(ev.Disqualified(at=later(days=1), by="system:crm", reason="", reported=True))
    assert story.lead.closed_reason == "out"


def test_a_closed_lead_that_is_reopened_is_marketings_again_with_a_date() -> None:
    story = accepted()
    story.happens(ev.Disqualified(at=later(days=1), by="rep:ana", reason="student"))
    effects = story.happens(ev.Reopened(at=later(days=9), by="rep:ana"))
    assert [move.kind for move in of(effects, fx.Moved)] == ["reopen"]
    lead = story.lead
    assert (lead.stage, lead.is_open, lead.outcome, lead.closed_reason) == ("recycled", True, "", "")
    assert (lead.owner_kind, lead.next_step, lead.next_at) == ("program", "look_again", later(days=19))
    story.happens(responded("trial_started", later(days=10)))
    assert (lead.id, story.lead.stage, story.lead.cycle) == (story.lead.id, "mql", 2)


def test_only_a_closed_lead_can_be_reopened() -> None:
    assert accepted().refuses(ev.Reopened(at=later(days=1), by="rep:ana")) == (
        "A lead in stage sal cannot be reopened: it is allowed from disqualified, lost."
    )


def test_a_lead_is_not_reopened_beside_another_open_one() -> None:
    story = accepted()
    story.happens(ev.Disqualified(at=later(days=1), by="rep:ana", reason="student"))
    old = story.lead.id
    story.happens(responded("whitepaper_downloaded", later(days=2)))
    why = story.refuses(ev.Reopened(at=later(days=9), by="rep:ana", lead=old))
    assert why == "Another lead of this person for instruments is open."


def test_a_reopening_reported_of_an_open_lead_changes_nothing() -> None:
    assert accepted().happens(ev.Reopened(at=later(days=1), by="system:crm", reported=True)) == []


def test_a_reported_acceptance_of_a_lead_that_is_further_along_takes_it_nowhere() -> None:
    story = accepted()
    story.happens(ev.OpportunityOpened(at=later(days=1), by="rep:ana", opportunity="D-1"))
    effects = story.happens(ev.Accepted(at=later(days=2), by="rep:ben", reported=True))
    assert of(effects, fx.Moved) == []
    assert (story.lead.stage, story.lead.owner) == ("opportunity", "ben")
