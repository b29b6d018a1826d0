"""What a condition can read about one lead at one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from leadpact.engine.state import Lead, Person
from leadpact.pact.allowance import parse_window
from leadpact.pact.model import FieldDefinition, Pact

READY = {"ready": True, "not_ready": False}
"""A verdict as the value of the name `ready`; a verdict that is not known yet is unknown."""


class LeadFacts:
    """The facts of one lead, as `evaluate.Facts` asks for them. `values` grows as deciding goes on."""

    __slots__ = ("history", "lead", "now", "pact", "person", "today", "values")

    def __init__(self, pact: Pact, values: dict[str, Any], person: Person, lead: Lead | None, now: datetime) -> None:
        self.pact = pact
        self.values: dict[str, Any] = values
        self.person = person
        self.lead = lead
        self.history: Mapping[str, Sequence[datetime]] = person.history
        self.now = now
        self.today: date = now.astimezone(pact.zone).date()

    def call(self, name: str, *arguments: str) -> object:
        """Answer a fact that only the host knows: about colleagues, or about this lead's cycle."""
        if name == "account.people_responded":
            return self._people_responded(_window(arguments[0]))
        if name == "responded_since":
            return self._responded_since(arguments[0])
        raise LookupError(f"no host fact is called {name}")

    def stand(self, lead: Lead) -> None:
        """Take over where `lead` stands now; what is known about person and company stays."""
        self.lead = lead
        _add_position(self.values, lead)

    def _people_responded(self, window: timedelta) -> int | None:
        account = self.person.account
        if account is None:
            return None
        since = self.now - window
        people = {person for person, at in account.responded if since < at <= self.now}
        if self._responded_after(since):
            people.add(self.person.id)
        return len(people)

    def _responded_since(self, mark: str) -> bool:
        lead = self.lead
        since = lead.recycled_at if lead is not None and mark == "recycled" else None
        return since is not None and self._responded_after(since)

    def _responded_after(self, since: datetime) -> bool:
        known = (self.history.get(name, ()) for name in self.pact.responses)
        return any(since < at <= self.now for instants in known for at in instants)


@lru_cache(maxsize=64)
def _window(text: str) -> timedelta:
    return parse_window(text)


def facts_of(
    pact: Pact, person: Person, lead: Lead | None, now: datetime, told: Mapping[str, Any] | None = None
) -> LeadFacts:
    """Return what is known about `lead` (or about a person without one) at `now`.

    Values that the pact calls stale are unknown. Derived fields are computed. `told` is what an
    arrival says of a lead that is not opened yet.
    """
    values = dict(person.values)
    account = person.account
    if account is not None:
        values.update(account.values)
        values["account_is_customer"] = account.is_customer
        values["account_owner"] = account.owner or None
        values["account_has_open_lead"] = colleagues_owner(person) is not None
    if lead is not None:
        values.update(lead.values)
    for field in pact.perishable:
        if values.get(field.name) is not None and _is_stale(field, person, lead, now):
            values[field.name] = None
    if told:
        values.update(told)
    facts = LeadFacts(pact, values, person, lead, now)
    for field in pact.derived:
        if field.derived is not None and values.get(field.name) is None:
            values[field.name] = field.derived.value(facts)
    if lead is not None:
        _add_position(values, lead)
    return facts


def _add_position(values: dict[str, Any], lead: Lead) -> None:
    values.update(lead.way)
    values["product_line"] = lead.product_line
    values["opened_by_sales"] = lead.opened_by_sales
    if not lead.stage:
        return
    values["stage"], values["status"] = lead.stage, lead.status
    values["cycle"], values["attempts"] = lead.cycle, lead.attempts
    values["woken"] = lead.woken
    values["ready"] = READY.get(lead.verdict)
    if lead.source:
        values["source"] = lead.source
    if lead.lead_type:
        values["lead_type"] = lead.lead_type
    if lead.scored_at is not None:
        add_score(values, lead.fit, lead.engagement, lead.grade)


def add_score(values: dict[str, Any], fit: int, engagement: int, grade: str) -> None:
    """Put a score, given in hundredths, among the values in points."""
    values["fit"], values["engagement"] = fit / 100, engagement / 100
    values["score"] = (fit + engagement) / 100
    values["grade"] = grade or None


def colleagues_owner(person: Person) -> str | None:
    """Return who in sales already works an open lead of a colleague; the oldest such lead counts."""
    account = person.account
    if account is None or not account.open_leads:
        return None
    owned = [(lead, owner) for lead, (holder, owner) in account.open_leads.items() if owner and holder != person.id]
    return min(owned)[1] if owned else None


def _is_stale(field: FieldDefinition, person: Person, lead: Lead | None, now: datetime) -> bool:
    """Say whether the value in use, the lead's before the account's before the person's, is too old."""
    name, account = field.name, person.account
    if lead is not None and name in lead.values:
        told = lead.seen.get(name)
    elif account is not None and name in account.values:
        told = account.seen.get(name)
    else:
        told = person.seen.get(name)
    return field.fresh is not None and told is not None and told + field.fresh < now
