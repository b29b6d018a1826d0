"""Keys: shown once, kept as a digest, withdrawn at once, looked up once a minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from leadpact.errors import BadInput, NotFound, Refused
from leadpact.operations import keys
from leadpact.operations.database import Database
from leadpact.operations.keys import KeyName

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_key_is_recognised_and_only_its_digest_is_kept(db: Database) -> None:
    key = keys.add_key(db, "website", by="ops", at=NOON)
    assert key.startswith("lp_")
    assert len(key) == 46  # the prefix and 256 bits
    assert keys.verify_key(db, key, at=NOON) == KeyName("website")
    with db.connection() as connection:
        stored = connection.execute("SELECT digest, api_key::text FROM api_key").fetchone()
    assert stored is not None
    assert stored[0] == sha256(key.encode()).digest()
    assert key[3:] not in stored[1]


@pytest.mark.parametrize("shown", ["", "lp_", "lp_wrong", "Bearer", "lp_\x00", "lp_\udcff", "x" * 10_000])
def test_what_is_no_key_is_nobody(db: Database, shown: str) -> None:
    keys.add_key(db, "website", by="ops", at=NOON)
    assert keys.verify_key(db, shown, at=NOON) is None


def test_a_withdrawn_key_is_nobody_at_once(db: Database) -> None:
    key = keys.add_key(db, "website", by="ops", at=NOON)
    assert keys.verify_key(db, key, at=NOON) is not None
    keys.revoke_key(db, "website", by="ops", at=NOON)
    assert keys.verify_key(db, key, at=NOON) is None


def test_a_key_withdrawn_by_another_process_works_for_less_than_a_minute(db: Database) -> None:
    key = keys.add_key(db, "website", by="ops", at=NOON)
    keys.verify_key(db, key, at=NOON)
    with db.connection() as connection:
        connection.execute("UPDATE api_key SET revoked_at = %s", (NOON,))
    assert keys.verify_key(db, key, at=NOON + timedelta(seconds=59)) == KeyName("website")
    assert keys.verify_key(db, key, at=NOON + timedelta(seconds=60)) is None


def test_the_day_of_last_use_is_noted(db: Database) -> None:
    key = keys.add_key(db, "website", by="ops", at=NOON)
    assert keys.list_keys(db)[0].last_used_on is None
    keys.verify_key(db, key, at=NOON)
    assert keys.list_keys(db)[0].last_used_on == date(2026, 11, 23)
    keys.verify_key(db, key, at=NOON + timedelta(days=1))
    assert keys.list_keys(db)[0].last_used_on == date(2026, 11, 24)


def test_a_name_is_free_again_once_its_key_is_withdrawn(db: Database) -> None:
    first = keys.add_key(db, "website", by="ops", at=NOON)
    with pytest.raises(Refused, match="There is a key named website already"):
        keys.add_key(db, "website", by="ops", at=NOON)
    keys.revoke_key(db, "website", by="ops", at=NOON)
    second = keys.add_key(db, " website ", by="ops", at=NOON)
    assert second != first
    assert [(key.name, key.revoked_at) for key in keys.list_keys(db)] == [("website", NOON), ("website", None)]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_key_has_a_name_of_some_length(db: Database, name: str) -> None:
    with pytest.raises(BadInput):
        keys.add_key(db, name, by="ops", at=NOON)
    assert keys.list_keys(db) == []


def test_only_a_key_in_use_can_be_withdrawn(db: Database) -> None:
    with pytest.raises(NotFound, match="There is no key named website in use"):
        keys.revoke_key(db, "website", by="ops", at=NOON)
