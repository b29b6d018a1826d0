"""Figures, made beside the other work: on a million leads they take longer than a clock may wait."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Thread

import psycopg

from leadpact import clock
from leadpact.errors import LeadpactError
from leadpact.insight import figures
from leadpact.operations.database import Database

PATIENCE = 0.5  # seconds; what takes no longer is waited for
REST = 20  # times as long as they took, figures are left as they are: they never take more than a twentieth of a core


@dataclass(slots=True)
class Refreshing:
    """Makes the figures anew in a thread of its own, one at a time."""

    thread: Thread | None = None
    failed: LeadpactError | psycopg.Error | None = None
    not_before: float = 0.0  # on the monotonic clock

    def refresh(self, database: Database) -> int:
        """Begin to make the figures anew, unless that is being done; return 0, as it records no event.

        Raises:
            LeadpactError: what went wrong the last time.
        """
        if self.thread is not None and self.thread.is_alive():
            return 0
        failed, self.failed = self.failed, None
        if failed is not None:
            raise failed
        if time.monotonic() >= self.not_before:
            self.thread = Thread(target=self._make, args=(database,), name="figures", daemon=True)
            self.thread.start()
            self.thread.join(PATIENCE)
        return 0

    def _make(self, database: Database) -> None:
        started = time.monotonic()
        try:
            figures.refresh(database, at=clock.now())
        except (LeadpactError, psycopg.Error) as error:
            self.failed = error  # told by the next call, in the worker's own thread
        ended = time.monotonic()
        self.not_before = ended + REST * (ended - started)
