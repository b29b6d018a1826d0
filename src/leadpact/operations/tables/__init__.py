"""Reading any table file: CSV and its relatives, workbooks, JSON.

Every record of a file comes out: as a Row that fits the header, or as a BadRow with its text and the reason.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from leadpact.errors import BadInput, NotFound
from leadpact.operations.tables.delimited import read_delimited
from leadpact.operations.tables.encoding import find_encoding, head, opened
from leadpact.operations.tables.model import BadRow, Dialect, Format, Row, Table
from leadpact.operations.tables.objects import read_objects
from leadpact.operations.tables.workbook import SIGNATURES, read_workbook

__all__ = ["BadRow", "Dialect", "Format", "Row", "Table", "read_table"]


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    fill: bool = False,
) -> Table:
    """Find out how a table file is written, and return it ready to be read.

    The file's content, not its name, tells what it is: CSV with any usual delimiter, a workbook (XLSX, XLSB,
    XLS, ODS), JSON lines or an array of JSON objects; all but a workbook may be packed with gzip. A file of
    any size is read in bounded memory, but for a sheet of a workbook.

    A record that is too short is a BadRow, because a lost delimiter and an omitted last cell look alike and a
    wrong guess shifts every cell behind it into its neighbour's column.

    Args:
        path: the file.
        sheet: the sheet of a workbook; without it the first.
        delimiter: one character, if it is known; any is possible. Found are `,`, `;`, tab and `|`.
        encoding: Python's name of the encoding, if it is known.
        header: whether the first record is a header, if it is known.
        fill: whether to accept short records, taking the cells missing at their end as empty.

    Raises:
        NotFound: there is no such file.
        BadInput: it is empty, damaged or no table, or an argument does not fit it.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", remedy="Look at the spelling of its name.")
    with opened(path) as stream:
        signature = stream.read(4)
    if signature.startswith(SIGNATURES):
        return read_workbook(path, sheet=sheet, header=header)
    if sheet is not None:
        raise BadInput(f'{path.name} is no workbook and has no sheet "{sheet}".', remedy="Name no sheet.")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in "\"'\\\r\n"):
        raise BadInput(f"{delimiter!r} cannot be a delimiter.", remedy="Name one character, such as ; or |.")
    encoding, notes = _encoding(path, encoding)
    table = _read(path, encoding, delimiter=delimiter, header=header, fill=fill)
    return Table(table.header, table.dialect, (*notes, *table.notes), table.read)


def _read(path: Path, encoding: str, *, delimiter: str | None, header: bool | None, fill: bool) -> Table:
    start = head(path, encoding, 1 << 10)[0].lstrip()
    if delimiter is None and start.startswith(("{", "[{", "[\n", "[\r", "[ ")):
        return read_objects(path, encoding)
    return read_delimited(path, encoding, delimiter=delimiter, header=header, fill=fill)


def _encoding(path: Path, told: str | None) -> tuple[str, list[str]]:
    with opened(path) as stream:
        found, guessed = find_encoding(stream)
    if told is None:
        note = f"The text is read as {found}, judged by its look. Name the encoding if letters are wrong."
        return found, [note] if guessed else []
    try:
        name = codecs.lookup(told).name
        "".encode(name)
    except LookupError as error:
        raise BadInput(f'No encoding is called "{told}".', remedy="Try utf-8, utf-16-le or cp1252.") from error
    return name, []
