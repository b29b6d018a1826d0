"""What the passing of time does, and what it does not."""

from datetime import UTC, datetime

from tests.stories import GERMAN_LAB, NOW, Story, accepted, dealt, later, of, offered, recycled, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.state import Account

NOT_DUE = "Nothing of this lead is due: it was done or moved on in the meantime."


def accept(phase: str = "due", **span: float) -> ev.ClockDue:
    return ev.ClockDue(at=later(**span), clock="accept", phase=phase)


def step(**span: float) -> ev.ClockDue:
    return ev.ClockDue(at=later(**span), clock="next_step")


def told(effects: list[fx.Effect]) -> list[tuple[str, str]]:
    return [(notified.to, notified.about) for notified in of(effects, fx.Notified)]


def test_a_clock_warns_once_when_a_quarter_of_the_time_is_left() -> None:
    story = offered()
    assert story.refuses(accept("warn", minutes=22)) == NOT_DUE
    effects = story.happens(accept("warn", minutes=23))
    assert told(effects) == [("rep:ana", "accept_soon_due")]
    assert story.refuses(accept("warn", minutes=24)) == NOT_DUE


def test_a_clock_does_not_break_before_its_time_nor_after_the_answer() -> None:
    assert offered().refuses(accept(minutes=29)) == NOT_DUE
    assert accepted().refuses(accept(minutes=31)) == NOT_DUE


def test_a_broken_promise_tells_the_manager_and_deals_the_lead_past_who_let_it_lie() -> None:
    story = offered()
    effects = story.happens(accept(minutes=30))
    assert told(effects) == [("manager:mara", "accept_breached")]
    assert [(breach.owner, breach.at) for breach in of(effects, fx.ClockBreached)] == [("ana", later(minutes=30))]
    assert [stop.outcome for stop in of(effects, fx.ClockStopped)] == ["breached"]
    lead = story.lead
    assert (lead.owner_kind, lead.owner, lead.without, lead.reroutes) == ("queue", "emea-sdr", ("ana",), 1)
    assert (lead.next_step, lead.next_at, lead.clock) == ("deal", later(minutes=30), None)


def test_after_two_reroutes_the_lead_stays_and_its_owner_and_manager_are_reminded() -> None:
    story = offered()
    story.happens(accept(minutes=30))
    dealt(story, "ben", later(minutes=30))
    story.happens(accept(hours=1))
    assert (story.lead.owner, story.lead.next_step, story.lead.reroutes) == ("inside", "claim", 2)
    story.happens(ev.Offered(at=later(hours=1), to="cleo", queue="inside"))
    effects = story.happens(accept(minutes=90))
    assert of(effects, fx.Rerouted) == []
    assert (story.lead.owner, story.lead.next_step, story.lead.next_at) == ("cleo", "accept", later(hours=2))
    assert story.refuses(accept(minutes=100)) == NOT_DUE
    effects = story.happens(step(hours=2))
    assert told(effects) == [("rep:cleo", "accept_overdue"), ("manager:mara", "accept_overdue")]
    assert story.lead.next_at == later(minutes=150)


def test_nobody_claims_and_the_queue_is_reminded_in_business_time() -> None:
    story = Story()
    at = datetime(2026, 11, 6, 15, 30, tzinfo=UTC)  # a Friday; the office closes at 16:30 UTC
    story.happens(responded(at=at, fields={**GERMAN_LAB, "country": "JP"}))
    due = datetime(2026, 11, 6, 16, tzinfo=UTC)
    assert (story.lead.next_step, story.lead.next_at) == ("claim", due)
    effects = story.happens(ev.ClockDue(at=due, clock="next_step"))
    assert told(effects) == [("manager:mara", "accept_breached")]
    assert (story.lead.owner, story.lead.next_at) == ("inside", datetime(2026, 11, 6, 16, 30, tzinfo=UTC))
    story.happens(ev.ClockDue(at=datetime(2026, 11, 6, 16, 30, tzinfo=UTC), clock="next_step"))
    assert story.lead.next_at == datetime(2026, 11, 9, 8, 30, tzinfo=UTC), "half an hour into Monday"


