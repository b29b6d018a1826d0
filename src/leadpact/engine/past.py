"""The past told again: entries of a journal one after the other, each with what was known when it was decided."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine import identity
from leadpact.engine.decide import Decision, decide
from leadpact.engine.state import Account, Lead, Person, apply
from leadpact.engine.values import revive_effect
from leadpact.errors import LeadpactError
from leadpact.pact.model import Pact

NEXT_LEAD = 2**62
"""Ids from here on are of leads that nobody has opened."""

NOBODYS = -1
"""A transaction that has written nothing."""

Latest = dict[int, dict[int, datetime]]
"""By account and person, when they last responded."""

_ON_A_PERSON = (
    fx.PersonLearned, fx.PersonUnlearned, fx.ActivitySeen, fx.ActivityUnseen, fx.ReachabilityChanged, fx.PersonAbsorbed
)  # fmt: skip


class Unreplayable(LeadpactError):
    """An entry of a journal builds on something that the entries before it do not tell."""

    code = "journal.unreplayable"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the journal, as it was recorded.

    Args:
        transaction: the same for what was written together.
        lead: the one it turned out to be about; 0: none.
        event: with dates in its fields.
        now: the instant from which facts were looked at (`decided_at`).
        known: when we learned of it (`recorded_at`).
        joined: the company to which the person has belonged since; it preceded deciding.
        effects: what was decided upon the event, as the journal gives it back: dates are text.
        version: of the pact that decided.
    """

    id: int
    transaction: int
    person: int
    lead: int
    event: ev.Event
    now: datetime
    known: datetime
    joined: fx.AccountJoined | None
    effects: Sequence[fx.Effect]
    version: int

    @property
    def opened(self) -> int:
        """The lead that was opened; 0: none."""
        return next((effect.lead for effect in self.effects if isinstance(effect, fx.LeadOpened)), 0)

    @property
    def leads(self) -> set[int]:
        """Every lead that something was decided about."""
        return {lead for lead in (self.lead, *(effect.lead for effect in self.effects)) if lead}


