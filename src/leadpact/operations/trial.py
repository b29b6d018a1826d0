"""Deciding without a database: the leads of a file, one after the other, as the pact would have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leadpact.engine import event as ev
from leadpact.engine import identity
from leadpact.engine.decide import Decision, decide
from leadpact.engine.effect import Effect
from leadpact.engine.facts import LeadFacts, facts_of
from leadpact.engine.state import Account, Lead, Person
from leadpact.operations import dealing
from leadpact.operations.journal import Item
from leadpact.operations.leads_file import FileLead, LeadsFile, Unusable
from leadpact.operations.loading import States
from leadpact.operations.payload import Reading, read_payload
from leadpact.pact.model import Pact


@dataclass(slots=True)
class Tried:
    """What would become of one lead of the file.

    `lead` is how it would stand (None: no lead came of it), `effects` all that was decided, `faults` the values
    left out by field, `ignored` the names that the pact does not know. `refused` says why nothing came of it.
    """

    line: int
    person: Person
    lead: Lead | None
    decisions: list[Decision]
    faults: dict[str, str]
    ignored: tuple[str, ...]
    refused: str = ""

    @property
    def effects(self) -> list[Effect]:
        return [effect for decision in self.decisions for effect in decision.effects]


@dataclass(slots=True)
class Rejected:
    """A lead of the file that cannot be used at all, with the reasons by field."""

    line: int
    faults: dict[str, str]


class Seats(dealing.Table):
    """The seats of all queues as if nobody had a lead yet, held in memory."""

    def __init__(self, pact: Pact, at: datetime) -> None:
        self.pact, self.at = pact, at
        self.absences = []
        self.owners = {}
        self.rows = {(queue.name, member.name): (0, 0) for queue in pact.queues.values() for member in queue.members}


@dataclass(slots=True)
class _Arrived:
    line: int
    readings: list[Reading]
    items: list[Item] = field(default_factory=list)


def try_out(
    pact: Pact, rows: Iterable[tuple[int, Sequence[Mapping[str, Any]]]], *, at: datetime
) -> list[Tried | Rejected]:
    """Decide the leads of a file in their order, as if they all arrived at `at` and nothing was known before.

    Args:
        rows: line and payloads of each lead.
        at: the instant from which facts are looked at (aware, UTC).

    Rows that share a key (email, phone and name, an id) are one person; those of one mail domain are colleagues.
    """
    arrived = []
    for line, payloads in rows:
        readings = [read_payload(pact, payload, received_at=at, receipt_id=None) for payload in payloads]
        items = [reading.item for reading in readings if reading.item is not None]
        arrived.append(_Arrived(line, readings, items))
    return _Trial(pact, at).run(arrived)


def try_leads(pact: Pact, read: LeadsFile, *, at: datetime) -> tuple[list[Tried], list[Rejected]]:
    """As `try_out`, for a file as it was read; return what was decided, and the rows that cannot be used, by line."""
    leads = [(lead.line, lead.payloads) for lead in read.records if isinstance(lead, FileLead)]
    tried = try_out(pact, leads, at=at)
    unusable = [Rejected(one.line, one.reasons) for one in read.records if isinstance(one, Unusable)]
    unusable += [one for one in tried if isinstance(one, Rejected)]
    return [one for one in tried if isinstance(one, Tried)], sorted(unusable, key=lambda one: one.line)


class _Trial:
    def __init__(self, pact: Pact, at: datetime) -> None:
        self.pact, self.at = pact, at
        self.states = States()
        self.seats = Seats(pact, at)
        self.leads = 0

    def run(self, arrived: Sequence[_Arrived]) -> list[Tried | Rejected]:
        keys = [[key for item in one.items for key in item.keys] for one in arrived]
        person_of = {
            index: number for number, group in enumerate(identity.group(keys, {}), 1) for index in group.arrivals
        }
        return [self._row(one, person_of[index]) for index, one in enumerate(arrived)]

    def _row(self, one: _Arrived, person_id: int) -> Tried | Rejected:
        faults = {name: fault for reading in one.readings for name, fault in reading.faults.items()}
        if not one.items:
            return Rejected(one.line, faults)
        ignored = tuple(dict.fromkeys(name for reading in one.readings for name in reading.ignored))
        self.states.persons.setdefault(person_id, Person(person_id))
        tried = Tried(one.line, self.states.persons[person_id], None, [], faults, ignored)
        for item in one.items:
            self._take(tried, item)
        return tried

    def _take(self, tried: Tried, item: Item) -> None:
        person = self._seated(tried.person.id, item)
        decision = decide(self.pact, person, item.event, now=self.at, known=self.at, new_lead=self.leads + 1)
        if decision.refused is not None:
            tried.refused = decision.refused.says
            return
        self._keep(tried, decision)
        self._deal(tried)

    def _seated(self, person_id: int, item: Item) -> Person:
        """Return the person, at the account that the arrival tells if they had none."""
        states = self.states
        if item.domain and person_id not in states.account_of:
            account = states.by_domain.setdefault(item.domain, len(states.by_domain) + 1)
            states.accounts.setdefault(account, Account(account, item.domain, item.company))
            states.account_of[person_id] = account
        return states.person(person_id)

    def _keep(self, tried: Tried, decision: Decision) -> None:
        self.states.keep(decision.person)
        tried.decisions.append(decision)
        tried.person = decision.person
        self.leads = max(self.leads, *decision.person.leads, 0)
        concerned = [effect.lead for effect in decision.effects if effect.lead]
        if concerned:
            tried.lead = decision.person.leads[concerned[-1]]
        elif tried.lead is None and decision.person.leads:
            tried.lead = decision.person.leads[max(decision.person.leads)]
        account = decision.person.account
        if account is not None and isinstance(decision.event, ev.Responded):
            account.responded = [*account.responded, (decision.person.id, decision.event.at)]

    def _deal(self, tried: Tried) -> None:
        lead = tried.lead
        if lead is None or not (lead.is_open and lead.owner_kind == "queue" and lead.next_step == "deal"):
            return
        if lead.queue not in self.pact.queues:
            return
        for event in dealing.deal(self.seats, self.states, [lead]):
            person = self.states.person(tried.person.id)
            self._keep(tried, decide(self.pact, person, event, now=self.at, known=self.at))


def facts_now(pact: Pact, tried: Tried, at: datetime) -> LeadFacts:
    """Return the facts of the lead as they stand after it was decided."""
    return facts_of(pact, tried.person, tried.lead, at)
