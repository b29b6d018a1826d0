"""Errands that a worker does beside the receipts."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from tests.building import READY, arrive, ask
from tests.jobs.test_worker import Worker, until

from leadpact import clock
from leadpact.jobs import errands as jobs
from leadpact.jobs import upkeep, worker
from leadpact.jobs.schedule import AUDIT_AFTER, recurring
from leadpact.operations import audits, errands, repair, uploads
from leadpact.operations.database import Database
from leadpact.operations.scope import EVERYTHING
from leadpact.pact.model import Pact

NO_LINE = "`lasers` is none of instruments, software, service"


def do_waiting(db: Database, stop: threading.Event | None = None) -> int:
    with psycopg.connect(db.url, autocommit=True) as session:
        return jobs.do_waiting(db, session, stop)


def test_a_worker_audits_when_it_is_asked_to(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, READY | {"email": "a@one-nw.com"})
    with Worker(db):
        errand = audits.ask_for_audit(db, by="user:revops", at=clock.now())
        until(lambda: errands.find_errand(db, errand).state == "done")
    kept = audits.last_audit(db)
    assert kept is not None
    assert (kept.clean, kept.asked_by) == (True, "user:revops")
    found = errands.find_errand(db, errand)
    assert found.result == {"report": kept.id, "findings": 0}
    assert (found.done, found.total) == (2, 2)


def test_errands_are_done_one_after_the_other_and_tell_what_came_of_them(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, READY | {"email": "a@one-nw.com", "product_line": "lasers"})
    group = ("api", "product_line", NO_LINE)
    retry = repair.ask_to_retry(db, EVERYTHING, group, {"product_line": "software"}, by="user:x", at=clock.now())
    token = uploads.keep_upload(db, "fair.csv", b"email\nb@two-nw.com\nnobody\n", user=1, at=clock.now())
    brought = uploads.ask_to_bring_in(db, token, user=1, by="user:x", at=clock.now())
    assert do_waiting(db) == 2
    assert errands.find_errand(db, retry).result == {"receipts": 1, "recorded": 1, "rejected": 0, "gone": 0}
    report = errands.find_errand(db, brought).result
    assert report is not None
    assert (report["file"], report["recorded"], report["rejected"]) == ("fair.csv", 1, 1)
    assert [(fault["line"], list(fault)) for fault in report["first_faults"]] == [(3, ["line", "faults"])]
    assert ask(db, "SELECT count(*) FROM lead") == 2
    assert do_waiting(db) == 0


@pytest.mark.usefixtures("northwind")
def test_what_goes_wrong_is_told_where_it_was_asked_for_and_the_next_is_done(db: Database) -> None:
    gone = repair.ask_to_retry(db, EVERYTHING, ("api", "email", "x"), {}, by="user:x", at=clock.now())
    odd = errands.ask_for(db, errands.RETRY, {"group": []}, by="user:x", at=clock.now())
    audit = audits.ask_for_audit(db, by="user:x", at=clock.now())
    assert do_waiting(db) == 3
    assert errands.find_errand(db, gone).failure == "No receipt has this fault any more. Look at the list again."
    assert errands.find_errand(db, odd).failure.startswith("ValueError")
    assert errands.find_errand(db, audit).state == "done"


def test_a_worker_that_ends_leaves_its_errand_to_the_next(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, *(READY | {"email": f"p{n}@f{n}-nw.com", "product_line": "lasers"} for n in range(3)))
    group = ("api", "product_line", NO_LINE)
    errand = repair.ask_to_retry(db, EVERYTHING, group, {"product_line": "software"}, by="user:x", at=clock.now())
    stop = threading.Event()
    stop.set()
    patched = pytest.MonkeyPatch()
    patched.setattr(repair, "BATCH", 1)
    with patched.context():
        assert do_waiting(db, stop) == 0
    assert errands.find_errand(db, errand).state == "running"
    assert ask(db, "SELECT count(*) FROM lead") == 1
    patched.undo()
    assert do_waiting(db) == 1
    assert errands.find_errand(db, errand).result == {"receipts": 2, "recorded": 2, "rejected": 0, "gone": 0}


@pytest.mark.usefixtures("northwind")
def test_once_does_the_errands_too(db: Database) -> None:
    errand = audits.ask_for_audit(db, by="user:x", at=clock.now())
    assert worker.once(db) == (0, 0)
    assert errands.find_errand(db, errand).state == "done"


@pytest.mark.usefixtures("northwind")
def test_the_nightly_audit_is_asked_for_once(db: Database) -> None:
    assert upkeep.ask_for_nightly_audit(db) == 0
    assert upkeep.ask_for_nightly_audit(db) == 0
    assert ask(db, "SELECT count(*) FROM errand WHERE asked_by = 'system:night'") == 1
    do_waiting(db)
    upkeep.ask_for_nightly_audit(db)
    assert ask(db, "SELECT count(*) FROM errand") == 1


@pytest.mark.usefixtures("northwind")
def test_a_worker_that_starts_does_not_think_of_the_audit_at_once(db: Database) -> None:
    by_name = {job.name: job for job in recurring()}
    assert by_name["the nightly audit"].next_run >= AUDIT_AFTER
    assert all(job.next_run == 0.0 for name, job in by_name.items() if name != "the nightly audit")
    worker.once(db)
    assert ask(db, "SELECT count(*) FROM errand") == 0


def test_files_of_yesterday_are_swept(db: Database) -> None:
    uploads.keep_upload(db, "a.csv", b"email\n", user=1, at=datetime(2026, 1, 1, tzinfo=UTC))
    uploads.keep_upload(db, "b.csv", b"email\n", user=1, at=clock.now())
    assert upkeep.sweep(db) == 0
    assert ask(db, "SELECT string_agg(file_name, ',') FROM upload") == "b.csv"


def test_errands_of_last_month_are_swept_unless_they_wait(db: Database) -> None:
    old, at = datetime(2026, 1, 1, tzinfo=UTC), clock.now()
    ended, waits, fresh = (
        errands.ask_for(db, errands.RETRY, {"group": [str(n)]}, by="user:x", at=old) for n in range(3)
    )
    errands.end(db, ended, {}, at=at - errands.KEPT_FOR)
    errands.end(db, fresh, {}, at=at - errands.KEPT_FOR + timedelta(minutes=1))
    upkeep.sweep(db)
    with db.connection() as connection:
        assert connection.execute("SELECT id FROM errand ORDER BY id").fetchall() == [(waits,), (fresh,)]
