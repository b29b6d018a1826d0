"""The desk: each wish is one entry, a refusal writes nothing, and what was done a moment ago can be taken back."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from tests.operations.test_at_random import step

from building import DEMO, NOW, READY, arrive, ask, first_row, happen, rows, run, sizes
from leadpact.engine import event as ev
from leadpact.engine.routing import LAP
from leadpact.errors import BadInput, LeadpactError, NotFound, Refused
from leadpact.insight.funnel import FunnelTable, leads_by_stage
from leadpact.operations import agreement, clocks, desk
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

SOON = NOW + timedelta(minutes=5)
SEEDS = range(int(os.environ.get("LEADPACT_RANDOM_SEED", "0")), int(os.environ.get("LEADPACT_RANDOM_SEED", "0")) + 3)
LEADS = "SELECT * FROM lead ORDER BY id"
PEOPLE = "SELECT * FROM person ORDER BY id"
ACCOUNTS = "SELECT * FROM account ORDER BY id"
SEATS = "SELECT queue, member, open_leads, turn FROM seat WHERE (open_leads, turn) <> (0, 0) ORDER BY 1, 2"
RUNNING = "SELECT * FROM clock WHERE stopped_at IS NULL ORDER BY event_id, position"


def standing(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that says how things stand."""
    queries = {"lead": LEADS, "person": PEOPLE, "account": ACCOUNTS, "seat": SEATS, "clock": RUNNING}
    return {name: rows(db, query) for name, query in queries.items()}


