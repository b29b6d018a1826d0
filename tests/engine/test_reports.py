"""What other systems report: never refused, recorded as what it is."""

import pytest
from tests.stories import NOW, Story, accepted, dealt, later, of, offered, recycled, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.state import Account


def won(at: float = 30, **more: object) -> ev.OpportunityWon:
    told = {"by": "system:crm", "opportunity": "D-1", "reported": True, **more}
    return ev.OpportunityWon(at=later(days=at), **told)  # type: ignore[arg-type]


def stage(name: str = "", at: float = 1, **more: object) -> ev.StageReported:
    return ev.StageReported(at=later(days=at), by="system:crm", stage=name, reported=True, **more)  # type: ignore[arg-type]


def test_a_deal_won_before_the_first_contact_is_one_lead_when_the_contact_arrives_first() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded", lead_key="A-1", way={"utm_medium": "cpc"}))
    story.happens(won(-2, lead_key="A-1"), known=later(days=1))
    lead = story.lead
    assert len(story.person.leads) == 1
    assert lead.marks == ("irregular_skip", "closed_before_first_response")
    assert (lead.stage, lead.outcome, lead.closed_at, lead.source) == (
        "customer", "won", later(days=-2), "paid_search",
    )  # fmt: skip


def test_a_deal_won_before_the_first_contact_is_one_lead_when_the_deal_arrives_first() -> None:
    story = Story()
    story.happens(won(-2, lead_key="A-1"), known=NOW)
    assert story.lead.marks == ("opened_without_response", "irregular_entry")
    story.happens(responded("whitepaper_downloaded", lead_key="A-1", way={"utm_medium": "cpc"}))
    lead = story.lead
    assert len(story.person.leads) == 1
    assert lead.marks == ("opened_without_response", "irregular_entry", "closed_before_first_response")
    assert (lead.stage, lead.outcome, lead.closed_at, lead.source) == (
        "customer", "won", later(days=-2), "paid_search",
    )  # fmt: skip


def test_a_deal_won_after_the_first_contact_carries_no_such_mark_in_either_order() -> None:
    for events in (
        [responded("whitepaper_downloaded", lead_key="A-1"), won(2, lead_key="A-1")],
        [won(2, lead_key="A-1"), responded("whitepaper_downloaded", lead_key="A-1")],
    ):
        story = Story()
        for event in events:
            story.happens(event, known=later(days=9))
        assert len(story.person.leads) == 1
        assert "closed_before_first_response" not in story.lead.marks


def test_winning_an_untouched_inquiry_is_a_skip_and_the_account_is_a_customer() -> None:
    story = Story(account=Account(7))
    story.happens(responded("whitepaper_downloaded"))
    effects = story.happens(won(amount=500))
    assert [(move.kind, move.irregular) for move in of(effects, fx.Moved)] == [("skip", True)]
    changed = of(effects, fx.OpportunityChanged)[0]
    assert (changed.opportunity, changed.state, changed.amount, changed.currency) == ("D-1", "won", 500, "EUR")
    assert story.person.account is not None
    assert story.person.account.is_customer
    assert story.person.account.open_leads == {}


def test_a_win_nobody_reported_needs_an_opportunity() -> None:
    why = accepted().refuses(ev.OpportunityWon(at=later(days=1), by="rep:ana", opportunity="D-1"))
    assert why == "A lead in stage sal cannot be opportunity won: it is allowed from opportunity."


def test_the_same_win_twice_is_one_win() -> None:
    story = accepted()
    story.happens(won())
    effects = story.happens(won())
    assert of(effects, fx.Moved) == of(effects, fx.Closed) == of(effects, fx.Marked) == []


def test_a_loss_closes_with_its_reason_and_one_without_has_the_name_of_its_stage() -> None:
    for reason, kept in (("price", "price"), ("", "lost")):
        story = accepted()
        story.happens(ev.OpportunityOpened(at=later(days=1), by="rep:ana", opportunity="D-1"))
        story.happens(ev.OpportunityLost(at=later(days=9), by="rep:ana", opportunity="D-1", reason=reason))
        assert (story.lead.stage, story.lead.outcome, story.lead.closed_reason) == ("lost", "lost", kept)


