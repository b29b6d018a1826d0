"""Leads whose time has come: clocks, next steps, room in queues, the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from leadpact import clock
from leadpact.operations import agreement, clocks
from leadpact.operations.clocks import BEGINNING, Mark
from leadpact.operations.database import Database

BATCH = 500


def strike_due(database: Database) -> int:
    """Tell every lead whose time has come so, in batches, each once; return how many events were recorded."""
    at, mark, recorded = clock.now(), BEGINNING, 0
    while True:
        done = clocks.strike(database, at=at, after=mark, most=BATCH)
        mark, recorded = done.mark, recorded + done.recorded
        if done.seen < BATCH:
            return recorded


def deal_waiting(database: Database) -> int:
    """Deal what waits in queues that have room again; return how many leads were taken up."""
    return clocks.deal_waiting(database, at=clock.now(), most=BATCH)


@dataclass(slots=True)
class Days:
    """The pass over the leads that programs keep: once each day of the pact's zone, a batch a round.

    How far it has come is kept in the process: a worker that starts anew looks at a day's leads once more,
    which changes nothing.
    """

    day: date | None = None
    mark: Mark = BEGINNING
    finished: bool = False

    def look_on(self, database: Database) -> int:
        """Look at the next batch of the day, if there is one; return how many leads it changed."""
        at = clock.now()
        today = at.astimezone(agreement.active(database).zone).date()
        if today != self.day:
            self.day, self.mark, self.finished = today, BEGINNING, False
        if self.finished:
            return 0
        done = clocks.pass_day(database, at=at, after=self.mark.lead, most=BATCH)
        self.mark, self.finished = done.mark, done.seen < BATCH
        return done.recorded
