"""Who is to be told what: how much somebody has not seen yet, and the latest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadpact.engine.explain import told_about
from leadpact.operations.database import Database

OPERATIONS = "operations"
MANY = 99
"""So many unseen are counted at most."""

UNSEEN = """
    SELECT count(*) FROM (
        SELECT FROM notification WHERE recipient = ANY(%s) AND seen_at IS NULL LIMIT %s) unseen
"""
LATEST = """
    SELECT n.event_id, n.position, n.about, n.says, n.person_id, n.lead_id, coalesce(p.name, ''), coalesce(p.email, ''),
           coalesce(nullif(a.name, ''), a.domain, ''), n.created_at, n.seen_at, n.proposal
    FROM (
        SELECT * FROM notification WHERE recipient = ANY(%s) ORDER BY event_id DESC, position DESC LIMIT %s
    ) n
    LEFT JOIN person p ON p.id = n.person_id LEFT JOIN account a ON a.id = p.account_id
    ORDER BY n.event_id DESC, n.position DESC
"""
SEE = """
    UPDATE notification SET seen_at = %(at)s
    WHERE recipient = ANY(%(recipients)s) AND seen_at IS NULL AND event_id <= %(event)s
"""
SEE_EARLIER = "UPDATE notification SET seen_at = %(at)s WHERE seen_at IS NULL AND created_at < %(before)s"
NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that somebody is to be told. `says` is the sentence, without a full stop; `seen_at` None: not yet.

    It is about a person and, as a rule, a lead; or about the agreement, then `proposal` is the number of the proposal.
    """

    event_id: int
    position: int
    about: str
    says: str
    person_id: int | None
    lead_id: int | None
    name: str
    email: str
    account: str
    created_at: datetime
    seen_at: datetime | None
    proposal: int | None = None


def count_unseen(database: Database, party: str) -> int:
    """Return how many notifications of `party` (`rep:ana`, `manager:mara`) nobody has seen, MANY at most."""
    with database.connection() as connection:
        row = connection.execute(UNSEEN, (_recipients(party), MANY)).fetchone()
    assert row is not None
    return int(row[0])


def latest(database: Database, party: str, *, most: int = 30) -> list[Notification]:
    """Return the latest notifications of `party`, the newest first, seen or not."""
    with database.connection() as connection:
        rows = connection.execute(LATEST, (_recipients(party), most)).fetchall()
    told: list[list[Any]] = [[*row[:3], row[3] or told_about(row[2]), *row[4:]] for row in rows]
    return [Notification(*values) for values in told]


def mark_seen(database: Database, party: str, *, at: datetime, until: int = NEWEST) -> int:
    """Note that `party` has seen what it was told up to the journal's entry `until`; return how many were new."""
    with database.connection() as connection:
        values = {"at": at, "recipients": _recipients(party), "event": until}
        return connection.execute(SEE, values).rowcount


def mark_earlier_seen(database: Database, *, before: datetime, at: datetime) -> int:
    """Note that everybody has seen by `at` what they were told before `before`; return how many were new."""
    with database.connection() as connection:
        return connection.execute(SEE_EARLIER, {"before": before, "at": at}).rowcount


def _recipients(party: str) -> list[str]:
    """What nobody in particular is told, those who run the process are."""
    return [party, OPERATIONS] if party.partition(":")[0] == "revops" else [party]
