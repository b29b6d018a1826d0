"""When a candidate pact would look at a lead without anything happening to it: at its dates, and in the night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush

from leadpact.engine.apart import Apart, Ways
from leadpact.engine.past import Entry, Past
from leadpact.engine.terms import Terms

STEP, NIGHT, COMPANY = "step", "night", "company"


@dataclass(frozen=True, slots=True)
class Look:
    """At `at` the lead `lead` of `person` is looked at; `step`: because its own next step is due."""

    at: datetime
    person: int
    lead: int
    step: bool = False


@dataclass(slots=True)
class Looks:
    """What is ahead. Of leads as they were, dates are in the journal: only nights have to be thought of."""

    terms: Terms
    past: Past
    ways: Ways
    _ahead: list[tuple[datetime, str, int, int]] = field(default_factory=list)
    _nights: dict[int, datetime] = field(default_factory=dict)  # the next one of a lead
    _stepped: dict[int, datetime] = field(default_factory=dict)  # the date of a lead that was looked at last
    _company_nights: dict[int, datetime] = field(default_factory=dict)  # of an account

    def until(self, to: datetime) -> Iterator[Look]:
        """Yield the looks up to `to`, in order; each is taken before the next is asked for."""
        while self._ahead and self._ahead[0][0] <= to:
            at, what, of, number = heappop(self._ahead)
            if self.terms.until is not None and at >= self.terms.until:
                return
            if what == COMPANY:
                for person in self.past.colleagues(of):
                    for lead in list(self.past.persons[person].leads):
                        yield Look(at, person, lead)
            elif what == STEP:
                if self._is_due(of, number, at):
                    yield Look(at, of, number, step=True)
            elif self._nights.get(number) == at:
                yield Look(at, of, number)
                self.wait(of, number, at)

    def after(self, entry: Entry) -> None:
        """Note what is ahead of a person, and of their colleagues, after something has happened."""
        if not (self.terms.nights or self.ways.of):
            return
        account = self.past.account_of.get(entry.person)
        if account is not None and self.terms.passing.stirs(entry.effects):
            night = self.terms.passing.midnight(self._tried(entry.known))
            if self._company_nights.get(account) != night:
                self._company_nights[account] = night
                heappush(self._ahead, (night, COMPANY, account, 0))
        for number in {*self.past.persons[entry.person].leads, *self.ways.of_person(entry.person)}:
            self.wait(entry.person, number, entry.known)

    def wait(self, person: int, number: int, at: datetime) -> None:
        """Note the first night after `at` in which a lead can come out otherwise."""
        apart = self.ways.of_person(person).get(number)
        seen = self.past.persons[person]
        lead = seen.leads.get(number) if apart is None else apart.lead
        night = None
        if lead is not None and lead.is_open and lead.owner_kind == "program" and (apart or self.terms.nights):
            night = self.terms.passing.next_look(seen, lead, self._tried(at))
        if night is None:
            self._nights.pop(number, None)
        elif self._nights.get(number) != night:
            self._nights[number] = night
            heappush(self._ahead, (night, NIGHT, person, number))

    def step(self, person: int, number: int, apart: Apart, at: datetime) -> None:
        """Note the date of a lead that lives on as the candidate has it; `at` is now: a date that is past is due."""
        if apart.lead is not None and apart.lead.next_at is not None:
            heappush(self._ahead, (max(apart.lead.next_at, at), STEP, person, number))

    def _is_due(self, person: int, number: int, at: datetime) -> bool:
        """Say whether the date of a lead has come for the first time: whatever follows, it is not looked at twice."""
        apart = self.ways.of_person(person).get(number)
        due = apart.lead.next_at if apart is not None and apart.lead is not None else None
        if due is None or due > at or self._stepped.get(number) == due:
            return False
        self._stepped[number] = due
        return True

    def _tried(self, at: datetime) -> datetime:
        """Return the first instant from `at` on that is tried."""
        since = self.terms.since
        return at if since is None or since <= at else since
