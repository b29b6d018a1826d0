"""What a condition can read about one lead at one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from leadpact.engine.state import Lead, Person
from leadpact.pact.allowance import parse_window
from leadpact.pact.model import Pact


class LeadFacts:
    """The facts of one lead, as `evaluate.Facts` asks for them. `values` grows as deciding goes on."""

    __slots__ = ("history", "lead", "now", "pact", "person", "today", "values")

    def __init__(
        self, pact: Pact, values: dict[str, Any], person: Person, lead: Lead | None, now: datetime
    ) -> None:
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
            return self._people_responded(parse_window(arguments[0]))
        if name == "responded_since":
            return self._responded_since(arguments[0])
        raise LookupError(f"no host fact is called {name}")

    def _people_responded(self, window: timedelta) -> int | None:
        account = self.person.account
        if account is None:
            return None
        since = self.now - window
        return len({person for person, at in account.responded if since < at <= self.now})

    def _responded_since(self, mark: str) -> bool:
        lead = self.lead
        since = lead.recycled_at if lead is not None and mark == "recycled" else None
        if since is None:
            return False
        known = (self.history.get(name, ()) for name in self.pact.responses)
        return any(since < at <= self.now for instants in known for at in instants)


def facts_of(pact: Pact, person: Person, lead: Lead | None, now: datetime) -> LeadFacts:
    """Return what is known about `lead` (or about a person without one) at `now`.

    Values that the pact calls stale are unknown. Derived fields are computed.
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
        values.update(lead.way)
        values["product_line"] = lead.product_line
        values["opened_by_sales"] = lead.opened_by_sales
        if lead.stage:
            _add_position(values, lead)
    _drop_stale(pact, values, person, lead, now)
    facts = LeadFacts(pact, values, person, lead, now)
    for field in pact.derived:
        if field.derived is not None and values.get(field.name) is None:
            values[field.name] = field.derived.value(facts)
    return facts


def _add_position(values: dict[str, Any], lead: Lead) -> None:
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


READY = {"ready": True, "not_ready": False}
"""A verdict as the value of the name `ready`; a verdict that is not known yet is unknown."""


def add_score(values: dict[str, Any], fit: int, engagement: int, grade: str) -> None:
    """Put a score, given in hundredths, among the values in points."""
    values["fit"], values["engagement"] = fit / 100, engagement / 100
    values["score"] = (fit + engagement) / 100
    values["grade"] = grade or None


def colleagues_owner(person: Person) -> str | None:
    """Return who in sales already works an open lead of a colleague; the oldest such lead counts."""
    account = person.account
    if account is None:
        return None
    owned = [
        (lead, owner) for lead, (holder, owner) in account.open_leads.items() if owner and holder != person.id
    ]
    return min(owned)[1] if owned else None


def _drop_stale(pact: Pact, values: dict[str, Any], person: Person, lead: Lead | None, now: datetime) -> None:
    for field in pact.perishable:
        if values.get(field.name) is None or field.fresh is None:
            continue
        homes = {"person": person.seen, "account": person.account.seen if person.account else {}}
        seen = lead.seen if field.about == "lead" and lead is not None else homes.get(field.about, {})
        told = seen.get(field.name)
        if told is not None and told + field.fresh < now:
            values[field.name] = None
