"""A decision in the making: effects are emitted one by one, and each is seen by what comes after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadpact.engine import effect as fx
from leadpact.engine.event import Event
from leadpact.engine.facts import LeadFacts, facts_of
from leadpact.engine.reason import Reason
from leadpact.engine.state import HANDLERS, Lead, Person
from leadpact.pact.model import Pact, Stage


class Draft:
    """The state as it becomes while one event is decided.

    `now` is the instant from which facts are looked at, `known` the instant at which we learned of
    the event: promises can only start to run then. Live, the two are the same.
    """

    __slots__ = ("_facts", "about", "effects", "event", "known", "now", "pact", "person", "told")

    def __init__(self, pact: Pact, person: Person, event: Event, now: datetime, known: datetime) -> None:
        self.pact = pact
        self.person = person.draft()
        self.event = event
        self.now = now
        self.known = known
        self.effects: list[fx.Effect] = []
        self.about = 0
        """The lead that the event turned out to be about; 0 while that is none."""
        self.told = Reason(says=f"told by {event.by}" if event.by else "told")
        """The reason of what simply was told to us."""
        self._facts: LeadFacts | None = None

    def emit(self, effect: fx.Effect) -> None:
        """Add an effect and let it take effect on the draft."""
        self.effects.append(effect)
        HANDLERS[type(effect)](self.person, effect)

    def facts(self, lead: Lead) -> LeadFacts:
        """Return the facts of `lead`; kept until `forget` or `moved` says that they have changed."""
        kept = self._facts
        if kept is None or kept.lead is not lead:
            kept = self._facts = facts_of(self.pact, self.person, lead, self.now)
        return kept

    def facts_before(self, told: Mapping[str, Any]) -> LeadFacts:
        """Return the facts of a lead that is not opened yet, of which an arrival has `told`."""
        self._facts = facts_of(self.pact, self.person, None, self.now, told)
        return self._facts

    def opened(self, lead: Lead) -> None:
        """`lead` is what was told of before: the facts go on as its facts. It stands nowhere yet."""
        if self._facts is not None and self._facts.lead is None:
            self._facts.lead = lead

    def moved(self, lead: Lead) -> None:
        """Where `lead` stands has changed, but nothing else that is known."""
        if self._facts is not None and self._facts.lead is lead:
            self._facts.stand(lead)

    def forget(self) -> None:
        """The facts have changed: build them anew when they are next asked for."""
        self._facts = None

    def stage(self, lead: Lead) -> Stage:
        return self.pact.stages[lead.stage]
