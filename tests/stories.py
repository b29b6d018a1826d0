"""Builders for tests of the engine: a pact, a person, and what happens to them, told in a few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import Decision, decide
from leadpact.engine.state import Account, Lead, Person
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact

NORTHWIND = Path(__file__).parents[1] / "examples" / "northwind" / "pact.yaml"
NOW = datetime(2026, 11, 3, 10, tzinfo=UTC)
"""A Tuesday, 11:00 in Berlin: a working day without a holiday near it."""

GERMAN_LAB = {"country": "DE", "industry": "Pharma", "employees": 400, "seniority": "VP"}
"""Fields that give grade A, and that routing sends to the queue emea-sdr."""

OWN_MAIL = {"email": "mira@lab.example", "free_mail": False, "disposable_mail": False}

E = TypeVar("E", bound=fx.Effect)


@lru_cache(maxsize=32)
def northwind(*changes: tuple[str, str]) -> Pact:
    """Return the worked example, with some of its text replaced; each text must be there once."""
    text = NORTHWIND.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times in the pact: {old}"
        text = text.replace(old, new)
    return parse_pact(text)


def later(**span: float) -> datetime:
    """Return the instant so much after NOW (before it, for negative spans)."""
    return NOW + timedelta(**span)


def responded(activity: str = "demo_requested", at: datetime = NOW, **more: Any) -> ev.Responded:
    """A person at a German laboratory acts; ready for sales if it is a request for a demo."""
    told = {"by": "person", "fields": GERMAN_LAB, "contact": OWN_MAIL, **more}
    return ev.Responded(at=at, activity=activity, **told)


class Story:
    """One person under one pact, and everything that was decided about them."""

    def __init__(self, pact: Pact | None = None, *, account: Account | None = None) -> None:
        self.pact = pact or northwind()
        self.person = Person(1, account=account)
        self.decisions: list[Decision] = []
        self._next_lead = 100

    def happens(
        self, event: ev.Event, *, known: datetime | None = None, now: datetime | None = None
    ) -> list[fx.Effect]:
        """Decide the event, when it happened unless said otherwise; return the effects."""
        decision = self._decide(event, known, now)
        assert decision.refused is None, decision.refused.says
        self.person = decision.person
        self.decisions.append(decision)
        return list(decision.effects)

    def refuses(self, event: ev.Event, *, known: datetime | None = None) -> str:
        """Decide an event that must be refused, leaving everything as it is; return why."""
        before = repr(self.person)
        decision = self._decide(event, known, None)
        assert decision.refused is not None
        assert decision.effects == ()
        assert decision.person is self.person
        assert repr(self.person) == before
        return decision.refused.says

    def _decide(self, event: ev.Event, known: datetime | None, now: datetime | None) -> Decision:
        known = known or event.at
        self._next_lead += 1
        return decide(self.pact, self.person, event, now=now or known, known=known, new_lead=self._next_lead)

    @property
    def lead(self) -> Lead:
        """The person's only lead, or the newest."""
        return max(self.person.leads.values(), key=lambda lead: lead.id)

    @property
    def effects(self) -> list[fx.Effect]:
        return [effect for decision in self.decisions for effect in decision.effects]

    def all_of(self, kind: type[E]) -> list[E]:
        """Return every effect of a kind, in order."""
        return of(self.effects, kind)

    def stages(self) -> list[str]:
        """Return the stages the newest lead went through, as the ledger has them."""
        return [move.to for move in self.all_of(fx.Moved) if move.lead == self.lead.id]


def of(effects: list[fx.Effect], kind: type[E]) -> list[E]:
    return [effect for effect in effects if isinstance(effect, kind)]


def dealt(story: Story, to: str = "ana", at: datetime = NOW) -> list[fx.Effect]:
    """The queue in which the lead waits offers it to `to`."""
    return story.happens(ev.Offered(at=at, by="system:routing", to=to, queue=story.lead.queue))


def offered(pact: Pact | None = None, *, account: Account | None = None) -> Story:
    """A demo was requested; the lead is offered to Ana of emea-sdr."""
    story = Story(pact, account=account)
    story.happens(responded())
    dealt(story)
    return story


def accepted(pact: Pact | None = None) -> Story:
    """Ana has accepted the lead."""
    story = offered(pact)
    story.happens(ev.Accepted(at=later(minutes=10), by="rep:ana"))
    return story


def recycled(reason: str = "not_now", pact: Pact | None = None, **more: Any) -> Story:
    """Ana has handed the lead back, an hour after the request."""
    story = accepted(pact)
    story.happens(ev.Recycled(at=later(hours=1), by="rep:ana", reason=reason, **more))
    return story
