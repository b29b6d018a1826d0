"""Taking back what one did a moment ago: the state is what it was, and life goes on from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from tests.engine.test_properties import PACT, PERSONS, decisions, happenings
from tests.stories import NOW, Story, accepted, dealt, later, of, offered, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import decide
from leadpact.engine.explain import sentence
from leadpact.engine.state import Account, Lead, Person, apply
from leadpact.engine.undo import FOR_GOOD, UNDOABLE, earlier, refusal, taken_back, undoable
from leadpact.engine.values import revive_effect, revive_event

_events = msgspec.json.Decoder(ev.AnyEvent)


@dataclass(frozen=True)
class Row:
    """An entry of the journal, as a test writes it."""

    event_id: int
    kind: str
    actor: str = "rep:ana"
    lead_id: int | None = 5
    happened_at: datetime = NOW
    recorded_at: datetime = NOW
    effects: Sequence[fx.Effect] = ()
    undoes: int | None = None
    transaction: int = 0

    def __post_init__(self) -> None:
        if not self.transaction:
            object.__setattr__(self, "transaction", self.event_id)


def written(number: int, event: ev.Event, effects: Sequence[fx.Effect], lead: int, transaction: int = 0) -> Row:
    return Row(number, ev.kind_of(event), event.by, lead, event.at, event.at, effects, transaction=transaction)


def back(past: Sequence[Row], before: Person, row: Row, at: datetime, followed: Sequence[Row] = ()) -> ev.Undone:
    """Return the event that takes `row` back, as it would be read from the journal."""
    company = before.account
    known = None if company is None else earlier(row.effects, fx.AccountLearned, company.values, company.seen)
    undone = taken_back(row, past, followed, before, by=row.actor, at=at, account=known)
    read = revive_event(PACT, _events.decode(msgspec.json.encode(undone)))
    assert isinstance(read, ev.Undone)
    return read


def undo_last(story: Story, by: str = "rep:ana", *, dealt_since: int = 0) -> list[fx.Effect]:
    """Take back the last decision, or the one before what a queue dealt upon it."""
    place = len(story.decisions) - 1 - dealt_since
    before = Story(story.pact).person
    for decision in story.decisions[:place]:
        for effect in decision.effects:
            apply(before, effect)
    made = story.decisions[place]
    row = written(place + 1, made.event, made.effects, story.lead.id)
    followed = [
        written(place + 2 + n, one.event, one.effects, story.lead.id, row.transaction)
        for n, one in enumerate(story.decisions[place + 1 :])
    ]
    at = story.decisions[-1].event.at + timedelta(minutes=1)
    return story.happens(back(rows_of(story)[:place], before, replace(row, actor=by), at, followed))


def rows_of(story: Story) -> list[Row]:
    """Return the story as the journal has it."""
    made = enumerate(story.decisions, start=1)
    return [written(number, one.event, one.effects, story.lead.id) for number, one in made]


def test_an_acceptance_is_taken_back_and_the_promise_runs_on() -> None:
    story = offered()
    before = story.person
    clock = story.lead.clock
    story.happens(ev.Accepted(at=later(minutes=10), by="rep:ana"))
    assert story.lead.stage == "sal"
    effects = undo_last(story)
    assert story.person == before
    assert story.lead.clock == clock
    assert [sentence(story.pact, effect) for effect in effects] == [
        "Back from SAL in MQL, as before, told by Ana",
        "Ana took back: accepted",
        "The time to answer runs on, as before",
    ]
    [move] = of(effects, fx.Moved)
    assert (move.origin, move.to, move.kind, move.status, move.cycle) == ("sal", "mql", "undo", "Offered", 1)
    story.happens(ev.Accepted(at=later(minutes=12), by="rep:ana"))
    assert (story.lead.stage, story.lead.accepted_at) == ("sal", later(minutes=12))


def test_a_promise_that_runs_on_is_broken_when_its_time_comes_and_the_lead_is_routed_anew() -> None:
    story = offered()
    story.happens(ev.Accepted(at=later(minutes=10), by="rep:ana"))
    undo_last(story)
    effects = story.happens(ev.ClockDue(at=later(minutes=30), clock="accept", phase="due"))
    assert [effect.owner for effect in of(effects, fx.ClockBreached)] == ["ana"]
    assert (story.lead.owner_kind, story.lead.owner, story.lead.without) == ("queue", "emea-sdr", ("ana",))


def test_a_rejection_that_closed_the_lead_is_taken_back() -> None:
    story = offered()
    before = story.person
    story.happens(ev.Rejected(at=later(minutes=2), by="rep:ana", reason="no_fit", criterion="asked"))
    assert not story.lead.is_open
    undo_last(story)
    assert story.person == before


def test_who_was_offered_the_lead_meanwhile_is_told_and_has_their_turn_back() -> None:
    story = offered()
    before = story.person
    story.happens(ev.Misrouted(at=later(minutes=2), by="rep:ana"))
    dealt(story, "ben", later(minutes=2))
    assert story.lead.owner == "ben"
    effects = undo_last(story, dealt_since=1)
    assert story.person == before
    assert [(effect.to, effect.about) for effect in of(effects, fx.Notified)] == [("rep:ben", "lead_taken_back")]
    assert [(effect.queue, effect.member) for effect in of(effects, fx.TurnReturned)] == [("emea-sdr", "ben")]
    assert [effect.outcome for effect in of(effects, fx.ClockStopped)] == ["withdrawn"]
    assert len(of(effects, fx.ClockResumed)) == 1


def test_an_attempt_that_is_taken_back_does_not_count_and_has_not_happened() -> None:
    story = accepted()
    before = story.person
    story.happens(ev.Attempted(at=later(minutes=30), by="rep:ana", activity="call", disposition="wrong_number"))
    assert story.person.history["call"] == [later(minutes=30)]
    assert story.person.reachability == {"phone": "wrong"}
    assert story.lead.attempts == 1
    undo_last(story)
    assert story.person == before
    assert "call" not in story.person.history
    assert story.person.reachability == {}


def test_a_channel_is_again_what_it_was() -> None:
    story = accepted()
    for minutes, said in ((20, "wrong_number"), (30, "gone"), (40, "wrong_number")):
        story.happens(ev.Attempted(at=later(minutes=minutes), by="rep:ana", activity="call", disposition=said))
    undo_last(story)
    assert story.person.reachability == {"phone": "wrong", "person": "left_company"}


def test_an_answer_is_taken_back_wherever_it_is_kept() -> None:
    story = offered(account=Account(7))
    before = story.person
    told = {"budget": True, "employees": 900, "job_title": "Head of labs", "decide_by": date(2027, 1, 31)}
    effects = story.happens(ev.Updated(at=later(minutes=5), by="rep:ana", lead=story.lead.id, fields=told))
    company = story.person.account
    assert company is not None
    assert company.values["employees"] == 900
    row = written(9, story.decisions[-1].event, effects, story.lead.id)
    story.happens(back(rows_of(story)[:-1], before, row, later(minutes=6)))
    assert story.person == before
    company = story.person.account
    assert company is not None
    assert company.values == {"industry": "Pharma", "employees": 400}
    assert "job_title" not in story.person.values


def test_what_was_told_since_by_others_stays_known() -> None:
    story = offered()
    before = story.person
    effects = story.happens(
        ev.Updated(
            at=later(minutes=5), by="rep:ana", lead=story.lead.id, fields={"job_title": "Buyer", "country": "FR"}
        )
    )
    row = written(9, story.decisions[-1].event, effects, story.lead.id)
    apply(story.person, fx.PersonLearned(values={"country": "IT"}, at=later(minutes=6)))
    story.happens(back(rows_of(story)[:-1], before, row, later(minutes=7)))
    assert story.person.values["country"] == "IT"
    assert "job_title" not in story.person.values


def test_a_new_cycle_is_taken_back_with_its_source_and_type() -> None:
    story = accepted()
    story.happens(ev.Recycled(at=later(hours=1), by="rep:ana", reason="not_now"))
    before = story.person
    story.happens(ev.MeetingBooked(at=later(hours=2), by="rep:ana", meeting_at=later(days=3)))
    assert (story.lead.stage, story.lead.cycle) == ("sql", 2)
    [move] = of(undo_last(story), fx.Moved)
    assert story.person == before
    assert (move.origin, move.to, move.cycle) == ("sql", "recycled", 2)


def test_a_lead_is_not_opened_again_beside_another_one() -> None:
    story = offered()
    lead = story.lead.id
    story.happens(ev.Disqualified(at=later(minutes=1), by="rep:ana", reason="junk"))
    made = story.decisions[-1]
    before = offered().person
    story.happens(responded(at=later(minutes=2)))
    before.leads = {lead: replace_id(next(iter(before.leads.values())), lead)}
    undone = back([], before, written(3, made.event, made.effects, lead), later(minutes=3))
    assert story.refuses(undone) == "Another lead of this person for instruments is open."


def replace_id(lead: Lead, number: int) -> Lead:
    return msgspec.structs.replace(lead, id=number)


def test_what_is_brought_back_must_be_the_same_lead_in_a_stage_that_there_is() -> None:
    story = accepted()
    wrong: dict[str, Any] = {"entry": 1, "what": "accepted", "done_at": NOW, "by": "rep:ana"}
    said = story.refuses(ev.Undone(at=NOW, before={"id": 1, "person": 1}, **wrong))
    assert said == "What is to be brought back is another lead."
    gone = {"id": story.lead.id, "person": 1, "stage": "working"}
    assert story.refuses(ev.Undone(at=NOW, before=gone, **wrong)) == "The pact has no stage working any more."


ACCEPTED = Row(3, "accepted")


@pytest.mark.parametrize(
    ("entries", "by", "at", "said"),
    [
        ([ACCEPTED], "rep:ana", NOW + timedelta(minutes=10), None),
        ([ACCEPTED], "rep:ana", NOW + timedelta(minutes=10, seconds=1), "It can be taken back for 10 minutes only."),
        ([ACCEPTED], "rep:ben", NOW, "Only Ana can take this back."),
        ([ACCEPTED], "", NOW, "Only Ana can take this back."),
        (
            [ACCEPTED, Row(4, "attempted")],
            "rep:ana",
            NOW,
            "Something has happened to the lead since: noted an attempt by Ana.",
        ),
        ([ACCEPTED, Row(4, "attempted", lead_id=6)], "rep:ana", NOW, None),
        ([ACCEPTED, Row(4, "behaved", "person", lead_id=None)], "rep:ana", NOW, None),
        (
            [ACCEPTED, Row(4, "merged", "system:identity", lead_id=None)],
            "rep:ana",
            NOW,
            "Something has happened to the lead since: merged by identity.",
        ),
        ([ACCEPTED, Row(4, "offered", "system:routing", transaction=3)], "rep:ana", NOW, None),
        (
            [ACCEPTED, Row(4, "offered", "system:routing")],
            "rep:ana",
            NOW,
            "Something has happened to the lead since: offered by routing.",
        ),
        ([ACCEPTED, Row(4, "undone", undoes=3)], "rep:ana", NOW, "It has been taken back already."),
        ([ACCEPTED, Row(4, "attempted"), Row(5, "undone", undoes=4)], "rep:ana", NOW, None),
        (
            [ACCEPTED, Row(4, "attempted"), Row(5, "undone", undoes=4), Row(6, "no_taker", transaction=5)],
            "rep:ana",
            NOW,
            "Something has happened to the lead since: no taker by Ana.",
        ),
    ],
)
def test_only_who_did_it_takes_back_what_was_done_last_and_a_moment_ago(
    entries: list[Row], by: str, at: datetime, said: str | None
) -> None:
    found = refusal(entries, ACCEPTED, by=by, at=at)
    assert (found.says if found else None) == said
    assert (undoable(reversed(entries), 5, by=by, at=at) == ACCEPTED) is (said is None)


def test_what_concerns_others_cannot_be_taken_back() -> None:
    opened = Row(3, "opportunity_opened")
    found = refusal([opened], opened, by="rep:ana", at=NOW)
    assert found is not None
    assert found.says == "What was done cannot be taken back: opportunity opened."
    met = Row(3, "meeting_held", effects=(fx.LeadOpened(5, product_line="software", at=NOW),))
    assert undoable([met], 5, by="rep:ana", at=NOW) is None


def test_after_an_undo_the_act_before_it_can_be_taken_back() -> None:
    attempt, undo = Row(4, "attempted"), Row(5, "undone", undoes=4)
    assert undoable([ACCEPTED, attempt], 5, by="rep:ana", at=NOW) == attempt
    assert undoable([ACCEPTED, attempt, undo], 5, by="rep:ana", at=NOW) == ACCEPTED
    assert undoable([ACCEPTED, attempt, undo, Row(6, "undone", undoes=3)], 5, by="rep:ana", at=NOW) is None


@settings(max_examples=300, deadline=None)
@given(PERSONS, happenings())
def test_whatever_was_done_taking_it_back_gives_the_state_before(
    person: Person, told: list[tuple[ev.Event, datetime]]
) -> None:
    past: list[Row] = []
    for number, (before, decision) in enumerate(decisions(person, told), start=1):
        past.append(written(number, decision.event, decision.effects, decision.lead))
        kind = ev.kind_of(decision.event)
        for_good = any(isinstance(effect, FOR_GOOD) for effect in decision.effects)
        if decision.refused is not None or kind not in UNDOABLE or for_good or not decision.lead:
            continue
        known = max(known for _, known in told)
        undo = decide(PACT, decision.person, back(past[:-1], before, past[-1], known), now=known, known=known)
        assert undo.refused is None
        assert undo.person == before
        folded = decision.person.draft()
        for effect in fx.decode(fx.encode(list(undo.effects))):
            apply(folded, revive_effect(PACT, effect))
        assert folded == before
        moved = [(effect.origin, effect.to) for effect in undo.effects if isinstance(effect, fx.Moved)]
        lead, then = decision.person.leads[decision.lead], before.leads[decision.lead]
        if (lead.stage, lead.cycle) != (then.stage, then.cycle):
            assert moved == [(lead.stage, then.stage)]
        again = decide(PACT, undo.person, decision.event, now=known, known=known, new_lead=90)
        assert again.refused is None, "what was possible is possible again"
