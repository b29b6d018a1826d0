"""Receipts as operations see them: what was not taken, and why; correcting and sending one again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadpact.errors import BadInput, NotFound, Refused
from leadpact.models import packing
from leadpact.operations import capture
from leadpact.operations.capture import Captured
from leadpact.operations.database import Database
from leadpact.operations.payload import OWN
from leadpact.operations.reading import reading
from leadpact.operations.scope import Scope

STATES = ("pending", "recorded", "rejected", "failed", "retried")
NOT_TAKEN = "not taken"
"""Rejected or failed: what somebody has to look at."""

LISTED = """
    SELECT id, channel, key, received_at, state, faults::text, lead_id, body FROM receipt
    WHERE state = %s ORDER BY id DESC LIMIT %s
"""
SPECIAL, ESCAPED = re.compile(r"([%_\\])"), r"\\\1"
PAGE = """
    SELECT id, channel, key, received_at, state, faults::text, lead_id, body FROM receipt
    WHERE {conditions} ORDER BY id DESC LIMIT %(most)s
"""
CHANNELS = """
    WITH RECURSIVE found (channel) AS (
        (SELECT channel FROM receipt ORDER BY channel LIMIT 1)
        UNION ALL
        SELECT (SELECT channel FROM receipt WHERE channel > found.channel ORDER BY channel LIMIT 1)
        FROM found WHERE found.channel IS NOT NULL
    )
    SELECT channel FROM found WHERE channel IS NOT NULL LIMIT %s
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
    return [_line(row) for row in rows]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Receipts, the newest first; `before` is where the next page begins, None on the last."""

    lines: tuple[ReceiptLine, ...]
    before: int | None


def page_of_receipts(
    database: Database,
    scope: Scope,
    state: str,
    *,
    channel: str = "",
    sought: str = "",
    fault: tuple[str, str] | None = None,
    before: int | None = None,
    most: int = 50,
) -> ReceiptPage:
    """Return a page of receipts, for those who see everything: a receipt belongs to nobody yet.

    Args:
        state: as in `STATES`; "not taken" for rejected and failed ones together.
        channel: only of this one.
        sought: a part of a fault or of the key, whatever its case.
        fault: only with this fault: the field, and what is wrong with it.
        before: the `before` of the page above; None for the first.

    Raises:
        Refused: this scope does not see everything.
        BadInput: there is no such state.
        TooBroad: too many would have to be looked at.
    """
    check_sees_all(scope)
    states = {**{name: [name] for name in STATES}, NOT_TAKEN: ["rejected", "failed"]}.get(state)
    if states is None:
        raise BadInput(f"`{state}` is no state of a receipt.", remedy=f"Name one of {', '.join((NOT_TAKEN, *STATES))}.")
    # States stand in the statement itself, so that the indexes over the few that are not recorded are used.
    listed = ", ".join(f"'{name}'" for name in states)
    conditions = [f"state IN ({listed})"]
    conditions += ["id < %(before)s"] if before is not None else []
    conditions += ["channel = %(channel)s"] if channel else []
    conditions += ["(faults::text ILIKE %(sought)s OR key ILIKE %(sought)s)"] if sought else []
    conditions += ["faults ->> %(field)s = %(says)s"] if fault is not None else []
    field, says = fault or ("", "")
    values = {"channel": channel, "sought": _within(sought), "before": before, "most": most + 1}
    values |= {"field": field, "says": says}
    with reading(database) as connection:
        rows = connection.execute(PAGE.format(conditions=" AND ".join(conditions)), values).fetchall()
    lines = tuple(_line(row) for row in rows[:most])
    return ReceiptPage(lines, lines[-1].id if len(rows) > most else None)


def _within(text: str) -> str:
    """Return the pattern of texts that have `text` within them."""
    return f"%{SPECIAL.sub(ESCAPED, text)}%"


def _line(row: tuple[Any, ...]) -> ReceiptLine:
    receipt, channel, key, at, state, faults, lead, body = row
    return ReceiptLine(receipt, channel, key, at, state, packing.texts(faults) if faults else {}, lead, body)


def find_receipt(database: Database, receipt: int, scope: Scope) -> ReceiptLine:
    """Return one receipt.

    Raises:
        Refused: this scope does not see everything.
        NotFound: there is no such receipt.
    """
    check_sees_all(scope)
    with database.connection() as connection:
        row = connection.execute(PAGE.format(conditions="id = %(receipt)s"), {"receipt": receipt, "most": 1}).fetchone()
    if row is None:
        raise NotFound(f"There is no receipt {receipt}.", remedy="Look at the list of receipts.")
    return _line(row)


def channels(database: Database, scope: Scope, *, most: int = 200) -> list[str]:
    """Return the channels that something has come by, in order of their names.

    Raises:
        Refused: this scope does not see everything.
    """
    check_sees_all(scope)
    with database.connection() as connection:
        return [row[0] for row in connection.execute(CHANNELS, (most,)).fetchall()]


def check_sees_all(scope: Scope) -> None:
    """Look that `scope` holds everything.

    Raises:
        Refused: it does not.
    """
    if not scope.everything:
        raise Refused("Receipts are for those who see every lead.", remedy="Ask whoever looks after operations.")


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
    """Return `payload` with `values` in it, each where the payload keeps such a name: outside, in `fields` or `ids`."""
    nested = dict(payload.get("fields") or {}) if isinstance(payload.get("fields"), Mapping) else {}
    ids = dict(payload.get("ids") or {}) if isinstance(payload.get("ids"), Mapping) else {}
    outer = {name: value for name, value in payload.items() if name not in values}
    for name, value in values.items():
        if name.removeprefix("id.") in ids and name.startswith("id."):
            ids[name.removeprefix("id.")] = value
        elif name in OWN or (name in payload and name not in nested):
            outer[name] = value
            nested.pop(name, None)
        else:
            nested[name] = value
    return {**outer, **({"ids": ids} if ids else {}), "fields": nested}
