"""Capture: nothing received is lost, nothing is taken twice, and one bad receipt stops no other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from typing import Any

import psycopg
import pytest

from building import DEMO, NOW, READY, arrive, ask, first_row, parcel, rows, sizes
from leadpact.errors import NotFound
from leadpact.operations.audit import audit
from leadpact.operations.capture import WAKE_EVERY, Captured, capture, process_pending, receive, retry
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

MIRA = DEMO | {"email": "mira@anadolu-labs.com"}
UNREADABLE = {"event": "opened_by_sales", "email": "nul@ore-works.com", "owner": "a\x00na"}
"""Its reading is sound; PostgreSQL has no NUL character in text, so writing it fails."""


def states(db: Database) -> list[str]:
    return [state for (state,) in rows(db, "SELECT state FROM receipt ORDER BY id")]


def test_what_arrived_is_kept_as_it_came_with_what_became_of_it(db: Database, northwind: Pact) -> None:
    payload = MIRA | {"note": "<b>ünïcode</b>  twice", "employees": "1,200"}
    [captured] = capture(db, northwind, [parcel("k-1", payload)], at=NOW)
    row = first_row(
        db,
        "SELECT id, channel, key, body::jsonb, received_at, state, faults, event_id, person_id, lead_id, settled_at"
        " FROM receipt",
    )
    assert row is not None
    assert row[:3] == (captured.receipt_id, "api", "k-1")
    assert ask(db, "SELECT body::jsonb ->> 'note' FROM receipt") == "<b>ünïcode</b>  twice"
    assert row[4:] == (NOW, "recorded", None, captured.event_id, captured.person_id, captured.lead_id, NOW)
    assert captured.state == "recorded"
    assert captured.again is False


def test_a_value_left_out_is_named_and_the_rest_is_taken(db: Database, northwind: Pact) -> None:
    [captured] = capture(db, northwind, [parcel(1, MIRA | {"employees": "many"})], at=NOW)
    assert (captured.state, captured.faults) == ("recorded", {"employees": "`many` is no number"})
    assert ask(db, "SELECT faults ->> 'employees' FROM receipt") == "`many` is no number"


def test_what_cannot_be_used_is_kept_with_its_reason(db: Database, northwind: Pact) -> None:
    [captured] = capture(db, northwind, [parcel(1, {"event": "responded", "activity": "danced"})], at=NOW)
    assert captured.state == "rejected"
    assert set(captured.faults) == {"activity", "email"}
    assert states(db) == ["rejected"]
    assert sizes(db)["journal_event"] == 0


def test_a_refused_command_is_kept_with_its_reason(db: Database, northwind: Pact) -> None:
    [lead] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    [refused] = arrive(db, northwind, {"event": "accepted", "lead": lead.lead_id, "by": "rep:zoe"})
    assert (refused.state, refused.faults) == ("rejected", {"event": "The lead is with rep ana, not with zoe."})


def test_the_same_key_on_a_channel_is_the_same_receipt(db: Database, northwind: Pact) -> None:
    [first] = capture(db, northwind, [parcel("k", MIRA)], at=NOW)
    [again] = capture(db, northwind, [parcel("k", READY | {"email": "other@ore-works.com"})], at=NOW)
    [elsewhere] = capture(db, northwind, [parcel("k", MIRA, "form")], at=NOW)
    assert again == Captured(
        first.receipt_id, "recorded", {}, first.person_id, first.lead_id, first.event_id, again=True
    )
    assert elsewhere.again is False
    assert sizes(db)["receipt"] == 2
    assert sizes(db)["journal_event"] == 2


def test_a_key_twice_in_one_batch_is_taken_once(db: Database, northwind: Pact) -> None:
    for count in (2, 40):
        parcels = [parcel(f"{count}-{n // 2}", MIRA) for n in range(count)]
        captured = capture(db, northwind, parcels, at=NOW)
        assert [one.receipt_id for one in captured[::2]] == [one.receipt_id for one in captured[1::2]]
    assert sizes(db)["receipt"] == 1 + 20


def test_simultaneous_senders_of_one_key_share_one_receipt(db: Database, northwind: Pact) -> None:
    def send(_: int) -> int:
        return capture(db, northwind, [parcel("k", MIRA)], at=NOW)[0].receipt_id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(send, range(16)))) == 1
    assert (sizes(db)["receipt"], sizes(db)["journal_event"], sizes(db)["lead"]) == (1, 1, 1)


def test_simultaneous_receivers_of_the_same_keys_in_any_order_do_not_wait_in_a_circle(
    db: Database, northwind: Pact
) -> None:
    keys = list(range(40))

    def send(turn: int) -> list[int]:
        order = keys if turn % 2 else keys[::-1]
        return [one.receipt_id for one in receive(db, [parcel(key, MIRA) for key in order], at=NOW)]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(send, range(8)))
    assert {frozenset(ids) for ids in found} == {frozenset(found[0])}
    assert states(db) == ["pending"] * 40
    assert northwind.version > 0


def test_a_received_parcel_waits_and_is_decided_with_the_time_it_came(db: Database, northwind: Pact) -> None:
    [received] = receive(db, [parcel("k", MIRA)], at=NOW)
    assert (received.state, received.lead_id, states(db)) == ("pending", None, ["pending"])
    later = NOW + timedelta(minutes=3)
    assert process_pending(db, at=later) == 1
    assert process_pending(db, at=later) == 0
    assert first_row(db, "SELECT happened_at, recorded_at, pact_version FROM journal_event") == (
        NOW,
        later,
        northwind.version,
    )
    [again] = receive(db, [parcel("k", MIRA)], at=later)
    assert (again.state, again.again, again.lead_id) == ("recorded", True, ask(db, "SELECT id FROM lead"))


@pytest.mark.usefixtures("northwind")
def test_receiving_wakes_whoever_listens(db: Database) -> None:
    sleep(WAKE_EVERY)  # a process wakes the workers so often at most
    with psycopg.connect(db.url, autocommit=True) as listener:
        listener.execute("LISTEN leadpact_receipt")
        receive(db, [parcel("k", MIRA)], at=NOW)
        assert [note.channel for note in listener.notifies(timeout=5, stop_after=1)] == ["leadpact_receipt"]


@pytest.mark.usefixtures("northwind")
def test_a_receipt_that_makes_the_program_fail_is_set_aside_and_the_others_go_on(db: Database) -> None:
    good = [parcel(n, DEMO | {"email": f"p{n}@ore-works.com"}) for n in range(4)]
    receive(db, [*good[:2], parcel("bad", UNREADABLE), *good[2:]], at=NOW)
    assert process_pending(db, at=NOW) == 5
    assert states(db).count("recorded") == 4
    assert ask(db, "SELECT key FROM receipt WHERE state = 'failed'") == "bad"
    assert "Unicode" in ask(db, "SELECT faults ->> '' FROM receipt WHERE state = 'failed'")
    assert sizes(db)["person"] == 4
    assert audit(db, at=NOW).findings == ()


@pytest.mark.usefixtures("northwind")
def test_a_value_too_long_for_an_index_is_set_aside_too(db: Database) -> None:
    endless = "".join(f"{n:x}" for n in range(20_000))  # long even when compressed
    receive(db, [parcel("bad", DEMO | {"ids": {"crm": endless}}), parcel("good", MIRA)], at=NOW)
    assert process_pending(db, at=NOW) == 2
    assert rows(db, "SELECT key, state FROM receipt ORDER BY key") == [("bad", "failed"), ("good", "recorded")]


@pytest.mark.usefixtures("northwind")
def test_two_workers_blame_only_what_failed(db: Database) -> None:
    """Each keeps the receipt it failed on until it is set aside."""
    parcels = [parcel(f"bad-{n}", UNREADABLE | {"email": f"n{n}@ore-works.com"}) for n in range(10)]
    parcels += [parcel(f"good-{n}", DEMO | {"email": f"p{n}@ore-works.com"}) for n in range(10)]
    receive(db, parcels[::2] + parcels[1::2], at=NOW)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: process_pending(db, at=NOW, most=3), range(24)))
    assert {state for (state,) in rows(db, "SELECT state FROM receipt WHERE key LIKE 'bad%%'")} == {"failed"}
    assert {state for (state,) in rows(db, "SELECT state FROM receipt WHERE key LIKE 'good%%'")} == {"recorded"}


@pytest.mark.usefixtures("northwind")
def test_many_workers_decide_each_receipt_once(db: Database) -> None:
    receive(db, [parcel(n, DEMO | {"email": f"p{n % 9}@ore-works.com"}) for n in range(120)], at=NOW)
    with ThreadPoolExecutor(4) as threads:
        done = sum(threads.map(lambda _: process_pending(db, at=NOW, most=10), range(24)))
    assert done == 120
    assert ask(db, "SELECT count(DISTINCT receipt_id) FROM journal_event WHERE receipt_id IS NOT NULL") == 120
    assert sizes(db)["lead"] == 9
    assert audit(db, at=NOW).findings == ()


def test_without_a_pact_receipts_wait(db: Database) -> None:
    receive(db, [parcel("k", MIRA)], at=NOW)
    with pytest.raises(NotFound, match="no pact"):
        process_pending(db, at=NOW)
    assert states(db) == ["pending"]


def test_a_rejected_receipt_is_retried_with_what_was_corrected(db: Database, northwind: Pact) -> None:
    [rejected] = capture(db, northwind, [parcel("k", DEMO | {"email": "mira at anadolu"})], at=NOW)
    assert rejected.state == "rejected"
    later = NOW + timedelta(hours=1)
    done = retry(db, rejected.receipt_id, MIRA, at=later)
    assert done.state == "recorded"
    assert rows(db, "SELECT key, state FROM receipt ORDER BY id") == [
        ("k", "retried"),
        (f"k#{rejected.receipt_id}", "recorded"),
    ]
    with pytest.raises(NotFound):
        retry(db, rejected.receipt_id, MIRA, at=later)
    assert sizes(db)["lead"] == 1


def test_a_retry_without_correction_takes_what_came(db: Database, northwind: Pact) -> None:
    [rejected] = capture(
        db, northwind, [parcel("k", {"event": "accepted", "by": "rep:ana", "lead_key": "L-1"})], at=NOW
    )
    assert rejected.state == "rejected"
    arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com", "lead_key": "L-1"})
    assert retry(db, rejected.receipt_id, None, at=NOW).state == "recorded"


@pytest.mark.usefixtures("northwind")
def test_a_retry_that_fails_leaves_the_receipt_as_it_was(db: Database) -> None:
    receive(db, [parcel("k", UNREADABLE)], at=NOW)
    process_pending(db, at=NOW)
    failed = ask(db, "SELECT id FROM receipt")
    with pytest.raises(psycopg.DataError):
        retry(db, failed, None, at=NOW)
    assert states(db) == ["failed"]
    assert retry(db, failed, UNREADABLE | {"owner": "ana"}, at=NOW).state == "recorded"
    assert states(db) == ["retried", "recorded"]


@pytest.mark.usefixtures("northwind")
def test_only_what_was_refused_can_be_retried(db: Database) -> None:
    [waiting] = receive(db, [parcel("k", MIRA)], at=NOW)
    for receipt in (waiting.receipt_id, -1):
        with pytest.raises(NotFound, match=f"no rejected receipt {receipt}"):
            retry(db, receipt, MIRA, at=NOW)
    assert states(db) == ["pending"]


def test_history_is_taken_in_the_order_in_which_it_happened(db: Database, northwind: Pact) -> None:
    def on(day: int, payload: dict[str, Any]) -> dict[str, Any]:
        return payload | {"at": (NOW - timedelta(days=day)).isoformat()}

    mira = {"email": "mira@anadolu-labs.com", "lead_key": "L-1"}
    told = [
        on(10, {"event": "opportunity_won", "opportunity": "o-1"} | mira),
        on(40, {"event": "stage_reported", "stage": "sql"} | mira),
        on(90, MIRA | mira),
    ]
    captured = capture(db, northwind, [parcel(n, one) for n, one in enumerate(told)], at=NOW, as_of_happening=True)
    assert [one.state for one in captured] == ["recorded"] * 3
    kinds = [kind for (kind,) in rows(db, "SELECT kind FROM journal_event WHERE receipt_id IS NOT NULL ORDER BY id")]
    assert kinds == ["responded", "stage_reported", "opportunity_won"]
    assert first_row(db, "SELECT stage, outcome, closed_at FROM lead") == ("customer", "won", NOW - timedelta(days=10))
    assert audit(db, at=NOW).findings == ()
