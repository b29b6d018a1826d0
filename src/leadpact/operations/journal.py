"""`record(events)`: the only writer. Loads states, decides, applies, appends; one transaction a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg
from psycopg import Connection

from leadpact.engine import event as ev
from leadpact.engine import identity
from leadpact.engine.decide import Decision, decide
from leadpact.engine.effect import AccountJoined
from leadpact.engine.identity import Key
from leadpact.engine.reason import Reason
from leadpact.engine.state import Account, Person
from leadpact.errors import LeadpactError
from leadpact.operations import dealing, in_force
from leadpact.operations.database import Database, Writes, next_ids
from leadpact.operations.loading import States, colleagues_window, load
from leadpact.operations.recognise import REPOINT, Claims, Contended, recognise
from leadpact.operations.writing import Entry, Writer, absorb
from leadpact.pact.model import Pact

TRIES = 20
FEW_ITEMS = 4
CONTENTION = (
    Contended,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.UniqueViolation,
)
"""Another transaction got there first with a person, an account or a receipt: roll back and start anew."""


class Superseded(Contended):
    """Another version of the pact decides since: roll back, and start anew with that."""


Found = tuple[list[int | None], frozenset[int], list[tuple[int, int, str]], Claims]


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
        known: the instant at which we learned of it, where that is not the whole batch's. A batch that has such
            items comes to what recording them one after the other comes to: queues deal right after each. Only
            who is who is found for all of a batch at its start: arrivals that make two persons one go by themselves.
    """

    event: ev.Event
    keys: tuple[Key, ...] = ()
    domain: str = ""
    company: str = ""
    as_of: datetime | None = None
    receipt_id: int | None = None
    known: datetime | None = None


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


Finish = Callable[[list[Recorded], Writes], None]
"""Adds to the writes of a batch what else belongs in its transaction, such as receipts."""


def record(
    database: Database, pact: Pact, items: Sequence[Item], *, known: datetime, finish: Finish | None = None
) -> list[Recorded]:
    """Record `items` in their order, in one transaction of their own.

    Args:
        pact: the active version; where another has been activated since, that one decides.
        known: the instant at which we learn of all this (aware, UTC); of an item that has its own, then.
        finish: what else is to be written with it.

    Returns:
        One result an item, in the same order.

    Raises:
        Busy: other writers got in the way too often.
    """
    for _ in range(TRIES):
        with database.connection() as connection:
            try:
                with in_transaction(connection, few=len(items) <= FEW_ITEMS):
                    return record_in(database, connection, pact, items, known=known, finish=finish)
            except CONTENTION as error:
                pact = superseding(database, connection, pact, error)
    raise Busy(f"{len(items)} events could not be recorded after {TRIES} tries.", remedy="Send them again.")


def superseding(database: Database, connection: Connection, pact: Pact, error: BaseException) -> Pact:
    """Return by which version to start anew after `error`; `connection` has been rolled back."""
    return in_force.active_in(database, connection) if isinstance(error, Superseded) else pact


@contextmanager
def in_transaction(connection: Connection, *, few: bool) -> Iterator[None]:
    """Run a transaction; a small one in a single pipeline, so that begin and commit cost no waiting."""
    if few:
        with connection.pipeline(), connection.transaction():
            yield
    else:
        with connection.transaction():
            yield


def record_in(
    database: Database,
    connection: Connection,
    pact: Pact,
    items: Sequence[Item],
    *,
    known: datetime,
    finish: Finish | None = None,
) -> list[Recorded]:
    """Record `items` in the caller's transaction.

    Raises:
        Contended, or another of CONTENTION: the caller must roll back and start anew.
    """
    return _Batch(database, connection, pact, known).run(items, finish)


PERSONS_OF_LEADS = "SELECT id, person_id FROM lead WHERE id = ANY(%s)"
PERSONS_OF_LEAD_KEYS = "SELECT lead_key, person_id FROM lead WHERE lead_key = ANY(%s) AND lead_key <> ''"
TAKEN = "SELECT lead_key FROM lead WHERE lead_key = ANY(%s) AND lead_key <> ''"
UNCLAIM = "DELETE FROM identity_key WHERE person_id = ANY(%s)"


