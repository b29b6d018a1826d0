"""The people of a firm under the example's pact, and a browser for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.web.staff import STAFF

from leadpact.operations.database import Database
from leadpact.pact.model import Pact

HIRED_AT = datetime(2026, 10, 1, 9, tzinfo=UTC)

Browse = Callable[[str], Any]


@pytest.fixture
def staff(db: Database, northwind: Pact) -> dict[str, int]:  # noqa: ARG001 - adopted
    """The ids of the staff's accounts, by username; they have no passwords."""
    from leadpact.operations.users import NewUser, insert_user

    titles = {"rita": "Revenue operations", "mara": "Head of sales development"}
    with db.connection() as connection, connection.transaction():
        return {
            name: insert_user(
                connection,
                NewUser(name, party.partition(":")[0], party, titles.get(name, ""), f"{name.title()} Test"),
                password=None,
                by="cli:test",
                at=HIRED_AT,
            )
            for name, party in STAFF.items()
        }


@pytest.fixture
def browse(staff: dict[str, int]) -> Browse:
    """Gives the browser of one of the staff; of `""`, of nobody who is signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    def open_browser(name: str) -> Any:
        client = Client(SERVER_NAME="localhost")
        if name:
            client.force_login(User.objects.get(pk=staff[name]))
        return client

    return open_browser
