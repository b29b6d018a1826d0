"""`audit(db)`: the proof that nothing slipped and that the tables are what the journal says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from leadpact.operations.audit.agreement import check_agreement
from leadpact.operations.audit.checks import Versions, check_tables, read_versions
from leadpact.operations.audit.companies import compare_accounts, compare_opportunities
from leadpact.operations.audit.finding import REMEDIES, Finding, Findings
from leadpact.operations.audit.journal import Reader, groups
from leadpact.operations.audit.projections import compare
from leadpact.operations.database import Database

__all__ = ["PATIENCE", "REMEDIES", "AuditReport", "Finding", "audit"]

PATIENCE = timedelta(minutes=15)
"""A receipt that has waited longer is counted as waiting long: is a worker running?"""

EVENTS = "SELECT count(*) FROM journal_event"
NOW = "SELECT now()"
COUNTS = """
    SELECT (SELECT count(*) FROM receipt), (SELECT count(*) FROM receipt WHERE state = 'pending'),
           (SELECT count(*) FROM receipt WHERE state = 'pending' AND received_at < %s),
           (SELECT count(*) FROM identity_key), (SELECT count(*) FROM seat)
"""
COUNTED = ("receipts", "receipts_waiting", "receipts_waiting_long", "identity_keys", "seats")

Progress = Callable[[int, int], None]
"""Is told how many events of how many have been read."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was found, in order of finding, and what was counted.

    `findings` holds the first 200 of each code. `counted` says how many there were of each code, and
    how much was looked at (events, persons, leads, movements, clocks, accounts, opportunities, receipts,
    identity_keys, seats, signatures). `receipts_waiting` are not decided yet, `receipts_waiting_long` for more than
    PATIENCE: nothing is wrong with them, but somebody should look after the worker.
    """

    findings: tuple[Finding, ...]
    counted: dict[str, int]

    @property
    def clean(self) -> bool:
        return not self.findings


def audit(database: Database, *, at: datetime | None = None, progress: Progress | None = None) -> AuditReport:
    """Replay the whole journal and compare it with every table; check what must always hold.

    One snapshot is read, so that others may go on writing; nothing is written. Memory is bounded by the
    rows of one person and the number of opportunities, not by the length of the journal.

    Args:
        at: the instant by which receipts have waited; None: the database's clock.
        progress: is told of progress from time to time.
    """
    findings = Findings()
    counted: dict[str, int] = {}
    with database.connection() as connection, connection.transaction(force_rollback=True):
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        versions = read_versions(connection, findings)
        signatures = check_agreement(connection, findings)
        counted |= _replay(connection, findings, versions, progress)
        counted["accounts"] = compare_accounts(connection, findings)
        counted["opportunities"] = compare_opportunities(connection, findings)
        check_tables(connection, findings, versions.active)
        counted |= _count(connection, at)
        counted["signatures"] = signatures
    return AuditReport(tuple(findings.kept), counted | dict(sorted(findings.count.items())))


def _replay(
    connection: Connection, findings: Findings, versions: Versions, progress: Progress | None
) -> dict[str, int]:
    row = connection.execute(EVENTS).fetchone()
    total = row[0] if row else 0
    reader = Reader(findings, versions.numbers)
    events = persons = leads = movements = clocks = 0
    told_at = 0
    for group in groups(connection):
        compare(findings, group, reader.replay(group.events), versions.responses)
        events += len(group.events)
        persons += len(group.persons)
        leads += len(group.leads)
        movements += len(group.movements)
        clocks += len(group.clocks)
        if progress is not None and events - told_at >= 5000:
            progress(events, total)
            told_at = events
    if progress is not None:
        progress(events, total)
    return {"events": events, "persons": persons, "leads": leads, "movements": movements, "clocks": clocks}


def _count(connection: Connection, at: datetime | None) -> dict[str, int]:
    if at is None:
        row = connection.execute(NOW).fetchone()
        assert row is not None
        at = row[0]
    counts = connection.execute(COUNTS, (at - PATIENCE,)).fetchone()
    assert counts is not None
    return dict(zip(COUNTED, counts, strict=True))
