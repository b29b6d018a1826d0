from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from tests.building import NOW, READY, arrive, ask, run

from leadpact.operations import audits, errands
from leadpact.operations.audit import AuditReport, Finding
from leadpact.operations.database import Database
from leadpact.operations.errands import Errand
from leadpact.operations.health import BATON, Health, health
from leadpact.pact.model import Pact

BERLIN = ZoneInfo("Europe/Berlin")
CLEAN = AuditReport((), {"events": 4})


def test_what_an_audit_finds_is_kept(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, READY | {"email": "a@one-nw.com"})
    first = audits.run_audit(db, by="user:revops", at=NOW)
    assert (first.clean, first.audited_at, first.asked_by, first.counted["leads"]) == (True, NOW, "user:revops", 1)
    run(db, "UPDATE lead SET fit = fit + 100")
    second = audits.run_audit(db, by="system:night", at=NOW + timedelta(hours=1))
    assert audits.last_audit(db) == second
    assert (second.clean, second.found) == (False, {"AU012": 1})
    assert second.findings[0].code == "AU012"
    assert second.looked_at["persons"] == 1
    assert audits.latest_audits(db, 5) == [second, first]


def test_of_many_reports_the_oldest_go(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "KEPT", 2)
    report = AuditReport((Finding("AU040", "a key of nobody", "identity_key", "7"),), {"events": 4, "AU040": 1})
    kept = [audits.keep_report(db, one, by="x", at=NOW, seconds=1.5) for one in (CLEAN, CLEAN, report)]
    assert audits.latest_audits(db, 5) == [kept[2], kept[1]]


def test_there_is_no_last_audit_before_the_first(db: Database) -> None:
    assert audits.last_audit(db) is None


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-11-23 02:59", "2026-11-23 03:00", True),
        ("2026-11-23 03:00", "2026-11-23 03:00", False),
        ("2026-11-23 03:00", "2026-11-24 02:59", False),
        ("2026-11-23 03:00", "2026-11-24 03:00", True),
        ("2026-11-23 12:00", "2026-11-23 23:59", False),
        ("2026-11-20 12:00", "2026-11-23 01:00", True),
    ],
)
def test_an_audit_is_due_once_a_night(db: Database, last: str, now: str, due: bool) -> None:
    before, at = (datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC) for text in (last, now))
    audits.keep_report(db, CLEAN, by="x", at=before, seconds=1)
    assert audits.is_due(db, at=at, zone=BERLIN) is due


def test_the_first_audit_is_due_in_the_night_after_the_first_pact(db: Database, northwind: Pact) -> None:
    adopted = datetime(2026, 10, 1, 8, tzinfo=UTC)
    assert audits.is_due(db, at=adopted + timedelta(hours=1), zone=northwind.zone) is False
    assert audits.is_due(db, at=adopted + timedelta(hours=18), zone=northwind.zone) is True


def test_no_audit_is_due_without_a_pact(db: Database) -> None:
    assert audits.is_due(db, at=NOW, zone=BERLIN) is False


# Errands


def test_an_errand_that_waits_is_not_asked_for_twice(db: Database) -> None:
    first = audits.ask_for_audit(db, by="user:ana", at=NOW)
    assert audits.ask_for_audit(db, by="user:ben", at=NOW) == first
    other = errands.ask_for(db, errands.RETRY, {"group": ["a", "b", "c"], "values": {}}, by="user:ana", at=NOW)
    assert other != first
    errands.end(db, first, {"report": 1}, at=NOW)
    assert audits.ask_for_audit(db, by="user:ben", at=NOW) not in (first, other)


