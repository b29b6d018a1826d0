from __future__ import annotations

import pytest
from django.urls import get_resolver

from leadpact.operations import agreement, in_force
from leadpact.operations.database import Database, database
from leadpact.pact import document
from leadpact.pact.model import Pact
from leadpact.web import warming


def test_a_process_that_starts_has_read_the_pact_and_every_view(
    db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_force, "_read", {})
    monkeypatch.setattr(document, "_kept", {})
    warming.warm_up()
    assert [(number, pact.digest) for (_, number), pact in in_force._read.items()] == [
        (northwind.version, northwind.digest)
    ]
    assert list(document._kept) == [(northwind.digest, northwind.version, True)]
    assert "sign-in" in get_resolver().reverse_dict
    assert agreement.active(db) is in_force._read[db, northwind.version]


@pytest.mark.usefixtures("db")
def test_a_process_starts_without_a_pact() -> None:
    warming.warm_up()


def test_a_process_starts_without_a_database(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = "postgresql://127.0.0.1:9/nothing"
    assert nowhere != migrated_url
    monkeypatch.setenv("DATABASE_URL", nowhere)
    monkeypatch.setattr(warming, "PATIENCE", 0.2)
    warming.warm_up()
    database(nowhere).close()
