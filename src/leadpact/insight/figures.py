"""Figures as pages show them: made by the worker, read in one query, and always with the moment of their making."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec
from psycopg import Connection

from leadpact.insight.effects import Effects, effects
from leadpact.insight.numbers import Clockwork, text
from leadpact.insight.promises import Acceptance, Marketing, acceptance, marketing
from leadpact.insight.sources import Sources, sources
from leadpact.insight.standing import FunnelNow, Receipts, Reps, Today, funnel_now, receipts, reps, today
from leadpact.operations import agreement
from leadpact.operations.database import Database

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
    Effects: ("effects", effects),
}
"""Every figure: its name in the table, and how it is made."""

LONGEST = timedelta(minutes=5)
"""So long a figure may take to be made."""

ANYWAY = timedelta(minutes=10)
"""After so long figures are made again though the journal has not grown: a receipt that is rejected leaves it as it is,
and an entry may be seen later than one with a higher number."""

READ = """
    SELECT f.computed_at, f.journal_id, f.body, (SELECT max(id) FROM journal_event) FROM figure f WHERE f.name = %s
"""
KEEP = """
    INSERT INTO figure (name, computed_at, journal_id, body) VALUES (%s, %s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET
        computed_at = excluded.computed_at, journal_id = excluded.journal_id, body = excluded.body
    WHERE figure.computed_at <= excluded.computed_at
"""
NEWEST = "SELECT coalesce(max(id), 0) FROM journal_event"
KEPT = "SELECT name, computed_at, journal_id, body FROM figure"
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
    figure = None if row is None else _read(kind, row[2])
    if row is None or figure is None:
        [made] = _compute(database, [kind], at=at)[1]
        return Shown(made, at, False)
    computed_at, journal_id, _, newest = row
    return Shown(figure, computed_at, newest is not None and newest > journal_id)


def refresh(database: Database, *, at: datetime) -> int:
    """Make every figure anew if the journal has grown or a day has begun since; return how many were made.

    Raises:
        NotFound: there is no pact yet.
    """
    if _are_current(database, at):
        return 0
    remember_cycles(database)
    journal_id, made = _compute(database, list(FIGURES), at=at)
    with database.connection() as connection:
        for kind, figure in zip(FIGURES, made, strict=True):
            connection.execute(KEEP, (FIGURES[kind][0], at, journal_id, msgspec.json.encode(figure).decode()))
    return len(made)


def _are_current(database: Database, at: datetime) -> bool:
    with database.connection() as connection:
        zone = agreement.active_in(database, connection).zone
        newest = connection.execute(NEWEST).fetchone()
        kept = {row[0]: row[1:] for row in connection.execute(KEPT)}
    assert newest is not None
    for kind, (name, _) in FIGURES.items():
        computed_at, journal_id, body = kept.get(name, (None, 0, ""))
        if computed_at is None or journal_id != newest[0] or at - computed_at >= ANYWAY:
            return False
        if computed_at.astimezone(zone).date() != at.astimezone(zone).date() or _read(kind, body) is None:
            return False
    return True


def _read(kind: type[FigureT], body: str) -> FigureT | None:
    """Return a figure as it is kept; None where another version of the program has made it."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError:
        return None


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
        row = connection.execute(NEWEST).fetchone()
        assert row is not None
        works = Clockwork(pact, at)
        return row[0], [FIGURES[kind][1](connection, works) for kind in kinds]


def _milliseconds() -> str:
    return str(round(LONGEST.total_seconds() * 1000))
