"""A Leadpact of its own for a browser: its parts started as programs, and ended together."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIND_CHROMIUM = Path(__file__).with_name("find_chromium.sh")
START, END = 120.0, 60.0  # seconds in which it has to answer, and to have ended


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a program whose home is `home`; nothing of another Leadpact is in it."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("LEADPACT", "DATABASE"))}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return {**known, "LEADPACT_HOME": str(home), "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", **more}


def run(module: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """Run a module to its end; return what it printed."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=START, check=False
    )
    assert done.returncode == 0, f"{module} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def serving(command: str, *arguments: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Run `leadpact COMMAND` on a free port; lend its address once it answers."""
    port = free_port()
    called = [sys.executable, "-m", "leadpact.cli", command, *arguments, "--port", str(port)]
    with tempfile.TemporaryFile(mode="w+") as said:
        process = subprocess.Popen(
            called, env=environment, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait(process, f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(END)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + START
    while not _answers(address):
        assert process.poll() is None, f"it has ended with {process.returncode}"
        assert time.monotonic() < until, f"{address} has not answered within {START:.0f} s"
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str:
    """Return the Chromium of this machine."""
    found = os.environ.get("LEADPACT_CHROMIUM", "")
    if not found:
        done = subprocess.run([FIND_CHROMIUM], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found = done.stdout.strip()
    return found
