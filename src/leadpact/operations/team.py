"""What a manager sees of the queues they are asked about: who has how much, what waits, what runs out, what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from leadpact.engine import routing
from leadpact.operations.database import Database
from leadpact.operations.filtering import midnight
from leadpact.operations.reading import reading
from leadpact.pact.model import Pact

MOST = 50
LOAD = """
    SELECT o.owner, count(*), count(*) FILTER (WHERE o.next_step = 'accept'), count(*) FILTER (WHERE o.next_at < %(at)s)
    FROM lead o
    WHERE o.owner = ANY(%(members)s) AND o.owner_kind = 'rep' AND o.next_at IS NOT NULL AND o.closed_at IS NULL
    GROUP BY o.owner
"""
RUNNING = """
    SELECT k.owner, count(*) FROM clock k
    WHERE k.stopped_at IS NULL AND k.breached_at IS NULL AND k.owner = ANY(%(members)s) GROUP BY k.owner
"""
BREACHED = """
    SELECT k.owner, count(*) FROM settled_clock k
    WHERE k.settled_at >= %(today)s AND k.settled_at <= %(at)s AND k.outcome = 'breached' AND k.owner = ANY(%(members)s)
    GROUP BY k.owner
"""
ABSENT = "SELECT DISTINCT member FROM absence WHERE starts <= %(at)s AND ends > %(at)s AND member = ANY(%(members)s)"
WAITING = """
    SELECT l.id, p.name, coalesce(nullif(a.name, ''), a.domain, ''), l.queue, l.lead_type, l.entered_at, l.next_at,
           coalesce(t.skipped, '[]')
    FROM (
        SELECT o.* FROM lead o
        WHERE o.owner = ANY(%(queues)s) AND o.owner_kind = 'queue' AND o.next_step = 'deal' AND o.closed_at IS NULL
          AND o.next_at IS NOT NULL
        ORDER BY o.entered_at, o.id LIMIT %(most)s
    ) l
    JOIN person p ON p.id = l.person_id LEFT JOIN account a ON a.id = l.account_id
    LEFT JOIN LATERAL (
        SELECT j.payload -> 'skipped' AS skipped FROM journal_event j
        WHERE j.kind = 'no_taker' AND j.lead_id = l.id ORDER BY j.id DESC LIMIT 1
    ) t ON true
    ORDER BY l.entered_at, l.id
"""
RUN_OUT = """
    SELECT l.id, p.name, coalesce(nullif(a.name, ''), a.domain, ''), l.queue, l.lead_type, l.owner_kind, l.owner,
           l.run_out_at
    FROM (
        SELECT o.*, k.due_at AS run_out_at FROM clock k JOIN lead o ON o.id = k.lead_id
        WHERE k.stopped_at IS NULL AND k.breached_at IS NULL AND o.queue = ANY(%(queues)s) AND k.due_at > %(at)s
        ORDER BY k.due_at, o.id LIMIT %(most)s
    ) l
    JOIN person p ON p.id = l.person_id LEFT JOIN account a ON a.id = l.account_id
    ORDER BY l.run_out_at, l.id
