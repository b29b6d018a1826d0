"""A file of leads as payloads: what a trial decides and what a demonstration captures, read in one way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from leadpact.errors import BadInput
from leadpact.operations.mapping import Mapping, absent_columns, apply, guess_mapping
from leadpact.operations.mapping.activities import keys_of, payloads_of
from leadpact.operations.payload import CONTACT, WAY
from leadpact.operations.tables import BadRow, Row, Table, read_table
from leadpact.pact.model import Pact

OWN = ("event", "activity", "activities", "product_line", "lead_key", "owner")
"""What a column can hold besides contact data, the way and the pact's fields."""


@dataclass(frozen=True, slots=True)
class FileLead:
    """One row as one lead: its payloads in the order in which they happened, each with its key."""

    line: int
    payloads: tuple[dict[str, Any], ...]
    key: str

    def parcels(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the payloads with an idempotency key each."""
        yield from zip(keys_of(self.key, len(self.payloads)), self.payloads, strict=True)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row of which no lead can be made; `reasons` by column, "" for the row as a whole."""

    line: int
    reasons: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class LeadsFile:
    """A file of leads with the mapping it is read by.

    Args:
        header: its columns, in order.
        unread: the columns of which nothing is taken.
        records: its rows, in order.
        cut: whether there are more rows than were to be read.
    """

    mapping: Mapping
    notes: tuple[str, ...]
    header: tuple[str, ...]
    unread: tuple[str, ...]
    records: tuple[FileLead | Unusable, ...]
    cut: bool


def read_leads(pact: Pact, path: Path, mapping: Mapping | None, *, at: datetime, most: int | None = None) -> LeadsFile:
    """Read the leads in `path` by the mapping, or by the names of its columns.

    Args:
        at: what relative times of activities, such as "3 days ago", count back from.
        most: rows that are read; None: all of them.

    Raises:
        NotFound, BadInput: the file is missing, is no table, or does not fit the mapping.
    """
    table = read_table(path)
    by = mapping or guessed_mapping(pact, table)
    check_fits(by, table, path.name)
    rows = table.rows()
    records = tuple(_read(pact, by, record, at) for record in (rows if most is None else islice(rows, most)))
    cut = most is not None and next(rows, None) is not None
    unread = tuple(name for name in table.header if name not in by.columns)
    return LeadsFile(by, table.notes, table.header, unread, records, cut)


def guessed_mapping(pact: Pact, table: Table) -> Mapping:
    """Return the mapping that the names of the columns suggest.

    The kind of event follows from what a row tells; a time that it does not tell is the time of the receipt.
    """
    guessed = guess_mapping(table.header, known_names(pact), channel="import:file", event="", zone=pact.zone.key)
    return replace(guessed, at=replace(guessed.at, optional=True)) if guessed.at else guessed


def known_names(pact: Pact) -> tuple[str, ...]:
    """Return what a column can hold, in the order in which the names are looked for."""
    return tuple(dict.fromkeys(("email", "first_name", "last_name", *CONTACT, *OWN, *pact.fields, *WAY)))


def check_fits(mapping: Mapping, table: Table, name: str) -> None:
    """Look whether something can be read by `mapping`.

    Raises:
        BadInput: the table lacks a column of it, or it takes nothing from the table.
    """
    if absent := absent_columns(mapping, table.header):
        raise BadInput(
            f"{name} has no column {', '.join(absent)}, which the mapping reads.",
            remedy=f"Its columns are {', '.join(table.header)}.",
        )
    if not mapping.fields:
        raise BadInput(
            f"None of the columns of {name} has a name that says what it holds: {', '.join(table.header)}.",
            remedy="Name them like the pact's fields, email among them, or give a mapping file.",
        )


def _read(pact: Pact, mapping: Mapping, record: Row | BadRow, at: datetime) -> FileLead | Unusable:
    if isinstance(record, BadRow):
        return Unusable(record.line, {"": record.reason}, record.text.rstrip("\r\n"))
    try:
        payload = apply(mapping, record)
        del payload["channel"]
        key = str(payload.pop("key"))
        return FileLead(record.line, tuple(payloads_of(payload, zone=pact.zone, at=at)), key)
    except BadInput as error:
        return Unusable(record.line, error.fields or {"": error.message}, _text(record))


def _text(row: Row) -> str:
    return ", ".join(value for value in row.values.values() if value)
