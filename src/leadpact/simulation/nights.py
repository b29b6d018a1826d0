"""The pass over the leads that programs keep, as a worker makes it each night, where anything can have changed.

A worker looks at all of them and writes nothing where nothing but the score would change. What can change from one
day to the next without an event of the lead's own is what colleagues did: those are looked at each night. The rest,
windows that close and answers that grow old, is looked at every four weeks and in the last night.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from leadpact.engine import event as ev
from leadpact.engine.known import Lead
from leadpact.operations import clocks
from leadpact.operations.database import Database
from leadpact.operations.journal import Item
from leadpact.operations.loading import colleagues_window
from leadpact.pact.model import Pact
from leadpact.simulation.calendar import Year, instant
from leadpact.simulation.sales import Case

SOON = time(0, 5)
EVERY = 28
"""Nights from one look at everything to the next."""

ENOUGH = 3
"""Colleagues who have responded lately, before anybody else at the company is looked at."""

AT_ONCE = 1000


class Nights:
    """Who is looked at in which night."""

    def __init__(self, database: Database, pact: Pact, year: Year) -> None:
        self.database, self.pact = database, pact
        self.window = colleagues_window(pact.text) or timedelta(0)
        self.instants = [instant(day, SOON, pact.zone) for day in year.days]
        self.instants = [at for at in self.instants if year.start < at <= year.until]
        last = len(self.instants) - 1
        self.full = {at for number, at in enumerate(self.instants) if (last - number) % EVERY == 0}
        self.responded: dict[int, deque[tuple[datetime, str]]] = defaultdict(deque)  # by account
        self.stirred: set[int] = set()  # accounts
        self.at_account: dict[int, dict[int, Case]] = defaultdict(dict)  # by lead

    def know(self, case: Case) -> None:
        """Note where the person of a lead works."""
        if case.who.account is not None:
            self.at_account[case.who.account.number][case.lead.id] = case

    def heard(self, case: Case, at: datetime) -> None:
        """Note that somebody responded."""
        account = case.who.account
        if account is not None:
            self.responded[account.number].append((at, case.who.key))
            self.stirred.add(account.number)

    def looks(self, cases: Iterable[Case], at: datetime) -> list[Item]:
        """Return the events of the night that begins `at`."""
        lately = {number for number in self.stirred if self._responders(number, at) >= ENOUGH}
        self.stirred = set()
        if at not in self.full:
            cases = [case for number in sorted(lately) for case in self.at_account[number].values()]
        leads = [case.lead for case in cases if case.lead.is_open and case.lead.owner_kind == "program"]
        return [Item(ev.DayPassed(at=at, by=clocks.BY, lead=lead), known=at) for lead in self._changing(leads, at)]

    def _responders(self, number: int, at: datetime) -> int:
        responses = self.responded[number]
        while responses and responses[0][0] <= at - self.window:
            responses.popleft()
        return len({who for _, who in responses})

    def _changing(self, leads: list[Lead], at: datetime) -> Iterator[int]:
        rows = [(lead.id, lead.person) for lead in leads]
        for start in range(0, len(rows), AT_ONCE):
            with self.database.connection() as connection:
                yield from clocks.changed_by_the_day(connection, self.pact, rows[start : start + AT_ONCE], at)
                connection.rollback()
