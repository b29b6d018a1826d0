"""What was decided becomes rows: the journal, the postings, the clocks, and the projections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import Connection

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import Decision
from leadpact.engine.effect import encode
from leadpact.models import account as account_table
from leadpact.models import lead as lead_table
from leadpact.models import packing
from leadpact.models import person as person_table
from leadpact.operations.database import change, put
from leadpact.operations.loading import States
from leadpact.operations.recognise import Contended
from leadpact.pact.model import Pact

JOURNAL = ("id", "kind", "person_id", "lead_id", "happened_at", "recorded_at", "decided_at", "actor", "activity",
           "payload", "effects", "pact_version", "receipt_id")  # fmt: skip
MOVEMENT = ("event_id", "position", "lead_id", "cycle", "origin", "stage", "kind", "irregular", "happened_at",
            "recorded_at")  # fmt: skip
CLOCK = ("event_id", "position", "lead_id", "promise", "owner", "started_at", "due_at", "breached_at", "stopped_at",
         "outcome", "pact_version")  # fmt: skip
NOTIFICATION = ("event_id", "recipient", "about", "person_id", "lead_id", "created_at")
STOP_CLOCK = "UPDATE clock SET stopped_at = %s, outcome = %s WHERE lead_id = %s AND promise = %s AND stopped_at IS NULL"
BREACH_CLOCK = "UPDATE clock SET breached_at = %s WHERE lead_id = %s AND promise = %s AND stopped_at IS NULL"
NEW_ACCOUNT = f"""
    INSERT INTO account ({", ".join(account_table.COLUMNS)}) VALUES ({", ".join(["%s"] * len(account_table.COLUMNS))})
    ON CONFLICT DO NOTHING
"""
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
    receipt_id: int | None = None

    @property
    def event(self) -> ev.Event:
        return self.decision.event

    @property
    def lead_id(self) -> int | None:
        """The lead the event turned out to be about."""
        named = (effect.lead for effect in self.decision.effects if effect.lead)
        return self.event.lead or next(named, None)


@dataclass(slots=True)
class Rows:
    """The rows that follow from a batch of entries."""

    journal: list[tuple[Any, ...]] = field(default_factory=list)
    movements: list[tuple[Any, ...]] = field(default_factory=list)
    clocks: dict[tuple[int, str], list[Any]] = field(default_factory=dict)  # started here, by lead and promise
    ended_clocks: list[tuple[Any, ...]] = field(default_factory=list)
    stopped: list[tuple[Any, ...]] = field(default_factory=list)
    breached: list[tuple[Any, ...]] = field(default_factory=list)
    notifications: list[tuple[Any, ...]] = field(default_factory=list)
    opportunities: list[dict[str, Any]] = field(default_factory=list)
    roles: list[tuple[Any, ...]] = field(default_factory=list)


def write(
    connection: Connection,
    pact: Pact,
    states: States,
    new: Iterable[int],
    entries: Sequence[Entry],
    *,
    known: datetime,
) -> None:
    """Write a batch: journal, postings, clocks, notifications, opportunities and the states that changed.

    Raises:
        Contended: an account was created by another transaction at the same time.
    """
    rows = _rows_of(pact, states, entries, known)
    _write_accounts(connection, states, known)
    _write_persons(connection, states, set(new), known)
    _write_leads(connection, states)
    put(connection, "journal_event", JOURNAL, rows.journal)
    put(connection, "movement", MOVEMENT, rows.movements)
    put(connection, "clock", CLOCK, [*rows.ended_clocks, *map(tuple, rows.clocks.values())])
    put(connection, "notification", NOTIFICATION, rows.notifications)
    _many(connection, STOP_CLOCK, rows.stopped)
    _many(connection, BREACH_CLOCK, rows.breached)
    _many(connection, OPPORTUNITY, rows.opportunities)
    _many(connection, ROLE, rows.roles)


def _many(connection: Connection, statement: str, rows: Sequence[Any]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _rows_of(pact: Pact, states: States, entries: Sequence[Entry], known: datetime) -> Rows:
    rows = Rows()
    for entry in entries:
        event = entry.event
        rows.journal.append((
            entry.id, ev.kind_of(event), entry.person_id, entry.lead_id, event.at, known, entry.decided_at, event.by,
            _activity(entry), packing.pack(event), encode(list(entry.decision.effects)).decode(), pact.version,
            entry.receipt_id,
        ))  # fmt: skip
        for position, effect in enumerate(entry.decision.effects):
            take = _TAKE.get(type(effect))
            if take is not None:
                take(rows, entry, position, effect, pact, states, known)
    return rows


def _activity(entry: Entry) -> str:
    """Return the activity that the event added to the person's history."""
    seen = (effect.activity for effect in entry.decision.effects if isinstance(effect, fx.ActivitySeen))
    return next(seen, "")


