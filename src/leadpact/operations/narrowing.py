"""People or accounts of which somebody sees a lead, and whom a text names: as ids where they are few.

Few are found first and then put in order. Many are met soon on the way along an order, so they are looked at one by
one on that way. Either way a page does not depend on how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import Connection

from leadpact.operations.database import numbers
from leadpact.operations.filtering import Where
from leadpact.operations.listing import COUNTED, Count
from leadpact.operations.scope import Scope
from leadpact.operations.words import Sought, sought

FEW = 5_000
"""Up to so many are a few of those that somebody sees."""

MANY = 20_000
"""Up to so many are a few of those that a text finds: the index has them sooner than the way along an order."""

LONGEST = 200  # letters of a text; what is after that is not looked at


@dataclass(frozen=True, slots=True)
class Kind:
    """What is listed, as SQL.

    Args:
        row: the table and its alias, as after FROM.
        key: the id of a row.
        listed: holds for what stands in the list at all.
        named: the ids that a text finds, %(few)s at most; {person} and {account} hold where it is found.
        names: holds for a row that a text of many finds; {likely} holds too, and is answered sooner.
        beside: what `names` reads beside the row.
        seen: the ids of which somebody sees a lead, %(few)s at most, perhaps more than once; {mine} holds for a lead
            `l` that they see.
        sees: holds for a row of which they see a lead.
    """

    row: str
    key: str
    listed: str
    named: str
    names: str
    beside: str
    seen: str
    sees: str


PEOPLE = Kind(
    row="person p",
    key="p.id",
    listed="p.merged_into IS NULL",
    named="""
        SELECT id FROM (SELECT p.id FROM person p WHERE {person} AND p.merged_into IS NULL LIMIT %(few)s) named
        UNION
        SELECT id FROM (SELECT p.id FROM account a JOIN person p ON p.account_id = a.id
            WHERE {account} AND p.merged_into IS NULL LIMIT %(few)s) known
    """,
    names="({likely} AND ({person} OR coalesce({account}, false)))",
    beside="LEFT JOIN account a ON a.id = p.account_id",
    seen="SELECT l.person_id FROM lead l WHERE {mine} LIMIT %(few)s",
    sees="EXISTS (SELECT FROM lead l WHERE l.person_id = p.id AND {mine})",
)
ACCOUNTS = Kind(
    row="account a",
    key="a.id",
    # Not EXISTS, which the planner may join: then it reads everybody at the largest accounts.
    listed="(SELECT true FROM person q WHERE q.account_id = a.id AND q.merged_into IS NULL LIMIT 1)",
    named="SELECT a.id FROM account a WHERE {account} LIMIT %(few)s",
    names="({account})",
    beside="",
    seen="""
        SELECT q.account_id FROM lead l JOIN person q ON q.id = l.person_id
        WHERE {mine} AND q.account_id IS NOT NULL LIMIT %(few)s
    """,
    sees="EXISTS (SELECT FROM person q JOIN lead l ON l.person_id = q.id WHERE q.account_id = a.id AND {mine})",
)
AMONG = "SELECT {key} FROM {row} WHERE {key} = ANY(%(found)s::bigint[]) AND {condition}"
SOME = "SELECT {key} FROM {row} WHERE {listed} LIMIT %(few)s"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is listed: the condition, what it reads beside the row, and how many that are; None: not counted.

    `few`: the condition names their ids.
    """

    where: Where
    beside: str
    count: Count | None
    few: bool = False


def narrow(connection: Connection, kind: Kind, scope: Scope, text: str) -> Narrowed:
    """Return what is listed for whoever sees `scope` and looks for `text`, in six queries at most."""
    text = " ".join(text.replace("\0", " ").split())[:LONGEST]
    mine, values = scope.condition("l")
    seen = None if scope.everything else _ids(connection, kind.seen.format(mine=mine), values, FEW)
    few_seen = None if seen is None or len(seen) > FEW else set(seen)
    looked, named = _named(connection, kind, text) if text else (None, None)
    if named is not None and few_seen is not None:
        return _of(kind, named & few_seen)
    whom = Where([kind.listed])
    if looked is not None and named is None:
        _add_names(whom, kind, looked)
    if seen is not None and few_seen is None:
        whom.add(kind.sees.format(mine=mine), **values)
    ids = named if named is not None else few_seen
    if ids is not None:
        return _of(kind, ids if len(whom.parts) == 1 else _among(connection, kind, whom, ids))
    return Narrowed(whom, kind.beside if looked is not None else "", _count(connection, kind, looked, seen))


def _count(connection: Connection, kind: Kind, looked: Sought | None, seen: list[int] | None) -> Count | None:
    """Say of many how many they are at least; None: of many who are called so, and many whom one sees."""
    if looked is not None:
        return Count(MANY, more=True) if seen is None else None
    if seen is not None:
        return Count(len(set(seen)), more=True)
    found = len(_ids(connection, SOME.format(key=kind.key, row=kind.row, listed=kind.listed), {}, COUNTED))
    return Count(min(found, COUNTED), found > COUNTED)


def _named(connection: Connection, kind: Kind, text: str) -> tuple[Sought, set[int] | None]:
    """Return what a text looks for, and whom it finds; None if they are many.

    The index has no last part of a domain (`leadpact_sought`): if nothing is called so, it is left out.
    """
    looked = sought(connection, text)
    person, account = looked.condition("p", "email"), looked.condition("a", "domain")
    query = kind.named.format(person=person, account=account)
    found = _ids(connection, query, looked.values, MANY) if looked else []
    head, dot, _ = text.rpartition(".")
    if not found and dot and head and " " not in text:
        return _named(connection, kind, head)
    return looked, set(found) if len(found) <= MANY else None


def _add_names(whom: Where, kind: Kind, looked: Sought) -> None:
    person, account = looked.condition("p", "email"), looked.condition("a", "domain")
    likely = looked.likely("p", "a")  # which also says with which values
    whom.add(kind.names.format(likely=likely, person=person, account=account), **looked.values)


def _among(connection: Connection, kind: Kind, whom: Where, ids: set[int]) -> set[int]:
    query = AMONG.format(key=kind.key, row=f"{kind.row} {kind.beside}", condition=whom.condition)
    return {row[0] for row in connection.execute(query.encode(), {**whom.values, "found": numbers(ids)})}


def _of(kind: Kind, ids: set[int]) -> Narrowed:
    return Narrowed(
        Where([f"{kind.key} = ANY(%(found)s::bigint[])"], {"found": numbers(ids)}), "", Count(len(ids)), few=True
    )


def _ids(connection: Connection, query: str, values: dict[str, object], most: int) -> list[int]:
    """Return the ids that `query` finds, one more than `most` at most: then there are more."""
    return [row[0] for row in connection.execute(query.encode(), {**values, "few": most + 1})]
