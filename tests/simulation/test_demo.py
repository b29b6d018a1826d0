"""What a demo leaves, and what goes when it is begun anew."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.simulation.conftest import WEDNESDAY_NOON

import leadpact
from building import ask, rows, run, sizes
from leadpact.errors import Refused
from leadpact.operations.database import Database
from leadpact.simulation import demo

KEPT = {"api_key", "user_party", "demo_user", "signin_try", "saved_view"}
"""What belongs to those who enter, not to the company's year."""


def test_every_table_goes_with_the_demo_or_stays_on_purpose() -> None:
    folder = Path(leadpact.__file__).parent / "migrations" / "sql"
    made = {name for file in folder.glob("*.sql") for name in re.findall(r"CREATE TABLE (\w+)", file.read_text())}
    assert made == {*demo.TABLES} | KEPT
    assert KEPT.isdisjoint(demo.TABLES)


def test_a_demo_begun_anew_ends_at_the_new_instant(db: Database) -> None:
    assert demo.make(db, at=WEDNESDAY_NOON, people=20) is True
    before = demo.describe(db)
    assert demo.make(db, at=WEDNESDAY_NOON + timedelta(days=1), people=20) is False
    assert demo.describe(db) == before
    assert demo.make(db, at=WEDNESDAY_NOON + timedelta(days=1), people=20, anew=True) is True
    assert ask(db, "SELECT max(recorded_at) FROM journal_event") == WEDNESDAY_NOON + timedelta(days=1)
    assert rows(db, "SELECT name, adopted_by FROM pact_version") == [("northwind-instruments", "revops:rita")]


def test_a_demo_that_was_cut_off_is_refused_until_it_is_begun_anew(db: Database) -> None:
    demo.make(db, at=WEDNESDAY_NOON, people=20)
    run(db, "DELETE FROM receipt WHERE channel = 'demo'")
    before = sizes(db)
    with pytest.raises(Refused, match="interrupted"):
        demo.make(db, at=WEDNESDAY_NOON, people=20)
    assert sizes(db) == before
    assert not demo.is_complete(db)


def test_the_same_year_is_described_alike(db: Database) -> None:
    told = []
    for _ in range(2):
        demo.make(db, at=WEDNESDAY_NOON, people=20, anew=True)
        found = demo.describe(db)
        told.append((found.people, found.accounts, found.leads, found.events, found.running_clocks, found.rejected))
    assert told[0] == told[1]
    assert told[0][5] == 12


def test_what_is_told_in_the_last_hours_alone_is_new_to_everybody(db: Database) -> None:
    demo.make(db, at=WEDNESDAY_NOON, people=20)
    edge = WEDNESDAY_NOON - timedelta(hours=3)
    odd = "SELECT count(*) FROM notification WHERE (seen_at IS NULL) <> (created_at >= %s)"
    assert ask(db, odd, edge) == 0
    assert ask(db, "SELECT count(*) FROM notification WHERE seen_at IS NULL AND recipient = 'rep:ana'") >= 1