def test_an_account_owner_who_lets_an_offer_lie_loses_it_to_the_last_route() -> None:
    story = Story(account=Account(7, owner="kim"))
    story.happens(responded())
    story.happens(accept(minutes=30))
    assert (story.lead.owner, story.lead.without, story.lead.next_step) == ("inside", ("kim",), "claim")


def test_the_step_and_the_clock_of_one_offer_break_the_promise_once() -> None:
    story = offered()
    story.happens(step(minutes=30))
    assert len(story.all_of(fx.ClockBreached)) == 1
    assert story.refuses(accept(minutes=30)) == NOT_DUE


def test_what_routing_waits_for_has_not_come_and_it_goes_on_without() -> None:
    story = Story()
    story.happens(responded(fields={"country": "DE", "industry": "Pharma", "seniority": "VP"}))
    lead = story.lead
    assert (lead.owner, lead.next_step, lead.next_at) == ("emea-sdr", "hold", later(minutes=10))
    assert (lead.held_until, lead.handed_over) == (later(minutes=10), False)
    story.happens(step(minutes=10))
    assert (story.lead.owner, story.lead.next_step, story.lead.held_until) == ("inside", "claim", None)


def test_what_routing_waits_for_comes_and_it_goes_on_at_once() -> None:
    for employees, queue in ((400, "emea-sdr"), (50, "inside")):
        story = Story()
        story.happens(responded(fields={"country": "DE", "industry": "Pharma", "seniority": "VP"}))
        story.happens(ev.Updated(at=later(minutes=1), fields={"job_title": "Head"}))
        assert story.lead.next_step == "hold"
        story.happens(ev.Updated(at=later(minutes=2), fields={"employees": employees}))
        assert (story.lead.owner, story.lead.held_until) == (queue, None)
        assert story.lead.next_step in ("deal", "claim")


def test_the_type_of_a_held_lead_still_rises() -> None:
    story = Story()
    held = {"country": "DE", "industry": "Pharma", "seniority": "VP"}
    story.happens(ev.Captured(at=NOW, fields=held, contact={"free_mail": False}))
    for minutes in (1, 2):
        story.happens(responded("contact_requested", later(minutes=minutes), fields={}))
    assert (story.lead.next_step, story.lead.lead_type) == ("hold", "other")
    story.happens(responded("whitepaper_downloaded", later(minutes=3), fields={}))
    assert (story.lead.next_step, story.lead.lead_type) == ("hold", "whitepaper")


def test_an_owner_who_does_not_act_is_reminded_with_a_new_date() -> None:
    story = accepted()
    assert story.refuses(step(days=1)) == NOT_DUE
    effects = story.happens(step(days=3))
    assert told(effects) == [("rep:ana", "act_overdue"), ("manager:mara", "act_overdue")]
    assert (story.lead.owner, story.lead.next_step, story.lead.next_at) == ("ana", "act", later(days=5))


def test_a_meeting_whose_outcome_nobody_told_is_asked_for() -> None:
    story = accepted()
    story.happens(ev.MeetingBooked(at=later(hours=1), by="rep:ana", meeting_at=later(days=5)))
    effects = story.happens(step(days=5))
    assert told(effects) == [("rep:ana", "meet_overdue"), ("manager:mara", "meet_overdue")]
    assert (story.lead.next_step, story.lead.next_at) == ("act", later(days=19))


def test_a_program_looks_again_and_dates_the_next_look() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded", way={"origin": "form"}))
    assert (story.lead.owner, story.lead.next_at) == ("warm-up", later(days=10))
    story.happens(step(days=11))
    assert (story.lead.owner, story.lead.next_step, story.lead.next_at) == ("warm-up", "look_again", later(days=21))


