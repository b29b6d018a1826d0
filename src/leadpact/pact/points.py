"""Points as the pact counts them: a grade for fit, and what an activity still gives after fading.

Points are whole hundredths, so that the parts shown add up to the whole to the last digit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from leadpact.pact.model import Engagement, Score


def grade(score: Score, points: int) -> str:
    """Return the letter for `points` (hundredths) of fit: the best whose threshold is reached."""
    for letter, least in score.grades:
        if points >= least * 100:
            return letter
    return score.grades[-1][0] if score.grades else ""


def faded(rules: Engagement, activity: str, instants: Sequence[datetime], now: datetime, zone: ZoneInfo) -> int:
    """Return what `activity` gives at `now`, in hundredths: points x 0.5^(age / half-life), summed.

    A daily cap is applied before fading, to the earliest of a day first; days are those of `zone`.

    Args:
        instants: when it happened, ascending; what is after `now` gives nothing.
    """
    points, cap = rules.points[activity], rules.daily_cap.get(activity)
    weighed = _capped(instants, points, cap, zone) if cap is not None else [(at, points) for at in instants]
    life = rules.half_life.total_seconds()
    total = 0.0
    for at, worth in weighed:
        age = (now - at).total_seconds()
        if age >= 0:
            total += worth * 0.5 ** (age / life)
    return round(total * 100)


def _capped(instants: Sequence[datetime], points: int, cap: int, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    spent: dict[date, int] = defaultdict(int)
    weighed = []
    for at in instants:
        day = at.astimezone(zone).date()
        worth = max(0, min(points, cap - spent[day])) if points > 0 else points
        spent[day] += worth
        weighed.append((at, worth))
    return weighed
