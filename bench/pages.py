"""How soon the first byte of each page is there, from a real server, as the people of the demo see it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx

from bench.results import Figure
from leadpact.cli.context import setup_django
from leadpact.operations.database import Database

WARM_UP, RUNS = 4, 30
START = 60.0  # seconds in which the server has to answer

SOMEBODY = """
    SELECT (SELECT max(id) FROM lead WHERE owner = 'ana' AND owner_kind = 'rep' AND closed_at IS NULL),
           (SELECT max(person_id) FROM lead),
           (SELECT account_id FROM person WHERE account_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)
"""
EVERYWHERE = ("/leads", "/leads?text=mira", "/people", "/accounts", "/search?q=mira", "/notices")
PAGES = {
    "ana": ("/", "/work", "/leads/{lead}", *EVERYWHERE),
    "mara": ("/", "/team/now", *EVERYWHERE),
    "milo": (
        "/", "/promises", "/sources", "/funnel", "/leads?state=open&sort=due", "/leads?stage=sql&sort=score",
        "/leads/{lead}", "/people/{person}", "/accounts/{account}", *EVERYWHERE,
    ),
    "rita": ("/", "/operations", "/operations/receipts?state=recorded", "/operations/audit", "/pact", "/try"),
    "deniz": ("/", *EVERYWHERE),
}  # fmt: skip
"""What each of the demo's people looks at."""


def page_figures(database: Database, home: Path, *, at: datetime) -> list[Figure]:
    """Start a server on `home` and ask it for each page; of each the median and what 95 of 100 keep within."""
    setup_django()
    from leadpact.operations.demo_users import add_demo_users

    users = {one.username: one.secret for one in add_demo_users(database, by="bench", at=at)}
    with database.connection() as connection:
        row = connection.execute(SOMEBODY).fetchone()
    assert row is not None
    known = dict(zip(("lead", "person", "account"), row, strict=True))
    found = []
    with _served(home) as address:
        for name, pages in PAGES.items():
            with httpx.Client(base_url=address, timeout=30) as client:
                client.get(f"/enter/{users[name]}")
                for page in pages:
                    found.append(_measured(client, name, page.format(**known)))
    return found


def _measured(client: httpx.Client, name: str, page: str) -> Figure:
    for _ in range(WARM_UP):
        _first_byte(client, page)
    times = sorted(_first_byte(client, page) for _ in range(RUNS))
    note = f"half within {times[RUNS // 2]:.1f} ms"
    return Figure("pages", f"{name} {page}: 95 of 100 within", times[int(0.95 * RUNS) - 1], "ms", note=note)


def _first_byte(client: httpx.Client, page: str) -> float:
    """Return how many milliseconds went by until the answer began."""
    began = time.perf_counter()
    with client.stream("GET", page) as answer:
        taken = 1000 * (time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{page} answers {answer.status_code}")
        answer.read()
    return taken


@contextmanager
def _served(home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "LEADPACT_HOME": str(home)}
    for inherited in ("DATABASE_URL", "LEADPACT_SECRET_KEY"):
        environment.pop(inherited, None)
    process = subprocess.Popen([sys.executable, "-m", "leadpact.cli", "web", "--port", str(port)], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + START
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the server does not answer")
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