def test_a_loss_for_a_reason_nobody_agreed_on_is_refused() -> None:
    event = ev.OpportunityLost(at=later(days=9), by="rep:ana", opportunity="D-1", reason="weather")
    assert accepted().refuses(event) == (
        "The pact knows no reason `weather`; it knows competitor, no_decision, price, product."
    )


def test_a_loss_after_a_win_is_a_loss_and_one_from_before_it_is_late() -> None:
    lost = {"by": "system:crm", "opportunity": "D-1", "reported": True, "reason": "price"}
    story = accepted()
    story.happens(won(30))
    effects = story.happens(ev.OpportunityLost(at=later(days=20), **lost), known=later(days=31))
    assert [move.kind for move in of(effects, fx.Moved)] == ["late"]
    assert (story.lead.stage, story.lead.outcome) == ("customer", "won")
    story.happens(ev.OpportunityLost(at=later(days=40), **lost))
    assert (story.lead.stage, story.lead.outcome, story.lead.closed_reason) == ("lost", "lost", "price")
    assert story.lead.closed_at == later(days=40)


def test_the_loss_of_another_opportunity_leaves_the_lead_where_it_is() -> None:
    story = accepted()
    story.happens(ev.OpportunityOpened(at=later(days=1), by="rep:ana", opportunity="D-1"))
    event = ev.OpportunityLost(at=later(days=2), by="system:crm", opportunity="D-2", reported=True)
    effects = story.happens(event)
    assert [type(effect).__name__ for effect in effects] == ["OpportunityChanged"]
    assert (story.lead.stage, story.lead.opportunity) == ("opportunity", "D-1")


def test_a_win_after_a_loss_reopens_and_wins() -> None:
    story = accepted()
    story.happens(ev.OpportunityOpened(at=later(days=1), by="rep:ana", opportunity="D-1"))
    story.happens(ev.OpportunityLost(at=later(days=2), by="rep:ana", opportunity="D-1"))
    effects = story.happens(won(9))
    assert [(move.kind, move.to) for move in of(effects, fx.Moved)] == [("reopen", "customer")]
    assert (story.lead.outcome, story.lead.closed_at, story.lead.is_open) == ("won", later(days=9), False)


def test_an_opportunity_opened_late_for_a_won_lead_is_noted_and_moves_nothing() -> None:
    story = Story()
    story.happens(won(30, lead_key="A-1"))
    event = ev.OpportunityOpened(
        at=later(days=3), by="system:crm", opportunity="D-1", amount=700, lead_key="A-1", reported=True
    )
    effects = story.happens(event, known=later(days=31))
    assert [move.kind for move in of(effects, fx.Moved)] == ["late"]
    assert [change.state for change in of(effects, fx.OpportunityChanged)] == ["open"]
    assert (story.lead.stage, story.lead.is_open) == ("customer", False)


def test_opening_an_opportunity_ends_the_wait_for_an_answer() -> None:
    story = offered()
    effects = story.happens(ev.OpportunityOpened(at=later(minutes=5), by="rep:ana", opportunity="D-1"))
    assert [stop.outcome for stop in of(effects, fx.ClockStopped)] == ["met"]
    assert (story.lead.clock, story.lead.next_step, story.lead.owner) == (None, "act", "ana")


def test_an_opportunity_of_a_sleeper_starts_the_next_cycle_with_who_opened_it() -> None:
    story = recycled()
    story.happens(ev.OpportunityOpened(at=later(days=9), by="rep:ben", opportunity="D-1"))
    assert (story.lead.stage, story.lead.cycle, story.lead.owner) == ("opportunity", 2, "ben")
    assert story.all_of(fx.Moved)[-1].kind == "reentry"


def test_an_opportunity_after_the_end_is_of_the_next_lead_and_the_same_one_is_not() -> None:
    story = accepted()
    story.happens(won(30))
    opened = {"by": "system:crm", "reported": True}
    story.happens(ev.OpportunityOpened(at=later(days=40), opportunity="D-1", **opened))
    assert len(story.person.leads) == 1
    story.happens(won(41))
    story.happens(ev.OpportunityOpened(at=later(days=50), opportunity="D-2", **opened))
    assert [lead.opportunity for lead in story.person.leads.values()] == ["D-1", "D-2"]
    assert (story.lead.stage, story.lead.owner, story.lead.next_step) == ("opportunity", "emea-sdr", "deal")


