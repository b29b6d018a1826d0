"""Queues deal: under the lock of its seats a queue offers what waits in it, one lead after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from psycopg import Connection

from leadpact.engine import event as ev
from leadpact.engine import routing
from leadpact.engine.state import Lead
from leadpact.models.packing import pack
from leadpact.operations.database import numbers, pipelined
from leadpact.operations.loading import States
from leadpact.pact.model import Pact, Queue

SEATS = """
    SELECT queue, member, open_leads, turn FROM seat
    WHERE queue = ANY(ARRAY(SELECT json_array_elements_text(%s::json))) ORDER BY queue, member FOR UPDATE
"""
# Who is new may have leads of the queue already, taken when they were no member of it.
NEWCOMER = """
    INSERT INTO seat (queue, member, open_leads, turn)
    SELECT %(queue)s, %(member)s, count(*), 0 FROM lead
    WHERE queue = %(queue)s AND seat = %(member)s AND closed_at IS NULL ON CONFLICT DO NOTHING
"""
SAVE = "UPDATE seat SET open_leads = %s, turn = %s WHERE queue = %s AND member = %s"
# Read after the lock: what a transaction that dealt before us has committed is seen.
AROUND = """
    SELECT
        (SELECT json_agg(json_build_array(member, starts, ends)) FROM absence
            WHERE starts <= %(until)s AND ends > %(at)s),
        (SELECT json_agg(json_build_array(account_id, owner)) FROM (
            SELECT DISTINCT ON (account_id) account_id, owner FROM lead
            WHERE account_id = ANY(%(accounts)s::bigint[]) AND closed_at IS NULL AND owner_kind = 'rep'
            ORDER BY account_id, id) worked)
