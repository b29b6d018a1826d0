"""What a table file is made of: rows that can be used, rows that cannot, and how the file was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec

Format = Literal["delimited", "workbook", "json lines", "json array"]


class Row(msgspec.Struct, frozen=True, gc=False):
    """One record that fits the header.

    Args:
        line: where the record starts, counting physical lines (rows, in a workbook) from 1.
        values: the text of each cell by the name of its column, in the order of the header.
    """

    line: int
    values: dict[str, str]


class BadRow(msgspec.Struct, frozen=True, gc=False):
    """One record that does not fit, kept so that it can be corrected and read again.

    Args:
        line: where the record starts, counting from 1.
        text: the record as it stands in the file, line ends included. A byte that the file's encoding
            does not know is written `\\xe9`, a NUL character `\\x00`, because no database stores either.
        reason: why it cannot be read, as part of a sentence.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written, as found or as told.

    Args:
        format: the kind of file; only `delimited` uses all that follows.
        encoding: Python's name of the encoding; empty for a workbook.
        delimiter: one character; empty where each line is one cell.
        quote: the character around cells; empty where there is none.
        escape: a backslash where it, and not doubling, hides a quote; else empty.
        line_ending: `\\n`, `\\r\\n` or `\\r`.
        skip_space: whether blanks after a delimiter belong to the delimiter.
        header_line: where the header stands, from 1; None where the file has no header.
        sheet: the sheet read; only in a workbook.
    """

    format: Format
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    escape: str = ""
    line_ending: str = ""
    skip_space: bool = False
    header_line: int | None = None
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table file that can be read again and again, each time from its start.

    Args:
        header: the names of the columns, unique and not empty.
        dialect: how the file is written.
        notes: sentences on everything that was assumed, renamed or passed over before the first row.
    """

    header: tuple[str, ...]
    dialect: Dialect
    notes: tuple[str, ...]
    read: Callable[[], Iterator[Row | BadRow]]

    def rows(self) -> Iterator[Row | BadRow]:
        """Yield every record below the header, in the order of the file.

        Nothing is left out but empty lines, and rows of a workbook in which every cell is empty.

        Raises:
            BadInput: the file cannot be read on (a compressed file that ends too early).
        """
        return self.read()
