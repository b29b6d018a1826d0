"""What the agreement asks for by itself: planned activations, and reminders of what is due."""

from __future__ import annotations

from leadpact import clock
from leadpact.operations import activating, reviews
from leadpact.operations.database import Database


def activate_planned(database: Database) -> int:
    """Activate the proposals whose time has come; return how many there were."""
    return len(activating.activate_planned(database, at=clock.now()))


def remind(database: Database) -> int:
    """Tell whoever is to see to it of reviews and exceptions that end; return how many were told."""
    return reviews.remind(database, at=clock.now())
