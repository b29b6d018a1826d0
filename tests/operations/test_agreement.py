"""Which version decides, also of those that were adopted before there was a journal of the agreement."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from psycopg.errors import LockNotAvailable
from tests.building import NOW, READY, arrive, ask, run
from tests.conftest import ADOPTED_AT, NORTHWIND
from tests.operations.agreeing import earlier, mode, sign

from leadpact import migrations
from leadpact.engine import event as ev
from leadpact.operations import agreement, proposals
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.operations.examining import check_only
from leadpact.operations.journal import Item, record_in
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact

SQL = Path(migrations.__file__).parent / "sql" / "0009_agreement.sql"


def test_versions_from_before_are_trials_that_can_be_signed(db: Database) -> None:
    first = parse_pact(NORTHWIND.read_text(encoding="utf-8"))
    insert = """
        INSERT INTO pact_version (name, body, digest, adopted_at, adopted_by)
        VALUES ('northwind', %(body)s, %(digest)s, %(at)s, 'cli:root')
    """
    for text, at in ((first.text, NOW), (earlier(first), NOW - timedelta(hours=1)), (first.text, NOW)):
        run(db, insert, {"body": text, "digest": parse_pact(text).digest, "at": at})
    numbers = [one.number for one in agreement.adoptions(db)]
    migration = SQL.read_text(encoding="utf-8")
    begins, ends = migration.index("-- The versions before"), migration.index("-- What somebody is told")
    with db.connection() as connection:
        for statement in migration[begins:ends].split(";\n")[:3]:
            connection.execute(statement.encode())
    assert mode(db) == (max(numbers), "trial")
    kept = agreement.activations(db)
    assert [one.version for one in kept] == numbers
    assert [one.starts_at for one in kept] == [NOW, NOW, NOW], "a clock that went back makes no version earlier"
    assert audit(db, at=NOW).findings == ()
    [latest, *_] = proposals.proposals(db)
    assert (latest.version, latest.adopted, latest.digest) == (max(numbers), True, first.digest)
    proposals.examine_text(db, latest.number, by="revops:rita", at=NOW, examine=check_only)
    assert [sign(db, latest.number, side) for side in ("marketing", "sales", "sponsor")] == [False, False, True]
    assert mode(db) == (max(numbers), "standard")


def test_a_version_that_starts_by_another_clock_does_not_start_before_the_one_it_follows(
    db: Database, northwind: Pact
) -> None:
    agreement.adopt(db, earlier(northwind), by="cli", at=ADOPTED_AT - timedelta(minutes=5))
    assert [one.starts_at for one in agreement.activations(db)] == [ADOPTED_AT, ADOPTED_AT]
    found = agreement.at_instant(db, ADOPTED_AT)
    assert found is not None
    assert found.version == northwind.version + 1


def test_which_version_decides_is_one_row_of_an_index(db: Database, northwind: Pact) -> None:
    with db.connection() as connection:
        connection.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {agreement.ACTIVE}").fetchall())
    assert "Index Scan Backward using pact_activation_pkey" in plan
    assert agreement.active(db).version == northwind.version


def test_whoever_activates_a_version_waits_for_those_who_are_about_to_write_by_another(
    db: Database, northwind: Pact
) -> None:
    with db.connection() as writer, writer.transaction():
        item = Item(ev.Responded(at=NOW, by="person", activity="demo_requested"), keys=(("email", "a@b-labs.com"),))
        record_in(db, writer, northwind, [item], known=NOW)
        arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})  # others write meanwhile
        with db.connection() as other:
            other.execute("SET LOCAL lock_timeout = '200ms'")
            with pytest.raises(LockNotAvailable):
                other.execute(agreement.ALONE)
            other.rollback()
    assert ask(db, "SELECT count(*) FROM lead") == 2
