"""Time alone: what is due is recorded once, what is not changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from leadpact.jobs import clocks as job
from leadpact.operations import clocks
from leadpact.operations.capture import Captured, Parcel, capture
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # 10:00 in Berlin: within the hours of emea
READY = {"activity": "demo_requested", "country": "DE", "employees": 500, "industry": "Pharma", "seniority": "VP"}
ENTERPRISE = {
    "activity": "whitepaper_downloaded", "country": "DE", "employees": 2000, "industry": "Chemicals",
    "seniority": "Staff", "budget": "yes", "authority": "yes", "need": "yes",
}  # fmt: skip


def arrive(db: Database, pact: Pact, name: str, values: dict[str, Any], at: datetime = MONDAY) -> Captured:
    payload = {**values, "email": f"{name}@{name}-firm-nw.com"}
    return capture(db, pact, [Parcel("test", f"{name}-{at.isoformat()}", payload)], at=at)[0]


def ask(db: Database, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with db.connection() as connection:
        return connection.execute(query, values).fetchall()


def kinds(db: Database, lead: int | None) -> list[str]:
    rows = ask(db, "SELECT kind, payload ->> 'phase' FROM journal_event WHERE lead_id = %s ORDER BY id", lead)
    return [f"{kind}:{phase}" if phase else kind for kind, phase in rows]


def owner(db: Database, lead: int | None) -> tuple[Any, ...]:
    return ask(db, "SELECT owner_kind, owner, next_step FROM lead WHERE id = %s", lead)[0]


def test_before_anything_is_due_nothing_is_written(db: Database, northwind: Pact) -> None:
    lead = arrive(db, northwind, "mira", READY).lead_id
    before = kinds(db, lead)
    assert clocks.strike(db, at=MONDAY + timedelta(minutes=22)).seen == 0
    assert kinds(db, lead) == before == ["responded", "offered"]


def test_an_offer_warns_when_a_quarter_of_its_time_is_left_and_only_once(db: Database, northwind: Pact) -> None:
    lead = arrive(db, northwind, "mira", READY).lead_id
    at = MONDAY + timedelta(minutes=22, seconds=30)
    assert clocks.strike(db, at=at).recorded == 1
    assert clocks.strike(db, at=at).seen == 0
    assert kinds(db, lead) == ["responded", "offered", "clock_due:warn"]
    assert ask(db, "SELECT recipient, about FROM notification ORDER BY event_id DESC LIMIT 1") == [
        ("rep:ana", "accept_soon_due")
    ]


def test_an_offer_that_runs_out_goes_to_the_next_member(db: Database, northwind: Pact) -> None:
    lead = arrive(db, northwind, "mira", READY).lead_id
    assert owner(db, lead) == ("rep", "ana", "accept")
    assert clocks.strike(db, at=MONDAY + timedelta(minutes=30)).recorded == 1
    assert owner(db, lead) == ("rep", "ben", "accept")
    assert ask(db, "SELECT owner, outcome FROM clock WHERE lead_id = %s ORDER BY event_id", lead) == [
        ("ana", "breached"),
        ("ben", ""),
    ]


def test_a_promise_that_ran_out_while_nobody_looked_is_not_warned_of(db: Database, northwind: Pact) -> None:
    lead = arrive(db, northwind, "mira", READY).lead_id
    clocks.strike(db, at=MONDAY + timedelta(hours=2))
    assert kinds(db, lead) == ["responded", "offered", "clock_due", "offered"]


def test_a_program_looks_again_at_its_leads_when_their_date_comes(db: Database, northwind: Pact) -> None:
    lead = arrive(db, northwind, "olle", ENTERPRISE).lead_id
    assert owner(db, lead) == ("program", "warm-up", "look_again")
    due = ask(db, "SELECT next_at FROM lead WHERE id = %s", lead)[0][0]
    assert clocks.strike(db, at=due - timedelta(seconds=1)).seen == 0
    assert clocks.strike(db, at=due).recorded == 1
    assert ask(db, "SELECT next_at > %s FROM lead WHERE id = %s", due, lead) == [(True,)]


def test_a_pass_goes_on_where_the_batch_before_ended(db: Database, northwind: Pact) -> None:
    leads = [arrive(db, northwind, f"p{number}", READY).lead_id for number in range(5)]
    at = MONDAY + timedelta(minutes=25)
    seen, mark = [], clocks.BEGINNING
    while (done := clocks.strike(db, at=at, after=mark, most=2)).seen:
        seen.append(done.recorded)
        mark = done.mark
    assert seen == [2, 2, 1]
    assert all(kinds(db, lead)[-1] == "clock_due:warn" for lead in leads)


def test_workers_side_by_side_record_each_event_once(db: Database, northwind: Pact) -> None:
    leads = [arrive(db, northwind, f"p{number}", READY).lead_id for number in range(20)]
    at = MONDAY + timedelta(minutes=25)
    with ThreadPoolExecutor(4) as pool:
        rounds = [pool.submit(clocks.strike, db, at=at) for _ in range(4)]
        assert sum(one.result().recorded for one in rounds) == 20
    assert [kinds(db, lead).count("clock_due:warn") for lead in leads] == [1] * 20


def test_a_day_that_only_fades_a_score_is_not_written(db: Database, northwind: Pact) -> None:
    lead = arrive(db, northwind, "olle", ENTERPRISE).lead_id
    done = clocks.pass_day(db, at=MONDAY + timedelta(days=1))
    assert (done.seen, done.recorded) == (1, 0)
    assert kinds(db, lead) == ["responded"]


def test_a_date_that_comes_closer_makes_a_lead_ready(db: Database, northwind: Pact) -> None:
    lead = arrive(db, northwind, "hanna", ENTERPRISE | {"decide_by": "2027-05-25"}).lead_id
    assert ask(db, "SELECT stage FROM lead WHERE id = %s", lead) == [("inquiry",)]
    assert clocks.pass_day(db, at=MONDAY + timedelta(days=1)).recorded == 0
    assert clocks.pass_day(db, at=MONDAY + timedelta(days=2)).recorded == 1
    assert ask(db, "SELECT stage, owner FROM lead WHERE id = %s", lead) == [("mql", "ana")]
    assert kinds(db, lead) == ["responded", "day_passed", "offered"]


def test_a_day_is_looked_at_in_batches_and_once(db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        arrive(db, northwind, f"o{number}", ENTERPRISE | {"decide_by": "2027-05-25"})
    monkeypatch.setattr(job, "BATCH", 2)
    monkeypatch.setattr(job.clock, "now", lambda: MONDAY + timedelta(days=2))
    days = job.Days()
    assert [days.look_on(db) for _ in range(4)] == [2, 2, 1, 0]
    arrive(db, northwind, "late", ENTERPRISE | {"decide_by": "2027-05-26"}, at=MONDAY)
    assert days.look_on(db) == 0
    monkeypatch.setattr(job.clock, "now", lambda: MONDAY + timedelta(days=3))
    assert days.look_on(db) == 1


def test_the_day_is_that_of_the_pact_s_zone(db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(db, northwind, "olle", ENTERPRISE)
    days = job.Days()
    monkeypatch.setattr(job.clock, "now", lambda: datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    days.look_on(db)
    assert days.day == date(2026, 11, 24)  # half past midnight in Berlin


def away(db: Database, member: str, ends: datetime) -> None:
    with db.connection() as connection, connection.transaction():
        connection.execute(
            "INSERT INTO absence (member, starts, ends) VALUES (%s, %s, %s)", (member, MONDAY - timedelta(days=1), ends)
        )


def test_a_lead_that_waits_is_dealt_as_soon_as_somebody_can_take_it(db: Database, northwind: Pact) -> None:
    back = MONDAY + timedelta(minutes=3)
    away(db, "ana", back)
    away(db, "ben", MONDAY + timedelta(days=9))
    lead = arrive(db, northwind, "mira", READY).lead_id
    assert owner(db, lead) == ("queue", "emea-sdr", "deal")
    before = kinds(db, lead)
    assert clocks.deal_waiting(db, at=back - timedelta(seconds=1)) == 0
    assert kinds(db, lead) == before
    assert clocks.deal_waiting(db, at=back) == 1
    assert owner(db, lead) == ("rep", "ana", "accept")


def test_no_more_leads_are_dealt_than_there_is_room(db: Database, northwind: Pact) -> None:
    away(db, "ana", MONDAY + timedelta(days=9))
    away(db, "ben", MONDAY + timedelta(minutes=3))
    leads = [arrive(db, northwind, f"p{number}", READY).lead_id for number in range(3)]
    with db.connection() as connection, connection.transaction():
        connection.execute("UPDATE seat SET open_leads = 39 WHERE member = 'ben'")  # of 40
    assert clocks.deal_waiting(db, at=MONDAY + timedelta(minutes=4)) == 1
    assert [owner(db, lead)[0] for lead in leads] == ["rep", "queue", "queue"]
