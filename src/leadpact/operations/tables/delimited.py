"""Tables whose cells are set apart by a character: CSV and its relatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from leadpact.errors import BadInput
from leadpact.operations.tables.encoding import chunks, head, opened
from leadpact.operations.tables.heading import heading_of
from leadpact.operations.tables.model import BadRow, Row, Table
from leadpact.operations.tables.records import Reader, blocks, starting_at
from leadpact.operations.tables.sniff import SAMPLE, excel_hint, find_dialect, sample_records


def read_delimited(path: Path, encoding: str, *, delimiter: str | None, header: bool | None, fill: bool) -> Table:
    """Return the table in the delimited file `path`, whose encoding is known.

    Raises:
        BadInput: no record can be found at its start.
    """
    text, complete = head(path, encoding, SAMPLE)
    sample = _whole_lines(text, complete)
    if not sample.strip("\r\n\t ,;|\0\x1a"):
        raise BadInput(f"{path.name} is empty.", remedy="Export it once more, with its header and its rows.")
    dialect = find_dialect(sample, encoding, delimiter, complete=complete)
    found = sample_records(sample, dialect, complete=complete) or sample_records(
        sample,
        dialect,
        complete=True,  # one record, longer than the sample
    )
    if excel_hint(sample):
        found = [one for one in found if one.line > 1] or found
    heading = heading_of(found, header)
    dialect = replace(dialect, header_line=heading.line)
    notes = () if dialect.delimiter else ("No delimiter is found: each line is one cell.",)
    names = heading.names

    def row(line: int, _end: int, cells: list[str]) -> Row:
        return Row(line, dict(zip(names, cells)))  # noqa: B905 - the reader holds the width; this is the hot line

    def rows() -> Iterator[Row | BadRow]:
        reader = Reader(dialect, len(names), row, header=heading.cells, fill=fill)
        with opened(path) as stream:
            lines = blocks(chunks(stream, encoding), dialect.line_ending)
            yield from reader.read(starting_at(heading.start, lines))

    return Table(names, dialect, (*notes, *heading.notes), rows)


def _whole_lines(text: str, complete: bool) -> str:
    cut = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text if complete or not cut else text[:cut]
