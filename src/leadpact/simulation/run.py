"""A year through the real pipeline, in simulated time: stretch by stretch, none longer than anybody takes to answer.

What is taken up together cannot have been an answer to each other, so a stretch comes to what its things come to one
by one (`operations.together`). What follows from them is planned when the stretch is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadpact.engine.event import Responded
from leadpact.engine.known import Lead
from leadpact.models.lead import due_at
from leadpact.operations.capture import Captured, Parcel
from leadpact.operations.clocks import what_is_due
from leadpact.operations.database import Database
from leadpact.operations.journal import Item, Recorded
from leadpact.operations.together import Thing, take_together
from leadpact.pact.model import Pact
from leadpact.simulation.acts import Act
from leadpact.simulation.agenda import Agenda, Due, Entry, Night, Said, Sent
from leadpact.simulation.nights import Nights
from leadpact.simulation.playing import play
from leadpact.simulation.returns import Returns
from leadpact.simulation.sales import Case, Sales
from leadpact.simulation.scenes import Cue
from leadpact.simulation.world import World

Progress = Callable[[int, int], None]
"""Is told of how many days of how many are over."""

MARK = ("demo", "complete")
"""Channel and key of the last parcel: with it, the year is over."""

LAST = "mira.kaya@anadolu-gida.com"
MOST = 400
"""Things in a stretch, at most."""


@dataclass(slots=True)
class Told:
    """What was done: stretches, things taken up, and commands that were refused because the lead had moved on."""

    stretches: int = 0
    things: int = 0
    refused: int = 0
    rejected: int = 0
    refusals: list[str] = field(default_factory=list)


class Run:
    """The life of a company from the start of its world to the end.

    Args:
        pact: the active version in `database`; it is the company's own.
        most: things in a stretch, at most; with 1 each is taken up by itself, which comes to the same.
    """

    def __init__(self, database: Database, pact: Pact, world: World, *, most: int = MOST) -> None:
        self.database, self.pact, self.world, self.most = database, pact, world, most
        self.agenda = Agenda()
        self.returns = Returns(world.truth, world.dice, self.agenda)
        self.sales = Sales(world.truth, world.dice, pact, self.agenda, self.returns.interested)
        self.cases: dict[int, Case] = {}
        self.latest: dict[str, Case] = {}  # by person
        self.dues: dict[int, datetime] = {}
        self.heat: dict[str, datetime] = {}  # when each person last asked for a demo
        self.by_address = {one.email: one for one in world.everybody}
        self.nights = Nights(database, pact, world.year)
        self.told = Told()

    def go(self, progress: Progress | None = None) -> Told:
        """Live the year."""
        for act in self.world.acts:
            self._expect(act)
        for cue in self.world.scenes.cues if self.world.scenes is not None else ():
            self.agenda.put(cue.at, cue)
        for night in self.nights.instants:
            self.agenda.put(night, Night())
        start, until = self.world.year.start, self.world.until
        days = (until - start).days
        while (at := self.agenda.next_at()) is not None and at <= until:
            self._stretch()
            if progress is not None:
                progress((at - start).days, days)
        self._close()
        return self.told

    def _close(self) -> None:
        """Note that the year is over."""
        until = self.world.until
        payload = {"event": "behaved", "activity": "page_viewed", "email": LAST, "seed": self.world.dice.seed}
        take_together(self.database, self.pact, [Parcel(MARK[0], MARK[1], payload, until)], at=until)

    def _expect(self, act: Act) -> None:
        parcel = Parcel(act.channel, act.key, act.payload, act.at)
        self.agenda.put(act.at, Sent(parcel, act.who, act.hot, act.alone))

    # One stretch

    def _stretch(self) -> None:
        things: list[Thing] = []
        begun: datetime | None = None
        end = self.world.until + timedelta(seconds=1)
        while (at := self.agenda.next_at()) is not None and at < end and len(things) < self.most:
            entry = self.agenda.peek()
            alone = isinstance(entry, Night) or (isinstance(entry, Sent) and entry.alone)
            if alone and things:
                break
            self.agenda.take()
            found = self._things(at, entry)
            if not found:
                continue
            things += found
            begun = begun or at
            if alone:
                break
            end = min(end, at + self._quiet(at, entry))
        if begun is not None:
            self._learn(take_together(self.database, self.pact, things, at=begun))

    def _things(self, at: datetime, entry: Entry) -> list[Thing]:
        """Return what an entry comes to at its instant; what is said later than that goes back on the agenda."""
        if isinstance(entry, Sent):
            return [entry.parcel]
        if isinstance(entry, Said):
            return [Item(entry.event, known=at)]
        if isinstance(entry, Cue):
            found = self.latest.get(entry.who)
            return [Item(event, known=at) for event in play(entry, found.lead)] if found is not None else []
        if isinstance(entry, Night):
            return list(self.nights.looks(self.cases.values(), at))
        case = self.cases[entry.lead]
        if isinstance(entry, Due):
            return self._what_is_due(case.lead, at)
        now: list[Thing] = []
        for event in self.sales.act(case, entry, at):
            if event.at <= at:
                now.append(Item(event, known=at))
            else:
                self.agenda.put(event.at, Said(event))
        return now

    def _what_is_due(self, lead: Lead, at: datetime) -> list[Thing]:
        if self.dues.get(lead.id) != at:
            return []  # done, or dated anew
        return [Item(what_is_due(lead.id, lead.next_at, lead.clock, at), known=at)]

    def _quiet(self, at: datetime, entry: Entry) -> timedelta:
        """Return how long after an entry nobody answers to it, and no clock that it starts strikes."""
        sales = self.world.truth.sales
        soon, later = (timedelta(minutes=lag.least) for lag in (sales.answer_demo, sales.answer_other))
        if isinstance(entry, Sent):
            if entry.hot:
                self.heat[entry.who] = at
            return soon if self._is_hot(entry.who, at) else later
        if isinstance(entry, Night):
            return timedelta(0)
        if isinstance(entry, Cue):
            return soon if self._is_hot(entry.who, at) else later
        lead = entry.event.lead if isinstance(entry, Said) else entry.lead
        return soon if self._is_hot(self.cases[lead].who.key, at) else later

    def _is_hot(self, who: str, at: datetime) -> bool:
        asked = self.heat.get(who)
        return asked is not None and at - asked <= HOT

    # What came of it

    def _learn(self, results: Iterable[Captured | Recorded]) -> None:
        self.told.stretches += 1
        for one in results:
            self.told.things += 1
            recorded = one if isinstance(one, Recorded) else one.recorded
            if recorded is None:
                self.told.rejected += 1
                continue
            if recorded.refused is not None:
                self.told.refused += 1
                self.told.refusals.append(f"{type(recorded.item.event).__name__}: {recorded.refused.says}")
                continue
            self._see(recorded)

    def _see(self, recorded: Recorded) -> None:
        at = recorded.item.known or recorded.item.event.at
        person = recorded.decisions[-1].person
        for lead in person.leads.values():
            case = self.cases.get(lead.id)
            if case is None:
                who = self.by_address.get(person.values.get("email", ""))
                if who is None:
                    continue
                case = self.cases[lead.id] = Case(lead, who)
                self.nights.know(case)
            case.lead = lead
            self.latest[case.who.key] = case
            self._date(lead)
            if isinstance(recorded.item.event, Responded):
                self.nights.heard(case, at)
            if not case.who.planted:
                self.sales.see(case, at)
                self.returns.see(case, at)

    def _date(self, lead: Lead) -> None:
        due = due_at(lead)
        if due is None:
            self.dues.pop(lead.id, None)
        elif self.dues.get(lead.id) != due:
            self.dues[lead.id] = due
            self.agenda.put(due, Due(lead.id))


HOT = timedelta(days=31)
"""So long somebody who asked for a demo is one who asked: as the pact's lead type has it, and a day more."""