@pytest.mark.parametrize(
    ("name", "kind", "irregular"),
    [("mql", "forward", False), ("sal", "skip", True), ("recycled", "recycle", False), ("suspect", "back", True)],
)
def test_a_reported_stage_is_recorded_as_what_it_is(name: str, kind: str, irregular: bool) -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded"))
    effects = story.happens(stage(name))
    assert [(move.origin, move.to, move.kind, move.irregular) for move in of(effects, fx.Moved)] == [
        ("inquiry", name, kind, irregular)
    ]
    assert story.lead.marks == ((f"irregular_{kind}",) if irregular else ())


def test_a_stage_that_is_reported_as_a_status_is_found_and_the_status_kept() -> None:
    story = Story()
    story.happens(ev.StageReported(at=NOW, by="system:crm", status="Working", owner="rep:ben", reported=True))
    lead = story.lead
    assert (lead.stage, lead.status, lead.owner_kind, lead.owner) == ("sal", "Working", "rep", "ben")
    assert (lead.next_step, lead.next_at) == ("act", later(days=2))
    assert lead.marks == ("opened_without_response",)
    story.happens(ev.StageReported(at=later(days=1), by="system:crm", status="Accepted", reported=True))
    assert (story.lead.status, len(story.all_of(fx.Moved))) == ("Accepted", 1)


def test_a_reported_owner_of_an_offer_is_kept_and_the_clock_runs_for_them() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded"))
    story.happens(stage("mql", 0.1, owner="rep:ben"))
    lead = story.lead
    assert (lead.stage, lead.owner, lead.next_step) == ("mql", "ben", "accept")
    assert lead.clock is not None
    assert lead.clock.owner == "ben"


def test_a_stage_reported_of_a_time_before_what_is_known_is_posted_late_and_moves_nothing() -> None:
    story = accepted()
    effects = story.happens(stage("inquiry", -3), known=later(days=1))
    assert [(move.kind, move.to, move.at) for move in of(effects, fx.Moved)] == [("late", "inquiry", later(days=-3))]
    assert len(effects) == 1
    assert (story.lead.stage, story.lead.entered_at) == ("sal", later(minutes=10))


def test_a_reported_end_counts_whenever_it_was_unless_the_lead_was_taken_up_again_since() -> None:
    story = accepted()
    story.happens(stage("lost", -3), known=later(days=1))
    assert (story.lead.outcome, story.lead.closed_at) == ("lost", later(days=-3))
    story.happens(ev.Reopened(at=later(days=2), by="rep:ana"))
    story.happens(stage("lost", -3), known=later(days=3))
    assert (story.lead.stage, story.lead.is_open) == ("recycled", True)


def test_an_end_of_an_earlier_cycle_does_not_end_the_present_one() -> None:
    story = recycled()
    story.happens(responded("trial_started", later(days=40)))
    assert story.lead.cycle == 2
    story.happens(stage("lost", 20), known=later(days=41))
    assert (story.lead.stage, story.lead.is_open) == ("mql", True)


def test_a_reported_win_makes_the_account_a_customer_too() -> None:
    story = Story(account=Account(7))
    story.happens(stage("customer"))
    assert story.person.account is not None
    assert story.person.account.is_customer
    assert (story.lead.outcome, story.lead.closed_reason) == ("won", "won")


def test_a_stage_the_pact_does_not_know_cannot_be_recorded() -> None:
    event = ev.StageReported(at=NOW, by="system:crm", stage="qualified", status="Hot", reported=True)
    assert Story().refuses(event) == "The pact knows no stage `qualified` and no status `Hot`."


def test_after_the_end_a_report_of_the_same_end_opens_nothing_and_one_of_a_beginning_does() -> None:
    story = Story()
    story.happens(stage("lost", 1))
    story.happens(stage("lost", 2))
    assert len(story.person.leads) == 1
    story.happens(stage("inquiry", 3))
    assert [lead.stage for lead in story.person.leads.values()] == ["lost", "inquiry"]


