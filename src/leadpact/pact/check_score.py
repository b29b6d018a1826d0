"""The score: whether somebody looks at it, what it gives points for, whether anything reads it."""

from __future__ import annotations

from datetime import date, timedelta

from leadpact.pact.allowance import Allowance, BusinessDays, Months, WallTime
from leadpact.pact.build_deciding import SCORE_NAMES
from leadpact.pact.check_ground import Inspection
from leadpact.pact.moments import shift_date
from leadpact.pact.naming import day

YEAR = Months(12)
"""How long a score stands at most where the pact says nothing of a review."""

WORKDAY = timedelta(hours=8)


def inspect(ground: Inspection) -> None:
    """Find a score that nobody looks at, or that counts what it should not."""
    score = ground.pact.score
    if not (score.fit or score.engagement):
        return
    _reviewed(ground)
    for name, points in score.engagement.points.items() if score.engagement else ():
        if ground.pact.activities[name].attempt and points:
            said = f"`{name}` gives points, though it is an attempt of ours: our own work would make a lead ready"
            ground.find("LP052", said, ("score", "engagement", "points", name), key=True)
    if not SCORE_NAMES & ground.fields_read:
        ground.find("LP053", "points are given, but no condition reads the score", ("score",), key=True)


def _reviewed(ground: Inspection) -> None:
    reviewed = ground.pact.score.reviewed
    if reviewed is None:
        ground.find("LP050", "nothing says when the points were last looked at", ("score",), key=True)
        return
    every = ground.pact.agreement.review_every or YEAR
    due = later(reviewed, every)
    if due is not None and due < ground.today:
        said = f"the points were last looked at on {day(reviewed)}: they were due again on {day(due)}"
        ground.find("LP051", said, ("score", "reviewed"))
    elif reviewed > ground.today:
        said = f"the points were looked at on {day(reviewed)}, a day that is still to come"
        ground.find("LP051", said, ("score", "reviewed"), remedy="Write the day on which they were looked at.")


def later(start: date, allowance: Allowance) -> date | None:
    """Return the day an allowance after `start`, None outside the calendar; five business days are a week."""
    match allowance:
        case Months(count=count):
            return shift_date(start, count, 0)
        case WallTime(span=span):
            return shift_date(start, 0, span.days)
        case BusinessDays(count=count):
            return shift_date(start, 0, -(-count * 7 // 5))
    return shift_date(start, 0, -(-allowance.span // WORKDAY * 7 // 5))
