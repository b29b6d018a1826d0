"""A stretch of time taken up at once comes to what it comes to one by one, each thing at its own instant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from building import DEMO, NOW, READY, ask, parcel, rows
from leadpact.engine import event as ev
from leadpact.operations import agreement
from leadpact.operations.audit import audit
from leadpact.operations.capture import Captured, Parcel, capture
from leadpact.operations.database import Database
from leadpact.operations.journal import Item, Recorded, record
from leadpact.operations.together import Thing, take_together
from leadpact.pact.model import Pact

MINUTE = timedelta(minutes=1)
LEADS = """
    SELECT p.email, p.name, p.facts, p.seen, p.responded_at, p.created_at, a.domain, a.created_at, l.product_line,
           l.cycle, l.stage, l.status, l.lead_type, l.source, l.fit, l.engagement, l.grade, l.verdict, l.criterion,
           l.owner_kind, l.owner, l.queue, l.seat, l.passed_by, l.reroutes, l.attempts, l.next_step, l.next_at, l.clock,
           l.closed_at, l.outcome, l.marks, l.due_at
    FROM person p LEFT JOIN account a ON a.id = p.account_id LEFT JOIN lead l ON l.person_id = p.id
    ORDER BY p.email, l.product_line
"""
EVENTS = """
    SELECT j.kind, p.email, j.happened_at, j.recorded_at, j.decided_at, j.actor, j.activity, j.receipt_id IS NULL,
           (SELECT array_agg(effect ->> 'type') FROM jsonb_array_elements(j.effects) AS effect)
    FROM journal_event j JOIN person p ON p.id = j.person_id ORDER BY j.id
