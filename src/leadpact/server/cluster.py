"""The cluster: the files that one PostgreSQL works on, and which process works on them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from leadpact.errors import ServerError
from leadpact.server.home import MAJOR, Place, binaries, hand_over
from leadpact.server.trouble import refusal

SUPERUSER = "postgres"  # for the supervisor only
_LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
_ACCESS = (f"--username={SUPERUSER}", "--auth-local=trust", "--auth-host=reject")  # the socket is private


def check_version(place: Place) -> None:
    """Refuse data that are not of our PostgreSQL.

    Raises:
        ServerError: another major version wrote them, or they are something else.
    """
    if not place.data.exists():
        return
    noted = place.data / "PG_VERSION"
    if not noted.exists():
        raise ServerError(
            f"{place.data} is not the data directory of a PostgreSQL server.",
            remedy="Move it away, or set LEADPACT_HOME to an empty or new directory.",
        )
    major = noted.read_text().strip()
    if major != MAJOR:
        raise ServerError(
            f"{place.data} holds data of PostgreSQL {major}, not {MAJOR}.",
            remedy="Dump the database with the release of Leadpact that wrote it, and restore the dump into "
            "a new LEADPACT_HOME.",
        )


def initialise(place: Place) -> None:
    """Make the cluster beside its place, then rename it: half a one is never taken for a whole one.

    Raises:
        ServerError: initdb refused.
        OSError: its directory cannot be made, or initdb not be run.
    """
    fresh = place.directory / "data.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    hand_over(place, fresh)
    command = [str(binaries() / "initdb"), f"--pgdata={fresh}", *_ACCESS, *_LOCALE, "--no-instructions"]
    done = _run_as_account(place, command)
    if done.returncode != 0:
        shutil.rmtree(fresh)
        raise refusal(done.stderr or done.stdout, place, "make its data directory")
    fresh.rename(place.data)


def _run_as_account(place: Place, command: list[str]) -> subprocess.CompletedProcess[str]:
    root, account = os.geteuid() == 0, place.account
    return subprocess.run(
        command,
        cwd="/",
        env=environment(),
        user=account.uid if root else None,
        group=account.gid if root else None,
        extra_groups=[] if root else None,
        capture_output=True,
        text=True,
        check=False,
    )


def environment() -> dict[str, str]:
    """Nothing of the caller's, whose PGDATA is not meant for us, but where its Python finds libraries."""
    places = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    libraries = {name: os.environ[name] for name in places if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **libraries}


def postmaster(place: Place) -> int | None:
    """Return the process that works on this cluster; None if `postmaster.pid` names none that really does."""
    pid = _noted_pid(place)
    return pid if pid is not None and _works_on(pid, place.data) else None


def _noted_pid(place: Place) -> int | None:
    try:
        # Negative for a postgres in single-user mode.
        return abs(int((place.data / "postmaster.pid").read_text().split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):  # none, or one that a full disk left empty
        return None


def _works_on(pid: int, data: Path) -> bool:
    if not Path("/proc/self/exe").exists():  # macOS
        shown = subprocess.run(
            ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return "postgres" in shown.stdout and f"-D {data} " in f"{shown.stdout.strip()} "
    process = Path("/proc") / str(pid)
    try:
        program = os.path.basename(os.readlink(process / "exe"))  # "postgres (deleted)" after an upgrade
        return program.startswith("postgres") and os.path.samestat((process / "cwd").stat(), data.stat())
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:  # of another user, so never ours
        return False


def clear_stale_files(place: Place) -> None:
    """Remove the files that stop postgres from starting although the process they name is another program.

    A `postmaster.pid` whose process is dead is left to postgres, which looks for processes on the shared
    memory that it names before it removes it. Under the start lock, while `server.lock` is free.

    Raises:
        ServerError: a postgres that was started by hand works on the cluster.
    """
    noted = place.data / "postmaster.pid"
    pid = _noted_pid(place)
    if pid is None:
        noted.unlink(missing_ok=True)
    elif _works_on(pid, place.data):
        raise ServerError(
            f"A PostgreSQL that Leadpact did not start (process {pid}) works on {place.data}.",
            remedy=f"Stop it: kill -INT {pid}",
        )
    elif _lives(pid):
        noted.unlink()
    # It carries the same process id, names no shared memory, and lies in a directory that is ours alone.
    place.socket.with_name(f"{place.socket.name}.lock").unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):  # postgres, too, minds processes of its own user only
        return False
    return True
