"""What time alone brings about: promises that warn and run out, steps that are due, days that pass.

Nothing here decides: it selects the leads whose time has come and records that it has come. An event that is
no longer due when it is decided changes nothing, so any number of workers may do this side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from psycopg import Connection

from leadpact.engine import event as ev
from leadpact.engine.decide import decide
from leadpact.engine.effect import Scored
from leadpact.engine.state import Clock
from leadpact.operations import agreement, dealing
from leadpact.operations.database import Database
from leadpact.operations.journal import Item, record
from leadpact.operations.loading import load
from leadpact.operations.recognise import Contended
from leadpact.pact.model import Pact

BY = "system:clock"
DUE = """
    SELECT id, due_at, next_at, clock FROM lead
    WHERE due_at <= %(at)s AND (due_at, id) > (%(after_at)s, %(after_id)s) ORDER BY due_at, id LIMIT %(most)s
"""
KEPT = """
    SELECT id, person_id FROM lead
    WHERE id > %s AND closed_at IS NULL AND owner_kind = 'program' ORDER BY id LIMIT %s
"""
WAITING = """
    SELECT id, account_id, queue, passed_by FROM lead
    WHERE closed_at IS NULL AND owner_kind = 'queue' AND next_step = 'deal' AND next_at > %s ORDER BY id LIMIT %s
"""
_clock = msgspec.json.Decoder(Clock)
_members = msgspec.json.Decoder(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a pass over the due leads has come: behind this instant and lead. Where it begins is `BEGINNING`."""

    due_at: datetime | None = None
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One batch of a pass: leads looked at, events recorded, and where the next one goes on."""

    seen: int
    recorded: int
    mark: Mark


BEGINNING = Mark()


def strike(database: Database, *, at: datetime, after: Mark = BEGINNING, most: int = 500) -> Round:
    """Record for up to `most` leads whose time has come that it has come, the longest due first.

    Args:
        at: the present instant (aware, UTC).
        after: the mark of the round before in the same pass; each lead has one event a pass.

    Raises:
        NotFound: there is no pact yet.
    """
    with database.connection() as connection:
        values = {"at": at, "after_at": after.due_at or "-infinity", "after_id": after.lead, "most": most}
        rows = connection.execute(DUE, values).fetchall()
    if not rows:
        return Round(0, 0, after)
    items = [
        Item(what_is_due(lead, next_at, _clock.decode(clock) if clock else None, at))
        for lead, _, next_at, clock in rows
    ]
    results = record(database, agreement.active(database), items, known=at)
    recorded = sum(result.refused is None for result in results)
    return Round(len(rows), recorded, Mark(rows[-1][1], rows[-1][0]))


def what_is_due(lead: int, next_at: datetime | None, clock: Clock | None, at: datetime) -> ev.ClockDue:
    """Return what is due first: a promise that ran out, one that warns, else the next step.

    A promise that has run out while nobody looked is not warned of any more.
    """
    if clock is not None and clock.breached_at is None:
        if clock.due_at <= at:
            return ev.ClockDue(at=at, by=BY, lead=lead, clock=clock.name, phase="due")
        if not clock.warned and clock.warn_at is not None and clock.warn_at <= at:
            return ev.ClockDue(at=at, by=BY, lead=lead, clock=clock.name, phase="warn")
    return ev.ClockDue(at=next_at if next_at is not None else at, by=BY, lead=lead, clock="next_step")


def pass_day(database: Database, *, at: datetime, after: int = 0, most: int = 500) -> Round:
    """Look again at up to `most` leads that programs keep: dates come closer, windows close, behaviour fades.

    What is only a smaller score is not written: the journal would grow by every lead every day. The score is
    written with the next event that changes anything; it always can be computed for the day one asks about.

    Args:
        after: the lead at which the round before ended, 0 at first.

    Raises:
        NotFound: there is no pact yet.
    """
    pact = agreement.active(database)
    with database.connection() as connection:
        rows = connection.execute(KEPT, (after, most)).fetchall()
        changing = changed_by_the_day(connection, pact, rows, at)
        connection.rollback()
    items = [Item(ev.DayPassed(at=at, by=BY, lead=lead)) for lead in changing]
    if items:
        record(database, pact, items, known=at)
    return Round(len(rows), len(items), Mark(lead=rows[-1][0] if rows else after))


def changed_by_the_day(connection: Connection, pact: Pact, rows: Sequence[tuple[int, int]], at: datetime) -> list[int]:
    """Return the leads for which the day would change more than the score."""
    if not rows:
        return []
    try:
        states = load(connection, pact, {person for _, person in rows}, (), entries=0, earliest=at)
    except Contended:
        return [lead for lead, _ in rows]  # somebody was merged meanwhile: recording decides it anew, under lock
    found = []
    for lead, person in rows:
        event = ev.DayPassed(at=at, by=BY, lead=lead)
        decision = decide(pact, states.person(person), event, now=at, known=at)
        if any(not isinstance(effect, Scored) for effect in decision.effects):
            found.append(lead)
    return found


def deal_waiting(database: Database, *, at: datetime, most: int = 500) -> int:
    """Deal leads that wait in a queue in which somebody has room again; return how many were taken up.

    Raises:
        NotFound: there is no pact yet.
    """
    with database.connection() as connection:
        waiting = connection.execute(WAITING, (at, most)).fetchall()
    if not waiting:
        return 0
    pact = agreement.active(database)
    with database.connection() as connection, connection.transaction(force_rollback=True):
        queues = {queue for _, _, queue, _ in waiting if queue in pact.queues}
        table = dealing.Table(connection, pact, queues, (), at)
        room = {queue: _rooms(table, pact, queue) for queue in queues}
    items = []
    for lead, _, queue, passed_by in waiting:
        free = [member for member in room.get(queue, ()) if member not in _members.decode(passed_by)]
        if free:
            room[queue].remove(free[0])
            items.append(Item(ev.DayPassed(at=at, by=BY, lead=lead)))
    if items:
        record(database, pact, items, known=at)
    return len(items)


def _rooms(table: dealing.Table, pact: Pact, queue: str) -> list[str]:
    """Return each member who is there as often as they can take a lead now, but no more often than needed."""
    found: list[str] = []
    for seat in table.seats(pact.queues[queue]):
        if seat.present and seat.has_room:
            room = 500 if seat.capacity is None else seat.capacity - seat.open_leads
            found += [seat.member] * min(room, 500)
    return found
