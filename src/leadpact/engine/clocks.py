"""Promises as running clocks, in the business time of whom they were made by."""

from __future__ import annotations

from datetime import datetime

from leadpact.engine.calendar import due_at, working_time
from leadpact.engine.effect import ClockStarted
from leadpact.engine.reason import Reason
from leadpact.pact.allowance import Allowance, BusinessDays, BusinessTime
from leadpact.pact.hours import Hours
from leadpact.pact.model import AcceptPromise, Pact


def accept_clock(
    pact: Pact, lead: int, lead_type: str, owner: str, hours: Hours, at: datetime
) -> ClockStarted:
    """Start the clock by which an offer made at `at` is to be answered."""
    promise = pact.accept
    allowance = promise.within.get(lead_type, promise.otherwise)
    due = due_at(at, allowance, hours)
    return ClockStarted(
        lead,
        Reason("promises.sales.accept", promise.line, says=f"within {allowance}"),
        clock="accept",
        owner=owner,
        started_at=at,
        due_at=due,
        warn_at=_warn_at(promise, allowance, hours, at, due),
    )


def _warn_at(
    promise: AcceptPromise, allowance: Allowance, hours: Hours, at: datetime, due: datetime
) -> datetime | None:
    """Return when `warn_before` of the allowance is left: in working time, if it is counted in that."""
    if promise.warn_before is None:
        return None
    share = 1 - promise.warn_before
    if isinstance(allowance, BusinessTime | BusinessDays):
        return due_at(at, BusinessTime(working_time(at, due, hours) * share), hours)
    return at + (due - at) * share


def step_due(allowance: Allowance, hours: Hours, at: datetime) -> datetime:
    """Return by when a next step that may take `allowance` from `at` is due."""
    return due_at(at, allowance, hours)


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