def test_a_lead_that_wakes_up_ready_goes_to_sales_in_its_next_cycle() -> None:
    story = accepted()
    story.happens(ev.Recycled(at=later(hours=1), by="rep:ana", reason="not_now", wake_on=later(days=6).date()))
    story.happens(ev.DayPassed(at=later(days=2)))
    assert (story.lead.verdict, story.lead.stage) == ("ready", "recycled"), "ready, but it sleeps"
    effects = story.happens(step(days=6))
    assert isinstance(effects[0], fx.WokenUp)
    assert (story.lead.stage, story.lead.cycle, story.lead.woken) == ("mql", 2, False)


def test_a_lead_that_wakes_up_unready_is_looked_at_until_something_makes_it_ready() -> None:
    story = recycled("not_now")
    at = story.lead.next_at
    assert at is not None
    story.happens(ev.ClockDue(at=at, clock="next_step"))
    lead = story.lead
    assert (lead.stage, lead.woken, lead.next_step, lead.verdict) == ("recycled", True, "look_again", "not_ready")
    assert (lead.next_at is not None and lead.next_at > at, lead.cycle) == (True, 1)
    story.happens(ev.Behaved(at=at, activity="demo_requested"))
    assert (story.lead.stage, story.lead.cycle) == ("mql", 2)


def test_a_lead_may_be_woken_by_hand_when_it_sleeps_only() -> None:
    story = recycled("not_now")
    story.happens(ev.Woken(at=later(days=2), by="rep:ana"))
    assert (story.lead.stage, story.lead.cycle) == ("mql", 2)
    assert accepted().refuses(ev.Woken(at=later(days=1), by="rep:ana")) == "A lead in stage sal is not asleep."


def test_a_response_alone_wakes_a_lead_that_it_makes_ready() -> None:
    story = recycled("not_now")
    story.happens(ev.Behaved(at=later(days=1), activity="page_viewed"))
    assert story.lead.stage == "recycled", "a page view is no response"
    story.happens(responded("trial_started", later(days=2)))
    assert (story.lead.stage, story.lead.cycle) == ("mql", 2)


def test_fading_alone_never_takes_a_stage_back() -> None:
    story = offered()
    for days in (30, 200):
        story.happens(ev.DayPassed(at=later(days=days)))
    assert (story.lead.stage, story.lead.verdict) == ("mql", "ready")
    assert story.lead.engagement == 5, "40 points, 200 days and a half-life of 21 days later"


def test_fading_alone_takes_an_inquirys_readiness_back_but_moves_nothing() -> None:
    story = Story()
    fields = {"industry": "Pharma", "seniority": "VP", "employees": 50}
    told_of = {"fields": fields, "contact": {"free_mail": True}}
    story.happens(ev.Responded(at=NOW, activity="trial_started", **told_of))
    assert (story.lead.stage, story.lead.verdict, story.lead.engagement) == ("inquiry", "not_ready", 3000)
    story.happens(ev.DayPassed(at=later(days=21)))
    assert (story.lead.stage, story.lead.engagement) == ("inquiry", 1500)


def test_nothing_is_due_of_a_closed_lead_and_its_days_pass_unseen() -> None:
    story = accepted()
    story.happens(ev.Disqualified(at=later(hours=1), by="rep:ana", reason="junk"))
    assert story.refuses(step(days=9)) == NOT_DUE
    assert story.happens(ev.DayPassed(at=later(days=9))) == []


def test_a_date_makes_a_lead_ready_by_passing() -> None:
    story = Story()
    fields = {**GERMAN_LAB, "employees": 2000, "budget": True, "authority": True, "need": True}
    fields["decide_by"] = datetime(2027, 6, 1).date()  # noqa: DTZ001
    story.happens(ev.Captured(at=NOW, fields=fields))
    assert (story.lead.stage, story.lead.verdict) == ("inquiry", "unknown")
    story.happens(ev.DayPassed(at=datetime(2026, 12, 2, tzinfo=UTC)))
    assert (story.lead.stage, story.lead.criterion, story.lead.segment) == ("mql", "BANT", "enterprise")
