"""The worker: decides waiting receipts as they come, and does the recurring jobs while it leads.

Any number of workers share the receipts, and the errands, for which each has a thread. The recurring jobs are done by
one of them, the one that holds the baton: an advisory lock of its session, which the server takes back however the
worker ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

import psycopg

from leadpact.errors import LeadpactError, NotFound
from leadpact.jobs import errands, receipts
from leadpact.jobs.schedule import Recurring, recurring
from leadpact.longlived import settle_down
from leadpact.operations.database import Database
from leadpact.operations.health import BATON

FALLBACK = 0.2  # seconds after which a worker looks: most receipts come without a notification of their own
PATIENCE = 30.0  # seconds at most between two tries to reach a server that does not answer
FAREWELL = 5.0  # seconds that an errand has to notice that the worker ends; the next worker begins it anew

Tell = Callable[[str], None]


def work(database: Database, *, stop: Event, tell: Tell) -> None:
    """Work until `stop` is set; a batch that has begun is finished.

    A server that goes away is waited for. `tell` is given a sentence about whatever went wrong.
    """
    # The pool tells of each connection that it lost; that the server is away is said once, below.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    settle_down()
    helper = Thread(target=errands.attend, args=(database,), kwargs={"stop": stop}, name="errands", daemon=True)
    helper.start()
    try:
        _work(database, stop, tell)
    finally:
        helper.join(FAREWELL)


def _work(database: Database, stop: Event, tell: Tell) -> None:
    pause = FALLBACK
    while not stop.is_set():
        try:
            with psycopg.connect(database.url, autocommit=True) as session:
                session.execute(f"LISTEN {receipts.CHANNEL}")
                pause = FALLBACK
                _attend(database, session, recurring(), stop, tell)
        except psycopg.OperationalError as error:
            tell(f"The database does not answer ({str(error).strip()}); trying again in {pause:.0f} s.")
            stop.wait(pause)
            pause = min(2 * pause, PATIENCE)


def once(database: Database) -> tuple[int, int]:
    """Decide all waiting receipts, do each recurring job that is due and all errands, once.

    Returns:
        How many receipts were settled, and how many events the jobs recorded.
    """
    settled = 0
    while done := receipts.decide_waiting(database):
        settled += done
    try:
        recorded = sum(job.run(database) for job in recurring() if job.next_run <= time.monotonic())
    except NotFound:
        recorded = 0  # without a pact nothing can be due
    with psycopg.connect(database.url, autocommit=True) as session:
        errands.do_waiting(database, session)
    return settled, recorded


def _attend(database: Database, session: psycopg.Connection, jobs: list[Recurring], stop: Event, tell: Tell) -> None:
    leads = False
    while not stop.is_set():
        busy = _guarded(receipts.decide_waiting, database, tell)
        leads = leads or _takes_baton(session)
        if leads:
            _do_due(database, jobs, stop, tell)
        if not busy and not stop.is_set():
            _wait(session)


def _wait(session: psycopg.Connection) -> None:
    """Wait until somebody notifies, or the time for a look has come; what came together is one call."""
    for _ in session.notifies(timeout=FALLBACK, stop_after=1):
        pass
    for _ in session.notifies(timeout=0):
        pass


def _takes_baton(session: psycopg.Connection) -> bool:
    row = session.execute("SELECT pg_try_advisory_lock(%s)", (BATON,)).fetchone()
    return row is not None and bool(row[0])


def _do_due(database: Database, jobs: list[Recurring], stop: Event, tell: Tell) -> None:
    for job in jobs:
        if stop.is_set():
            return
        if time.monotonic() >= job.next_run:
            _guarded(job.run, database, tell)
            job.next_run = time.monotonic() + job.every


def _guarded(job: Callable[[Database], int], database: Database, tell: Tell) -> int:
    """Run `job`; what is raised on purpose is told, and the next round tries again."""
    try:
        return job(database)
    except NotFound:
        return 0  # there is no pact yet: nothing can be decided, everything waits
    except LeadpactError as error:
        tell(str(error))
        return 0
