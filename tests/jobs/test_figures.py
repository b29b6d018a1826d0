"""Figures are made beside the worker's other work, one at a time, and what goes wrong is told."""

from __future__ import annotations

import time

import psycopg
import pytest

from building import DEMO, arrive, ask, run
from leadpact.errors import NotFound
from leadpact.insight.figures import FIGURES
from leadpact.jobs.figures import Refreshing
from leadpact.operations.database import Database
from leadpact.pact.model import Pact


def finished(job: Refreshing) -> None:
    assert job.thread is not None
    job.thread.join(30)
    assert not job.thread.is_alive()


def test_small_figures_are_there_when_the_job_returns(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    job = Refreshing()
    assert job.refresh(db) == 0
    finished(job)
    assert ask(db, "SELECT count(*) FROM figure") == len(FIGURES)


def test_large_figures_hold_nothing_up_and_are_not_made_twice(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    job = Refreshing()
    with db.connection() as connection, connection.transaction():
        connection.execute("LOCK TABLE figure")
        job.refresh(db)
        thread = job.thread
        assert thread is not None
        assert thread.is_alive()
        job.refresh(db)
        assert job.thread is thread
    finished(job)
    assert ask(db, "SELECT count(*) FROM figure") == len(FIGURES)


def test_figures_rest_as_long_as_they_took_many_times_over(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    job = Refreshing()
    job.refresh(db)
    finished(job)
    assert job.not_before > time.monotonic()
    run(db, "DELETE FROM figure")
    thread = job.thread
    job.refresh(db)
    assert job.thread is thread
    job.not_before = 0.0
    job.refresh(db)
    finished(job)
    assert ask(db, "SELECT count(*) FROM figure") == len(FIGURES)


def test_what_went_wrong_is_told_by_the_next_call_and_then_forgotten(db: Database) -> None:
    job = Refreshing()
    job.refresh(db)
    finished(job)
    with pytest.raises(NotFound):
        job.refresh(db)
    assert job.failed is None


def test_a_server_that_does_not_answer_is_told_too(db: Database, northwind: Pact) -> None:
    assert northwind
    closed = Database(db.url)
    closed.close()
    job = Refreshing()
    job.refresh(closed)
    finished(job)
    with pytest.raises(psycopg.OperationalError):
        job.refresh(closed)
