"""The yardstick of an import: how fast PostgreSQL alone takes the same rows by COPY."""

from __future__ import annotations

import time

import psycopg

TABLES = ("receipt", "person", "lead", "journal_event")


def copy_seconds(url: str, since: dict[str, int]) -> float:
    """Return how long a COPY of the rows that were written takes, into empty tables like theirs, with all indexes.

    Args:
        since: the highest id of each of TABLES before they were written.
    """
    with psycopg.connect(url) as connection:
        connection.execute("CREATE SCHEMA yardstick")
        rows = {table: _rows(connection, table, since[table]) for table in TABLES}
        for table in TABLES:
            connection.execute(f"CREATE TABLE yardstick.{table} (LIKE public.{table} INCLUDING ALL)")
        connection.commit()
        started = time.perf_counter()
        for table, blocks in rows.items():
            with connection.cursor() as cursor, cursor.copy(f"COPY yardstick.{table} FROM STDIN") as copy:
                for block in blocks:
                    copy.write(block)
        connection.commit()
        spent = time.perf_counter() - started
        connection.execute("DROP SCHEMA yardstick CASCADE")
    return spent


def highest(url: str) -> dict[str, int]:
    """Return the highest id of each of TABLES, 0 for an empty one."""
    with psycopg.connect(url) as connection:
        return {table: _one(connection, f"SELECT coalesce(max(id), 0) FROM {table}") for table in TABLES}


def _one(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _rows(connection: psycopg.Connection, table: str, since: int) -> list[bytes]:
    query = f"COPY (SELECT * FROM {table} WHERE id > {since} ORDER BY id) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        return [bytes(block) for block in copy]
