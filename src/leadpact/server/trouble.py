"""What went wrong with the server, said with the place and what to do about it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadpact.errors import ServerError
from leadpact.server.home import Place, binaries, person

ELSEWHERE = "Or set DATABASE_URL to a PostgreSQL server that you run yourself."
_WAL_SEGMENT = 16 * 1024 * 1024  # bytes
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def explaining(place: Place) -> Iterator[None]:
    """Turn an OSError raised inside into a ServerError that says what to do.

    Raises:
        ServerError: instead of any OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _full(place, error.strerror or str(error)) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise _forbidden(place, str(error.filename or place.directory)) from error
        raise ServerError(
            f"The embedded PostgreSQL in {place.directory} failed: {error}.",
            remedy=f"Check that the directory is on a local, writable file system. {ELSEWHERE}",
        ) from error


def refusal(said: str, place: Place, doing: str) -> ServerError:
    """Return the error for what PostgreSQL or one of its tools `said` (its output) while `doing` something.

    `doing` completes "PostgreSQL could not ...".
    """
    if "shared memory segment" in said:
        return ServerError(
            f"PostgreSQL got no shared memory: {_last(said)}.",
            remedy=f"Give this system or container 512 MB of it (/dev/shm, kernel.shmall). {ELSEWHERE}",
        )
    for text in map(os.strerror, _FULL):
        if text in said:
            return _full(place, text)
    if os.strerror(errno.EACCES) in said:
        return _forbidden(place, str(place.directory))
    # The log is on the same disk: where that is full, postgres has no room to say so either.
    if not said.strip() and shutil.disk_usage(place.directory).free < _WAL_SEGMENT:
        return _full(place, os.strerror(errno.ENOSPC))
    if "could not look up effective user ID" in said:
        return ServerError(
            f"The user id {place.account.uid} has no entry in the password database, as PostgreSQL needs.",
            remedy=f"Run as a user that has one. {ELSEWHERE}",
        )
    return ServerError(
        f"PostgreSQL could not {doing} in {place.directory}: {_last(said)}.",
        remedy=f"The whole story is in {place.log}. {ELSEWHERE}",
    )


def _last(said: str) -> str:
    return " / ".join(said.strip().splitlines()[-5:]) or "it said nothing"


def _full(place: Place, said: str) -> ServerError:
    return ServerError(
        f"There is no room for the database in {place.directory} ({said}).",
        remedy="Free at least 200 MB on that disk, or raise the quota or file size limit, and start again; "
        "nothing that was committed is lost. A new database can go to another disk: set LEADPACT_HOME.",
    )


def _forbidden(place: Place, path: str) -> ServerError:
    account = place.account
    for needed in (place.directory, binaries()):
        closed = _closed_to(account.uid, account.gid, needed)
        if closed is not None:
            return ServerError(
                f"PostgreSQL runs as {account.name} and cannot pass {closed}, on the way to {needed}.",
                remedy=f"Let others pass that directory (chmod o+x {closed}); or set LEADPACT_HOME, and "
                f"install Leadpact, where {account.name} can reach it.",
            )
    return ServerError(
        f"{person(os.geteuid())} may not use {path}.",
        remedy="Give that user the right to write there, or set LEADPACT_HOME to a directory that it owns.",
    )


def _closed_to(uid: int, gid: int, path: Path) -> Path | None:
    """Return the first directory on the way to `path` that an account in no further groups may not pass."""
    if uid == 0:
        return None
    for directory in reversed((path, *path.parents)):
        try:
            found = directory.stat()
        except PermissionError:
            return directory.parent
        except FileNotFoundError:
            return None
        shift = 6 if found.st_uid == uid else 3 if found.st_gid == gid else 0
        if not found.st_mode >> shift & 1:
            return directory
    return None
