"""When the pact is looked at again, and which reminder a day asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from leadpact.pact.model import Pact

BEFORE = timedelta(days=14)
"""So long before a review its owner and the signers are told."""

WEEK = timedelta(days=7)
SOON = timedelta(days=30)
"""So long before an exception ends its owner is told."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An exception that ends soon, or has just ended: from the day after `until` on the standard holds."""

    name: str
    owner: str
    approved_by: str
    until: date
    days: int  # that are left; negative: it is over


def review_mark(due: date, today: date) -> str:
    """Return which reminder of a review is due: before, day, or `week 1`, `week 2`... after it; empty: none yet."""
    if today < due - BEFORE:
        return ""
    if today < due:
        return "before"
    weeks = (today - due) // WEEK
    return f"week {weeks}" if weeks else "day"


def ending_mark(ending: Ending) -> str:
    """Return which reminder of an exception that ends is due: month, week, or over."""
    if ending.days < 0:
        return "over"
    return "week" if ending.days <= WEEK.days else "month"


def endings(pact: Pact, today: date) -> tuple[Ending, ...]:
    """Return the exceptions that end within 30 days, or have ended within the last seven, the first to end first."""
    found = [
        Ending(one.name, one.owner, one.approved_by, one.until, (one.until - today).days)
        for one in pact.exceptions
        if one.until is not None and -WEEK <= one.until - today <= SOON
    ]
    return tuple(sorted(found, key=lambda one: (one.until, one.name)))
