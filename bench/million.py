"""A million leads, made at once, and how soon each page, list, search and figure answers: `python -m bench.million`."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg

from bench.clock import seconds
from bench.deciding import PACT
from bench.pages import page_figures
from bench.results import Figure, save, show
from leadpact.cli.context import opened
from leadpact.insight import figures as insight
from leadpact.operations import agreement, notifications
from leadpact.operations.database import Database
from leadpact.operations.filters import LeadFilters, Period
from leadpact.operations.listing import list_leads
from leadpact.operations.scope import EVERYTHING, Scope
from leadpact.operations.search import search
from leadpact.operations.team import team_of
from leadpact.operations.worklist import worklist_of

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

WARM_UP = 3
RUNS = 20
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


def figures(database: Database, *, at: datetime) -> list[Figure]:
    """Measure every reading function; of each the median and the time that 95 of 100 calls keep within."""
    found = []
    for what, call in calls(database, at=at):
        for _ in range(WARM_UP):
            call()
        times = sorted(1000 * seconds(call) for _ in range(RUNS))
        note = f"half within {times[RUNS // 2]:.1f} ms"
        found.append(Figure("million", f"{what}: 95 of 100 within", times[int(0.95 * RUNS) - 1], "ms", note=note))
    spent = seconds(lambda: insight.refresh(database, at=at + timedelta(days=1)))
    found.append(Figure("million", "all figures made anew, beside the other work", spent, "s"))
    return found


def calls(database: Database, *, at: datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is measured."""
    today, pact = at.date(), agreement.active(database)
    month, quarter = Period(today - timedelta(days=30), today), Period(today - timedelta(days=90), today)
    ana = Scope(owners=("rep:ana",), queues=("inside",))
    lists: dict[str, tuple[LeadFilters, str, Scope]] = {
        "all, newest": (LeadFilters(), "newest", EVERYTHING),
        "all, by name": (LeadFilters(), "name", EVERYTHING),
        "open, by due date": (LeadFilters(state="open"), "due", EVERYTHING),
        "open, by score": (LeadFilters(state="open"), "score", EVERYTHING),
        "of a stage": (LeadFilters(stage=("sql",)), "newest", EVERYTHING),
        "of an owner": (LeadFilters(owner=("rep:ana",), state="open"), "due", EVERYTHING),
        "of three things": (LeadFilters(source=("webinar",), stage=("lost",), grade=("A",)), "name", EVERYTHING),
        "overdue": (LeadFilters(due="overdue"), "due", EVERYTHING),
        "irregular": (LeadFilters(mark=("irregular",)), "newest", EVERYTHING),
        "breached in 30 days": (LeadFilters(clock="breached", clock_in=month), "newest", EVERYTHING),
        "rejected in 90 days": (LeadFilters(rejected="no_fit", rejected_in=quarter), "newest", EVERYTHING),
        "came to a stage in 30 days": (LeadFilters(reached="sql", reached_in=month), "newest", EVERYTHING),
        "of a cohort": (LeadFilters(started=quarter, source=("webinar",), reached="sal"), "newest", EVERYTHING),
        "of a region": (LeadFilters(fields=(("region", "EMEA"),), state="open"), "newest", EVERYTHING),
        "of a country": (LeadFilters(fields=(("country", "NL"),)), "newest", EVERYTHING),
        "of a name that many have": (LeadFilters(text="mira"), "newest", EVERYTHING),
        "of a whole name": (LeadFilters(text="mira kaya"), "newest", EVERYTHING),
        "a rep's own": (LeadFilters(), "newest", ana),
        "a rep's own, by name": (LeadFilters(), "name", ana),
        "a rep's own of a name that many have": (LeadFilters(text="mira"), "newest", ana),
    }
    for what, (filters, sort, scope) in lists.items():
        yield f"list: {what}", partial(list_leads, database, scope, filters, at=at, sort=sort)
    for text in ("m", "ma", "mar", "mira", "mira kaya", "nord pharma", "mira@gm", "123456"):
        yield f"search: {text}", partial(search, database, EVERYTHING, text)
        yield f"a rep's search: {text}", partial(search, database, ana, text)
    yield "a rep's day", partial(worklist_of, database, "rep:ana", at=at)
    yield "a manager's queues", partial(team_of, database, pact, list(pact.queues), at=at)
    yield "notifications, counted", partial(notifications.count_unseen, database, "rep:ana")
    yield "notifications, the latest", partial(notifications.latest, database, "rep:ana")
    for kind in insight.FIGURES:
        yield f"figure: {kind.__name__}", partial(insight.show, database, kind, at=at)


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
            make(database, asked.leads, at=datetime.now(UTC), tell=_tell)
        at = datetime.now(UTC)
        insight.refresh(database, at=at)
        measured = [*page_figures(database, asked.home, at=at), *figures(database, at=at)]
    save("million", measured, at=at.isoformat(timespec="seconds"))
    show(measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
