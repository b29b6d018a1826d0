"""Which lead an event is about."""

from __future__ import annotations

from tests.stories import NOW, Story, later, northwind, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.find import find_lead, find_open
from leadpact.engine.state import Lead, Person

OPEN = Lead(1, 1, "instruments", "A-1", stage="sal")
OTHER_LINE = Lead(2, 1, "software", stage="sal")
LOST = Lead(3, 1, "instruments", "A-3", stage="lost", status="Lost", closed_at=NOW, outcome="lost", opportunity="D-1")
MERGED = Lead(4, 1, "instruments", "A-4", stage="sal", closed_at=NOW, outcome="merged")


def found(event: ev.Event, *leads: Lead, line: str = "") -> int | None:
    person = Person(1, leads={lead.id: lead for lead in leads})
    lead = find_lead(Draft(northwind(), person, event, event.at, event.at), event, line)
    return lead.id if lead is not None else None


def test_an_event_is_about_the_lead_it_names_by_id_or_by_its_name_elsewhere() -> None:
    assert found(ev.Accepted(at=NOW, lead=3), OPEN, LOST) == 3
    assert found(ev.Accepted(at=NOW, lead_key="A-3"), OPEN, LOST) == 3
    assert found(ev.Accepted(at=NOW, lead=9), OPEN, LOST) is None


def test_an_arrival_without_a_name_is_about_the_open_lead_of_its_product_line() -> None:
    assert found(ev.Captured(at=NOW), OPEN, OTHER_LINE) == 1
    assert found(ev.Captured(at=NOW), OPEN, OTHER_LINE, line="software") == 2
    assert found(ev.Captured(at=NOW), OTHER_LINE, LOST) is None
    assert found(ev.Captured(at=NOW, lead=9), OPEN) == 1


def test_any_other_event_without_a_name_is_about_the_newest_open_lead_of_all() -> None:
    assert found(ev.Accepted(at=NOW), OPEN, OTHER_LINE, LOST) == 2
    assert found(ev.Accepted(at=NOW), LOST, MERGED) == 3, "and else the newest that was not merged away"
    assert found(ev.Accepted(at=NOW), MERGED) is None


def test_a_merged_lead_stands_for_the_one_that_goes_on_or_for_the_newest_that_ended() -> None:
    assert found(ev.Accepted(at=NOW, lead_key="A-4"), OPEN, OTHER_LINE, MERGED) == 1
    assert found(ev.Accepted(at=NOW, lead_key="A-4"), LOST, MERGED) == 3
    assert found(ev.Accepted(at=NOW, lead_key="A-4"), OTHER_LINE, MERGED) is None


def test_what_is_reported_of_a_closed_lead_after_its_end_is_about_the_open_one() -> None:
    won = {"lead_key": "A-3", "opportunity": "D-9"}
    assert found(ev.OpportunityWon(at=later(days=1), reported=True, **won), OPEN, LOST) == 1
    assert found(ev.OpportunityWon(at=NOW, reported=True, **won), OPEN, LOST) == 3, "it is of that end itself"
    assert found(ev.OpportunityWon(at=later(days=1), **won), OPEN, LOST) == 3, "a command means what it names"
    assert found(ev.StageReported(at=later(days=1), lead_key="A-3", stage="sal"), OPEN, LOST) == 1


def test_a_reported_beginning_after_the_end_is_of_the_next_lead() -> None:
    told = {"at": later(days=1), "reported": True}
    assert found(ev.OpportunityOpened(opportunity="D-2", **told), LOST) is None
    assert found(ev.OpportunityOpened(opportunity="D-1", **told), LOST) == 3
    assert found(ev.StageReported(stage="inquiry", **told), LOST) is None
    assert found(ev.StageReported(stage="lost", **told), LOST) == 3
    assert found(ev.StageReported(status="Lost", **told), LOST) == 3
    assert found(ev.Attempted(activity="call", **told), LOST) == 3
    assert found(ev.OpportunityOpened(at=NOW, reported=True, opportunity="D-2"), LOST) == 3


def test_a_name_that_is_new_is_given_to_the_open_lead_that_has_none() -> None:
    event = ev.Updated(at=NOW, lead_key="B-7", product_line="software")
    draft = Draft(northwind(), Person(1, leads={2: OTHER_LINE}), event, NOW, NOW)
    lead = find_lead(draft, event, "software")
    assert lead is not None
    assert (lead.id, lead.lead_key) == (2, "B-7")
    assert [effect.lead_key for effect in draft.effects if isinstance(effect, fx.LeadNamed)] == ["B-7"]
    assert OTHER_LINE.lead_key == ""


def test_the_open_lead_is_found_whatever_the_event_names() -> None:
    event = ev.Responded(at=NOW, activity="demo_requested", lead_key="A-3")
    draft = Draft(northwind(), Person(1, leads={1: OPEN, 3: LOST}), event, NOW, NOW)
    lead = find_open(draft, event, "")
    assert lead is not None
    assert lead.id == 1


def test_a_response_of_the_very_instant_a_lead_was_closed_is_of_that_lead() -> None:
    story = Story()
    story.happens(responded(lead_key="A-1", contact={"disposable_mail": True}))
    story.happens(responded("whitepaper_downloaded", lead_key="A-1"))
    assert len(story.person.leads) == 1
