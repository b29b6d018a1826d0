"""A lease on the server: the right to use it until it is given back."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

import psycopg
from psycopg.conninfo import conninfo_to_dict

from leadpact.errors import ServerError
from leadpact.server import keeper
from leadpact.server.cluster import postmaster
from leadpact.server.home import Place, home_directory, locate, prepare
from leadpact.server.supervise import RECOVERY, bring_up, halt, opened, running, url
from leadpact.server.trouble import explaining


class Lease:
    """The right to use a server: `url` is a libpq address, for psycopg, for Django and for PostgreSQL's own
    programs.

    A process that ends without giving it back, even by SIGKILL, has given it back. A copy in a forked child
    counts as a user of its own.
    """

    __slots__ = ("_place", "_users", "url")

    def __init__(self, url: str, place: Place | None = None, users: int | None = None) -> None:
        self.url = url
        self._place = place
        self._users = users

    def release(self) -> None:
        """Give it back; the last one out stops the server. Once given back, or for a server of your own,
        nothing happens.

        Raises:
            ServerError: the server does not stop.
        """
        users, place, self._users = self._users, self._place, None
        if users is None or place is None:
            return
        os.close(users)
        with explaining(place), _starting(place), opened(place.users_lock) as left:
            if keeper.alone(left):
                halt(place)

    def __enter__(self) -> Lease:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@dataclass(frozen=True, slots=True)
class Status:
    """What can be said of the embedded server without touching it.

    `state` is `absent` (never started here), `stopped`, `running`, or `changing` while somebody starts, joins
    or stops it. `pid` is that of a postgres seen from this process namespace; `in_use` says whether anybody
    holds a lease.
    """

    home: Path
    state: Literal["absent", "stopped", "running", "changing"]
    pid: int | None
    in_use: bool
    url: str


def use(environ: Mapping[str, str], home: Path | None = None) -> Lease:
    """Return a lease on the database to work with.

    `DATABASE_URL`, if set, names a server of your own; nothing is started. Else it is the embedded one in
    `home`, by default in `home_directory(environ)`.

    Raises:
        ServerError: `DATABASE_URL` is no address of a PostgreSQL, or the embedded server cannot be started.
    """
    address = environ.get("DATABASE_URL")
    if not address:
        return acquire(home if home is not None else home_directory(environ))
    try:
        conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        # Neither the address nor libpq's complaint is repeated: both may hold the password.
        raise ServerError(
            "DATABASE_URL is not the address of a PostgreSQL database.",
            remedy="Write it as postgresql://user:password@host:5432/database; unset it for the embedded.",
        ) from None
    return Lease(address)


def acquire(home: Path) -> Lease:
    """Return a lease on the embedded server in `home`, started if it does not run yet; it answers, and has
    our database.

    Waits for whoever is starting or stopping it, and for a recovery after a crash.

    Raises:
        ServerError: what stands in the way, and what to do about it.
    """
    place = locate(home)
    with explaining(place):
        place = prepare(home)
        with _starting(place):
            users = keeper.open_lock(place.users_lock)
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                bring_up(place)
            except BaseException:
                os.close(users)
                raise
    return Lease(url(place), place, users)


def status(home: Path) -> Status:
    """Return the state of the embedded server in `home`; changes nothing.

    Raises:
        ServerError: its files cannot be read.
    """
    place = locate(home)
    with explaining(place):
        if not os.path.exists(place.start_lock):
            return Status(home, "absent", None, False, url(place))
        with opened(place.start_lock) as start:
            if not keeper.alone(start):
                return Status(home, "changing", postmaster(place), True, url(place))
            with opened(place.users_lock) as users:
                in_use = not keeper.alone(users)
            return Status(home, "running" if running(place) else "stopped", postmaster(place), in_use, url(place))


@contextmanager
def _starting(place: Place) -> Iterator[None]:
    """Be the only one who starts, joins or stops the server."""
    patience = RECOVERY + keeper.SHUTDOWN
    with opened(place.start_lock) as start:
        until = time.monotonic() + patience
        while not keeper.alone(start):
            if time.monotonic() > until:
                raise ServerError(
                    f"Another process has been starting or stopping the PostgreSQL of {place.directory} "
                    f"for {patience:.0f} s.",
                    remedy=f"See {place.log}; fuser {place.start_lock} shows the process.",
                )
            time.sleep(keeper.POLL)
        yield
