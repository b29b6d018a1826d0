"""Leads captured through HTTP: a real server in a process of its own, clients on open connections."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from bench.deciding import PACT
from bench.http_load import Load, load
from bench.leads import payload
from bench.results import Figure
from leadpact.cli.context import opened
from leadpact.operations import agreement
from leadpact.operations.keys import add_key

REQUESTS = 2_000
BATCH = 100  # payloads
WARM_UP = 200  # requests
SOON = 0.5  # seconds within which an acknowledged lead is to be decided
EVERY = 0.1  # seconds between two looks at what waits
WAITS = "SELECT id FROM receipt WHERE state = 'pending' AND received_at < clock_timestamp() - make_interval(secs => %s)"
NOTHING_WAITS = "SELECT NOT EXISTS (SELECT FROM receipt WHERE state = 'pending')"
PATIENCE = 60.0  # seconds until the server answers

Body = Callable[[int], bytes]


def figures() -> list[Figure]:
    """Measure single leads decided and acknowledged by 4 and by 16 clients, and batches by 4."""
    found: list[Figure] = []
    with _served() as (address, key):
        leads = _Numbers()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

        def measure(what: str, path: str, clients: int, requests: int, body: Body, each: int = 1) -> None:
            done = load(f"{address}{path}", body, clients=clients, requests=requests, headers=headers)
            if set(done.statuses) - {200, 201, 202, 422}:
                raise AssertionError(f"{what}: the server answered {done.statuses}")
            found.extend(_told(what, done, each))

        load(f"{address}/api/v1/leads?decide=now", leads.one, clients=4, requests=WARM_UP, headers=headers)
        for clients in (4, 16):
            measure("one lead, decided", "/api/v1/leads?decide=now", clients, REQUESTS, leads.one)
            measure("one lead, acknowledged", "/api/v1/leads", clients, REQUESTS, leads.one)
        found += _with_worker(leads, address, headers)
        measure("batches of 100, acknowledged", "/api/v1/leads/batch", 4, REQUESTS // 20, leads.many, BATCH)
        measure("batches of 100, decided", "/api/v1/leads/batch?decide=now", 4, REQUESTS // 20, leads.many, BATCH)
    return found


def _with_worker(leads: _Numbers, address: str, headers: dict[str, str]) -> list[Figure]:
    """Measure acknowledged leads while a worker decides them, and how many waited longer than SOON."""
    late: set[int] = set()
    done = threading.Event()

    def watch() -> None:
        with opened() as database:
            while not done.wait(EVERY):
                with database.connection() as connection:
                    late.update(number for (number,) in connection.execute(WAITS, (SOON,)))

    with _worker():
        watching = threading.Thread(target=watch)
        watching.start()
        told = load(f"{address}/api/v1/leads", leads.one, clients=4, requests=REQUESTS * 2, headers=headers)
        time.sleep(2 * SOON)
        done.set()
        watching.join()
    share = 1 - len(late) / told.requests
    note = f"{told.requests:,} requests, decided by a worker meanwhile; 95 of 100 answered within {told.p95:.1f} ms"
    return [
        Figure("capture", "one lead, acknowledged and decided behind, 4 clients", told.rate, "leads/s", note=note),
        Figure("capture", f"of these decided within {SOON} s", 100 * share, "%", note=f"looked at every {EVERY} s"),
    ]


@contextmanager
def _worker() -> Iterator[None]:
    """Run a worker that has begun to decide."""
    worker = subprocess.Popen([sys.executable, "-m", "leadpact.cli", "worker"], env=dict(os.environ), stdout=sys.stderr)
    try:
        with opened() as database:
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                with database.connection() as connection:
                    if connection.execute(NOTHING_WAITS).fetchone() == (True,):
                        break
                time.sleep(0.2)
        yield
    finally:
        worker.terminate()
        worker.wait(30)


class _Numbers:
    """Bodies of leads that were not sent before, whatever number the load gives them."""

    def __init__(self) -> None:
        self.sent = 0

    def _next(self) -> dict[str, str]:
        self.sent += 1
        return payload(self.sent) | {"key": f"bench-{self.sent}"}

    def one(self, _number: int) -> bytes:
        return json.dumps(self._next()).encode()

    def many(self, _number: int) -> bytes:
        return json.dumps([self._next() for _ in range(BATCH)]).encode()


def _told(what: str, done: Load, each: int) -> list[Figure]:
    who = f"{what}, {done.clients} clients"
    note = f"{done.requests:,} requests; half within {done.p50:.1f} ms, 99 of 100 within {done.p99:.1f} ms"
    return [
        Figure("capture", who, done.rate * each, "leads/s", note=note),
        Figure("capture", f"{who}: 95 of 100 within", done.p95, "ms"),
    ]


@contextmanager
def _served() -> Iterator[tuple[str, str]]:
    """Run the web on a free port, with the example's pact adopted; lend its address and a key."""
    with opened() as database:
        agreement.adopt(database, PACT.read_text(encoding="utf-8"), by="bench", at=datetime.now(UTC))
        key = add_key(database, "bench", by="bench", at=datetime.now(UTC))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "leadpact.cli", "web", "--port", str(port)]
        server = subprocess.Popen(command, env=dict(os.environ), stdout=sys.stderr)
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}", key
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server did not start")
