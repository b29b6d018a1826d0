"""Who the people are whom the pact names: by address, by what they sign in as, or by party."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg import Connection

from leadpact.errors import NotFound
from leadpact.operations.database import Database
from leadpact.pact.signing import Somebody

EVERYBODY = """
    SELECT p.party, u.username, u.email, split_part(p.party, ':', 1), trim(u.first_name || ' ' || u.last_name)
    FROM auth_user u JOIN user_party p ON p.user_id = u.id
    WHERE u.is_active ORDER BY u.id
"""
ONE = EVERYBODY.replace("u.is_active", "u.is_active AND u.id = %s")


def somebody(database: Database, user_id: int) -> Somebody:
    """Return who may sign in as the account `user_id`.

    Raises:
        NotFound: nobody may.
    """
    with database.connection() as connection:
        row = connection.execute(ONE, (user_id,)).fetchone()
    if row is None:
        raise NotFound("There is no such person.", remedy="See `leadpact user list`.")
    return Somebody(*row)


def everybody(connection: Connection) -> tuple[Somebody, ...]:
    """Return everybody who may sign in, in the order in which they were added."""
    return tuple(Somebody(*row) for row in connection.execute(EVERYBODY).fetchall())


def parties_named(connection: Connection, names: Iterable[str], *, otherwise: str) -> tuple[str, ...]:
    """Return the parties of the people whom the pact calls `names`, each once; `otherwise` for one nobody goes by."""
    people = everybody(connection)
    found: dict[str, None] = {}
    for name in names:
        known = [one.party for one in people if one.goes_by(name)]
        found |= dict.fromkeys(known or [otherwise])
    return tuple(found)
