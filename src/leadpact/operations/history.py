"""Importing another system's history: known now, happened then; in any order, sorted before it is decided."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from psycopg import Connection

from leadpact.engine import event as ev
from leadpact.operations.database import Database
from leadpact.operations.history_manifest import NAME, Manifest, load_manifest
from leadpact.operations.history_reading import Gathered, Merge, Reader, Staged
from leadpact.operations.history_staging import pages, stage, staging
from leadpact.operations.import_run import (
    WHO,
    FaultyRow,
    Run,
    Sent,
    begin,
    collect_now_and_then,
    collecting_rarely,
    digest_of,
    take,
)
from leadpact.operations.journal import Item, record
from leadpact.pact.model import Pact

Progress = Callable[[int, int], None]

BATCH = 1000
KNOWN = "SELECT value, person_id FROM identity_key WHERE kind = %s AND value = ANY(%s)"
NOBODY = "the row says of nobody that it is about them"


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """What became of a history: `recorded`, `rejected` and `known_before` add up to `events`.

    Args:
        events: what the rows of the files came to; one row may be several (an opportunity of three people), or
            none, if the manifest leaves it out.
        resumed_at: events that an interrupted import had done; they are not among `events`.
        recorded: new events, in the order in which they happened.
        rejected: kept as rejected receipts with their reasons.
        known_before: had arrived before; nothing was changed.
        noted: recorded events of which a value was left out.
        merged: pairs of ids that are one person from now on.
        skipped: rows that the manifest leaves out, by section and file.
        first_faults: the first of what was rejected.
        seconds: how long it took.
    """

    system: str
    events: int
    resumed_at: int
    recorded: int
    rejected: int
    known_before: int
    noted: int
    merged: int
    skipped: dict[str, int]
    first_faults: tuple[FaultyRow, ...]
    seconds: float


def import_history(
    database: Database,
    pact: Pact,
    directory: Path,
    *,
    at: datetime,
    progress: Progress | None = None,
    data: Path | None = None,
) -> HistoryReport:
    """Record the history that the files named by `history.yaml` in `directory` tell.

    Everything is gathered first, joined by the ids of the other system, and sorted by when it happened; whoever was
    merged there is one person here from the start. Facts are looked at as of when each event happened; promises run
    from `at` on. The same import again changes nothing; an interrupted one goes on where it was.

    Args:
        pact: the active version.
        directory: holds `history.yaml`.
        at: when we learn of it all (aware, UTC).
        progress: is told the number of events done, and of all.
        data: holds the files; None: `directory`.

    Raises:
        FaultyText: the manifest is wrong; all faults with line and column.
        NotFound: a file is missing.
        BadInput: a file is no table, or lacks a column.
    """
    began = time.monotonic()
    manifest, folder = load_manifest(directory), data or directory
    reader = Reader(manifest, pact, folder)
    paths = [folder / file for file in manifest.files]
    with database.connection() as connection, staging(connection), collecting_rarely():
        total, refused = stage(connection, reader)
        digest = digest_of(paths, "history", (directory / NAME).read_text(encoding="utf-8-sig"))
        run = begin(database, digest, name=directory.name, channel=reader.channel, at=at)
        resumed_at = run.rows_done
        merged = _merge(database, pact, manifest, reader.found, at)
        run.tally.add(take(database, pact, refused, at=at, as_of_happening=True))
        _record(database, connection, pact, reader, run, total, at, progress)
    run.finish(at)
    tally = run.tally
    return HistoryReport(
        manifest.system, tally.rows, resumed_at, tally.recorded, tally.rejected, tally.known, tally.noted, merged,
        reader.found.skipped, tuple(tally.faults), time.monotonic() - began,
    )  # fmt: skip


def _record(
    database: Database, connection: Connection, pact: Pact, reader: Reader, run: Run, total: int, at: datetime,
    progress: Progress | None,
) -> None:  # fmt: skip
    done = 0
    for number, page in enumerate(pages(connection, reader.channel, BATCH), 1):
        done += len(page)
        if done <= run.rows_done:
            continue
        batch = _with_known_people(database, reader.manifest, reader.found, page)
        run.tally.add(take(database, pact, batch, at=at, as_of_happening=True))
        run.advance(done)
        collect_now_and_then(number)
        if progress is not None:
            progress(done, total)


def _with_known_people(database: Database, manifest: Manifest, found: Gathered, page: Sequence[Staged]) -> list[Sent]:
    """Refuse what is about nobody the export or the database knows: it would make leads out of nothing."""
    refs = {staged.person for staged in page}
    unknown = refs - found.people - {""} if manifest.people else set()
    known = _persons(database, manifest.system, unknown)
    batch = []
    for staged in page:
        if not staged.person and "email" not in staged.sent.parcel.payload.get("fields", {}):
            batch.append(replace(staged.sent, faults={WHO: NOBODY}))
        elif staged.person in unknown and staged.person not in known:
            said = f"neither this history nor the database knows a person {staged.person} of {manifest.system}"
            batch.append(replace(staged.sent, faults={WHO: said}))
        else:
            batch.append(staged.sent)
    return batch


def _persons(database: Database, system: str, ids: Iterable[str]) -> dict[str, int]:
    wanted = list(ids)
    if not wanted:
        return {}
    with database.connection() as connection:
        return dict(connection.execute(KNOWN, (system, wanted)).fetchall())


def _merge(database: Database, pact: Pact, manifest: Manifest, found: Gathered, at: datetime) -> int:
    """Make one person of each pair of ids that is not one yet; return how many pairs were."""
    system = manifest.system
    merges = _about_somebody(database, manifest, found)
    done = 0
    for start in range(0, len(merges), BATCH):
        some = merges[start : start + BATCH]
        known = _persons(database, system, {one for merge in some for one in (merge.person, merge.absorbed)})
        apart = [one for one in some if known.get(one.person, -1) != known.get(one.absorbed, -2)]
        items = [
            Item(
                ev.Updated(at=one.at, by=f"system:{system}", reported=True),
                ((system, one.person), (system, one.absorbed)),
                as_of=one.at,
            )
            for one in apart
        ]
        record(database, pact, items, known=at)
        done += len(items)
    return done


def _about_somebody(database: Database, manifest: Manifest, found: Gathered) -> list[Merge]:
    """Return the merges that lead, pair by pair, to somebody whom the export or the database knows."""
    if not manifest.people:
        return found.merges
    ids = {one for merge in found.merges for one in (merge.person, merge.absorbed)}
    known = found.people | _persons(database, manifest.system, ids - found.people).keys()
    kept: list[Merge] = []
    rest = found.merges
    while fitting := [merge for merge in rest if merge.person in known or merge.absorbed in known]:
        kept += fitting
        known |= {one for merge in fitting for one in (merge.person, merge.absorbed)}
        rest = [merge for merge in rest if merge.person not in known]
    return kept
