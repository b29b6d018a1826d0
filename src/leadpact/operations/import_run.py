"""What every import does with its parcels: take them in batches, keep what cannot be used, note how far it came."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from leadpact.errors import LeadpactError
from leadpact.models import packing
from leadpact.operations import capture
from leadpact.operations.capture import Captured, Parcel
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

MOST_FAULTS = 20
"""Of what was refused, a report shows so many; all of it is among the receipts."""

WHO = "person"
"""The fault of a row about a person who is not known: the row as it stands may be right once they are."""

COLLECT_EVERY = 8  # batches

BEGIN = """
    INSERT INTO import_run (digest, file_name, channel, rows_done, recorded, rejected, known, started_at, finished_at)
    VALUES (%s, %s, %s, 0, 0, 0, 0, %s, NULL)
    ON CONFLICT (digest) DO UPDATE SET
        rows_done  = CASE WHEN import_run.finished_at IS NULL THEN import_run.rows_done ELSE 0 END,
        recorded   = CASE WHEN import_run.finished_at IS NULL THEN import_run.recorded ELSE 0 END,
        rejected   = CASE WHEN import_run.finished_at IS NULL THEN import_run.rejected ELSE 0 END,
        known      = CASE WHEN import_run.finished_at IS NULL THEN import_run.known ELSE 0 END,
        started_at = CASE WHEN import_run.finished_at IS NULL THEN import_run.started_at ELSE excluded.started_at END,
        finished_at = NULL
    RETURNING rows_done, recorded, rejected, known
"""
SAVE = """
    UPDATE import_run SET rows_done = greatest(rows_done, %s), recorded = %s, rejected = %s, known = %s
    WHERE digest = %s
