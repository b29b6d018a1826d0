"""Where the header is, and the names it gives to the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.operations.tables.model import BadRow
from leadpact.operations.tables.records import Record

_LOOKED_AT = 30  # records from the start among which the header may be
_MOST = 0.5

_NUMBER = re.compile(r"[-+]?[$€£]?\s?\d[\d.,' ]*\s?[%€$]?")
_YEAR = re.compile(r"(19|20)\d\d")
_VALUE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d\d.*)?"  # a date
    r"|\d{1,2}:\d\d(:\d\d)?"  # a time of day
    r"|[^@\s]+@[^@\s]+\.[^@\s]+"  # an email address
    r"|https?://\S+"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of a table.

    Args:
        names: unique and not empty.
        line: where the header stands; None if there is none.
        start: the line at which the rows begin.
        cells: the header as it stands, by which a repetition of it is known.
        notes: what was assumed, in sentences.
    """

    names: tuple[str, ...]
    line: int | None
    start: int
    cells: list[str]
    notes: tuple[str, ...]


def heading_of(found: Sequence[Record | BadRow], header: bool | None) -> Heading:
    """Return the heading of a table whose first records (at least one) are `found`.

    Args:
        header: True takes the first record as the header, False names the columns by position, None looks.
    """
    if header is None:
        return find_heading(found)
    return headed_by_first(found) if header else headless(found)


def find_heading(found: Sequence[Record | BadRow]) -> Heading:
    """Find the header among the first records of a file (at least one).

    It is the first record that is as wide as most, has at least half of its cells filled (or no fuller one
    follows) and does not look like data. What stands above it is told in the notes, and so is everything
    that was made up. Where a record above nearly fits, a wrong guess would shift columns: they are then
    named by position.
    """
    records = [one for one in found if isinstance(one, Record)]
    if not records:
        return headless(found)
    records = _trimmed(records)
    width = _usual_width(records)
    at = _first_candidate(records[:_LOOKED_AT], width)
    head = records[at]
    notes = _notes_above(found, head)
    above = records[at - 1] if at else None
    if above is not None and width / 2 < len(above.cells) != width and _is_named(above):
        notes.append(
            f"Line {above.line} looks like a header, but has {len(above.cells)} cells where most rows have"
            f" {width}; the columns are named by position. Say that there is a header to keep its names."
        )
        return _by_position(width, head.line, notes)
    if _looks_like_data(head.cells, [record.cells for record in records[at + 1 :] if len(record.cells) == width]):
        notes.append(f"Line {head.line} looks like data: the columns are named by their position.")
        return _by_position(width, head.line, notes)
    names, renamed = unique_names(head.cells)
    return Heading(names, head.line, head.end, head.cells, (*notes, *renamed))


def headed_by_first(found: Sequence[Record | BadRow]) -> Heading:
    """Take the first record as the header, because somebody says so."""
    records = [one for one in found if isinstance(one, Record)]
    if not records:
        return headless(found)
    first = _trimmed(records)[0]
    surplus = [record.cells[len(first.cells) :] for record in records[1:]]
    if not any(map(any, surplus)):  # each row ends with a delimiter, but not the header
        first = Record(first.line, first.end, first.cells + max(surplus, key=len, default=[]))
    names, renamed = unique_names(first.cells)
    return Heading(names, first.line, first.end, first.cells, tuple(renamed))


def headless(found: Sequence[Record | BadRow]) -> Heading:
    """Name the columns by position, because somebody says that there is no header."""
    records = [one for one in found if isinstance(one, Record)]
    notes = [] if records else ["No line can be read as a header."]
    return _by_position(_usual_width(records) if records else 1, found[0].line, notes)


def unique_names(cells: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return a name for each cell of a header, and a note for each that had to be made up.

    Blanks around a name are dropped; an empty one becomes `column_3` (its position), a second `Email`
    becomes `Email_2`.
    """
    wanted = [cell.strip() for cell in cells]
    taken = {name for name in wanted if name}
    names: list[str] = []
    notes: list[str] = []
    for position, name in enumerate(wanted, start=1):
        given = name
        if not name or name in names:
            stem, number = (name, 2) if name else ("column", position)
            while (given := f"{stem}_{number}") in taken:
                number += 1
            taken.add(given)
            what = f'a second column "{name}"' if name else "without a name"
            notes.append(f'Column {position} is {what}; it is called "{given}".')
        names.append(given)
    return tuple(names), notes


def _by_position(width: int, start: int, notes: list[str]) -> Heading:
    return Heading(tuple(f"column_{n}" for n in range(1, width + 1)), None, start, [], tuple(notes))


def _usual_width(records: Sequence[Record]) -> int:
    widths = Counter(len(record.cells) for record in records)
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0]


def _trimmed(records: list[Record]) -> list[Record]:
    """Drop nameless columns from the end of the first record that no other has."""
    first, others = records[0], records[1:]
    if not others:
        return records
    width = _usual_width(others)
    if len(first.cells) > width > 1 and not any(first.cells[width:]):
        return [Record(first.line, first.end, first.cells[:width]), *others]
    return records


def _first_candidate(records: Sequence[Record], width: int) -> int:
    fitting = [
        at
        for at, record in enumerate(records)
        if len(record.cells) == width and not _is_title(record, records[at + 1 : at + 2])
    ]
    if not fitting:
        return 0
    fullest = max(_filled(records[at]) for at in fitting)
    return next(at for at in fitting if _filled(records[at]) >= min(_MOST, fullest))


def _is_title(record: Record, following: Sequence[Record]) -> bool:
    """Say whether a record is one cell at the left, set off by an empty line from what follows."""
    alone = len(record.cells) > 1 and record.cells[0].strip() and not any(record.cells[1:])
    return bool(alone) and any(other.line > record.end for other in following)


def _filled(record: Record) -> float:
    return sum(1 for cell in record.cells if cell.strip()) / len(record.cells)


def _is_named(record: Record) -> bool:
    return all(cell.strip() for cell in record.cells) and not any(map(_kind, record.cells))


def _notes_above(found: Sequence[Record | BadRow], head: Record) -> list[str]:
    return [
        f"Line {one.line} stands above the header and is not read: "
        + (" | ".join(one.cells) if isinstance(one, Record) else one.text.strip())
        for one in found
        if one.line < head.line
    ]


def _kind(cell: str) -> str:
    """Return `value` or `number` for what is hardly the name of a column, else nothing."""
    text = cell.strip()
    if _VALUE.fullmatch(text):
        return "value"
    return "number" if _NUMBER.fullmatch(text) and not _YEAR.fullmatch(text) else ""


def _looks_like_data(cells: list[str], below: Sequence[list[str]]) -> bool:
    """Say whether some cell is of a kind that most filled cells below it are of, too."""
    for column, cell in enumerate(cells):
        kind = _kind(cell)
        if not kind:
            continue
        filled = [row[column] for row in below if row[column].strip()]
        if sum(_kind(other) == kind for other in filled) >= _MOST * len(filled):
            return True
    return False
