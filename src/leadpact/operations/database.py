"""The connection to PostgreSQL on the write path: a pool, ids drawn in blocks, rows put in bulk or singly."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.types.string import TextLoader
from psycopg_pool import ConnectionPool

from leadpact.errors import ServerError

FEW = 12
"""Up to so many rows are inserted one by one in a pipeline; more go by COPY."""

BLOCK = 100
"""Ids are drawn so many at a time; those a process does not use are lost, which is harmless."""


class Database:
    """A pool of connections to one database, and the ids drawn from its sequences.

    Args:
        url: a libpq URL.
        size: connections at most.
    """

    def __init__(self, url: str, *, size: int = 8) -> None:
        self.url = url
        self.pool = ConnectionPool(
            url, min_size=1, max_size=size, configure=_configure, open=True, timeout=30, name="leadpact"
        )
        self._blocks: dict[str, list[int]] = {}
        self._lock = Lock()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection; what is not committed when it comes back is rolled back."""
        with self.pool.connection() as connection:
            yield connection

    def draw(self, connection: Connection, sequence: str, count: int) -> list[int]:
        """Return `count` unused ids of `sequence`, ascending, from this process's block."""
        with self._lock:
            block = self._blocks.setdefault(sequence, [])
            if len(block) < count:
                block += next_ids(connection, sequence, count + BLOCK)
            taken, self._blocks[sequence] = block[:count], block[count:]
        return taken

    def close(self) -> None:
        self.pool.close()


def next_ids(connection: Connection, sequence: str, count: int) -> list[int]:
    """Return `count` fresh ids of `sequence`."""
    rows = connection.execute("SELECT nextval(%s) FROM generate_series(1, %s)", (sequence, count)).fetchall()
    return [row[0] for row in rows]


def _configure(connection: Connection) -> None:
    connection.prepare_threshold = 0  # the statements of the write path are few: each is prepared at once
    connection.adapters.register_loader("jsonb", TextLoader)
    connection.adapters.register_loader("json", TextLoader)
    connection.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def put(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows`: one by one in a pipeline if they are few, else by COPY."""
    if not rows:
        return
    names = ", ".join(columns)
    if len(rows) <= FEW:
        marks = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def change(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Update the rows of `table` that have the ids in the first column of `rows` to what `rows` say."""
    if not rows:
        return
    if len(rows) <= FEW:
        sets = ", ".join(f"{name} = %s" for name in columns[1:])
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET {sets} WHERE {columns[0]} = %s", [(*row[1:], row[0]) for row in rows]
            )
        return
    staged = f"{table}_change"
    connection.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {staged} ON COMMIT DELETE ROWS AS SELECT * FROM {table} WITH NO DATA"
    )
    put(connection, staged, columns, rows)
    sets = ", ".join(f"{name} = {staged}.{name}" for name in columns[1:])
    connection.execute(f"UPDATE {table} SET {sets} FROM {staged} WHERE {table}.{columns[0]} = {staged}.{columns[0]}")
    connection.execute(f"TRUNCATE {staged}")


_open: dict[str, Database] = {}
_opening = Lock()


def database(url: str = "") -> Database:
    """Return this process's database at `url`, by default the one that DATABASE_URL names.

    Raises:
        ServerError: there is no DATABASE_URL, or nobody answers there.
    """
    address = url or os.environ.get("DATABASE_URL", "")
    if not address:
        raise ServerError("DATABASE_URL is not set.", remedy="Start through the `leadpact` command, which sets it.")
    with _opening:
        if address not in _open:
            try:
                _open[address] = Database(address)
            except psycopg.Error as error:
                raise ServerError(f"The database does not answer: {error}", remedy="See `leadpact up`.") from error
        return _open[address]
