"""What a text says in the tables of a pact: rows, cells, and each remark at what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from leadpact.pact.edit_nodes import Entry, Written, dotted, written
from leadpact.pact.form import keys_at, nodes_at
from leadpact.pact.references import ANY, keys_named, names_at, names_of
from leadpact.pact.remarks import Remark
from leadpact.pact.table_model import EVERY_LEAD, Cell, Column, Row, Sheet, Table
from leadpact.pact.table_schema import column
from leadpact.pact.yaml_text import Path


class Reading:
    """A text, read once for all its tables.

    Raises:
        BadInput: it cannot be read.
    """

    def __init__(self, text: str) -> None:
        self.found: Written = written(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
        self.tree = self.found.read.tree

    def value(self, path: Path) -> Any:
        return self.found.read.get(path)

    # The rows of a table

    def places(self, table: Table) -> list[tuple[str, Path]]:
        """Return where the rows of a table can stand: each place with the name of its group."""
        if ANY not in table.path:
            return [("", table.path)]
        at = table.path.index(ANY)
        above, below = table.path[:at], table.path[at + 1 :]
        holder = self.value(above)
        if isinstance(holder, list):
            named = [
                (str(one.get("name", at)) if isinstance(one, dict) else str(at), at) for at, one in enumerate(holder)
            ]
            return [(name, (*above, at, *below)) for name, at in named]
        return [(name, (*above, name, *below)) for name in holder] if isinstance(holder, dict) else []

    def rows(self, table: Table) -> list[tuple[str, str, Path]]:
        """Return the rows of a table: the group, the name and the place of each."""
        return [(group, *row) for group, place in self.places(table) for row in self._rows(table, place)]

    def _rows(self, table: Table, place: Path) -> Iterator[tuple[str, Path]]:
        holder = self.value(place)
        if table.form == "leaves":
            yield from ((dotted(path[len(place) :]), path) for path in leaves(holder, place))
        elif table.form == "by type" and holder is not None and not isinstance(holder, dict):
            yield EVERY_LEAD, place
        elif isinstance(holder, dict):
            yield from ((name, (*place, name)) for name in holder)
        elif isinstance(holder, list):
            yield from ((str(one) if isinstance(one, str) else "", (*place, at)) for at, one in enumerate(holder))

    def entry(self, path: Path) -> Entry | None:
        """Return how the entry at `path` is written; None where nothing stands or an alias does."""
        node = self.found.root
        for step in path[:-1]:
            below = node.child(step)
            if below is None:
                return None
            node = below
        at = node.find(path[-1]) if path else -1
        return node.entries[at] if at >= 0 else None

    # Cells

    def place_of(self, column: Column, row: Path, name: str) -> Path:
        """Return where the value of a column stands for the row at `row`."""
        if column.aside:
            return (*column.aside, name)
        if column.steps == ("wake",) and isinstance(self.value((*row, "wake")), dict):
            return (*row, "wake", "else")
        return (*row, *column.steps)

    def cell(self, table: Table, column: Column, row: Path, name: str) -> Cell:
        if column.kind == "name":
            return self._name(table, column, row, name)
        if table.form == "leaves":
            column = standard(row)
        path = self.place_of(column, row, name)
        applies = table.form != "kinds" or bool(nodes_at(path))
        value = self.value(path) if applies else None
        items = tuple(map(str, value)) if isinstance(value, list) else () if value is None else (str(value),)
        nested = isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict | list) for v in value))
        fixed = nested or (isinstance(value, list) and (column.kind != "list" or any("," in one for one in items)))
        fixed = fixed or (isinstance(row[-1], int) and column.steps == () and table.form == "leaves")
        shown = ", ".join(items) if not isinstance(value, bool) else str(value).lower()
        if nested:
            shown = "by lead type" if path[-1] == "within" else "several values"
        return Cell(
            column, path, shown, items, column.choices or names_at(self.tree, path), fixed=fixed, applies=applies
        )

    def _name(self, table: Table, column: Column, row: Path, name: str) -> Cell:
        choices = () if table.form == "names" else self._names(table, row[:-1])
        fixed = table.form in ("kinds", "leaves") or name == EVERY_LEAD
        return Cell(column, row, name, (name,), choices, fixed=fixed)

    def _names(self, table: Table, place: Path) -> tuple[str, ...]:
        """Return what rows at `place` can be called; nothing: anything."""
        if table.form == "kinds":
            return tuple(keys_at(place))
        if table.form == "leaves":
            return tuple(dotted(path) for path in changeable(self.tree))
        if table.form == "by type":
            return (*names_of(self.tree, "lead_types"), "other")
        return keys_named(self.tree, place)

    # Whole tables

    def sheet(self, table: Table, remarks: Sequence[Remark] = ()) -> Sheet:
        placed = _Placed(self, remarks)
        rows = tuple(self._row(table, number, row, placed) for number, row in enumerate(self.rows(table)))
        places = self.places(table)
        line = next((self.found.read.of(path, key=True)[0] for _, path in places if self.found.holds(path)), 0)
        about = tuple(one for _, path in places for one in placed.about(path, self.entry(path)))
        first = places[0][1] if places else tuple("" if step == ANY else step for step in table.path)
        taken = {row.name for row in rows} if not table.group else set()
        names = tuple(name for name in self._names(table, first) if name not in taken)
        blank = tuple(self._blank(table, column, first) for column in table.columns)
        return Sheet(table, line, rows, tuple(name for name, _ in places) if table.group else (), names, blank, about)

    def _row(self, table: Table, number: int, row: tuple[str, str, Path], placed: _Placed) -> Row:
        group, name, path = row
        entry = self.entry(path)
        cells = tuple(placed.put(self.cell(table, column, path, name)) for column in table.columns)
        first = self.found.read.place(entry.start)[0] if entry is not None else self.found.read.of(path)[0]
        last = self.found.read.place(max(entry.end - 1, entry.start))[0] if entry is not None else first
        return Row(number, path, name, group, first, last, cells, placed.about(path, entry))

    def _blank(self, table: Table, column: Column, place: Path) -> Cell:
        """Return the cell of a row that is not there yet."""
        if column.kind == "name":
            return Cell(column, (), "", choices=self._names(table, place))
        path = (*place, ANY, *column.steps) if not column.aside else (*column.aside, ANY)
        return Cell(column, (), "", choices=column.choices or names_at(self.tree, path))


class _Placed:
    """Hands out remarks, each once: to the cell that it is about, else to the row, else to the table."""

    def __init__(self, reading: Reading, remarks: Sequence[Remark]) -> None:
        self.reading = reading
        self.left = list(remarks)

    def put(self, cell: Cell) -> Cell:
        """Return a cell with what is said of it."""
        if cell.column.kind == "name":
            found = self._take(lambda one: one.path == dotted(cell.path) and "is no name" in one.message)
        else:
            found = self._take(lambda one: self._is_about(one, cell.path))
        return (
            Cell(cell.column, cell.path, cell.shown, cell.items, cell.choices, cell.fixed, cell.applies, found)
            if found
            else cell
        )

    def about(self, path: Path, entry: Entry | None) -> tuple[Remark, ...]:
        """Return what else is said of what stands at `path`, written as `entry`."""
        if entry is None:
            return self._take(lambda one: one.path == dotted(path))
        return self._take(lambda one: entry.start <= self._offset(one) <= entry.end)

    def _is_about(self, remark: Remark, path: Path) -> bool:
        at = dotted(path)
        if remark.path == at or remark.path.startswith(f"{at}."):
            return True
        entry = self.reading.entry(path)
        return entry is not None and entry.start <= self._offset(remark) < entry.end and entry.value.kind == "scalar"

    def _offset(self, remark: Remark) -> int:
        starts = self.reading.found.read.starts
        return starts[min(remark.line, len(starts)) - 1] + remark.column - 1

    def _take(self, is_theirs: Callable[[Remark], bool]) -> tuple[Remark, ...]:
        taken = tuple(one for one in self.left if is_theirs(one))
        self.left = [one for one in self.left if one not in taken]
        return taken


def leaves(value: Any, path: Path) -> Iterator[Path]:
    """Yield the places below `path` at which single values, or lists of them, stand."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        yield from ((*path, at) for at in range(len(value)))
    elif value is not None:
        yield path


def changeable(tree: Mapping[str, Any]) -> list[Path]:
    """Return the places of the standard for which an exception can state another value."""
    found = [path for section in keys_at(_CHANGES) for path in leaves(tree.get(section), (section,))]
    return [path for path in found if path[0] != "routing" and nodes_at((*_CHANGES, *path))]


def standard(path: Path) -> Column:
    """Return the column of a value that an exception changes, which stands at `path`."""
    return replace(column(path[:-1], str(path[-1]), "Instead"), name="value", steps=())


_CHANGES: Path = ("exceptions", 0, "changes")
