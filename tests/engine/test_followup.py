"""Attempts to reach the person, and meetings."""

from tests.stories import GERMAN_LAB, NOW, Story, accepted, dealt, later, of, offered, recycled, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev


def call(disposition: str = "voicemail", **span: float) -> ev.Attempted:
    return ev.Attempted(at=later(**span), by="rep:ana", activity="call", disposition=disposition)


def test_an_attempt_counts_sets_the_status_and_dates_the_next_step() -> None:
    story = accepted()
    story.happens(call(hours=5))
    lead = story.lead
    assert (lead.stage, lead.status, lead.attempts) == ("sal", "Working", 1)
    assert (lead.next_step, lead.next_at) == ("act", later(days=2, hours=5))
    assert story.person.history["call"] == [later(hours=5)]


def test_an_attempt_to_somebody_who_has_left_does_not_count_and_says_so_of_the_person() -> None:
    story = accepted()
    story.happens(call("gone", hours=1))
    assert (story.lead.attempts, story.person.reachability) == (0, {"person": "left_company"})


def test_a_wrong_number_never_changes_the_stage() -> None:
    story = accepted()
    story.happens(call("wrong_number", hours=1))
    assert (story.lead.stage, story.lead.attempts, story.person.reachability) == ("sal", 1, {"phone": "wrong"})


def test_an_outcome_nobody_agreed_on_is_refused_from_a_person_and_counted_from_a_report() -> None:
    story = accepted()
    assert story.refuses(call("fax", hours=1)) == (
        "The pact knows no disposition `fax`; it knows connected, voicemail, no_answer, wrong_number, gone."
    )
    event = ev.Attempted(at=later(hours=1), by="system:crm", activity="call", disposition="fax", reported=True)
    story.happens(event)
    assert story.lead.attempts == 1


def test_nobody_calls_about_a_closed_lead_but_a_report_of_it_is_kept() -> None:
    story = accepted()
    story.happens(ev.Disqualified(at=later(hours=1), by="rep:ana", reason="junk"))
    assert story.refuses(call(hours=2)) == "The lead is closed."
    story.happens(ev.Attempted(at=later(hours=2), by="system:crm", activity="call", reported=True))
    assert (story.lead.attempts, story.lead.is_open, story.lead.next_at) == (1, False, None)


def test_an_attempt_reported_about_a_lead_nobody_knew_opens_it_where_the_pact_expects_it() -> None:
    story = Story()
    event = ev.Attempted(at=NOW, by="rep:ana", activity="call", lead_key="A-1", reported=True)
    story.happens(event)
    lead = story.lead
    assert (lead.stage, lead.lead_key, lead.attempts) == ("sal", "A-1", 1)
    assert (lead.owner_kind, lead.owner, lead.next_step) == ("rep", "ana", "act")
    assert lead.marks == ("opened_without_response", "irregular_entry")


def test_an_attempt_before_the_acceptance_leaves_the_clock_running() -> None:
    story = offered()
    story.happens(call(minutes=5))
    assert story.lead.clock is not None
    assert (story.lead.next_step, story.lead.next_at) == ("accept", later(minutes=30))


def test_a_booked_meeting_is_the_next_step_and_an_attempt_leaves_its_date_alone() -> None:
    story = accepted()
    story.happens(ev.MeetingBooked(at=later(hours=1), by="rep:ana", meeting_at=later(days=5)))
    story.happens(call("connected", hours=2))
    assert (story.lead.next_step, story.lead.next_at) == ("meet", later(days=5))


def test_a_meeting_booked_from_an_offer_is_its_acceptance() -> None:
    story = offered()
    effects = story.happens(ev.MeetingBooked(at=later(minutes=9), by="rep:ana", meeting_at=later(days=5)))
    assert (story.lead.stage, story.lead.accepted_by, story.lead.clock) == ("sql", "ana", None)
    assert [stop.outcome for stop in of(effects, fx.ClockStopped)] == ["met"]


def test_a_meeting_the_person_books_from_an_offer_is_accepted_by_who_was_offered_it() -> None:
    story = offered()
    story.happens(ev.MeetingBooked(at=later(minutes=9), by="person", meeting_at=later(days=5)))
    assert (story.lead.owner, story.lead.accepted_by) == ("ana", "ana")


