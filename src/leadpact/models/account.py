"""The table `account`: the company a person belongs to, known by its domain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leadpact.engine.state import Account
from leadpact.models import packing

TABLE = "account"
COLUMNS = ("id", "domain", "name", "facts", "seen", "is_customer", "owner", "created_at")
SELECTED = "id, domain, name, facts, seen, is_customer, owner, created_at"


def from_row(row: tuple[Any, ...]) -> tuple[Account, datetime]:
    """Return the account in `row` (columns of SELECTED) and when it came to be known."""
    account_id, domain, name, facts, seen, is_customer, owner, created_at = row
    account = Account(
        account_id,
        domain,
        name,
        packing.values(facts),
        packing.instants(seen),
        is_customer=is_customer,
        owner=owner,
    )
    return account, created_at


def to_row(account: Account, created_at: datetime) -> tuple[Any, ...]:
    """Return the row of `account` in the order of COLUMNS."""
    return (
        account.id,
        account.domain,
        account.name,
        packing.pack(account.values),
        packing.pack(account.seen),
        account.is_customer,
        account.owner,
        created_at,
    )
