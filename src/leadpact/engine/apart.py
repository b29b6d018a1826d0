"""How a candidate pact has leads otherwise than they were: those that it has, and who has handed which to sales."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime

from leadpact.engine import event as ev
from leadpact.engine.differing import HANDED, Difference, Side, goes_to, is_kept
from leadpact.engine.otherwise import Said, said
from leadpact.engine.past import Entry
from leadpact.engine.state import Lead, Person
from leadpact.engine.tally import Told
from leadpact.engine.terms import Terms

FEEDS = (
    "stage", "status", "cycle", "lead_type", "attempts_required", "source", "exceptions", "owner", "program",
    "next_step", "next_at", "woken", "recycled_at",
)  # fmt: skip
"""What of a lead that marketing keeps bears on later decisions; the rest is decided anew each time."""

CONSEQUENCES = (ev.ClockDue, ev.DayPassed, ev.Offered, ev.NoTaker)
"""Events that follow from what a pact has decided before; nobody and nothing outside tells them."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is decided: the instant from which facts are looked at, when it was known, the kind of event."""

    at: datetime
    known: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class Parting:
    """One of two pacts has handed a lead to sales and the other has not: what each says, where it goes, and why."""

    moment: Moment
    live: Told
    candidate: Told
    target: str
    route: Said


@dataclass(slots=True)
class Apart:
    """How the candidate has a lead otherwise than it was.

    Args:
        lead: as the candidate has it, while marketing keeps it there; None: as it was.
        hidden: under the candidate there is no such lead, or it is over.
        gone: the candidate has handed it to sales, and it was not yet.
        waits: it was handed to sales, and under the candidate it is not yet.
    """

    lead: Lead | None = None
    hidden: bool = False
    gone: Parting | None = None
    waits: Parting | None = None

    @property
    def is_nothing(self) -> bool:
        return self.lead is None and not self.hidden and self.gone is None and self.waits is None

    def lives_on(self, live: Side, own: Side, number: int) -> None:
        """Note how the candidate has the lead after two decisions, where that is otherwise than it was."""
        was, would = live.after.leads.get(number), own.after.leads.get(number)
        self.lead, self.hidden = None, False
        if self.gone is not None:
            return
        if is_kept(own.pact, would):
            if self.waits is not None or not is_kept(live.pact, was) or not _feed_alike(live, was, would):
                self.lead = would
        elif was is not None and was.is_open and not (would is not None and would.is_open):
            self.hidden = True


def _feed_alike(live: Side, was: Lead | None, would: Lead | None) -> bool:
    return was is not None and all(getattr(live.spoken(was), name) == getattr(would, name) for name in FEEDS)


def parting(difference: Difference, live: Side, own: Side, moment: Moment) -> Parting:
    """Return that one of two decisions hands a lead to sales and the other does not."""
    hands = own if difference.kind == HANDED else live
    number = difference.lead
    route = Difference("route", number, "", "")
    return Parting(
        moment,
        Told(difference.was, moment.at if hands is live else None, said(live, difference)),
        Told(difference.would, moment.at if hands is own else None, said(own, difference)),
        goes_to(hands.after.leads[number]),
        said(hands, route),
    )


@dataclass(slots=True)
class Ways:
    """What is apart, by person and lead."""

    terms: Terms
    of: dict[int, dict[int, Apart]] = field(default_factory=dict)

    def of_person(self, person: int) -> dict[int, Apart]:
        return self.of.get(person, _NONE)

    def note(self, person: int, number: int, apart: Apart) -> None:
        """Keep how the candidate has a lead; forget it where that is as it was."""
        if not apart.is_nothing:
            self.of.setdefault(person, {})[number] = apart
        elif person in self.of:
            self.of[person].pop(number, None)
            if not self.of[person]:
                del self.of[person]

    def view(self, person: Person) -> Person:
        """Return a person of the past as the candidate has them. It is not to be changed."""
        apart = self.of_person(person.id)
        if not apart and not self.terms.may_lack:
            return person
        view = copy(person)
        view.leads = {number: self.terms.spoken(lead) for number, lead in person.leads.items()}
        for number, one in apart.items():
            if one.hidden:
                view.leads.pop(number, None)
            elif one.lead is not None:
                view.leads[number] = one.lead
        return view

    def hidden(self, person: int) -> int:
        """Return a lead of a person that the candidate does not have; 0: there is none."""
        return next((number for number, one in self.of_person(person).items() if one.hidden), 0)

    def ended_by(self, entry: Entry, leads: Iterable[Lead]) -> Iterator[tuple[int, list[int]]]:
        """Yield the persons, with their leads, of which the candidate knows no more from `entry` on.

        Two who turn out to be one are one as they were; and where a lead was opened because the one before was over,
        it is so under the candidate, too.
        """
        if isinstance(entry.event, ev.Merged):
            for person in (entry.person, entry.event.absorbed):
                yield person, list(self.of_person(person))
        elif entry.opened:
            going_on = {lead.id for lead in leads if lead.is_open}
            yield entry.person, [number for number in self.of_person(entry.person) if number not in going_on]

    def concerned(self, entry: Entry) -> Entry | None:
        """Return `entry` as it bears on what the candidate has; None: it would not have happened there.

        What sales does with a lead needs that they have it. What a pact brings about, it has brought about by itself;
        only that somebody looks at a lead which waits is so under any pact.
        """
        apart = self.of_person(entry.person).get(entry.lead)
        if apart is None or (apart.lead is None and not apart.hidden):
            return entry
        event = entry.event
        if isinstance(event, CONSEQUENCES):
            if apart.lead is None or not isinstance(event, ev.ClockDue | ev.DayPassed):
                return None
            look = ev.DayPassed(at=event.at, by=event.by, lead=entry.lead)
            return replace(entry, event=look)
        if isinstance(event, ev.Arrival):
            by_sales = event.by.partition(":")[0] in ("rep", "partner") and not isinstance(event, ev.OpenedBySales)
            return None if by_sales else entry
        return entry if apart.waits is None and not apart.hidden else None


_NONE: dict[int, Apart] = {}
