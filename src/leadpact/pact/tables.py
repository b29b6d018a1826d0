"""The tables of a pact, for people who never see its text: what it says in them, and the text after a change.

A table is another view of the same text: nothing of it is kept anywhere else. `apply` changes the text in one place
through `edit.py`, so that comments, quotes and everything else stay as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.pact.remarks import Remark
from leadpact.pact.table_change import AddRow as AddRow
from leadpact.pact.table_change import Change as Change
from leadpact.pact.table_change import MoveRow as MoveRow
from leadpact.pact.table_change import RemoveRow as RemoveRow
from leadpact.pact.table_change import SetCell as SetCell
from leadpact.pact.table_change import apply as apply
from leadpact.pact.table_list import TABLES as TABLES
from leadpact.pact.table_model import Sheet
from leadpact.pact.table_reading import Reading


def tables(text: str, remarks: Iterable[Remark] = ()) -> tuple[Sheet, ...]:
    """Return every table of the pact in `text`, each remark where it belongs.

    Raises:
        BadInput: the text cannot be read.
    """
    reading, said = Reading(text), tuple(remarks)
    return tuple(reading.sheet(table, said) for table in TABLES)
