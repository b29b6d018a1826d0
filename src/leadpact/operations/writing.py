"""What was decided becomes rows: the journal, the postings, the clocks, and the projections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import Decision
from leadpact.engine.effect import encode
from leadpact.engine.routing import LAP
from leadpact.models import account as account_table
from leadpact.models import lead as lead_table
from leadpact.models import packing
from leadpact.models import person as person_table
from leadpact.operations.database import Writes
from leadpact.operations.loading import States
from leadpact.pact.model import Pact

JOURNAL = ("id", "kind", "person_id", "lead_id", "happened_at", "recorded_at", "decided_at", "actor", "activity",
           "payload", "effects", "pact_version", "receipt_id")  # fmt: skip
MOVEMENT = ("event_id", "position", "lead_id", "cycle", "origin", "stage", "kind", "irregular", "happened_at",
            "recorded_at")  # fmt: skip
CLOCK = ("event_id", "position", "lead_id", "promise", "owner", "started_at", "due_at", "breached_at", "stopped_at",
         "outcome", "pact_version")  # fmt: skip
NOTIFICATION = ("event_id", "position", "recipient", "about", "person_id", "lead_id", "created_at")
STOP_CLOCK = "UPDATE clock SET stopped_at = %s, outcome = %s WHERE lead_id = %s AND promise = %s AND stopped_at IS NULL"
RESUME_CLOCK = "UPDATE clock SET stopped_at = NULL, outcome = '' WHERE event_id = %s AND position = %s"
# What an entry, and the queue because of it, had somebody told of.
UNTELL = """
    UPDATE notification SET seen_at = %(at)s WHERE seen_at IS NULL AND event_id IN (
        SELECT j.id FROM journal_event entry JOIN journal_event j
            ON j.person_id = entry.person_id AND j.id >= entry.id AND j.tx = entry.tx AND j.lead_id = entry.lead_id
        WHERE entry.id = %(entry)s AND (j.id = entry.id OR j.kind IN ('offered', 'no_taker')))
"""
RETURN_TURN = "UPDATE seat SET turn = greatest(0, turn - %s) WHERE queue = %s AND member = %s"
BREACH_CLOCK = "UPDATE clock SET breached_at = %s WHERE lead_id = %s AND promise = %s AND stopped_at IS NULL"
OPPORTUNITY = """
    INSERT INTO opportunity (ref, person_id, lead_id, account_id, state, amount, currency, opened_at, closed_at, reason)
    VALUES (%(ref)s, %(person)s, %(lead)s, %(account)s, %(state)s, %(amount)s, %(currency)s, %(opened)s, %(closed)s,
            %(reason)s)
    ON CONFLICT (ref) DO UPDATE SET
        state = CASE WHEN opportunity.closed_at > coalesce(excluded.closed_at, excluded.opened_at)
                     THEN opportunity.state ELSE excluded.state END,
        amount = coalesce(excluded.amount, opportunity.amount),
        currency = excluded.currency,
        opened_at = least(opportunity.opened_at, excluded.opened_at),
        closed_at = greatest(opportunity.closed_at, excluded.closed_at),
        reason = CASE WHEN excluded.reason <> '' THEN excluded.reason ELSE opportunity.reason END
"""
ROLE = """
    INSERT INTO opportunity_role (opportunity, person_id, part) VALUES (%s, %s, %s)
    ON CONFLICT (opportunity, person_id) DO UPDATE SET part = excluded.part
