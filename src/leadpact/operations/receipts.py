"""Receipts as operations see them: what was not taken, and why; correcting and sending one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadpact.errors import BadInput, NotFound
from leadpact.models import packing
from leadpact.operations import capture
from leadpact.operations.capture import Captured
from leadpact.operations.database import Database
from leadpact.operations.payload import OWN

STATES = ("pending", "recorded", "rejected", "failed", "retried")
LISTED = """
    SELECT id, channel, key, received_at, state, faults::text, lead_id, body FROM receipt
    WHERE state = %s ORDER BY id DESC LIMIT %s
"""
COUNTED = "SELECT state, count(*) FROM receipt GROUP BY state ORDER BY state"
BODY = "SELECT body FROM receipt WHERE id = %s"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One receipt: `faults` by field, `body` as it arrived."""

    id: int
    channel: str
    key: str
    received_at: datetime
    state: str
    faults: dict[str, str]
    lead_id: int | None
    body: str


def list_receipts(database: Database, state: str, *, most: int) -> list[ReceiptLine]:
    """Return the latest `most` receipts in `state`, the newest first.

    Raises:
        BadInput: there is no such state.
    """
    if state not in STATES:
        raise BadInput(f"`{state}` is no state of a receipt.", remedy=f"Name one of {', '.join(STATES)}.")
    with database.connection() as connection:
        rows = connection.execute(LISTED, (state, most)).fetchall()
    return [
        ReceiptLine(receipt, channel, key, at, said, packing.texts(faults) if faults else {}, lead, body)
        for receipt, channel, key, at, said, faults, lead, body in rows
    ]


def count_receipts(database: Database) -> dict[str, int]:
    """Return how many receipts there are by state."""
    with database.connection() as connection:
        return dict(connection.execute(COUNTED).fetchall())


def retry_with(database: Database, receipt_id: int, values: Mapping[str, str], *, at: datetime) -> Captured:
    """Take a rejected or failed receipt once more, with `values` in the place of those that were sent.

    Raises:
        NotFound: there is no such receipt that was rejected or failed.
    """
    with database.connection() as connection:
        row = connection.execute(BODY, (receipt_id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no receipt {receipt_id}.", remedy="See `leadpact receipts`.")
    corrected = corrected_payload(packing.values(row[0]), values) if values else None
    return capture.retry(database, receipt_id, corrected, at=at)


def corrected_payload(payload: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return `payload` with `values` in it, each where the payload keeps such a name: outside or in `fields`."""
    nested = dict(payload.get("fields") or {}) if isinstance(payload.get("fields"), Mapping) else {}
    outer = {name: value for name, value in payload.items() if name not in values}
    for name, value in values.items():
        if name in OWN or (name in payload and name not in nested):
            outer[name] = value
            nested.pop(name, None)
        else:
            nested[name] = value
    return {**outer, "fields": nested}
