"""Which version of the pact decides: asked with every event, so it is one row, and a version once read is kept."""

from __future__ import annotations

from dataclasses import replace

from psycopg import Connection

from leadpact.errors import NotFound
from leadpact.operations.database import Database
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact

ACTIVE = "SELECT version FROM pact_activation ORDER BY id DESC LIMIT 1"
LARGEST_NUMBER = 2**31 - 1


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
        kept = replace(parse_pact(row[0]), version=number)
        _read[database, number] = kept
    return kept


_read: dict[tuple[Database, int], Pact] = {}
