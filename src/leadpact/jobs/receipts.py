"""Receipts that wait: decided in batches until none is left."""

from __future__ import annotations

from leadpact import clock
from leadpact.operations import capture
from leadpact.operations.database import Database

CHANNEL = "leadpact_receipt"
"""What a new receipt notifies on."""

BATCH = 500


def decide_waiting(database: Database) -> int:
    """Decide one batch of waiting receipts; return how many were settled, 0 when none waits."""
    return capture.process_pending(database, at=clock.now(), most=BATCH)
