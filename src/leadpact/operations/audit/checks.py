"""What must hold in the tables as they stand: each check one query that returns what breaks it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from leadpact.errors import FaultyText
from leadpact.models import packing
from leadpact.operations.audit.finding import Findings
from leadpact.operations.in_force import ACTIVE
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact


@dataclass(frozen=True, slots=True)
class Check:
    """`query` returns the id and what stands in the braces of `says`, in that order."""

    code: str
    table: str
    query: str
    says: str


TEXTS = "SELECT id, body, digest FROM pact_version ORDER BY id"

NOTHING_SLIPS = (
    Check(
        "AU020",
        "lead",
        """
        SELECT id, owner_kind, owner FROM lead
        WHERE closed_at IS NULL AND NOT (owner <> '' AND CASE owner_kind
            WHEN 'rep' THEN true
            WHEN 'queue' THEN %(queues)s::text[] IS NULL OR owner = ANY(%(queues)s)
            WHEN 'partner' THEN %(partners)s::text[] IS NULL OR owner = ANY(%(partners)s)
            WHEN 'program' THEN %(programs)s::text[] IS NULL OR owner = ANY(%(programs)s)
            ELSE false END)
        ORDER BY id
        """,
        "An open lead is nobody's job: owner_kind is {!r}, owner is {!r}.",
    ),
    Check(
        "AU021",
        "lead",
        "SELECT id, next_step, next_at FROM lead WHERE closed_at IS NULL AND (next_step = '' OR next_at IS NULL)"
        " ORDER BY id",
        "An open lead has no dated next step: next_step is {!r}, next_at is {}.",
    ),
    Check(
        "AU022",
        "lead",
        """
        SELECT id, outcome, closed_reason, next_at, clock FROM lead
        WHERE closed_at IS NOT NULL
          AND (outcome = '' OR closed_reason = '' OR next_at IS NOT NULL OR clock IS NOT NULL)
        ORDER BY id
        """,
        "A closed lead is not over: outcome is {!r}, closed_reason is {!r}, next_at is {}, clock is {}.",
    ),
    Check(
        "AU023",
        "lead",
        """
        SELECT min(id), person_id, string_agg(id::text, ', ' ORDER BY id) FROM lead WHERE closed_at IS NULL
        GROUP BY person_id, CASE WHEN %(by_line)s THEN product_line END HAVING count(*) > 1 ORDER BY 1
        """,
        "Person {} has several open leads for one interest: {}.",
    ),
)
STANDS = Check(
    "AU024",
    "lead",
    """
    SELECT id, stage, status FROM lead
    WHERE stage <> '' AND NOT (stage, status) IN (
        SELECT place.stage, place.status FROM json_to_recordset(%(places)s::json) AS place (stage text, status text))
    ORDER BY id
    """,
    "The lead stands where the active pact has nothing: in {!r}, as {!r}.",
)
FITTING = (
    Check(
        "AU011",
        "movement",
        "SELECT event_id || '/' || position, event_id, lead_id FROM movement"
        " WHERE NOT EXISTS (SELECT FROM journal_event WHERE id = event_id) ORDER BY event_id, position",
        "The event {} of this movement of lead {} is not in the journal.",
    ),
    Check(
        "AU011",
        "clock",
        "SELECT event_id || '/' || position, event_id, lead_id FROM clock"
        " WHERE NOT EXISTS (SELECT FROM journal_event WHERE id = event_id) ORDER BY event_id, position",
        "The event {} of this clock of lead {} is not in the journal.",
    ),
    Check(
        "AU012",
        "seat",
        """
        SELECT queue || '/' || member, coalesce(held, 0), open_leads
        FROM seat LEFT JOIN (
            SELECT queue, seat AS member, count(*) AS held FROM lead WHERE closed_at IS NULL AND seat <> ''
            GROUP BY 1, 2) AS leads USING (queue, member)
        WHERE open_leads <> coalesce(held, 0) ORDER BY 1
        """,
        "open_leads: the member has {} open leads from this queue, the table says {}.",
    ),
    Check(
        "AU030",
        "receipt",
        """
        SELECT r.id, coalesce(r.event_id::text, 'none') FROM receipt r LEFT JOIN journal_event j ON j.id = r.event_id
        WHERE r.state = 'recorded' AND j.receipt_id IS DISTINCT FROM r.id ORDER BY r.id
        """,
        "The receipt is recorded, but its event {} is not in the journal, or came by another receipt.",
    ),
    Check(
        "AU031",
        "journal_event",
        """
        SELECT j.id, j.receipt_id FROM journal_event j LEFT JOIN receipt r ON r.id = j.receipt_id
        WHERE j.receipt_id IS NOT NULL AND r.event_id IS DISTINCT FROM j.id ORDER BY j.id
        """,
        "The receipt {} that brought it is missing, or names another event.",
    ),
    Check(
        "AU040",
        "identity_key",
        """
        SELECT kind || ':' || value, k.person_id FROM identity_key k LEFT JOIN person p ON p.id = k.person_id
        WHERE p.id IS NULL OR p.merged_into IS NOT NULL ORDER BY 1
        """,
        "The key points to person {}, who is not there or was merged into another.",
    ),
    Check(
        "AU041",
        "person",
        """
        SELECT p.id, p.merged_into FROM person p LEFT JOIN person survivor ON survivor.id = p.merged_into
        WHERE p.merged_into IS NOT NULL AND (survivor.id IS NULL OR survivor.merged_into IS NOT NULL) ORDER BY 1
        """,
        "The person was merged into {}, who is not there or was merged as well.",
    ),
)


def check_tables(connection: Connection, findings: Findings, pact: Pact | None) -> None:
    """Run every check; `pact` is the active version, None if there is none that can be read."""
    known = {
        "queues": None if pact is None else list(pact.queues),
        "partners": None if pact is None else list(pact.partners),
        "programs": None if pact is None else [program.name for program in pact.programs],
        "by_line": pact is None or pact.one_open_per_product_line,
    }
    for check in NOTHING_SLIPS:
        _run(connection, findings, check, known)
    if pact is not None:
        places = [
            {"stage": stage.name, "status": status} for stage in pact.stages.values() for status in stage.statuses
        ]
        _run(connection, findings, STANDS, {"places": packing.pack(places)})
    for check in FITTING:
        _run(connection, findings, check, None)


def _run(connection: Connection, findings: Findings, check: Check, known: dict[str, Any] | None) -> None:
    with connection.cursor(name=f"audit_{check.code}_{check.table}") as cursor:
        cursor.execute(check.query, known)
        for row, *said in cursor:
            findings.add(check.code, check.table, row, check.says.format(*said))


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of the pact: their numbers, and what the active one says as far as it can be read.

    `responses` is None unless every version that can be read has the same.
    """

    numbers: frozenset[int]
    active: Pact | None
    responses: frozenset[str] | None


def read_versions(connection: Connection, findings: Findings) -> Versions:
    """Compare each text of the pact with its digest, and read it."""
    rows: Sequence[tuple[int, str, str]] = connection.execute(TEXTS).fetchall()
    for number, body, digest in rows:
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            findings.add("AU006", "pact_version", number, "Its text is not what was adopted: the digest differs.")
    pacts = {number: _parsed(body) for number, body, _ in rows}
    responses = {pact.responses for pact in pacts.values() if pact is not None}
    row = connection.execute(ACTIVE).fetchone()
    active = None if row is None else pacts.get(row[0])
    return Versions(frozenset(row[0] for row in rows), active, responses.pop() if len(responses) == 1 else None)


def _parsed(text: str) -> Pact | None:
    try:
        return parse_pact(text)
    except FaultyText:
        return None  # what was adopted could be read, so the text was altered, which is found by its digest
