"""The same decisions again: a history under a pact, in simulated time; or the state that a journal gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from leadpact.engine import effect as fx
from leadpact.engine.decide import Decision, decide
from leadpact.engine.event import Event
from leadpact.engine.state import Person, apply
from leadpact.engine.values import revive_effect, revive_event
from leadpact.pact.model import Pact

TimedEvent = tuple[Event, datetime, datetime, int]
"""An event, the instant from which facts are looked at, when it became known, and the id of a lead it may open."""


def replay(pact: Pact, person: Person, timed_events: Iterable[TimedEvent]) -> Iterator[Decision]:
    """Decide a history under `pact`, one event after the other, as it would have been decided live.

    Args:
        pact: any; that of the past gives the past again, another one what it would have done.
        person: the state before the first event; it is not changed.
        timed_events: in the order in which they became known. What clocks and queues would have done
            is in it as events, or it does not happen.

    Yields:
        One decision an event; a refused one leaves the state as it was.
    """
    for event, now, known, new_lead in timed_events:
        decision = decide(pact, person, revive_event(pact, event), now=now, known=known, new_lead=new_lead)
        person = decision.person
        yield decision


def rebuild(pact: Pact, rows: Iterable[tuple[int, Iterable[fx.Effect]]]) -> dict[int, Person]:
    """Return the states that the effects of a journal give: what the projections must hold.

    Args:
        pact: tells which fields are dates.
        rows: person and effects, in the order of the journal.

    Returns:
        Each person by id, without their account: that is rebuilt from the persons of all its people.
        Who was absorbed by another is no more.
    """
    persons: dict[int, Person] = {}
    for person_id, effects in rows:
        person = persons.setdefault(person_id, Person(person_id))
        for effect in effects:
            apply(person, revive_effect(pact, effect))
            if isinstance(effect, fx.PersonAbsorbed):
                persons.pop(effect.absorbed, None)
    return persons
