"""What a readable pact is made of: sections of sentences, lists and tables, each item with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from leadpact.pact.model import Pact
from leadpact.pact.yaml_text import Path, YamlText, read_yaml

BEYOND = 0
"""The line of what the language says itself, and no file."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence. `line` is where the pact says it, `path` names the place for people and machines; `marks` names the
    exceptions that say otherwise."""

    kind: ClassVar[str] = "statement"
    text: str
    line: int
    path: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences one below the other; `ordered` where the first that holds decides."""

    kind: ClassVar[str] = "listing"
    title: str
    items: tuple[Statement, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; its `line` and `path` are those of what it is about. `total`: it sums up those above it."""

    cells: tuple[str, ...]
    line: int
    path: str
    marks: tuple[str, ...] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `numeric` for numbers, which are aligned at the right."""

    name: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns; `ordered` where the first row that fits decides. `role`: whom alone it
    concerns."""

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ordered: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two lists beside each other, as of what two sides owe each other."""

    kind: ClassVar[str] = "sides"
    left: Listing
    right: Listing


Block = Statement | Listing | Table | Sides


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the pact: `name` for anchors, `title` to be read, `line` where it begins."""

    name: str
    title: str
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A version of the pact, to be read from top to bottom; `version` is 0 until it is adopted.

    `role`: for whom it was cut short; "" for everybody.
    """

    name: str
    title: str
    version: int
    digest: str
    sections: tuple[Section, ...]
    role: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that a role does; `when` says by when, or upon what."""

    what: str
    when: str
    path: Path


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a computed score: `points` in hundredths, for what, how it comes about, and where the pact says it."""

    points: int
    why: str
    how: str
    line: int
    path: str


@dataclass(frozen=True, slots=True)
class Worked:
    """The score of one lead, computed step by step; points in hundredths.

    Args:
        known: what is known of the lead: a field, and its value as people write it.
        did: what they did and when: "demo requested, just now".
        grade: "" where the pact has none.
        verdict: what follows for the lead, as a sentence.
    """

    known: tuple[tuple[str, str], ...]
    did: tuple[str, ...]
    fit: tuple[Step, ...]
    engagement: tuple[Step, ...]
    grade: str
    verdict: str

    @property
    def fit_points(self) -> int:
        return sum(step.points for step in self.fit)

    @property
    def engagement_points(self) -> int:
        return sum(step.points for step in self.engagement)


def items_of(block: Block) -> tuple[Statement | Row, ...]:
    """Return what a block says, in the order in which it is read."""
    if isinstance(block, Statement):
        return (block,)
    if isinstance(block, Sides):
        return (*block.left.items, *block.right.items)
    return block.items if isinstance(block, Listing) else block.rows


class PactText:
    """A pact with the places of everything in its text."""

    def __init__(self, pact: Pact) -> None:
        self.pact = pact
        self.text: YamlText = read_yaml(pact.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))

    def line(self, *path: str | int) -> int:
        """Return the line of the key at `path`, or of the nearest above it that the text has."""
        return self.text.of(path, key=True)[0]

    def key(self, section: str) -> str:
        """Return the key of a section; where the text has none, that of the pact itself."""
        return section if self.get(section) is not None else "pact"

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
    return tuple(block for block in blocks if items_of(block))
