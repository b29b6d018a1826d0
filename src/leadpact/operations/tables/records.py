"""From text to records: lines, cells, and what does not fit, in bounded memory.

The csv module's C reader does the reading, in its strict mode, a block of lines at a time. Around it stands
what it lacks: the place and the verbatim text of each record, and a way on after a broken one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from leadpact.operations.tables.encoding import fault_in, is_marked, shown
from leadpact.operations.tables.model import BadRow, Dialect

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

LONGEST = 1 << 20  # characters of one line, or of a record that waits for its closing quote
_ONE_CELL = "\x1f"  # stands in for the delimiter where each line is one cell

Shape = TypeVar("Shape")

_QUOTES = re.compile('"+')
_REASONS = (
    ("expected after", "a quote inside a cell is not doubled, or a quote is never closed"),
    ("unexpected end of data", "a quote is opened and never closed"),
    ("field larger", "a cell is longer than 131,072 characters, or its quote is never closed"),
    ("new-line character", "a carriage return stands alone outside quotes"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines with their ends, the first of which has the number `first`.

    `marked` tells that some hold characters no database stores; `torn` that this is a piece of one long line.
    """

    first: int
    lines: list[str]
    marked: bool = False
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of the lines from `line` up to, and without, `end`."""

    line: int
    end: int
    cells: list[str]


def blocks(pieces: Iterable[str], line_ending: str) -> Iterator[Block]:
    """Cut text into blocks of whole lines.

    Only `line_ending` ends a line. A line longer than LONGEST comes in torn pieces, so that no file can
    fill the memory.
    """
    ending = "\r" if line_ending == "\r" else "\n"
    first, rest, torn = 1, "", False
    for piece in pieces:
        text = rest + piece
        marked = is_marked(text)
        *parts, rest = text.split(ending)
        lines = [part + ending for part in parts]
        if torn and lines:
            yield Block(first, [lines.pop(0)], torn=True)
            first, torn = first + 1, False
        if lines:
            yield Block(first, lines, marked)
            first += len(lines)
        if len(rest) > LONGEST:
            yield Block(first, [rest], torn=True)
            rest, torn = "", True
    if rest:
        yield Block(first, [rest], is_marked(rest), torn)


def starting_at(line: int, source: Iterable[Block]) -> Iterator[Block]:
    """Pass over the lines before `line`."""
    for block in source:
        passed = line - block.first
        if passed <= 0:
            yield block
        elif passed < len(block.lines):
            yield Block(line, block.lines[passed:], block.marked, block.torn)


class Reader(Generic[Shape]):
    """Reads the records of one file.

    Args:
        dialect: how the file is written.
        width: how many cells a record must have to be good; None accepts any number.
        shape: makes what is handed out from a good record's first line, the line after it, and its cells.
        header: the cells of the header; a record equal to it is a BadRow (files get joined with theirs).
        fill: whether cells missing at the end of a record count as empty.

    After a broken record, reading goes on at its first later line that reads on its own as `width` cells:
    a quote that is never closed costs its own line, and not those behind it.
    """

    def __init__(
        self,
        dialect: Dialect,
        width: int | None,
        shape: Callable[[int, int, list[str]], Shape],
        *,
        header: Sequence[str] = (),
        fill: bool = False,
    ) -> None:
        self._dialect = dialect
        self._width = width
        self._shape = shape
        self._header = list(header)
        self._fill = fill
        self._stray = _stray_quote(dialect)
        hidden = re.escape(dialect.delimiter + dialect.quote)
        self._backslash = re.compile(rf"\\(?:[{hidden}\\\r\n])|\\")

    def read(self, source: Iterable[Block], *, final: bool = True) -> Iterator[Shape | BadRow]:
        """Yield every record of `source`; empty lines are none.

        With `final` False a last record that is not closed is left out: the text goes on elsewhere.
        """
        held, first, marked = list[str](), 1, False
        for block in source:
            if block.torn:
                yield from self._read(first, held, marked, final=True)
                held = []
                yield BadRow(block.first, shown(block.lines[0]), f"a line is longer than {LONGEST:,} characters")
                continue
            first, marked = block.first - len(held), block.marked or (marked and bool(held))
            lines = held + block.lines if held else block.lines
            unread = yield from self._read(first, lines, marked, final=False)
            held, first = lines[unread:], first + unread
        if final:
            yield from self._read(first, held, marked, final=True)

    def _read(self, first: int, lines: list[str], marked: bool, *, final: bool) -> Generator[Shape | BadRow, None, int]:
        """Read one block; return how many of its lines are done with."""
        source = self._unescaped(lines)
        careful = marked or (self._dialect.quote == '"' and any('"' in line for line in lines))
        width, header, shape = self._width, self._header, self._shape
        reader, offset, start = self._csv(source), 0, 0
        while True:
            fault = ""
            try:
                cells = next(reader, None)
            except csv.Error as error:
                cells, fault = [], str(error)
            end = offset + reader.line_num
            if cells is None:
                return end
            if not fault:
                if len(cells) == width and cells != header and not careful:
                    yield shape(first + start, first + end, cells)
                    start = end
                    continue
                fault = self._fault(cells, lines, start, end, marked)
                if not fault:
                    if not self._is_blank(cells, lines[start]):
                        yield shape(first + start, first + end, cells)
                    start = end
                    continue
            elif not final and end == len(lines) and sum(map(len, lines[start:])) <= LONGEST:
                return start  # perhaps closed by what comes next
            stop = end if len(cells) == width else self._way_on(source, start, end)
            yield BadRow(first + start, shown("".join(lines[start:stop])), _reason(fault))
            start = stop
            if stop < end:
                reader, offset = self._csv(source[stop:]), stop

    def _fault(self, cells: list[str], lines: list[str], start: int, end: int, marked: bool) -> str:
        if marked and is_marked(text := "".join(lines[start:end])):
            return fault_in(text, self._dialect.encoding)
        if cells and cells == self._header:
            return "it repeats the header"
        # Apostrophes are letters, too: only the usual quote is looked at.
        if self._dialect.quote == '"' and self._dialect.delimiter and '"' in "".join(cells):
            text = "".join(lines[start:end])
            if self._stray.search(text) and _is_doubtful(text, self._dialect):
                return "a quote inside a cell is not doubled, so that its end is in doubt"
        if self._width is None or len(cells) == self._width or self._is_blank(cells, lines[start]):
            return ""
        if self._fill and len(cells) < self._width:
            cells.extend([""] * (self._width - len(cells)))
            return ""
        count = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
        return f"it has {count} where the header has {self._width}"

    def _is_blank(self, cells: list[str], line: str) -> bool:
        # To the csv module a line of spaces is one cell; a line of tabs may be several, and is a record.
        return not cells or (len(cells) == 1 != self._width and not line.strip())

    def _way_on(self, lines: list[str], start: int, end: int) -> int:
        if self._width is None:
            return start + 1
        return next((at for at in range(start + 1, end) if self._stands_alone(lines[at])), end)

    def _stands_alone(self, line: str) -> bool:
        try:
            return [len(cells) for cells in self._csv([line])] == [self._width]
        except csv.Error:
            return False

    def _unescaped(self, lines: list[str]) -> list[str]:
        """Double each backslash that hides nothing: the csv module would drop it, as in `C:\\new`."""
        if not self._dialect.escape:
            return lines
        return [self._backslash.sub(_doubled, line) if "\\" in line else line for line in lines]

    def _csv(self, lines: list[str]) -> CsvReader:
        dialect = self._dialect
        return csv.reader(
            lines,
            delimiter=dialect.delimiter or _ONE_CELL,
            quotechar=dialect.quote or None,
            quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
            escapechar=dialect.escape or None,
            skipinitialspace=dialect.skip_space,
            strict=True,
        )


def _edges(dialect: Dialect) -> str:
    """Characters beside which a quote may stand alone."""
    return dialect.delimiter + "\r\n" + dialect.escape + (" " if dialect.skip_space else "")


def _stray_quote(dialect: Dialect) -> re.Pattern[str]:
    """Match a quote within a bare cell; sound text has none, and most text is sound."""
    edges = re.escape(_edges(dialect)) + '"'
    return re.compile(f'"(?<=[^{edges}]")(?=[^{edges}])')


def _is_doubtful(text: str, dialect: Dialect) -> bool:
    """Say whether a quote stands within a bare cell, and the next one ends a later cell without opening it.

    `Boots"Warm, dry",9` is three cells to the csv module, but was three others before a comma was lost. A
    lone inch mark, as in `5'10" tall`, is left in peace.
    """
    edges = _edges(dialect)
    inside = -1
    for run in _QUOTES.finditer(text):
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        if len(run[0]) % 2 == 0:
            continue
        bare = before != "" and before not in edges
        if inside >= 0 and bare and dialect.delimiter in text[inside : run.start()]:
            return True
        inside = run.end() if bare and after != "" and after not in edges else -1
    return False


def _doubled(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else "\\\\"


def _reason(fault: str) -> str:
    return next((said for part, said in _REASONS if part in fault), fault)