def test_an_errand_says_how_far_it_is(db: Database) -> None:
    errand = audits.ask_for_audit(db, by="user:ana", at=NOW)
    assert errands.find_errand(db, errand).state == "waiting"
    with psycopg.connect(db.url, autocommit=True) as session:
        taken = errands.take_up(session, at=NOW)
        assert taken is not None
        assert (taken.id, taken.state, taken.tries) == (errand, "running", 1)
        errands.advance(db, errand, 40, 100)
        found = errands.find_errand(db, errand)
        assert (found.done, found.total, found.state) == (40, 100, "running")
        errands.end(db, errand, {"report": 7}, at=NOW + timedelta(seconds=5))
        errands.put_down(session, errand)
        assert errands.take_up(session, at=NOW) is None
    found = errands.find_errand(db, errand)
    assert (found.state, found.result, found.ended_at) == ("done", {"report": 7}, NOW + timedelta(seconds=5))
    assert errands.latest(db, errands.AUDIT) == found
    assert errands.latest(db, errands.IMPORT) is None


def test_an_errand_is_done_by_one_worker_and_taken_up_again_when_that_one_is_gone(db: Database) -> None:
    errand = audits.ask_for_audit(db, by="user:ana", at=NOW)
    with psycopg.connect(db.url, autocommit=True) as other:
        with psycopg.connect(db.url, autocommit=True) as session:
            assert errands.take_up(session, at=NOW) is not None
            assert errands.take_up(other, at=NOW) is None
        again = _taken_up(other)  # the server lets go of the lock a moment after its session is gone
        assert (again.id, again.tries) == (errand, 2)


def _taken_up(session: psycopg.Connection) -> Errand:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if (found := errands.take_up(session, at=NOW)) is not None:
            return found
        time.sleep(0.01)
    raise AssertionError("nobody could take the errand up")


def test_an_errand_that_takes_its_workers_down_is_given_up(db: Database) -> None:
    errand = audits.ask_for_audit(db, by="user:ana", at=NOW)
    for _ in range(errands.MOST_TRIES):
        with psycopg.connect(db.url, autocommit=True) as session:
            assert errands.take_up(session, at=NOW) is not None
    with psycopg.connect(db.url, autocommit=True) as session:
        assert errands.take_up(session, at=NOW) is None
    found = errands.find_errand(db, errand)
    assert (found.state, found.failure) == ("failed", "It was begun 3 times, and each time its worker ended.")


# Health


def test_health_says_what_waits_and_whether_a_worker_leads(db: Database, northwind: Pact) -> None:
    before = health(db, at=NOW)
    assert (before.waiting, before.worker_leads, before.last_audit, before.pact_version) == (
        0,
        False,
        None,
        northwind.version,
    )
    assert before.worries == ("No worker runs: what arrives waits, and no clock is told. Start one: leadpact worker.",)
    arrive(db, northwind, READY | {"email": "a@one-nw.com"}, {"email": "nobody"})
    run(db, "UPDATE receipt SET state = 'pending', received_at = %(at)s WHERE state = 'recorded'", {"at": NOW})
    kept = audits.keep_report(db, CLEAN, by="x", at=NOW, seconds=1)
    with psycopg.connect(db.url, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", (BATON,))
        found = health(db, at=NOW + timedelta(minutes=5))
        late = health(db, at=NOW + timedelta(minutes=5, seconds=1))
    assert (found.waiting, found.waiting_since, found.rejected, found.failed) == (1, NOW, 1, 0)
    assert (found.worker_leads, found.is_behind, found.worries, found.last_audit) == (True, False, (), kept)
    assert late.worries == ("The worker is behind: something has waited for more than five minutes.",)
    assert found.last_recorded_at == NOW
    assert found.size > 1_000_000
    assert len(found.largest) == 8
    assert health(db, at=NOW).worker_leads is False


def test_a_failed_receipt_and_a_finding_are_worries(db: Database) -> None:
    report = AuditReport((Finding("AU040", "a key of nobody", "identity_key", "7"),), {"AU040": 1})
    kept = audits.keep_report(db, report, by="x", at=NOW, seconds=1)
    told = Health(NOW, 0, None, 0, 2, NOW, None, None, 1, (), 1, kept)
    assert told.worries == ("Receipts have failed: each says why.", "The last audit found something.")


def test_the_baton_is_the_lock_that_workers_take(db: Database) -> None:
    with psycopg.connect(db.url, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", (BATON + 1,))
        assert health(db, at=NOW).worker_leads is False
    assert ask(db, "SELECT 1") == 1
