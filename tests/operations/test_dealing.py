"""Queues deal by weight and capacity, to who is there, and never more than fits, whoever deals at the same time."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from building import NOW, READY, arrive, arrive_together, ask, first_row, happen, parcel, rows, run
from leadpact.engine import event as ev
from leadpact.operations import agreement
from leadpact.operations.audit import audit
from leadpact.operations.capture import capture
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

SEATS = "ana: {weight: 2, capacity: 60}, ben: {capacity: 40}"


def large(count: int, *, start: int = 0) -> list[dict[str, Any]]:
    """Return leads for the queue emea-sdr, each of a company of its own."""
    return [READY | {"email": f"p{n}@firm{n}-labs.com"} for n in range(start, start + count)]


def with_seats(db: Database, pact: Pact, seats: str) -> Pact:
    text = pact.text.replace(SEATS, seats)
    assert text != pact.text or seats == SEATS
    return agreement.adopt(db, text, by="revops", at=NOW)


def dealt(db: Database) -> Counter[str]:
    return Counter(owner for (owner,) in rows(db, "SELECT owner FROM lead WHERE owner_kind = 'rep'"))


def counters(db: Database) -> dict[str, int]:
    return dict(rows(db, "SELECT member, open_leads FROM seat WHERE queue = 'emea-sdr'"))


@pytest.mark.parametrize("at_once", [1, 7, 30])
def test_twice_the_weight_gets_twice_the_leads(at_once: int, db: Database, northwind: Pact) -> None:
    people = large(30)
    for n in range(0, 30, at_once):
        arrive_together(db, northwind, people[n : n + at_once])
    assert dealt(db) == {"ana": 20, "ben": 10}
    assert counters(db) == {"ana": 20, "ben": 10}


def test_nobody_gets_more_than_fits_and_the_rest_waits(db: Database, northwind: Pact) -> None:
    pact = with_seats(db, northwind, "ana: {weight: 2, capacity: 3}, ben: {capacity: 2}")
    arrive_together(db, pact, large(8))
    assert dealt(db) == {"ana": 3, "ben": 2}
    assert (
        rows(db, "SELECT owner_kind, owner, next_step FROM lead WHERE owner_kind <> 'rep'")
        == [("queue", "emea-sdr", "deal")] * 3
    )
    why = ask(db, "SELECT effects -> 0 -> 'why' ->> 'says' FROM journal_event WHERE kind = 'no_taker' ORDER BY id")
    assert why == "nobody can take it: Ana: 3 of 3 open leads, Ben: 2 of 2 open leads"
    assert audit(db, at=NOW).findings == ()


def test_who_is_absent_gets_nothing_until_they_are_back(db: Database, northwind: Pact) -> None:
    back = NOW + timedelta(days=1)
    run(db, "INSERT INTO absence (member, starts, ends) VALUES ('ana', %(from)s, %(until)s)",
        {"from": NOW, "until": back})  # fmt: skip
    arrive_together(db, northwind, large(4))
    assert dealt(db) == {"ben": 4}
    arrive_together(db, northwind, large(6, start=4), at=back)
    assert dealt(db)["ana"] > 0


def test_who_comes_back_does_not_catch_up(db: Database, northwind: Pact) -> None:
    back = NOW + timedelta(hours=1)
    run(db, "INSERT INTO absence (member, starts, ends) VALUES ('ana', %(from)s, %(until)s)",
        {"from": NOW, "until": back})  # fmt: skip
    arrive_together(db, northwind, large(10))
    arrive_together(db, northwind, large(6, start=10), at=back)
    assert dealt(db) == {"ben": 11, "ana": 5}


def test_colleagues_get_the_same_rep_in_one_batch_and_in_several(db: Database, northwind: Pact) -> None:
    people = [READY | {"email": f"p{n}@firm{n % 4}-labs.com"} for n in range(16)]
    arrive_together(db, northwind, people[:8])
    arrive(db, northwind, *people[8:])
    assert rows(db, "SELECT count(DISTINCT owner) FROM lead GROUP BY account_id") == [(1,)] * 4
    assert set(dealt(db)) == {"ana", "ben"}
    assert audit(db, at=NOW).findings == ()


def test_colleagues_who_arrive_at_the_same_time_get_the_same_rep(db: Database, northwind: Pact) -> None:
    def send(n: int) -> str:
        payload = READY | {"email": f"p{n}@firm{n % 4}-labs.com"}
        return capture(db, northwind, [parcel(f"simultaneous-{n}", payload)], at=NOW)[0].state

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(send, range(32))) == {"recorded"}
    assert rows(db, "SELECT count(DISTINCT owner) FROM lead GROUP BY account_id") == [(1,)] * 4
    assert audit(db, at=NOW).findings == ()


def test_a_closed_lead_makes_room(db: Database, northwind: Pact) -> None:
    pact = with_seats(db, northwind, "ana: {capacity: 1}, ben: {capacity: 1}")
    first, *_ = arrive_together(db, pact, large(2))
    assert counters(db) == {"ana": 1, "ben": 1}
    lead = first.lead_id or 0
    owner = ask(db, "SELECT owner FROM lead WHERE id = %s", lead)
    happen(db, pact, ev.Accepted(at=NOW, lead=lead, by=f"rep:{owner}"))
    happen(db, pact, ev.Disqualified(at=NOW, lead=lead, by=f"rep:{owner}", reason="junk"))
    assert counters(db)[owner] == 0
    [third] = arrive(db, pact, *large(1, start=2))
    assert first_row(db, "SELECT owner, seat FROM lead WHERE id = %s", third.lead_id) == (owner, owner)
    assert audit(db, at=NOW).findings == ()


def test_an_offer_that_is_passed_on_makes_room(db: Database, northwind: Pact) -> None:
    pact = with_seats(db, northwind, "ana: {capacity: 9}, ben: {capacity: 9}")
    [captured] = arrive(db, pact, *large(1))
    lead = captured.lead_id or 0
    happen(db, pact, ev.Misrouted(at=NOW, lead=lead, by="rep:ana"))
    assert first_row(db, "SELECT owner, seat FROM lead WHERE id = %s", lead) == ("ben", "ben")
    assert counters(db) == {"ana": 0, "ben": 1}


@pytest.mark.parametrize("at_once", [1, 5])
def test_eight_threads_never_overfill_a_seat(at_once: int, db: Database, northwind: Pact) -> None:
    pact = with_seats(db, northwind, "ana: {weight: 2, capacity: 11}, ben: {capacity: 6}")
    people = large(40)

    def send(n: int) -> int:
        parcels = [parcel(f"{at_once}-{n}-{i}", one) for i, one in enumerate(people[n : n + at_once])]
        return len(capture(db, pact, parcels, at=NOW))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(send, range(0, 40, at_once))) == 40
    assert dealt(db) == {"ana": 11, "ben": 6}
    assert counters(db) == {"ana": 11, "ben": 6}
    assert ask(db, "SELECT count(*) FROM lead WHERE next_step = 'deal'") == 40 - 17
    assert audit(db, at=NOW).findings == ()


def test_eight_threads_keep_the_weights(db: Database, northwind: Pact) -> None:
    def send(n: int) -> str:
        return capture(db, northwind, [parcel(f"weights-{n}", large(1, start=n)[0])], at=NOW)[0].state

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(send, range(30))) == {"recorded"}
    assert dealt(db) == {"ana": 20, "ben": 10}


def test_a_member_who_joins_starts_where_the_queue_stands_with_what_they_have(db: Database, northwind: Pact) -> None:
    pact = with_seats(db, northwind, "ana: {capacity: 60}")
    captured = arrive_together(db, pact, large(4))
    happen(db, pact, ev.Accepted(at=NOW, lead=captured[0].lead_id or 0, by="rep:eva", reported=True))
    assert first_row(db, "SELECT queue, seat FROM lead WHERE owner = 'eva'") == ("emea-sdr", "eva")
    assert counters(db) == {"ana": 3}
    pact = with_seats(db, northwind, "ana: {capacity: 60}, eva: {capacity: 60}")
    arrive_together(db, pact, large(6, start=4))
    assert counters(db) == {"ana": 6, "eva": 4}
    assert audit(db, at=NOW).findings == ()


def test_a_queue_that_is_shut_deals_to_whom_it_will_open_for(db: Database, northwind: Pact) -> None:
    sunday = datetime.fromisoformat("2026-11-22T10:00:00+00:00")
    [captured] = arrive(db, northwind, *large(1), at=sunday)
    due = ask(db, "SELECT next_at FROM lead WHERE id = %s", captured.lead_id)
    assert due == datetime.fromisoformat("2026-11-23T08:30:00+00:00")
