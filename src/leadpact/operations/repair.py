"""Repairing receipts that were not taken: one, field by field, or all that have the same fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadpact.engine import event as ev
from leadpact.engine.naming import plain
from leadpact.errors import BadInput, NotFound
from leadpact.models import packing
from leadpact.operations import errands
from leadpact.operations.database import Database
from leadpact.operations.payload import CONTACT, NOT_FROM_OUTSIDE, WAY, read_payload
from leadpact.operations.receipts import ReceiptLine, check_sees_all, find_receipt, retry_with
from leadpact.operations.scope import Scope
from leadpact.pact.geography import COUNTRIES
from leadpact.pact.model import Pact
from leadpact.pact.vocabulary import Type

BATCH = 25
FIRST = 5
MOST_GROUPS = 200
LOOKED_AT = 5_000
"""Of what was not taken, the newest so many are grouped."""

GROUPS = f"""
    SELECT channel, fault.key, fault.value, count(*), (array_agg(id ORDER BY id))[1:{FIRST}], max(id)
    FROM (SELECT id, channel, faults FROM receipt WHERE state IN ('rejected', 'failed') ORDER BY id DESC LIMIT %s) r,
         jsonb_each_text(faults) fault
    GROUP BY 1, 2, 3 ORDER BY 4 DESC, 6 DESC LIMIT %s
"""
COUNT = """
    SELECT count(*), coalesce(max(id), 0) FROM receipt
    WHERE state IN ('rejected', 'failed') AND channel = %s AND faults ->> %s = %s
"""
NEXT = """
    SELECT id FROM receipt
    WHERE state IN ('rejected', 'failed') AND channel = %s AND faults ->> %s = %s AND id > %s AND id <= %s
    ORDER BY id LIMIT %s
