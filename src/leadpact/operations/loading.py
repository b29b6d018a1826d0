"""The state of a batch: persons and accounts locked, their leads and their history read, in one go."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import msgspec
from psycopg import Connection

from leadpact.engine.effect import ActivityUnseen
from leadpact.engine.state import Account, Lead, Person, apply
from leadpact.engine.values import revive
from leadpact.models import account as account_table
from leadpact.models import lead as lead_table
from leadpact.models import person as person_table
from leadpact.models.packing import pack
from leadpact.operations.database import numbers, pipelined
from leadpact.operations.in_force import ACTIVE
from leadpact.operations.recognise import CLAIM, Claims, Contended
from leadpact.pact.allowance import parse_window
from leadpact.pact.model import Pact

# Locks are always taken in the same order, persons before accounts, each by id: nobody waits in a circle.
PERSONS = f"""
    SELECT {person_table.SELECTED} FROM person WHERE id = ANY(%s::bigint[]) AND merged_into IS NULL
    ORDER BY id FOR NO KEY UPDATE
"""
ACCOUNTS = f"""
    SELECT {account_table.SELECTED} FROM account
    WHERE id = ANY(ARRAY(
        SELECT id FROM account WHERE domain = ANY(ARRAY(SELECT json_array_elements_text(%s::json)))
        UNION SELECT account_id FROM person WHERE id = ANY(%s::bigint[])))
    ORDER BY id FOR NO KEY UPDATE
"""
# Read after the locks, in a statement of its own: what another transaction has just committed is seen.
OF_PERSONS = f"""
    (SELECT json_agg(found) FROM (
        SELECT {lead_table.AS_STATE} FROM lead WHERE person_id = ANY(%(persons)s::bigint[]) ORDER BY id) found),
    (SELECT json_agg(json_build_array(person_id, activity, happened_at)) FROM journal_event
        WHERE activity <> '' AND person_id = ANY(
            %(persons)s::bigint[] || ARRAY(SELECT id FROM person WHERE merged_into = ANY(%(persons)s::bigint[])))),
    (SELECT json_agg(json_build_array(id, merged_into)) FROM person WHERE merged_into = ANY(%(persons)s::bigint[])),
    (SELECT json_agg(json_build_array(seen.person_id, seen.activity, seen.happened_at))
        FROM journal_event taken JOIN journal_event seen ON seen.id = (taken.payload ->> 'entry')::bigint
        WHERE taken.kind = 'undone' AND seen.activity <> '' AND taken.person_id = ANY(
            %(persons)s::bigint[] || ARRAY(SELECT id FROM person WHERE merged_into = ANY(%(persons)s::bigint[]))))
"""
OF_ACCOUNTS = """
    (SELECT json_agg(json_build_array(account_id, id, person_id, owner)) FROM lead
        WHERE closed_at IS NULL AND owner_kind = 'rep' AND account_id = ANY(ARRAY(
            SELECT id FROM account WHERE domain = ANY(ARRAY(SELECT json_array_elements_text(%(domains)s::json)))
            UNION SELECT account_id FROM person WHERE id = ANY(%(persons)s::bigint[])))),
    (SELECT json_agg(json_build_array(account_id, id, responded_at)) FROM person
        WHERE responded_at > %(since)s AND account_id = ANY(ARRAY(
            SELECT id FROM account WHERE domain = ANY(ARRAY(SELECT json_array_elements_text(%(domains)s::json)))
            UNION SELECT account_id FROM person WHERE id = ANY(%(persons)s::bigint[]))))
