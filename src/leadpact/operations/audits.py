"""Audits as operations see them: running one, keeping what it found, the last one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

import msgspec

from leadpact.models import packing
from leadpact.operations import errands
from leadpact.operations.audit import AuditReport, Finding, Progress, audit
from leadpact.operations.database import Database

KEPT = 60
"""So many reports are kept; older ones go."""

NIGHT = 3
"""The hour of the pact's zone from which on the nightly audit is due."""

COLUMNS = "id, audited_at, asked_by, seconds, counted::text, findings::text"
KEEP = """
    INSERT INTO audit_report (audited_at, asked_by, seconds, counted, findings) VALUES (%s, %s, %s, %s, %s)
    RETURNING id
"""
FORGET = "DELETE FROM audit_report WHERE id <= %s"
LATEST = f"SELECT {COLUMNS} FROM audit_report ORDER BY id DESC LIMIT %s"
_findings = msgspec.json.Decoder(list[dict[str, str]])
BEFORE = "SELECT greatest((SELECT max(audited_at) FROM audit_report), (SELECT min(adopted_at) FROM pact_version))"


@dataclass(frozen=True, slots=True)
class KeptAudit:
    """What an audit found, as it was kept: `findings` are the first of each code, `counted` counts them all."""

    id: int
    audited_at: datetime
    asked_by: str
    seconds: float
    counted: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        return not self.findings

    @property
    def looked_at(self) -> dict[str, int]:
        """How much was looked at, by what: events, persons, leads and so on."""
        return {what: number for what, number in self.counted.items() if not what.startswith("AU")}

    @property
    def found(self) -> dict[str, int]:
        """How many findings there were of each code."""
        return {code: number for code, number in self.counted.items() if code.startswith("AU")}


def run_audit(database: Database, *, by: str, at: datetime, progress: Progress | None = None) -> KeptAudit:
    """Audit the database and keep the report.

    Args:
        by: who asked for it, as in `user:revops` or `system:night`.
        at: now.
        progress: is told how many events of how many have been read.
    """
    began = time.monotonic()
    report = audit(database, at=at, progress=progress)
    return keep_report(database, report, by=by, at=at, seconds=time.monotonic() - began)


def keep_report(database: Database, report: AuditReport, *, by: str, at: datetime, seconds: float) -> KeptAudit:
    """Keep what an audit found that took so many `seconds`; the oldest of many reports go."""
    found = [{"code": one.code, "message": one.message, "table": one.table, "id": one.id} for one in report.findings]
    with database.connection() as connection, connection.transaction():
        packed = packing.pack(report.counted), packing.pack(found)
        row = connection.execute(KEEP, (at, by, round(seconds, 3), *packed)).fetchone()
        assert row is not None
        connection.execute(FORGET, (row[0] - KEPT,))
    return KeptAudit(row[0], at, by, round(seconds, 3), report.counted, report.findings)


def latest_audits(database: Database, most: int = 1) -> list[KeptAudit]:
    """Return the latest reports, the newest first."""
    with database.connection() as connection:
        return [_kept(row) for row in connection.execute(LATEST, (most,)).fetchall()]


def last_audit(database: Database) -> KeptAudit | None:
    """Return the latest report; None before the first."""
    return next(iter(latest_audits(database)), None)


def _kept(row: tuple[Any, ...]) -> KeptAudit:
    number, at, by, seconds, counted, findings = row
    found = tuple(Finding(one["code"], one["message"], one["table"], one["id"]) for one in _findings.decode(findings))
    return KeptAudit(number, at, by, seconds, packing.values(counted), found)


def ask_for_audit(database: Database, *, by: str, at: datetime) -> int:
    """Ask the workers for an audit and return the errand's id; one that is under way is not asked for twice."""
    return errands.ask_for(database, errands.AUDIT, {}, by=by, at=at)


def is_due(database: Database, *, at: datetime, zone: tzinfo) -> bool:
    """Say whether the nightly audit is due: a night has begun since the last audit, or since the first pact."""
    with database.connection() as connection:
        row = connection.execute(BEFORE).fetchone()
    before = row[0] if row else None
    if before is None:
        return False
    local = at.astimezone(zone)
    night = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if local < night:
        night -= timedelta(days=1)
    return bool(before < night)
