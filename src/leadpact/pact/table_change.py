"""A cell or a row of a table changed: where that is in the text, and how it is written there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leadpact.errors import BadInput
from leadpact.pact import edit
from leadpact.pact.edit_nodes import dotted
from leadpact.pact.form import keys_at
from leadpact.pact.table_list import TABLES
from leadpact.pact.table_model import EVERY_LEAD, Cell, Column, Table
from leadpact.pact.table_reading import Reading, changeable, standard
from leadpact.pact.yaml_text import Path

Given = str | bool | tuple[str, ...]
"""What is put into a cell: a text; for a truth, whether it is; for a list, its values."""

_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_BREAK = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class SetCell:
    """Put `value` into a column of the row `number` (from 0) of a table; "" and () empty it."""

    table: str
    number: int
    column: str
    value: Given


@dataclass(frozen=True, slots=True)
class AddRow:
    """Add a row to a table, in a `group` if it has some; `values` by column."""

    table: str
    values: Mapping[str, Given] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class RemoveRow:
    table: str
    number: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Move a row up (`by` is negative) or down by so many rows."""

    table: str
    number: int
    by: int


Change = SetCell | AddRow | RemoveRow | MoveRow


def apply(text: str, change: Change) -> str:
    """Return the text after a change of one of its tables; all else in it is as it was.

    Raises:
        BadInput: the text cannot be read, there is no such table, row or column, or it cannot be changed as a table.
    """
    table = next((one for one in TABLES if one.name == change.table), None)
    if table is None:
        raise BadInput(f"There is no table `{change.table}`.", remedy="Open the tables anew.")
    reading = Reading(text)
    if isinstance(change, AddRow):
        return _added(text, reading, table, change)
    rows = reading.rows(table)
    if not 0 <= change.number < len(rows):
        raise BadInput(f"{table.title}: there is no row {change.number + 1}.", remedy="Open the table anew.")
    _, name, path = rows[change.number]
    match change:
        case SetCell():
            return _set(text, reading, table, (name, path), change)
        case RemoveRow():
            return _removed(text, table, path)
        case MoveRow():
            return _moved(text, reading, path, change.by)


# Cells


def _set(text: str, reading: Reading, table: Table, row: tuple[str, Path], change: SetCell) -> str:
    name, path = row
    column = table.column(change.column)
    if column is None:
        raise BadInput(f"{table.title}: there is no column `{change.column}`.", remedy="Open the table anew.")
    cell = reading.cell(table, column, path, name)
    if cell.fixed or not cell.applies:
        raise BadInput(f"{table.title}: {column.title} of {name or 'this row'} is changed in the text.",
                       remedy="Open the text at this place.")  # fmt: skip
    if _is_as_it_was(cell, change.value):
        return text
    if column.kind == "name":
        return _renamed(text, reading, table, path, _line(change.value))
    if isinstance(path[-1], int) and table.form == "entries":  # a list of names, of which more is to be said now
        text, path = edit.as_mapping(text, path[:-1]), (*path[:-1], name)
        reading = Reading(text)
    return _put(text, reading, cell.column, (path, name), change.value)


def _is_as_it_was(cell: Cell, given: Given) -> bool:
    if isinstance(given, bool):
        return given == (cell.shown == "true")
    return given == cell.items if isinstance(given, tuple) else given == cell.shown


def _put(text: str, reading: Reading, column: Column, row: tuple[Path, str], given: Given) -> str:
    path, name = row
    if column.steps[:1] == ("wake",):
        return _wake(text, reading, column, path, given)
    place = reading.place_of(column, path, name)
    value = typed(column, given, reading.value(place))
    if value is None:
        return edit.drop(text, place) if not column.required else edit.put(text, place, "", order=keys_at(place[:-1]))
    return edit.put(text, place, value, order=keys_at(place[:-1]))


def _wake(text: str, reading: Reading, column: Column, path: Path, given: Given) -> str:
    """Put a time, or a date before it, where a lead is looked at again: one value, or both."""
    place, said = (*path, "wake"), _line(given)
    now = reading.value(place)
    order = keys_at(path)
    if column.steps == ("wake",):
        inner = (*place, "else") if isinstance(now, dict) else place
        return edit.put(text, inner, said, order=order) if said or isinstance(now, dict) else edit.drop(text, inner)
    if isinstance(now, dict):
        return edit.put(text, (*place, "date"), said) if said else edit.set_value(text, place, str(now.get("else", "")))
    return edit.put(text, place, {"date": said, "else": str(now or "")}, order=order) if said else text


def typed(column: Column, given: Given, now: Any) -> Any:
    """Return what is written for what was put into a cell of `column`; None for nothing.

    Args:
        now: what stands there. A number that is none stays a text, which is a fault then and told as one.
    """
    if isinstance(given, bool):
        return True if given else False if column.required or now is not None else None
    if column.kind == "list":
        items = list(given) if isinstance(given, tuple) else [one.strip() for one in given.split(",")]
        items = [one for one in items if one]
        if len(items) == 1 and column.alone and not isinstance(now, list):
            return items[0]
        return items or None
    said = _line(given)
    if column.kind == "number" and _WHOLE.fullmatch(said):
        return int(said)
    return said or None


def _line(given: Given) -> str:
    """Return a text as one line."""
    if isinstance(given, bool):
        return ""
    return _BREAK.sub(" ", given).strip() if isinstance(given, str) else ", ".join(given)


