"""What the first visitor would wait for, done when a process starts."""

from __future__ import annotations

import psycopg
from django.urls import get_resolver

from leadpact.errors import NotFound, ServerError
from leadpact.operations import agreement
from leadpact.operations.database import Database, database
from leadpact.operations.documenting import signed
from leadpact.web.views.pact import body

PATIENCE = 5.0
"""Seconds for a database that is not there yet: the process starts all the same, and its requests say so."""


def warm_up() -> None:
    """Import every view, connect, and read the active pact with its readable form."""
    get_resolver().reverse_dict  # noqa: B018 - to look at it imports every view and names every address
    try:
        opened = database()
        opened.pool.wait(PATIENCE)
        read_pact(opened)
    except (ServerError, psycopg.OperationalError):
        return


def read_pact(opened: Database) -> None:
    """Read the active pact, which this process then keeps; nothing before the first is adopted."""
    try:
        pact = agreement.active(opened)
    except NotFound:
        return
    body(pact, "document", "", signed(opened, pact.version))