class _Batch:
    """One batch on its way: who, what is known, what follows, what is written."""

    def __init__(self, database: Database, connection: Connection, pact: Pact, known: datetime) -> None:
        self.database, self.connection, self.pact, self.known = database, connection, pact, known
        self.states = States()
        self.entries: list[Entry] = []
        self.ids: Iterator[int] = iter(())
        self.extra: dict[int, list[Decision]] = {}  # lead -> offers that followed
        self.followed: dict[int, list[Decision]] = {}  # entry -> offers that followed it at once
        self.taken: set[str] = set()  # names elsewhere, of leads there are

    def run(self, items: Sequence[Item], finish: Finish | None) -> list[Recorded]:
        if not items:
            return self._write([], frozenset(), finish)
        person_of, new, merges, claims = self._who(items)
        found = {person for person in person_of if person is not None}
        absorbed = {other for _, other, _ in merges}
        domains = [item.domain for item in items if item.domain]
        self.states = load(
            self.connection,
            self.pact,
            (found | absorbed) - new,
            domains,
            claims=claims,
            entries=2 * len(items) + len(merges) + 2,
            earliest=min(item.as_of or item.known or self.known for item in items),
        )
        if self.states.active not in (None, self.pact.version):
            raise Superseded(f"version {self.states.active} of the pact decides, not {self.pact.version}")
        self.states.persons |= {person: Person(person) for person in new}
        self.ids = iter(self.states.entry_ids)
        for survivor, other, key in merges:
            self._merge(survivor, other, key)
        leads = iter(self.database.draw(self.connection, "lead_id", len(items)))
        if any(item.known for item in items):
            firsts = self._decide_in_turn(items, person_of, leads)
        else:
            firsts = [self._decide(item, person, next(leads)) for item, person in zip(items, person_of, strict=True)]
            self._deal()
        new -= self._forget_the_idle(new)
        results = [
            self._result(item, person, first) for item, person, first in zip(items, person_of, firsts, strict=True)
        ]
        return self._write(results, new, finish)

    def _write(self, results: list[Recorded], new: frozenset[int], finish: Finish | None) -> list[Recorded]:
        writer = Writer(self.pact, self.states)
        for entry in self.entries:
            writer.take(entry)
        writes = writer.writes(new)
        if finish is not None:
            finish(results, writes)
        writer.write(self.connection, writes)
        return results

    # Who

    def _who(self, items: Sequence[Item]) -> Found:
        known = self._of_known_leads(items)
        person_of: list[int | None] = [known.get(item.event.lead or item.event.lead_key) for item in items]
        arriving = [index for index, item in enumerate(items) if item.keys or not _names_a_lead(item.event)]
        if not arriving:
            return person_of, frozenset(), [], []
        found = recognise(self.database, self.connection, [items[index].keys for index in arriving])
        for index, person in zip(arriving, found.person_of, strict=True):
            person_of[index] = person
        return person_of, found.new, found.merges, found.claims

    def _of_known_leads(self, items: Sequence[Item]) -> dict[int | str, int]:
        ids = [item.event.lead for item in items if item.event.lead and not item.keys]
        names = [item.event.lead_key for item in items if item.event.lead_key and not item.keys and not item.event.lead]
        found: dict[int | str, int] = {}
        if ids:
            found.update(self.connection.execute(PERSONS_OF_LEADS, (ids,)).fetchall())
        if names:
            found.update(self.connection.execute(PERSONS_OF_LEAD_KEYS, (names,)).fetchall())
        named = [item.event.lead_key for item in items if item.event.lead_key and item.keys]
        if named:
            self.taken.update(row[0] for row in self.connection.execute(TAKEN, (named,)))
        return found

    def _seat(self, item: Item, person_id: int) -> bool:
        """Give a person without account the one that their arrival tells; say whether it was so."""
        states = self.states
        if not item.domain or person_id in states.account_of:
            return False
        account = states.by_domain.get(item.domain)
        if account is None:
            account = self.database.draw(self.connection, "account_id", 1)[0]
            states.by_domain[item.domain] = account
            states.accounts[account] = Account(account, item.domain, item.company)
        states.account_of[person_id] = account
        return True

    def _forget_the_idle(self, new: frozenset[int]) -> frozenset[int]:
        """Whoever would be new, but was only told of by what was refused, stays unknown: nothing is written."""
        idle = new - {entry.person_id for entry in self.entries}
        if idle:
            self.connection.execute(UNCLAIM, (list(idle),))
            for person in idle:
                del self.states.persons[person]
        return idle

    # What follows

    def _decide_in_turn(
        self, items: Sequence[Item], person_of: Sequence[int | None], leads: Iterator[int]
    ) -> list[Entry | Decision | None]:
        """Decide items that have instants of their own, and let the queues deal after each of them."""
        instants = [item.known or self.known for item in items]
        dealer = dealing.Dealer(self.connection, self.pact, self.states, min(instants), max(instants))
        firsts = []
        for item, person, self.known in zip(items, person_of, instants, strict=True):
            first = self._decide(item, person, next(leads))
            firsts.append(first)
            if person is not None and person in self.states.persons:
                offers = [self._offer(person, event) for event in dealer.after(person, self.known)]
                if isinstance(first, Entry):
                    self.followed[first.id] = offers
        dealer.close()
        return firsts

    def _decide(self, item: Item, person_id: int | None, new_lead: int) -> Entry | Decision | None:
        if person_id is None or person_id not in self.states.persons:
            return None
        seated = self._seat(item, person_id)
        decision = self._follow(item, self.states.person(person_id), new_lead)
        if decision.refused is not None:
            if seated:
                del self.states.account_of[person_id]
            return decision
        if seated:
            decision = replace(decision, effects=(self._joining(person_id), *decision.effects))
        if item.event.lead_key and _has(decision.person, item.event.lead_key):
            self.taken.add(item.event.lead_key)
        return self._enter(person_id, decision, item.as_of or self.known, item.receipt_id)

    def _joining(self, person_id: int) -> AccountJoined:
        account = self.states.accounts[self.states.account_of[person_id]]
        why = Reason(says="by the domain of the company")
        return AccountJoined(why=why, account=account.id, domain=account.domain, name=account.name)

    def _follow(self, item: Item, person: Person, new_lead: int) -> Decision:
        name = item.event.lead_key
        if name in self.taken and not _has(person, name):
            return Decision(item.event, (), person, Reason(says=f"The lead {name} is another person's."))
        as_of = item.as_of or self.known
        return decide(self.pact, person, item.event, now=as_of, known=self.known, new_lead=new_lead)

    def _enter(self, person_id: int, decision: Decision, as_of: datetime, receipt_id: int | None = None) -> Entry:
        self.states.keep(decision.person)
        event = decision.event
        account = decision.person.account
        if account is not None and isinstance(event, ev.Responded) and colleagues_window(self.pact.text):
            account.responded = [*account.responded, (person_id, event.at)]
        self.states.known_since.setdefault(person_id, self.known)
        if account is not None:
            self.states.accounts_since.setdefault(account.id, self.known)
        number = next(self.ids, None) or next_ids(self.connection, "journal_event_id", 1)[0]
        entry = Entry(number, person_id, decision, as_of, self.known, receipt_id)
        self.entries.append(entry)
        return entry

    def _merge(self, survivor: int, other: int, key: str) -> None:
        states = self.states
        absorbed = states.persons.pop(other)
        event, draft = identity.merge(self.pact, states.person(survivor), absorbed, key, at=self.known)
        effects = tuple(draft.effects)
        if survivor not in states.account_of and other in states.account_of:
            states.account_of[survivor] = states.account_of[other]
            effects = (self._joining(survivor), *effects)
        self._enter(survivor, Decision(event, effects, draft.person), self.known)
        self.connection.execute(REPOINT, (survivor, other))
        absorb(self.connection, survivor, other)
        states.stored_persons.pop(other)

    def _deal(self) -> None:
        leads = dealing.waiting(self.states, self.pact)
        changes = list(dealing.released(self.states))
        if not leads and not changes:
            return
        queues = [lead.queue for lead in leads] + [queue for (queue, _), _ in changes]
        accounts = (self.states.account_of[lead.person] for lead in leads if lead.person in self.states.account_of)
        table = dealing.Table(self.connection, self.pact, queues, accounts, self.known)
        for key, by in changes:
            table.shift(key, by)
        holders = {lead.id: lead.person for lead in leads}
        for event in dealing.deal(table, self.states, leads):
            self.extra.setdefault(event.lead, []).append(self._offer(holders[event.lead], event))
        table.save()

    def _offer(self, person_id: int, event: ev.Event) -> Decision:
        decision = decide(self.pact, self.states.person(person_id), event, now=self.known, known=self.known)
        self._enter(person_id, decision, self.known)
        return decision

    def _result(self, item: Item, person_id: int | None, first: Entry | Decision | None) -> Recorded:
        if isinstance(first, Decision):
            return Recorded(item, person_id or 0, item.event.lead or None, None, (first,))
        if first is None:
            return Recorded(item, person_id or 0, None, None, ())
        lead = first.lead_id
        followed = self.followed.get(first.id) or (self.extra.get(lead, []) if lead is not None else [])
        return Recorded(item, first.person_id, lead, first.id, (first.decision, *followed))


def _names_a_lead(event: ev.Event) -> bool:
    return bool(event.lead or event.lead_key)


def _has(person: Person, lead_key: str) -> bool:
    return any(lead.lead_key == lead_key for lead in person.leads.values())
