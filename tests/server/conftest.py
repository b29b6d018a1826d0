"""Homes, and programs that use a server, for the tests of the supervisor."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from processes import wait_until

from leadpact.server import acquire, status
from leadpact.server.home import locate

SOURCES = str(Path(__file__).parents[2] / "src")
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join([SOURCES, sysconfig.get_path("purelib")])}
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
def as_nobody(base: Path) -> Iterator[dict[str, object]]:
    """How root starts a program as another user: options for `program`.

    That user must reach the interpreter; if it lies in root's own home, it is shown at another place as well.
    """
    if os.geteuid() != 0:
        pytest.skip("only root can be two users")
    if _runs_as_nobody(sys.executable, ENVIRONMENT):
        yield {"env": ENVIRONMENT, **NOBODY}
        return
    shown = base / "python"
    shown.mkdir()
    mounted = subprocess.run(
        ["mount", "--bind", sys.base_prefix, shown], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(
            f"another user cannot reach the interpreter, and it cannot be shown: {mounted.stderr.strip()}"
        )
    python = str(shown / "bin" / f"python3.{sys.version_info.minor}")
    environment = {**ENVIRONMENT, "LD_LIBRARY_PATH": str(shown / "lib")}
    assert _runs_as_nobody(python, environment)
    yield {"python": python, "env": environment, **NOBODY}
    subprocess.run(["umount", "--lazy", shown], check=True)


def _runs_as_nobody(python: str, environment: Mapping[str, str]) -> bool:
    try:
        subprocess.run([python, "-c", "import leadpact"], env=environment, cwd="/", check=True, **NOBODY)
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True