"""
EXAMPLES: Mapping[Type, str] = {
    Type.BOOLEAN: "yes", Type.INTEGER: "250", Type.NUMBER: "2.5", Type.TEXT: "", Type.CHOICE: "",
    Type.DATE: "2026-11-23", Type.TIMESTAMP: "2026-11-23T10:00:00+01:00", Type.COUNTRY: "DE", Type.AMOUNT: "1250.00",
}  # fmt: skip
EXPECTED: Mapping[Type, str] = {
    Type.BOOLEAN: "yes or no", Type.INTEGER: "a whole number", Type.NUMBER: "a number", Type.TEXT: "a text",
    Type.CHOICE: "one of the choices", Type.DATE: "a date", Type.TIMESTAMP: "a time with its offset from UTC",
    Type.COUNTRY: "a country, by its code or its name", Type.AMOUNT: "an amount of money",
}  # fmt: skip
OF_CONTACT: Mapping[str, tuple[str, str]] = {
    "email": ("an email address", "mira.kaya@helvora-pharma.com"),
    "phone": ("a phone number with its country, or with the field country beside it", "+49 30 5550101"),
    "name": ("a full name", "Mira Kaya"),
    "first_name": ("a first name", "Mira"),
    "last_name": ("a last name", "Kaya"),
    "company": ("the name of a company", "Helvora Pharma AG"),
    "domain": ("the address of a web site", "helvora-pharma.com"),
    "at": ("a time with its offset from UTC", "2026-11-23T10:00:00+01:00"),
}


SAID: Mapping[str, str] = {
    "activity": "one of the pact's activities",
    "product_line": "one of the pact's product lines",
    "event": "a kind of event",
}


@dataclass(frozen=True, slots=True)
class RepairField:
    """A field of a receipt, to be corrected.

    Args:
        sent: the value as it arrived; "" if none did.
        fault: what is wrong with it; "" if nothing is.
        expected: what belongs there, in words.
        choices: all that is allowed, where it can be listed.
        example: one that would be taken; "" where none helps.
        ask: the question that would tell the value.
    """

    name: str
    label: str
    sent: str
    fault: str
    expected: str
    choices: tuple[str, ...]
    example: str
    ask: str


@dataclass(frozen=True, slots=True)
class RepairSheet:
    """A receipt laid out for correction: fields with a fault first.

    Args:
        whole: what is wrong with the receipt as a whole; "" if nothing is.
        taken_now: whether it would be taken as it stands, under the pact that is active now.
    """

    line: ReceiptLine
    fields: tuple[RepairField, ...]
    whole: str
    taken_now: bool


def repair_sheet(database: Database, pact: Pact, receipt: int, scope: Scope) -> RepairSheet:
    """Return a receipt as it has to be looked at for correcting it.

    Raises:
        Refused: this scope does not see everything.
        NotFound: there is no such receipt.
    """
    line = find_receipt(database, receipt, scope)
    payload = packing.values(line.body)
    sent = sent_values(payload)
    faults = {name: fault for name, fault in line.faults.items() if name}
    named = [*faults, *(name for name in sent if name not in faults)]
    reading = read_payload(pact, payload, received_at=line.received_at, receipt_id=receipt)
    return RepairSheet(
        line=line,
        fields=tuple(_field(pact, name, sent.get(name, ""), faults.get(name, "")) for name in named),
        whole=line.faults.get("", ""),
        taken_now=reading.item is not None,
    )


def sent_values(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return what a payload says, by name, whether a name stands outside or in `fields` or `ids`."""
    nested, ids = payload.get("fields"), payload.get("ids")
    found = {name: value for name, value in payload.items() if name not in ("fields", "ids", "channel", "key")}
    found |= nested if isinstance(nested, Mapping) else {}
    found |= {f"id.{system}": value for system, value in ids.items()} if isinstance(ids, Mapping) else {}
    return {name: _text(value) for name, value in found.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else packing.pack(value)


def _field(pact: Pact, name: str, sent: str, fault: str) -> RepairField:
    expected, choices, example = expectation(pact, name)
    field = pact.fields.get(name)
    label = plain(name).replace("id.", "id in ")
    return RepairField(name, label, sent, fault, expected, choices, example, field.ask if field else "")


def expectation(pact: Pact, name: str) -> tuple[str, tuple[str, ...], str]:
    """Return what belongs into a field: in words, all that is allowed where it can be listed, and an example."""
    if name in OF_CONTACT:
        said, example = OF_CONTACT[name]
        return said, (), example
    listed = {
        "activity": tuple(pact.activities),
        "product_line": pact.product_lines,
        "event": tuple(sorted(set(ev.KINDS) - set(NOT_FROM_OUTSIDE))),
    }
    if name in listed:
        return SAID[name], listed[name], ""
    field = pact.fields.get(name)
    if field is None:
        known = name in WAY or name in CONTACT or name.startswith("id.")
        return "a text" if known else "nothing: the pact does not know this field", (), ""
    choices = tuple(COUNTRIES) if field.type.type is Type.COUNTRY else field.type.choices
    return EXPECTED[field.type.type], choices, next(iter(field.type.choices), EXAMPLES[field.type.type])


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """Receipts of a channel that were not taken, with the same fault in the same field ("": as a whole)."""

    channel: str
    field: str
    says: str
    count: int
    first: tuple[int, ...]


def fault_groups(database: Database, scope: Scope) -> list[FaultGroup]:
    """Return what is wrong with receipts that were not taken, what is wrong most often first.

    A receipt with two faults is in two groups.

    Raises:
        Refused: this scope does not see everything.
    """
    check_sees_all(scope)
    with database.connection() as connection:
        rows = connection.execute(GROUPS, (LOOKED_AT, MOST_GROUPS)).fetchall()
    return [FaultGroup(channel, field, says, count, tuple(first)) for channel, field, says, count, first, _ in rows]


@dataclass(frozen=True, slots=True)
class GroupRetry:
    """What became of a group: `recorded`, `rejected` (with a new receipt each) and `gone` add up to `receipts`.

    `gone` are those that somebody else has taken up meanwhile.
    """

    receipts: int
    recorded: int
    rejected: int
    gone: int


Progress = Callable[[int, int], None]
"""Is told how many receipts of how many are done."""


def retry_group(
    database: Database,
    group: tuple[str, str, str],
    values: Mapping[str, str],
    *,
    at: datetime,
    progress: Progress | None = None,
) -> GroupRetry:
    """Take all receipts of a group once more, each with `values` in the place of those that were sent.

    Each is a transaction of its own: whatever stops it, those before are done, and the others wait as they were.

    Args:
        group: channel, field and fault, as in `FaultGroup`.
        values: the correction; empty to try them as they are, after the pact has changed.

    Raises:
        NotFound: there is no such receipt.
    """
    with database.connection() as connection:
        row = connection.execute(COUNT, group).fetchone()
    total, last = row or (0, 0)
    if not total:
        raise NotFound("No receipt has this fault any more.", remedy="Look at the list again.")
    counts = {"recorded": 0, "rejected": 0, "gone": 0}
    mark = 0
    while batch := _next(database, group, mark, last):
        for receipt in batch:
            counts[_retried(database, receipt, values, at)] += 1
        mark = batch[-1]
        if progress is not None:
            progress(min(sum(counts.values()), total), total)
    return GroupRetry(sum(counts.values()), **counts)


def _next(database: Database, group: tuple[str, str, str], after: int, last: int) -> list[int]:
    with database.connection() as connection:
        return [row[0] for row in connection.execute(NEXT, (*group, after, last, BATCH)).fetchall()]


def _retried(database: Database, receipt: int, values: Mapping[str, str], at: datetime) -> str:
    try:
        return "recorded" if retry_with(database, receipt, values, at=at).state == "recorded" else "rejected"
    except NotFound:
        return "gone"


def ask_to_retry(
    database: Database, scope: Scope, group: tuple[str, str, str], values: Mapping[str, str], *, by: str, at: datetime
) -> int:
    """Ask the workers to take all receipts of a group once more, and return the errand's id.

    Raises:
        Refused: this scope does not see everything.
        BadInput: a correction has no name.
    """
    check_sees_all(scope)
    if not all(name.strip() for name in values):
        raise BadInput("A correction has no field.", remedy="Name the field that is to be corrected.")
    return errands.ask_for(database, errands.RETRY, {"group": list(group), "values": dict(values)}, by=by, at=at)
