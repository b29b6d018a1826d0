"""Homes, and programs that use a server, for the tests of the supervisor."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from processes import wait_until

from leadpact.server import acquire, status
from leadpact.server.home import locate

SOURCES = str(Path(__file__).parents[2] / "src")
PACKAGES = str(Path(psycopg.__file__).parents[1])
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join([SOURCES, PACKAGES])}
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


@pytest.fixture
def home(base: Path) -> Iterator[Path]:
    """A home that does not exist yet; after the test nothing may run in it any more."""
    yield base / "home"
    wait_until(lambda: status(base / "home").state in ("absent", "stopped"))
    shutil.rmtree(locate(base / "home").sockets, ignore_errors=True)


@pytest.fixture(scope="session")
def made_once(open_base: Path) -> Path:
    """A home whose server was made and stopped; making one takes ten times as long as copying it."""
    acquire(open_base / "home").release()
    return open_base / "home"


@pytest.fixture
def made_home(home: Path, made_once: Path) -> Path:
    """A home whose server was made and stopped."""
    subprocess.run(["cp", "-a", made_once, home], check=True)
    return home


@pytest.fixture
def program() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start Python code in a process of its own; whatever still runs at the end is killed."""
    started = []

    def start(
        code: str,
        *arguments: object,
        python: str = sys.executable,
        env: Mapping[str, str] = ENVIRONMENT,
        **options: object,
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [python, "-c", code, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env=env,
            **options,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def as_nobody() -> dict[str, object]:
    """How root starts a program as another user: options for `program`.

    That user must reach an interpreter of our version: ours, or the system's if ours lies in root's own home.
    """
    if os.geteuid() != 0:
        pytest.skip("only root can be two users")
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        if _runs_as_nobody(python, ENVIRONMENT):
            return {"python": python, "env": ENVIRONMENT, **NOBODY}
    pytest.skip("another user can reach no interpreter of this version")


def _runs_as_nobody(python: str, environment: Mapping[str, str]) -> bool:
    try:
        subprocess.run([python, "-c", "import leadpact"], env=environment, cwd="/", check=True, **NOBODY)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
