"""What is told today about the past: it is posted where it happened, and meets or breaks no promise of today."""

from tests.stories import Story, later, of, offered, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev


def reported(stage: str, owner: str, days: float) -> ev.StageReported:
    return ev.StageReported(at=later(days=days), by="system:crm", stage=stage, owner=owner, reported=True)


def test_the_reported_owner_of_a_closed_lead_is_kept() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded"))
    story.happens(reported("customer", "rep:zoe", 3))
    assert (story.lead.owner_kind, story.lead.owner, story.lead.outcome) == ("rep", "zoe", "won")
    assert story.lead.seat == ""


def test_a_report_about_the_time_before_the_offer_does_not_meet_its_promise() -> None:
    story = offered()
    assert story.lead.clock is not None
    before = ev.Accepted(at=later(days=-1), by="rep:ana", reported=True)
    effects = story.happens(before, known=story.lead.clock.started_at)
    assert [stopped.outcome for stopped in of(effects, fx.ClockStopped)] == ["withdrawn"]


def test_nobody_is_told_today_of_an_offer_of_the_past() -> None:
    live, past = Story(), Story()
    for story in (live, past):
        story.happens(responded("whitepaper_downloaded"))
    told = live.happens(reported("mql", "rep:zoe", 1), known=later(days=1))
    untold = past.happens(reported("mql", "rep:zoe", 1), known=later(days=9), now=later(days=1))
    assert [notified.about for notified in of(told, fx.Notified)] == ["lead_offered"]
    assert of(untold, fx.Notified) == []
