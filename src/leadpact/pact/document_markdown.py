"""The readable pact as Markdown: headings, tables and lists, each item with a link to its line of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest

from leadpact.pact.diagram_mermaid import mermaid
from leadpact.pact.document_duties import ROLES
from leadpact.pact.document_model import BEYOND, Block, Document, Listing, Row, Section, Sides, Statement, Table
from leadpact.pact.model import Pact

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_BEGINS = re.compile(r"^(\s*)([#+-]|\d+[.)])")


Place = Callable[[int], tuple[str, int]]
"""Where a line of the whole text is written: the address of its file, as a link needs it, and the line in that."""


def markdown(pact: Pact, shown: Document, *, place: Place) -> str:
    """Return `shown`, the document of `pact` or a part of it, as Markdown."""
    return _Writer(pact, place).whole(shown)


class _Writer:
    def __init__(self, pact: Pact, place: Place) -> None:
        self.pact, self.place = pact, place

    def whole(self, shown: Document) -> str:
        of_whom = f"What concerns {ROLES[shown.role].lower()}. " if shown.role else ""
        made = f"{of_whom}Made from [the file]({self.place(1)[0]}); numbers behind sentences are lines of it."
        contents = [f"{number}. [{escaped(one.title)}](#{_slug(one.title)})"
                    for number, one in enumerate(shown.sections, 1)]  # fmt: skip
        parts = [f"# {escaped(shown.title)}", made, "\n".join(contents)]
        for section in shown.sections:
            parts += self.section(section)
        return "\n\n".join(parts) + "\n"

    def section(self, section: Section) -> Iterator[str]:
        yield f"## {escaped(section.title)}"
        if section.name == "stages":
            yield f"```mermaid\n{mermaid(self.pact)}```"
        for block in section.blocks:
            yield from self.block(block)

    def block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Statement):
            yield self.said(block)
            return
        if isinstance(block, Sides):
            yield self.sides(block)
            return
        if block.title:
            yield f"### {escaped(block.title)}"
        yield self.listing(block) if isinstance(block, Listing) else self.table(block)

    def said(self, item: Statement) -> str:
        text = _BEGINS.sub(r"\1\\\2", escaped(item.text))
        return f"{text}{_marks(item.marks)}{self.line(item.line)}"

    def line(self, line: int) -> str:
        if line == BEYOND:
            return ""
        file, number = self.place(line)
        return f" <sub>[{number}]({file}#L{number})</sub>"

    def listing(self, block: Listing) -> str:
        return "\n".join(
            f"{f'{number}.' if block.ordered else '-'} {self.said(item)}" for number, item in enumerate(block.items, 1)
        )

    def table(self, table: Table) -> str:
        used = [at for at, _ in enumerate(table.columns) if any(row.cells[at] for row in table.rows)]
        heads = [escaped(table.columns[at].name) for at in used]
        rules = ["---:" if table.columns[at].numeric else "---" for at in used]
        order = table.ordered
        rows = [
            _row([*([str(number)] if order else []), *self.cells(row, used), self.line(row.line).strip()])
            for number, row in enumerate(table.rows, 1)
        ]
        head = _row([*([""] if order else []), *heads, ""])
        return "\n".join([head, _row([*(["---:"] if order else []), *rules, "---:"]), *rows])

    def cells(self, row: Row, used: list[int]) -> list[str]:
        first, *others = (escaped(row.cells[at]) for at in used)
        return [f"{first}{_marks(row.marks)}", *others]

    def sides(self, block: Sides) -> str:
        pairs = zip_longest(block.left.items, block.right.items)
        rows = [_row([self.said(side) if side else "" for side in pair]) for pair in pairs]
        heads = _row([escaped(block.left.title), escaped(block.right.title)])
        return "\n".join([heads, "| --- | --- |", *rows])


def escaped(text: str) -> str:
    """Return `text` so that Markdown shows it as it is, in a table too."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def _marks(names: tuple[str, ...]) -> str:
    return "".join(f" **(exception: {escaped(name)})**" for name in names)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _slug(title: str) -> str:
    """The anchor that pages of Markdown give a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
