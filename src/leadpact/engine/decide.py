"""`decide(pact, state, event)`: the one pure function behind live work, replay and backtest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from leadpact.engine import arrivals, commands, due, reports
from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead, Person
from leadpact.pact.model import Pact

Outcome = Reason | None
"""None, or why a command is refused."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from one event.

    `person` is the state after the effects. A refused decision has no effects and leaves the state.
    """

    event: ev.Event
    effects: tuple[fx.Effect, ...]
    person: Person
    refused: Reason | None = None


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
    return Decision(event, tuple(draft.effects), draft.person)


def lead_of(draft: Draft, event: ev.Event, product_line: str = "") -> Lead | None:
    """Return the lead that `event` is about: by id, by its name elsewhere, else the open one."""
    return arrivals.find_lead(draft, event, product_line)


def _command(handle: Callable[[Draft, Lead, ev.Event], Outcome]) -> Callable[[Draft, ev.Event, int], Outcome]:
    def run(draft: Draft, event: ev.Event, new_lead: int) -> Outcome:
        lead = lead_of(draft, event)
        if lead is None:
            if not event.reported:
                return Reason(says="There is no such lead.")
            lead = reports.open_directly(draft, event, new_lead)
        return handle(draft, lead, event)

    return run


_HANDLERS: dict[type[ev.Event], Callable[..., Outcome]] = {
    ev.Captured: arrivals.opens("captured"),
    ev.Listed: arrivals.opens("listed"),
    ev.Responded: arrivals.opens("response"),
    ev.OpenedBySales: arrivals.opens("opened_by_sales"),
    ev.Behaved: arrivals.joins,
    ev.Updated: arrivals.joins,
    ev.Offered: _command(commands.offered),
    ev.Accepted: _command(commands.accepted),
    ev.Rejected: _command(commands.rejected),
    ev.Misrouted: _command(commands.misrouted),
    ev.Attempted: _command(commands.attempted),
    ev.MeetingBooked: _command(commands.meeting_booked),
    ev.MeetingHeld: _command(commands.meeting_held),
    ev.MeetingMissed: _command(commands.meeting_missed),
    ev.Recycled: _command(commands.recycled),
    ev.Disqualified: _command(commands.disqualified),
    ev.Reopened: _command(commands.reopened),
    ev.Woken: _command(due.woken),
    ev.OpportunityOpened: _command(reports.opportunity_opened),
    ev.OpportunityWon: _command(reports.opportunity_won),
    ev.OpportunityLost: _command(reports.opportunity_lost),
    ev.StageReported: reports.stage_reported,
    ev.ClockDue: _command(due.clock_due),
    ev.DayPassed: _command(due.day_passed),
}
