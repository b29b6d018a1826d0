"""Uploaded files between being tried and being brought in: kept in the database, for a day, for who uploaded them."""

from __future__ import annotations

import secrets
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PureWindowsPath
from threading import Lock
from typing import Any

from leadpact.errors import BadInput, NotFound
from leadpact.operations import errands
from leadpact.operations.database import Database
from leadpact.operations.file_mapping import Column, mapping_for
from leadpact.operations.file_trial import MOST_ROWS, FileTrial, channel_of, columns_in, try_file
from leadpact.operations.imports import ImportReport, Progress, import_file
from leadpact.operations.tables import read_table
from leadpact.pact.model import Pact

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024  # bytes that a workbook may hold once it is unpacked
MOST_FILES = 5  # of one person; the oldest of more goes
KEPT_FOR = timedelta(days=1)
LONGEST_NAME = 100
REMEMBERED = 2  # trials that a process keeps, so that a lead of one can be opened without trying all anew

KEEP = "INSERT INTO upload (digest, user_id, file_name, body, kept_at) VALUES (%s, %s, %s, %s, %s)"
CROWD = """
    DELETE FROM upload WHERE digest IN (
        SELECT digest FROM upload WHERE user_id = %s AND digest <> %s ORDER BY kept_at DESC, digest OFFSET %s
    )
"""
FIND = """
    SELECT file_name, octet_length(body), kept_at FROM upload WHERE digest = %s AND user_id = %s AND kept_at > %s
"""
BODY = "SELECT file_name, body FROM upload WHERE digest = %s AND user_id = %s AND kept_at > %s"
DROP = "DELETE FROM upload WHERE digest = %s AND user_id = %s"
SWEEP = "DELETE FROM upload WHERE kept_at <= %s"


class TooLarge(BadInput):
    code = "upload.too_large"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is kept: its name without any folder, its size in bytes, and when it came."""

    name: str
    size: int
    kept_at: datetime


def keep_upload(database: Database, name: str, body: bytes, *, user: int, at: datetime) -> str:
    """Keep a file for its user and return the token that names it; of a person's files the latest five are kept.

    Args:
        name: as the browser sends it; of a path only the last part is used.

    Raises:
        TooLarge: more than 10 MB, or a workbook that unpacks to more than 200 MB.
        BadInput: there is nothing in it.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge("The file is larger than 10 MB.", remedy="Divide it, or import it with `leadpact import`.")
    if not body.strip():
        raise BadInput("The file is empty.", remedy="Choose the file with the leads.")
    _check_unpacked(body)
    token = secrets.token_urlsafe(32)
    digest = _digest(token)
    with database.connection() as connection, connection.transaction():
        connection.execute(KEEP, (digest, user, clean_name(name), body, at))
        connection.execute(CROWD, (user, digest, MOST_FILES - 1))
    return token


def _check_unpacked(body: bytes) -> None:
    if not body.startswith(b"PK\x03\x04"):
        return
    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(BytesIO(body)).infolist())
    except zipfile.BadZipFile:
        raise BadInput("The workbook is damaged.", remedy="Save it again, or as CSV.") from None
    if unpacked > MOST_UNPACKED:
        raise TooLarge("The workbook unpacks to more than 200 MB.", remedy="Save the sheet as CSV, and divide it.")


def clean_name(name: str) -> str:
    """Return the last part of a path, of any system, as a name that is safe for a file and a channel."""
    last = PureWindowsPath(name.replace("/", "\\")).name
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    stem, dot, ending = " ".join(shown.split()).lstrip(".").rpartition(".")
    kept = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < LONGEST_NAME // 2 else stem
    return kept[:LONGEST_NAME] or "leads"


def find_upload(database: Database, token: str, *, user: int, at: datetime) -> Upload:
    """Return what is kept under `token`.

    Raises:
        NotFound: nothing is kept for this user under it, or not any more.
    """
    with database.connection() as connection:
        row = connection.execute(FIND, (_digest(token), user, at - KEPT_FOR)).fetchone()
    if row is None:
        raise _gone()
    return Upload(*row)


@contextmanager
def opened(database: Database, token: str, *, user: int, at: datetime) -> Iterator[Path]:
    """Lend the file under `token` as a file on disk, in a directory of its own that goes at the end.

    Raises:
        NotFound: nothing is kept for this user under it, or not any more.
    """
    with _opened(database, _digest(token), user, at) as path:
        yield path


