"""Capture: a durable receipt first, then recognised, decided and recorded. Nothing received is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg import Connection

from leadpact.engine.reason import Reason
from leadpact.errors import NotFound
from leadpact.models import packing
from leadpact.operations import agreement
from leadpact.operations.database import Database, Writes, as_json, change
from leadpact.operations.journal import (
    CONTENTION,
    FEW_ITEMS,
    TRIES,
    Busy,
    Item,
    Recorded,
    in_transaction,
    record_in,
    superseding,
)
from leadpact.operations.payload import Reading, read_payload
from leadpact.pact.model import Pact

COLUMNS = ("id", "channel", "key", "body", "received_at", "state", "faults", "event_id", "person_id", "lead_id",
           "settled_at")  # fmt: skip
SETTLED = ("id", "state", "faults", "event_id", "person_id", "lead_id", "settled_at")
CLAIM = """
    SELECT id, body, received_at FROM receipt WHERE state = 'pending' ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
SAME = """
    SELECT channel, key, id, state, faults, event_id, person_id, lead_id FROM receipt
    WHERE (channel, key) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""
RECEIVE = f"""
    INSERT INTO receipt ({", ".join(COLUMNS)})
    SELECT {", ".join(COLUMNS)} FROM json_populate_recordset(NULL::receipt, %s) ON CONFLICT (channel, key) DO NOTHING
