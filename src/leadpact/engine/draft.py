"""A decision in the making: effects are emitted one by one, and each is seen by what comes after."""

from __future__ import annotations

from datetime import datetime

from leadpact.engine import effect as fx
from leadpact.engine.event import Event
from leadpact.engine.facts import LeadFacts, facts_of
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead, Person, apply
from leadpact.pact.model import Pact, Stage


class Draft:
    """The state as it becomes while one event is decided.

    `now` is the instant from which facts are looked at, `known` the instant at which we learned of
    the event: promises can only start to run then. Live, the two are the same.
    """

    __slots__ = ("_facts", "effects", "event", "known", "now", "pact", "person", "upon")

    def __init__(self, pact: Pact, person: Person, event: Event, now: datetime, known: datetime) -> None:
        self.pact = pact
        self.person = person.draft()
        self.event = event
        self.now = now
        self.known = known
        self.effects: list[fx.Effect] = []
        self.upon = ""
        self._facts: LeadFacts | None = None

    def emit(self, effect: fx.Effect) -> None:
        """Add an effect and let it take effect on the draft."""
        self.effects.append(effect)
        apply(self.person, effect)

    def facts(self, lead: Lead | None) -> LeadFacts:
        """Return the facts of `lead`; kept until `forget` says that they have changed."""
        kept = self._facts
        if kept is None or kept.lead is not lead:
            kept = self._facts = facts_of(self.pact, self.person, lead, self.now)
        return kept

    def forget(self) -> None:
        """The facts have changed: build them anew when they are next asked for."""
        self._facts = None

    def stage(self, lead: Lead) -> Stage:
        return self.pact.stages[lead.stage]

    @property
    def told(self) -> Reason:
        """The reason of what simply was told to us."""
        return Reason(says=f"told by {self.event.by}" if self.event.by else "told")
