"""The API as its callers see it: through Django's client, with a key, on a database of the worker's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from leadpact.operations import keys
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

MADE_AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """A status and the JSON that came with it."""

    status: int
    body: Any
    headers: Any


@dataclass(frozen=True)
class Caller:
    """Who calls the API with `key`; empty: without one."""

    key: str

    def post(self, path: str, body: object, *, content_type: str = JSON, **headers: str) -> Answer:
        """POST `body`: bytes as they are, anything else as JSON. Headers by their names in WSGI."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._answer(self._client().post(path, data, content_type=content_type, **headers))

    def get(self, path: str) -> Answer:
        return self._answer(self._client().get(path))

    def send(self, method: str, path: str) -> Answer:
        return self._answer(self._client().generic(method, path))

    def _client(self) -> Any:
        from django.test import Client

        shown = {"HTTP_AUTHORIZATION": f"Bearer {self.key}"} if self.key else {}
        return Client(SERVER_NAME="localhost", **shown)

    def _answer(self, response: Any) -> Answer:
        found = json.loads(response.content) if response.headers["Content-Type"] == JSON else response.content.decode()
        return Answer(response.status_code, found, response.headers)


@pytest.fixture
def caller(db: Database, northwind: Pact) -> Caller:  # noqa: ARG001 - adopted
    """Somebody with a key, under the adopted example."""
    return Caller(keys.add_key(db, "website", by="revops", at=MADE_AT))


@pytest.fixture
def stranger(northwind: Pact) -> Caller:  # noqa: ARG001 - adopted
    """Somebody without a key."""
    return Caller("")


def rows(db: Database, statement: str) -> list[tuple[Any, ...]]:
    """Return what `statement` selects."""
    with db.connection() as connection:
        return connection.execute(statement).fetchall()
