"""The company lives on while it is served: visitors come, colleagues answer, nobody plays for whom one may enter."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.simulation.conftest import WEDNESDAY_NOON

from building import ask, rows
from leadpact.operations import clocks
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.operations.demo_users import add_demo_users
from leadpact.simulation import demo
from leadpact.simulation.living import Living

ACTORS = """
    SELECT DISTINCT actor FROM journal_event
    WHERE recorded_at > %s AND actor NOT LIKE 'system:%%' AND actor <> '' ORDER BY 1
"""


@pytest.fixture
def served(db: Database) -> Database:
    demo.make(db, at=WEDNESDAY_NOON, people=20)
    add_demo_users(db, by="test", at=WEDNESDAY_NOON)
    return db


def pass_time(db: Database, living: Living, minutes: int, *, start: datetime = WEDNESDAY_NOON) -> datetime:
    """Let `minutes` go by, with a worker beside that keeps the clocks."""
    at = start
    for second in range(0, minutes * 60 + 1, 20):
        at = start + timedelta(seconds=second)
        living.step(at=at)
        clocks.strike(db, at=at)
    return at


def test_somebody_comes_every_minute_or_two_and_ana_gets_fresh_offers(served: Database) -> None:
    pass_time(served, Living(served, at=WEDNESDAY_NOON), 40)
    visitors = ask(served, "SELECT count(*) FROM receipt WHERE channel = 'live'")
    assert 15 <= visitors <= 35
    assert ask(served, "SELECT count(*) FROM receipt WHERE state NOT IN ('recorded', 'rejected')") == 0
    fresh = "SELECT count(*) FROM clock WHERE owner = 'ana' AND started_at > %s AND due_at - started_at = '30 minutes'"
    assert ask(served, fresh, WEDNESDAY_NOON) >= 3
    assert audit(served).findings == ()


def test_colleagues_answer_and_whoever_is_played_does_nothing(served: Database) -> None:
    pass_time(served, Living(served, at=WEDNESDAY_NOON), 40)
    actors = {actor for (actor,) in rows(served, ACTORS, WEDNESDAY_NOON)}
    assert {"rep:ben", "rep:mia", "rep:leo", "rep:priya"} & actors
    assert actors & {"rep:ana", "partner:delta", "manager:mara"} == set()
    answered = ask(
        served, "SELECT count(*) FROM journal_event WHERE kind = 'accepted' AND recorded_at > %s", WEDNESDAY_NOON
    )
    assert answered >= 4


def test_a_process_that_starts_anew_doubles_nothing(served: Database) -> None:
    at = pass_time(served, Living(served, at=WEDNESDAY_NOON), 15)
    visitors = ask(served, "SELECT count(*) FROM receipt WHERE channel = 'live'")
    Living(served, at=at).step(at=at)
    assert ask(served, "SELECT count(*) FROM receipt WHERE channel = 'live'") == visitors
    pass_time(served, Living(served, at=at), 15, start=at)
    twice = """
        SELECT lead_id FROM journal_event WHERE kind IN ('accepted', 'rejected') AND recorded_at > %s
        GROUP BY lead_id, happened_at HAVING count(*) > 1
    """
    assert rows(served, twice, WEDNESDAY_NOON) == []
    assert audit(served).findings == ()


def test_what_is_ana_s_is_left_to_her_until_a_colleague_has_it(served: Database) -> None:
    jonas = "SELECT l.id FROM lead l JOIN person p ON p.id = l.person_id WHERE p.email = %s"
    lead = ask(served, jonas, "jonas.eder@rheintal-biologics.com")
    living = Living(served, at=WEDNESDAY_NOON)
    before = pass_time(served, living, 3)
    assert ask(served, "SELECT owner FROM lead WHERE id = %s", lead) == "ana"
    assert lead not in living.cases
    at = pass_time(served, living, 2, start=before)
    living.step(at=at)
    assert ask(served, "SELECT owner FROM lead WHERE id = %s", lead) in ("ben", "mia", "leo", "priya")
    assert lead in living.cases
    assert ask(served, "SELECT count(*) FROM notification WHERE lead_id = %s AND recipient = 'manager:mara'", lead) == 1
