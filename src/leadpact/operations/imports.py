"""Importing a table of leads: each row one event, taken in batches, by one process or by several."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from leadpact.errors import BadInput, LeadpactError
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.operations.history import HistoryReport, import_history
from leadpact.operations.import_rows import Job, count_lines, sent_rows
from leadpact.operations.import_run import (
    FaultyRow,
    Sent,
    Tally,
    begin,
    collect_now_and_then,
    collecting_rarely,
    digest_of,
    take,
)
from leadpact.operations.mapping import Mapping, absent_columns
from leadpact.operations.tables import read_table
from leadpact.pact.model import Pact

__all__ = ["HistoryReport", "ImportReport", "import_file", "import_history"]

Progress = Callable[[int, int], None]
"""Is told the number of rows done and the number there are, as far as it can be guessed; 0: unknown."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the rows that were read: `recorded`, `rejected` and `known_before` add up to `rows`.

    A row that lists several activities counts once for each of them.

    Args:
        resumed_at: rows that an interrupted import had done; they were not read again.
        recorded: new events.
        rejected: kept as rejected receipts with their reasons.
        known_before: had arrived before; nothing was changed.
        bad_rows: of all, those that fit no header.
        noted: recorded rows of which a value was left out.
        first_faults: the first of what was rejected.
        seconds: how long it took.
    """

    file: str
    rows: int
    recorded: int
    rejected: int
    known_before: int
    bad_rows: int
    noted: int
    first_faults: tuple[FaultyRow, ...]
    resumed_at: int
    seconds: float


class ImportBroken(LeadpactError):
    """A process of an import ended without finishing."""

    code = "import.broken"


@dataclass(slots=True)
class Done:
    """A batch that was taken: all rows of the share before `position` are done."""

    position: int
    tally: Tally
    bad_rows: int


def import_file(
    database: Database,
    pact: Pact,
    path: Path,
    mapping: Mapping,
    *,
    at: datetime,
    progress: Progress | None = None,
    batch: int = 1000,
    as_of_happening: bool = False,
    processes: int = 1,
) -> ImportReport:
    """Record each row of the table `path` as the event that `mapping` makes of it.

    The same import again changes nothing. One that was interrupted goes on where it was. A row that cannot be
    used is kept as a rejected receipt; once corrected in the file, it is taken by the next import.

    Args:
        pact: the active version.
        at: when we learn of the rows (aware, UTC).
        progress: called after each batch.
        batch: rows in one transaction.
        as_of_happening: facts are looked at as of when each event happened, not as of now.
        processes: so many work side by side; people of one company stay with one of them, in the file's order.

    Raises:
        NotFound: there is no such file.
        BadInput: it is no table, or lacks columns that the mapping reads.
        ImportBroken: a process died; the import goes on where it was when it is started again.
    """
    began = time.monotonic()
    table = read_table(path)
    if absent := absent_columns(mapping, table.header):
        named = ", ".join(f'"{column}"' for column in absent)
        raise BadInput(f"{path.name} has no column {named}.", remedy=f"It has: {', '.join(table.header)}.")
    said = json.dumps(asdict(mapping), default=sorted, sort_keys=True)
    digest = digest_of([path], "file", said, str(as_of_happening))
    run = begin(database, digest, name=path.name, channel=mapping.channel, at=at)
    resumed_at, bad_rows, guess = run.rows_done, 0, count_lines(path)
    jobs = [Job(path, mapping, at, batch, as_of_happening, resumed_at, share, processes) for share in range(processes)]
    positions = [resumed_at] * processes
    done_by = _alone(database, pact, jobs[0]) if processes == 1 else _side_by_side(database, pact, jobs)
    for share, done in done_by:
        positions[share] = done.position
        run.tally.add(done.tally)
        bad_rows += done.bad_rows
        run.advance(min(positions))
        if progress is not None:
            rows = resumed_at + run.tally.rows
            progress(rows, max(guess, rows) if guess else 0)
    run.finish(at)
    total = run.tally
    return ImportReport(
        path.name, total.rows, total.recorded, total.rejected, total.known, bad_rows, total.noted, tuple(total.faults),
        resumed_at, time.monotonic() - began,
    )  # fmt: skip


# One process


def _alone(database: Database, pact: Pact, job: Job) -> Iterator[tuple[int, Done]]:
    with collecting_rarely():
        for number, (position, batch) in enumerate(_batches(job, pact.zone), 1):
            tally = take(database, pact, batch, at=job.at, as_of_happening=job.as_of_happening)
            yield job.share, Done(position, tally, sum("" in sent.faults for sent in batch))
            collect_now_and_then(number)


def _batches(job: Job, zone: tzinfo) -> Iterator[tuple[int, list[Sent]]]:
    """Yield the batches of the job's share, each with the number of rows of the file that are done with it."""
    batch: list[Sent] = []
    position = 0
    for position, sent in sent_rows(job, zone):
        batch += sent
        if len(batch) >= job.batch:
            yield position, batch
            batch = []
    yield position or job.start, batch


# Several processes


def _side_by_side(database: Database, pact: Pact, jobs: list[Job]) -> Iterator[tuple[int, Done]]:
    """Let each job run in a process of its own. Each reads the whole file, which is fast, and takes its share."""
    if not pact.version:
        raise BadInput("Only an adopted pact can be imported under.", remedy="Adopt it: leadpact adopt PACT")
    context = multiprocessing.get_context("spawn")
    processes: list[SpawnProcess] = []
    pipes: dict[Pipe, int] = {}
    try:
        for job in jobs:
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(database.url, pact.version, job, theirs), daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
            pipes[ours] = job.share
        while pipes:
            for pipe in wait(list(pipes)):
                assert isinstance(pipe, Pipe)
                done = _receive(pipe)
                if done is None:
                    del pipes[pipe]
                else:
                    yield pipes[pipe], done
    finally:
        for process in processes:
            if pipes:
                process.terminate()
            process.join()


def _receive(pipe: Pipe) -> Done | None:
    """Return the next batch that a process has done; None when it has finished."""
    try:
        said = pipe.recv()
    except EOFError:
        raise ImportBroken("A process of the import died.", remedy="Import again: it goes on where it was.") from None
    if isinstance(said, LeadpactError):
        raise said
    return said if isinstance(said, Done) else None


def _work(url: str, version: int, job: Job, pipe: Pipe) -> None:
    database = Database(url, size=2)
    try:
        pact = agreement.version(database, version)
        for _, done in _alone(database, pact, job):
            pipe.send(done)
        pipe.send("finished")
    except LeadpactError as error:
        pipe.send(ImportBroken(error.message, remedy=error.remedy))
    finally:
        database.close()
