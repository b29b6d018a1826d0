"""Errands: longer work that somebody asks for in a request, and a worker does outside of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from leadpact.errors import NotFound
from leadpact.models import packing
from leadpact.operations.database import Database

AUDIT, RETRY, IMPORT, TRYOUT = "audit", "retry", "import", "tryout"
KINDS = (AUDIT, RETRY, IMPORT, TRYOUT)
CHANNEL = "leadpact_errand"
"""What a new errand notifies on."""

MOST_TRIES = 3
GAVE_UP = f"It was begun {MOST_TRIES} times, and each time its worker ended."
LOCK = 0x6C70_6163  # the first half of the advisory lock of an errand; its id is the second
COLUMNS = "id, kind, details::text, asked_by, asked_at, begun_at, tries, done, total, ended_at, result::text, failure"
SAME = "SELECT id FROM errand WHERE ended_at IS NULL AND kind = %s AND details = %s::jsonb ORDER BY id LIMIT 1"
ASK = "INSERT INTO errand (kind, details, asked_by, asked_at) VALUES (%s, %s, %s, %s) RETURNING id"
ONE = f"SELECT {COLUMNS} FROM errand WHERE id = %s"
LATEST = f"SELECT {COLUMNS} FROM errand WHERE kind = %s ORDER BY id DESC LIMIT 1"
ABOUT = f"SELECT {COLUMNS} FROM errand WHERE kind = %s AND details @> %s::jsonb ORDER BY id DESC LIMIT 1"
LISTED = f"SELECT {COLUMNS} FROM errand ORDER BY ended_at IS NULL DESC, id DESC LIMIT %s"
WAITING = "SELECT id FROM errand WHERE ended_at IS NULL ORDER BY id LIMIT 20"
BEGIN = f"""
    UPDATE errand SET begun_at = %s, tries = tries + 1, done = 0, total = 0
    WHERE id = %s AND ended_at IS NULL RETURNING {COLUMNS}
"""
ADVANCE = "UPDATE errand SET done = %s, total = %s WHERE id = %s"
KEPT_FOR = timedelta(days=30)
SWEEP = "DELETE FROM errand WHERE ended_at <= %s"
END = "UPDATE errand SET ended_at = %s, result = %s, failure = %s WHERE id = %s"
TRY_LOCK, UNLOCK = "SELECT pg_try_advisory_lock(%s, %s)", "SELECT pg_advisory_unlock(%s, %s)"


@dataclass(frozen=True, slots=True)
class Errand:
    """Work that was asked for, and how far it is.

    Args:
        kind: audit, retry, import or tryout.
        details: what exactly, by kind.
        done, total: how far it is; `total` 0: not known.
        result: what came of it, by kind; None until it has ended well.
        failure: why it could not be done; empty if it could.
    """

    id: int
    kind: str
    details: dict[str, Any]
    asked_by: str
    asked_at: datetime
    begun_at: datetime | None
    tries: int
    done: int
    total: int
    ended_at: datetime | None
    result: dict[str, Any] | None
    failure: str

    @property
    def state(self) -> str:
        """`waiting`, `running`, `done` or `failed`."""
        if self.ended_at is not None:
            return "failed" if self.failure else "done"
        return "running" if self.begun_at is not None else "waiting"


def ask_for(database: Database, kind: str, details: Mapping[str, Any], *, by: str, at: datetime) -> int:
    """Ask the workers for an errand and return its id; the same that is not done yet is not asked for twice."""
    packed = packing.pack(details)
    with database.connection() as connection, connection.transaction():
        connection.execute("LOCK TABLE errand IN SHARE ROW EXCLUSIVE MODE")
        row = connection.execute(SAME, (kind, packed)).fetchone()
        if row is None:
            row = connection.execute(ASK, (kind, packed, by, at)).fetchone()
            connection.execute(f"NOTIFY {CHANNEL}")
    assert row is not None
    return int(row[0])


def find_errand(database: Database, errand: int) -> Errand:
    """Return an errand as it stands.

    Raises:
        NotFound: there is none of this id.
    """
    with database.connection() as connection:
        row = connection.execute(ONE, (errand,)).fetchone()
    if row is None:
        raise NotFound(f"There is no errand {errand}.", remedy="Ask for it again.")
    return _errand(row)


def latest(database: Database, kind: str) -> Errand | None:
    """Return the errand of this kind that was asked for last."""
    with database.connection() as connection:
        row = connection.execute(LATEST, (kind,)).fetchone()
    return None if row is None else _errand(row)


def latest_about(database: Database, kind: str, details: Mapping[str, Any]) -> Errand | None:
    """Return the errand of this kind that was asked for last with these particulars among its own."""
    with database.connection() as connection:
        row = connection.execute(ABOUT, (kind, packing.pack(details))).fetchone()
    return None if row is None else _errand(row)


def list_errands(database: Database, *, most: int) -> list[Errand]:
    """Return errands, those that have not ended first, then the latest."""
    with database.connection() as connection:
        return [_errand(row) for row in connection.execute(LISTED, (most,)).fetchall()]


def sweep_errands(database: Database, *, at: datetime) -> int:
    """Forget errands that ended thirty days ago; return how many there were."""
    with database.connection() as connection:
        return connection.execute(SWEEP, (at - KEPT_FOR,)).rowcount


def _errand(row: tuple[Any, ...]) -> Errand:
    number, kind, details, by, asked, begun, tries, done, total, ended, result, failure = row
    told = None if result is None else packing.values(result)
    return Errand(number, kind, packing.values(details), by, asked, begun, tries, done, total, ended, told, failure)


# For the worker


def take_up(session: Connection, *, at: datetime) -> Errand | None:
    """Return the first errand that nobody is at, and hold its lock in `session`; None when there is none.

    One that has taken its workers down with it is not begun again: it has failed.

    Args:
        session: a connection in autocommit, which lives as long as the work.
    """
    for (errand,) in session.execute(WAITING).fetchall():
        locked = session.execute(TRY_LOCK, (LOCK, errand)).fetchone()
        if locked is None or not locked[0]:
            continue
        row = session.execute(BEGIN, (at, errand)).fetchone()
        found = None if row is None else _errand(row)
        if found is not None and found.tries <= MOST_TRIES:
            return found
        if found is not None:
            session.execute(
                END, (at, None, f"It was begun {MOST_TRIES} times, and each time its worker ended.", errand)
            )
        put_down(session, errand)
    return None


def put_down(session: Connection, errand: int) -> None:
    """Let go of the lock of an errand: it has ended, or another may take it up."""
    session.execute(UNLOCK, (LOCK, errand))


def advance(database: Database, errand: int, done: int, total: int) -> None:
    """Note how far an errand is."""
    with database.connection() as connection:
        connection.execute(ADVANCE, (done, total, errand))


def end(database: Database, errand: int, result: Mapping[str, Any] | None, *, at: datetime, failure: str = "") -> None:
    """Note what came of an errand."""
    with database.connection() as connection:
        connection.execute(END, (at, None if result is None else packing.pack(result), failure, errand))