"""
FINISH = "UPDATE import_run SET finished_at = %s WHERE digest = %s"
KEEP = """
    INSERT INTO receipt (id, channel, key, body, received_at, state, faults, settled_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (channel, key) DO NOTHING
"""
BODIES = "SELECT channel, key, id, body, faults FROM receipt WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row that could not be taken.

    Args:
        file: its file's name.
        line: where it starts, from 1.
        text: its text, or its cells.
        faults: what is wrong, by field or column; under the empty name, with the row as a whole.
    """

    file: str
    line: int
    text: str
    faults: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel of an import, and the row it comes from. One with `faults` is kept as rejected, undecided."""

    parcel: Parcel
    file: str
    line: int
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What became of rows: each is counted once as recorded, rejected or known before.

    `noted` counts recorded rows of which a value was left out.
    """

    recorded: int = 0
    rejected: int = 0
    known: int = 0
    noted: int = 0
    faults: list[FaultyRow] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.recorded + self.rejected + self.known

    def add(self, other: Tally) -> None:
        self.recorded += other.recorded
        self.rejected += other.rejected
        self.known += other.known
        self.noted += other.noted
        self.faults = [*self.faults, *other.faults][:MOST_FAULTS]

    def refuse(self, sent: Sent, faults: dict[str, str]) -> None:
        self.rejected += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(FaultyRow(sent.file, sent.line, packing.pack(sent.parcel.payload), faults))


def take(database: Database, pact: Pact, batch: Sequence[Sent], *, at: datetime, as_of_happening: bool) -> Tally:
    """Record `batch`, keep what cannot be used as rejected receipts, and count.

    A row that was rejected by an earlier import and has been corrected since is taken as corrected.
    """
    usable = [sent for sent in batch if not sent.faults]
    faulty = [sent for sent in batch if sent.faults]
    results = _capture(database, pact, [sent.parcel for sent in usable], at, as_of_happening)
    results += _keep(database, [(sent.parcel, sent.faults) for sent in faulty], "rejected", at)
    pairs = list(zip([*usable, *faulty], results, strict=True))
    corrected = _take_corrected(database, pact, pairs, at, as_of_happening)
    tally = Tally()
    seen: set[int] = set()
    for sent, result in pairs:
        _count(tally, sent, corrected.get(result.receipt_id, result), seen)
    return tally


def _count(tally: Tally, sent: Sent, result: Captured, seen: set[int]) -> None:
    if result.again or result.receipt_id in seen:
        tally.known += 1
        return
    seen.add(result.receipt_id)
    if result.state == "recorded":
        tally.recorded += 1
        tally.noted += bool(result.faults)
    else:
        tally.refuse(sent, result.faults)


def _capture(
    database: Database, pact: Pact, parcels: Sequence[Parcel], at: datetime, as_of_happening: bool
) -> list[Captured]:
    """Capture `parcels`; one that makes the program fail is found by halving, kept as failed, the others go on."""
    if not parcels:
        return []
    try:
        return capture.capture(database, pact, parcels, at=at, as_of_happening=as_of_happening)
    except (LeadpactError, psycopg.OperationalError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one row must not stop the others
        if len(parcels) == 1:
            return _keep(database, [(parcels[0], {"": repr(error)})], "failed", at)
    middle = len(parcels) // 2
    first = _capture(database, pact, parcels[:middle], at, as_of_happening)
    return first + _capture(database, pact, parcels[middle:], at, as_of_happening)


def _keep(
    database: Database, rows: Sequence[tuple[Parcel, dict[str, str]]], state: str, at: datetime
) -> list[Captured]:
    """Write receipts that are not decided, with their faults, unless they are there; return those that are there."""
    if not rows:
        return []
    parcels = [parcel for parcel, _ in rows]
    fresh: set[int] = set()
    with database.connection() as connection, connection.transaction(), connection.cursor() as cursor:
        ids = database.draw(connection, "receipt_id", len(rows))
        for receipt, (parcel, faults) in zip(ids, rows, strict=True):
            body, said = packing.pack(parcel.payload), packing.pack(faults)
            cursor.execute(KEEP, (receipt, parcel.channel, parcel.key, body, at, state, said, at))
            if cursor.rowcount:
                fresh.add(receipt)
        found = capture.find(connection, parcels)
    kept = [found[parcel.channel, parcel.key] for parcel in parcels]
    return [replace(one, again=one.receipt_id not in fresh) for one in kept]


def _take_corrected(
    database: Database,
    pact: Pact,
    results: Iterable[tuple[Sent, Captured]],
    at: datetime,
    as_of_happening: bool,
) -> dict[int, Captured]:
    """Take rows anew that were rejected once and read otherwise now, or whose person is known now.

    Returns:
        What became of them, by the receipt that they had.
    """
    earlier = {found.receipt_id: sent for sent, found in results if found.again and found.state == "rejected"}
    if not earlier:
        return {}
    with database.connection() as connection:
        bodies = connection.execute(BODIES, (list(earlier),)).fetchall()
    taken: dict[int, Captured] = {}
    for channel, key, receipt, body, faults in bodies:
        payload = earlier[receipt].parcel.payload
        same = packing.pack(payload) == body
        if same and (earlier[receipt].faults or WHO not in packing.texts(faults)):
            continue
        # The successor first: were the program killed between the two, the next import would find it.
        sent = replace(earlier[receipt], parcel=Parcel(channel, f"{key}#{receipt}", payload))
        if sent.faults:
            result = _keep(database, [(sent.parcel, sent.faults)], "rejected", at)[0]
        else:
            result = _capture(database, pact, [sent.parcel], at, as_of_happening)[0]
        again = _take_corrected(database, pact, [(sent, result)], at, as_of_happening)
        taken[receipt] = again.get(result.receipt_id, result)
        if taken[receipt].state == "recorded":
            with database.connection() as connection, connection.transaction():
                connection.execute("UPDATE receipt SET state = 'retried' WHERE id = %s", (receipt,))
    return taken


@dataclass(slots=True)
class Run:
    """How far an import has come.

    Args:
        rows_done: of the rows in the order in which they are taken.
        tally: of what has been taken since it was begun or gone on with.
        before: recorded, rejected and known rows until then.
    """

    database: Database
    digest: str
    rows_done: int
    before: tuple[int, int, int]
    tally: Tally = field(default_factory=Tally)

    def advance(self, rows_done: int) -> None:
        """Note what is done; a batch that is taken twice, after a kill, changes nothing."""
        self.rows_done = max(self.rows_done, rows_done)
        recorded, rejected, known = self.before
        counts = (recorded + self.tally.recorded, rejected + self.tally.rejected, known + self.tally.known)
        with self.database.connection() as connection, connection.transaction():
            connection.execute(SAVE, (rows_done, *counts, self.digest))

    def finish(self, at: datetime) -> None:
        with self.database.connection() as connection, connection.transaction():
            connection.execute(FINISH, (at, self.digest))


def begin(database: Database, digest: str, *, name: str, channel: str, at: datetime) -> Run:
    """Start the import that `digest` identifies, or go on with it where it was interrupted."""
    with database.connection() as connection, connection.transaction():
        row: Any = connection.execute(BEGIN, (digest, name, channel, at)).fetchone()
    rows_done, *before = row
    return Run(database, digest, rows_done, tuple(before))


def digest_of(paths: Sequence[Path], *said: str) -> str:
    """Return the SHA-256 of the content of `paths` and of what else was `said`, in hex."""
    found = hashlib.sha256("\0".join(said).encode())
    for path in paths:
        with path.open("rb") as stream:
            found.update(hashlib.file_digest(stream, "sha256").digest())
    return found.hexdigest()


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Leave cyclic garbage to `collect_now_and_then`: looking for it in the midst of a batch costs a fifth of its time.

    What is alive before, the pact above all, is not looked at again.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


def collect_now_and_then(batches: int) -> None:
    if batches % COLLECT_EVERY == 0:
        gc.collect()