"""
MOVEMENTS = "SELECT cycle, origin, stage, kind, happened_at, recorded_at FROM movement ORDER BY event_id, position"
CLOCKS = "SELECT owner, started_at, due_at, breached_at, stopped_at, outcome FROM clock ORDER BY event_id, position"
RECEIPTS = "SELECT channel, key, received_at, state, faults, settled_at FROM receipt ORDER BY channel, key"
SEATS = "SELECT queue, member, open_leads, turn FROM seat ORDER BY 1, 2"
TOLD = "SELECT recipient, about, created_at FROM notification ORDER BY event_id, position"
EVERYTHING = (LEADS, EVENTS, MOVEMENTS, CLOCKS, RECEIPTS, SEATS, TOLD)


def form(key: int, minute: float, payload: dict[str, Any]) -> Parcel:
    at = NOW + minute * MINUTE
    return Parcel("form", str(key), payload | {"at": at.isoformat()}, at)


def arrivals() -> list[Parcel]:
    """Half an hour: colleagues, a reroute in the making, several queues, a row that says nothing of who it is."""
    return [
        form(1, 0, READY | {"email": "ada@lab1-tests.com"}),
        form(2, 1, READY | {"email": "bob@lab2-tests.com"}),
        form(3, 2, {"event": "responded", "activity": "whitepaper_downloaded", "email": "cid@lab1-tests.com"}),
        form(4, 3, READY | {"email": "dan@lab1-tests.com"}),  # to whoever works Ada
        form(5, 3.5, DEMO | {"phone": "12"}),
        form(6, 4, DEMO | {"email": "eve@lab3-tests.com", "country": "US", "employees": 90}),
        form(7, 5, READY | {"email": "ada@lab1-tests.com", "product_line": "software"}),
        form(8, 6, DEMO | {"email": "kim@mailinator.com"}),
        form(9, 7, READY | {"email": "fay@lab4-tests.com"}),
        form(10, 8, READY | {"email": "gus@lab5-tests.com"}),
        form(21, 8.5, READY | {"email": "bob@lab2-tests.com", "product_line": "software"}),  # to whoever works Bob
        form(24, 9, READY | {"email": "bob@lab2-tests.com", "product_line": "service"}),
        form(22, 9.5, READY | {"email": "fay@lab4-tests.com", "product_line": "software"}),
    ]


def lead_of(db: Database, email: str) -> int:
    return int(ask(db, "SELECT l.id FROM lead l JOIN person p ON p.id = l.person_id WHERE p.email = %s LIMIT 1", email))


def afternoon(db: Database) -> list[Thing]:
    """What follows: a promise runs out and the lead goes to somebody else, one is taken, one sent on, another comes."""

    def event(kind: type[ev.Event], email: str, minute: float, **said: Any) -> Item:
        at = NOW + minute * MINUTE
        return Item(kind(at=at, lead=lead_of(db, email), **said), known=at)

    ada = ask(db, "SELECT owner FROM lead WHERE id = %s", lead_of(db, "ada@lab1-tests.com"))
    return [
        event(ev.Accepted, "ada@lab1-tests.com", 20, by=f"rep:{ada}"),
        event(ev.ClockDue, "bob@lab2-tests.com", 31, clock="accept", phase="due"),
        event(ev.Accepted, "bob@lab2-tests.com", 32, by="rep:nobody"),
        form(11, 33, READY | {"email": "hal@lab1-tests.com"}),
        event(ev.Misrouted, "fay@lab4-tests.com", 34),
        event(ev.Attempted, "ada@lab1-tests.com", 35, by=f"rep:{ada}", activity="call", disposition="connected"),
        event(ev.Rejected, "gus@lab5-tests.com", 36, reason="no_fit"),
        form(23, 36.5, {"event": "behaved", "activity": "page_viewed", "email": "gus@lab5-tests.com"}),
        form(12, 37, READY | {"email": "ida@lab6-tests.com"}),
        form(1, 38, READY | {"email": "ada@lab1-tests.com"}),  # came before
    ]


def singly(db: Database, pact: Pact, things: Sequence[Thing]) -> list[Captured | Recorded]:
    """As a face does it: each in its time, by the operation for one."""
    return [
        capture(db, pact, [replace(thing, at=None)], at=thing.at)[0]
        if isinstance(thing, Parcel)
        else record(db, pact, [replace(thing, known=None)], known=thing.known)[0]
        for thing in things
    ]


def together(db: Database, pact: Pact, things: Sequence[Thing]) -> list[Captured | Recorded]:
    return take_together(db, pact, things, at=NOW)


@pytest.mark.parametrize(
    "seats", ["ana: {weight: 2, capacity: 60}, ben: {capacity: 40}", "ana: {capacity: 2}, ben: {capacity: 1}"]
)
def test_a_stretch_at_once_comes_to_the_same_as_one_by_one(
    db: Database, northwind: Pact, empty_again: Callable[[], None], seats: str
) -> None:
    text = northwind.text.replace("ana: {weight: 2, capacity: 60}, ben: {capacity: 40}", seats)
    told = []
    for take in (singly, together):
        empty_again()
        pact = agreement.adopt(db, text, by="revops", at=NOW)
        results = [*take(db, pact, arrivals()), *take(db, pact, afternoon(db))]
        assert audit(db, at=NOW + 60 * MINUTE).findings == ()
        states = [one.state if isinstance(one, Captured) else one.refused is None for one in results]
        decided = [len(found.decisions) for one in results if (found := _recorded(one)) is not None]
        told.append((states, decided, [rows(db, query) for query in EVERYTHING]))
    one_by_one, at_once = told
    assert one_by_one[:2] == at_once[:2]
    for alone, beside in zip(one_by_one[2], at_once[2], strict=True):
        assert beside == alone


def _recorded(one: Captured | Recorded) -> Recorded | None:
    return one if isinstance(one, Recorded) else one.recorded


def test_each_thing_is_known_at_its_own_instant(db: Database, northwind: Pact) -> None:
    together(db, northwind, arrivals())
    told = rows(db, "SELECT DISTINCT recorded_at FROM journal_event ORDER BY 1")
    assert told == [(NOW + minute * MINUTE,) for minute in (0, 1, 2, 3, 4, 5, 6, 7, 8, 8.5, 9, 9.5)]
    assert ask(db, "SELECT due_at FROM clock ORDER BY event_id LIMIT 1") == NOW + 30 * MINUTE


def test_a_parcel_that_comes_twice_in_a_stretch_is_taken_once(db: Database, northwind: Pact) -> None:
    things = [form(1, 0, READY | {"email": "ada@lab1-tests.com"}), form(1, 1, {}), form(2, 2, {})]
    first, again, unusable = (one for one in together(db, northwind, things) if isinstance(one, Captured))
    assert again.receipt_id == first.receipt_id
    assert unusable.state == "rejected"
    assert rows(db, "SELECT key, state FROM receipt ORDER BY key") == [("1", "recorded"), ("2", "rejected")]


def test_a_parcel_without_an_instant_of_its_own_arrives_with_all(db: Database, northwind: Pact) -> None:
    [one] = together(db, northwind, [parcel(1, READY | {"email": "ada@lab1-tests.com"})])
    assert isinstance(one, Captured)
    assert rows(db, "SELECT received_at, settled_at FROM receipt") == [(NOW, NOW)]
