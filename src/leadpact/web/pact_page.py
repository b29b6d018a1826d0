"""A pact as its page shows it: the readable pact with its anchors, its terms marked, and the diagram to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import ClassVar

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from leadpact.pact.document_model import Block, Document, Listing, Row, Section, Sides, Statement, Table
from leadpact.pact.model import Pact
from leadpact.pact.naming import day, plain
from leadpact.web.pact_drawing import Drawing, drawing
from leadpact.web.pact_lines import Spot, Spots, items, lines_of
from leadpact.web.pact_terms import Terms
from leadpact.web.ui import tone

PARTIES = {
    "agreement.marketing": "For marketing",
    "agreement.sales": "For sales",
    "agreement.sponsor": "Over both sides",
    "agreement.review": "Looks at it again",
}
"""What stands at the head of the page instead of among the sentences, and under which name."""
WIDEST = 3
"""Columns that a telephone has room for."""
SHORT = 18
"""Letters of a cell that stay in one line."""
NO_WORDS = mark_safe("")
WHOLE = 14
"""Rows that are kept on one sheet of paper."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part, and how; `who` is empty where nobody does. `signs`: it takes their signature."""

    label: str
    who: str
    how: str
    spot: Spot
    signs: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """That an exception says otherwise: its name, and the line that begins it."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its terms marked. `name`: how it begins, if that is the name of what it is about."""

    kind: ClassVar[str] = "said"
    name: str
    text: SafeString
    spot: Spot
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences one below the other. `spot` is that of all of them, where they stand in one line of the file."""

    kind: ClassVar[str] = "points"
    title: str
    ordered: bool
    spot: Spot | None
    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lists beside each other."""

    kind: ClassVar[str] = "pair"
    left: Points
    right: Points


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, or the head of a column, which is its `name`; `tone` is that of the stage that the cell names."""

    name: str
    numeric: bool
    text: str = ""
    tone: str = ""
    shown: SafeString = NO_WORDS

    @property
    def is_short(self) -> bool:
        """Say whether it is better not broken into lines."""
        return len(self.text) <= SHORT


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its number. `total`: it sums up those above it."""

    number: int
    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    total: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows one below the other that stand in one line of the file."""

    spot: Spot
    rows: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; columns in which no row says anything are left out. `wide`: too wide for a telephone; `narrow`: nothing
    in it needs room; `whole`: short enough for one sheet of paper."""

    kind: ClassVar[str] = "grid"
    title: str
    ordered: bool
    heads: tuple[Cell, ...]
    groups: tuple[Group, ...]
    wide: bool
    narrow: bool
    whole: bool