@pytest.mark.parametrize(
    ("event", "where"),
    [
        (ev.Accepted(at=NOW, by="rep:ana", reported=True), "sal"),
        (ev.Rejected(at=NOW, by="rep:ana", reason="no_fit", reported=True), "disqualified"),
        (ev.Misrouted(at=NOW, by="rep:ana", reported=True), "mql"),
        (ev.MeetingBooked(at=NOW, by="rep:ana", reported=True), "sql"),
        (ev.MeetingHeld(at=NOW, by="rep:ana", reported=True), "sal"),
        (ev.MeetingMissed(at=NOW, by="rep:ana", reported=True), "sal"),
        (ev.Recycled(at=NOW, by="rep:ana", reason="not_now", reported=True), "recycled"),
        (ev.Disqualified(at=NOW, by="rep:ana", reason="junk", reported=True), "disqualified"),
        (ev.Reopened(at=NOW, by="rep:ana", reported=True), "recycled"),
        (ev.OpportunityLost(at=NOW, by="rep:ana", opportunity="D-1", reported=True), "lost"),
    ],
)
def test_whatever_is_reported_of_a_lead_nobody_knew_opens_it_where_it_says(event: ev.Event, where: str) -> None:
    story = Story()
    story.happens(event)
    lead = story.lead
    assert lead.stage == where
    assert lead.marks[:2] == ("opened_without_response", "irregular_entry")
    assert bool(lead.owner and lead.next_step and lead.next_at) is lead.is_open


def test_an_acceptance_reported_of_a_closed_lead_reopens_it_as_irregular() -> None:
    story = accepted()
    story.happens(ev.Disqualified(at=later(hours=1), by="rep:ana", reason="junk"))
    story.happens(ev.Accepted(at=later(hours=2), by="rep:ben", reported=True, lead=story.lead.id))
    assert (story.lead.stage, story.lead.owner, story.lead.is_open) == ("sal", "ben", True)
    assert story.lead.marks == ("irregular_reopen",)


def test_an_acceptance_reported_late_of_a_lead_that_sleeps_again_wakes_nobody() -> None:
    story = recycled()
    effects = story.happens(ev.Accepted(at=later(minutes=11), by="rep:ana", reported=True), known=later(hours=2))
    assert [move.kind for move in of(effects, fx.Moved)] == ["late"]
    assert story.lead.stage == "recycled"


def test_a_report_about_a_merged_lead_is_about_the_one_that_goes_on() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded", lead_key="A-1"))
    story.happens(stage("sal", 1, lead_key="A-1", owner="rep:ana"))
    story.happens(responded("whitepaper_downloaded", later(days=2), product_line="software", lead_key="A-2"))
    merged = story.lead
    merged.product_line, merged.closed_at, merged.outcome = "instruments", later(days=3), "merged"
    story.happens(won(5, lead_key="A-2"))
    assert [(lead.lead_key, lead.outcome) for lead in story.person.leads.values()] == [
        ("A-1", "won"), ("A-2", "merged"),
    ]  # fmt: skip


def test_dealing_what_an_opportunity_brought_gives_it_an_owner_who_acts() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded"))
    story.happens(ev.OpportunityOpened(at=NOW, by="system:crm", opportunity="D-1", reported=True))
    dealt(story, "ben")
    assert (story.lead.owner, story.lead.stage, story.lead.next_step) == ("ben", "opportunity", "act")


def test_a_report_of_the_very_instant_the_lead_came_to_its_stage_is_not_late() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded"))
    effects = story.happens(stage("sal", 0))
    assert [move.kind for move in of(effects, fx.Moved)] == ["skip"]


def test_a_report_of_the_very_instant_a_lead_was_closed_does_not_open_it_again() -> None:
    story = accepted()
    story.happens(stage("lost", 1, lead=story.lead.id))
    effects = story.happens(
        ev.Accepted(at=later(days=1), by="rep:ana", reported=True, lead=story.lead.id), known=later(days=2)
    )
    assert [move.kind for move in of(effects, fx.Moved)] == ["late"]
    assert not story.lead.is_open
