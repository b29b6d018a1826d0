"""A million leads in the tables, made from some thousands by SQL: what is there slows down what comes."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

# What makes a copy another one: the columns that are ids, and those that have to be different.
IDS = {
    "account": ("id",),
    "person": ("id", "account_id"),
    "identity_key": ("person_id",),
    "lead": ("id", "person_id", "account_id"),
    "journal_event": ("id", "person_id", "lead_id", "receipt_id"),
    "movement": ("event_id", "lead_id"),
    "clock": ("event_id", "lead_id"),
    "receipt": ("id", "event_id", "person_id", "lead_id"),
}
TEXTS = {"account": ("domain",), "identity_key": ("value",), "receipt": ("key",)}
SEQUENCES = {name: f"{name}_id" for name in ("account", "person", "lead", "journal_event", "receipt")}
STEP = 10_000_000  # no id that is copied is as high


def multiply(url: str, times: int, *, tell: Callable[[str], None]) -> int:
    """Copy all that is in the tables `times` times, under new ids and keys; return how many leads there are."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table in IDS:
            tell(f"{table}: {_copy(connection, table, times):,} rows added")
        for table, sequence in SEQUENCES.items():
            connection.execute(f"SELECT setval('{sequence}', (SELECT max(id) FROM {table}))")
        connection.execute("ANALYZE")
        row = connection.execute("SELECT count(*) FROM lead").fetchone()
    assert row is not None
    return int(row[0])


def _copy(connection: psycopg.Connection, table: str, times: int) -> int:
    columns = [
        row[0]
        for row in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " ORDER BY ordinal_position",
            (table,),
        )
    ]
    taken = [_expression(table, column) for column in columns]
    copied = connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {', '.join(taken)} FROM {table} CROSS JOIN generate_series(1, {times}) AS turn (turn)"
    )
    return copied.rowcount


def _expression(table: str, column: str) -> str:
    if column in IDS[table]:
        return f"{table}.{column} + turn.turn * {STEP}"
    if column in TEXTS.get(table, ()):
        return f"'copy' || turn.turn || '-' || {table}.{column}"
    return f"{table}.{column}"