"""
ABSORB = "UPDATE person SET merged_into = %s WHERE id = %s OR merged_into = %s"


@dataclass(slots=True)
class Entry:
    """One journal entry in the making: an event, its person, and what was decided."""

    id: int
    person_id: int
    decision: Decision
    decided_at: datetime
    recorded_at: datetime
    receipt_id: int | None = None

    @property
    def event(self) -> ev.Event:
        return self.decision.event

    @property
    def lead_id(self) -> int | None:
        """The lead the event turned out to be about."""
        named = (effect.lead for effect in self.decision.effects if effect.lead)
        return self.decision.lead or self.event.lead or next(named, None)


class Writer:
    """Turns the entries of a batch into rows.

    Clocks that start and stop within the batch become one row; those that started earlier are updated.
    """

    def __init__(self, pact: Pact, states: States) -> None:
        self.pact, self.states = pact, states
        self.journal: list[tuple[Any, ...]] = []
        self.movements: list[tuple[Any, ...]] = []
        self.running: dict[tuple[int, str], list[Any]] = {}  # clocks started here, by lead and promise
        self.ended: list[tuple[Any, ...]] = []
        self.stopped: list[tuple[Any, ...]] = []
        self.breached: list[tuple[Any, ...]] = []
        self.resumed: list[tuple[Any, ...]] = []
        self.untold: list[dict[str, Any]] = []
        self.turns: list[tuple[Any, ...]] = []
        self.notifications: list[tuple[Any, ...]] = []
        self.opportunities: list[dict[str, Any]] = []
        self.roles: list[tuple[Any, ...]] = []

    def take(self, entry: Entry) -> None:
        """Add the rows of one entry."""
        event = entry.event
        activity = ""
        for position, effect in enumerate(entry.decision.effects):
            handle = _HANDLERS.get(type(effect))
            if handle is not None:
                handle(self, entry, position, effect)
            elif isinstance(effect, fx.ActivitySeen):
                activity = effect.activity
        self.journal.append((
            entry.id, ev.kind_of(event), entry.person_id, entry.lead_id, event.at, entry.recorded_at, entry.decided_at,
            event.by, activity, packing.pack(event), encode(list(entry.decision.effects)).decode(), self.pact.version,
            entry.receipt_id,
        ))  # fmt: skip

    def moved(self, entry: Entry, position: int, effect: fx.Moved) -> None:
        self.movements.append((
            entry.id, position, effect.lead, effect.cycle, effect.origin, effect.to, effect.kind, effect.irregular,
            effect.at, entry.recorded_at,
        ))  # fmt: skip

    def started(self, entry: Entry, position: int, effect: fx.ClockStarted) -> None:
        self.running[effect.lead, effect.clock] = [
            entry.id, position, effect.lead, effect.clock, effect.owner, effect.started_at, effect.due_at, None, None,
            "", self.pact.version,
        ]  # fmt: skip

    def was_stopped(self, _entry: Entry, _position: int, effect: fx.ClockStopped) -> None:
        started = self.running.pop((effect.lead, effect.clock), None)
        if started is None:
            self.stopped.append((effect.at, effect.outcome, effect.lead, effect.clock))
            return
        started[8], started[9] = effect.at, effect.outcome
        self.ended.append(tuple(started))

    def was_breached(self, _entry: Entry, _position: int, effect: fx.ClockBreached) -> None:
        started = self.running.get((effect.lead, effect.clock))
        if started is None:
            self.breached.append((effect.at, effect.lead, effect.clock))
        else:
            started[7] = effect.at

    def was_resumed(self, _entry: Entry, _position: int, effect: fx.ClockResumed) -> None:
        self.resumed.append((effect.entry, effect.position))

    def was_restored(self, entry: Entry, _position: int, effect: fx.Restored) -> None:
        self.untold.append({"at": entry.recorded_at, "entry": effect.entry})

    def turn_returned(self, _entry: Entry, _position: int, effect: fx.TurnReturned) -> None:
        queue = self.pact.queues.get(effect.queue)
        weights = {member.name: member.weight for member in queue.members} if queue is not None else {}
        if effect.member in weights:
            self.turns.append((LAP // weights[effect.member], effect.queue, effect.member))

    def notified(self, entry: Entry, position: int, effect: fx.Notified) -> None:
        lead = effect.lead or None
        self.notifications.append((entry.id, position, effect.to, effect.about, entry.person_id, lead, effect.at))

    def opportunity(self, entry: Entry, _position: int, effect: fx.OpportunityChanged) -> None:
        opened = effect.state == "open"
        self.opportunities.append({
            "ref": effect.opportunity, "person": entry.person_id, "lead": effect.lead or None,
            "account": self.states.account_of.get(entry.person_id), "state": effect.state, "amount": effect.amount,
            "currency": effect.currency, "opened": effect.at if opened else None,
            "closed": None if opened else effect.at, "reason": effect.reason,
        })  # fmt: skip
        if effect.role:
            self.roles.append((effect.opportunity, entry.person_id, effect.role))

    def writes(self, new: Collection[int]) -> Writes:
        """Return the rows to insert and to change; `new` are the persons that have no row yet."""
        writes = Writes()
        self._accounts(writes)
        self._persons(writes, new)
        self._leads(writes)
        writes.insert("journal_event", JOURNAL, self.journal)
        writes.insert("movement", MOVEMENT, self.movements)
        writes.insert("clock", CLOCK, [*self.ended, *map(tuple, self.running.values())])
        writes.insert("notification", NOTIFICATION, self.notifications)
        return writes

    def write(self, connection: Connection, writes: Writes) -> None:
        """Write `writes`, and what must be stated as a statement a row: clocks that end, opportunities."""
        _many(connection, BREACH_CLOCK, self.breached)  # before they stop: it is the running one that is breached
        _many(connection, STOP_CLOCK, self.stopped)
        _many(connection, RESUME_CLOCK, self.resumed)
        _many(connection, UNTELL, self.untold)
        _many(connection, RETURN_TURN, self.turns)
        writes.run(connection)
        _many(connection, OPPORTUNITY, self.opportunities)
        _many(connection, ROLE, self.roles)

    def _accounts(self, writes: Writes) -> None:
        fresh, changed = [], []
        states = self.states
        in_use = set(states.account_of.values())
        for account_id in sorted(states.accounts, key=lambda found: states.accounts[found].domain):
            account, stored = states.accounts[account_id], states.stored_accounts.get(account_id)
            if stored is None and account_id not in in_use:
                continue  # told of only by what was refused
            row = account_table.to_row(account, states.accounts_since[account_id])
            if stored is None:
                fresh.append(row)
            elif account is not stored and row != account_table.to_row(stored, states.accounts_since[account_id]):
                changed.append(row)
        writes.insert("account", account_table.COLUMNS, fresh)
        writes.change("account", account_table.COLUMNS, changed)

    def _persons(self, writes: Writes, new: Collection[int]) -> None:
        fresh, changed = [], []
        states, responses = self.states, self.pact.responses
        for person_id in states.persons:
            person = states.person(person_id)
            if person_id in new:
                fresh.append(person_table.to_row(person, responses, states.known_since[person_id]))
            elif states.has_changed(person, responses):
                changed.append(person_table.to_row(person, responses, states.known_since[person_id]))
        writes.insert("person", person_table.COLUMNS, fresh)
        writes.change("person", person_table.COLUMNS, changed)

    def _leads(self, writes: Writes) -> None:
        fresh, changed = [], []
        for person in self.states.persons.values():
            account_id = self.states.account_of.get(person.id)
            _, stored_account = self.states.stored_persons.get(person.id, (None, None))
            for lead_id, lead in person.leads.items():
                stored = self.states.stored_leads.get(lead_id)
                if stored is None:
                    fresh.append(lead_table.to_row(lead, account_id))
                elif stored != lead or stored_account != account_id:
                    changed.append(lead_table.to_row(lead, account_id))
        writes.insert("lead", lead_table.COLUMNS, fresh)
        writes.change("lead", lead_table.COLUMNS, changed)


_HANDLERS: dict[type, Any] = {
    fx.Moved: Writer.moved,
    fx.ClockStarted: Writer.started,
    fx.ClockStopped: Writer.was_stopped,
    fx.ClockBreached: Writer.was_breached,
    fx.ClockResumed: Writer.was_resumed,
    fx.Restored: Writer.was_restored,
    fx.TurnReturned: Writer.turn_returned,
    fx.Notified: Writer.notified,
    fx.OpportunityChanged: Writer.opportunity,
}


def _many(connection: Connection, statement: str, rows: Sequence[Any]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def absorb(connection: Connection, survivor: int, absorbed: int) -> None:
    """Point the row of a person who is no more to the person they turned out to be."""
    connection.execute(ABSORB, (survivor, absorbed, absorbed))
