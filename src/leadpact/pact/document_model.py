"""What a readable pact is made of: sections of sentences, lists and tables, each item with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from leadpact.pact.model import Pact
from leadpact.pact.yaml_text import Path, YamlText, read_yaml


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence. `line` is where the pact says it, `path` names the place for people and machines."""

    kind: ClassVar[str] = "statement"
    text: str
    line: int
    path: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences one below the other; `ordered` where the first that holds decides."""

    kind: ClassVar[str] = "listing"
    title: str
    items: tuple[Statement, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; its `line` and `path` are those of what it is about."""

    cells: tuple[str, ...]
    line: int
    path: str


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `numeric` for numbers, which are aligned at the right."""

    name: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns; `ordered` where the first row that fits decides."""

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ordered: bool = False


Block = Statement | Listing | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the pact: `name` for anchors, `title` to be read, `line` where it begins."""

    name: str
    title: str
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A version of the pact, to be read from top to bottom; `version` is 0 until it is adopted."""

    name: str
    title: str
    version: int
    digest: str
    sections: tuple[Section, ...]


class PactText:
    """A pact with the places of everything in its text."""

    def __init__(self, pact: Pact) -> None:
        self.pact = pact
        self.text: YamlText = read_yaml(pact.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))

    def line(self, *path: str | int) -> int:
        """Return the line of the key at `path`, or of the nearest above it that the text has."""
        return self.text.of(path, key=True)[0]

    def get(self, *path: str | int) -> object:
        """Return what the text has at `path`; None if nothing."""
        return self.text.get(path)

    def statement(self, text: str, *path: str | int) -> Statement:
        return Statement(text, self.line(*path), dotted(path))

    def row(self, cells: Sequence[str], *path: str | int) -> Row:
        return Row(tuple(cells), self.line(*path), dotted(path))


def dotted(path: Path) -> str:
    return ".".join(map(str, path))


def columns(*names: str, numeric: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return columns of these names; those in `numeric` hold numbers."""
    return tuple(Column(name, name in numeric) for name in names)


def kept(*blocks: Block) -> tuple[Block, ...]:
    """Return the blocks that have something in them."""
    empty = (
        (isinstance(block, Listing) and not block.items) or (isinstance(block, Table) and not block.rows)
        for block in blocks
    )
    return tuple(block for block, is_empty in zip(blocks, empty, strict=True) if not is_empty)