Part = Said | Points | Pair | Grid


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section: its `number` on the page, and the lines of the file from that of `spot` to `last`."""

    number: int
    name: str
    title: str
    spot: Spot
    last: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PactPage:
    """All of a version that does not depend on who looks. `top` anchors the lines before the first thing said."""

    title: str
    top: Spot
    parties: tuple[Party, ...]
    chapters: tuple[Chapter, ...]
    wide: Drawing
    tall: Drawing


def pact_page(pact: Pact, shown: Document, *, signed: Mapping[str, datetime] | None = None) -> PactPage:
    """Return the page of a pact, in the order in which it is read.

    Args:
        shown: the document of `pact`, or a part of it.
        signed: by side, when this version was signed for it; None where nobody keeps that.
    """
    return _Pages(pact, shown, signed).page()


class _Pages:
    """Makes a page from top to bottom: anchors and marks of terms go to what is read first."""

    def __init__(self, pact: Pact, shown: Document, signed: Mapping[str, datetime] | None) -> None:
        self.pact = pact
        self.document = shown
        self.signed = signed
        self.spots = Spots(pact, shown)
        self.terms = Terms(pact)
        self.lines = lines_of(pact)
        self.section = ""
        self.exceptions = {one.name: one.rule.line for one in pact.exceptions}

    def page(self) -> PactPage:
        parties = tuple(self.parties())
        chapters = tuple(self.chapter(number, section) for number, section in enumerate(self.document.sections, 1))
        drawings = drawing(self.pact), drawing(self.pact, narrow=True)
        return PactPage(self.document.title, self.spots.top(), parties, chapters, *drawings)

    def parties(self) -> Iterator[Party]:
        a = self.pact.agreement
        lines = {item.path: item.line for item in reversed(list(items(self.document)))}
        for path, label in PARTIES.items():
            if path not in lines:
                continue
            side = path.partition(".")[2]
            spot = self.spots.spot(lines[path])
            if side == "review":
                yield Party(label, a.review_owner or "", f"every {a.review_every}", spot, False)
            else:
                yield Party(label, a.signers.get(side, ""), self.how(side), spot, True)

    def how(self, side: str) -> str:
        """How a side takes part: that it signs, or when it has signed this version."""
        if self.signed is None:
            return "stands over both" if side == "sponsor" else "signs"
        return f"signed on {day(self.signed[side])}" if side in self.signed else "has not signed yet"

    def chapter(self, number: int, section: Section) -> Chapter:
        self.terms.begin()
        self.section = section.name
        spot = self.spots.heading(section.line)
        parts = tuple(part for block in section.blocks if (part := self.part(block)) is not None)
        return Chapter(number, section.name, section.title, spot, last_line(self.lines, section.line), parts)

    def part(self, block: Block) -> Part | None:
        if isinstance(block, Table):
            return self.grid(block)
        if isinstance(block, Statement):
            return self.said(block)
        if isinstance(block, Sides):
            left, right = self.points(block.left), self.points(block.right)
            return Pair(left, right) if left is not None and right is not None else left or right
        return self.points(block)

    def spot(self, line: int) -> Spot:
        return self.spots.spot(line, self.section)

    def marks(self, names: tuple[str, ...]) -> tuple[Mark, ...]:
        return tuple(Mark(name, self.exceptions[name]) for name in names)

    def said(self, item: Statement) -> Said:
        name, rest = named(item)
        return Said(name, self.terms.marked(rest), self.spot(item.line), self.marks(item.marks))

    def points(self, listing: Listing) -> Points | None:
        told = [item for item in listing.items if item.path not in PARTIES]
        if not told:
            return None
        one_line = len(told) > 1 and len({item.line for item in told}) == 1
        spot = self.spot(told[0].line) if one_line else None
        return Points(listing.title, listing.ordered, spot, tuple(self.said(item) for item in told))

    def grid(self, table: Table) -> Grid:
        used = [at for at, _ in enumerate(table.columns) if any(row.cells[at] for row in table.rows)]
        heads = tuple(Cell(table.columns[at].name, table.columns[at].numeric) for at in used)
        numbered = iter(range(1, len(table.rows) + 1))
        groups = []
        for line, rows in groupby(table.rows, key=attrgetter("line")):
            lines = tuple(
                Line(next(numbered), self.cells(heads, row, used), self.marks(row.marks), row.total) for row in rows
            )
            groups.append(Group(self.spot(line), lines))
        narrow = all(len(row.cells[at]) <= SHORT for row in table.rows for at in used)
        wide, whole = len(used) > WIDEST, len(table.rows) <= WHOLE
        return Grid(table.title, table.ordered, heads, tuple(groups), wide=wide, narrow=narrow, whole=whole)

    def cells(self, heads: tuple[Cell, ...], row: Row, used: list[int]) -> tuple[Cell, ...]:
        section, _, name = row.path.partition(".")
        shown = tone(self.pact, name) if section == self.section == "stages" and name in self.pact.stages else ""
        return tuple(
            Cell(head.name, head.numeric, row.cells[at], shown if at == 0 else "", self.words(row.cells[at], at))
            for head, at in zip(heads, used, strict=True)
        )

    def words(self, text: str, column: int) -> SafeString:
        """The text of a cell with its terms marked, if it is one that says something rather than names it."""
        tells = self.section == "duties" or (column > 0 and len(text) > SHORT)
        return self.terms.marked(text) if tells and self.section != "glossary" else conditional_escape(text)


def named(item: Statement) -> tuple[str, str]:
    """Return the name with which a sentence begins, if it begins with that of what it is about, and the rest."""
    above, _, name = item.path.rpartition(".")
    size = len(plain(name))
    begins = bool(above) and item.text[:size].casefold() == plain(name).casefold()
    return (
        (item.text[:size], item.text[size:]) if begins and item.text[size : size + 1] in (" ", ":") else ("", item.text)
    )


def last_line(lines: list[str], first: int) -> int:
    """Return the last line of the section that begins in line `first`: before another key stands at the margin."""
    last = first
    for number, line in enumerate(lines[first:], first + 1):
        if line[:1] not in ("", " ", "#", "-"):
            break
        if line.strip() and not line.startswith("#"):
            last = number
    return last
