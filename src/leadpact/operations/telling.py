"""Telling somebody of the agreement: a notification that is about no lead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from leadpact.models.packing import pack
from leadpact.operations.agreement_journal import Book

# Numbers of notifications are those of journal entries; one of the agreement has a number of its own from there.
TELL = """
    INSERT INTO notification (event_id, position, recipient, about, proposal, says, created_at)
    SELECT nextval('journal_event_id'), 0, told.recipient, %(about)s, %(proposal)s, %(says)s, %(at)s
    FROM json_array_elements_text(%(to)s::json) AS told (recipient)
"""


def tell(book: Book, to: Iterable[str], about: str, *, proposal: int, says: str, at: datetime) -> None:
    """Tell each party in `to`, once, what `says` says, in the transaction of `book`.

    Args:
        to: parties as the journal names them; `operations`: whoever runs the process. Empty names are passed over.
        about: a code, such as `review_due`.
        says: a full sentence.
    """
    recipients = [party for party in dict.fromkeys(to) if party]
    values = {"to": pack(recipients), "about": about, "proposal": proposal, "says": says, "at": at}
    book.connection.execute(TELL, values)