@contextmanager
def _opened(database: Database, digest: bytes, user: int, at: datetime) -> Iterator[Path]:
    with database.connection() as connection:
        row = connection.execute(BODY, (digest, user, at - KEPT_FOR)).fetchone()
    if row is None:
        raise _gone()
    with tempfile.TemporaryDirectory(prefix="leadpact-upload-") as directory:
        path = Path(directory) / row[0]
        path.write_bytes(row[1])
        yield path


def drop_upload(database: Database, token: str, *, user: int) -> None:
    """Forget the file under `token`."""
    with database.connection() as connection:
        connection.execute(DROP, (_digest(token), user))


def sweep_uploads(database: Database, *, at: datetime) -> int:
    """Forget what has been kept for a day; return how many files that were."""
    with database.connection() as connection:
        return connection.execute(SWEEP, (at - KEPT_FOR,)).rowcount


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _gone() -> NotFound:
    return NotFound("This file is not kept any more.", remedy="Upload it again: a file is kept for a day.")


# What is done with them


def columns_of_upload(database: Database, pact: Pact, token: str, *, user: int, at: datetime) -> tuple[Column, ...]:
    """Return the columns as their names suggest them, whether or not the file can be tried so.

    Raises:
        NotFound: the file is not kept any more.
        BadInput: it is no table.
    """
    with opened(database, token, user=user, at=at) as path:
        return columns_in(pact, path)


def try_upload(
    database: Database,
    pact: Pact,
    token: str,
    chosen: Mapping[str, str] | None = None,
    *,
    user: int,
    at: datetime,
    most: int = MOST_ROWS,
) -> FileTrial:
    """Decide the leads of a kept file, as if they all arrived when it was uploaded.

    The same trial asked for again within a while is not made anew.

    Args:
        chosen: corrections of what the columns hold, by column.

    Raises:
        NotFound: the file is not kept any more.
        BadInput: it is no table, nothing is known of what its columns hold, or a choice is wrong.
    """
    kept = find_upload(database, token, user=user, at=at)
    key = (token, user, pact.digest, tuple(sorted((chosen or {}).items())), most)
    with _remembering:
        if key in _remembered:
            return _remembered[key]
    with opened(database, token, user=user, at=at) as path:
        trial = try_file(pact, path, chosen, at=kept.kept_at, most=most)
    with _remembering:
        _remembered[key] = trial
        while len(_remembered) > REMEMBERED:
            del _remembered[next(iter(_remembered))]
    return trial


_remembering = Lock()
_remembered: dict[tuple[object, ...], FileTrial] = {}


def bring_in(
    database: Database,
    pact: Pact,
    token: str,
    chosen: Mapping[str, str] | None = None,
    *,
    user: int,
    at: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Import all rows of a kept file as they were tried, on the channel `import:<file name>`.

    Doing it again changes nothing.

    Raises:
        NotFound: the file is not kept any more.
        BadInput: it is no table, or a choice is wrong.
    """
    return _bring_in(database, pact, _digest(token), chosen, user, at, progress)


def _bring_in(
    database: Database,
    pact: Pact,
    digest: bytes,
    chosen: Mapping[str, str] | None,
    user: int,
    at: datetime,
    progress: Progress | None,
) -> ImportReport:
    with _opened(database, digest, user, at) as path:
        mapping = mapping_for(pact, read_table(path), chosen, channel=channel_of(path.name))
        return import_file(database, pact, path, mapping, at=at, progress=progress)


def ask_to_bring_in(
    database: Database, token: str, chosen: Mapping[str, str] | None = None, *, user: int, by: str, at: datetime
) -> int:
    """Ask the workers to import a kept file, and return the errand's id: for files that take longer than a request.

    Raises:
        NotFound: the file is not kept any more.
    """
    find_upload(database, token, user=user, at=at)
    details = {"upload": _digest(token).hex(), "user": user, "chosen": dict(chosen or {})}
    return errands.ask_for(database, errands.IMPORT, details, by=by, at=at)


def bring_in_asked(
    database: Database, pact: Pact, details: Mapping[str, Any], *, at: datetime, progress: Progress | None = None
) -> ImportReport:
    """Do what `ask_to_bring_in` asked for, by the details of its errand.

    Raises:
        NotFound, BadInput: as `bring_in`.
    """
    digest, user = bytes.fromhex(details["upload"]), int(details["user"])
    return _bring_in(database, pact, digest, details["chosen"], user, at, progress)
