"""Persons as pages show them: what is known of them, their leads, and what was told.

Every query goes by an index; none depends on how many leads there are elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from leadpact.engine.effect import ActivityUnseen
from leadpact.engine.state import Account, Lead, Person, apply
from leadpact.engine.values import revive
from leadpact.errors import NotFound
from leadpact.models import lead as lead_table
from leadpact.models import packing
from leadpact.operations.biography import Chapter, chapters_of
from leadpact.operations.database import Database
from leadpact.operations.lookup import LARGEST_ID
from leadpact.operations.reading import reading
from leadpact.operations.scope import EVERYTHING, Scope
from leadpact.pact.model import Pact

KIN = "ARRAY(SELECT p.id UNION ALL SELECT id FROM person WHERE merged_into = p.id)"
PERSON = f"""
    SELECT p.id, p.merged_into, p.name, p.email, p.facts, p.seen, p.reachability, p.responded_at, p.created_at,
        (SELECT json_agg(json_build_array(kind, value) ORDER BY kind, value) FROM identity_key WHERE person_id = p.id),
        (SELECT json_agg(found) FROM (
            SELECT {lead_table.AS_STATE} FROM lead WHERE person_id = p.id ORDER BY id) found),
        (SELECT json_agg(json_build_array(activity, happened_at) ORDER BY happened_at) FROM journal_event
            WHERE activity <> '' AND person_id = ANY({KIN})),
        (SELECT json_agg(json_build_array(seen.activity, seen.happened_at))
            FROM journal_event taken JOIN journal_event seen ON seen.id = (taken.payload ->> 'entry')::bigint
            WHERE taken.kind = 'undone' AND seen.activity <> '' AND taken.person_id = ANY({KIN})),
        (SELECT json_agg(json_build_array(id, name, email, created_at) ORDER BY id) FROM person
            WHERE merged_into = p.id),
        a.id, a.domain, a.name, a.facts, a.seen, a.is_customer, a.owner, a.created_at
    FROM person p LEFT JOIN account a ON a.id = p.account_id
    WHERE p.id = {{person}}
"""
_leads = msgspec.json.Decoder(list[Lead])
_seen = msgspec.json.Decoder(list[tuple[str, datetime]])
_keys = msgspec.json.Decoder(list[tuple[str, str]])
_absorbed = msgspec.json.Decoder(list[tuple[int, str, str, datetime]])


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is known: `value` as the pact's type has it, true at `told_at`."""

    name: str
    value: object
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Absorbed:
    """Another record of the same person, that was joined."""

    id: int
    name: str
    email: str
    known_since: datetime


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as the tables have them. `person` is their state as deciding sees it: with history, leads, account.

    `merged_into` names who they turned out to be; the rest is then what was left behind.
    """

    person: Person
    merged_into: int | None
    name: str
    email: str
    keys: tuple[tuple[str, str], ...]
    absorbed: tuple[Absorbed, ...]
    responded_at: datetime | None
    known_since: datetime
    account_since: datetime | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What the page of a person shows. `leads`: open ones first, then the newest.

    Those in `hidden` are not the viewer's to see. `chapters` are the latest entries, newest first; `older` is where
    the page before goes on.
    """

    record: PersonRecord
    facts: tuple[Fact, ...]
    leads: tuple[Lead, ...]
    hidden: frozenset[int]
    chapters: tuple[Chapter, ...]
    older: int | None


def person_page(
    database: Database, pact: Pact, person_id: int, *, before: int | None = None, scope: Scope = EVERYTHING
) -> PersonPage:
    """Return what the page of a person shows, in two queries.

    Args:
        before: of the timeline's page: `older` of the one that was shown; None: the latest.
        scope: which leads the viewer sees; entries about others are left out.

    Raises:
        NotFound: there is no such person.
    """
    with reading(database) as connection:
        record = read_person(connection, pact, person_id)
        told = chapters_of(connection, person_id, before=before)
    leads = tuple(sorted(record.person.leads.values(), key=lambda lead: (not lead.is_open, -lead.id)))
    hidden = unseen(leads, scope)
    chapters = tuple(one for one in told.told if one.lead_id not in hidden)
    facts = facts_told(pact, record.person.values, record.person.seen)
    return PersonPage(record, facts, leads, hidden, chapters, told.older)


def read_person(connection: Connection, pact: Pact, person_id: int, *, of_lead: int | None = None) -> PersonRecord:
    """Return a person in one query; whose lead `of_lead` is, if that is given.

    Raises:
        NotFound: there is none.
    """
    asked = person_id if of_lead is None else of_lead
    query = PERSON.format(person="%s" if of_lead is None else "(SELECT person_id FROM lead WHERE id = %s)")
    row = connection.execute(query, (asked,)).fetchone() if 0 < asked <= LARGEST_ID else None
    if row is None:
        what = f"person {person_id}" if of_lead is None else f"lead {of_lead}"
        raise NotFound(f"There is no {what}.", remedy="Look for them by name or address.")
    number, merged_into, name, email, facts, seen, reachability, responded_at, known_since = row[:9]
    keys, leads, history, taken_back, absorbed, *company = row[9:]
    account = account_of(pact, tuple(company[:7])) if company[0] is not None else None
    person = Person(number, account, revive(pact, packing.values(facts)), packing.instants(seen),
                    packing.texts(reachability))  # fmt: skip
    for activity, at in _seen.decode(history) if history else ():
        person.history.setdefault(activity, []).append(at)
    for activity, at in _seen.decode(taken_back) if taken_back else ():
        apply(person, ActivityUnseen(activity=activity, at=at))
    for lead in _leads.decode(leads) if leads else ():
        lead.values = revive(pact, lead.values)
        person.leads[lead.id] = lead
    joined = tuple(Absorbed(*found) for found in _absorbed.decode(absorbed)) if absorbed else ()
    return PersonRecord(
        person, merged_into, name, email, tuple(_keys.decode(keys)) if keys else (), joined, responded_at, known_since,
        company[7],
    )  # fmt: skip


def unseen(leads: tuple[Lead, ...], scope: Scope) -> frozenset[int]:
    """Return which of `leads` are not in `scope`."""
    held = (lead for lead in leads if not scope.holds(lead.owner_kind, lead.owner, lead.queue, lead.accepted_by))
    return frozenset(lead.id for lead in held)


def facts_told(pact: Pact, values: Mapping[str, Any], seen: Mapping[str, datetime]) -> tuple[Fact, ...]:
    """Return what is known: the pact's fields in its order, then what else was told."""
    order = {name: place for place, name in enumerate(pact.fields)}
    names = sorted(values, key=lambda name: (order.get(name, len(order)), name))
    return tuple(Fact(name, values[name], seen.get(name)) for name in names if values[name] is not None)


def account_of(pact: Pact, row: tuple[Any, ...]) -> Account:
    """Return the account in `row`: number, domain, name, facts, seen, is_customer, owner."""
    number, domain, name, facts, seen, is_customer, owner = row
    known = revive(pact, packing.values(facts))
    return Account(number, domain, name, known, packing.instants(seen), is_customer=is_customer, owner=owner)
