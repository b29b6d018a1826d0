"""Parcels and events in one transaction, each at an instant of its own: a stretch of time taken up at once.

A year is told in so many transactions as there are stretches in which nobody answers to what happens in them, and
comes to what it would have come to one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from psycopg import Connection

from leadpact.operations.capture import COLUMNS, Captured, Parcel, captured_of, find, receipt_row
from leadpact.operations.database import Database, Writes
from leadpact.operations.journal import (
    CONTENTION,
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

Thing = Parcel | Item
Key = tuple[str, str]  # channel and key of a parcel

FEW_THINGS = 16
"""Up to so many go in a single pipeline, in the hope that none of the parcels has come before."""


def take_together(
    database: Database, pact: Pact, things: Sequence[Thing], *, at: datetime
) -> list[Captured | Recorded]:
    """Receive and decide the parcels of `things` and record its events, in their order, in one transaction.

    Args:
        things: parcels, and events that need no receipt; in the order of their instants (`Parcel.at`, `Item.known`).
        at: the instant of those that have none of their own (aware, UTC).

    Returns:
        One result a thing: what became of a parcel, or of an event.

    Raises:
        Busy: other writers got in the way too often; nothing was taken.
    """
    hopeful = len(things) <= FEW_THINGS
    for _ in range(TRIES):
        with database.connection() as connection:
            try:
                with in_transaction(connection, few=hopeful):
                    earlier = {} if hopeful else find(connection, [one for one in things if isinstance(one, Parcel)])
                    return _Stretch(database, connection, pact, at).take(things, earlier)
            except CONTENTION as error:
                pact = superseding(database, connection, pact, error)
                hopeful = False  # look whether the keys have been seen before
    raise Busy(f"{len(things)} things could not be taken after {TRIES} tries.", remedy="Send them again.")


class _Stretch:
    """The body of `take_together` inside its transaction."""

    def __init__(self, database: Database, connection: Connection, pact: Pact, at: datetime) -> None:
        self.database, self.connection, self.pact, self.at = database, connection, pact, at
        self.arrived: dict[int, Parcel] = {}  # by receipt
        self.readings: dict[int, Reading] = {}
        self.settled: dict[int, Captured] = {}

    def take(self, things: Sequence[Thing], earlier: Mapping[Key, Captured]) -> list[Captured | Recorded]:
        parcels = [thing for thing in things if isinstance(thing, Parcel)]
        receipts = self._number({_key(parcel): parcel for parcel in parcels if _key(parcel) not in earlier})
        items: list[Item] = []
        told: dict[int, int] = {}  # thing -> item
        waiting = dict(receipts)
        for place, thing in enumerate(things):
            if isinstance(thing, Item):
                told[place] = len(items)
                items.append(replace(thing, known=thing.known or self.at))
            elif receipt := waiting.pop(_key(thing), None):
                items += self._read(receipt, thing)
        recorded = record_in(self.database, self.connection, self.pact, items, known=self.at, finish=self._finish)
        return [
            recorded[told[place]]
            if isinstance(thing, Item)
            else earlier.get(_key(thing)) or self.settled[receipts[_key(thing)]]
            for place, thing in enumerate(things)
        ]

    def _number(self, fresh: dict[Key, Parcel]) -> dict[Key, int]:
        return dict(zip(fresh, self.database.draw(self.connection, "receipt_id", len(fresh)), strict=True))

    def _read(self, receipt: int, parcel: Parcel) -> list[Item]:
        """Return the item in a parcel, if it can be used."""
        at = parcel.at or self.at
        reading = read_payload(self.pact, parcel.payload, received_at=at, receipt_id=receipt)
        self.arrived[receipt], self.readings[receipt] = parcel, reading
        if reading.item is not None:
            return [replace(reading.item, known=at)]
        self.settled[receipt] = Captured(receipt, "rejected", reading.faults)
        return []

    def _finish(self, results: list[Recorded], writes: Writes) -> None:
        for one in results:
            receipt = one.item.receipt_id
            if receipt is not None:
                self.settled[receipt] = captured_of(receipt, one, self.readings[receipt].faults)
        rows = [
            receipt_row(receipt, parcel, self.at, self.settled[receipt]) for receipt, parcel in self.arrived.items()
        ]
        writes.insert("receipt", COLUMNS, rows)


def _key(parcel: Parcel) -> Key:
    return parcel.channel, parcel.key
