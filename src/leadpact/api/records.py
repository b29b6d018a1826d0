"""Receipts, the active pact, and whether the system is well."""

from __future__ import annotations

import logging

import psycopg
from django.http import HttpRequest, HttpResponse
from ninja import Router

from leadpact import clock
from leadpact.api import shapes
from leadpact.api.errors import respond
from leadpact.errors import ServerError
from leadpact.operations import lookup
from leadpact.operations.database import database

PATIENCE = 2.0
"""Seconds in which a well system finds a connection."""

router = Router()

_log = logging.getLogger("leadpact.api")


@router.get(
    "/receipts/{int:receipt_id}",
    tags=["receipts"],
    summary="What became of a payload",
    response={200: shapes.StoredReceipt, 401: shapes.ErrorOut, 404: shapes.ErrorOut, 503: shapes.ErrorOut},
)
def get_receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    found = lookup.find_receipt(database(), receipt_id)
    return respond({
        "receipt": found.id, "state": found.state, "channel": found.channel, "key": found.key,
        "received_at": found.received_at, "settled_at": found.settled_at, "faults": found.faults,
        "event": found.event_id, "person": found.person_id, "lead": found.lead_id, "payload": found.payload,
    })  # fmt: skip


@router.get(
    "/pact",
    tags=["pact"],
    summary="Which version of the pact decides",
    response={200: shapes.PactOut, 401: shapes.ErrorOut, 404: shapes.ErrorOut, 503: shapes.ErrorOut},
)
def get_pact(request: HttpRequest) -> HttpResponse:
    found = lookup.active_pact(database())
    return respond({"name": found.name, "number": found.number, "digest": found.digest, "adopted_at": found.adopted_at})


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and a pact is active, else 503; asks for no key.

    `pending` counts the receipts that wait to be decided; a growing age says that no worker runs.
    """
    try:
        found = lookup.health(database(), patience=PATIENCE)
    except (psycopg.Error, ServerError) as error:
        _log.error("The database does not answer: %s", error)
        return respond({"status": "failing", "database": "silent", "pact": None, "pending": None}, 503)
    age = (clock.now() - found.oldest_pending_at).total_seconds() if found.oldest_pending_at else 0.0
    pact = {"name": found.pact.name, "number": found.pact.number} if found.pact else None
    return respond(
        {
            "status": "ok" if pact else "failing",
            "database": "answers",
            "pact": pact,
            "pending": {"receipts": found.pending, "oldest_seconds": max(0.0, round(age, 1))},
        },
        200 if pact else 503,
    )
