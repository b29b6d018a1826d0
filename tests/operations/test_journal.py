"""Recording: one code path for one event and for a thousand, and nothing written of what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest

from building import DEMO, NOW, READY, arrive, arrive_together, ask, first_row, happen, live, rows, sizes
from leadpact.engine import event as ev
from leadpact.operations import agreement
from leadpact.operations.audit import audit
from leadpact.operations.database import Database, database
from leadpact.operations.journal import Item, record
from leadpact.pact.model import Pact

PEOPLE = [
    READY | {"email": "mira@anadolu-labs.com", "name": "Mira Kaya"},
    READY | {"email": "ola@berlin-optics.com", "employees": 1200},
    DEMO | {"email": "una@gmail.com", "country": "US"},
    DEMO | {"email": "vic@athens-foods.com", "country": "GR", "industry": "Food", "employees": 400, "seniority": "VP"},
    {"event": "listed", "origin": "purchased_list", "email": "list@ore-works.com"},
    {"event": "responded", "activity": "whitepaper_downloaded", "email": "mira@anadolu-labs.com"},
    {"event": "updated", "email": "list@ore-works.com", "industry": "Chemicals"},
    {"event": "behaved", "activity": "page_viewed", "email": "una@gmail.com"},
    DEMO | {"email": "kim@mailinator.com"},
    READY | {"email": "xia@bergen-fish.com", "product_line": "software", "lead_key": "L-1"},
]
LEADS = """
    SELECT p.email, l.product_line, l.lead_key, l.cycle, l.stage, l.status, l.lead_type, l.source, l.way, l.facts,
           l.fit, l.engagement, l.grade, l.verdict, l.owner_kind, l.owner, l.queue, l.seat, l.next_step, l.next_at,
           l.clock, l.closed_at, l.outcome, l.closed_reason, l.marks, l.due_at
    FROM lead l JOIN person p ON p.id = l.person_id ORDER BY p.email, l.product_line
"""
EVENTS = """
    SELECT p.email, j.kind, j.happened_at, j.actor, j.activity FROM journal_event j JOIN person p ON p.id = j.person_id
    ORDER BY p.email, j.kind, j.activity