"""
REFUSED = "SELECT channel, key, body FROM receipt WHERE id = %s AND state IN ('rejected', 'failed') FOR UPDATE"
WAKE = "NOTIFY leadpact_receipt"
WAKE_EVERY = 0.05
"""Seconds between two wake-ups from one process: a transaction that notifies commits alone, so few of them do."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing that was sent. `key` is its idempotency key on its channel.

    `at` is when it arrived, where that is not the instant of all that are taken with it; see `journal.Item.known`.
    """

    channel: str
    key: str
    payload: Mapping[str, Any]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """What became of a parcel: its receipt and, when decided at once, the result.

    `state` is pending, recorded, rejected or failed; `again` is true for a parcel that had arrived
    before. `faults` are by field.
    """

    receipt_id: int
    state: str
    faults: dict[str, str]
    person_id: int | None = None
    lead_id: int | None = None
    event_id: int | None = None
    recorded: Recorded | None = None
    again: bool = False


def receive(database: Database, parcels: Sequence[Parcel], *, at: datetime) -> list[Captured]:
    """Write a receipt for each parcel and commit; they are decided by a worker soon after.

    A parcel whose key its channel has seen gets the receipt that it had.
    """
    with database.connection() as connection:
        with in_transaction(connection, few=True):
            ids = database.draw(connection, "receipt_id", len(parcels))
            rows = [receipt_row(receipt, parcel, at, None) for receipt, parcel in zip(ids, parcels, strict=True)]
            rows.sort(key=_by_key)  # two senders of the same keys never wait in a circle
            written = connection.execute(RECEIVE, (as_json(COLUMNS, rows),))
            if _may_wake():
                connection.execute(WAKE)
        if written.rowcount == len(rows):
            return [Captured(receipt, "pending", {}) for receipt in ids]
        earlier, fresh = find(connection, parcels), set(ids)
    found = [earlier[parcel.channel, parcel.key] for parcel in parcels]
    return [replace(one, again=one.receipt_id not in fresh) for one in found]


def _by_key(row: tuple[Any, ...]) -> tuple[str, str]:
    return row[1], row[2]


_last_wake = 0.0


def _may_wake() -> bool:
    """Say whether it is time to wake the workers; those that are awake look for more by themselves."""
    global _last_wake
    moment = time.monotonic()
    if moment - _last_wake < WAKE_EVERY:
        return False
    _last_wake = moment
    return True


def find(connection: Connection, parcels: Sequence[Parcel]) -> dict[tuple[str, str], Captured]:
    """Return the receipts that parcels with these keys already have."""
    channels, keys = [parcel.channel for parcel in parcels], [parcel.key for parcel in parcels]
    found = {}
    for channel, key, receipt, state, faults, event, person, lead in connection.execute(SAME, (channels, keys)):
        said = packing.texts(faults) if faults else {}
        found[channel, key] = Captured(receipt, state, said, person, lead, event, again=True)
    return found


def capture(
    database: Database, pact: Pact, parcels: Sequence[Parcel], *, at: datetime, as_of_happening: bool = False
) -> list[Captured]:
    """Receive and decide `parcels` in one transaction; the answer says what was decided.

    Args:
        as_of_happening: facts are looked at as of when each event happened (history), not as of now.

    Raises:
        Busy: other writers got in the way too often; nothing was taken.
    """
    hopeful = len(parcels) <= FEW_ITEMS
    for _ in range(TRIES):
        with database.connection() as connection:
            try:
                with in_transaction(connection, few=hopeful):
                    known = {} if hopeful else find(connection, parcels)
                    return _capture(database, connection, pact, parcels, known, at, as_of_happening)
            except CONTENTION as error:
                pact = superseding(database, connection, pact, error)
                hopeful = False  # look whether the keys have been seen before
    raise Busy(f"{len(parcels)} parcels could not be taken after {TRIES} tries.", remedy="Send them again.")


def _capture(
    database: Database,
    connection: Connection,
    pact: Pact,
    parcels: Sequence[Parcel],
    results: dict[tuple[str, str], Captured],
    at: datetime,
    history: bool,
) -> list[Captured]:
    fresh: dict[tuple[str, str], Parcel] = {}
    for parcel in parcels:
        if (parcel.channel, parcel.key) not in results:
            fresh.setdefault((parcel.channel, parcel.key), parcel)
    ids = database.draw(connection, "receipt_id", len(fresh))
    by_receipt = dict(zip(ids, fresh.values(), strict=True))
    readings = {
        receipt: read_payload(pact, parcel.payload, received_at=at, receipt_id=receipt)
        for receipt, parcel in by_receipt.items()
    }

    def insert(settled: Mapping[int, Captured], writes: Writes) -> None:
        rows = [receipt_row(receipt, parcel, at, settled[receipt]) for receipt, parcel in by_receipt.items()]
        writes.insert("receipt", COLUMNS, rows)

    settled = settle(database, connection, pact, readings, insert, at=at, history=history)
    results |= {key: settled[receipt] for receipt, key in zip(ids, fresh, strict=True)}
    return [results[parcel.channel, parcel.key] for parcel in parcels]


def settle(
    database: Database,
    connection: Connection,
    pact: Pact,
    readings: Mapping[int, Reading],
    write: Callable[[Mapping[int, Captured], Writes], None],
    *,
    at: datetime,
    history: bool = False,
) -> dict[int, Captured]:
    """Record what can be recorded of `readings` (by receipt) and say what became of each.

    `write` adds the receipts, as they are settled, to what is written with the batch.
    """
    settled = {
        receipt: Captured(receipt, "rejected", reading.faults)
        for receipt, reading in readings.items()
        if reading.item is None
    }
    items = [reading.item for reading in readings.values() if reading.item is not None]
    if history:
        items = [_as_it_happened(item) for item in items]
        items.sort(key=lambda item: item.event.at)

    def finish(results: list[Recorded], writes: Writes) -> None:
        for recorded in results:
            receipt = recorded.item.receipt_id or 0
            settled[receipt] = captured_of(receipt, recorded, readings[receipt].faults)
        write(settled, writes)

    record_in(database, connection, pact, items, known=at, finish=finish)
    return settled


def _as_it_happened(item: Item) -> Item:
    return replace(item, as_of=item.event.at, event=msgspec.structs.replace(item.event, reported=True))


def captured_of(receipt: int, recorded: Recorded, faults: dict[str, str]) -> Captured:
    """Return what became of the parcel behind `recorded`; `faults` are of values that were left out."""
    refused: Reason | None = recorded.refused
    if refused is not None:
        return Captured(receipt, "rejected", {**faults, "event": refused.says}, recorded=recorded)
    return Captured(receipt, "recorded", faults, recorded.person_id, recorded.lead_id, recorded.event_id, recorded)


def receipt_row(receipt: int, parcel: Parcel, at: datetime, done: Captured | None) -> tuple[Any, ...]:
    """Return the row of the receipt of `parcel`, which arrived at `at` unless it says otherwise."""
    at = parcel.at or at
    start = (receipt, parcel.channel, parcel.key, packing.pack(parcel.payload), at)
    if done is None:
        return (*start, "pending", None, None, None, None, None)
    faults = packing.pack(done.faults) if done.faults else None
    return (*start, done.state, faults, done.event_id, done.person_id, done.lead_id, at)


def process_pending(database: Database, *, at: datetime, most: int = 500) -> int:
    """Decide up to `most` receipts that wait; return how many were settled.

    A receipt that makes the program fail is set aside as failed, with what was said; the rest go on.
    """
    done = _process(database, at, most)
    if done is not None:
        return done
    return _process_one_by_one(database, at, most)


def _process(database: Database, at: datetime, most: int) -> int | None:
    """Settle a batch in one transaction; None when it failed for a reason that may lie in one receipt."""
    for _ in range(TRIES):
        with database.connection() as connection:
            try:
                with connection.transaction():
                    return _process_in(database, connection, at, most)
            except CONTENTION:
                continue
    if most > 1:
        return None
    raise Busy("A waiting receipt could not be decided.", remedy="It is kept; the next round tries again.")


def _process_one_by_one(database: Database, at: datetime, most: int) -> int:
    total = 0
    for _ in range(most):
        done = _process(database, at, 1)
        if not done:
            break
        total += done
    return total


def _process_in(database: Database, connection: Connection, at: datetime, most: int) -> int | None:
    claimed = connection.execute(CLAIM, (most,)).fetchall()
    if not claimed:
        return 0
    pact = agreement.active_in(database, connection)
    try:
        with connection.transaction():
            _settle_claimed(database, connection, pact, claimed, at)
    except Exception as error:  # whatever is wrong with one receipt must not stop the others
        if _lies_elsewhere(error):
            raise
        if most > 1:
            return None
        failed = Captured(claimed[0][0], "failed", {"": repr(error)})
        change(connection, "receipt", SETTLED, [_settled_row(failed, at)])
    return len(claimed)


def _lies_elsewhere(error: Exception) -> bool:
    """Say whether what went wrong lies in no receipt, but in other transactions, the server or the way to it."""
    if isinstance(error, psycopg.errors.ProgramLimitExceeded):  # a value too long for an index
        return False
    return isinstance(error, (*CONTENTION, psycopg.OperationalError))


def _settle_claimed(
    database: Database, connection: Connection, pact: Pact, claimed: Sequence[tuple[Any, ...]], at: datetime
) -> None:
    readings = {
        receipt: read_payload(pact, packing.values(body), received_at=received, receipt_id=receipt)
        for receipt, body, received in claimed
    }

    def update(settled: Mapping[int, Captured], writes: Writes) -> None:
        writes.change("receipt", SETTLED, [_settled_row(one, at) for one in settled.values()])

    settle(database, connection, pact, readings, update, at=at)


def _settled_row(one: Captured, at: datetime) -> tuple[Any, ...]:
    faults = packing.pack(one.faults) if one.faults else None
    return (one.receipt_id, one.state, faults, one.event_id, one.person_id, one.lead_id, at)


def retry(database: Database, receipt_id: int, corrected: Mapping[str, Any] | None, *, at: datetime) -> Captured:
    """Take a rejected or failed receipt once more, with a corrected payload if there is one.

    The first receipt stays as it is, marked as retried; the new one has a key of its own.

    Raises:
        NotFound: there is no such receipt that was rejected or failed.
    """
    pact = agreement.active(database)
    for _ in range(TRIES):
        with database.connection() as connection:
            try:
                with connection.transaction():
                    return _retry_in(database, connection, pact, receipt_id, corrected, at)
            except CONTENTION as error:
                pact = superseding(database, connection, pact, error)
    raise Busy(f"The receipt {receipt_id} could not be decided.", remedy="It is kept as it was; try again.")


def _retry_in(
    database: Database,
    connection: Connection,
    pact: Pact,
    receipt_id: int,
    corrected: Mapping[str, Any] | None,
    at: datetime,
) -> Captured:
    row = connection.execute(REFUSED, (receipt_id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no rejected receipt {receipt_id}.", remedy="See `leadpact receipts`.")
    channel, key, body = row
    connection.execute("UPDATE receipt SET state = 'retried' WHERE id = %s", (receipt_id,))
    payload = packing.values(body) if corrected is None else corrected
    parcel = Parcel(channel, f"{key}#{receipt_id}", payload)
    return _capture(database, connection, pact, [parcel], {}, at, False)[0]
