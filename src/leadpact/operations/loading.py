"""The state of a batch: persons and accounts locked, their leads and their history read, in one pipeline."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from psycopg import Connection

from leadpact.engine.state import Account, Lead, Person
from leadpact.engine.values import revive
from leadpact.models import account as account_table
from leadpact.models import lead as lead_table
from leadpact.models import person as person_table
from leadpact.operations.recognise import Contended
from leadpact.pact.model import Pact

PERSONS = f"""
    SELECT {person_table.SELECTED} FROM person WHERE id = ANY(%s) AND merged_into IS NULL
    ORDER BY id FOR NO KEY UPDATE
"""
ACCOUNTS = f"""
    SELECT {account_table.SELECTED} FROM account
    WHERE domain = ANY(%s) OR id IN (SELECT account_id FROM person WHERE id = ANY(%s))
    ORDER BY id FOR NO KEY UPDATE
"""
LEADS = f"SELECT {lead_table.SELECTED} FROM lead WHERE person_id = ANY(%s) ORDER BY id"
HISTORY = """
    SELECT coalesce(p.merged_into, e.person_id), e.activity, e.happened_at
    FROM journal_event e LEFT JOIN person p ON p.id = e.person_id
    WHERE e.activity <> '' AND e.person_id = ANY(%s)
    UNION ALL
    SELECT p.merged_into, e.activity, e.happened_at
    FROM person p JOIN journal_event e ON e.person_id = p.id
    WHERE e.activity <> '' AND p.merged_into = ANY(%s)
"""
COLLEAGUES = """
    SELECT account_id, id, person_id, owner FROM lead
    WHERE account_id = ANY(%s) AND closed_at IS NULL AND owner_kind = 'rep'
"""
RESPONDED = """
    SELECT p.account_id, e.person_id, max(e.happened_at)
    FROM person p JOIN journal_event e ON e.person_id = p.id
    WHERE p.account_id = ANY(%s) AND e.activity = ANY(%s) GROUP BY 1, 2
"""


@dataclass(slots=True)
class States:
    """What a batch is decided on. `stored_*` is what the tables hold, to see afterwards what has changed."""

    persons: dict[int, Person] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    account_of: dict[int, int] = field(default_factory=dict)  # person -> account
    known_since: dict[int, datetime] = field(default_factory=dict)  # person
    accounts_since: dict[int, datetime] = field(default_factory=dict)
    by_domain: dict[str, int] = field(default_factory=dict)
    stored_persons: dict[int, Person] = field(default_factory=dict)
    stored_leads: dict[int, Lead] = field(default_factory=dict)
    stored_accounts: dict[int, Account] = field(default_factory=dict)

    def person(self, person_id: int) -> Person:
        """Return the person with their account as it now stands: colleagues in a batch share it."""
        person = self.persons[person_id]
        account_id = self.account_of.get(person_id)
        person.account = None if account_id is None else self.accounts[account_id]
        return person

    def keep(self, person: Person) -> None:
        """Take over the state after a decision."""
        self.persons[person.id] = person
        if person.account is not None:
            self.accounts[person.account.id] = person.account


def load(connection: Connection, pact: Pact, person_ids: Collection[int], domains: Iterable[str]) -> States:
    """Lock and read the persons and the accounts of a batch, always in the same order: persons, then accounts.

    Raises:
        Contended: a person was merged into another in the meantime.
    """
    ids, names = sorted(person_ids), sorted(set(domains))
    states = States()
    with connection.pipeline(), connection.cursor() as persons, connection.cursor() as accounts:
        persons.execute(PERSONS, (ids,))
        accounts.execute(ACCOUNTS, (names, ids))
        leads = connection.execute(LEADS, (ids,))
        history = connection.execute(HISTORY, (ids, ids))
        _take_persons(states, pact, persons.fetchall())
        _take_accounts(states, pact, accounts.fetchall())
        _take_leads(states, pact, leads.fetchall())
        _take_history(states, history.fetchall())
    if len(states.persons) != len(ids):
        raise Contended("a person was merged in the meantime")
    _add_colleagues(connection, pact, states)
    return states


def asks_for_colleagues(pact: Pact) -> bool:
    """Say whether a condition may count the people of an account; a mention in a comment costs a query."""
    return "people_responded" in pact.text


def _take_persons(states: States, pact: Pact, rows: list[tuple]) -> None:  # type: ignore[type-arg]
    for row in rows:
        person, account_id, since = person_table.from_row(row)
        person.values = revive(pact, person.values)
        states.persons[person.id] = person
        states.known_since[person.id] = since
        if account_id is not None:
            states.account_of[person.id] = account_id


def _take_accounts(states: States, pact: Pact, rows: list[tuple]) -> None:  # type: ignore[type-arg]
    for row in rows:
        account, since = account_table.from_row(row)
        account.values = revive(pact, account.values)
        states.accounts[account.id] = states.stored_accounts[account.id] = account
        states.accounts_since[account.id] = since
        states.by_domain[account.domain] = account.id


def _take_leads(states: States, pact: Pact, rows: list[tuple]) -> None:  # type: ignore[type-arg]
    for row in rows:
        lead = lead_table.from_row(row)
        lead.values = revive(pact, lead.values)
        states.stored_leads[lead.id] = lead
        states.persons[lead.person].leads[lead.id] = lead


def _take_history(states: States, rows: list[tuple]) -> None:  # type: ignore[type-arg]
    for person_id, activity, at in rows:
        states.persons[person_id].history.setdefault(activity, []).append(at)
    for person in states.persons.values():
        for instants in person.history.values():
            instants.sort()
    states.stored_persons = dict(states.persons)


def _add_colleagues(connection: Connection, pact: Pact, states: States) -> None:
    """Read who works colleagues' leads, and where the pact asks for it, which colleagues responded."""
    ids = list(states.accounts)
    if not ids:
        return
    for account_id, lead_id, person_id, owner in connection.execute(COLLEAGUES, (ids,)):
        states.accounts[account_id].open_leads[lead_id] = (person_id, owner)
    if asks_for_colleagues(pact):
        for account_id, person_id, at in connection.execute(RESPONDED, (ids, list(pact.responses))):
            states.accounts[account_id].responded.append((person_id, at))