"""


def state(db: Database) -> tuple[list[Any], list[Any], list[Any]]:
    return rows(db, LEADS), rows(db, EVENTS), rows(db, "SELECT queue, member, open_leads, turn FROM seat ORDER BY 1, 2")


def test_one_by_one_and_all_at_once_come_to_the_same(db: Database, northwind: Pact, empty_again: Any) -> None:
    arrive(db, northwind, *PEOPLE)
    singly = state(db)
    empty_again()
    pact = agreement.adopt(db, northwind.text, by="revops", at=NOW)
    arrive_together(db, pact, PEOPLE)
    assert state(db) == singly


def test_so_do_many_at_once(db: Database, northwind: Pact, empty_again: Any) -> None:
    """More than a few rows go by COPY, a few in one statement."""
    many = [READY | {"email": f"p{n:03}@firm{n}-labs.com", "employees": 199 + n % 3} for n in range(70)]
    arrive(db, northwind, *many)
    singly = state(db)
    empty_again()
    pact = agreement.adopt(db, northwind.text, by="revops", at=NOW)
    arrive_together(db, pact, many)
    together = state(db)
    # Offers are dealt at the end of a batch, in the order of the leads: the turns are the same.
    assert together[0] == singly[0]
    assert together[2] == singly[2]


def test_an_event_is_kept_with_its_reasons_its_version_and_its_receipt(db: Database, northwind: Pact) -> None:
    [captured] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    row = first_row(
        db,
        "SELECT kind, person_id, lead_id, happened_at, recorded_at, decided_at, actor, activity, pact_version,"
        " receipt_id, payload ->> 'activity', effects @? '$[*].why.rule', tx <= pg_current_xact_id()"
        " FROM journal_event WHERE id = %s",
        captured.event_id,
    )
    assert row == (
        "responded", captured.person_id, captured.lead_id, NOW, NOW, NOW, "", "demo_requested", northwind.version,
        captured.receipt_id, "demo_requested", True, True,
    )  # fmt: skip


def test_the_entries_of_a_person_are_in_the_order_of_writing(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    kinds = [
        kind for (kind,) in rows(db, "SELECT kind FROM journal_event WHERE lead_id = %s ORDER BY id", leads["won"])
    ]
    assert kinds == [
        "responded", "offered", "behaved", "accepted", "attempted", "meeting_booked", "opportunity_opened",
        "opportunity_won",
    ]  # fmt: skip


REFUSED = {
    "a lead that does not exist": ev.Accepted(at=NOW, lead=999_999_999, by="rep:ana"),
    "a name that no lead has": ev.Accepted(at=NOW, lead_key="nobody's", by="rep:ana"),
    "no lead at all": ev.Accepted(at=NOW, by="rep:ana"),
    "a reason that the pact does not know": ev.Rejected(at=NOW, lead=0, by="rep:ana", reason="bored"),
    "a stage that the pact does not know": ev.StageReported(at=NOW, stage="heaven"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_nothing_is_written_of_what_is_refused(what: str, db: Database, northwind: Pact) -> None:
    live(db, northwind)
    before = sizes(db), state(db)
    [refused] = happen(db, northwind, REFUSED[what])
    assert refused.refused is not None
    assert refused.event_id is None
    assert (sizes(db), state(db)) == before


def test_a_refused_command_makes_neither_person_nor_key_nor_account(db: Database, northwind: Pact) -> None:
    before = sizes(db)
    command = Item(ev.Accepted(at=NOW, by="rep:ana"), (("email", "x@new-firm.com"),), "new-firm.com", "New Firm")
    [refused] = record(db, northwind, [command], known=NOW)
    assert refused.refused is not None
    assert sizes(db) == before


def test_of_a_batch_only_what_is_refused_is_left_out(db: Database, northwind: Pact) -> None:
    key = (("email", "mira@anadolu-labs.com"),)
    other = (("email", "x@new-firm.com"),)
    items = [
        Item(ev.Accepted(at=NOW, by="rep:ana"), other, "new-firm.com"),
        Item(ev.Responded(at=NOW, activity="demo_requested"), key, "anadolu-labs.com"),
        Item(ev.Accepted(at=NOW, by="rep:ana"), key),
    ]
    results = record(db, northwind, items, known=NOW)
    assert [one.refused is None for one in results] == [False, True, False]
    held = sizes(db)
    assert (held["person"], held["account"], held["identity_key"], held["journal_event"]) == (1, 1, 1, 1)
    assert audit(db, at=NOW).findings == ()


def test_somebody_refused_and_taken_in_one_batch_is_written_once(db: Database, northwind: Pact) -> None:
    key = (("email", "mira@anadolu-labs.com"),)
    items = [
        Item(ev.Accepted(at=NOW, by="rep:ana"), key, "anadolu-labs.com"),
        Item(ev.Responded(at=NOW, activity="demo_requested"), key),
    ]
    record(db, northwind, items, known=NOW)
    assert first_row(db, "SELECT count(*), count(account_id) FROM person") == (1, 0)
    assert ask(db, "SELECT count(*) FROM account") == 0
    assert ask(db, "SELECT person_id = (SELECT id FROM person) FROM identity_key") is True


def test_a_name_elsewhere_that_is_another_persons_is_refused_and_the_rest_is_taken(
    db: Database, northwind: Pact
) -> None:
    arrive(db, northwind, DEMO | {"email": "mira@anadolu-labs.com", "lead_key": "L-1"})
    captured = arrive_together(
        db,
        northwind,
        [
            DEMO | {"email": "ola@anadolu-labs.com", "lead_key": "L-1"},
            DEMO | {"email": "tom@berlin-optics.com", "lead_key": "L-2"},
            DEMO | {"email": "uwe@harz-mills.com", "lead_key": "L-2"},
            DEMO | {"email": "mira@anadolu-labs.com", "lead_key": "L-1"},
        ],
    )
    assert [one.state for one in captured] == ["rejected", "recorded", "rejected", "recorded"]
    assert captured[0].faults == {"event": "The lead L-1 is another person's."}
    assert rows(db, "SELECT lead_key FROM lead ORDER BY 1") == [("L-1",), ("L-2",)]


def test_the_leads_of_a_person_follow_them_to_their_account(db: Database, northwind: Pact) -> None:
    arrive(
        db,
        northwind,
        DEMO | {"ids": {"crm": "c-1"}},
        DEMO | {"ids": {"crm": "c-1"}, "product_line": "software"},
        {"event": "behaved", "activity": "page_viewed", "ids": {"crm": "c-1"}, "domain": "anadolu-labs.com"},
    )
    account = ask(db, "SELECT id FROM account")
    assert rows(db, "SELECT account_id FROM lead") == [(account,), (account,)]
    assert ask(db, "SELECT account_id FROM person") == account


def test_the_latest_response_is_kept_when_nothing_else_has_changed(db: Database, northwind: Pact) -> None:
    later = NOW + timedelta(days=1)
    arrive(db, northwind, DEMO | {"ids": {"crm": "c-1"}})
    arrive(db, northwind, DEMO | {"ids": {"crm": "c-1"}}, at=later)
    assert ask(db, "SELECT responded_at FROM person") == later


def test_history_is_looked_at_as_of_when_it_happened(db: Database, northwind: Pact) -> None:
    then = NOW - timedelta(days=400)
    event = ev.Responded(at=then, activity="demo_requested", reported=True)
    record(db, northwind, [Item(event, (("crm", "c-1"),), as_of=then)], known=NOW)
    assert first_row(db, "SELECT happened_at, decided_at, recorded_at FROM journal_event") == (then, then, NOW)
    assert ask(db, "SELECT lead_type FROM lead") == "demo"
    assert ask(db, "SELECT engagement FROM lead") == 4000


def test_many_threads_that_read_the_pact_for_the_first_time_do_not_wait_for_each_other(
    migrated_url: str, northwind: Pact
) -> None:
    fresh = Database(migrated_url, size=4)
    try:
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda _: agreement.active(fresh).version, range(16)))
    finally:
        fresh.close()
    assert found == [northwind.version] * 16


def test_a_database_is_opened_once_a_process(migrated_url: str) -> None:
    assert database(migrated_url) is database(migrated_url)


def test_windows_of_transactions_lose_and_double_nothing_while_others_write(db: Database, northwind: Pact) -> None:
    """As described in docs/why/the-journal.md."""
    copied: list[int] = []

    def copy_from(low: int) -> int:
        with db.connection() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            high = connection.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text").fetchone()
            assert high is not None
            window = connection.execute(
                "SELECT id FROM journal_event WHERE tx >= %s::text::xid8 AND tx < %s::text::xid8 ORDER BY id",
                (str(low), high[0]),
            )
            copied.extend(number for (number,) in window)
        return int(high[0])

    def write(turn: int) -> None:
        for n in range(12):
            people = [DEMO | {"email": f"p{turn}-{n}-{i}@firm{i}-labs.com"} for i in range(1 + n % 3)]
            arrive_together(db, northwind, people)

    low = 0
    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, turn) for turn in range(4)]
        while not all(one.done() for one in writing):
            low = copy_from(low)
        for one in writing:
            one.result()
    until = monotonic() + 60
    while ask(db, "SELECT count(*) FROM journal_event WHERE tx >= %s::text::xid8", str(low)):
        assert monotonic() < until, "some transaction on this server does not end"
        low = copy_from(low)
    assert sorted(copied) == [number for (number,) in rows(db, "SELECT id FROM journal_event ORDER BY id")]