@dataclass(slots=True)
class Past:
    """Some persons and their companies, as the entries that were taken leave them.

    All persons of a company belong into one past, and whoever was merged with any of them. What a transaction saw of
    colleagues is what others had committed before it, and what it did itself: as in `operations.journal`.

    Args:
        fields: knows which fields are dates, see `engine.values.revive`.
        responses: the activities that count as responses, by version of the pact.
        other_responses: those by which responses are counted a second time, see `seen_by_another`; None: not.
    """

    fields: Pact
    responses: dict[int, frozenset[str]]
    other_responses: frozenset[str] | None = None
    persons: dict[int, Person] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    account_of: dict[int, int] = field(default_factory=dict)
    people: dict[int, list[int]] = field(default_factory=dict)  # by account
    _seen_in: dict[int, int] = field(default_factory=dict)  # account -> transaction
    _joined_late: set[int] = field(default_factory=set)  # accounts
    _grown: dict[int, int] = field(default_factory=dict)  # person -> transaction in which they absorbed somebody
    _latest: Latest = field(default_factory=dict)
    _other_latest: Latest = field(default_factory=dict)

    def before(self, entry: Entry) -> Person:
        """Return the person of `entry` as they were known when it was decided. It is not to be changed."""
        person = self._person(entry.person, entry.transaction)
        account = self.account_of.get(person.id)
        if entry.joined is not None and not isinstance(entry.event, ev.Merged):
            account = entry.joined.account
        if account is not None:
            person.account = self._account(account, entry)
        return person

    def standing(self, person_id: int) -> Person:
        """Return a person as a transaction sees them that begins now."""
        person = self.persons[person_id]
        account = self.account_of.get(person_id)
        if account is not None:
            self._refresh(account, NOBODYS)
            person.account = self.accounts[account]
        return person

    def again(self, pact: Pact, entry: Entry, person: Person, *, new_lead: int = NEXT_LEAD) -> Decision:
        """Decide upon `entry` anew, under `pact`, of `person`, as of when it was decided.

        Args:
            new_lead: the id of the lead that is opened, should one be opened that had not been.
        """
        event = entry.event
        if isinstance(event, ev.Merged):
            absorbed = self._person(event.absorbed, entry.transaction)
            event, draft = identity.merge(pact, person, absorbed, event.key, at=entry.known)
            return Decision(event, tuple(draft.effects), draft.person)
        return decide(pact, person, event, now=entry.now, known=entry.known, new_lead=entry.opened or new_lead)

    def take(self, entry: Entry, after: Person | None = None) -> None:
        """Let what was decided upon `entry` take effect.

        Args:
            after: the person after that, where deciding it once more has given it; None: the effects are applied.

        Raises:
            Unreplayable: it builds on something that is not known.
        """
        person = self.before(entry)
        if entry.joined is not None:
            self._join(person, entry.joined, entry)
        if after is None or isinstance(entry.event, ev.Merged):
            self._apply(person, entry)
        else:
            person = self._adopt(after)
        account = person.account
        if account is None:
            return
        if isinstance(entry.event, ev.Responded):
            account.responded = [*account.responded, (person.id, entry.event.at)]
        if entry.joined is not None or any(isinstance(effect, _ON_A_PERSON) for effect in entry.effects):
            _note(self._latest, account.id, person, self.responses[entry.version])
            if self.other_responses is not None:
                _note(self._other_latest, account.id, person, self.other_responses)

    def _adopt(self, after: Person) -> Person:
        """Take over a person and what it makes of their account, which their colleagues share."""
        self.persons[after.id] = after
        if after.account is not None:
            account = self.accounts[after.account.id]
            for name in Account.__struct_fields__:
                setattr(account, name, getattr(after.account, name))
            after.account = account
        return after

    def _apply(self, person: Person, entry: Entry) -> None:
        for effect in entry.effects:
            if isinstance(effect, fx.PersonAbsorbed):
                self._absorb(person.id, effect.absorbed, entry.transaction)
            try:
                apply(person, revive_effect(self.fields, effect))
            except (KeyError, msgspec.ValidationError) as error:
                said = f"Entry {entry.id} of the journal cannot be replayed: {error} is not known."
                raise Unreplayable(said, remedy="Run `leadpact audit`: it names what is wrong.") from error

    def seen_by_another(self, person: Person) -> Person:
        """Return `person` as under a pact to which `other_responses` are responses; it shares all but its account."""
        if self.other_responses is None or person.account is None:
            return person
        seen, seen.account = copy(person), copy(person.account)
        seen.account.responded = list(self._other_latest.get(person.account.id, {}).items())
        return seen

    def colleagues(self, account: int) -> Sequence[int]:
        """Return the persons of an account, in the order in which they joined it."""
        return self.people.get(account, ())

    def _person(self, number: int, transaction: int) -> Person:
        """Return a person as `transaction` sees them; their leads are read in the order of their ids."""
        person = self.persons.get(number)
        if person is None:
            person = self.persons[number] = Person(number)
        elif self._grown.get(number, transaction) != transaction:
            del self._grown[number]
            person.leads = dict(sorted(person.leads.items()))
        return person

    def _account(self, number: int, entry: Entry) -> Account:
        """Return an account as the transaction of `entry` sees it."""
        account = self.accounts.get(number)
        if account is None:
            assert entry.joined is not None
            account = self.accounts[number] = Account(number, entry.joined.domain, entry.joined.name)
        self._refresh(number, entry.transaction)
        return account

    def _refresh(self, number: int, transaction: int) -> None:
        """Let an account hold what was committed before `transaction`, and what that one has done itself."""
        if self._seen_in.get(number) == transaction:
            return
        self._seen_in[number] = transaction
        account = self.accounts[number]
        account.responded = list(self._latest.get(number, {}).items())
        if number in self._joined_late:
            self._joined_late.discard(number)
            account.open_leads = self._worked_at(number)

    def _join(self, person: Person, joined: fx.AccountJoined, entry: Entry) -> None:
        """Let `person` belong to a company; their leads of before are seen there from the next transaction on."""
        number = joined.account
        person.account = self._account(number, entry)
        if self.account_of.setdefault(person.id, number) == number:
            self.people.setdefault(number, []).append(person.id)
        if person.leads:
            self._joined_late.add(number)

    def _absorb(self, survivor: int, absorbed: int, transaction: int) -> None:
        """Leads change hands between two who are one; companies see it from the next transaction on."""
        self._person(absorbed, transaction).leads = {}
        self._grown[survivor] = transaction
        for person in (survivor, absorbed):
            if person in self.account_of:
                self._refresh(self.account_of[person], transaction)
                self._joined_late.add(self.account_of[person])

    def _worked_at(self, account: int) -> dict[int, tuple[int, str]]:
        return {
            lead.id: (person, lead.owner)
            for person in self.people.get(account, ())
            for lead in self.persons[person].leads.values()
            if _is_worked(lead)
        }


def _is_worked(lead: Lead) -> bool:
    return lead.is_open and lead.owner_kind == "rep"


def _note(latest: Latest, account: int, person: Person, responses: frozenset[str]) -> None:
    instants = [known[-1] for name, known in person.history.items() if name in responses and known]
    people = latest.setdefault(account, {})
    if instants:
        people[person.id] = max(instants)
    else:
        people.pop(person.id, None)
