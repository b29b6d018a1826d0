"""The demo company in a database: made once, recognised when it is there, begun anew when that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import psycopg

from leadpact.errors import NotFound, Refused
from leadpact.operations import agreement, notifications
from leadpact.operations.database import Database
from leadpact.simulation import northwind
from leadpact.simulation.agreeing import agree, keep_alive
from leadpact.simulation.northwind.truth import of_size
from leadpact.simulation.run import Progress, Run
from leadpact.simulation.stories import STORIES
from leadpact.simulation.world import World

BY = "demo"
SEED, PEOPLE = 1, 6_000
ALONE = 0x6C70_6163_7403  # the advisory lock of whoever makes the demo
LOOKED_BEFORE = timedelta(hours=3)
"""So long before its end everybody has looked at what they were told."""

COMPLETE = "SELECT EXISTS (SELECT 1 FROM receipt WHERE channel = 'demo' AND key = 'complete')"
BEGUN = "SELECT EXISTS (SELECT 1 FROM receipt)"
OTHERS = "SELECT name FROM pact_version WHERE name <> %s ORDER BY id LIMIT 1"
# What the company has done, and what was worked out from it; who may enter, and what they set up, stays.
TABLES = (
    "receipt", "account", "person", "identity_key", "lead", "journal_event", "movement", "clock", "seat", "absence",
    "opportunity", "opportunity_role", "notification", "import_run", "pact_version", "pact_activation",
    "agreement_event", "agreement_text", "stage_name", "former_cycle", "figure", "errand", "audit_report", "upload",
)  # fmt: skip
COUNTS = """
    SELECT (SELECT count(*) FROM person WHERE merged_into IS NULL), (SELECT count(*) FROM account),
           (SELECT count(*) FROM journal_event), (SELECT count(*) FROM clock WHERE stopped_at IS NULL),
           (SELECT count(*) FROM receipt WHERE state = 'rejected')
"""
BY_STAGE = "SELECT stage, count(*) FROM lead WHERE outcome <> 'merged' GROUP BY stage"
LEAD_OF = """
    SELECT DISTINCT ON (k.value) k.value, l.id FROM identity_key k JOIN lead l ON l.person_id = k.person_id
    WHERE k.kind = 'email' AND k.value = ANY(%s) ORDER BY k.value, l.closed_at IS NOT NULL, l.id DESC
"""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo holds. `stories` are (key, title, email, what it shows, lead or None)."""

    people: int
    accounts: int
    leads: dict[str, int]
    events: int
    running_clocks: int
    rejected: int
    stories: list[dict[str, Any]]


def make(
    database: Database,
    *,
    at: datetime,
    seed: int = SEED,
    people: int = PEOPLE,
    anew: bool = False,
    progress: Progress | None = None,
) -> bool:
    """Let the company live the year that ends `at`; return whether anything was done.

    Args:
        at: now (aware, UTC).
        people: how many come by themselves; everything else grows with it.
        anew: remove a demo that is there first, whole or not.

    Raises:
        Refused: another pact decides or decided here; or a demo was interrupted and `anew` is not asked for.
    """
    with _alone(database):
        text = northwind.pact_text()
        _refuse_others(database)
        if anew:
            _remove(database)
        if not _is_to_be_made(database):
            return False
        world = World(of_size(people), seed=seed, until=at.replace(microsecond=0))
        pact = agree(database, text, start=world.year.start)
        with _quick(database) as quick:
            Run(quick, pact, world).go(progress)
        keep_alive(database, pact, start=world.year.start, until=world.until)
        notifications.mark_earlier_seen(database, before=at - LOOKED_BEFORE, at=at)
        return True


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Wait until nobody else makes the demo here."""
    with psycopg.connect(database.url, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", (ALONE,))
        yield


@contextmanager
def _quick(database: Database) -> Iterator[Database]:
    """Lend the database with commits that do not wait for the disk: a demo that is cut off is begun anew anyway."""
    mark = "&" if "?" in database.url else "?"
    quick = Database(f"{database.url}{mark}options={quote('-c synchronous_commit=off')}", size=2)
    try:
        yield quick
    finally:
        quick.close()


def _refuse_others(database: Database) -> None:
    with database.connection() as connection:
        row = connection.execute(OTHERS, (northwind.NAME,)).fetchone()
    if row is not None:
        raise Refused(
            f"The pact {row[0]} decides here; the demonstration would take its place.",
            remedy="Give the demonstration a home of its own: LEADPACT_HOME=/tmp/leadpact-demo leadpact demo",
        )


def is_complete(database: Database) -> bool:
    """Say whether the demo is here, whole."""
    with database.connection() as connection:
        return connection.execute(COMPLETE).fetchone() == (True,)


def _is_to_be_made(database: Database) -> bool:
    if is_complete(database):
        return False
    try:
        agreement.active(database)
    except NotFound:
        return True
    with database.connection() as connection:
        begun = connection.execute(BEGUN).fetchone() == (True,)
    if begun:
        raise Refused(
            "A demonstration was begun here and interrupted before its year was over.",
            remedy="Begin it anew, which removes what is there of it: leadpact demo --anew",
        )
    return True


def _remove(database: Database) -> None:
    with database.connection() as connection, connection.transaction():
        connection.execute(f"TRUNCATE {', '.join(TABLES)}")


def describe(database: Database) -> Demo:
    """Return what the demo holds at present."""
    with database.connection() as connection:
        counts = connection.execute(COUNTS).fetchone()
        assert counts is not None
        stages = dict(connection.execute(BY_STAGE).fetchall())
    leads = leads_of_stories(database)
    people, accounts, events, clocks, rejected = counts
    order = agreement.active(database).stages
    by_stage = {stage: stages[stage] for stage in order if stage in stages}
    told = [
        {
            "key": one.key, "title": one.title, "email": one.email, "shows": one.shows, "lead": leads.get(one.email),
            "source": one.source, "channel": one.channel,
        }
        for one in STORIES
    ]  # fmt: skip
    return Demo(people, accounts, by_stage, events, clocks, rejected, told)


def leads_of_stories(database: Database) -> dict[str, int]:
    """Return the lead of each story that is told by a person, by their address: the open one, else the newest."""
    with database.connection() as connection:
        return dict(connection.execute(LEAD_OF, ([one.email for one in STORIES if one.email],)).fetchall())
