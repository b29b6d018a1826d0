"""The server: started by a keeper, asked whether it answers, stopped."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg

from leadpact.errors import ServerError
from leadpact.server import keeper
from leadpact.server.cluster import (
    SUPERUSER,
    check_version,
    clear_stale_files,
    environment,
    initialise,
    postmaster,
)
from leadpact.server.home import PORT, Place, binaries, make_sockets
from leadpact.server.trouble import ELSEWHERE, refusal

PATIENCE = 30.0  # seconds until a server that says nothing is given up
RECOVERY = 300.0  # seconds for one that says it is starting: after a crash it replays up to max_wal_size
_ROLE = "leadpact"  # owns the database of the same name; may create databases, but is no superuser
_LOG_LIMIT = 5_000_000  # bytes; the log before the last is dropped

# Given on the command line, so that no file in the cluster can overrule them.
_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "cluster_name": "leadpact",
    # A commit that was answered survives a power cut.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # No replica reads this log (backups are dumps), so bulk loads into new tables may skip it.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    # A laptop, or a server with 2 cores and 2 GB, shared with the program itself.
    "max_connections": "64",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "autovacuum": "on",
    "autovacuum_max_workers": "2",
    "random_page_cost": "1.1",
    # Our queries are short; long ones run in the analysis engine. Parallel ones fail where /dev/shm is small,
    # as in a container.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] ",
    # Errors go to the program that caused them. Their texts quote values, and personal data in a log cannot
    # be erased.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}


def url(place: Place, *, role: str = _ROLE, database: str = _ROLE) -> str:
    """Return the libpq address of a database of this server; nothing is left to PGHOST, PGPORT or PGUSER."""
    return f"postgresql://{role}@/{database}?host={quote(str(place.sockets), safe='')}&port={PORT}"


def bring_up(place: Place) -> None:
    """Join the server that runs, or start one; return when it answers and has our database.

    Under the start lock.

    Raises:
        ServerError: it cannot be started, or does not answer.
        OSError: its files cannot be made or read.
    """
    if _join(place):
        return
    check_version(place)
    if not place.data.exists():
        initialise(place)
    clear_stale_files(place)
    make_sockets(place)
    said = _start(place)
    if said is not None:
        raise refusal(said, place, "start")


def halt(place: Place) -> None:
    """Stop the server, if it runs, and return when the last of its processes has gone.

    Under the start lock. A server in another process namespace cannot be signalled from here: its keeper
    stops it.

    Raises:
        ServerError: it does not stop.
    """
    for how in (signal.SIGINT, signal.SIGQUIT):
        pid = postmaster(place)
        if pid is None:
            return
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return
        until = time.monotonic() + keeper.SHUTDOWN
        while time.monotonic() < until:
            if not running(place):
                return
            time.sleep(keeper.POLL)
    raise ServerError(
        f"The PostgreSQL of {place.directory} (process {pid}) does not stop.",
        remedy=f"See {place.log}. If its disk hangs, kill -9 {pid}: the next start recovers the data.",
    )


def running(place: Place) -> bool:
    """Tell whether any process of the server lives, in whichever process namespace. Under the start lock."""
    with opened(place.server_lock) as lock:
        return not keeper.alone(lock)


@contextmanager
def opened(path: str) -> Iterator[int]:
    """Open a lock file for the block; leaving it frees what was locked through it."""
    lock = keeper.open_lock(path)
    try:
        yield lock
    finally:
        os.close(lock)


def _join(place: Place) -> bool:
    """Wait until the running server answers; False when none runs."""
    begun = time.monotonic()
    while running(place):
        why = _silence(place)
        if not why:
            return True
        _check_patience(place, begun, why)
        time.sleep(keeper.POLL)
    return False


def _check_patience(place: Place, begun: float, why: str) -> None:
    if time.monotonic() - begun < (RECOVERY if "FATAL" in why else PATIENCE):
        return
    raise ServerError(
        f"The PostgreSQL of {place.directory} runs but does not answer: {why}.",
        remedy=f"See {place.log}. If no progress shows there, end its processes (their working directory is "
        f"{place.data}) and start again. {ELSEWHERE}",
    )


def _silence(place: Place) -> str:
    """Return why the server does not answer; empty if it does. Makes our role and database if missing."""
    if not place.socket.exists():
        return "it has no socket yet"
    asked = url(place, role=SUPERUSER, database="postgres")
    try:
        with psycopg.connect(asked, autocommit=True, connect_timeout=10) as connection:
            _complete(connection)
    except psycopg.Error as error:
        # With a state it answered, and refused a command; unless it is just going down (57P01 to 57P05).
        if error.sqlstate is not None and not error.sqlstate.startswith("57P"):
            raise refusal(str(error), place, "create the database") from error
        return str(error)
    return ""


def _complete(connection: psycopg.Connection) -> None:
    there = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(name)s),"
        " EXISTS (SELECT FROM pg_database WHERE datname = %(name)s)",
        {"name": _ROLE},
    ).fetchone()
    role, database = there or (False, False)
    if not role:
        connection.execute(f"CREATE ROLE {_ROLE} LOGIN CREATEDB")
    if not database:
        connection.execute(f"CREATE DATABASE {_ROLE} OWNER {_ROLE}")


def _start(place: Place) -> str | None:
    """Start the server under a keeper; None when it answers, else what it said before it ended."""
    if place.log.exists() and place.log.stat().st_size > _LOG_LIMIT:
        place.log.replace(place.log.with_name("server.log.1"))
    log = os.open(place.log, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        before = os.fstat(log).st_size
        if _kept(place, log):
            return None
        return os.pread(log, 1_000_000, before).decode(errors="replace")
    finally:
        os.close(log)


def _kept(place: Place, log: int) -> bool:
    """Tell whether the server came to answer; False when its keeper gave up."""
    listen, tell = os.pipe()
    try:
        if not _launch_keeper(place, log, tell):
            return False
        os.close(tell)
        tell = -1
        begun = time.monotonic()
        while why := _silence(place):
            if select.select([listen], [], [], keeper.POLL)[0]:
                return False
            _check_patience(place, begun, why)
        return True
    finally:
        for end in (listen, tell):
            if end >= 0:
                os.close(end)


def _launch_keeper(place: Place, log: int, tell: int) -> bool:
    sockets = str(place.sockets).replace('"', '""')
    settings = {**_SETTINGS, "unix_socket_directories": f'"{sockets}"'}
    command = [str(binaries() / "postgres"), "-D", str(place.data)]
    command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    account = place.account
    kept = [str(place.directory), str(tell), str(account.uid), str(account.gid), *command]
    done = subprocess.run(
        [sys.executable, "-I", "-S", keeper.__file__, *kept],
        cwd="/",
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=(tell,),
        start_new_session=True,
        check=False,
    )
    return done.returncode == 0
