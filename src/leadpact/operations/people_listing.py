"""Lists of people and of accounts: searched, in an order, a page at a time, among as many as there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from leadpact.errors import BadInput
from leadpact.models import packing
from leadpact.operations import narrowing
from leadpact.operations.accounts import LeadOfColleague
from leadpact.operations.database import Database, numbers
from leadpact.operations.listing import Count
from leadpact.operations.narrowing import Kind, Narrowed
from leadpact.operations.paging import Mark, Sort, cut, mark_of
from leadpact.operations.reading import reading
from leadpact.operations.scope import Scope

PEOPLE_SORTS = {
    sort.name: sort
    for sort in (
        Sort(
            "recent",
            ("coalesce(p.responded_at, '-infinity'::timestamptz)", "p.id"),
            ("timestamptz", "bigint"),
            descending=True,
        ),
        Sort("name", ('leadpact_folded(p.name) COLLATE "C"', "p.id"), ("text", "bigint")),
    )
}
ACCOUNT_SORTS = {
    "recent": PEOPLE_SORTS["recent"],
    "name": Sort("name", ('leadpact_folded(a.name) COLLATE "C"', "a.id"), ("text", "bigint")),
}
"""The orders of the lists. `recent`: by the latest response of the person, or of anybody at the account."""

# An account stands where its last responder stands in the list of people; where nobody responded, its newest person.
LAST = """
    coalesce(
        (SELECT q.id FROM person q
            WHERE q.account_id = {account} AND q.merged_into IS NULL AND q.responded_at IS NOT NULL
            ORDER BY q.responded_at DESC, q.id DESC LIMIT 1),
        (SELECT max(q.id) FROM person q WHERE q.account_id = {account} AND q.merged_into IS NULL))
"""
# Of a few accounts that person is looked for. Of many, everybody is met in order and asked whether they are it: said
# so (OFFSET 0, CASE, + 0) that the planner, who takes them for rare, does not look for all of them first.
LAST_OF_FEW = f"account a JOIN person p ON p.id = {LAST.format(account='a.id')}"
LAST_OF_MANY = f"""
    (SELECT * FROM person p WHERE p.merged_into IS NULL AND p.account_id IS NOT NULL
        AND CASE WHEN p.id = {LAST.format(account="p.account_id")} THEN true ELSE false END) p
    CROSS JOIN LATERAL (SELECT * FROM account WHERE id = p.account_id OFFSET 0) a
"""
FEW = 2_000
"""Of more accounts it is sooner to meet everybody in order."""

PAGE = """
    (SELECT kept.id, json_build_array(kept.key_0::text, kept.key_1::text) AS keys, row_number() OVER () AS place
     FROM (SELECT {key} AS id, {found} FROM {source} WHERE {condition} ORDER BY {order} LIMIT %(most)s) kept) page
"""
PEOPLE = """
    SELECT p.id, p.name, p.email, coalesce(nullif(p.facts ->> 'job_title', ''), p.facts ->> 'seniority', ''),
        p.reachability, p.account_id, coalesce(nullif(a.name, ''), a.domain, ''), p.responded_at, held.leads, held.open,
        o.id, o.product_line, o.stage, o.status, o.owner_kind, o.owner, o.visible, page.keys
    FROM {page}
    JOIN person p ON p.id = page.id LEFT JOIN account a ON a.id = p.account_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE outcome <> 'merged') AS leads, count(*) FILTER (WHERE closed_at IS NULL) AS open
        FROM lead WHERE person_id = p.id) held
    LEFT JOIN LATERAL (
        SELECT l.*, {mine} AS visible FROM lead l WHERE l.person_id = p.id AND l.closed_at IS NULL
        ORDER BY visible DESC, l.id DESC LIMIT 1) o ON true
    ORDER BY page.place
"""
ACCOUNTS = """
    SELECT a.id, a.name, a.domain, a.is_customer, a.owner, known.people, known.responded_at,
        (SELECT count(*) FROM person p JOIN lead l ON l.person_id = p.id
            WHERE p.account_id = a.id AND p.merged_into IS NULL AND l.closed_at IS NULL),
        (SELECT json_object_agg(currency, amount) FROM (
            SELECT s.currency, sum(s.amount)::bigint AS amount FROM opportunity s LEFT JOIN lead l ON l.id = s.lead_id
            WHERE s.account_id = a.id AND s.state = 'won' AND s.amount IS NOT NULL AND {mine}
            GROUP BY s.currency) won),
        page.keys
    FROM {page}
    JOIN account a ON a.id = page.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS people, max(responded_at) AS responded_at FROM person
        WHERE account_id = a.id AND merged_into IS NULL) known
    ORDER BY page.place
"""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list.

    `account` is the company's name, or its domain; `title` the job title, or the seniority. `leads` are all that they
    have, `open_leads` of these under way; `lead` is the newest open one, first of those that the viewer sees.
    """

    id: int
    name: str
    email: str
    title: str
    reachability: Mapping[str, str]
    account_id: int | None
    account: str
    responded_at: datetime | None
    leads: int
    open_leads: int
    lead: LeadOfColleague | None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in a list.

    `responded_at`: the latest response of anybody there. `won` is what was sold by leads that the viewer sees, in
    minor units by currency.
    """

    id: int
    name: str
    domain: str
    is_customer: bool
    owner: str
    people: int
    responded_at: datetime | None
    open_leads: int
    won: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of people. `before` and `after` are the tokens of the neighbouring pages, empty where there is none."""

    lines: tuple[PersonLine, ...]
    count: Count
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """A page of accounts. `before` and `after` are the tokens of the neighbouring pages."""

    lines: tuple[AccountLine, ...]
    count: Count
    before: str = ""
    after: str = ""


