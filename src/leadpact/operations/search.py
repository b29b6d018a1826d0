"""The search of every page: people, companies and leads, as somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from leadpact.engine.normalise import Bad, clean_email
from leadpact.operations.database import Database
from leadpact.operations.lookup import LARGEST_ID
from leadpact.operations.reading import reading
from leadpact.operations.scope import Scope
from leadpact.operations.words import Sought, sought

LOOKED_AT = 200
"""Of so many that are found the best are shown; a text that more have is to be made longer."""

# The best: whose name begins with the whole text, then who responded last.
PEOPLE = """
    SELECT f.id, f.name, f.email, f.account_id, coalesce(nullif(a.name, ''), a.domain, ''), open.id, open.stage
    FROM (
        SELECT p.id, p.name, p.email, p.account_id, p.responded_at FROM person p
        WHERE {found} AND p.merged_into IS NULL AND {seen} LIMIT %(looked)s
    ) f
    LEFT JOIN account a ON a.id = f.account_id
    LEFT JOIN LATERAL (
        SELECT l.id, l.stage FROM lead l WHERE l.person_id = f.id AND l.outcome <> 'merged' AND {scope}
        ORDER BY l.closed_at IS NULL DESC, l.id DESC LIMIT 1
    ) open ON true
    ORDER BY starts_with(leadpact_folded(f.name), %(folded)s) DESC, f.responded_at DESC NULLS LAST, f.id
    LIMIT %(most)s
"""
OF_PERSON = "EXISTS (SELECT FROM lead l WHERE l.person_id = p.id AND {scope})"
ACCOUNTS = """
    SELECT f.id, f.name, f.domain, f.is_customer, (SELECT count(*) FROM person p WHERE p.account_id = f.id)
    FROM (SELECT a.* FROM account a WHERE {found} AND {seen} LIMIT %(looked)s) f
    ORDER BY starts_with(leadpact_folded(f.name), %(folded)s) DESC,
             leadpact_folded(coalesce(nullif(f.name, ''), f.domain)) COLLATE "C", f.id
    LIMIT %(most)s
"""
OF_ACCOUNT = """
    EXISTS (SELECT FROM person p JOIN lead l ON l.person_id = p.id WHERE p.account_id = a.id AND {scope})
"""
LEADS = """
    SELECT l.id, l.lead_key, l.person_id, p.name, p.email, l.product_line, l.stage, l.outcome
    FROM lead l JOIN person p ON p.id = l.person_id
    WHERE l.id = ANY(ARRAY(
        SELECT id FROM lead WHERE id = %(number)s
        UNION SELECT id FROM lead WHERE lead_key = %(named)s AND lead_key <> ''
        UNION SELECT of.id FROM identity_key k JOIN lead of ON of.person_id = k.person_id
            WHERE k.kind = 'email' AND k.value = %(address)s)) AND {scope}
    ORDER BY l.closed_at IS NULL DESC, l.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class PersonFound:
    """`lead_id` and `stage` are those of the lead to go to: an open one, the latest; None where there is none."""

    id: int
    name: str
    email: str
    account_id: int | None
    account: str
    lead_id: int | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class AccountFound:
    """`people` are all whom we know there."""

    id: int
    name: str
    domain: str
    is_customer: bool
    people: int


@dataclass(frozen=True, slots=True)
class LeadFound:
    id: int
    lead_key: str
    person_id: int
    name: str
    email: str
    product_line: str
    stage: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search shows, and of what there is more than it shows."""

    people: tuple[PersonFound, ...] = ()
    accounts: tuple[AccountFound, ...] = ()
    leads: tuple[LeadFound, ...] = ()
    more_people: bool = False
    more_accounts: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.accounts or self.leads)


def search(database: Database, scope: Scope, text: str, *, most: int = 8) -> Found:
    """Return whom `text` may mean: words that names, companies and addresses begin with, or a lead's number.

    A lead is found by its number, by its name in another system, or by its person's whole address. People and
    companies are found where somebody in `scope` is: without everything, those of a lead that one may see.

    Args:
        most: of each kind.

    Raises:
        TooBroad: it takes too long.
    """
    text = " ".join(text.replace("\0", " ").split())[:200]
    if not text:
        return Found()
    with reading(database) as connection:
        looked = sought(connection, text)
        people, accounts = _people(connection, scope, looked, most), _accounts(connection, scope, looked, most)
        leads = _leads(connection, scope, text, most)
    return Found(people[:most], accounts[:most], leads, len(people) > most, len(accounts) > most)


def _people(connection: Connection, scope: Scope, looked: Sought, most: int) -> tuple[PersonFound, ...]:
    if not looked:
        return ()
    mine, values = scope.condition("l")
    seen = "true" if scope.everything else OF_PERSON.format(scope=mine)
    query = PEOPLE.format(found=looked.condition("p", "email"), seen=seen, scope=mine)
    return tuple(PersonFound(*row) for row in connection.execute(query.encode(), _asked(looked, most) | values))


def _accounts(connection: Connection, scope: Scope, looked: Sought, most: int) -> tuple[AccountFound, ...]:
    if not looked:
        return ()
    mine, values = scope.condition("l")
    seen = "true" if scope.everything else OF_ACCOUNT.format(scope=mine)
    query = ACCOUNTS.format(found=looked.condition("a", "domain"), seen=seen)
    return tuple(AccountFound(*row) for row in connection.execute(query.encode(), _asked(looked, most) | values))


def _leads(connection: Connection, scope: Scope, text: str, most: int) -> tuple[LeadFound, ...]:
    mine, values = scope.condition("l")
    number = int(text) if text.isascii() and text.isdecimal() and int(text) <= LARGEST_ID else 0
    email = clean_email(text) if "@" in text else None
    address = "" if email is None or isinstance(email, Bad) else email.key
    asked = {"number": number, "named": text, "address": address, "most": most, **values}
    return tuple(LeadFound(*row) for row in connection.execute(LEADS.format(scope=mine).encode(), asked))


def _asked(looked: Sought, most: int) -> dict[str, Any]:
    """One more than is shown says whether there is more."""
    return looked.values | {"folded": looked.folded, "looked": LOOKED_AT, "most": most + 1}
