"""What each column of a file of leads holds: as its name suggests, and as somebody corrects it."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from itertools import islice

from leadpact.engine.naming import plain
from leadpact.errors import BadInput
from leadpact.operations.leads_file import guessed_mapping
from leadpact.operations.mapping import Mapping, Moment, Source
from leadpact.operations.payload import CONTACT, WAY
from leadpact.operations.tables import Row, Table
from leadpact.pact.model import Pact

NOTHING, TIME, KEY = "", "at", "key"
"""What a column can be chosen for besides a field: nothing, the time of the event, what makes the row one row."""

SAMPLES, LOOKED_AT = 3, 200
_HAPPENED = {
    "activity": "Activity",
    "activities": "Activities, with their times",
    "event": "Kind of event",
    "product_line": "Product line",
    "lead_key": "The lead's id in another system",
    "owner": "Owner",
}


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Something that a column can hold: the `name` to choose, how people call it, and with what it belongs together."""

    name: str
    label: str
    group: str
    means: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: some of its values, and the name of the choice that is made for it ("": none)."""

    name: str
    samples: tuple[str, ...]
    holds: str


def field_choices(pact: Pact) -> tuple[FieldChoice, ...]:
    """Return everything that a column can hold, group by group."""
    who = [FieldChoice(name, plain(name).capitalize(), "Who it is") for name in CONTACT]
    known = [
        FieldChoice(name, plain(name).capitalize(), "Fields of the pact", field.means or field.ask)
        for name, field in pact.fields.items()
        if field.derived is None and name not in CONTACT
    ]
    happened = [FieldChoice(name, label, "What happened") for name, label in _HAPPENED.items()]
    way = [FieldChoice(name, plain(name).capitalize(), "How they came") for name in WAY]
    row = [FieldChoice(TIME, "Time of the event", "The row"), FieldChoice(KEY, "Id of the row", "The row")]
    return (*who, *known, *happened, *way, *row)


def columns_of(table: Table, mapping: Mapping) -> tuple[Column, ...]:
    """Return the columns of `table` with their first values, and what each is read as."""
    holds = {source.column: name for name, source in mapping.fields.items()}
    for column in mapping.key:
        holds.setdefault(column, KEY)
    if mapping.at:
        holds.setdefault(mapping.at.column, TIME)
    samples: dict[str, list[str]] = {name: [] for name in table.header}
    for row in islice(table.rows(), LOOKED_AT):
        for name, value in row.values.items() if isinstance(row, Row) else ():
            found = samples[name]
            if value.strip() and len(found) < SAMPLES and value not in found:
                found.append(value)
    return tuple(Column(name, tuple(samples[name]), holds.get(name, NOTHING)) for name in table.header)


def mapping_for(pact: Pact, table: Table, chosen: Dictionary[str, str] | None, *, channel: str) -> Mapping:
    """Return the mapping that the names of the columns suggest, corrected by what was chosen.

    Args:
        chosen: by column the name of a choice, "" for nothing; a column that is not in it stays as suggested,
            unless another was chosen for the same. None: all as suggested.
        channel: of the receipts.

    Raises:
        BadInput: a choice or a column does not exist, or two columns are to hold the same; by column.
    """
    guessed = replace(guessed_mapping(pact, table), channel=channel)
    if not chosen:
        return guessed
    suggested = {column.name: column.holds for column in columns_of(replace_rows(table), guessed)}
    taken = {name for name in chosen.values() if name}
    holds = {column: name for column, name in suggested.items() if name and column not in chosen and name not in taken}
    holds |= {column: name for column, name in chosen.items() if name}
    _check(pact, table, chosen, holds)
    time = next((column for column, name in holds.items() if name == TIME), None)
    return Mapping(
        channel=channel,
        event="",
        fields={name: Source(column) for column, name in holds.items() if name not in (TIME, KEY)},
        key=tuple(column for column in table.header if holds.get(column) == KEY),
        at=Moment(time, zone=pact.zone.key, optional=True) if time else None,
    )


def replace_rows(table: Table) -> Table:
    """Return `table` as if it had no rows: where only its columns matter."""
    return replace(table, read=lambda: iter(()))


def _check(pact: Pact, table: Table, chosen: Dictionary[str, str], holds: Dictionary[str, str]) -> None:
    known = {choice.name for choice in field_choices(pact)}
    faults = {column: "the file has no such column" for column in chosen if column not in table.header}
    faults |= {column: f"`{name}` is nothing that a column can hold" for column, name in holds.items()
               if name not in known}  # fmt: skip
    first: dict[str, str] = {}
    for column, name in holds.items():
        other = first.setdefault(name, column)
        if other != column and name != KEY:
            faults[column] = f"{other} holds {plain(name)} already"
    if faults:
        said = "; ".join(f"{column}: {fault}" for column, fault in faults.items())
        raise BadInput(f"The columns cannot be read so: {said}.", remedy="Choose one column for each.", fields=faults)
