"""How often a password may be tried: for each name from each address, so that nobody locks out others."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from leadpact.operations.database import Database

MOST = 5
"""Passwords that may be tried for a name from an address within SPAN, counted from the first."""
SPAN = timedelta(minutes=15)

COUNT = """
    INSERT INTO signin_try AS t (digest, tries, since) VALUES (%(digest)s, 1, %(at)s)
    ON CONFLICT (digest) DO UPDATE SET
        tries = CASE WHEN t.since <= %(oldest)s THEN 1 ELSE t.tries + 1 END,
        since = CASE WHEN t.since <= %(oldest)s THEN %(at)s ELSE t.since END
    RETURNING tries, since
"""
FORGET_OLD = "DELETE FROM signin_try WHERE since <= %s AND digest <> %s"
FORGET = "DELETE FROM signin_try WHERE digest = %s"


def count_try(database: Database, name: str, address: str, *, at: datetime) -> datetime | None:
    """Count that a password is about to be tried; return None if it may be, else from when on it may.

    It is counted before it is looked at: many tries at once are not more than as many in a row.
    """
    digest = _digest(name, address)
    with database.connection() as connection:
        row = connection.execute(COUNT, {"digest": digest, "at": at, "oldest": at - SPAN}).fetchone()
        connection.execute(FORGET_OLD, (at - SPAN, digest))
    assert row is not None
    tries, since = row
    return None if tries <= MOST else since + SPAN


def forget_tries(database: Database, name: str, address: str) -> None:
    """Begin anew: the password was right."""
    with database.connection() as connection:
        connection.execute(FORGET, (_digest(name, address),))


def _digest(name: str, address: str) -> bytes:
    return sha256(f"{name.strip().lower()}\0{address}".encode("utf-8", "surrogateescape")).digest()