"""
_absences = msgspec.json.Decoder(list[tuple[str, datetime, datetime]])
_owners = msgspec.json.Decoder(list[tuple[int, str]])

SeatKey = tuple[str, str]


class Table:
    """The seats of the queues that a batch touches, locked until it commits.

    `rows`: (open leads, turn) by queue and member. `owners`: who works a lead at an account now, so
    that colleagues come to the same person. Where the table is used for several instants, it is made for the
    first, `until` the last, and `at` is set to each.
    """

    def __init__(
        self,
        connection: Connection,
        pact: Pact,
        queues: Iterable[str],
        accounts: Iterable[int],
        at: datetime,
        *,
        until: datetime | None = None,
    ) -> None:
        self.connection, self.pact, self.at, self.until = connection, pact, at, until or at
        self.owners: dict[int, str] = {}
        self.rows: dict[SeatKey, tuple[int, int]] = {}
        self.before: dict[SeatKey, tuple[int, int]] = {}
        self.lock(queues, accounts)

    def lock(self, queues: Iterable[str], accounts: Iterable[int]) -> None:
        """Lock the seats of `queues` and read them, who is away, and who works leads at `accounts`."""
        names, where = sorted(set(queues)), sorted(set(accounts))
        self._read(names, where)
        if self._seat_newcomers(names):
            self._read(names, where)  # another transaction may have seated them first, and dealt

    def _read(self, names: list[str], accounts: list[int]) -> None:
        with pipelined(self.connection):
            seats = self.connection.execute(SEATS, (pack(names),))
            around = self.connection.execute(
                AROUND, {"at": self.at, "until": self.until, "accounts": numbers(accounts)}
            )
            rows, found = seats.fetchall(), around.fetchone()
        absent, owners = found or (None, None)
        self.absences = _absences.decode(absent) if absent else []
        self.owners |= dict(_owners.decode(owners)) if owners else {}
        read = {(queue, member): (open_leads, turn) for queue, member, open_leads, turn in rows}
        self.rows |= read
        self.before |= read

    @property
    def absent(self) -> frozenset[str]:
        """Who is away at the instant of the table."""
        return frozenset(member for member, starts, ends in self.absences if starts <= self.at < ends)

    def _seat_newcomers(self, names: list[str]) -> bool:
        """Make seats for members who have none yet; say whether there were any."""
        queues = [self.pact.queues[name] for name in names if name in self.pact.queues]
        missing = [(queue.name, member.name) for queue in queues for member in queue.members]
        missing = sorted(key for key in missing if key not in self.rows)
        for queue, member in missing:
            self.connection.execute(NEWCOMER, {"queue": queue, "member": member})
        return bool(missing)

    def seats(self, queue: Queue) -> list[routing.Seat]:
        """Return the seats of `queue` as they stand now, after what this batch has dealt."""
        found = []
        absent = self.absent
        for member in queue.members:
            open_leads, turn = self.rows[queue.name, member.name]
            found.append(routing.seat_of(member, self.at, open_leads=open_leads, turn=turn, absences=absent))
        return found

    def shift(self, key: SeatKey, by: int) -> None:
        """Note that a member has `by` more open leads from a queue."""
        if key in self.rows:
            open_leads, turn = self.rows[key]
            self.rows[key] = (max(0, open_leads + by), turn)

    def advance(self, queue: str, seats: list[routing.Seat], dealt: routing.Seat) -> None:
        """Move the turn of the seat that was dealt a lead; its open leads follow from the lead itself."""
        after = dealt.after_a_lead(routing.start_of(seats))
        self.rows[queue, dealt.member] = (dealt.open_leads, after.turn)

    def save(self) -> None:
        changed = [
            (open_leads, turn, queue, member)
            for (queue, member), (open_leads, turn) in self.rows.items()
            if self.before.get((queue, member)) != (open_leads, turn)
        ]
        if changed:
            with self.connection.cursor() as cursor:
                cursor.executemany(SAVE, changed)


def waiting(states: States, pact: Pact) -> list[Lead]:
    """Return the leads of the batch that wait in a queue which deals, oldest first."""
    found = [lead for person in states.persons.values() for lead in person.leads.values() if _waits(lead, pact)]
    return sorted(found, key=_by_queue)


def _waits(lead: Lead, pact: Pact) -> bool:
    return lead.is_open and lead.owner_kind == "queue" and lead.next_step == "deal" and lead.queue in pact.queues


def _by_queue(lead: Lead) -> tuple[str, int]:
    return lead.queue, lead.id


def released(states: States) -> Iterator[tuple[SeatKey, int]]:
    """Yield which members have fewer or more open leads than before the batch, with the difference."""
    for person in states.persons.values():
        for lead in person.leads.values():
            stored = states.stored_leads.get(lead.id)
            before = (stored.queue, stored.seat) if stored is not None and stored.seat else None
            after = (lead.queue, lead.seat) if lead.seat else None
            if before != after:
                if before is not None:
                    yield before, -1
                if after is not None:
                    yield after, 1


def deal(table: Table, states: States, leads: list[Lead]) -> Iterator[ev.Event]:
    """Yield, for each waiting lead, the offer of its queue, or that nobody can take it.

    The caller decides each event before the next is asked for: a turn shows in the seats at once.
    """
    for lead in leads:
        queue = table.pact.queues[lead.queue]
        account = states.account_of.get(lead.person)
        prefer = table.owners.get(account, "") if account is not None else ""
        seats = table.seats(queue)
        found = routing.deal(seats, without=lead.without, prefer=prefer)
        if isinstance(found, routing.NobodyFree):
            yield ev.NoTaker(at=table.at, by="system:routing", lead=lead.id, queue=queue.name, skipped=found.skipped)
            continue
        table.advance(queue.name, seats, found.seat)
        table.shift((queue.name, found.seat.member), 1)
        if account is not None:
            table.owners.setdefault(account, found.seat.member)
        yield ev.Offered(
            at=table.at,
            by="system:routing",
            lead=lead.id,
            to=found.seat.member,
            queue=queue.name,
            skipped=found.skipped,
            turn=found.says,
        )


class Dealer:
    """Deals for a batch whose items have instants of their own, after each of them, as if it were alone.

    What the batch has changed is not in the tables yet: who holds which seat, and who works a lead at an account,
    is taken from the states.

    Args:
        first, last: the range of the instants; who is away in it is read at once.
    """

    def __init__(self, connection: Connection, pact: Pact, states: States, first: datetime, last: datetime) -> None:
        self.connection, self.pact, self.states, self.first, self.last = connection, pact, states, first, last
        self.table: Table | None = None
        self.seats = {lead.id: _seat(lead) for lead in states.stored_leads.values()}

    def after(self, person_id: int, at: datetime) -> Iterator[ev.Event]:
        """Yield what the queues do at `at` with the leads of a person whose event has just been decided.

        The caller decides each event before the next is asked for.
        """
        leads = self.states.persons[person_id].leads.values()
        waits = sorted((lead for lead in leads if _waits(lead, self.pact)), key=_by_queue)
        changes = [(lead, self.seats.get(lead.id), _seat(lead)) for lead in leads]
        changes = [(lead, before, now) for lead, before, now in changes if before != now]
        if not waits and not changes:
            return
        table = self._at(at, [lead.queue for lead in waits] + [key[0] for _, *keys in changes for key in keys if key])
        for _, before, now in changes:
            if before:
                table.shift(before, -1)
            if now:
                table.shift(now, 1)
        table.owners = self._owners(person_id) if waits else {}
        yield from deal(table, self.states, waits)
        for lead in self.states.persons[person_id].leads.values():
            self.seats[lead.id] = _seat(lead)

    def close(self) -> None:
        """Write the seats."""
        if self.table is not None:
            self.table.save()

    def _at(self, at: datetime, queues: list[str]) -> Table:
        """Return the table at `at`, with these queues on it."""
        if self.table is None:
            self.table = Table(self.connection, self.pact, queues, (), self.first, until=self.last)
        elif missing := set(queues) - {queue for queue, _ in self.table.rows}:
            self.table.at = self.first
            self.table.lock(missing, ())
        self.table.at = at
        return self.table

    def _owners(self, person_id: int) -> dict[int, str]:
        account_id = self.states.account_of.get(person_id)
        if account_id is None:
            return {}
        worked = {lead: owner for lead, (_, owner) in self.states.accounts[account_id].open_leads.items() if owner}
        own = self.states.persons[person_id].leads.values()
        worked |= {lead.id: lead.owner for lead in own if lead.is_open and lead.owner_kind == "rep"}
        return {account_id: worked[min(worked)]} if worked else {}


def _seat(lead: Lead) -> SeatKey | None:
    return (lead.queue, lead.seat) if lead.seat else None
