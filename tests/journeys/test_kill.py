"""Whatever is killed, and whenever: what was acknowledged is there once, and decided once."""

from __future__ import annotations

import csv
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from building import ask, rows, sizes
from leadpact.operations import keys
from leadpact.operations.audit import audit
from leadpact.operations.database import Database

SEED = int(os.environ.get("LEADPACT_KILL_SEED", "20261123"))
KILLS = 20
ROWS, PEOPLE, COMPANIES = 20_000, 15_000, 900
CLIENTS = 8
LONGEST = 300.0  # seconds, on the slowest machine

MAPPING = """\
channel: import:fair
key: number
event: responded
fields: {email: email, industry: industry, employees: employees, country: country}
constant: {activity: demo_requested, origin: event}
"""


@dataclass
class Part:
    """A part of Leadpact in a session of its own, so that all of it can be killed."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        command = [sys.executable, "-m", "leadpact.cli", *self.arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, start_new_session=True, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    @property
    def code(self) -> int | None:
        assert self.process is not None
        return self.process.poll()

    def kill(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it has just ended by itself
        else:
            self.kills += 1
        self.process.wait()


@dataclass
class Client:
    """Posts one lead after the other, each again and again under its key until it is acknowledged."""

    number: int
    address: str
    key: str
    acknowledged: dict[str, int] = field(default_factory=dict)  # key -> receipt
    stopped: bool = False

    def run(self) -> None:
        with httpx.Client(base_url=self.address, headers={"Authorization": f"Bearer {self.key}"}, timeout=10) as http:
            while not self.stopped:
                self._post(http, f"{self.number}-{len(self.acknowledged)}")

    def _post(self, http: httpx.Client, key: str) -> None:
        count = len(self.acknowledged)
        person = (self.number * 1_000 + count) % (PEOPLE + 500)
        body = {"key": key, "activity": "demo_requested", "fields": {"email": address_of(person), "country": "DE"}}
        path = "/api/v1/leads" + ("?decide=now" if count % 2 else "")
        while key not in self.acknowledged:
            try:
                answer = http.post(path, json=body)
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if answer.status_code in (200, 201, 202):
                self.acknowledged[key] = answer.json()["receipt"]
            else:
                assert answer.status_code >= 500, answer.text
                time.sleep(0.05)


def address_of(person: int) -> str:
    return f"p{person}@firm{person % COMPANIES}-labs.com"


def write_fair(directory: Path) -> tuple[Path, Path]:
    table, mapping = directory / "fair.csv", directory / "fair.yaml"
    with table.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["number", "email", "industry", "employees", "country"])
        for row in range(ROWS):
            person = row * 7 % PEOPLE
            industry = ("Pharma", "Food", "Academia")[person % 3]
            writer.writerow([row, address_of(person), industry, person % 3000, ("DE", "US", "TR")[person % 3]])
    mapping.write_text(MAPPING, encoding="utf-8")
    return table, mapping


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def parts(migrated_url: str, tmp_path: Path) -> Iterator[Callable[..., Part]]:
    """Starts parts of Leadpact on the worker's database; whatever still runs at the end is killed."""
    environment = {**os.environ, "DATABASE_URL": migrated_url, "LEADPACT_SECRET_KEY": "only for tests"}
    started: list[Part] = []

    def start(name: str, *arguments: str) -> Part:
        part = Part(name, arguments, environment, tmp_path / f"{name}.log")
        part.start()
        started.append(part)
        return part

    yield start
    for part in started:
        if part.code is None:
            part.kill()


@pytest.mark.slow
@pytest.mark.usefixtures("northwind")
def test_twenty_kills_during_an_import_and_posts_lose_and_double_nothing(
    db: Database, parts: Callable[..., Part], tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    table, mapping = write_fair(tmp_path)
    port = free_port()
    web = parts("web", "web", "--port", str(port))
    worker = parts("worker", "worker")
    importing = parts("import", "import", str(table), "--mapping", str(mapping), "--json")
    key = keys.add_key(db, "website", by="revops", at=datetime.now(UTC))
    clients = [Client(number, f"http://127.0.0.1:{port}", key) for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        posting = [pool.submit(client.run) for client in clients]
        try:
            _kill_at_random(chance, [web, worker, importing])
            _finish_import(importing)
            _wait(lambda: all(client.acknowledged for client in clients), "every client got through", posting)
        finally:
            for client in clients:
                client.stopped = True
        _wait(lambda: all(one.done() for one in posting), "every client stopped", posting)
        for one in posting:
            one.result()
    _wait(lambda: ask(db, "SELECT count(*) FROM receipt WHERE state = 'pending'") == 0, "nothing waits", posting)
    worker.kill()
    web.kill()
    _everything_is_there_once(db, clients)


def _kill_at_random(chance: random.Random, running: list[Part]) -> None:
    """Kill one part after the other; the import first, which may be through before long."""
    part = running[-1]
    while sum(part.kills for part in running) < KILLS:
        time.sleep(chance.uniform(0.2, 1.6))
        assert part.code in (None, 0), part.log.read_text()
        if part.code is None:  # else the import is through
            part.kill()
            part.start()
        part = chance.choice(running)
    assert all(part.kills for part in running)


def _finish_import(importing: Part) -> None:
    until = time.monotonic() + LONGEST
    while importing.code is None:
        assert time.monotonic() < until, "the import does not end"
        time.sleep(0.1)
    assert importing.code == 0, importing.log.read_text()


def _wait(true: Callable[[], bool], what: str, posting: list[Future[None]]) -> None:
    until = time.monotonic() + LONGEST
    while not true():
        for one in posting:
            if one.done():
                one.result()  # raises what stopped the client
        assert time.monotonic() < until, f"it did not come about that {what}"
        time.sleep(0.1)


def _everything_is_there_once(db: Database, clients: list[Client]) -> None:
    acknowledged = {key: receipt for client in clients for key, receipt in client.acknowledged.items()}
    kept = dict(rows(db, "SELECT key, id FROM receipt WHERE channel = 'api:website'"))
    assert kept == acknowledged
    taken = ROWS + len(acknowledged)
    assert rows(db, "SELECT state, count(*) FROM receipt GROUP BY 1") == [("recorded", taken)]
    told = rows(db, "SELECT count(*), count(DISTINCT receipt_id) FROM journal_event WHERE receipt_id IS NOT NULL")
    assert told == [(taken, taken)]
    people = {address_of(person) for person in range(PEOPLE)}
    posted = rows(db, "SELECT DISTINCT body::jsonb -> 'fields' ->> 'email' FROM receipt WHERE channel = 'api:website'")
    people |= {address for (address,) in posted}
    assert sizes(db)["person"] == len(people)
    assert ask(db, "SELECT count(*) FROM lead") == len(people)
    report = audit(db)
    assert report.findings == ()
    assert report.counted["receipts_waiting"] == 0
