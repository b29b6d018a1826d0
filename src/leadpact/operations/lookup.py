"""What is stored about a lead, a receipt and the waiting work, for whoever asks; nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from leadpact.engine import effect as fx
from leadpact.engine.state import Lead
from leadpact.errors import NotFound
from leadpact.models import lead as lead_table
from leadpact.models import packing
from leadpact.operations.database import Database

LARGEST_ID = 2**63 - 1

LEAD = f"""
    SELECT row_to_json(found), p.name, p.email
    FROM (SELECT {lead_table.AS_STATE} FROM lead WHERE id = %s) found JOIN person p ON p.id = found.person
"""
RECEIPT = """
    SELECT id, channel, key, body, received_at, state, faults, event_id, person_id, lead_id, settled_at
    FROM receipt WHERE id = %s
"""
EFFECTS = "SELECT effects FROM journal_event WHERE id = %s"
PACT = """
    SELECT id, name, digest, adopted_at FROM pact_version
    WHERE id = (SELECT version FROM pact_activation ORDER BY id DESC LIMIT 1)
"""
PENDING = "SELECT count(*), min(received_at) FROM receipt WHERE state = 'pending'"

_lead = msgspec.json.Decoder(Lead)


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """A lead as it stands, and whose it is."""

    lead: Lead
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """What arrived, verbatim, and what became of it. `faults` are by field."""

    id: int
    channel: str
    key: str
    payload: dict[str, Any]
    received_at: datetime
    state: str
    faults: dict[str, str]
    event_id: int | None
    person_id: int | None
    lead_id: int | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PactRecord:
    """The version of the pact that decides now."""

    number: int
    name: str
    digest: str
    adopted_at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """The active pact, if one was adopted; how many receipts wait to be decided, and since when."""

    pact: PactRecord | None
    pending: int
    oldest_pending_at: datetime | None


def find_lead(database: Database, lead_id: int) -> LeadRecord:
    """Return the lead `lead_id`; dates among its values are ISO text.

    Raises:
        NotFound: there is none.
    """
    with database.connection() as connection:
        row = connection.execute(LEAD, (lead_id,)).fetchone() if lead_id <= LARGEST_ID else None
    if row is None:
        raise NotFound(f"There is no lead {lead_id}.", remedy="Use the number of the answer to what opened it.")
    lead, name, email = row
    return LeadRecord(_lead.decode(lead), name, email)


def find_receipt(database: Database, receipt_id: int) -> ReceiptRecord:
    """Return the receipt `receipt_id`.

    Raises:
        NotFound: there is none.
    """
    with database.connection() as connection:
        row = connection.execute(RECEIPT, (receipt_id,)).fetchone() if receipt_id <= LARGEST_ID else None
    if row is None:
        raise NotFound(f"There is no receipt {receipt_id}.", remedy="Use the number of the answer to what you sent.")
    number, channel, key, body, received_at, state, faults, event_id, person_id, lead_id, settled_at = row
    said = packing.texts(faults) if faults else {}
    return ReceiptRecord(number, channel, key, packing.values(body), received_at, state, said, event_id, person_id,
                         lead_id, settled_at)  # fmt: skip


def effects_of(database: Database, event_id: int) -> list[fx.Effect]:
    """Return what was decided upon the journal's event `event_id`; nothing when there is no such event."""
    with database.connection() as connection:
        row = connection.execute(EFFECTS, (event_id,)).fetchone()
    return [] if row is None else fx.decode(row[0])


def health(database: Database, *, patience: float) -> Health:
    """Return how things stand, or raise when no connection comes free within `patience` seconds.

    Raises:
        psycopg.OperationalError: the database does not answer.
    """
    with database.pool.connection(timeout=patience) as connection:
        pact = connection.execute(PACT).fetchone()
        waiting = connection.execute(PENDING).fetchone()
    pending, oldest = waiting or (0, None)
    return Health(None if pact is None else PactRecord(*pact), pending, oldest)


def active_pact(database: Database) -> PactRecord:
    """Return which version of the pact decides now.

    Raises:
        NotFound: none has been adopted yet.
    """
    with database.connection() as connection:
        row = connection.execute(PACT).fetchone()
    if row is None:
        raise NotFound("There is no pact yet.", remedy="Adopt one: leadpact adopt examples/northwind/pact.yaml")
    return PactRecord(*row)
