"""Keeping the pact alive: when its review is due, which exceptions end, and who is reminded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from psycopg import Connection

from leadpact.engine.calendar import due_at
from leadpact.errors import NotFound
from leadpact.operations import agreement
from leadpact.operations.agreement_journal import Book, entries, writing
from leadpact.operations.database import Database
from leadpact.operations.notifications import OPERATIONS
from leadpact.operations.parties import parties_named
from leadpact.operations.telling import tell
from leadpact.pact import review
from leadpact.pact.model import Pact
from leadpact.pact.review import Ending
from leadpact.pact.signing_event import Reminded, Reviewed
from leadpact.pact.signing_rules import NotAgreed

BY_ITSELF = "system:agreement"


LOOKED = """
    SELECT a.version, greatest(
        (SELECT max(b.starts_at) FROM pact_activation b WHERE b.version = a.version AND b.kind <> 'rollback'),
        (SELECT max(e.happened_at) FROM agreement_event e
         WHERE e.kind = 'reviewed' AND (e.payload ->> 'version')::integer = a.version))
    FROM pact_activation a ORDER BY a.id DESC LIMIT 1
"""
"""The version that decides, and when it was looked at last: activated, signed or reviewed."""


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """By when the active version is to be looked at again.

    Args:
        owner: who sees to it, as the pact names them; empty: nobody.
        since: when it was looked at last: activated, signed or reviewed.
        days: that are left; negative: it is overdue.
    """

    version: int
    owner: str
    since: datetime
    due: date
    days: int

    @property
    def is_overdue(self) -> bool:
        return self.days < 0


def review_due(database: Database, *, at: datetime) -> ReviewDue | None:
    """Return when the review of the active version is due; None: there is no pact, or it agrees on none."""
    with database.connection() as connection:
        return _review_due(database, connection, at)


def endings(database: Database, *, at: datetime) -> tuple[Ending, ...]:
    """Return the exceptions of the active version that end within 30 days or have just ended."""
    try:
        pact = agreement.active(database)
    except NotFound:
        return ()
    return review.endings(pact, at.astimezone(pact.zone).date())


def hold_review(database: Database, *, by: str, at: datetime, note: str = "") -> None:
    """Note that the review of the active version was held and nothing has to change; the next is due anew.

    Raises:
        NotFound: there is no pact yet.
        NotAgreed: it does not say what was looked at.
    """
    if not note.strip():
        raise NotAgreed("no_reason", "A review says what was looked at.", remedy="Write a sentence about it.")
    with writing(database) as book:
        pact = agreement.active_in(database, book.connection)
        event = Reviewed(at=at, by=by, version=pact.version, digest=pact.digest, note=note.strip())
        book.append(book.of_version(pact.version).number, event)


def remind(database: Database, *, at: datetime) -> int:
    """Tell whoever is to see to it of a review or the end of an exception that is due; return how many were told.

    The owner of the review and everybody who signs are told 14 days before it, on the day, and weekly after; the
    owner of an exception and who approved it a month and a week before its end, and when it is over. Each is told once.
    """
    with writing(database) as book:
        try:
            pact = agreement.active_in(database, book.connection)
        except NotFound:
            return 0
        reminded = {_name(one.event) for one in entries(book.connection, ("reminded",))}
        due = [one for one in _reminders(database, book.connection, pact, at) if _name(one[0]) not in reminded]
        proposal = book.of_version(pact.version).number if due else 0
        return sum(_remind(book, proposal, event, names, says) for event, names, says in due)


Reminder = tuple[Reminded, tuple[str, ...], str]
"""What is due, whom the pact names for it, and the sentence."""


def _reminders(database: Database, connection: Connection, pact: Pact, at: datetime) -> list[Reminder]:
    today = at.astimezone(pact.zone).date()
    found: list[Reminder] = []
    due = _review_due(database, connection, at)
    mark = review.review_mark(due.due, today) if due is not None else ""
    if due is not None and mark:
        event = Reminded(at=at, by=BY_ITSELF, version=pact.version, about="review", due=due.due, mark=mark)
        names = (due.owner, *pact.agreement.signers.values())
        verb = "is to be reviewed by" if due.days >= 0 else "was to be reviewed by"
        found.append((event, names, f"The pact {verb} {_day(due.due)}"))
    for ending in review.endings(pact, today):
        about, mark = f"exception {ending.name}", review.ending_mark(ending)
        event = Reminded(at=at, by=BY_ITSELF, version=pact.version, about=about, due=ending.until, mark=mark)
        verb = "ended" if ending.days < 0 else "ends"
        says = f"The exception {ending.name} {verb} on {_day(ending.until)}; after that the standard holds"
        found.append((event, (ending.owner, ending.approved_by), says))
    return found


def _remind(book: Book, proposal: int, event: Reminded, names: tuple[str, ...], says: str) -> int:
    to = parties_named(book.connection, [name for name in names if name], otherwise=OPERATIONS) or (OPERATIONS,)
    book.append(proposal, msgspec.structs.replace(event, to=to))
    about = "review_due" if event.about == "review" else "exception_ends"
    tell(book, to, about, proposal=proposal, says=says, at=event.at)
    return len(to)


def _name(event: object) -> tuple[int, str, date, str]:
    assert isinstance(event, Reminded)
    return event.version, event.about, event.due, event.mark


def _review_due(database: Database, connection: Connection, at: datetime) -> ReviewDue | None:
    row = connection.execute(LOOKED).fetchone()
    if row is None:
        return None
    version, since = row
    pact = agreement.version_in(database, connection, version)
    every = pact.agreement.review_every
    if every is None:
        return None
    due = due_at(since, every, next(iter(pact.hours.values()))).astimezone(pact.zone).date()
    days = (due - at.astimezone(pact.zone).date()).days
    return ReviewDue(pact.version, pact.agreement.review_owner or "", since, due, days)


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
