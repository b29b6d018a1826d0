"""The work of trying a pact on the journal: share by share, by one process or by several on one snapshot."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

from psycopg import Connection
from psycopg.sql import SQL

from leadpact.engine.apart import Ways
from leadpact.engine.looks import Looks
from leadpact.engine.past import Past
from leadpact.engine.tally import Share, Tally
from leadpact.engine.terms import Terms, reading, terms_of
from leadpact.engine.tryout import Trying
from leadpact.errors import LeadpactError
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.operations.import_run import collect_now_and_then, collecting_rarely
from leadpact.operations.past_reading import entries, shares
from leadpact.pact.load import parse_pact

PERSONS_AT_ONCE = 400
VERSIONS = "SELECT id FROM pact_version ORDER BY id"
ISOLATED = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"

Done = Iterator[tuple[int, Tally | None]]
"""How many more events have been replayed; at the end of each process, what came of all that it has."""


class ReplayBroken(LeadpactError):
    """A process of a replay ended without finishing."""

    code = "replay.broken"


@dataclass(frozen=True, slots=True)
class Task:
    """What is tried: `candidate` is the text of a pact. `through` is the last instant that the journal knows of."""

    candidate: str
    version: int
    since: datetime | None
    until: datetime | None
    through: datetime
    most: int

    def terms(self, database: Database, connection: Connection) -> Terms:
        """Return the terms of trying, the versions of the past read over `connection`."""
        numbers = [row[0] for row in connection.execute(VERSIONS).fetchall()]
        versions = {number: agreement.version_in(database, connection, number) for number in numbers}
        activated = [(one.starts_at, one.version) for one in reversed(agreement.activations_in(connection))]
        candidate = replace(parse_pact(self.candidate), version=self.version)
        return terms_of(candidate, versions, activated, since=self.since, until=self.until)


def work(database: Database, connection: Connection, task: Task, jobs: int) -> Done:
    """Try the whole journal in the snapshot of `connection`, with `jobs` processes, and yield as it goes on.

    Raises:
        ReplayBroken: a process died.
    """
    terms = task.terms(database, connection)
    if jobs > 1:
        yield from _side_by_side(database, connection, task, jobs)
        return
    worker = _Worker(connection, task, terms)
    with collecting_rarely():
        for number, persons in enumerate(shares(connection, PERSONS_AT_ONCE), 1):
            yield worker.take(persons), None
            collect_now_and_then(number)
    yield 0, worker.tally


class _Worker:
    """Tries the journal of some persons after the other, and counts."""

    def __init__(self, connection: Connection, task: Task, terms: Terms) -> None:
        self.connection, self.task, self.terms = connection, task, terms
        self.fields = reading(terms.candidate, terms.versions)
        self.responses = {number: pact.responses for number, pact in terms.versions.items()}
        self.tally = Tally(task.most)

    def take(self, persons: list[int]) -> int:
        """Try what the journal has of `persons`; return how many events there were."""
        past = Past(self.fields, self.responses, self.terms.other_responses)
        ways = Ways(self.terms)
        trying = Trying(self.terms, past, Share(self.tally), ways, Looks(self.terms, past, ways))
        events = 0
        for entry in entries(self.connection, persons, self.fields):
            trying.take(entry)
            events += 1
        trying.end(self.task.through)
        return events


def _side_by_side(database: Database, connection: Connection, task: Task, jobs: int) -> Done:
    """Hand out the shares to processes as they finish; each sees the snapshot of `connection`."""
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    context = multiprocessing.get_context("spawn")
    processes: list[SpawnProcess] = []
    pipes: list[Pipe] = []
    try:
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(database.url, row[0], task, theirs), daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
            pipes.append(ours)
        yield from _hand_out(shares(connection, PERSONS_AT_ONCE), pipes)
    finally:
        for process in processes:
            if pipes:
                process.terminate()
            process.join()


def _hand_out(waiting: Iterator[list[int]], pipes: list[Pipe]) -> Done:
    """Give each process a share, and the next when it has done one, until there are none; `pipes` ends empty."""
    for pipe in pipes:
        pipe.send(next(waiting, None))
    while pipes:
        for heard in wait(list(pipes)):
            assert isinstance(heard, Pipe)
            said = _receive(heard)
            if isinstance(said, Tally):
                pipes.remove(heard)
                yield 0, said
            else:
                heard.send(next(waiting, None))
                yield said, None


def _receive(pipe: Pipe) -> int | Tally:
    try:
        said = pipe.recv()
    except (EOFError, ConnectionError):
        raise ReplayBroken("A process of the replay died.", remedy="Replay again; nothing was changed.") from None
    if isinstance(said, LeadpactError):
        raise said
    assert isinstance(said, int | Tally)
    return said


def _serve(url: str, snapshot: str, task: Task, pipe: Pipe) -> None:
    """Try shares as they are handed out: answer each with how many events it had, and the end with what came of all."""
    database = Database(url, size=2)
    try:
        with database.connection() as connection, connection.transaction(force_rollback=True):
            connection.execute(ISOLATED)
            connection.execute(SQL("SET TRANSACTION SNAPSHOT {}").format(snapshot))
            worker = _Worker(connection, task, task.terms(database, connection))
            with collecting_rarely():
                number = 0
                while (persons := pipe.recv()) is not None:  # who hands them out ends us with itself
                    pipe.send(worker.take(persons))
                    number += 1
                    collect_now_and_then(number)
        pipe.send(worker.tally)
    except LeadpactError as error:
        pipe.send(ReplayBroken(error.message, remedy=error.remedy))
    finally:
        database.close()
