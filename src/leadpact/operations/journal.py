"""`record(events)`: the only writer. Loads states, decides, applies, appends; one transaction a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import Connection

from leadpact.engine import event as ev
from leadpact.engine import identity
from leadpact.engine.decide import Decision, decide
from leadpact.engine.identity import Key
from leadpact.engine.reason import Reason
from leadpact.engine.state import Account, Person
from leadpact.errors import LeadpactError
from leadpact.operations import dealing
from leadpact.operations.database import Database, next_ids
from leadpact.operations.loading import States, asks_for_colleagues, load
from leadpact.operations.recognise import REPOINT, Contended, recognise
from leadpact.operations.writing import Entry, absorb, write
from leadpact.pact.model import Pact

TRIES = 20


@dataclass(frozen=True, slots=True)
class Item:
    """An event to record, and how to find whom it is about.

    Args:
        event: what happened.
        keys: who: what makes the person recognisable. Empty for an event about a known lead.
        domain: the company's, where the arrival tells it.
        company: the company's name, for a new account.
        as_of: the instant from which facts are looked at; None: when it is recorded. History is
            looked at as of when it happened.
        receipt_id: the receipt that brought it.
    """

    event: ev.Event
    keys: tuple[Key, ...] = ()
    domain: str = ""
    company: str = ""
    as_of: datetime | None = None
    receipt_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an item. A refused one has no event id: nothing was written."""

    item: Item
    person_id: int
    lead_id: int | None
    event_id: int | None
    decisions: tuple[Decision, ...]

    @property
    def refused(self) -> Reason | None:
        return self.decisions[0].refused if self.decisions else Reason(says="There is no such lead.")


class Busy(LeadpactError):
    """The same persons were written by others again and again; the batch was given up, nothing is lost."""

    code = "journal.busy"


