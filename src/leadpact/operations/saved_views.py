"""Filters of the list of leads, kept under a name: one's own, and those that others share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg

from leadpact.errors import BadInput, NotFound
from leadpact.operations.database import Database

LONGEST = 80  # letters of a name
VIEWS = """
    SELECT v.id, v.name, v.query, v.shared, v.user_id = %(user)s, u.username, v.created_at
    FROM saved_view v JOIN auth_user u ON u.id = v.user_id
    WHERE v.user_id = %(user)s OR v.shared ORDER BY v.user_id <> %(user)s, lower(v.name), v.id
"""
ADD = """
    INSERT INTO saved_view (user_id, name, query, shared, created_at) VALUES (%s, %s, %s, %s, %s) RETURNING id
"""
REMOVE = "DELETE FROM saved_view WHERE id = %s AND user_id = %s"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list's filters under a name. `query` is as in an address; `mine` whether it is the asker's own."""

    id: int
    name: str
    query: str
    shared: bool
    mine: bool
    by: str
    created_at: datetime


def list_views(database: Database, user_id: int) -> list[SavedView]:
    """Return the views of the user by name, then those that others share."""
    with database.connection() as connection:
        return [SavedView(*row) for row in connection.execute(VIEWS, {"user": user_id})]


def add_view(database: Database, *, by: int, name: str, query: str, shared: bool = False, at: datetime) -> int:
    """Keep `query` under `name` for the user `by`; return the view's id.

    Raises:
        BadInput: the name is empty, too long, or the user has such a view already.
    """
    called = " ".join(name.split())
    if not 0 < len(called) <= LONGEST:
        said = f"A view's name has 1 to {LONGEST} letters."
        raise BadInput(said, remedy="Name it in a few words.", fields={"name": "is empty or too long"})
    try:
        with database.connection() as connection:
            row = connection.execute(ADD, (by, called, query, shared, at)).fetchone()
    except psycopg.errors.UniqueViolation:
        said = f"You have a view called {called} already."
        raise BadInput(said, remedy="Choose another name, or remove that one.", fields={"name": "is taken"}) from None
    assert row is not None
    return int(row[0])


def remove_view(database: Database, view_id: int, *, by: int) -> None:
    """Remove a view of the user `by`.

    Raises:
        NotFound: they have none of that number.
    """
    with database.connection() as connection:
        if connection.execute(REMOVE, (view_id, by)).rowcount == 0:
            raise NotFound("You have no such view.", remedy="It may be removed already, or be somebody else's.")