def _renamed(text: str, reading: Reading, table: Table, path: Path, name: str) -> str:
    if not name:
        raise BadInput(f"{table.title}: a row needs a name.", remedy="Give it one, or remove the row.")
    if isinstance(path[-1], int):
        return edit.set_value(text, path, name)
    old = str(path[-1])
    text = edit.rename(text, path, name)
    for column in table.columns:
        if column.aside and reading.found.holds((*column.aside, old)):
            text = edit.rename(text, (*column.aside, old), name)
    return text


# Rows


def _added(text: str, reading: Reading, table: Table, change: AddRow) -> str:
    places = dict(reading.places(table))
    if change.group not in places and (table.group or not places):
        raise BadInput(f"{table.title}: choose the {table.group.lower()} first.", remedy="A row belongs to one.")
    place = places.get(change.group, table.path)
    name = _line(change.values.get("name", ""))
    if table.form == "leaves":
        return _changed_by_exception(text, reading, place, name, change.values.get("value", ""))
    if table.form == "by type":
        return _by_type(text, reading, place, name, _line(change.values.get("value", "")))
    if table.form in ("entries", "kinds", "names") and not name:
        raise BadInput(f"{table.title}: a row needs a name.", remedy="Give it one.")
    value = _row_value(table, change.values)
    text = _with_entry(text, reading, table, place, (name, value))
    for column in table.columns:
        given = typed(column, change.values.get(column.name, ""), None) if column.aside else None
        if given is not None:
            text = edit.put(text, (*column.aside, name), given, order=keys_at(column.aside[:-1]))
    return text


def _row_value(table: Table, values: Mapping[str, Given]) -> Any:
    """Return what a new row says, by its key in the text; its own value where it has no keys."""
    said: dict[str, Any] = {}
    for column in table.columns:
        own = column.kind != "name" and not column.aside
        value = typed(column, values.get(column.name, ""), None) if own else None
        if own and not column.steps:
            return "" if value is None else value
        if value is not None and len(column.steps) == 1:
            said[str(column.steps[0])] = value
    date = typed(table.columns[-1], values.get("date", ""), None) if table.column("date") else None
    if date is not None:
        said["wake"] = {"date": _line(values["date"]), "else": str(said.get("wake", ""))}
    return said | {name: {} for name in table.begins if name not in said}


def _with_entry(text: str, reading: Reading, table: Table, place: Path, entry: tuple[str, Any]) -> str:
    name, value = entry
    holder = reading.value(place)
    at = _position(table, holder, value)
    if table.form == "items" or table.form == "names" or (isinstance(holder, list) and holder and not value):
        new = value if table.form == "items" else name
        if isinstance(holder, list):
            return edit.insert(text, place, new, at=at)
        return edit.put(text, place, [new], order=keys_at(place[:-1]))
    if isinstance(holder, list):
        if not holder:
            return edit.set_value(text, place, {name: value})
        text = edit.as_mapping(text, place)
    if isinstance(holder, dict | list):
        order = keys_at(place) if table.form == "kinds" else None
        return (
            edit.put(text, (*place, name), value, order=order)
            if order
            else edit.insert(text, place, value, at=at, name=name)
        )
    return edit.put(text, (*place, name), value, order=keys_at(place[:-1]))


def _position(table: Table, holder: Any, value: Any) -> int | None:
    """Return where a row goes: before the one that takes all the rest, unless it takes all the rest itself."""
    rows = list(holder.values()) if isinstance(holder, dict) else holder if isinstance(holder, list) else []
    takes_rest = rows and isinstance(rows[-1], dict) and table.last and table.last not in rows[-1]
    return len(rows) - 1 if takes_rest and table.last in value else None


def _by_type(text: str, reading: Reading, place: Path, name: str, value: str) -> str:
    """Add the time for a lead type to a promise, which may have had one for all of them."""
    now = reading.value(place)
    if name in ("", EVERY_LEAD):
        if now is not None:
            raise BadInput("The promise has a time already.", remedy="Name a lead type.")
        return edit.put(text, place, value, order=keys_at(place[:-1]))
    if isinstance(now, dict):
        at = list(now).index("other") if "other" in now else None
        return edit.insert(text, place, value, at=at, name=name)
    by_type = {name: value} if now is None or name == "other" else {name: value, "other": str(now)}
    return edit.put(text, place, by_type, order=keys_at(place[:-1]))


def _changed_by_exception(text: str, reading: Reading, place: Path, name: str, given: Given) -> str:
    steps = next((path for path in changeable(reading.tree) if dotted(path) == name), None)
    if steps is None:
        raise BadInput(f"An exception cannot change `{name}`." if name else "Choose a value of the standard.",
                       remedy="Choose one of those that the standard states.")  # fmt: skip
    path = (*place, *steps)
    if reading.found.holds(path):
        raise BadInput(f"The exception changes `{name}` already.", remedy="Change it in its row.")
    value = typed(standard(path), given, None)
    return edit.put(text, path, "" if value is None else value)


def _removed(text: str, table: Table, path: Path) -> str:
    """Remove a row, and what stands beside it; of an exception, also what changes nothing any more."""
    text = edit.remove(text, path)
    for column in table.columns:
        if column.aside:
            text = edit.drop(text, (*column.aside, path[-1]))
    while table.form == "leaves" and len(path) > len(table.path) + 1:
        path = path[:-1]
        if Reading(text).value(path) not in ({}, []):
            break
        text = edit.remove(text, path)
    return text


def _moved(text: str, reading: Reading, path: Path, by: int) -> str:
    holder = reading.value(path[:-1])
    at = list(holder).index(path[-1]) if isinstance(holder, dict) else int(path[-1])
    if not 0 <= at + by < len(holder):
        return text
    return edit.move(text, path, at + by)
