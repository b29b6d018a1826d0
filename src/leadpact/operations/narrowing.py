"""People or accounts of which somebody sees a lead, and whom a text names: as ids where they are few.

Few are found first and then put in order. Many are met soon on the way along an order, so they are looked at one by
one on that way. Either way a page does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from psycopg import Connection

from leadpact.operations.database import numbers
from leadpact.operations.filtering import Where
from leadpact.operations.listing import Count
from leadpact.operations.scope import Scope
from leadpact.operations.words import Sought, sought

FEW = 5_000
"""Up to so many are a few of those that somebody sees, or whose names begin with one or two letters."""

NAMED = 20_000
"""Up to so many are a few of those that a longer text finds: the index has them sooner than the way along an order."""

ALIKE = 100_000
"""As NAMED, in the order of names: there they stand side by side, and the way to the first of them is long."""

LONGEST = 200  # letters of a text; what is after that is not looked at


@dataclass(frozen=True, slots=True)
class Kind:
    """What is listed, as SQL.

    Args:
        row: the table and its alias, as after FROM.
        key: the id of a row.
        listed: holds for what stands in the list at all.
        named: the ids in the list that a text finds, %(few)s at most; {person} and {account} hold where it is found.
        names: holds for a row that a text finds.
        beside: what `names` reads beside the row.
        seen: the ids of which somebody sees a lead, %(few)s at most, perhaps more than once; {mine} holds for a lead
            `l` that they see.
        sees: holds for a row of which they see a lead.
        asked: so many rows may be asked for that, and counted.
    """

    row: str
    key: str
    listed: str
    named: str
    names: str
    beside: str
    seen: str
    sees: str
    asked: int


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
    names="({person} OR coalesce({account}, false))",
    beside="LEFT JOIN account a ON a.id = p.account_id",
    seen="SELECT l.person_id FROM lead l WHERE {mine} LIMIT %(few)s",
    sees="EXISTS (SELECT FROM lead l WHERE l.person_id = p.id AND {mine})",
    asked=NAMED,
)
# LIMIT 1 instead of EXISTS, which the planner may join: then it reads everybody at the largest accounts.
SOMEBODY = "(SELECT true FROM person q WHERE q.account_id = a.id AND q.merged_into IS NULL LIMIT 1)"
ACCOUNTS = Kind(
    row="account a",
    key="a.id",
    listed=SOMEBODY,
    named=f"SELECT a.id FROM account a WHERE {{account}} AND {SOMEBODY} LIMIT %(few)s",
    names="{account}",
    beside="",
    seen="""
        SELECT q.account_id FROM lead l JOIN person q ON q.id = l.person_id
        WHERE {mine} AND q.account_id IS NOT NULL AND q.merged_into IS NULL LIMIT %(few)s
    """,
    sees="""
        (SELECT true FROM person q JOIN lead l ON l.person_id = q.id WHERE q.account_id = a.id AND {mine} LIMIT 1)
    """,
    asked=FEW,
)
AMONG = "SELECT {key} FROM {row} WHERE {key} = ANY(%(found)s::bigint[]) AND {condition}"
SOME = "SELECT {key} FROM {row} WHERE {listed} LIMIT %(few)s"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is listed: those of `ids`, all for None, for which `where` holds, which reads `beside` beside the row.

    `count` says how many that are; None: it was not counted.
    """

    ids: frozenset[int] | None
    where: Where = field(default_factory=Where)
    beside: str = ""
    count: Count | None = None


def narrow(connection: Connection, kind: Kind, scope: Scope, text: str, *, by_name: bool) -> Narrowed:
    """Return what is listed for whoever sees `scope` and looks for `text`, in six queries at most.

    Args:
        by_name: the list is in the order of names.
    """
    text = " ".join(text.replace("\0", " ").split())[:LONGEST]
    mine, values = scope.condition("l")
    seen = None if scope.everything else _ids(connection, kind.seen.format(mine=mine), values, FEW)
    few_seen = None if seen is None or len(seen) > FEW else frozenset(seen)
    if seen == []:
        return _exactly(frozenset())
    looked, named = _named(connection, kind, text, by_name=by_name) if text else (None, None)
    if named is not None and few_seen is not None:
        return _exactly(named & few_seen)
    whom = Where()
    if looked is not None and named is None:
        _add_names(whom, kind, looked)
    if seen is not None and few_seen is None:
        whom.add(kind.sees.format(mine=mine), **values)
    ids = few_seen if named is None else named
    if ids is None:
        whom.add(kind.listed)
        count = _count(connection, kind, looked, seen)
        return Narrowed(None, whom, kind.beside if looked is not None else "", count)
    if not whom.parts:
        return _exactly(ids)
    return _exactly(_among(connection, kind, whom, ids)) if len(ids) <= kind.asked else Narrowed(ids, whom)


def _exactly(ids: frozenset[int]) -> Narrowed:
    return Narrowed(ids, count=Count(len(ids)))


def _count(connection: Connection, kind: Kind, looked: Sought | None, seen: list[int] | None) -> Count | None:
    """Say of many how many they are at least; None: of many who are called so, and many whom one sees."""
    if looked is not None:
        return Count(FEW, more=True) if seen is None else None
    if seen is not None:
        return Count(len(set(seen)), more=True)
    found = len(_ids(connection, SOME.format(key=kind.key, row=kind.row, listed=kind.listed), {}, kind.asked))
    return Count(min(found, kind.asked), found > kind.asked)


def _named(connection: Connection, kind: Kind, text: str, *, by_name: bool) -> tuple[Sought, frozenset[int] | None]:
    """Return what a text looks for, and whom it finds; None if they are many.

    The index has no last part of a domain (`leadpact_sought`): if nothing is called so, it is left out.
    """
    looked = sought(connection, text)
    most = FEW if not looked.long else ALIKE if by_name else NAMED
    query = kind.named.format(person=looked.condition("p", "email"), account=looked.condition("a", "domain"))
    found = _ids(connection, query, looked.values, most) if looked else []
    head, dot, _ = text.rpartition(".")
    if not found and dot and head and " " not in text:
        text = head.rstrip(".")
        looked = sought(connection, text)
        query = kind.named.format(person=looked.condition("p", "email"), account=looked.condition("a", "domain"))
        found = _ids(connection, query, looked.values, most) if looked else []
    return looked, frozenset(found) if len(found) <= most else None


def _add_names(whom: Where, kind: Kind, looked: Sought) -> None:
    said = kind.names.format(person=looked.condition("p", "email"), account=looked.condition("a", "domain"))
    if looked.long and kind.beside:  # of one or two letters it is known at once
        whom.add(looked.likely("p", "a"))
    whom.add(said, **looked.values)


def _among(connection: Connection, kind: Kind, whom: Where, ids: frozenset[int]) -> frozenset[int]:
    query = AMONG.format(key=kind.key, row=f"{kind.row} {kind.beside}", condition=whom.condition)
    return frozenset(row[0] for row in connection.execute(query.encode(), {**whom.values, "found": numbers(ids)}))


def _ids(connection: Connection, query: str, values: dict[str, object], most: int) -> list[int]:
    """Return the ids that `query` finds, one more than `most` at most: then there are more."""
    found: Iterable[tuple[int]] = connection.execute(query.encode(), {**values, "few": most + 1})
    return [row[0] for row in found]
