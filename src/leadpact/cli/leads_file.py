"""A file of leads as payloads: what `decide` tries out and what `demo` captures, read in one way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from leadpact.errors import BadInput
from leadpact.operations.mapping import Mapping, absent_columns, apply, guess_mapping, load_mapping
from leadpact.operations.payload import CONTACT, WAY
from leadpact.operations.tables import BadRow, Row, Table, read_table
from leadpact.pact.allowance import parse_window
from leadpact.pact.model import Pact

OWN = ("event", "activity", "activities", "product_line", "lead_key", "owner")
AGO = re.compile(r"(?P<span>.+?)\s+ago$")
BY_ACTIVITY = ("responded", "behaved")  # kinds of event that follow from an activity


@dataclass(frozen=True, slots=True)
class FileLead:
    """One row as one lead: its payloads in the order in which they happened, each with its key."""

    line: int
    payloads: tuple[dict[str, Any], ...]
    key: str

    def parcels(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the payloads with an idempotency key each."""
        for number, payload in enumerate(self.payloads):
            yield (self.key if len(self.payloads) == 1 else f"{self.key}/{number}"), payload


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row of which no lead can be made; `reasons` by column, "" for the row as a whole."""

    line: int
    reasons: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class LeadsFile:
    """A file of leads with the mapping it is read by; `unread` are the columns of which nothing is taken."""

    mapping: Mapping
    notes: tuple[str, ...]
    unread: tuple[str, ...]
    records: tuple[FileLead | Unusable, ...]


def read_leads(pact: Pact, path: Path, mapping_file: Path | None, *, at: datetime) -> LeadsFile:
    """Read the leads in `path` by the mapping, or by the names of its columns.

    Args:
        at: what relative times of activities, such as "3 days ago", count back from.

    Raises:
        NotFound, BadInput, FaultyText: a file is missing, is no table, or the mapping is wrong.
    """
    table = read_table(path)
    mapping = _mapping(pact, table, mapping_file)
    if absent := absent_columns(mapping, table.header):
        raise BadInput(
            f"{path.name} has no column {', '.join(absent)}, which the mapping reads.",
            remedy=f"Its columns are {', '.join(table.header)}.",
        )
    if not mapping.fields:
        raise BadInput(
            f"None of the columns of {path.name} has a name that says what it holds: {', '.join(table.header)}.",
            remedy="Name them like the pact's fields, email among them, or give a mapping file.",
        )
    reader = _Reader(pact, mapping, at, guessed=mapping_file is None)
    records = tuple(reader.read(record) for record in table.rows())
    unread = tuple(name for name in table.header if name not in mapping.columns)
    return LeadsFile(mapping, table.notes, unread, records)


def _mapping(pact: Pact, table: Table, mapping_file: Path | None) -> Mapping:
    if mapping_file is not None:
        return load_mapping(mapping_file)
    known = ("email", "first_name", "last_name", *CONTACT, *OWN, *pact.fields, *WAY)
    unique = tuple(dict.fromkeys(known))
    return guess_mapping(table.header, unique, channel="import:file", event="captured", zone=pact.zone.key)


class _Reader:
    def __init__(self, pact: Pact, mapping: Mapping, at: datetime, *, guessed: bool) -> None:
        self.pact, self.at, self.guessed = pact, at, guessed
        self.mapping = mapping

    def read(self, record: Row | BadRow) -> FileLead | Unusable:
        if isinstance(record, BadRow):
            return Unusable(record.line, {"": record.reason}, record.text.rstrip("\r\n"))
        mapping = self.mapping
        if mapping.at is not None and self.guessed and not record.values[mapping.at.column].strip():
            mapping = replace(mapping, at=None)  # a time that nobody has told is the time of the receipt
        try:
            payload = apply(mapping, record)
            payloads = self._expand(payload)
        except BadInput as error:
            return Unusable(record.line, error.fields or {"": error.message}, _text(record))
        return FileLead(record.line, tuple(payloads), str(payload["key"]))

    def _expand(self, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Return one payload for each activity of the row, and one for a kind of event that stands by itself."""
        fields = dict(payload["fields"])
        said = str(fields.pop("event", "" if self.guessed else payload["event"]))
        activities = self._activities(f"{fields.pop('activities', '')};{fields.pop('activity', '')}")
        base = {"fields": fields, "at": payload["at"]}
        if not activities:
            return [{**base, "event": said} if said else base]
        if len(activities) == 1 and (activities[0][1] is None or not said):
            return [self._one(base, *activities[0], said)]
        alone = [] if not said or said in BY_ACTIVITY else [{**base, "event": said}]
        return alone + [self._one(base, name, when, "") for name, when in activities]

    def _one(self, base: dict[str, Any], activity: str, when: datetime | None, event: str) -> dict[str, Any]:
        found = {**base, "activity": activity}
        if event:
            found["event"] = event
        if when is not None:
            found["at"] = when.isoformat()
        return found

    def _activities(self, text: str) -> list[tuple[str, datetime | None]]:
        found: list[tuple[str, datetime | None]] = []
        for part in text.split(";"):
            name, _, when = part.strip().partition(" ")
            if name:
                found.append((name, self._when(when.strip()) if when.strip() else None))
        return sorted(found, key=lambda one: one[1] or self.at)

    def _when(self, text: str) -> datetime:
        """Return the instant that `text` names: a date, a time, or how long ago.

        Raises:
            BadInput: it is none of these, or it is still to come.
        """
        try:
            if ago := AGO.match(text):
                return self.at - parse_window(ago["span"])
            at = datetime.fromisoformat(text)
        except (ValueError, BadInput):
            raise _bad_activity(f"`{text}` is no time; write it like 2026-11-20 or 3 days ago") from None
        at = (at if at.tzinfo else at.replace(tzinfo=self.pact.zone)).astimezone(UTC)
        if at > self.at:
            raise _bad_activity(f"`{text}` is still to come")
        return at


def _bad_activity(fault: str) -> BadInput:
    return BadInput(f"activities: {fault}", fields={"activities": fault})


def _text(row: Row) -> str:
    return ", ".join(value for value in row.values.values() if value)
