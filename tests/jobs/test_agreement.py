"""What the agreement asks for by itself, done by a worker."""

from __future__ import annotations

from datetime import timedelta

from tests.building import ask
from tests.jobs.test_worker import Worker, until
from tests.operations.agreeing import RITA, earlier, mode, signed

from leadpact import clock
from leadpact.jobs import worker
from leadpact.operations import activating, proposals
from leadpact.operations.database import Database
from leadpact.pact.model import Pact


def test_a_worker_activates_what_is_planned(db: Database, northwind: Pact) -> None:
    number = signed(db, earlier(northwind), at=clock.now())
    activating.plan(db, number, clock.now() + timedelta(seconds=1), by=RITA.party, at=clock.now())
    with Worker(db):
        until(lambda: mode(db) == (northwind.version + 1, "standard"))
    assert proposals.state_of(db, number).is_active


def test_a_worker_reminds_of_a_review_that_is_overdue_once(db: Database, northwind: Pact) -> None:
    assert northwind.agreement.review_every is not None
    run_back = "UPDATE pact_activation SET starts_at = now() - interval '200 days'"
    with db.connection() as connection:
        connection.execute(run_back)
    for _ in range(2):
        worker.once(db)
    assert ask(db, "SELECT count(*) FROM notification WHERE about = 'review_due'") == 1
    assert ask(db, "SELECT recipient FROM notification") == "operations"
