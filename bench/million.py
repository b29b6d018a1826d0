"""A million leads, made at once, and how soon each list, search and figure answers: `python -m bench.million`."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.deciding import PACT
from leadpact.cli.context import opened
from leadpact.operations import agreement
from leadpact.operations.database import Database

SQL = Path(__file__).with_name("million.sql")
TABLES = (
    "receipt", "account", "person", "identity_key", "lead", "journal_event", "movement", "clock", "notification",
    "opportunity", "seat",
)  # fmt: skip
SECONDARY = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    WHERE i.indrelid = ANY(%s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
SEQUENCES = {"account": 1, "person": 1, "lead": 1, "receipt": 1, "journal_event": 1}
MEMBERS = {
    "{ana: {weight: 2, capacity: 60}, ben: {capacity: 40}}": ("ana", "ben", *(f"rep{n}" for n in range(1, 19))),
    "{abe: {}, zoe: {}}": ("abe", "zoe", *(f"rep{n}" for n in range(19, 37))),
    "[cleo, dan]": ("cleo", "dan", *(f"rep{n}" for n in range(37, 55))),
}
"""The example's queues with as many members as so many leads need."""

Tell = Callable[[str], None]


def pact_text() -> str:
    """Return the example's pact with sixty members in its queues."""
    text = PACT.read_text(encoding="utf-8")
    for before, names in MEMBERS.items():
        if text.count(before) != 1:
            raise AssertionError(f"{text.count(before)} times in the pact: {before}")
        text = text.replace(before, "{" + ", ".join(f"{name}: {{}}" for name in names) + "}")
    return text


def make(database: Database, leads: int, *, at: datetime, tell: Tell) -> None:
    """Fill the empty tables with a company of `leads` leads as it stands at `at`, and adopt its pact."""
    agreement.adopt(database, pact_text(), by="bench", at=at)
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET synchronous_commit = off")
        tables = list(TABLES)
        secondary = connection.execute(SECONDARY, (tables,)).fetchall()
        for name, _ in secondary:
            connection.execute(f"DROP INDEX {name}")
        for statement in _statements(leads, at):
            started = time.perf_counter()
            done = connection.execute(statement.encode())
            tell(f"{_head(statement)}: {max(done.rowcount, 0):,} rows in {time.perf_counter() - started:.1f} s")
        for name, definition in secondary:
            started = time.perf_counter()
            connection.execute(definition.encode())
            tell(f"{name}: {time.perf_counter() - started:.1f} s")
        for table in SEQUENCES:
            connection.execute(f"SELECT setval('{table}_id', (SELECT max(id) FROM {table}))".encode())
        connection.execute("VACUUM ANALYZE")


def _statements(leads: int, at: datetime) -> list[str]:
    text = SQL.read_text(encoding="utf-8")
    text = text.replace("{leads}", str(leads)).replace("{now}", f"'{at.isoformat()}'::timestamptz")
    text = re.sub(r"(?m)^\s*--.*$", "", text)
    return [part.strip() for part in text.split(";\n") if part.strip()]


def _head(statement: str) -> str:
    return " ".join(statement.split()[:3])


def _tell(said: str) -> None:
    print(said, file=sys.stderr, flush=True)


def main() -> int:
    """Make the company, unless it is there, and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.million", description=__doc__)
    parser.add_argument("home", type=Path, help="the directory of the installation; it is made if it is not there")
    parser.add_argument("--leads", type=int, default=1_000_000)
    asked = parser.parse_args()
    asked.home.mkdir(parents=True, exist_ok=True, mode=0o755)
    os.environ["LEADPACT_HOME"] = str(asked.home)
    os.environ.pop("DATABASE_URL", None)
    with opened() as database:
        with database.connection() as connection:
            found = connection.execute("SELECT EXISTS (SELECT FROM lead)").fetchone()
        if found == (False,):
            make(
                database, asked.leads, at=datetime.now(UTC), tell=lambda said: print(said, file=sys.stderr, flush=True)
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