"""
# Ids of the journal are drawn after the locks too: for one person they follow the order of writing.
IDS = "(SELECT json_agg(nextval('journal_event_id')) FROM generate_series(1, %(entries)s))"
# Before anybody is locked: who activates a version waits until we are done, and then nobody decides by the former one.
HOLD = "LOCK TABLE pact_activation IN ROW SHARE MODE"
IN_FORCE = f"({ACTIVE})"
NEVER = datetime.max.replace(tzinfo=UTC)
_leads = msgspec.json.Decoder(list[Lead])
_history = msgspec.json.Decoder(list[tuple[int, str, datetime]])
_colleagues = msgspec.json.Decoder(list[tuple[int, int, int, str]])
_pairs = msgspec.json.Decoder(list[tuple[int, int]])
_responded = msgspec.json.Decoder(list[tuple[int, int, datetime]])
_ids = msgspec.json.Decoder(list[int])


@dataclass(slots=True)
class States:
    """What a batch is decided on. `stored_*` is what the tables hold, to see afterwards what has changed."""

    persons: dict[int, Person] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    account_of: dict[int, int] = field(default_factory=dict)  # person -> account
    known_since: dict[int, datetime] = field(default_factory=dict)  # person
    accounts_since: dict[int, datetime] = field(default_factory=dict)
    by_domain: dict[str, int] = field(default_factory=dict)
    stored_persons: dict[int, tuple[Person, int | None]] = field(default_factory=dict)
    stored_leads: dict[int, Lead] = field(default_factory=dict)
    stored_accounts: dict[int, Account] = field(default_factory=dict)
    entry_ids: list[int] = field(default_factory=list)
    active: int | None = None  # the version that decides; None: none does

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

    def has_changed(self, person: Person, responses: Collection[str]) -> bool:
        """Say whether the row of a stored person must be written."""
        stored, account_id = self.stored_persons[person.id]
        return (
            stored.values != person.values
            or stored.seen != person.seen
            or stored.reachability != person.reachability
            or account_id != self.account_of.get(person.id)
            or person_table.responded_at(stored, responses) != person_table.responded_at(person, responses)
        )


def load(
    connection: Connection,
    pact: Pact,
    person_ids: Collection[int],
    domains: Iterable[str],
    *,
    claims: Claims = (),
    entries: int,
    earliest: datetime,
) -> States:
    """Claim keys, lock and read the persons and the accounts of a batch, and draw ids for `entries` entries.

    `earliest` is the first instant from which facts are looked at.

    Raises:
        Contended: a key was claimed, or a person merged into another, in the meantime.
    """
    ids, names = sorted(person_ids), sorted(set(domains))
    window = colleagues_window(pact.text)
    since = earliest - window if window else NEVER
    with pipelined(connection):
        connection.execute(HOLD)
        claimed = connection.execute(CLAIM, (pack(claims),)) if claims else None
        persons = connection.execute(PERSONS, (numbers(ids),)) if ids else None
        accounts = connection.execute(ACCOUNTS, (pack(names), numbers(ids))) if ids or names else None
        asked = {"persons": numbers(ids), "domains": pack(names), "entries": entries, "since": since}
        rest = connection.execute(_rest(bool(ids), bool(ids or names)), asked)
        found = rest.fetchone()
    if claimed is not None and claimed.rowcount != len(claims):
        raise Contended(f"{len(claims) - claimed.rowcount} keys were claimed at the same time")
    states = States()
    _take_persons(states, pact, persons.fetchall() if persons else [])
    if len(states.persons) != len(ids):
        raise Contended("a person was merged in the meantime")
    _take_accounts(states, pact, accounts.fetchall() if accounts else [])
    assert found is not None
    _take_rest(states, pact, found)
    return states


@cache
def _rest(persons: bool, accounts: bool) -> str:
    """Return the statement that reads the rest; what nobody in the batch can have is not looked for."""
    of_persons = OF_PERSONS if persons else "NULL, NULL, NULL, NULL"
    of_accounts = OF_ACCOUNTS if accounts else "NULL, NULL"
    return f"SELECT {of_persons}, {of_accounts}, {IDS}, {IN_FORCE}"


@lru_cache(maxsize=64)
def colleagues_window(text: str) -> timedelta | None:
    """Return how far back conditions of the pact `text` look for colleagues who responded; None: they do not."""
    named = re.findall(r"people_responded\(\s*'([^']*)'\s*\)", text)
    return max((parse_window(window) for window in named), default=None)


def _take_persons(states: States, pact: Pact, rows: Sequence[tuple[Any, ...]]) -> None:
    for row in rows:
        person, account_id, since = person_table.from_row(row)
        person.values = revive(pact, person.values)
        states.persons[person.id] = person
        states.stored_persons[person.id] = (person, account_id)
        states.known_since[person.id] = since
        if account_id is not None:
            states.account_of[person.id] = account_id


def _take_accounts(states: States, pact: Pact, rows: Sequence[tuple[Any, ...]]) -> None:
    for row in rows:
        account, since = account_table.from_row(row)
        account.values = revive(pact, account.values)
        states.accounts[account.id] = states.stored_accounts[account.id] = account
        states.accounts_since[account.id] = since
        states.by_domain[account.domain] = account.id


def _take_rest(states: States, pact: Pact, row: tuple[Any, ...]) -> None:
    leads, history, absorbed, taken_back, colleagues, responded, ids, states.active = row
    became: dict[int, int] = dict(_pairs.decode(absorbed)) if absorbed else {}
    for lead in _leads.decode(leads) if leads else ():
        lead.values = revive(pact, lead.values)
        states.stored_leads[lead.id] = lead
        states.persons[lead.person].leads[lead.id] = lead
    for person_id, activity, at in sorted(_history.decode(history), key=_by_instant) if history else ():
        states.persons[became.get(person_id, person_id)].history.setdefault(activity, []).append(at)
    for person_id, activity, at in _history.decode(taken_back) if taken_back else ():
        apply(states.persons[became.get(person_id, person_id)], ActivityUnseen(activity=activity, at=at))
    for account_id, lead_id, person_id, owner in _colleagues.decode(colleagues) if colleagues else ():
        _locked(states, account_id).open_leads[lead_id] = (person_id, owner)
    for account_id, person_id, at in _responded.decode(responded) if responded else ():
        _locked(states, account_id).responded.append((person_id, at))
    states.entry_ids = _ids.decode(ids) if ids else []


def _locked(states: States, account_id: int) -> Account:
    """Return an account of the batch; one that came to be after the accounts were locked is not among them."""
    try:
        return states.accounts[account_id]
    except KeyError:
        raise Contended("an account was created at the same time") from None


def _by_instant(seen: tuple[int, str, datetime]) -> datetime:
    return seen[2]