def record(database: Database, pact: Pact, items: Sequence[Item], *, known: datetime) -> list[Recorded]:
    """Record `items` in their order, in one transaction of their own.

    Args:
        pact: the active version.
        known: the instant at which we learn of all this (aware, UTC).

    Returns:
        One result an item, in the same order.

    Raises:
        Busy: other writers got in the way too often.
    """
    for _ in range(TRIES):
        with database.connection() as connection:
            try:
                with connection.transaction():
                    return record_in(database, connection, pact, items, known=known)
            except (Contended, psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
                continue
    raise Busy(f"{len(items)} events could not be recorded after {TRIES} tries.", remedy="Send them again.")


def record_in(
    database: Database, connection: Connection, pact: Pact, items: Sequence[Item], *, known: datetime
) -> list[Recorded]:
    """Record `items` in the caller's transaction.

    Raises:
        Contended: the caller must roll back and start anew.
    """
    return _Batch(database, connection, pact, known).run(items)


PERSONS_OF_LEADS = "SELECT id, person_id FROM lead WHERE id = ANY(%s)"
PERSONS_OF_LEAD_KEYS = "SELECT lead_key, person_id FROM lead WHERE lead_key = ANY(%s)"


class _Batch:
    """One batch on its way: who, what is known, what follows, what is written."""

    def __init__(self, database: Database, connection: Connection, pact: Pact, known: datetime) -> None:
        self.database, self.connection, self.pact, self.known = database, connection, pact, known
        self.states = States()
        self.entries: list[Entry] = []
        self.ids: list[int] = []
        self.extra: dict[int, list[Decision]] = {}  # lead -> offers that followed

    def run(self, items: Sequence[Item]) -> list[Recorded]:
        person_of, new, merges = self._who(items)
        found = {person for person in person_of if person is not None}
        absorbed = {other for _, other, _ in merges}
        domains = [item.domain for item in items if item.domain]
        self.states = load(self.connection, self.pact, (found | absorbed) - new, domains)
        self._seat_the_new(items, person_of, new)
        # Ids of entries are drawn under the locks: for one person they follow the order of writing.
        self.ids = next_ids(self.connection, "journal_event_id", 2 * len(items) + len(merges) + 2)
        for survivor, other, key in merges:
            self._merge(survivor, other, key)
        leads = iter(self.database.draw(self.connection, "lead_id", len(items)))
        firsts = [self._decide(item, person, next(leads)) for item, person in zip(items, person_of, strict=True)]
        self._deal()
        write(self.connection, self.pact, self.states, new, self.entries, known=self.known)
        return [self._result(item, person, first) for item, person, first in zip(items, person_of, firsts, strict=True)]

    # Who

    def _who(self, items: Sequence[Item]) -> tuple[list[int | None], frozenset[int], list[tuple[int, int, str]]]:
        known = self._of_known_leads(items)
        person_of: list[int | None] = [known.get(item.event.lead or item.event.lead_key) for item in items]
        arriving = [index for index, item in enumerate(items) if item.keys or not _names_a_lead(item.event)]
        if not arriving:
            return person_of, frozenset(), []
        found = recognise(self.database, self.connection, [items[index].keys for index in arriving])
        for index, person in zip(arriving, found.person_of, strict=True):
            person_of[index] = person
        return person_of, found.new, found.merges

    def _of_known_leads(self, items: Sequence[Item]) -> dict[int | str, int]:
        ids = [item.event.lead for item in items if item.event.lead and not item.keys]
        names = [item.event.lead_key for item in items if item.event.lead_key and not item.keys and not item.event.lead]
        found: dict[int | str, int] = {}
        if ids:
            found.update(self.connection.execute(PERSONS_OF_LEADS, (ids,)).fetchall())
        if names:
            found.update(self.connection.execute(PERSONS_OF_LEAD_KEYS, (names,)).fetchall())
        return found

    def _seat_the_new(self, items: Sequence[Item], person_of: Sequence[int | None], new: frozenset[int]) -> None:
        """Make states for new persons, and give persons without one the account that their arrival tells."""
        states = self.states
        for person in new:
            states.persons[person] = Person(person)
        for item, person_id in zip(items, person_of, strict=True):
            if not item.domain or person_id is None or person_id in states.account_of:
                continue
            account = states.by_domain.get(item.domain)
            if account is None:
                account = self.database.draw(self.connection, "account_id", 1)[0]
                states.by_domain[item.domain] = account
                states.accounts[account] = Account(account, item.domain, item.company)
            states.account_of[person_id] = account
            states.persons[person_id].account = states.accounts[account]

    # What follows

    def _decide(self, item: Item, person_id: int | None, new_lead: int) -> Entry | Decision | None:
        if person_id is None or person_id not in self.states.persons:
            return None
        person = self.states.person(person_id)
        as_of = item.as_of or self.known
        decision = decide(self.pact, person, item.event, now=as_of, known=self.known, new_lead=new_lead)
        if decision.refused is not None:
            return decision
        return self._enter(person_id, decision, as_of, item.receipt_id)

    def _enter(self, person_id: int, decision: Decision, as_of: datetime, receipt_id: int | None = None) -> Entry:
        self.states.keep(decision.person)
        event = decision.event
        account = decision.person.account
        if account is not None and isinstance(event, ev.Responded) and asks_for_colleagues(self.pact):
            account.responded = [*account.responded, (person_id, event.at)]
        if not self.ids:
            self.ids = next_ids(self.connection, "journal_event_id", 50)
        entry = Entry(self.ids.pop(0), person_id, decision, as_of, receipt_id)
        self.entries.append(entry)
        return entry

    def _merge(self, survivor: int, other: int, key: str) -> None:
        states = self.states
        absorbed = states.persons.pop(other)
        event, draft = identity.merge(self.pact, states.person(survivor), absorbed, key, at=self.known)
        self._enter(survivor, Decision(event, tuple(draft.effects), draft.person), self.known)
        self.connection.execute(REPOINT, (survivor, other))
        absorb(self.connection, survivor, other)
        if survivor not in states.account_of and other in states.account_of:
            states.account_of[survivor] = states.account_of[other]
        states.stored_persons.pop(other)

    def _deal(self) -> None:
        leads = dealing.waiting(self.states, self.pact)
        changes = list(dealing.released(self.states))
        if not leads and not changes:
            return
        queues = [lead.queue for lead in leads] + [queue for (queue, _), _ in changes]
        table = dealing.Table(self.connection, self.pact, queues, self.known)
        for key, by in changes:
            table.shift(key, by)
        owners = dealing.colleagues_owners(self.connection, self.states, leads)
        holders = {lead.id: lead.person for lead in leads}
        for event in dealing.deal(table, self.states, leads, owners):
            person = holders[event.lead]
            decision = decide(self.pact, self.states.person(person), event, now=self.known, known=self.known)
            self._enter(person, decision, self.known)
            self.extra.setdefault(event.lead, []).append(decision)
        table.save()

    def _result(self, item: Item, person_id: int | None, first: Entry | Decision | None) -> Recorded:
        if isinstance(first, Decision):
            return Recorded(item, person_id or 0, item.event.lead or None, None, (first,))
        if first is None:
            return Recorded(item, person_id or 0, None, None, ())
        lead = first.lead_id
        followed = self.extra.get(lead, []) if lead is not None else []
        return Recorded(item, first.person_id, lead, first.id, (first.decision, *followed))


def _names_a_lead(event: ev.Event) -> bool:
    return bool(event.lead or event.lead_key)
