"""The connection to PostgreSQL on the write path: a pool, ids drawn in blocks, rows put in bulk or singly."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import msgspec
import psycopg
from psycopg import Connection
from psycopg.pq import PipelineStatus
from psycopg.types.string import TextLoader
from psycopg_pool import ConnectionPool

from leadpact.errors import ServerError

FEW = 60
"""Up to so many rows are written in one statement, as JSON; more go by COPY."""

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
    # All statements here go by keys: a plan made once is right for every batch, and planning costs more than running.
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.commit()


def numbers(values: Iterable[int]) -> str:
    """Return `values` as the text of a PostgreSQL array, for `%s::bigint[]`: five times as quick as a list."""
    return "{" + ",".join(map(str, values)) + "}"


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """Send statements without waiting for each; inside a pipeline already this costs nothing more."""
    if connection.info.pipeline_status == PipelineStatus.ON:
        yield
    else:
        with connection.pipeline():
            yield


def put(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows` by COPY."""
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def change(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Update the rows of `table` that have the ids in the first column of `rows` to what `rows` say, set-based."""
    if not rows:
        return
    staged = f"{table}_change"
    connection.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {staged} ON COMMIT DELETE ROWS AS SELECT * FROM {table} WITH NO DATA"
    )
    put(connection, staged, columns, rows)
    connection.execute(_update(table, columns, staged))
    connection.execute(f"DELETE FROM {staged}")


def _update(table: str, columns: Sequence[str], source: str) -> str:
    first, *others = columns
    sets = ", ".join(f"{name} = changed.{name}" for name in others)
    return f"UPDATE {table} SET {sets} FROM {source} AS changed WHERE {table}.{first} = changed.{first}"


@dataclass(slots=True)
class Writes:
    """Rows to insert and to change, table by table; written together in the way that suits their number."""

    inserts: dict[str, tuple[Sequence[str], list[tuple[Any, ...]]]] = field(default_factory=dict)
    changes: dict[str, tuple[Sequence[str], list[tuple[Any, ...]]]] = field(default_factory=dict)

    def insert(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self.inserts[table] = (columns, rows)

    def change(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        """The first column is the key."""
        if rows:
            self.changes[table] = (columns, rows)

    def run(self, connection: Connection) -> None:
        """Write everything: few rows in one statement, which takes them as JSON; many by COPY, but in no pipeline."""
        count = sum(len(rows) for _, rows in (*self.inserts.values(), *self.changes.values()))
        if count == 0:
            return
        if count <= FEW or connection.info.pipeline_status == PipelineStatus.ON:
            self._run_at_once(connection)
            return
        for table, (columns, rows) in self.inserts.items():
            put(connection, table, columns, rows)
        for table, (columns, rows) in self.changes.items():
            change(connection, table, columns, rows)

    def _run_at_once(self, connection: Connection) -> None:
        parts, sent = [], []
        for table, (columns, rows) in self.inserts.items():
            names = ", ".join(columns)
            source = f"json_populate_recordset(NULL::{table}, %s)"
            parts.append(f"INSERT INTO {table} ({names}) SELECT {names} FROM {source}")
            sent.append(as_json(columns, rows))
        for table, (columns, rows) in self.changes.items():
            parts.append(_update(table, columns, f"json_populate_recordset(NULL::{table}, %s)"))
            sent.append(as_json(columns, rows))
        *before, last = parts
        with_parts = ", ".join(f"w{number} AS ({part})" for number, part in enumerate(before))
        connection.execute(f"WITH {with_parts} {last}" if before else last, sent)


JSON = frozenset(
    {
        "facts",
        "seen",
        "reachability",
        "way",
        "asks",
        "passed_by",
        "clock",
        "marks",
        "exceptions",
        "payload",
        "effects",
        "faults",
    }
)
"""The columns whose values are JSON text already."""


def as_json(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    """Return `rows` as JSON for json_populate_recordset."""
    packed = [
        {
            name: msgspec.Raw(value.encode()) if value is not None and name in JSON else value
            for name, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]
    return msgspec.json.encode(packed).decode()


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
