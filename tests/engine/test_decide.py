"""One event in, effects and the next state out; and nothing else."""

from datetime import timedelta

import pytest
from tests.stories import NOW, Story, accepted, dealt, later, northwind, offered, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import decide
from leadpact.engine.event import KINDS, kind_of
from leadpact.engine.state import Account, Person

LIFE = ["inquiry", "mql", "sal", "sql", "opportunity", "customer"]


def test_a_life_from_first_response_to_customer_with_every_owner_and_next_step() -> None:
    story = Story()
    story.happens(responded())
    assert (story.lead.stage, story.lead.owner_kind, story.lead.owner) == ("mql", "queue", "emea-sdr")
    assert (story.lead.next_step, story.lead.next_at, story.lead.status) == ("deal", NOW, "Ready")
    dealt(story)
    assert (story.lead.owner_kind, story.lead.owner, story.lead.seat) == ("rep", "ana", "ana")
    assert (story.lead.next_step, story.lead.next_at, story.lead.status) == ("accept", later(minutes=30), "Offered")
    story.happens(ev.Accepted(at=later(minutes=20), by="rep:ana"))
    assert (story.lead.next_step, story.lead.next_at) == ("act", later(minutes=20, days=2))
    story.happens(ev.Attempted(at=later(hours=1), by="rep:ana", activity="call", disposition="voicemail"))
    assert (story.lead.attempts, story.lead.status) == (1, "Working")
    story.happens(ev.MeetingBooked(at=later(hours=2), by="rep:ana", meeting_at=later(days=3)))
    assert (story.lead.next_step, story.lead.next_at, story.lead.status) == ("meet", later(days=3), "Meeting booked")
    story.happens(ev.MeetingHeld(at=later(days=3), by="rep:ana"))
    assert (story.lead.next_step, story.lead.next_at) == ("act", later(days=17))
    story.happens(ev.OpportunityOpened(at=later(days=4), by="rep:ana", opportunity="D-1", amount=900_000))
    assert (story.lead.next_step, story.lead.next_at) == ("act", later(days=34))
    story.happens(ev.OpportunityWon(at=later(days=90), by="rep:ana", opportunity="D-1", amount=950_000))
    assert story.stages() == LIFE
    assert {move.kind for move in story.all_of(fx.Moved)[1:]} == {"forward"}
    assert story.lead.marks == ()
    assert (story.lead.outcome, story.lead.closed_reason, story.lead.closed_at) == ("won", "won", later(days=90))
    assert (story.lead.next_step, story.lead.next_at, story.lead.seat) == ("", None, "")


def test_a_decision_leaves_the_state_it_was_made_on_as_it_was() -> None:
    story = offered(account=Account(7, responded=[(9, NOW)]))
    person, before = story.person, repr(story.person)
    story.happens(ev.Accepted(at=later(minutes=1), by="rep:ana"))
    assert repr(person) == before
    assert story.person is not person


def test_a_refused_command_writes_nothing_and_says_why() -> None:
    story = accepted()
    why = story.refuses(ev.Accepted(at=later(hours=1), by="rep:ana"))
    assert why == "A lead in stage sal cannot be accepted: it is allowed from mql."


def test_a_command_about_a_lead_that_does_not_exist_is_refused() -> None:
    for event in (ev.Accepted(at=NOW, by="rep:ana"), ev.ClockDue(at=NOW, clock="accept"), ev.DayPassed(at=NOW)):
        assert Story().refuses(event) == "There is no such lead."
    assert offered().refuses(ev.Accepted(at=NOW, by="rep:ana", lead=7)) == "There is no such lead."


@pytest.mark.parametrize("kind", [ev.DayPassed, ev.Woken])
def test_time_opens_no_lead_even_when_it_is_reported(kind: type[ev.Event]) -> None:
    assert Story().refuses(kind(at=NOW, reported=True)) == "There is no such lead."


def test_a_merge_needs_both_persons_and_is_refused_with_one() -> None:
    assert "both at hand" in offered().refuses(ev.Merged(at=NOW, absorbed=2, key="email:a@b.example"))


def test_an_event_that_opens_a_lead_must_bring_its_id() -> None:
    with pytest.raises(AssertionError, match="must bring the lead's id"):
        decide(northwind(), Person(1), ev.Captured(at=NOW), now=NOW, known=NOW)


def test_every_kind_of_event_has_a_name_of_its_own_and_a_decision() -> None:
    needed = {"to": "ana", "queue": "emea-sdr", "reason": "junk", "activity": "call", "opportunity": "D-1",
              "clock": "accept", "absorbed": 2, "key": "email:a@b.example", "owner": "ana", "entry": 1,
              "what": "accepted", "done_at": NOW, "before": {}, "status": "New"}  # fmt: skip
    assert len(KINDS) == 28
    for name, kind in KINDS.items():
        fields = {field: needed[field] for field in kind.__struct_fields__ if field in needed}
        event = kind(at=NOW, by="rep:ana", **fields)
        assert kind_of(event) == name
        decision = decide(northwind(), offered().person, event, now=NOW, known=NOW, new_lead=9)
        assert (decision.refused is None) or decision.effects == ()


def test_promises_run_from_when_we_learned_of_it_and_facts_are_looked_at_from_when_we_say() -> None:
    story = Story()
    story.happens(responded(at=later(days=-40)), now=later(days=-40), known=NOW)
    assert story.lead.stage == "mql"
    assert story.lead.next_at == NOW
    fresh = Story()
    fresh.happens(responded(at=later(days=-40)), known=NOW)
    assert fresh.lead.stage == "inquiry", "a request of 40 days ago makes nobody ready today"


def test_deciding_is_the_same_each_time() -> None:
    pact, person, event = northwind(), offered().person, responded("trial_started", later(hours=1))
    at = NOW + timedelta(hours=1)
    first = decide(pact, person, event, now=at, known=at, new_lead=9)
    assert first == decide(pact, person, event, now=at, known=at, new_lead=9)
