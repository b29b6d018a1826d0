"""Tables in workbooks: XLSX, XLSM, XLSB, XLS and ODS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from leadpact.errors import BadInput
from leadpact.operations.tables.heading import heading_of
from leadpact.operations.tables.model import BadRow, Dialect, Row, Table
from leadpact.operations.tables.records import Record

SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAMPLE = 200  # rows
_MIDNIGHT = time()


def read_workbook(path: Path, *, sheet: str | None, header: bool | None) -> Table:
    """Return the table on one sheet of the workbook `path`: the sheet named, or the first.

    A sheet is held in memory; the format allows 1,048,576 rows. A merged range has its value in its first
    cell, the others are empty: a note names each.

    Raises:
        BadInput: it is no workbook, asks for a password, has no such sheet, or the sheet is empty.
    """
    source = _sheet(path, sheet)
    sample = [record for record, _ in zip(_records(source), range(_SAMPLE), strict=False)]
    if not sample:
        raise BadInput(f'The sheet "{source.name}" of {path.name} is empty.', remedy="Name the sheet with the table.")
    heading = heading_of(sample, header)
    names = heading.names

    def rows() -> Iterator[Row | BadRow]:
        for record in _records(source):
            if record.line < heading.start:
                continue
            if record.cells == heading.cells:
                yield BadRow(record.line, "\t".join(record.cells), "it repeats the header")
            else:
                yield Row(record.line, dict(zip(names, record.cells, strict=True)))

    dialect = Dialect("workbook", header_line=heading.line, sheet=source.name)
    return Table(names, dialect, (*heading.notes, *_merged(source)), rows)


def _sheet(path: Path, name: str | None) -> CalamineSheet:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))  # whatever its name
        if name is None:
            return workbook.get_sheet_by_index(0)
        if name in workbook.sheet_names:
            return workbook.get_sheet_by_name(name)
    except PasswordError as error:
        raise BadInput(f"{path.name} asks for a password.", remedy="Save it without one.") from error
    except CalamineError as error:
        raise BadInput(
            f"{path.name} cannot be read as a workbook: {error}", remedy="Save the table as CSV in UTF-8."
        ) from error
    raise BadInput(f'{path.name} has no sheet "{name}".', remedy=f"Its sheets are: {', '.join(workbook.sheet_names)}.")


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    """Yield the rows that are not empty, numbered as the spreadsheet shows them."""
    first = sheet.start[0] + 1 if sheet.start else 1
    for line, cells in enumerate(sheet.to_python(), start=first):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield Record(line, line + 1, texts)


def _text(cell: object) -> str:
    """Return a cell's value as text: 3.0 as `3`, a date as ISO 8601, midnight left out."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _merged(sheet: CalamineSheet) -> list[str]:
    return [
        f"Rows {top + 1} to {bottom + 1} of columns {left + 1} to {right + 1} are merged;"
        " only the first of these cells has the value."
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
