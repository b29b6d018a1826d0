"""What the journal says of accounts and opportunities, which several persons share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg import Connection

from leadpact.engine import effect as fx
from leadpact.engine.effect import decode
from leadpact.engine.state import Account, Person, apply
from leadpact.models import packing
from leadpact.operations.audit.finding import Findings
from leadpact.operations.audit.journal import AT_ONCE, Row

# An effect belongs to the company that its person had joined by then; a person joins one once.
OF_ACCOUNTS = """
    SELECT (joined.effect ->> 'account')::bigint, j.person_id,
           jsonb_path_query_array(j.effects,
               '$[*] ? (@.type == "account_joined" || @.type == "account_learned" || @.type == "account_marked"
                        || @.type == "account_unlearned")')
    FROM journal_event j
    JOIN LATERAL (
        SELECT effect FROM journal_event first, jsonb_path_query(first.effects, '$[*] ? (@.type == "account_joined")')
            AS told (effect)
        WHERE first.person_id = j.person_id AND first.id <= j.id
            AND first.effects @? '$[*] ? (@.type == "account_joined")'
        ORDER BY first.id LIMIT 1) joined ON true
    WHERE j.effects @?
        '$[*] ? (@.type == "account_joined" || @.type == "account_learned" || @.type == "account_marked"
                 || @.type == "account_unlearned")'
    ORDER BY 1, j.id
"""
ACCOUNTS = "SELECT id, domain, name, facts, seen, is_customer, owner FROM account ORDER BY id"
OF_OPPORTUNITIES = """
    SELECT told.effect ->> 'opportunity' COLLATE "C", j.person_id, jsonb_build_array(told.effect)
    FROM journal_event j, jsonb_path_query(j.effects, '$[*] ? (@.type == "opportunity_changed")')
        WITH ORDINALITY AS told (effect, position)
    WHERE j.effects @? '$[*] ? (@.type == "opportunity_changed")'
    ORDER BY 1, j.id, told.position
"""
OPPORTUNITIES = """
    SELECT ref COLLATE "C", person_id, coalesce(lead_id, 0), state, amount, currency, opened_at, closed_at, reason
    FROM opportunity ORDER BY 1
"""
ROLES = 'SELECT opportunity COLLATE "C", person_id, part FROM opportunity_role ORDER BY 1, 2'
OPPORTUNITY = ("person_id", "lead_id", "state", "amount", "currency", "opened_at", "closed_at", "reason")


def compare_accounts(connection: Connection, findings: Findings) -> int:
    """Compare every account with what the journal says; return how many there are."""
    told = groupby(_stream(connection, "of_accounts", OF_ACCOUNTS), itemgetter(0))
    ahead = next(told, None)
    count = 0
    for account_id, *stored in _stream(connection, "accounts", ACCOUNTS):
        count += 1
        while ahead is not None and ahead[0] < account_id:
            findings.missing("account", ahead[0], f"account {ahead[0]}")
            ahead = next(told, None)
        rows: list[Row] = []
        if ahead is not None and ahead[0] == account_id:
            rows = list(ahead[1])
            ahead = next(told, None)
        _compare_account(findings, _replay(account_id, rows), stored)
    while ahead is not None:
        findings.missing("account", ahead[0], f"account {ahead[0]}")
        ahead = next(told, None)
    return count


def _compare_account(findings: Findings, account: Account, stored: Sequence[Any]) -> None:
    if not account.domain:
        findings.untold("account", account.id, f"an account {account.id}")
        return
    domain, name, facts, seen, is_customer, owner = stored
    for column, journal, held in (
        ("domain", account.domain, domain),
        ("name", account.name, name),
        ("facts", account.values, packing.values(facts)),
        ("seen", account.seen, packing.instants(seen)),
        ("is_customer", account.is_customer, is_customer),
        ("owner", account.owner, owner),
    ):
        if journal != held:
            findings.differs("account", account.id, column, journal, held)


def _replay(account_id: int, rows: list[Row]) -> Account:
    """Fold the effects on an account, in the order of the journal."""
    account = Account(account_id)
    for _, person_id, packed in rows:
        for effect in decode(packed):
            if isinstance(effect, fx.AccountJoined):
                account.domain, account.name = account.domain or effect.domain, account.name or effect.name
            else:
                apply(Person(person_id, account), effect)
    return account


def compare_opportunities(connection: Connection, findings: Findings) -> int:
    """Compare every opportunity and its roles with what the journal says; return how many there are."""
    rows = {ref: stored for ref, *stored in _stream(connection, "opportunities", OPPORTUNITIES)}
    roles = {(ref, person): part for ref, person, part in _stream(connection, "roles", ROLES)}
    count = len(rows)
    for ref, told in groupby(_stream(connection, "of_opportunities", OF_OPPORTUNITIES), itemgetter(0)):
        changes = [(person_id, decode(packed)[0]) for _, person_id, packed in told]
        stored = rows.pop(ref, None)
        if stored is None:
            findings.missing("opportunity", ref, f"the opportunity {ref}")
        else:
            _compare_opportunity(findings, ref, changes, stored)
        parts = {person_id: change.role for person_id, change in changes if change.role}
        for person_id, part in parts.items():
            held = roles.pop((ref, person_id), None)
            if held is None:
                findings.missing("opportunity_role", f"{ref}/{person_id}", f"the part of person {person_id}")
            elif held != part:
                findings.differs("opportunity_role", f"{ref}/{person_id}", "part", part, held)
    for ref in rows:
        findings.untold("opportunity", ref, f"an opportunity {ref}")
    for ref, person_id in roles:
        findings.untold("opportunity_role", f"{ref}/{person_id}", f"a part of person {person_id}")
    return count


def _compare_opportunity(
    findings: Findings, ref: str, changes: list[tuple[int, fx.OpportunityChanged]], stored: list[Any]
) -> None:
    """Several persons may have written one opportunity at the same time: then any of their values is right."""
    persons = {person_id for person_id, _ in changes}
    expected = _folded(changes)
    said: dict[str, set[Any]] = {
        "person_id": persons,
        "lead_id": {change.lead for _, change in changes},
        "state": {change.state for _, change in changes},
        "amount": {change.amount for _, change in changes},
        "currency": {change.currency for _, change in changes},
        "reason": {change.reason for _, change in changes},
    }
    for column, journal, held in zip(OPPORTUNITY, expected, stored, strict=True):
        either = len(persons) > 1 and held in said.get(column, ())
        if journal != held and not either:
            findings.differs("opportunity", ref, column, journal, held)


def _folded(changes: list[tuple[int, fx.OpportunityChanged]]) -> list[Any]:
    """Return the columns of OPPORTUNITY as they follow from `changes`: what was later overrides."""
    person_id, first = changes[0]
    state, amount, currency, reason = first.state, first.amount, first.currency, first.reason
    opened = first.at if first.state == "open" else None
    closed = None if first.state == "open" else first.at
    for _, change in changes[1:]:
        if closed is None or closed <= change.at:
            state = change.state
        amount = amount if change.amount is None else change.amount
        currency, reason = change.currency, change.reason or reason
        if change.state == "open":
            opened = change.at if opened is None else min(opened, change.at)
        else:
            closed = change.at if closed is None else max(closed, change.at)
    return [person_id, first.lead, state, amount, currency, opened, closed, reason]


def _stream(connection: Connection, name: str, query: str) -> Iterator[Row]:
    with connection.cursor(name=f"audit_{name}") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(query)
        yield from cursor
