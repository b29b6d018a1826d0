"""Where on the page of a pact each line of its file lands: on what says it, or on what is nearest to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadpact.pact.document_model import BEYOND, Document, Row, Statement, dotted, items_of
from leadpact.pact.model import Pact
from leadpact.pact.yaml_text import Path, YamlText, read_yaml

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What some editors write before the first line."""
TOP = BEYOND
"""The line on which everything lands that stands before the first thing said."""

REPEATING = ("duties", "glossary")
"""Sections that say by role, or by word, what others say in its place."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands in the file. `own`: its line is anchored here; `others`: lines that land here as well."""

    line: int
    own: bool = False
    others: tuple[int, ...] = ()


def lines_of(pact: Pact) -> list[str]:
    """Return the lines of the file; the first is line 1."""
    return [line.removesuffix("\r") for line in pact.text.removeprefix(MARK).split("\n")]


class Spots:
    """Hands out the anchors of a page in the order in which it is read: each line of the file is anchored once.

    What a section of `REPEATING` says is anchored there only if no other section says it.
    """

    def __init__(self, pact: Pact, document: Document) -> None:
        self.said = {item.line for item in items(document)}
        self._proper = {item.line for item in items(document, without=REPEATING)}
        self._others = _landing(pact, document, self.said)
        self._given: set[int] = set()

    def top(self) -> Spot:
        """Return the spot of what stands before the first thing said."""
        return Spot(TOP, own=True, others=tuple(self._others.get(TOP, ())))

    def spot(self, line: int, section: str = "") -> Spot:
        """Return the spot of something in `line`; it has the anchor if it is the first of that line."""
        repeated = section in REPEATING and line in self._proper
        if line in self._given or line == BEYOND or repeated:
            return Spot(line)
        self._given.add(line)
        return Spot(line, own=True, others=tuple(self._others.get(line, ())))

    def heading(self, line: int) -> Spot:
        """Return the spot of a heading; its line is anchored there only if nothing below says the same line."""
        return Spot(line) if line in self.said else self.spot(line)


def items(document: Document, *, without: Sequence[str] = ()) -> Iterator[Statement | Row]:
    """Yield what the document says of the file, in the order in which it is read; not of the sections `without`."""
    for section in document.sections:
        for block in section.blocks if section.name not in without else ():
            yield from (item for item in items_of(block) if item.line != BEYOND)


def _landing(pact: Pact, document: Document, said: set[int]) -> dict[int, list[int]]:
    """Return by line the other lines that land there: on what their key is a part of, else on what is before them."""
    first = _first_lines(document)
    text = read_yaml(pact.text.removeprefix(MARK))
    paths = _paths(text)
    found: dict[int, list[int]] = {}
    before = TOP
    for line in range(1, len(lines_of(pact)) + 1):
        if line in said:
            before = line
            continue
        if line in paths:
            before = _nearest(paths[line], first, before)
        if before == line:  # a heading, which is there by itself
            continue
        found.setdefault(before, []).append(line)
    return found


def _first_lines(document: Document) -> dict[str, int]:
    """Return for every path, and for each above it, the line of what is said first about it."""
    found: dict[str, int] = {}
    proper_first = sorted(document.sections, key=lambda section: section.name in REPEATING)
    for section in proper_first:
        found.setdefault(section.name, section.line)
        for block in section.blocks:
            for item in (item for item in items_of(block) if item.line != BEYOND):
                steps = item.path.split(".")
                for count in range(1, len(steps) + 1):
                    found.setdefault(".".join(steps[:count]), item.line)
    return found


def _paths(text: YamlText) -> dict[int, Path]:
    """Return the path of the first key, or entry of a list, in each line that has one."""
    starts = dict(text.keys)
    starts.update((path, mark.start) for path, mark in text.values.items() if path and isinstance(path[-1], int))
    found: dict[int, Path] = {}
    for path, start in sorted(starts.items(), key=lambda pair: (pair[1], len(pair[0]))):
        found.setdefault(text.place(start)[0], path)
    return found


def _nearest(path: Path, first: dict[str, int], before: int) -> int:
    """Return the line of what is said about `path`, or about the nearest above it; below a section that is `before`,
    for what is said there goes by names that the file does not have."""
    for count in range(len(path), 0, -1):
        line = first.get(dotted(path[:count]))
        if line is not None:
            return before if count == 1 and len(path) > 1 else line
    return before