def list_people(
    database: Database, scope: Scope, text: str = "", *, sort: str = "recent", after: str = "", most: int = 50
) -> PeoplePage:
    """Return a page of the people of whom a lead is in `scope`, in six queries at most.

    Args:
        text: the beginnings of words in their name, their address, or their company's name or domain.
        sort: recent (who responded last first) or name.
        after: the token of a page, empty for the first.
        most: lines.

    Raises:
        BadInput: an order or a token that there is not.
        TooBroad: it takes too long; more of the name narrows it.
    """
    query = _Query(PEOPLE, narrowing.PEOPLE, _sort(PEOPLE_SORTS, sort), after, most)
    rows, count, first, last = _read(database, scope, text, query)
    return PeoplePage(tuple(_person(row) for row in rows), count, first, last)


def list_accounts(
    database: Database, scope: Scope, text: str = "", *, sort: str = "recent", after: str = "", most: int = 50
) -> AccountsPage:
    """Return a page of the accounts with a lead in `scope`, in six queries at most; where nobody is known, is none.

    Args and errors as of `list_people`; `text` is looked for in the account's name and domain.
    """
    query = _Query(ACCOUNTS, narrowing.ACCOUNTS, _sort(ACCOUNT_SORTS, sort), after, most)
    rows, count, first, last = _read(database, scope, text, query)
    return AccountsPage(tuple(_account(row) for row in rows), count, first, last)


@dataclass(frozen=True, slots=True)
class _Query:
    """A page of a list: its SQL, what is listed, in which order, behind which place, how much."""

    lines: str
    kind: Kind
    order: Sort
    after: str
    most: int

    def source(self, whom: Narrowed) -> tuple[str, str]:
        """Return what the page is read from, and the id there by which few are named."""
        source = f"{self.kind.row} {whom.beside}"
        if self.kind is narrowing.PEOPLE or self.order.name != "recent":
            return source, self.kind.key
        if whom.ids is not None and len(whom.ids) <= FEW:
            return LAST_OF_FEW, self.kind.key
        return LAST_OF_MANY, "(p.account_id + 0)"


def _read(database: Database, scope: Scope, text: str, query: _Query) -> tuple[list[tuple[Any, ...]], Count, str, str]:
    """Return the rows of a page, how many there are in all, and the tokens of the pages before and after."""
    order = query.order
    mark = mark_of(query.after, order) if query.after else None
    with reading(database) as connection:
        whom = narrowing.narrow(connection, query.kind, scope, text, by_name=order.name == "name")
        said, values = _said(query, whom, mark, scope)
        rows = connection.execute(said, values).fetchall()
    kept, before, behind = cut(rows, query.most, mark)
    first = Mark(order.name, _keys.decode(kept[0][-1]), backward=True).token() if kept and before else ""
    last = Mark(order.name, _keys.decode(kept[-1][-1])).token() if kept and behind else ""
    return kept, whom.count or Count(len(kept), bool(first or last)), first, last


def _said(query: _Query, whom: Narrowed, mark: Mark | None, scope: Scope) -> tuple[bytes, dict[str, Any]]:
    """Return the query of a page, and its values."""
    order, backward = query.order, mark is not None and mark.backward
    source, key = query.source(whom)
    mine, seen = scope.condition("l")
    parts, values = list(whom.where.parts), {**whom.where.values, **seen, "most": query.most + 1}
    if whom.ids is not None:
        parts.append(f"{key} = ANY(%(found)s::bigint[])")
        values["found"] = numbers(whom.ids)
    if mark is not None:
        parts.append(order.beyond(backward=backward))
        values |= {f"key_{number}": key for number, key in enumerate(mark.keys)}
    page = PAGE.format(
        key=query.kind.key,
        found=", ".join(f"{key} AS key_{number}" for number, key in enumerate(order.keys)),
        source=source,
        condition=" AND ".join(parts),
        order=order.ordered(backward=backward),
    )
    return query.lines.format(page=page, mine=mine).encode(), values


def _sort(sorts: Mapping[str, Sort], name: str) -> Sort:
    if name not in sorts:
        remedy = f"Sort by {' or '.join(sorts)}."
        raise BadInput(f"A list has no order `{name}`.", remedy=remedy, fields={"sort": "there is no such order"})
    return sorts[name]


def _person(row: tuple[Any, ...]) -> PersonLine:
    number, name, email, title, reachability, account_id, account, responded_at, leads, held, *lead, _ = row
    theirs = LeadOfColleague(*lead) if lead[0] is not None else None
    reached = packing.texts(reachability)
    return PersonLine(number, name, email, title, reached, account_id, account, responded_at, leads, held, theirs)


def _account(row: tuple[Any, ...]) -> AccountLine:
    number, name, domain, is_customer, owner, people, responded_at, open_leads, won, _ = row
    amounts = _amounts.decode(won) if won else {}
    return AccountLine(number, name, domain, is_customer, owner, people, responded_at, open_leads, amounts)


_keys = msgspec.json.Decoder(tuple[str, ...])
_amounts = msgspec.json.Decoder(dict[str, int])
