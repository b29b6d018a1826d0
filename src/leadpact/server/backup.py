"""The database as one file, written and read by the wheel's own programs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from leadpact.errors import ServerError
from leadpact.server.home import binaries


def dump(url: str, to: Path) -> None:
    """Write the database at `url` (a lease's) to the file `to`, in pg_dump's custom format, from one
    snapshot.

    `to` appears when it is whole, and is replaced if it exists.

    Raises:
        ServerError: the database cannot be read or the file not written; then `to` is as it was.
    """
    part = to.with_name(f"{to.name}.part")
    try:
        _run(
            "pg_dump",
            url,
            ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"],
            f"dump to {to}",
        )
        part.replace(to)
    except OSError as error:
        raise ServerError(
            f"{to} cannot be written: {error}.", remedy="Name a file in a directory that you own."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, source: Path) -> None:
    """Read the file `source` that `dump` wrote into the empty database at `url`, in one transaction.

    Raises:
        ServerError: the database is not empty, or the file cannot be read; then nothing was changed.
    """
    if not source.is_file():
        raise ServerError(f"{source} is not a file.", remedy="Name a file that was written by a dump.")
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchone()
    if found and found[0]:
        raise ServerError(
            "The database to restore into is not empty.",
            remedy="Restore into a new LEADPACT_HOME, or into a new database named by DATABASE_URL.",
        )
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(source)]
    _run("pg_restore", url, options, f"restore {source}")


def _run(program: str, url: str, options: list[str], doing: str) -> None:
    # The password goes by the environment: a command line can be read by every user of the machine.
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    environ = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    address = make_conninfo("", **parts)
    done = subprocess.run(
        [str(binaries() / program), f"--dbname={address}", *options],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ServerError(
            f"The program {program} could not {doing}: {done.stderr.strip()}.",
            remedy="Correct what it names; neither the database nor an earlier dump was changed.",
        )
