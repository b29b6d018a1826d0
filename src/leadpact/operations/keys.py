"""Keys to the API: made, withdrawn, recognised. A key is shown once; only its digest is kept."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from psycopg import errors

from leadpact.engine.normalise import tidy
from leadpact.errors import BadInput, NotFound, Refused
from leadpact.operations.database import Database

PREFIX = "lp_"
"""What every key begins with, so that a scanner of repositories can tell one."""

REMEMBERED = timedelta(minutes=1)
"""So long a process trusts a key it has looked up: a key withdrawn by another process works so long at most."""

LONGEST_NAME = 60

INSERT = "INSERT INTO api_key (name, digest, created_at, created_by) VALUES (%s, %s, %s, %s)"
REVOKE = "UPDATE api_key SET revoked_at = %s, revoked_by = %s WHERE name = %s AND revoked_at IS NULL RETURNING digest"
FIND = "SELECT name, digest, last_used_on FROM api_key WHERE digest = %s AND revoked_at IS NULL"
USED = "UPDATE api_key SET last_used_on = %s WHERE digest = %s AND (last_used_on IS NULL OR last_used_on < %s)"
LIST = "SELECT name, created_at, created_by, last_used_on, revoked_at FROM api_key ORDER BY id"


@dataclass(frozen=True, slots=True)
class KeyName:
    """Who holds the key that was shown."""

    name: str

    @property
    def channel(self) -> str:
        """The channel of the receipts that come in under the key: idempotency keys are each holder's own."""
        return f"api:{self.name}"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as operations see it. `last_used_on` is the latest day in UTC, None: never used."""

    name: str
    created_at: datetime
    created_by: str
    last_used_on: date | None
    revoked_at: datetime | None


_remembered: dict[tuple[str, bytes], tuple[KeyName, datetime]] = {}


def add_key(database: Database, name: str, *, by: str, at: datetime) -> str:
    """Make a key for the system called `name` and return it; it cannot be shown again.

    Raises:
        BadInput: the name is empty or longer than 60 characters.
        Refused: a key of this name is in use.
    """
    name = tidy(name)
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(
            f"`{name[:LONGEST_NAME]}` cannot name a key.",
            remedy=f"Name the system that will hold it in 1 to {LONGEST_NAME} characters.",
        )
    key = PREFIX + secrets.token_urlsafe(32)
    try:
        with database.connection() as connection, connection.transaction():
            connection.execute(INSERT, (name, _digest(key), at, by))
    except errors.UniqueViolation:
        raise Refused(f"There is a key named {name} already.", remedy="Revoke it first, or choose a name.") from None
    return key


def revoke_key(database: Database, name: str, *, by: str, at: datetime) -> None:
    """Withdraw the key named `name`: here at once, in other processes within a minute.

    Raises:
        NotFound: no such key is in use.
    """
    with database.connection() as connection, connection.transaction():
        row = connection.execute(REVOKE, (at, by, name)).fetchone()
    if row is None:
        raise NotFound(f"There is no key named {name} in use.")
    _remembered.pop((database.url, bytes(row[0])), None)


def list_keys(database: Database) -> list[KeyRecord]:
    """Return all keys ever made, oldest first."""
    with database.connection() as connection:
        return [KeyRecord(*row) for row in connection.execute(LIST)]


def verify_key(database: Database, text: str, *, at: datetime) -> KeyName | None:
    """Return who holds the key `text`, or None when it is none, or withdrawn.

    A key that was good less than a minute before `at` is taken without asking the database.
    """
    if not text.startswith(PREFIX):
        return None
    digest = _digest(text)
    remembered = _remembered.get((database.url, digest))
    if remembered is not None and abs(at - remembered[1]) < REMEMBERED:
        return remembered[0]
    holder = _look_up(database, digest, at)
    if holder is None:
        _remembered.pop((database.url, digest), None)
    else:
        _remembered[database.url, digest] = (holder, at)
    return holder


def _look_up(database: Database, digest: bytes, at: datetime) -> KeyName | None:
    with database.connection() as connection:
        row = connection.execute(FIND, (digest,)).fetchone()
        if row is None or not hmac.compare_digest(bytes(row[1]), digest):
            return None
        if row[2] is None or row[2] < at.date():
            connection.execute(USED, (at.date(), digest, at.date()))
    return KeyName(row[0])


def _digest(key: str) -> bytes:
    return sha256(key.encode("utf-8", "surrogateescape")).digest()
