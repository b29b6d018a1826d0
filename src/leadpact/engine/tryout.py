"""A candidate pact tried on the past: each decision taken again under it, with what was known at its instant.

Facts are those that were known; what was decided before is taken as it was. One thing lives on as the candidate has
it: a lead that marketing keeps there, until it is handed to sales under both. What people would then have done with
it, nobody knows: from there on it is as it was. What a change of version has done is no decision, and not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.apart import Apart, Moment, Parting, Ways, parting
from leadpact.engine.decide import Decision, decide
from leadpact.engine.differing import (
    HANDED,
    NOT_HANDED,
    Difference,
    Side,
    alike,
    allowed,
    anything,
    goes_to,
    hands_over,
    is_kept,
    is_with_sales,
    of_lead,
    plain,
    touched,
    verdict_of,
)  # fmt: skip
from leadpact.engine.looks import Look, Looks
from leadpact.engine.otherwise import said
from leadpact.engine.past import NEXT_LEAD, Entry, Past
from leadpact.engine.state import Person
from leadpact.engine.tally import Case, Share, Told
from leadpact.engine.terms import Terms
from leadpact.pact.model import Pact

BY = "system:clock"


@dataclass(slots=True)
class Trying:
    """Some persons and their companies, tried entry by entry in the order of the journal, and what came of it."""

    terms: Terms
    past: Past
    share: Share
    ways: Ways
    looks: Looks
    _fresh: int = NEXT_LEAD

    def take(self, entry: Entry) -> None:
        """Try what was decided upon `entry`, then let it take effect as it was."""
        self.pass_time(entry.known)
        leads = self.past.before(entry).leads.values()
        for person, numbers in list(self.ways.ended_by(entry, leads)):
            self._rejoin(person, numbers)
        tried = self.terms.looks_at(entry.now) and not isinstance(entry.event, ev.Restaged)
        self.past.take(entry, self._try(entry) if tried else None)
        self.looks.after(entry)

    def end(self, at: datetime) -> None:
        """Let time pass to `at`, and settle what is still apart."""
        self.pass_time(at)
        for person in list(self.ways.of):
            self._rejoin(person, list(self.ways.of_person(person)))
        leads = (lead for person in self.past.persons.values() for lead in person.leads.values())
        self.share.close({lead.id: lead.stage for lead in leads})

    # What was recorded

    def _try(self, entry: Entry) -> Person | None:
        """Compare what was decided; return the person after that, if it has been decided once more to the letter."""
        terms, before = self.terms, self.past.before(entry)
        view = self.ways.view(self.past.seen_by_another(before))
        if terms.may_lack and (lacking := terms.unknown(view, entry.lead)):
            self.share.tally.untried[lacking] += 1
            return None
        concerned = self.ways.concerned(entry)
        own = Decision(entry.event, (), view) if concerned is None else self._own(concerned, view)
        if not self.ways.of_person(entry.person) and self._is_the_same(entry, own):
            self.share.look(entry.version, entry.leads, otherwise=False)
            return own.person if not terms.may_lack and terms.other_responses is None else None
        version = terms.versions[entry.version]
        was = self.past.again(version, entry, before)
        if plain(was.effects) != list(entry.effects):
            self.share.tally.not_as_recorded(entry.id)
            return None
        anew = partial(self.past.again, version, entry)
        live = Side(version, before, was, anew, terms.spoken, terms.told)
        mine = Side(terms.candidate, view, own, lambda person: self._own(concerned or entry, person))
        moment = Moment(entry.now, entry.known, ev.kind_of(entry.event))
        otherwise = self._compare(live, mine, moment, touched(live, mine))
        self.share.look(entry.version, entry.leads, otherwise=otherwise)
        return was.person

    def _own(self, entry: Entry, person: Person) -> Decision:
        """Decide upon an entry under the candidate."""
        hidden = self.ways.hidden(person.id)
        self._fresh += not hidden
        return self.past.again(self.terms.candidate, self.terms.heard(entry), person, new_lead=hidden or self._fresh)

    def _is_the_same(self, entry: Entry, own: Decision) -> bool:
        """Say whether the same was decided: to the letter under the pact that had decided, else but for its lines."""
        if own.refused is not None:
            return False
        mine, recorded = plain(own.effects), list(entry.effects)
        if mine == recorded:
            return True
        if self.terms.versions[entry.version].digest == self.terms.candidate.digest:
            return False
        return alike(mine, map(self.terms.told, recorded))

    # Both decisions

    def _compare(self, live: Side, own: Side, moment: Moment, leads: Iterable[int]) -> bool:
        """Count in what two decisions differ; say whether they do."""
        apart = self.ways.of_person(live.before.id)
        together = not apart
        refused = allowed(live, own)
        for difference in refused:
            self._differs(difference, live, own, moment)
        otherwise = bool(refused)
        for number in sorted({*leads, *apart}):
            otherwise |= self._compare_lead(number, live, own, moment, only_handing=bool(refused))
        if together and not otherwise:
            for difference in anything(live, own):
                self._differs(difference, live, own, moment)
                otherwise = True
        return otherwise

    def _compare_lead(self, number: int, live: Side, own: Side, moment: Moment, *, only_handing: bool = False) -> bool:
        """Count in what two decisions about a lead differ, and note how it lives on; say whether they do."""
        person = live.before.id
        apart = self.ways.of_person(person).get(number) or Apart()
        found: list[Difference] = []
        if apart.gone is not None:
            self._await_live(number, apart.gone, live, moment)
            return False
        if apart.waits is not None:
            if self._await_candidate(number, apart.waits, live, own, moment):
                return True
        else:
            found = of_lead(live, own, number)
        for difference in found:
            if difference.kind == HANDED:
                apart.gone = parting(difference, live, own, moment)
            elif difference.kind == NOT_HANDED:
                apart.waits = parting(difference, live, own, moment)
            elif not only_handing:
                self._differs(difference, live, own, moment)
        apart.lives_on(live, own, number)
        self.ways.note(person, number, apart)
        self.looks.step(person, number, apart, moment.known)
        return bool(found)

    def _await_live(self, number: int, gone: Parting, live: Side, moment: Moment) -> None:
        """The candidate has handed a lead to sales before: has it been now, or never?"""
        person, lead = live.before.id, live.after.leads.get(number)
        if hands_over(live, number):
            told = Told(verdict_of(lead), moment.at, said(live, Difference(HANDED, number, "", "")))
            self._settle("earlier", person, number, (gone, told, gone.candidate))
            self._compare_routes(person, number, gone, live, moment)
        elif lead is None or not lead.is_open:
            self._settle("ready_now", person, number, (gone, gone.live, gone.candidate))

    def _await_candidate(self, number: int, waits: Parting, live: Side, own: Side, moment: Moment) -> bool:
        """A lead was handed to sales before: does the candidate do so now, or has it become too late?"""
        person = live.before.id
        lead = own.after.leads.get(number)
        if is_with_sales(own.pact, lead):
            told = Told(verdict_of(lead), moment.at, said(own, Difference(HANDED, number, "", "")))
            self._settle("later", person, number, (waits, waits.live, told))
            self._compare_routes(person, number, waits, own, moment)
            return True
        if not is_with_sales(live.pact, live.after.leads.get(number)):
            self._settle("no_longer", person, number, (waits, waits.live, waits.candidate))
            return True
        return False

    def _rejoin(self, person: int, numbers: Iterable[int]) -> None:
        """From here on the candidate has these leads as they were."""
        for number in numbers:
            apart = self.ways.of_person(person)[number]
            if apart.gone is not None:
                self._settle("ready_now", person, number, (apart.gone, apart.gone.live, apart.gone.candidate))
            elif apart.waits is not None:
                self._settle("no_longer", person, number, (apart.waits, apart.waits.live, apart.waits.candidate))
            self.ways.note(person, number, Apart())

    # Counting

    def _settle(self, kind: str, person: int, number: int, story: tuple[Parting, Told, Told]) -> None:
        """Count when a lead is handed to sales under either pact; it goes on as it was."""
        parted, live, own = story
        self._count(kind, person, number, parted.moment, (live, own))
        self.share.handed.append((kind, number))
        self.ways.note(person, number, Apart())

    def _compare_routes(self, person: int, number: int, parted: Parting, later: Side, moment: Moment) -> None:
        """Count that a lead goes elsewhere, handed to sales by one pact before and by the other, `later`, now."""
        target = goes_to(later.after.leads[number])
        if target == parted.target:
            return
        first = Told(parted.target, parted.moment.at, parted.route)
        second = Told(target, moment.at, said(later, Difference("route", number, "", "")))
        told = (first, second) if later.pact is self.terms.candidate else (second, first)
        self._count("route", person, number, parted.moment, told)

    def _differs(self, difference: Difference, live: Side, own: Side, moment: Moment) -> None:
        person, number, kind = live.before.id, difference.lead, difference.kind
        key, labels = _key(person, number), (difference.was, difference.would)

        def tell() -> Case:
            one = Told(difference.was, moment.at, said(live, difference))
            other = Told(difference.would, moment.at, said(own, difference))
            return Case(kind, moment.at, max(0, key), person, moment.kind, one, other)

        self.share.differs(kind, key, labels, moment.at, tell)

    def _count(self, kind: str, person: int, number: int, moment: Moment, told: tuple[Told, Told]) -> None:
        key = _key(person, number)
        case = Case(kind, moment.at, max(0, key), person, moment.kind, *told)
        self.share.differs(kind, key, (told[0].label, told[1].label), moment.at, lambda: case)

    # What time brings about

    def pass_time(self, to: datetime) -> None:
        """Look, up to `to`, at the leads whose time comes under the candidate."""
        for look in self.looks.until(to):
            self._look(look)

    def _look(self, look: Look) -> None:
        """Look at a lead that marketing keeps under the candidate."""
        terms, at, person, number = self.terms, look.at, look.person, look.lead
        apart = self.ways.of_person(person).get(number)
        before = self.past.standing(person)
        view = self.ways.view(self.past.seen_by_another(before))
        lead = view.leads.get(number)
        known = lead is not None and not (terms.may_lack and terms.unknown(view, number))
        if not known or not is_kept(terms.candidate, lead) or not (terms.nights if apart is None else apart.lead):
            return
        self.share.tally.looks += 1
        night = ev.DayPassed(at=at, by=BY, lead=number)
        event = ev.ClockDue(at=at, by=BY, lead=number, clock="next_step") if look.step else night
        own = decide(terms.candidate, view, event, now=at, known=at)
        if _changes_nothing(own):
            return
        version = terms.in_force(at)
        was = Decision(night, (), before)
        if is_kept(version, before.leads.get(number)):
            was = decide(version, before, night, now=at, known=at)
            if not look.step and not _changes_nothing(was):
                return  # the version of the time changes something in that night as well: the journal has it
        live = Side(version, before, was, _decider(version, night), terms.spoken, terms.told)
        mine = Side(terms.candidate, view, own, _decider(terms.candidate, event))
        self._compare(live, mine, Moment(at, at, ev.kind_of(event)), [number])


def _key(person: int, number: int) -> int:
    """Return what a difference is counted by: the lead, or, negative, the person where only one pact knows a lead."""
    return number if 0 < number < NEXT_LEAD else -person


def _changes_nothing(decision: Decision) -> bool:
    """Say whether a look came to nothing but another score, which is not worth an entry."""
    return decision.refused is not None or all(isinstance(effect, fx.Scored) for effect in decision.effects)


def _decider(pact: Pact, event: ev.Event) -> Callable[[Person], Decision]:
    return lambda person: decide(pact, person, event, now=event.at, known=event.at)
