"""The API behind its real server, with clients that come at the same time and a server that is killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from tests.api.conftest import MADE_AT, rows

from leadpact.operations import keys
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

CLIENTS = 8
COMMAND = ("-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--log-level", "error")


@pytest.fixture(scope="module")
def address(migrated_url: str) -> Iterator[str]:
    """A server on the worker's database."""
    process, url = start(migrated_url)
    yield url
    process.terminate()
    assert process.wait(20) == 0


def start(database_url: str) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *COMMAND, "--port", str(port), "leadpact.web.wsgi:application"]
    environment = {**os.environ, "DATABASE_URL": database_url, "LEADPACT_SECRET_KEY": "only for tests"}
    process = subprocess.Popen(command, env=environment)
    until = time.monotonic() + 30
    while not _answers(port):
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.05)
    return process, f"http://127.0.0.1:{port}"


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.fixture
def headers(db: Database, northwind: Pact) -> dict[str, str]:  # noqa: ARG001 - adopted
    return {"Authorization": f"Bearer {keys.add_key(db, 'website', by='revops', at=MADE_AT)}"}


def at_once(address: str, headers: dict[str, str], send: Callable[[httpx.Client, int], Any], count: int) -> list[Any]:
    """Call `send` with `count` numbers, from as many clients as there are, all at the same time."""
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client, ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda number: send(client, number), range(count)))


def lead(number: int, **fields: object) -> dict[str, Any]:
    return {"activity": "demo_requested", "fields": {"email": f"p{number}@laboratory{number % 3}.com", **fields}}


@pytest.mark.parametrize("query", ["", "?decide=now"])
def test_posts_of_one_key_at_the_same_time_give_one_receipt(
    address: str, headers: dict[str, str], db: Database, query: str
) -> None:
    answers = at_once(
        address, headers, lambda client, _: client.post(f"/api/v1/leads{query}", json={**lead(1), "key": "one"}), 16
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 202}
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    assert sorted(answer.json()["again"] for answer in answers) == [False] + [True] * 15
    assert rows(db, "SELECT count(*) FROM receipt") == [(1,)]


def test_posts_of_one_person_at_the_same_time_give_one_person_and_one_lead(
    address: str, headers: dict[str, str], db: Database
) -> None:
    answers = at_once(
        address,
        headers,
        lambda client, number: client.post("/api/v1/leads?decide=now", json={**lead(1), "key": str(number)}),
        16,
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["person"] for answer in answers}) == 1
    assert rows(db, "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM lead)") == [(1, 1)]
    assert rows(db, "SELECT count(*) FROM receipt WHERE state = 'recorded'") == [(16,)]


def test_posts_of_many_people_at_the_same_time_all_become_leads(
    address: str, headers: dict[str, str], db: Database
) -> None:
    answers = at_once(
        address, headers, lambda client, number: client.post("/api/v1/leads?decide=now", json=lead(number)), 48
    )
    assert {answer.status_code for answer in answers} == {201}
    assert rows(db, "SELECT count(*), count(DISTINCT person_id) FROM lead") == [(48, 48)]
    assert rows(db, "SELECT count(*) FROM account") == [(3,)]


def test_a_journey_from_a_form_to_a_refused_command(address: str, headers: dict[str, str], db: Database) -> None:
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        form = {"email": "mira@anadolu.example.com", "activity": "demo_requested", "country": "DE"}
        assert httpx.post(f"{address}/f/demo", data=form).status_code == 200
        answer = client.post("/api/v1/leads?decide=now", json=lead(1, country="DE", employees=500))
        assert answer.status_code == 201
        found = client.get(f"/api/v1/leads/{answer.json()['lead']}").json()
        assert found["owner"] == {"kind": "rep", "name": "ana", "queue": "emea-sdr"}
        refused = client.post(f"/api/v1/leads/{found['lead']}/events", json={"event": "accepted", "by": "rep:zoe"})
        assert refused.status_code == 409
        assert client.get("/healthz").json()["pending"]["receipts"] == 1
    assert rows(db, "SELECT channel, state FROM receipt ORDER BY id") == [
        ("form:demo", "pending"), ("api:website", "recorded"), ("api:website", "rejected"),
    ]  # fmt: skip


def test_a_body_in_pieces_is_read_or_refused_and_never_taken_in_part(
    address: str, headers: dict[str, str], db: Database
) -> None:
    pieces = iter([b'{"fields": {"email": ', b'"a@firm.example.com"}}'])
    answer = httpx.post(
        f"{address}/api/v1/leads", content=pieces, headers={**headers, "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (411, "body.no_length")
    assert rows(db, "SELECT count(*) FROM receipt") == [(0,)]


def test_what_was_acknowledged_is_there_after_the_server_was_killed(
    migrated_url: str, headers: dict[str, str], db: Database
) -> None:
    process, url = start(migrated_url)
    acknowledged: list[int] = []

    def send(client: httpx.Client, number: int) -> None:
        try:
            answer = client.post("/api/v1/leads", json=lead(number))
        except httpx.TransportError:
            return  # nobody acknowledged this one
        if answer.status_code == 202:
            acknowledged.append(answer.json()["receipt"])
        if len(acknowledged) == 60:
            process.kill()

    at_once(url, headers, send, 400)
    process.wait()
    assert len(acknowledged) >= 60
    kept = {receipt for (receipt,) in rows(db, "SELECT id FROM receipt WHERE state = 'pending'")}
    assert set(acknowledged) <= kept
