"""Accounts as pages show them: what is known of them, their people, open leads and opportunities.

Every query goes by an index; none depends on how many leads there are elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from leadpact.engine.state import Account
from leadpact.errors import NotFound
from leadpact.operations.database import Database
from leadpact.operations.lookup import LARGEST_ID
from leadpact.operations.people import Fact, account_of, facts_told
from leadpact.operations.reading import reading
from leadpact.operations.scope import EVERYTHING, Scope
from leadpact.pact.model import Pact

ACCOUNT = """
    SELECT id, domain, name, facts, seen, is_customer, owner, created_at,
        (SELECT count(*) FROM person WHERE account_id = account.id AND merged_into IS NULL)
    FROM account WHERE id = %s
"""
_PERSON = "id, name, email, responded_at"
# Who responded comes from the index in order; who never did comes after, by number.
COLLEAGUES = f"""
    SELECT p.id, p.name, p.email, p.responded_at,
           EXISTS (SELECT FROM lead l WHERE l.person_id = p.id AND {{mine}}),
           l.id, l.product_line, l.stage, l.status, l.owner_kind, l.owner, l.queue, l.accepted_by
    FROM (SELECT * FROM (
            (SELECT {_PERSON} FROM person
                WHERE account_id = %(account)s AND merged_into IS NULL AND id <> %(but)s AND responded_at IS NOT NULL
                    AND responded_at <= %(after_at)s AND (responded_at, id) < (%(after_at)s, %(after_id)s)
                ORDER BY responded_at DESC, id DESC LIMIT %(most)s)
            UNION ALL
            (SELECT {_PERSON} FROM person
                WHERE account_id = %(account)s AND merged_into IS NULL AND id <> %(but)s AND responded_at IS NULL
                    AND (%(after_at)s > '-infinity'::timestamptz OR id < %(after_id)s)
                ORDER BY id DESC LIMIT %(most)s)) everybody
        ORDER BY responded_at DESC NULLS LAST, id DESC LIMIT %(most)s) p
    LEFT JOIN LATERAL (
        SELECT * FROM lead WHERE person_id = p.id AND closed_at IS NULL ORDER BY id DESC LIMIT 1) l ON true
    ORDER BY p.responded_at DESC NULLS LAST, p.id DESC
"""
OPEN_LEADS = """
    SELECT l.id, p.id, p.name, p.email, l.product_line, l.stage, l.status, l.owner_kind, l.owner, l.queue,
           l.accepted_by, l.next_step, l.next_at, count(*) OVER ()
    FROM person p JOIN lead l ON l.person_id = p.id
    WHERE p.account_id = %(account)s AND p.merged_into IS NULL AND l.closed_at IS NULL
    ORDER BY l.entered_at DESC NULLS LAST, l.id DESC LIMIT %(most)s
"""
OPPORTUNITIES = """
    SELECT o.ref, o.person_id, o.lead_id, o.state, o.amount, o.currency, o.opened_at, o.closed_at, o.reason,
           coalesce(nullif(p.name, ''), p.email, '')
    FROM opportunity o LEFT JOIN lead l ON l.id = o.lead_id LEFT JOIN person p ON p.id = o.person_id
    WHERE o.account_id = %(account)s AND {mine}
    ORDER BY o.closed_at IS NOT NULL, coalesce(o.closed_at, o.opened_at) DESC, o.ref
"""
MOST_LEADS = 100


@dataclass(frozen=True, slots=True)
class LeadOfColleague:
    """An open lead, as far as whoever sees the account may know it; more only where it is `visible` to them."""

    id: int
    product_line: str
    stage: str
    status: str
    owner_kind: str
    owner: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at the same account, with their newest open lead; `visible`: whoever looks sees a lead of theirs."""

    id: int
    name: str
    email: str
    responded_at: datetime | None
    lead: LeadOfColleague | None
    visible: bool = True


