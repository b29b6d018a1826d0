"""The worker: receipts as they come, the recurring jobs by one worker at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest

from leadpact.jobs import worker
from leadpact.operations.audit import audit
from leadpact.operations.capture import Parcel, receive
from leadpact.operations.database import Database

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


BATON_HELD = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def parcels(count: int, *, people: int) -> list[Parcel]:
    payload = {"activity": "demo_requested", "country": "DE", "employees": 500, "industry": "Pharma"}
    return [
        Parcel("test", str(number), {**payload, "email": f"p{number % people}@firm{number % 7}-nw.com"})
        for number in range(count)
    ]


def ask(db: Database, query: str) -> object:
    with db.connection() as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def until(happened: Callable[[], bool]) -> None:
    patience = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < patience, "it did not happen within 30 s"
        time.sleep(0.02)


def pending(db: Database) -> object:
    return ask(db, "SELECT count(*) FROM receipt WHERE state = 'pending'")


class Worker:
    """A worker in a thread, until the end of its block; `told` is what it said."""

    def __init__(self, db: Database) -> None:
        self.told: list[str] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(
            target=worker.work, args=(db,), kwargs={"stop": self.stop, "tell": self.told.append}
        )

    def __enter__(self) -> Worker:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(30)
        assert not self.thread.is_alive()


@pytest.mark.usefixtures("northwind")
def test_all_that_waits_is_decided_at_once(db: Database) -> None:
    receive(db, parcels(30, people=30), at=AT)
    settled, _ = worker.once(db)
    assert (settled, pending(db)) == (30, 0)
    assert worker.once(db)[0] == 0


def test_without_a_pact_everything_waits_and_nothing_is_lost(db: Database) -> None:
    receive(db, parcels(3, people=3), at=AT)
    with Worker(db) as working:
        time.sleep(0.3)
    assert pending(db) == 3
    assert working.told == []


@pytest.mark.usefixtures("northwind")
def test_a_receipt_wakes_the_worker(db: Database) -> None:
    with Worker(db) as working:
        until(lambda: ask(db, BATON_HELD) == 1)
        receive(db, parcels(1, people=1), at=AT)
        until(lambda: pending(db) == 0)
    assert working.told == []
    assert ask(db, "SELECT state FROM receipt") == "recorded"


@pytest.mark.usefixtures("northwind")
def test_workers_side_by_side_decide_each_receipt_once(db: Database) -> None:
    sent = parcels(300, people=150)
    with Worker(db) as first, Worker(db) as second:
        for start in range(0, 300, 20):
            receive(db, sent[start : start + 20], at=AT)
        until(lambda: pending(db) == 0)
    assert first.told == second.told == []
    assert ask(db, "SELECT count(*) FROM receipt WHERE state = 'recorded'") == 300
    assert ask(db, "SELECT count(DISTINCT receipt_id) FROM journal_event WHERE receipt_id IS NOT NULL") == 300
    assert ask(db, "SELECT count(*) FROM journal_event WHERE receipt_id IS NOT NULL") == 300
    assert audit(db).findings == ()


def test_one_worker_at_a_time_does_the_recurring_jobs(db: Database) -> None:
    with psycopg.connect(db.url, autocommit=True) as first, psycopg.connect(db.url, autocommit=True) as second:
        assert worker._takes_baton(first)
        assert not worker._takes_baton(second)
        first.close()
        until(lambda: worker._takes_baton(second))


@pytest.mark.usefixtures("northwind")
def test_a_worker_whose_session_is_ended_goes_on_in_a_new_one(db: Database) -> None:
    with Worker(db) as working:
        until(lambda: ask(db, BATON_HELD) == 1)
        with db.connection() as connection, connection.transaction():
            connection.execute(BATON_HELD.replace("count(*)", "pg_terminate_backend(pid)"))
        until(lambda: bool(working.told))
        receive(db, parcels(1, people=1), at=AT)
        until(lambda: pending(db) == 0)
    assert [told.partition(" (")[0] for told in working.told] == ["The database does not answer"]
