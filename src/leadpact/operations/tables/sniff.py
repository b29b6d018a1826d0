"""How a delimited file is written, found by reading a sample of it in every likely way.

The way in which most records have the same number of cells wins. Counting characters alone is misled by
decimal commas and by prose; the csv module's own sniffer is, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from leadpact.operations.tables.model import BadRow, Dialect
from leadpact.operations.tables.records import Reader, Record, blocks

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 1 << 16  # characters read in every likely way
_HALF = 0.5
_NEARLY_ALL = 0.98


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sample read in one way: `share` of the records have `width` cells."""

    dialect: Dialect
    share: float
    width: int
    first_agrees: bool

    @property
    def merit(self) -> tuple[float, int]:
        # `Doe, John;x@y.org`: a comma in prose has a space behind it, a delimiter seldom.
        return (round(self.share + 0.1 * self.first_agrees - 0.05 * self.dialect.skip_space, 3), self.width)


def find_dialect(sample: str, encoding: str, delimiter: str | None, *, complete: bool) -> Dialect:
    """Return how `sample`, the start of a file, is written.

    Args:
        sample: whole lines; the last record may be cut, unless the file is `complete`.
        encoding: noted in the dialect.
        delimiter: the delimiter if it is known; else one of DELIMITERS is looked for.

    Where no delimiter gives at least half of the records the same number of cells, two or more, each line
    is one cell.
    """
    ending = _line_ending(sample)
    told = delimiter or excel_hint(sample)
    readings = [
        _reading(sample, dialect, complete)
        for one in ([told] if told else DELIMITERS)
        if one in sample
        for dialect in _ways(sample, Dialect("delimited", encoding, one, '"', line_ending=ending))
    ]
    good = [reading for reading in readings if told or (reading.width > 1 and reading.share >= _HALF)]
    if not good:
        return Dialect("delimited", encoding, told, '"', line_ending=ending)
    return max(good, key=lambda reading: reading.merit).dialect  # of equals the first, the plainest


def sample_records(sample: str, dialect: Dialect, *, complete: bool) -> list[Record | BadRow]:
    """Read the records of `sample`; a last one that is cut is left out unless `complete`."""
    reader = Reader(dialect, None, Record)
    return list(reader.read(blocks([sample], dialect.line_ending), final=complete))


def _ways(sample: str, plain: Dialect) -> Iterator[Dialect]:
    """Yield the likely ways to read `sample` with one delimiter, plainest first."""
    quoted = _wrapped(sample, plain.delimiter, '"')
    single = _wrapped(sample, plain.delimiter, "'")
    if quoted == 0 and single >= sample.count("\n") + sample.count("\r") - sample.count("\r\n") > 0:
        plain = replace(plain, quote="'")
    if _is_spaced(sample, plain.delimiter):
        plain = replace(plain, skip_space=True)
    yield plain
    if "\\" in sample:
        yield replace(plain, escape="\\")
    if quoted == 0 and plain.quote in sample:
        yield replace(plain, quote="")


def _reading(sample: str, dialect: Dialect, complete: bool) -> _Reading:
    found = sample_records(sample, dialect, complete=complete)
    widths = Counter(len(record.cells) for record in found if isinstance(record, Record))
    if not widths:
        return _Reading(dialect, 0.0, 0, first_agrees=False)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    first = found[0]
    agrees = isinstance(first, Record) and len(first.cells) == width
    return _Reading(dialect, count / len(found), width, agrees)


def _wrapped(sample: str, delimiter: str, quote: str) -> int:
    """Count the cells that a quote opens and closes."""
    edge = re.escape(delimiter)
    cell = rf"(?:^|[\r{edge}]) ?{quote}[^{quote}\r\n]*{quote}(?=[\r{edge}]|$)"
    return len(re.findall(cell, sample, re.MULTILINE))


def _is_spaced(sample: str, delimiter: str) -> bool:
    """Say whether the delimiter is written with a space behind it, as in `a, b`."""
    first_line = sample.splitlines()[0]
    return 0 < first_line.count(delimiter) == first_line.count(delimiter + " ") and sample.count(
        delimiter + " "
    ) >= _NEARLY_ALL * sample.count(delimiter)


def _line_ending(sample: str) -> str:
    bare = re.sub('"[^"]*"', "", sample)
    both, feeds, returns = bare.count("\r\n"), bare.count("\n"), bare.count("\r")
    if feeds:
        return "\r\n" if both * 2 >= feeds else "\n"
    return "\r" if returns else "\n"


def excel_hint(sample: str) -> str:
    """Return the delimiter that a first line `sep=;` names, as Excel understands it; else nothing."""
    found = re.match(r'"?sep=([^\r\n"])"?[\r\n]', sample, re.IGNORECASE)
    return found[1] if found else ""
