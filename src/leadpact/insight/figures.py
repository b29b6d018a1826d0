"""Figures as pages show them: made by the worker, read in one query, and always with the moment of their making."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec
from psycopg import Connection

from leadpact.insight.numbers import Clockwork, text
from leadpact.insight.promises import Acceptance, Marketing, acceptance, marketing
from leadpact.insight.sources import Sources, sources
from leadpact.insight.standing import FunnelNow, Receipts, Reps, Today, funnel_now, receipts, reps, today
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

FigureT = TypeVar("FigureT")
Compute = Callable[[Connection, Clockwork], Any]
FIGURES: dict[type, tuple[str, Compute]] = {
    Acceptance: ("acceptance", acceptance),
    Marketing: ("marketing", marketing),
    Sources: ("sources", sources),
    FunnelNow: ("funnel", funnel_now),
    Today: ("today", today),
    Reps: ("reps", reps),
    Receipts: ("receipts", receipts),
}
"""Every figure: its name in the table, and how it is made."""

LONGEST = timedelta(minutes=5)
"""So long a figure may take to be made."""

READ = """
    SELECT f.computed_at, f.journal_id, f.body, (SELECT max(id) FROM journal_event) FROM figure f WHERE f.name = %s
"""
KEEP = """
    INSERT INTO figure (name, computed_at, journal_id, body) VALUES (%s, %s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET
        computed_at = excluded.computed_at, journal_id = excluded.journal_id, body = excluded.body
    WHERE figure.computed_at <= excluded.computed_at
"""
STATE = """
    SELECT coalesce((SELECT max(id) FROM journal_event), 0), (SELECT count(*) FROM figure),
           coalesce((SELECT min(journal_id) FROM figure), 0), (SELECT min(computed_at) FROM figure)
"""
ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
PLANNED = """
    SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('statement_timeout', %s, true),
           set_config('work_mem', '128MB', true)
"""


@dataclass(frozen=True, slots=True)
class Shown(Generic[FigureT]):
    """A figure, with the moment it is true of; `is_stale`: something has been written to the journal since."""

    figure: FigureT
    computed_at: datetime
    is_stale: bool


def show(database: Database, kind: type[FigureT], *, at: datetime) -> Shown[FigureT]:
    """Return the figure `kind` as it was last made; one that never was is made now.

    Raises:
        NotFound: there is no pact yet.
    """
    name, _ = FIGURES[kind]
    with database.connection() as connection:
        row = connection.execute(READ, (name,)).fetchone()
    if row is None:
        [figure] = _compute(database, [kind], at=at)[1]
        return Shown(figure, at, False)
    computed_at, journal_id, body, newest = row
    return Shown(msgspec.json.decode(body, type=kind), computed_at, newest is not None and newest > journal_id)


def refresh(database: Database, *, at: datetime) -> int:
    """Make every figure anew if the journal has grown or a day has begun since; return how many were made.

    Raises:
        NotFound: there is no pact yet.
    """
    with database.connection() as connection:
        pact = agreement.active_in(database, connection)
        row = connection.execute(STATE).fetchone()
    assert row is not None
    newest, count, known, computed_at = row
    if count == len(FIGURES) and newest == known and _same_day(pact, computed_at, at):
        return 0
    remember_cycles(database)
    journal_id, made = _compute(database, list(FIGURES), at=at)
    with database.connection() as connection:
        for kind, figure in zip(FIGURES, made, strict=True):
            connection.execute(KEEP, (FIGURES[kind][0], at, journal_id, msgspec.json.encode(figure).decode()))
    return len(made)


def remember_cycles(database: Database) -> int:
    """Keep the former cycles that the journal tells of and the table does not have yet; return how many."""
    with database.connection() as connection, connection.transaction():
        connection.execute(PLANNED, (_milliseconds(),))
        columns = "lead_id, cycle, started_at, ended_at, source, lead_type"
        statement = f"INSERT INTO former_cycle ({columns}) {text('former_cycles')} ON CONFLICT DO NOTHING"
        return connection.execute(statement.encode()).rowcount


def _compute(database: Database, kinds: list[type], *, at: datetime) -> tuple[int, list[Any]]:
    """Make figures of one state of the tables; return up to which entry of the journal, and them."""
    with database.connection() as connection, connection.transaction():
        connection.execute(ONE_STATE)
        connection.execute(PLANNED, (_milliseconds(),))
        pact = agreement.active_in(database, connection)
        row = connection.execute(STATE).fetchone()
        assert row is not None
        works = Clockwork(pact, at)
        return row[0], [FIGURES[kind][1](connection, works) for kind in kinds]


def _same_day(pact: Pact, one: datetime, other: datetime) -> bool:
    return one.astimezone(pact.zone).date() == other.astimezone(pact.zone).date()


def _milliseconds() -> str:
    return str(round(LONGEST.total_seconds() * 1000))