@dataclass(frozen=True, slots=True)
class OpenLead:
    """An open lead at an account, and whose it is."""

    id: int
    person_id: int
    name: str
    email: str
    product_line: str
    stage: str
    status: str
    owner_kind: str
    owner: str
    visible: bool
    next_step: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opportunity:
    """`amount` in minor units of `currency`; None: not stated. `person` is whose it is, where that is told."""

    name: str
    person_id: int
    lead_id: int | None
    state: str
    amount: int | None
    currency: str
    opened_at: datetime | None
    closed_at: datetime | None
    reason: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the page of an account shows.

    `people` are a page of them, who responded last first; `after` is where the next page goes on. Amounts are in
    minor units, by currency: `open_amounts` of open opportunities, `won_amounts` of those that were won. Of leads
    that the viewer does not see, opportunities are left out.
    """

    account: Account
    known_since: datetime
    facts: tuple[Fact, ...]
    people_count: int
    people: tuple[Colleague, ...]
    after: tuple[datetime | None, int] | None
    open_leads: tuple[OpenLead, ...]
    open_leads_count: int
    opportunities: tuple[Opportunity, ...]
    open_amounts: Mapping[str, int]
    won_amounts: Mapping[str, int]


def account_page(
    database: Database,
    pact: Pact,
    account_id: int,
    *,
    after: tuple[datetime | None, int] | None = None,
    most: int = 50,
    scope: Scope = EVERYTHING,
) -> AccountPage:
    """Return what the page of an account shows, in four queries.

    Args:
        after: of a page of its people: `after` of the one before; None: the first.
        most: people on a page.
        scope: which leads the viewer sees.

    Raises:
        NotFound: there is no such account.
    """
    with reading(database) as connection:
        row = connection.execute(ACCOUNT, (account_id,)).fetchone() if 0 < account_id <= LARGEST_ID else None
        if row is None:
            raise NotFound(f"There is no account {account_id}.", remedy="Look for it by name or domain.")
        people = colleagues(connection, account_id, after=after, most=most + 1, scope=scope)
        leads = connection.execute(OPEN_LEADS, {"account": account_id, "most": MOST_LEADS}).fetchall()
        mine, values = scope.condition("l")
        query = OPPORTUNITIES.format(mine=mine).encode()
        sold = [Opportunity(*found) for found in connection.execute(query, {"account": account_id, **values})]
    account = account_of(pact, row[:7])
    last = people[most - 1] if len(people) > most else None
    return AccountPage(
        account=account,
        known_since=row[7],
        facts=facts_told(pact, account.values, account.seen),
        people_count=row[8],
        people=people[:most],
        after=(last.responded_at, last.id) if last is not None else None,
        open_leads=tuple(_open_lead(found, scope) for found in leads),
        open_leads_count=leads[0][-1] if leads else 0,
        opportunities=tuple(sold),
        open_amounts=_amounts(sold, "open"),
        won_amounts=_amounts(sold, "won"),
    )


def colleagues(
    connection: Connection,
    account_id: int,
    *,
    but: int = 0,
    after: tuple[datetime | None, int] | None = None,
    most: int = 20,
    scope: Scope = EVERYTHING,
) -> tuple[Colleague, ...]:
    """Return people of an account but one, who responded last first, each with their newest open lead."""
    after_at, after_id = after or ("infinity", LARGEST_ID)
    mine, seen = scope.condition("l")
    values = {
        "account": account_id,
        "but": but,
        "after_at": after_at or "-infinity",
        "after_id": after_id,
        "most": most,
        **seen,
    }
    found = []
    query = COLLEAGUES.format(mine=mine).encode()
    for number, name, email, responded_at, known, *lead in connection.execute(query, values):
        theirs = None
        if lead[0] is not None:
            lead_id, line, stage, status, kind, owner, queue, accepted_by = lead
            visible = scope.holds(kind, owner, queue, accepted_by)
            theirs = LeadOfColleague(lead_id, line, stage, status, kind, owner, visible)
        found.append(Colleague(number, name, email, responded_at, theirs, known))
    return tuple(found)


def _open_lead(row: tuple[Any, ...], scope: Scope) -> OpenLead:
    number, person_id, name, email, line, stage, status, kind, owner, queue, accepted_by, step, next_at, _ = row
    visible = scope.holds(kind, owner, queue, accepted_by)
    return OpenLead(number, person_id, name, email, line, stage, status, kind, owner, visible, step, next_at)


def _amounts(opportunities: list[Opportunity], state: str) -> dict[str, int]:
    """Return what the opportunities in `state` come to, by currency."""
    found: dict[str, int] = {}
    for one in opportunities:
        if one.state == state and one.amount is not None:
            found[one.currency] = found.get(one.currency, 0) + one.amount
    return found