"""
# A lead goes to somebody else in the very event in which its promise was broken.
REROUTED = """
    SELECT l.id, p.name, coalesce(nullif(a.name, ''), a.domain, ''), l.queue, j.effect ->> 'owner', l.owner_kind,
           l.owner, j.recorded_at
    FROM (
        SELECT DISTINCT k.lead_id FROM settled_clock k
        WHERE k.settled_at >= %(today)s AND k.settled_at <= %(at)s AND k.outcome = 'breached'
    ) b
    JOIN lead l ON l.id = b.lead_id AND l.queue = ANY(%(queues)s) AND l.reroutes > 0
    JOIN person p ON p.id = l.person_id LEFT JOIN account a ON a.id = l.account_id
    CROSS JOIN LATERAL (
        SELECT e.recorded_at, one.effect FROM journal_event e CROSS JOIN jsonb_array_elements(e.effects) one (effect)
        WHERE e.person_id = l.person_id AND e.kind = 'clock_due' AND e.recorded_at >= %(today)s
          AND one.effect ->> 'type' = 'rerouted' AND (one.effect ->> 'lead')::bigint = l.id
    ) j
    ORDER BY j.recorded_at DESC, l.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class MemberLoad:
    """A member of a queue: open leads, of these offers to answer and steps overdue; promises that run, and that were
    broken today. `capacity` None: as many as come. `away` says why they get nothing now, empty where they do."""

    queue: str
    member: str
    open_leads: int
    offers: int
    overdue: int
    running: int
    breached_today: int
    capacity: int | None
    away: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead that nobody has taken; `skipped` says why, member by member, as its queue found when it last dealt."""

    lead_id: int
    name: str
    account: str
    queue: str
    lead_type: str
    since: datetime | None
    next_at: datetime
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunningOut:
    """An offer whose time is running."""

    lead_id: int
    name: str
    account: str
    queue: str
    lead_type: str
    owner_kind: str
    owner: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Rerouted:
    """A lead that was taken from `left` today because they had not answered; `owner` has it now."""

    lead_id: int
    name: str
    account: str
    queue: str
    left: str
    owner_kind: str
    owner: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """Members in the order of the pact; what waits longest, what runs out next, what was rerouted last come first."""

    members: tuple[MemberLoad, ...]
    waiting: tuple[Waiting, ...]
    running_out: tuple[RunningOut, ...]
    rerouted: tuple[Rerouted, ...]


def team_of(database: Database, pact: Pact, queues: Sequence[str], *, at: datetime, most: int = MOST) -> Team:
    """Return how things stand in `queues` at `at` under the active `pact`; of each list no more than `most`."""
    with reading(database) as connection:
        named = [pact.queues[name] for name in queues if name in pact.queues]
        members = sorted({member.name for queue in named for member in queue.members})
        today = midnight(pact, at.astimezone(pact.zone).date())
        asked = {"queues": list(queues), "members": members, "at": at, "today": today, "most": most}
        loads, running, breached, absent, waiting, out, rerouted = (
            connection.execute(query.encode(), asked).fetchall()
            for query in (LOAD, RUNNING, BREACHED, ABSENT, WAITING, RUN_OUT, REROUTED)
        )
    return Team(
        _members(pact, queues, at, (loads, running, breached, absent)),
        tuple(_waiting(row) for row in waiting),
        tuple(RunningOut(*row) for row in out),
        tuple(Rerouted(*row) for row in rerouted),
    )


def managed_queues(pact: Pact, manager: str) -> list[str]:
    """Return the queues that `manager`, by name, is told about; all where the pact names them nowhere."""
    named = [queue.name for queue in pact.queues.values() if queue.manager == manager]
    return named or list(pact.queues)


def _members(
    pact: Pact, queues: Sequence[str], at: datetime, found: tuple[list[tuple[Any, ...]], ...]
) -> tuple[MemberLoad, ...]:
    loads, running, breached, absent = found
    load = {row[0]: row[1:] for row in loads}
    runs, broken, out = dict(running), dict(breached), {row[0] for row in absent}
    lines = []
    for name in queues:
        for member in pact.queues[name].members if name in pact.queues else ():
            open_leads, offers, overdue = load.get(member.name, (0, 0, 0))
            _, away = routing.presence(member, at, absences=out)
            lines.append(
                MemberLoad(name, member.name, open_leads, offers, overdue, runs.get(member.name, 0),
                           broken.get(member.name, 0), member.capacity, away)
            )  # fmt: skip
    return tuple(lines)


def _waiting(row: tuple[Any, ...]) -> Waiting:
    values: list[Any] = [*row[:-1], _skipped.decode(row[-1])]
    return Waiting(*values)


_skipped = msgspec.json.Decoder(tuple[str, ...])
