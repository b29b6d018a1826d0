"""The versions of the pact: adopting one, and which is active."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from psycopg import Connection

from leadpact.errors import NotFound
from leadpact.operations.database import Database
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact

ACTIVE = "SELECT id FROM pact_version ORDER BY id DESC LIMIT 1"
VERSIONS = "SELECT id, name, digest, adopted_at, adopted_by FROM pact_version ORDER BY id DESC"
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Adoption:
    """That a version became the one that decides: when, and by whom."""

    number: int
    name: str
    digest: str
    at: datetime
    by: str


def adopt(database: Database, text: str, *, by: str, at: datetime) -> Pact:
    """Make `text` the active version, unless it is so already; return it with its number.

    Raises:
        FaultyText: the text is no pact; nothing was adopted.
    """
    pact = parse_pact(text)
    with database.connection() as connection, connection.transaction():
        connection.execute("LOCK TABLE pact_version IN SHARE ROW EXCLUSIVE MODE")
        last = connection.execute("SELECT id, digest FROM pact_version ORDER BY id DESC LIMIT 1").fetchone()
        if last is not None and last[1] == pact.digest:
            return replace(pact, version=last[0])
        row = connection.execute(
            "INSERT INTO pact_version (name, body, digest, adopted_at, adopted_by) VALUES (%s, %s, %s, %s, %s)"
            " RETURNING id",
            (pact.name, text, pact.digest, at, by),
        ).fetchone()
        assert row is not None
        return replace(pact, version=row[0])


def active(database: Database) -> Pact:
    """Return the active version.

    Raises:
        NotFound: none has been adopted yet.
    """
    with database.connection() as connection:
        return active_in(database, connection)


def active_in(database: Database, connection: Connection) -> Pact:
    """Return the active version, read over `connection`; a version once read is kept."""
    row = connection.execute(ACTIVE).fetchone()
    if row is None:
        raise NotFound("There is no pact yet.", remedy="Adopt one: leadpact adopt examples/northwind/pact.yaml")
    return version_in(database, connection, row[0])


def version(database: Database, number: int) -> Pact:
    """Return the version `number` as it was adopted.

    Raises:
        NotFound: there is no such version.
    """
    with database.connection() as connection:
        return version_in(database, connection, number)


def version_in(database: Database, connection: Connection, number: int) -> Pact:
    """As `version`, read over `connection`: whoever holds one needs no second, which others may be waiting for."""
    kept = _read.get((database, number))
    if kept is None:
        known = min(number, LARGEST_NUMBER)  # more than the table can hold is none of its numbers either
        row = connection.execute("SELECT body FROM pact_version WHERE id = %s", (known,)).fetchone()
        if row is None:
            raise NotFound(f"There is no version {number} of the pact.")
        kept = _read[database, number] = replace(parse_pact(row[0]), version=number)
    return kept


def adoptions(database: Database) -> tuple[Adoption, ...]:
    """Return every version with who adopted it when, the active one first; their texts are not read."""
    with database.connection() as connection:
        return tuple(Adoption(*row) for row in connection.execute(VERSIONS))


_read: dict[tuple[Database, int], Pact] = {}
