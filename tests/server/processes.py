"""What the tests of the supervisor do with processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

USE = """
import sys
from pathlib import Path
from leadpact.server import acquire
with acquire(Path(sys.argv[1])) as lease:
    print(lease.url, flush=True)
    sys.stdin.readline()
print("released", flush=True)
"""


def ask(url: str, query: str) -> tuple[object, ...] | None:
    """Run one statement in a connection of its own; its first row, if it has rows."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone() if cursor.description else None


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.02)


def first_line(process: subprocess.Popen[str]) -> str:
    """The first line that a program says; what it complained of, if it said none."""
    said = process.stdout.readline().strip()
    assert said, process.communicate()[1]
    return said


def gone(pid: int) -> bool:
    """Tell whether a process has ended and its parent knows."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def keepers(home: Path) -> list[int]:
    """The process ids of the keepers of a home."""
    found = subprocess.run(["pgrep", "-f", f"keeper.py {home}/postgres "], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]
