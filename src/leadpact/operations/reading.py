"""Reading for pages: planned for the values that are asked for, and bounded in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from psycopg import Connection

from leadpact.errors import TooBroad
from leadpact.operations.database import Database

PATIENCE = timedelta(seconds=2)
"""So long a statement of a page may take; whatever can be answered is answered much sooner."""

# The write path plans each statement once for all values; what a page asks has a plan of its own.
SETTINGS = """
    SELECT set_config('transaction_read_only', 'on', true), set_config('plan_cache_mode', 'force_custom_plan', true),
           set_config('statement_timeout', %s, true)
"""
LIMIT = "SELECT set_config('statement_timeout', %s, true)"


@contextmanager
def reading(database: Database, *, within: timedelta = PATIENCE) -> Iterator[Connection]:
    """Lend a connection that only reads, one state of the tables a statement.

    Raises:
        TooBroad: a statement took longer than `within`.
    """
    with database.connection() as connection, connection.transaction():
        connection.execute(SETTINGS, (_milliseconds(within),))
        try:
            yield connection
        except psycopg.errors.QueryCanceled:
            raise TooBroad(
                "Too many leads would have to be looked at to answer this.",
                remedy="Narrow it: name a stage, an owner, a source or a period, or more of a name.",
            ) from None


@contextmanager
def hurried(connection: Connection, within: timedelta) -> Iterator[None]:
    """Give the statements within less time; whoever calls catches what is raised, and reads on.

    Raises:
        psycopg.errors.QueryCanceled: one took longer.
    """
    with connection.transaction():
        connection.execute(LIMIT, (_milliseconds(within),))
        yield
        connection.execute(LIMIT, (_milliseconds(PATIENCE),))


def _milliseconds(span: timedelta) -> str:
    return str(max(1, round(span.total_seconds() * 1000)))
