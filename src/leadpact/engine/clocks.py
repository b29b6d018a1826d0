"""Promises as running clocks, in the business time of whom they were made by."""

from __future__ import annotations

from datetime import datetime

from leadpact.engine import effect as fx
from leadpact.engine.calendar import due_at, working_time
from leadpact.engine.draft import Draft
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead
from leadpact.pact.allowance import Allowance, BusinessDays, BusinessTime
from leadpact.pact.hours import Hours
from leadpact.pact.model import Pact
from leadpact.pact.model_agreed import SalesPromise

ACCEPT = "accept"


def accept_clock(pact: Pact, lead: int, lead_type: str, owner: str, hours: Hours, at: datetime) -> fx.ClockStarted:
    """Start the clock by which an offer made at `at` is to be answered."""
    promise = pact.accept
    allowance = answered_within(pact, lead_type)
    due = due_at(at, allowance, hours)
    return fx.ClockStarted(
        lead,
        Reason("promises.sales.accept", promise.line, says=f"within {allowance}"),
        clock=ACCEPT,
        owner=owner,
        started_at=at,
        due_at=due,
        warn_at=_warn_at(promise, allowance, hours, at, due),
    )


def answered_within(pact: Pact, lead_type: str) -> Allowance:
    """Return how much time an offer of a lead of `lead_type` may wait for its answer."""
    return pact.accept.within.get(lead_type, pact.accept.otherwise)


def _warn_at(promise: SalesPromise, allowance: Allowance, hours: Hours, at: datetime, due: datetime) -> datetime | None:
    """Return when `warn_before` of the allowance is left: in working time, if it is counted in that."""
    if promise.warn_before is None:
        return None
    share = 1 - promise.warn_before
    if isinstance(allowance, BusinessTime):
        return due_at(at, BusinessTime(allowance.span * share), hours)
    if isinstance(allowance, BusinessDays):
        return due_at(at, BusinessTime(working_time(at, due, hours) * share), hours)
    return at + (due - at) * share


def stop_clock(draft: Draft, lead: Lead, outcome: str) -> None:
    """End the running clock, if there is one.

    `outcome`: met (it was answered; breached if that was late) or withdrawn (no longer owed). A
    clock that has been noted as breached stays so, however it ends. What was answered before the clock
    ran (a report about the past) has kept no promise: that clock is withdrawn.
    """
    clock = lead.clock
    if clock is None:
        return
    if outcome == "met" and draft.event.at < clock.started_at:
        outcome = "withdrawn"
    late = clock.breached_at is not None or (outcome == "met" and clock.due_at < draft.known)
    said = "breached" if late else outcome
    draft.emit(fx.ClockStopped(lead.id, clock=clock.name, at=draft.known, outcome=said))


def hours_of(pact: Pact, owner: str, queue: str = "") -> Hours:
    """Return the working hours of `owner`: as a member of `queue`, of any queue, or as a partner.

    Whoever the pact gives no hours works those of the first calendar in the pact.
    """
    first = [pact.queues[queue]] if queue in pact.queues else []
    for candidate in [*first, *pact.queues.values()]:
        for member in candidate.members:
            if member.name == owner:
                return member.hours
    if owner in pact.partners:
        return pact.partners[owner].hours
    return first[0].hours if first else next(iter(pact.hours.values()))