def _take_moved(
    rows: Rows, entry: Entry, position: int, effect: fx.Moved, pact: Pact, states: States, known: datetime
) -> None:
    rows.movements.append((
        entry.id, position, effect.lead, effect.cycle, effect.origin, effect.to, effect.kind, effect.irregular,
        effect.at, known,
    ))  # fmt: skip


def _take_started(
    rows: Rows,
    entry: Entry,
    position: int,
    effect: fx.ClockStarted,
    pact: Pact,
    states: States,
    known: datetime,
) -> None:
    rows.clocks[effect.lead, effect.clock] = [
        entry.id, position, effect.lead, effect.clock, effect.owner, effect.started_at, effect.due_at, None, None, "",
        pact.version,
    ]  # fmt: skip


def _take_stopped(
    rows: Rows,
    entry: Entry,
    position: int,
    effect: fx.ClockStopped,
    pact: Pact,
    states: States,
    known: datetime,
) -> None:
    started = rows.clocks.pop((effect.lead, effect.clock), None)
    if started is None:
        rows.stopped.append((effect.at, effect.outcome, effect.lead, effect.clock))
        return
    started[8], started[9] = effect.at, effect.outcome
    rows.ended_clocks.append(tuple(started))


def _take_breached(
    rows: Rows,
    entry: Entry,
    position: int,
    effect: fx.ClockBreached,
    pact: Pact,
    states: States,
    known: datetime,
) -> None:
    started = rows.clocks.get((effect.lead, effect.clock))
    if started is None:
        rows.breached.append((effect.at, effect.lead, effect.clock))
    else:
        started[7] = effect.at


def _take_notified(
    rows: Rows, entry: Entry, position: int, effect: fx.Notified, pact: Pact, states: States, known: datetime
) -> None:
    rows.notifications.append((entry.id, effect.to, effect.about, entry.person_id, effect.lead or None, effect.at))


def _take_opportunity(
    rows: Rows,
    entry: Entry,
    position: int,
    effect: fx.OpportunityChanged,
    pact: Pact,
    states: States,
    known: datetime,
) -> None:
    opened = effect.state == "open"
    rows.opportunities.append({
        "ref": effect.opportunity, "person": entry.person_id, "lead": effect.lead or None,
        "account": states.account_of.get(entry.person_id), "state": effect.state, "amount": effect.amount,
        "currency": effect.currency, "opened": effect.at if opened else None, "closed": None if opened else effect.at,
        "reason": effect.reason,
    })  # fmt: skip
    if effect.role:
        rows.roles.append((effect.opportunity, entry.person_id, effect.role))


_TAKE: dict[type, Any] = {
    fx.Moved: _take_moved,
    fx.ClockStarted: _take_started,
    fx.ClockStopped: _take_stopped,
    fx.ClockBreached: _take_breached,
    fx.Notified: _take_notified,
    fx.OpportunityChanged: _take_opportunity,
}


def _write_accounts(connection: Connection, states: States, known: datetime) -> None:
    fresh, changed = [], []
    for account_id in sorted(states.accounts):
        account, stored = states.accounts[account_id], states.stored_accounts.get(account_id)
        row = account_table.to_row(account, states.accounts_since.get(account_id, known))
        if stored is None:
            fresh.append(row)
        elif row != account_table.to_row(stored, states.accounts_since[account_id]):
            changed.append(row)
    if fresh:
        with connection.cursor() as cursor:
            cursor.executemany(NEW_ACCOUNT, fresh)
            if cursor.rowcount != len(fresh):
                raise Contended("an account was created at the same time")
    change(connection, "account", account_table.COLUMNS, changed)


def _write_persons(connection: Connection, states: States, new: set[int], known: datetime) -> None:
    fresh, changed = [], []
    for person_id, person in states.persons.items():
        if person_id in new:
            fresh.append(person_table.to_row(person, known))
            continue
        row = person_table.to_row(person, states.known_since[person_id])
        if row != person_table.to_row(states.stored_persons[person_id], states.known_since[person_id]):
            changed.append(row)
    put(connection, "person", person_table.COLUMNS, fresh)
    change(connection, "person", person_table.COLUMNS, changed)


def _write_leads(connection: Connection, states: States) -> None:
    fresh, changed = [], []
    for person in states.persons.values():
        account_id = states.account_of.get(person.id)
        for lead_id, lead in person.leads.items():
            stored = states.stored_leads.get(lead_id)
            if stored is None:
                fresh.append(lead_table.to_row(lead, account_id))
            elif stored != lead:
                changed.append(lead_table.to_row(lead, account_id))
    put(connection, "lead", lead_table.COLUMNS, fresh)
    change(connection, "lead", lead_table.COLUMNS, changed)


def absorb(connection: Connection, survivor: int, absorbed: int) -> None:
    """Point the row of a person who is no more to the person they turned out to be."""
    connection.execute(ABSORB, (survivor, absorbed, absorbed))
