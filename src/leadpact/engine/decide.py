"""`decide(pact, state, event)`: the one pure function behind live work, replay and backtest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadpact.engine import arrivals, commands, due, followup, reports, restage, undo
from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.find import NO_SUCH_LEAD, find_lead
from leadpact.engine.movement import Outcome
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead, Person
from leadpact.pact.model import Pact


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from one event.

    `person` is the state after the effects, `lead` the lead it turned out to be about (0: none). A
    refused decision has no effects and leaves the state.
    """

    event: ev.Event
    effects: tuple[fx.Effect, ...]
    person: Person
    refused: Reason | None = None
    lead: int = 0


def decide(
    pact: Pact, person: Person, event: ev.Event, *, now: datetime, known: datetime, new_lead: int = 0
) -> Decision:
    """Decide what follows from `event` for `person` under `pact`.

    Args:
        person: the state; it is not changed.
        now: the instant from which facts, windows and `today` are looked at (aware, UTC).
        known: when we learned of the event; promises run from here. Equal to `now` in live work.
        new_lead: the id of the lead that is opened, should one be opened.

    Returns:
        The effects in the order in which they take effect, each with its reason, or the refusal.
    """
    draft = Draft(pact, person, event, now, known)
    refused = _HANDLERS[type(event)](draft, event, new_lead)
    if refused is not None:
        return Decision(event, (), person, refused)
    return Decision(event, tuple(draft.effects), draft.person, lead=draft.about)


Handle = Callable[[Draft, Lead, Any], Outcome]
Handler = Callable[[Draft, Any, int], Outcome]


def _about_a_lead(handle: Handle, *, opens: bool = False) -> Handler:
    """Return the handler of an event about a lead that exists; one that is reported `opens` it if not."""

    def run(draft: Draft, event: ev.Event, new_lead: int) -> Outcome:
        lead = find_lead(draft, event)
        if lead is None:
            if event.lead or not (opens and event.reported):
                return NO_SUCH_LEAD
            lead = reports.open_directly(draft, event, new_lead)
        return handle(draft, lead, event)

    return run


def _refuse_merge(_draft: Draft, _event: ev.Merged, _new_lead: int) -> Outcome:
    return Reason(says="Two persons are merged with both at hand: see leadpact.engine.identity.merge.")


def _fact(handle: Handle) -> Handler:
    return _about_a_lead(handle, opens=True)


_HANDLERS: dict[type[ev.Event], Handler] = {
    ev.Captured: arrivals.opens("captured"),
    ev.Listed: arrivals.opens("listed"),
    ev.Responded: arrivals.opens("response"),
    ev.OpenedBySales: arrivals.opens(arrivals.OPENED_BY_SALES),
    ev.Behaved: arrivals.joins,
    ev.Updated: arrivals.joins,
    ev.Offered: _about_a_lead(commands.offered),
    ev.NoTaker: _about_a_lead(commands.no_taker),
    ev.Accepted: _fact(commands.accepted),
    ev.Rejected: _fact(commands.rejected),
    ev.Misrouted: _fact(commands.misrouted),
    ev.Attempted: _fact(followup.attempted),
    ev.MeetingBooked: _fact(followup.meeting_booked),
    ev.MeetingHeld: _fact(followup.meeting_held),
    ev.MeetingMissed: _fact(followup.meeting_missed),
    ev.Recycled: _fact(commands.recycled),
    ev.Disqualified: _fact(commands.disqualified),
    ev.Reopened: _fact(commands.reopened),
    ev.Woken: _about_a_lead(due.woken),
    ev.OpportunityOpened: _fact(reports.opportunity_opened),
    ev.OpportunityWon: _fact(reports.opportunity_won),
    ev.OpportunityLost: _fact(reports.opportunity_lost),
    ev.StageReported: reports.stage_reported,
    ev.ClockDue: _about_a_lead(due.clock_due),
    ev.DayPassed: _about_a_lead(due.day_passed),
    ev.Restaged: restage.restaged,
    ev.Merged: _refuse_merge,
    ev.Undone: _about_a_lead(undo.undone),
}
