"""What a table of a pact is: its place in the text, its columns, the order of its rows; and what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from leadpact.pact.remarks import Remark
from leadpact.pact.yaml_text import Path

Kind = Literal["name", "text", "condition", "choice", "number", "allowance", "list", "yes or no", "shown"]
"""What a cell holds: the key of its row; a text; a condition; one of several; a number; a duration; several texts;
a truth; or something that is only shown here and changed in the text."""

Form = Literal["items", "entries", "names", "kinds", "by type", "leaves"]
"""How the rows stand in the text: items of a list; entries of a mapping, by name; names alone; entries whose names
the language has; one value, or one by lead type; the values at the end of what an exception changes."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Args:
        name: tells it apart within its table.
        steps: where its values stand, from the row on; () for the value of the row itself.
        aside: where they stand instead, under the name of the row: beside the rows.
        title: its head, for people.
        required: a row without it is wrong.
        choices: what the language allows there.
        alone: of a list: one value may stand without brackets.
        example: what could stand there.
        otherwise: what holds where nothing stands there.
    """

    name: str
    title: str
    kind: Kind
    steps: Path = ()
    aside: Path = ()
    description: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    alone: bool = False
    example: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a pact.

    Args:
        name: tells it apart, in addresses too.
        path: of the list or mapping whose entries are its rows; a star in it makes a group of rows of each that fits.
        chapter: under which it is listed.
        about: what it is for, in a sentence or two.
        group: the head of the column that says which group a row is in; "" without groups.
        ordered: the first row that fits decides. `last`: the column that the last row leaves empty.
        begins: what a new row has besides its columns.
    """

    name: str
    chapter: str
    title: str
    about: str
    path: Path
    form: Form
    columns: tuple[Column, ...]
    group: str = ""
    ordered: bool = False
    last: str = ""
    begins: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def is_named(self) -> bool:
        """Whether a row has a name of its own that can be changed."""
        return self.form == "entries"


EVERY_LEAD = "every lead"
"""What a table shows where a promise has one time for all lead types."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in a table.

    Args:
        path: where it stands, or would stand.
        shown: as it is edited: lists with commas, truths as "true" or "".
        items: of a list, its values.
        choices: what it can be; empty where nobody can say.
        fixed: it can only be changed in the text.
        applies: the row can have such a value at all.
    """

    column: Column
    path: Path
    shown: str
    items: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    fixed: bool = False
    applies: bool = True
    remarks: tuple[Remark, ...] = ()

    @property
    def is_wrong(self) -> bool:
        return any(remark.severity in ("fault", "error") for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: from `line` to `last` in the text; `remarks` are about none of its cells alone."""

    number: int
    path: Path
    name: str
    group: str
    line: int
    last: int
    cells: tuple[Cell, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its rows.

    Args:
        line: where it begins in the text; 0 where the text has no such section.
        groups: what a new row can belong to.
        names: what a new row can be called; empty: anything.
        remarks: what is about the table as a whole.
    """

    table: Table
    line: int
    rows: tuple[Row, ...]
    groups: tuple[str, ...]
    names: tuple[str, ...]
    blank: tuple[Cell, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def wrong(self) -> int:
        """How many faults and errors are in it."""
        inside = [one for row in self.rows for one in (*row.remarks, *(r for cell in row.cells for r in cell.remarks))]
        return sum(remark.severity in ("fault", "error") for remark in (*self.remarks, *inside))
