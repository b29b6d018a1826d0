"""What a mapping is, and what a row of a table becomes under it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from leadpact.errors import BadInput
from leadpact.operations.tables import Row

Constant = str | int | float | bool

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"epoch": timedelta(seconds=1), "epoch ms": timedelta(milliseconds=1)}


@dataclass(frozen=True, slots=True)
class Source:
    """Where the value of a field comes from.

    Args:
        column: the name of a column.
        values: what the table writes, and what is meant by it; a value not named stays as it is.
        missing: texts that mean that nothing is known, besides the empty one.
    """

    column: str
    values: Dictionary[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the time of the event comes from.

    Args:
        column: the name of a column.
        format: `iso`, `epoch` (seconds), `epoch ms`, or a pattern of Python's strptime.
        zone: an IANA zone, in which times without an offset are read.
        optional: an empty cell is the time of the receipt, and no fault.
    """

    column: str
    format: str = "iso"
    zone: str = "UTC"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How each row of a table becomes one event.

    Args:
        channel: the channel of the receipts; an idempotency key is unique within it.
        event: the kind of event; empty: what follows from the activity that the row tells.
        fields: where the value of each field comes from, by the field's name.
        key: the columns that make the idempotency key; none means the whole row.
        at: where the time comes from; None means the time of the receipt.
        constant: fields with the same value for every row.
    """

    channel: str
    event: str
    fields: Dictionary[str, Source]
    key: tuple[str, ...] = ()
    at: Moment | None = None
    constant: Dictionary[str, Constant] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads, each once."""
        time = [self.at.column] if self.at else []
        named = [*self.key, *time, *(source.column for source in self.fields.values())]
        return tuple(dict.fromkeys(named))


def absent_columns(mapping: Mapping, header: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that `mapping` reads and a table with this `header` lacks."""
    return tuple(column for column in mapping.columns if column not in header)


def apply(mapping: Mapping, row: Row) -> dict[str, object]:
    """Return the payload of the receipt that `row` becomes, ready to be written as JSON.

    Its keys are `channel`, `key`, `event` (if the mapping names one), `at` (ISO 8601 in UTC, or None: the time of
    the receipt) and `fields` (name to text, or to the constant). A field of which nothing is known is left out.

    Raises:
        BadInput: a column is missing, a part of the key is empty, or the time cannot be read; all of it,
            per column.
    """
    faults = {column: "the row has no such column" for column in mapping.columns if column not in row.values}
    faults |= {
        column: "it is empty, but belongs to the key"
        for column in mapping.key
        if column not in faults and not row.values[column].strip()
    }
    at: datetime | None = None
    if mapping.at and mapping.at.column not in faults:
        try:
            at = _told(row.values[mapping.at.column], mapping.at)
        except ValueError as error:
            faults[mapping.at.column] = str(error)
    if faults:
        said = "; ".join(f'"{column}": {fault}' for column, fault in faults.items())
        raise BadInput(f"Line {row.line}: {said}.", remedy="Correct the row or the mapping.", fields=faults)
    return {
        "channel": mapping.channel,
        "key": key_of(mapping, row),
        **({"event": mapping.event} if mapping.event else {}),
        "at": at.isoformat() if at else None,
        "fields": _fields(mapping, row),
    }


def key_of(mapping: Mapping, row: Row) -> str:
    """Return the idempotency key of `row`: the same row read again has the same.

    One key column gives its text, several give a JSON list of theirs. Without any it is a hash of all names
    and values, whatever the order of the columns; two rows that are alike in everything are one then.
    """
    if not mapping.key:
        content = json.dumps(sorted(row.values.items()), ensure_ascii=False)
        return "row:" + hashlib.sha256(content.encode()).hexdigest()[:32]
    parts = [row.values[column].strip() for column in mapping.key]
    return parts[0] if len(parts) == 1 else json.dumps(parts, ensure_ascii=False)


def _told(text: str, source: Moment) -> datetime | None:
    return None if source.optional and not text.strip() else moment(text, source)


def moment(text: str, source: Moment) -> datetime:
    """Return the instant, in UTC, that `text` names.

    A date alone is its midnight. A local time that occurs twice, when clocks go back, is the first of the two.

    Raises:
        ValueError: it is not written in the format of `source`, or is empty.
    """
    written = text.strip()
    try:
        if source.format in _UNITS:
            return _EPOCH + _UNITS[source.format] * float(written)
        if source.format == "iso":
            found = datetime.fromisoformat(written)
        else:
            found = datetime.strptime(written, source.format)  # noqa: DTZ007 - its zone follows
        local = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(source.zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{written!r} is no time in the format {source.format!r}") from None


def _fields(mapping: Mapping, row: Row) -> dict[str, Constant]:
    found: dict[str, Constant] = {}
    for name, source in mapping.fields.items():
        text = row.values[source.column].strip()
        if text and text not in source.missing:
            found[name] = source.values.get(text, text)
    return found | dict(mapping.constant)
