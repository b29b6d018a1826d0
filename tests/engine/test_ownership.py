"""Whose job a lead is."""

from datetime import UTC, datetime

from tests.stories import GERMAN_LAB, NOW, Story, accepted, dealt, later, northwind, of, offered, recycled, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.state import Account


def test_a_partners_lead_is_offered_to_the_partner_and_the_clock_runs_in_its_hours() -> None:
    story = Story()
    at = datetime(2026, 11, 6, 16, 15, tzinfo=UTC)  # a quarter of an hour before Friday's end
    effects = story.happens(responded(at=at, fields={**GERMAN_LAB, "country": "TR"}))
    lead = story.lead
    assert (lead.owner_kind, lead.owner, lead.status, lead.seat) == ("partner", "delta", "Offered", "")
    assert lead.next_at == datetime(2026, 11, 9, 8, 15, tzinfo=UTC)
    assert [(told.to, told.about) for told in of(effects, fx.Notified)] == [("partner:delta", "lead_offered")]
    story.happens(ev.Accepted(at=lead.next_at, by="partner:delta"))
    assert (story.lead.stage, story.lead.accepted_by) == ("sal", "delta")


def test_a_colleagues_rep_is_offered_the_lead_and_sees_only_the_other_persons() -> None:
    account = Account(7, open_leads={3: (1, "zoe"), 4: (9, "lou")})
    story = Story(account=account)
    story.happens(responded())
    assert (story.lead.owner, story.lead.owner_kind, story.lead.status) == ("lou", "rep", "Offered")
    assert story.person.account is not None
    assert story.person.account.open_leads == {3: (1, "zoe"), 4: (9, "lou"), story.lead.id: (1, "lou")}


def test_colleagues_see_a_lead_while_it_is_open_and_who_of_sales_works_it() -> None:
    story = Story(account=Account(7))

    def seen() -> list[tuple[int, str]]:
        assert story.person.account is not None
        return list(story.person.account.open_leads.values())

    story.happens(responded())
    assert seen() == [(1, "")]
    dealt(story)
    assert seen() == [(1, "ana")]
    story.happens(ev.Disqualified(at=later(hours=1), by="rep:ana", reason="junk"))
    assert seen() == []
    story.happens(ev.Reopened(at=later(hours=2), by="rep:ana"))
    assert seen() == [(1, "")]


def test_who_says_that_they_work_an_opportunity_of_an_inquiry_owns_it() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded"))
    effects = story.happens(ev.OpportunityOpened(at=later(hours=1), by="rep:ben", opportunity="D-1"))
    assert (story.lead.owner, story.lead.next_step, story.lead.next_at) == ("ben", "act", later(days=30, hours=1))
    assert of(effects, fx.Notified) == [], "they know"


def test_a_lead_in_a_queue_whose_stage_changes_keeps_waiting_for_somebody() -> None:
    story = Story()
    story.happens(responded())
    story.happens(ev.OpportunityOpened(at=later(minutes=5), by="system:crm", opportunity="D-1", reported=True))
    assert (story.lead.owner_kind, story.lead.next_step, story.lead.next_at) == ("queue", "deal", later(minutes=5))
    effects = dealt(story, "ben", later(minutes=5))
    assert (story.lead.owner, story.lead.next_step) == ("ben", "act")
    assert [(told.to, told.about) for told in of(effects, fx.Notified)] == [("rep:ben", "lead_assigned")]


def test_the_program_of_a_recycle_reason_comes_before_the_first_that_fits() -> None:
    reasons = northwind(("no_contact: {program: warm-up,", "no_contact: {program: newcomer,"))
    story = accepted(reasons)
    for hours in (1, 2, 3):
        story.happens(ev.Attempted(at=later(hours=hours), by="rep:ana", activity="call", disposition="voicemail"))
    story.happens(ev.Recycled(at=later(days=1), by="rep:ana", reason="no_contact"))
    assert (story.lead.owner, story.lead.next_at) == ("newcomer", later(days=31))


def test_a_new_cycle_does_not_keep_the_program_nor_the_reason_of_the_last() -> None:
    story = recycled()
    assert (story.lead.program, story.lead.recycle_reason) == ("warm-up", "not_now")
    story.happens(ev.StageReported(at=later(days=60), by="system:crm", stage="inquiry", reported=True))
    lead = story.lead
    assert (lead.cycle, lead.owner, lead.program, lead.recycle_reason) == (2, "warm-up", "", "")
    assert lead.next_step == "look_again"


def test_an_offer_that_is_made_anew_ends_the_clock_of_the_last_one() -> None:
    story = offered()
    story.happens(ev.Misrouted(at=later(minutes=1), by="rep:ana"))
    effects = dealt(story, "ben", later(minutes=2))
    assert of(effects, fx.ClockStopped) == []
    assert story.lead.clock is not None
    assert (story.lead.clock.owner, story.lead.clock.started_at) == ("ben", later(minutes=2))


def test_the_seat_in_a_queue_is_given_back_when_the_lead_leaves_it() -> None:
    assert offered().lead.seat == accepted().lead.seat == "ana"
    assert recycled().lead.seat == ""
    story = accepted()
    story.happens(ev.Disqualified(at=later(hours=1), by="rep:ana", reason="junk"))
    assert story.lead.seat == ""


def test_every_next_step_lies_at_or_after_the_moment_it_was_set() -> None:
    story = recycled("timing")
    for decision in story.decisions:
        for planned in of(list(decision.effects), fx.NextStep):
            assert planned.due_at >= decision.event.at >= NOW


def test_a_lead_that_sales_takes_from_a_queue_owes_nobody_an_answer_any_more() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded", fields={**GERMAN_LAB, "country": "JP"}))
    story.happens(ev.OpportunityOpened(at=NOW, by="system:crm", opportunity="D-1", reported=True))
    assert (story.lead.owner, story.lead.next_step, story.lead.clock is None) == ("inside", "claim", False)
    taken = {
        "sales": ev.OpenedBySales(at=later(minutes=1), by="system:crm", owner="kim", reported=True),
        "report": ev.StageReported(at=later(minutes=1), by="system:crm", stage="opportunity", owner="rep:kim"),
    }
    for event in taken.values():
        other = Story()
        other.person = story.person
        other.happens(event)
        lead = other.lead
        assert (lead.owner, lead.clock, lead.next_step, lead.next_at) == ("kim", None, "act", later(days=30, minutes=1))
