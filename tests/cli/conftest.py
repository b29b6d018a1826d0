"""The command line as its users meet it: in this process on the worker's database, or as a program in a new home."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from leadpact.cli.main import app
from leadpact.operations.database import Database
from leadpact.server import status

ROOT = Path(__file__).parents[2]
PACT = ROOT / "examples" / "northwind" / "pact.yaml"
LEADS = ROOT / "examples" / "northwind" / "leads.csv"

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in this process; what it needs of a home is empty and its own."""
    monkeypatch.setenv("LEADPACT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")

    def invoke(*arguments: object, **options: Any) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)

    return invoke


@pytest.fixture
def run_stored(run: Run, db: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    """As `run`, on the worker's database, whose tables are empty."""
    monkeypatch.setenv("DATABASE_URL", db.url)
    return run


def answer(result: Result) -> Any:
    """Return what a command printed with --json."""
    return json.loads(result.stdout)


@dataclass
class Program:
    """`leadpact` as a program of its own, in a home of its own."""

    home: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        known = {name: value for name, value in os.environ.items() if not name.startswith(("LEADPACT", "DATABASE"))}
        return {**known, "LEADPACT_HOME": str(self.home), "COLUMNS": "120", "PYTHONUNBUFFERED": "1"}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "leadpact.cli", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, timeout=120, cwd=ROOT
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            self.command(*arguments), env=self.environment, text=True, cwd=ROOT, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.started.append(process)
        return process


@pytest.fixture
def program(base: Path) -> Iterator[Program]:
    """The program in a new home; at the end its server has stopped."""
    home = base / "home"
    home.mkdir()
    made = Program(home)
    yield made
    for process in made.started:  # of a test that failed: what it started ends with it
        if process.poll() is None:
            process.terminate()
            process.wait(60)
        assert process.stdout is not None
        process.stdout.close()
    wait_for(lambda: status(home).state in ("absent", "stopped"), "the server to stop")
    shutil.rmtree(home)


def wait_for(happened: Callable[[], object], what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
