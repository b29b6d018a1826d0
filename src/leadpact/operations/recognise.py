"""Who the arrivals of a batch are: keys are found or claimed, in one order, so that nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import Connection

from leadpact.engine.identity import Group, Key, group
from leadpact.models.packing import pack
from leadpact.operations.database import Database

KNOWN = """
    SELECT kind, value, person_id FROM identity_key
    WHERE (kind, value) IN (SELECT wanted->>0, wanted->>1 FROM json_array_elements(%s::json) AS wanted)
"""
CLAIM = """
    INSERT INTO identity_key (kind, value, person_id)
    SELECT claim->>0, claim->>1, (claim->>2)::bigint FROM json_array_elements(%s::json) AS claim
    ON CONFLICT DO NOTHING
"""
REPOINT = "UPDATE identity_key SET person_id = %s WHERE person_id = %s"


Claims = Sequence[tuple[str, str, int]]
"""Keys that are nobody's yet, with the person they are to belong to: (kind, value, person), in order."""


class Contended(Exception):
    """Another transaction got there first with the same person or account: the batch starts anew."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """`person_of` each arrival; who is `new`; which persons turned out to be one (survivor, absorbed, key)."""

    person_of: list[int]
    new: frozenset[int]
    merges: list[tuple[int, int, str]]
    claims: Claims


def recognise(database: Database, connection: Connection, keys_of: Sequence[Sequence[Key]]) -> Recognised:
    """Say who each arrival is; keys that are nobody's are to be claimed, in the order given."""
    keys = sorted({key for keys in keys_of for key in keys})
    known = _known(connection, keys)
    groups = group(keys_of, known)
    fresh = iter(database.draw(connection, "person_id", sum(not found.persons for found in groups)))
    person_of = [0] * len(keys_of)
    new: set[int] = set()
    merges: list[tuple[int, int, str]] = []
    claims: list[tuple[str, str, int]] = []
    for found in groups:
        person = found.persons[0] if found.persons else next(fresh)
        if not found.persons:
            new.add(person)
        for index in found.arrivals:
            person_of[index] = person
        claims += [(*key, person) for key in found.keys if key not in known]
        merges += [(person, other, _bridge(found, known, other)) for other in found.persons[1:]]
    return Recognised(person_of, frozenset(new), merges, sorted(claims))


def _known(connection: Connection, keys: Sequence[Key]) -> dict[Key, int]:
    if not keys:
        return {}
    rows = connection.execute(KNOWN, (pack(keys),)).fetchall()
    return {(kind, value): person for kind, value, person in rows}


def _bridge(found: Group, known: dict[Key, int], person: int) -> str:
    return min(f"{kind}:{value}" for kind, value in found.keys if known.get((kind, value)) == person)