def levelled(pact: Pact, before: dict[str, list[tuple[Any, ...]]]) -> dict[str, Any]:
    """Return `before` with the turns as dealing counts them: none is earlier than where its queue stands."""
    held = {(queue, member): (open_leads, turn) for queue, member, open_leads, turn in before["seat"]}
    seats = {}
    for queue in pact.queues.values():
        turns = {member: held.get((queue.name, member.name), (0, 0)) for member in queue.members}
        start = max(turn - LAP // member.weight for member, (_, turn) in turns.items())
        for member, (open_leads, turn) in turns.items():
            seats[queue.name, member.name] = (open_leads, max(turn, start))
    return before | {"seat": seats}


def an_offer(db: Database, pact: Pact, **more: Any) -> int:
    """Return a lead that is offered to Ana."""
    [captured] = arrive(db, pact, READY | {"email": "mira@anadolu-labs.com", "name": "Mira Kaya"} | more)
    assert captured.lead_id is not None
    return captured.lead_id


def at_work(db: Database, pact: Pact) -> int:
    """Return a lead that Ana has accepted."""
    lead = an_offer(db, pact)
    desk.accept(db, lead, by="rep:ana", at=NOW)
    return lead


def test_a_wish_is_one_entry_and_says_what_follows(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.accept(db, lead, by="rep:ana", at=SOON)
    assert (done.lead.stage, done.lead.owner, done.lead.accepted_at) == ("sal", "ana", SOON)
    assert done.person.values["name"] == "Mira Kaya"
    entry = first_row(db, "SELECT kind, actor, lead_id, happened_at FROM journal_event WHERE id = %s", done.event_id)
    assert entry == ("accepted", "rep:ana", lead, SOON)
    assert [type(effect).__name__ for effect in done.effects] == [
        "ClockStopped", "Moved", "AcceptanceNoted", "NextStep"
    ]  # fmt: skip


def test_each_wish_has_its_event(db: Database, northwind: Pact) -> None:
    lead = at_work(db, northwind)
    by, at = "rep:ana", SOON
    when = SOON + timedelta(days=2)
    assert desk.log_attempt(db, lead, disposition="voicemail", note="again", by=by, at=at).lead.attempts == 1
    assert desk.learn(db, lead, answers={"need": "yes"}, by=by, at=at).lead.values["need"] is True
    assert desk.book_meeting(db, lead, meeting_at=when, by=by, at=at).lead.next_at == when
    assert desk.miss_meeting(db, lead, note="ill", by=by, at=at).lead.stage == "sal"
    assert desk.hold_meeting(db, lead, by=by, at=at).lead.stage == "sal"
    slept = desk.recycle(db, lead, reason="not_now", wake_on=date(2027, 5, 3), note="spring", by=by, at=at)
    assert slept.lead.next_at == datetime(2027, 5, 3, 7, tzinfo=UTC)
    woken = desk.wake(db, lead, by="manager:mara", at=at)
    assert (woken.lead.stage, woken.lead.cycle) == ("mql", 2), "it is ready still"
    assert desk.disqualify(db, lead, reason="student", by="manager:mara", at=at).lead.closed_reason == "student"
    assert desk.reopen(db, lead, by="manager:mara", at=at).lead.stage == "recycled"
    opened = desk.open_opportunity(db, lead, amount=500_000, by="rep:ana", at=at)
    assert (opened.lead.stage, opened.lead.opportunity) == ("opportunity", f"lead-{lead}-20261123")
    assert first_row(db, "SELECT state, amount, currency FROM opportunity") == ("open", 500_000, "EUR")
    kinds = [kind for (kind,) in rows(db, "SELECT kind FROM journal_event WHERE actor <> 'system:routing' ORDER BY id")]
    assert kinds == [
        "responded", "accepted", "attempted", "updated", "meeting_booked", "meeting_missed", "meeting_held", "recycled",
        "woken", "disqualified", "reopened", "opportunity_opened",
    ]  # fmt: skip
    assert audit(db).findings == ()


def test_a_rejection_names_the_criterion_that_failed(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.reject(db, lead, reason="not_ready", criterion="score", note="no budget yet", by="rep:ana", at=SOON)
    assert (done.lead.stage, done.lead.owner) == ("recycled", "warm-up")
    payload = ask(db, "SELECT payload ->> 'criterion' FROM journal_event WHERE id = %s", done.event_id)
    assert payload == "score"


def test_what_is_misrouted_is_dealt_to_another_one(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.misroute(db, lead, note="mine is Bavaria", by="rep:ana", at=SOON)
    assert (done.lead.owner, done.lead.next_step) == ("ben", "accept")
    assert [type(decision.event).__name__ for decision in done.decisions] == ["Misrouted", "Offered"]


Wish = Callable[[Database, int], desk.Done]
REFUSED: list[tuple[Wish, str]] = [
    (lambda db, lead: desk.accept(db, lead, by="rep:ben", at=SOON), "The lead is with rep ana, not with ben."),
    (lambda db, lead: desk.recycle(db, lead, reason="no_contact", by="rep:ana", at=SOON),
     "3 of 3 attempts are still owed."),
    (lambda db, lead: desk.reject(db, lead, reason="mood", by="rep:ana", at=SOON),
     "The pact knows no reason `mood`; it knows not_ready, wrong_person, bad_data, duplicate, no_fit."),
    (lambda db, lead: desk.wake(db, lead, by="rep:ana", at=SOON), "A lead in stage mql is not asleep."),
    (lambda db, lead: desk.reopen(db, lead, by="rep:ana", at=SOON),
     "A lead in stage mql cannot be reopened: it is allowed from disqualified, lost."),
]  # fmt: skip


@pytest.mark.parametrize(("wish", "said"), REFUSED)
def test_a_refusal_says_why_and_writes_nothing(wish: Wish, said: str, db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    before = sizes(db), standing(db)
    with pytest.raises(Refused) as refused:
        wish(db, lead)
    assert (refused.value.message, refused.value.remedy) == (said, desk.LOOK_AGAIN)
    assert (sizes(db), standing(db)) == before


@pytest.mark.parametrize("lead", [0, -1, 4711, 2**63 - 1, 2**63, 10**30])
def test_there_is_no_such_lead(lead: int, db: Database, northwind: Pact) -> None:
    assert northwind.name == "northwind"
    with pytest.raises(NotFound, match=f"There is no lead {lead}"):
        desk.accept(db, lead, by="rep:ana", at=NOW)
    assert desk.undoable(db, lead, by="rep:ana", at=NOW) is None
    with pytest.raises(NotFound, match=f"no entry {lead}"):
        desk.undo(db, lead, by="rep:ana", at=NOW)


def test_every_answer_that_is_none_is_named(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    before = sizes(db)
    answers = {"budget": "perhaps", "decide_by": "soon", "region": "EMEA", "shoe_size": 43, "need": True}
    with pytest.raises(BadInput) as bad:
        desk.learn(db, lead, answers=answers, by="rep:ana", at=SOON)
    assert bad.value.fields == {
        "budget": "`perhaps` is neither yes nor no",
        "decide_by": "`soon` is no date; write it like 2026-11-23",
        "region": "is computed and cannot be answered",
        "shoe_size": "is no field of the pact",
    }
    with pytest.raises(BadInput, match="No answer"):
        desk.learn(db, lead, answers={}, by="rep:ana", at=SOON)
    with pytest.raises(BadInput, match="`page_viewed` is no attempt") as bad:
        desk.log_attempt(db, lead, activity="page_viewed", by="rep:ana", at=SOON)
    assert bad.value.remedy == "Name one of call, email_sent."
    assert sizes(db) == before


# Undo


def totals(table: FunnelTable) -> dict[str, int]:
    return {stage: one.cycles for stage, one in zip(table.stages, table.totals, strict=True) if one.cycles}


def test_an_undone_acceptance_leaves_no_trace_in_how_things_stand(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    before, counted = standing(db), totals(leads_by_stage(db))
    done = desk.accept(db, lead, by="rep:ana", at=SOON)
    assert totals(leads_by_stage(db)) == counted | {"sal": 1}
    undone = desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    assert standing(db) == before
    assert totals(leads_by_stage(db)) == counted
    assert (undone.lead.stage, undone.lead.next_step) == ("mql", "accept")
    assert ask(db, "SELECT count(*) FROM clock WHERE outcome = 'met'") == 0
    assert rows(db, "SELECT origin, stage, kind FROM movement WHERE kind NOT IN ('entry', 'forward')") == [
        ("sal", "mql", "undo")
    ]
    assert audit(db).findings == ()


def test_the_books_balance_with_what_was_taken_back(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.accept(db, lead, by="rep:ana", at=SOON)
    desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    desk.accept(db, lead, by="rep:ana", at=SOON)
    moved = rows(db, "SELECT origin, stage FROM movement WHERE kind <> 'late'")
    balance = {stage: 0 for pair in moved for stage in pair if stage}
    for origin, stage in moved:
        balance[stage] += 1
        if origin:
            balance[origin] -= 1
    assert balance == {"inquiry": 0, "mql": 0, "sal": 1}


def test_the_promise_runs_on_and_is_broken_and_the_lead_goes_to_another_one(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.accept(db, lead, by="rep:ana", at=SOON)
    desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    late = NOW + timedelta(minutes=31)
    assert clocks.strike(db, at=late).recorded == 1
    assert first_row(db, "SELECT owner, next_step FROM lead WHERE id = %s", lead) == ("ben", "accept")
    assert rows(db, "SELECT owner, outcome FROM clock ORDER BY event_id") == [("ana", "breached"), ("ben", "")]
    desk.accept(db, lead, by="rep:ben", at=late)
    assert audit(db).findings == ()


def test_who_was_offered_the_lead_meanwhile_is_told_and_loses_nothing(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    before = standing(db)
    done = desk.misroute(db, lead, by="rep:ana", at=SOON)
    unseen = "SELECT recipient, about FROM notification WHERE seen_at IS NULL ORDER BY event_id"
    assert rows(db, unseen) == [("rep:ana", "lead_offered"), ("rep:ben", "lead_offered")]
    desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    assert standing(db) == before
    assert rows(db, unseen) == [("rep:ana", "lead_offered"), ("rep:ben", "lead_taken_back")]
    assert audit(db).findings == ()


def test_an_attempt_that_was_taken_back_has_not_happened_whoever_loads_the_lead(db: Database, northwind: Pact) -> None:
    lead = at_work(db, northwind)
    desk.log_attempt(db, lead, activity="call", disposition="voicemail", by="rep:ana", at=SOON)
    before = standing(db)
    done = desk.log_attempt(
        db, lead, activity="call", disposition="wrong_number", by="rep:ana", at=SOON + timedelta(minutes=1)
    )
    assert done.person.reachability == {"phone": "wrong"}
    desk.undo(db, done.event_id, by="rep:ana", at=SOON + timedelta(minutes=2))
    assert standing(db) == before
    again = desk.log_attempt(db, lead, activity="email_sent", by="rep:ana", at=SOON + timedelta(minutes=3))
    assert again.person.history["call"] == [SOON]
    assert again.person.reachability == {}
    assert again.lead.attempts == 2
    assert audit(db).findings == ()


def test_a_meeting_that_counts_as_a_response_is_taken_back_too(db: Database, northwind: Pact) -> None:
    text = northwind.text.replace("meeting_held:          {touch: true}", "meeting_held: {touch: true, response: true}")
    pact = agreement.adopt(db, text, by="revops", at=NOW)
    lead = at_work(db, pact)
    before = standing(db)
    done = desk.hold_meeting(db, lead, by="rep:ana", at=SOON)
    assert ask(db, "SELECT responded_at FROM person") == SOON
    desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    assert standing(db) == before
    assert ask(db, "SELECT responded_at FROM person") == NOW
    assert audit(db).findings == ()


def test_an_answer_about_the_company_is_what_it_was_for_all_its_people(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    arrive(db, northwind, READY | {"email": "ola@anadolu-labs.com", "employees": 700}, at=NOW + timedelta(minutes=1))
    before = standing(db)
    answers = {"employees": 90, "industry": "Food", "decide_by": "2027-01-31", "job_title": "Chemist"}
    done = desk.learn(db, lead, answers=answers, by="rep:ana", at=SOON)
    assert ask(db, "SELECT facts ->> 'employees' FROM account") == "90"
    desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    assert standing(db) == before
    assert ask(db, "SELECT facts ->> 'employees' FROM account") == "700"
    assert audit(db).findings == ()


def test_one_after_the_other_is_taken_back_from_the_last_on(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    offer = standing(db)
    accepted = desk.accept(db, lead, by="rep:ana", at=SOON)
    working = standing(db)
    called = desk.log_attempt(db, lead, disposition="connected", by="rep:ana", at=SOON)
    with pytest.raises(Refused, match="Something has happened to the lead since: noted an attempt by Ana"):
        desk.undo(db, accepted.event_id, by="rep:ana", at=SOON)
    last = desk.undoable(db, lead, by="rep:ana", at=SOON)
    assert last is not None
    assert (last.event_id, last.kind) == (called.event_id, "attempted")
    desk.undo(db, called.event_id, by="rep:ana", at=SOON)
    assert standing(db) == working
    with pytest.raises(Refused, match="taken back already"):
        desk.undo(db, called.event_id, by="rep:ana", at=SOON)
    desk.undo(db, accepted.event_id, by="rep:ana", at=SOON)
    assert standing(db) == offer
    assert desk.undoable(db, lead, by="rep:ana", at=SOON) is None
    assert audit(db).findings == ()


def test_a_promise_stopped_twice_and_resumed_twice_is_one_row(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    before = rows(db, "SELECT * FROM clock")
    for _ in range(2):
        done = desk.misroute(db, lead, by="rep:ana", at=SOON)
        desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    assert rows(db, RUNNING) == before
    assert ask(db, "SELECT count(*) FROM clock WHERE outcome = 'withdrawn'") == 2
    assert audit(db).findings == ()


def not_possible(db: Database, done: desk.Done, by: str, at: datetime) -> str:
    before = sizes(db), standing(db)
    with pytest.raises(Refused) as refused:
        desk.undo(db, done.event_id, by=by, at=at)
    assert (sizes(db), standing(db)) == before
    assert refused.value.remedy
    return refused.value.message


def test_what_cannot_be_taken_back_stays(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.accept(db, lead, by="rep:ana", at=SOON)
    assert not_possible(db, done, "rep:ben", SOON) == "Only Ana can take this back."
    assert not_possible(db, done, "rep:ana", SOON + timedelta(minutes=11)) == (
        "It can be taken back for 10 minutes only."
    )
    opened = desk.open_opportunity(db, lead, by="rep:ana", at=SOON)
    assert not_possible(db, opened, "rep:ana", SOON) == "What was done cannot be taken back: opportunity opened."
    assert desk.undoable(db, lead, by="rep:ana", at=SOON) is None
    assert not_possible(db, done, "rep:ana", SOON).startswith("Something has happened to the lead since: opportunity")


def test_who_acts_upon_the_new_offer_ends_the_time_to_take_it_back(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.misroute(db, lead, by="rep:ana", at=SOON)
    desk.accept(db, lead, by="rep:ben", at=SOON)
    assert not_possible(db, done, "rep:ana", SOON) == "Something has happened to the lead since: accepted by Ben."


def test_a_lead_is_not_brought_back_beside_a_new_one(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.disqualify(db, lead, reason="junk", by="rep:ana", at=SOON)
    arrive(db, northwind, DEMO | {"email": "mira@anadolu-labs.com"}, at=SOON)
    assert not_possible(db, done, "rep:ana", SOON) == "Another lead of this person for instruments is open."


def test_a_merge_since_ends_the_time_to_take_it_back(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind, email="", phone="+49 30 2345678")
    by = f"rep:{ask(db, 'SELECT owner FROM lead')}"
    done = desk.accept(db, lead, by=by, at=SOON)
    arrive(db, northwind, {"event": "updated", "email": "mira@anadolu-labs.com"}, at=SOON)
    both = {"event": "updated", "email": "mira@anadolu-labs.com", "phone": "+49 30 2345678", "name": "Mira Kaya"}
    arrive(db, northwind, both, at=SOON)
    assert ask(db, "SELECT count(*) FROM journal_event WHERE kind = 'merged'") == 1
    assert not_possible(db, done, by, SOON) == "Something has happened to the lead since: noted an answer."


def test_who_was_joined_with_an_older_record_is_no_longer_who_did_it(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, {"event": "updated", "email": "mira@anadolu-labs.com"}, at=NOW)
    lead = an_offer(db, northwind, email="", phone="+49 30 2345678")
    by = f"rep:{ask(db, 'SELECT owner FROM lead')}"
    done = desk.accept(db, lead, by=by, at=SOON)
    both = {"event": "updated", "email": "mira@anadolu-labs.com", "phone": "+49 30 2345678", "name": "Mira Kaya"}
    arrive(db, northwind, both, at=SOON)
    assert not_possible(db, done, by, SOON) == "The person has turned out to be the same as another one since."
    assert desk.undoable(db, lead, by=by, at=SOON) is None


def test_a_second_cycle_that_was_taken_back_is_not_counted(db: Database, northwind: Pact) -> None:
    lead = at_work(db, northwind)
    desk.recycle(db, lead, reason="not_now", by="rep:ana", at=SOON)
    before, counted = standing(db), totals(leads_by_stage(db))
    done = desk.book_meeting(db, lead, meeting_at=SOON + timedelta(days=1), by="rep:ana", at=SOON)
    assert done.lead.cycle == 2
    desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    assert (standing(db), totals(leads_by_stage(db))) == (before, counted)
    desk.book_meeting(db, lead, by="rep:ana", at=SOON)
    assert totals(leads_by_stage(db)) == counted | {"sql": 1}
    assert audit(db).findings == ()


def wish(db: Database, chance: Random, at: datetime) -> desk.Done:
    """Do something with some lead, by whoever has it."""
    lead, kind, owner = chance.choice(rows(db, "SELECT id, owner_kind, owner FROM lead ORDER BY id"))
    by = f"{kind}:{owner}" if kind in ("rep", "partner") else chance.choice(("rep:cleo", "rep:ana"))
    wishes: list[Callable[[], desk.Done]] = [
        lambda: desk.accept(db, lead, by=by, at=at),
        lambda: desk.reject(db, lead, reason=chance.choice(("not_ready", "duplicate")), by=by, at=at),
        lambda: desk.misroute(db, lead, by=by, at=at),
        lambda: desk.log_attempt(db, lead, disposition=chance.choice(("connected", "gone")), by=by, at=at),
        lambda: desk.recycle(db, lead, reason=chance.choice(("timing", "no_contact")), by=by, at=at),
        lambda: desk.disqualify(db, lead, reason="junk", by=by, at=at),
        lambda: desk.book_meeting(db, lead, meeting_at=at + timedelta(days=2), by=by, at=at),
        lambda: desk.hold_meeting(db, lead, by=by, at=at),
        lambda: desk.miss_meeting(db, lead, by=by, at=at),
        lambda: desk.learn(db, lead, answers={"budget": True, "employees": 300, "country": "DE"}, by=by, at=at),
    ]
    return chance.choice(wishes)()


@pytest.mark.parametrize("seed", SEEDS)
def test_in_any_life_what_is_taken_back_has_not_been(seed: int, db: Database, northwind: Pact) -> None:
    """As long as no lead waits to be dealt: that one is dealt anew as soon as it is touched."""
    chance = Random(seed)
    at, taken = NOW, 0
    step(db, northwind, chance, at)
    arrive(db, northwind, READY | {"email": "p1@firm1-labs.com"}, at=at)
    for _ in range(25):
        at += timedelta(minutes=chance.choice((1, 20, 300, 2000)))
        step(db, northwind, chance, at)
        for _ in range(3):
            before = standing(db)
            waits = ask(db, "SELECT count(*) FROM lead WHERE closed_at IS NULL AND next_step = 'deal'")
            try:
                done = wish(db, chance, at)
            except Refused:
                assert standing(db) == before
                continue
            undone = desk.undo(db, done.event_id, by=done.decisions[0].event.by, at=at + timedelta(minutes=1))
            taken += 1
            if not waits:
                assert levelled(northwind, standing(db)) == levelled(northwind, before)
            assert undone.lead.id == done.lead.id
    assert taken > 10
    assert audit(db).findings == ()


def test_two_who_undo_at_the_same_time_undo_once(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.accept(db, lead, by="rep:ana", at=SOON)

    def once() -> str:
        try:
            desk.undo(db, done.event_id, by="rep:ana", at=SOON)
        except LeadpactError as error:
            return error.message
        return "done"

    with ThreadPoolExecutor(4) as threads:
        said = sorted(one.result() for one in [threads.submit(once) for _ in range(4)])
    assert said == ["It has been taken back already."] * 3 + ["done"]
    assert audit(db).findings == ()


def test_an_altered_undo_is_found_by_the_audit(db: Database, northwind: Pact) -> None:
    lead = an_offer(db, northwind)
    done = desk.accept(db, lead, by="rep:ana", at=SOON)
    desk.undo(db, done.event_id, by="rep:ana", at=SOON)
    run(db, "UPDATE clock SET outcome = 'met', stopped_at = now()")
    assert {finding.code for finding in audit(db).findings} == {"AU012"}
    happen(db, northwind, ev.DayPassed(at=SOON, lead=lead), at=SOON)
