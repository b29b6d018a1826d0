"""How the installation is: what waits, whether a worker leads, how large the database is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leadpact.operations.audits import KeptAudit, last_audit
from leadpact.operations.database import Database

BATON = 0x6C70_6163_7402
"""The advisory lock of the worker that does the recurring jobs: the server takes it back however the worker ends."""

SLOW = 300.0
"""Seconds after which a receipt that waits, or a clock that has run out untold, says that the workers are behind."""

COUNTS = """
    SELECT
        (SELECT count(*) FROM receipt WHERE state = 'pending'),
        (SELECT received_at FROM receipt WHERE state = 'pending' ORDER BY id LIMIT 1),
        (SELECT count(*) FROM receipt WHERE state = 'rejected'),
        (SELECT count(*) FROM receipt WHERE state = 'failed'),
        (SELECT recorded_at FROM journal_event ORDER BY id DESC LIMIT 1),
        (SELECT min(due_at) FROM lead WHERE closed_at IS NULL),
        pg_database_size(current_database()),
        (SELECT version FROM pact_activation ORDER BY id DESC LIMIT 1),
        (SELECT starts_at FROM pact_activation ORDER BY id DESC LIMIT 1)
"""
LEADER = """
    SELECT a.backend_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = %s AND l.objid = %s
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
TABLES = """
    SELECT relname, pg_total_relation_size(c.oid), greatest(reltuples, 0)::bigint
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE relkind = 'r' AND nspname = 'public' ORDER BY 2 DESC, 1 LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with its indexes, in bytes, and about how many rows it has."""

    name: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class Health:
    """How things stand at `at`.

    Args:
        waiting: receipts that nobody has decided yet; `waiting_since` is when the oldest arrived.
        rejected, failed: receipts that somebody has to look at.
        leading_since: when the worker came that does the recurring jobs now; None: no worker leads.
        last_recorded_at: when something was recorded last.
        overdue_since: since when a next step has been due whose lead was not told yet; None: none.
        size: of the database, in bytes.
        pact_version: the active one; None before the first.
        pact_since: since when it decides, in the mode it has.
    """

    at: datetime
    waiting: int
    waiting_since: datetime | None
    rejected: int
    failed: int
    leading_since: datetime | None
    last_recorded_at: datetime | None
    overdue_since: datetime | None
    size: int
    largest: tuple[TableSize, ...]
    pact_version: int | None
    last_audit: KeptAudit | None
    pact_since: datetime | None = None

    @property
    def worker_leads(self) -> bool:
        return self.leading_since is not None

    @property
    def is_behind(self) -> bool:
        """Whether something has waited for longer than a worker needs."""
        oldest = [since for since in (self.waiting_since, self.overdue_since) if since is not None]
        return any((self.at - since).total_seconds() > SLOW for since in oldest)

    @property
    def worries(self) -> tuple[str, ...]:
        """What somebody should look after, as sentences; nothing if all is well."""
        said = []
        if not self.worker_leads:
            said.append("No worker runs: what arrives waits, and no clock is told. Start one: leadpact worker.")
        elif self.is_behind:
            said.append("The worker is behind: something has waited for more than five minutes.")
        if self.failed:
            said.append("Receipts have failed: each says why.")
        if self.last_audit is not None and not self.last_audit.clean:
            said.append("The last audit found something.")
        return tuple(said)


def health(database: Database, *, at: datetime, tables: int = 8) -> Health:
    """Return how things stand, in four queries, none of which reads a large table."""
    with database.connection() as connection:
        counts = connection.execute(COUNTS).fetchone()
        leader = connection.execute(LEADER, (BATON >> 32, BATON & 0xFFFF_FFFF)).fetchone()
        largest = connection.execute(TABLES, (tables,)).fetchall()
    assert counts is not None
    waiting, since, rejected, failed, recorded, due, size, version, adopted = counts
    return Health(
        at=at,
        waiting=waiting,
        waiting_since=since,
        rejected=rejected,
        failed=failed,
        leading_since=leader[0] if leader else None,
        last_recorded_at=recorded,
        overdue_since=due if due is not None and due < at else None,
        size=size,
        largest=tuple(TableSize(*row) for row in largest),
        pact_version=version,
        last_audit=last_audit(database),
        pact_since=adopted,
    )
