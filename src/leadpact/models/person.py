"""The table `person`: a human being we know something about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from leadpact.engine.state import Person
from leadpact.models import packing

TABLE = "person"
COLUMNS = (
    "id",
    "account_id",
    "merged_into",
    "name",
    "email",
    "facts",
    "seen",
    "reachability",
    "responded_at",
    "created_at",
)
SELECTED = "id, account_id, facts, seen, reachability, created_at"


def from_row(row: tuple[Any, ...]) -> tuple[Person, int | None, datetime]:
    """Return the person in `row` (columns of SELECTED), their account's id, and when they came to be known."""
    person_id, account_id, facts, seen, reachability, created_at = row
    person = Person(
        person_id,
        values=packing.values(facts),
        seen=packing.instants(seen),
        reachability=packing.texts(reachability),
    )
    return person, account_id, created_at


def responded_at(person: Person, responses: Iterable[str]) -> datetime | None:
    """Return when the person last responded; `responses` are the activities that count as that."""
    latest = (person.history[name][-1] for name in responses if person.history.get(name))
    return max(latest, default=None)


def to_row(person: Person, responses: Iterable[str], created_at: datetime) -> tuple[Any, ...]:
    """Return the row of `person` in the order of COLUMNS."""
    values = person.values
    return (
        person.id,
        person.account.id if person.account else None,
        None,
        values.get("name") or "",
        values.get("email") or "",
        packing.pack(values),
        packing.pack(person.seen),
        packing.pack(person.reachability),
        responded_at(person, responses),
        created_at,
    )
