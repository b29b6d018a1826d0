"""What somebody has to do now: their leads in the order of the day, with what one needs to know to do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leadpact.engine import worklist
from leadpact.engine.naming import plain
from leadpact.engine.worklist import Job
from leadpact.operations import agreement
from leadpact.operations.columns import columns
from leadpact.operations.database import Database
from leadpact.operations.filtering import PEOPLE
from leadpact.operations.reading import reading
from leadpact.pact.model import Pact

MOST = 200
COLLEAGUES = timedelta(days=30)
"""So long colleagues count who responded."""

OPEN = "l.owner = {owner} AND l.owner_kind = {kind} AND l.next_at IS NOT NULL AND l.closed_at IS NULL"
FIRST = "ORDER BY l.clock IS NULL, l.next_at, l.id LIMIT %(most)s"
WORK = f"""
    WITH mine AS (
        (SELECT l.* FROM lead l WHERE {OPEN.format(owner="%(name)s", kind="%(kind)s")} {FIRST})
        UNION ALL
        (SELECT l.* FROM lead l WHERE {OPEN.format(owner="ANY(%(pull)s)", kind="'queue'")} {FIRST})
    )
    SELECT l.id, l.next_step, l.next_at, (l.clock ->> 'due_at')::timestamptz, l.fit + l.engagement, r.happened_at,
           l.cycle, l.person_id, p.name, p.email, p.facts ->> 'phone', {{title}}, {{seniority}}, l.account_id,
           coalesce(nullif(a.name, ''), a.domain, ''), {{employees}}, l.owner_kind, l.queue, l.lead_type,
           l.product_line, l.source, l.stage, l.status, l.grade, l.attempts, l.attempts_required, l.attempts_ended,
           l.clock IS NOT NULL AND (l.clock ->> 'breached_at') IS NOT NULL, coalesce(r.activity, ''),
           (SELECT count(*) FROM person c WHERE c.account_id = l.account_id AND c.responded_at > %(since)s
            AND c.id <> l.person_id AND c.merged_into IS NULL)
    FROM mine l {PEOPLE}
    LEFT JOIN LATERAL (
        SELECT j.activity, j.happened_at FROM journal_event j
        WHERE j.person_id = l.person_id AND j.activity = ANY(%(responses)s) AND j.activity <> ''
        ORDER BY j.happened_at DESC LIMIT 1
    ) r ON true
"""
COUNT = f"""
    SELECT count(*) FROM (
        SELECT FROM lead l WHERE {OPEN.format(owner="%(name)s", kind="%(kind)s")} LIMIT %(most)s + 1) mine
"""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A lead to work, and what one needs to know.

    `group` and `because` are its place in the day (`engine.worklist`). `in_queue`: it is nobody's yet, any member may
    take it. `response` is what the person last did, in words; `colleagues` how many others there have responded
    lately. `score` in hundredths of a point. What the pact has no field for is None.
    """

    lead_id: int
    step: str
    due_at: datetime
    clock_due_at: datetime | None
    score: int
    responded_at: datetime | None
    cycle: int
    person_id: int
    name: str
    email: str
    phone: str | None
    title: str | None
    seniority: str | None
    account_id: int | None
    account: str
    employees: int | None
    owner_kind: str
    queue: str
    lead_type: str
    product_line: str
    source: str
    stage: str
    status: str
    grade: str
    attempts: int
    attempts_required: int
    attempts_ended: bool
    breached: bool
    response: str
    colleagues: int
    group: str
    because: str

    @property
    def in_queue(self) -> bool:
        return self.owner_kind == "queue"

    @property
    def is_now(self) -> bool:
        return self.group != "later"


@dataclass(frozen=True, slots=True)
class Worklist:
    """The lines in the order of the day. `more`: there are leads beyond those that are shown."""

    lines: tuple[WorkLine, ...]
    more: bool = False

    @property
    def now(self) -> int:
        return sum(line.is_now for line in self.lines)

    @property
    def later(self) -> int:
        return len(self.lines) - self.now


def worklist_of(database: Database, party: str, *, at: datetime, most: int = MOST) -> Worklist:
    """Return what `party` (`rep:ana`, `partner:delta`) has to do at `at`: their leads, and those they may take.

    Raises:
        NotFound: there is no pact yet.
    """
    kind, _, name = party.partition(":")
    with reading(database) as connection:
        pact = agreement.active_in(database, connection)
        asked = {
            "name": name,
            "kind": kind,
            "pull": pull_queues(pact, name) if kind == "rep" else [],
            "since": at - COLLEAGUES,
            "responses": sorted(pact.responses),
            "most": most,
        }
        rows = connection.execute(_query(pact).encode(), asked).fetchall()
        count = connection.execute(COUNT.encode(), asked).fetchone()
    jobs = {row[0]: row for row in rows}
    placed = worklist.order([Job(*row[:7]) for row in rows], at=at, zone=pact.zone)
    lines = tuple(_line(jobs[one.job.lead], one.group, one.because) for one in placed[:most])
    return Worklist(lines, len(placed) > most or count is None or count[0] > most)


def pull_queues(pact: Pact, member: str) -> list[str]:
    """Return the queues from which `member` may take leads."""
    return [q.name for q in pact.queues.values() if not q.push and any(m.name == member for m in q.members)]


def _query(pact: Pact) -> str:
    known = columns(pact)
    names = {"title": ("job_title", "text"), "seniority": ("seniority", "text"), "employees": ("employees", "bigint")}
    found = {
        part: f"({known[name]})::{kind}".replace("%", "%%") if name in pact.fields else f"NULL::{kind}"
        for part, (name, kind) in names.items()
    }
    return WORK.format(**found)


def _line(row: tuple[Any, ...], group: str, because: str) -> WorkLine:
    *told, response, colleagues = row
    values: list[Any] = [*told, plain(response), colleagues, group, because]
    return WorkLine(*values)
