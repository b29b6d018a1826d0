"""The journal read for trying: who belongs together, and their entries in the order of writing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec
from psycopg import Connection

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.past import Entry
from leadpact.engine.values import revive_event
from leadpact.operations.database import numbers
from leadpact.pact.model import Pact

AT_ONCE = 2000
"""Rows of a cursor fetched together."""

PERSONS = "SELECT id, account_id FROM person ORDER BY account_id, id"
KIN = "SELECT p.id, p.account_id, q.id, q.account_id FROM person p JOIN person q ON q.id = p.merged_into"
ENTRIES = """
    SELECT id, tx::text::bigint, person_id, lead_id, decided_at, recorded_at, payload, effects, pact_version
    FROM journal_event WHERE person_id = ANY(%s::bigint[]) ORDER BY id
"""

Home = tuple[int | None, int]
"""What a person belongs to: their account, or only themselves."""

_event = msgspec.json.Decoder(ev.AnyEvent)


def shares(connection: Connection, size: int) -> Iterator[list[int]]:
    """Yield every person, `size` or more at a time, with all who are of their company or turned out to be one with any.

    Memory is bounded by one company, and by those who were merged with their companies.
    """
    kin = _kin(connection)
    aside: dict[Home, list[int]] = defaultdict(list)
    share: list[int] = []
    for home, people in _homes(connection):
        if home in kin:
            aside[kin[home]] += people
            continue
        share += people
        if len(share) >= size:
            yield share
            share = []
    for people in aside.values():
        share += people
        if len(share) >= size:
            yield share
            share = []
    if share:
        yield share


def _homes(connection: Connection) -> Iterator[tuple[Home, list[int]]]:
    with connection.cursor(name="tryout_persons") as cursor:
        cursor.itersize = 10 * AT_ONCE
        cursor.execute(PERSONS)
        for home, rows in groupby(cursor, key=lambda row: _home(*row)):
            yield home, [row[0] for row in rows]


def _home(person: int, account: int | None) -> Home:
    return (account, 0) if account is not None else (None, person)


def _kin(connection: Connection) -> dict[Home, Home]:
    """Return for the homes of whoever was merged one of those that belong together."""
    leader: dict[Home, Home] = {}

    def find(home: Home) -> Home:
        while leader.setdefault(home, home) != home:
            leader[home] = leader[leader[home]]
            home = leader[home]
        return home

    for person, account, survivor, other in connection.execute(KIN).fetchall():
        leader[find(_home(person, account))] = find(_home(survivor, other))
    return {home: find(home) for home in leader}


def entries(connection: Connection, persons: Sequence[int], fields: Pact) -> Iterator[Entry]:
    """Yield what the journal has of `persons`, in the order of writing; `fields` tells which fields are dates."""
    with connection.cursor(name="tryout_entries") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(ENTRIES, (numbers(persons),))
        for row in cursor:
            yield _entry(row, fields)


def _entry(row: tuple[Any, ...], fields: Pact) -> Entry:
    number, transaction, person, lead, decided, recorded, payload, packed, version = row
    effects = fx.decode(packed)
    joined = effects.pop(0) if effects and isinstance(effects[0], fx.AccountJoined) else None
    event = revive_event(fields, _event.decode(payload))
    return Entry(number, transaction, person, lead or 0, event, decided, recorded, joined, effects, version)
