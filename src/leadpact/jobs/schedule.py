"""Every recurring job and its rhythm."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from leadpact.jobs import agreement, clocks, upkeep
from leadpact.jobs.figures import Refreshing
from leadpact.operations.database import Database


@dataclass(slots=True)
class Recurring:
    """A job that runs again and again.

    `every` counts in seconds from the end of a run to the start of the next; `next_run` on the monotonic clock.
    """

    name: str
    every: float  # seconds
    run: Callable[[Database], int]
    next_run: float = 0.0


AUDIT_AFTER = 600.0
"""Seconds for which a worker works before it thinks of the nightly audit: whoever starts one is not to wait for it."""


def recurring() -> list[Recurring]:
    """Return the recurring jobs of one worker, all but the audit due at once."""
    later = time.monotonic() + AUDIT_AFTER
    return [
        Recurring("clocks and next steps that are due", 1.0, clocks.strike_due),
        Recurring("leads that wait for room in a queue", 5.0, clocks.deal_waiting),
        Recurring("the day of the leads that programs keep", 1.0, clocks.Days().look_on),
        Recurring("proposals that are planned to be activated", 1.0, agreement.activate_planned),
        Recurring("reviews and exceptions that are due", 3600.0, agreement.remind),
        Recurring("the figures of the pages", 60.0, Refreshing().refresh),
        Recurring("uploaded files and errands that are old", 600.0, upkeep.sweep),
        Recurring("the nightly audit", 60.0, upkeep.ask_for_nightly_audit, next_run=later),
    ]