def test_a_meeting_booked_by_an_inquiry_is_routed_and_nobody_has_accepted_it_yet() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded"))
    story.happens(ev.MeetingBooked(at=later(hours=1), by="person", meeting_at=later(days=5)))
    lead = story.lead
    assert (lead.stage, lead.owner_kind, lead.owner, lead.next_step) == ("sql", "queue", "emea-sdr", "deal")
    assert lead.accepted_at is None
    dealt(story, "ben", later(hours=1))
    assert (story.lead.owner, story.lead.next_step, story.lead.clock) == ("ben", "act", None)
    assert [move.kind for move in story.all_of(fx.Moved)] == ["entry", "skip"]


def test_a_meeting_booked_by_a_sleeper_starts_the_next_cycle() -> None:
    story = recycled()
    story.happens(ev.MeetingBooked(at=later(days=30), by="rep:ben", meeting_at=later(days=35)))
    lead = story.lead
    assert (lead.stage, lead.cycle, lead.owner, lead.accepted_by, lead.woken) == ("sql", 2, "ben", "ben", False)
    assert (lead.next_step, lead.next_at) == ("meet", later(days=35))


def test_another_meeting_further_along_takes_the_lead_nowhere() -> None:
    story = accepted()
    story.happens(ev.OpportunityOpened(at=later(days=1), by="rep:ana", opportunity="D-1"))
    effects = story.happens(ev.MeetingBooked(at=later(days=2), by="rep:ana", meeting_at=later(days=3)))
    assert of(effects, fx.Moved) == []
    assert (story.lead.stage, story.lead.next_step, story.lead.next_at) == ("opportunity", "meet", later(days=3))


def test_a_meeting_held_is_a_fact_of_the_persons_history_and_asks_for_the_next_act() -> None:
    story = accepted()
    story.happens(ev.MeetingBooked(at=later(hours=1), by="rep:ana", meeting_at=later(days=5)))
    story.happens(ev.MeetingHeld(at=later(days=5), by="rep:ana"))
    assert story.person.history["meeting_held"] == [later(days=5)]
    assert (story.lead.next_step, story.lead.next_at) == ("act", later(days=19))


def test_a_missed_meeting_takes_the_lead_back_to_work() -> None:
    story = accepted()
    story.happens(ev.MeetingBooked(at=later(hours=1), by="rep:ana", meeting_at=later(days=5)))
    effects = story.happens(ev.MeetingMissed(at=later(days=5), by="rep:ana"))
    assert [(move.kind, move.to, move.status) for move in of(effects, fx.Moved)] == [("back", "sal", "Working")]
    assert (story.lead.next_step, story.lead.next_at) == ("act", later(days=7))


def test_a_meeting_is_neither_held_nor_missed_with_a_closed_lead() -> None:
    story = accepted()
    story.happens(ev.Disqualified(at=later(hours=1), by="rep:ana", reason="junk"))
    assert story.refuses(ev.MeetingHeld(at=later(hours=2), by="rep:ana")) == "The lead is closed."
    assert story.refuses(ev.MeetingMissed(at=later(hours=2), by="rep:ana")) == "The lead is closed."


def test_a_budget_that_is_told_moves_an_accepted_lead_on() -> None:
    story = accepted()
    story.happens(ev.Updated(at=later(hours=1), by="rep:ana", fields={"budget": True}))
    assert (story.lead.stage, story.lead.status) == ("sql", "Budget identified")
    assert (story.lead.next_step, story.lead.next_at) == ("act", later(days=14, hours=1))


def test_a_held_lead_whose_meeting_is_booked_is_no_longer_held() -> None:
    story = Story()
    story.happens(responded(fields={"country": "DE", "industry": "Pharma", "seniority": "VP"}))
    assert story.lead.next_step == "hold"
    story.happens(ev.MeetingBooked(at=later(minutes=1), by="rep:ben", meeting_at=later(days=2)))
    story.happens(ev.Updated(at=later(minutes=2), fields=GERMAN_LAB))
    assert (story.lead.owner, story.lead.held_until, story.lead.next_step) == ("ben", None, "meet")
