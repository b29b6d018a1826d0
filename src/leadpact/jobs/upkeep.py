"""What is looked after now and then: the nightly audit, uploaded files and errands that nobody needs any more."""

from __future__ import annotations

from leadpact import clock
from leadpact.operations import agreement, audits, errands, uploads
from leadpact.operations.database import Database

NIGHT = "system:night"


def ask_for_nightly_audit(database: Database) -> int:
    """Ask for the nightly audit if it is due; no event is recorded."""
    at = clock.now()
    if audits.is_due(database, at=at, zone=agreement.active(database).zone):
        audits.ask_for_audit(database, by=NIGHT, at=at)
    return 0


def sweep(database: Database) -> int:
    """Forget uploaded files after a day and errands after a month; no event is recorded."""
    at = clock.now()
    uploads.sweep_uploads(database, at=at)
    errands.sweep_errands(database, at=at)
    return 0
