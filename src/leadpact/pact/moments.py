"""What the compiled closure of a condition calls: behaviour facts, calendar steps, text as SQL reads it.

Every function here has its equal in sql.py; a change in one is a change in both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import isleap
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

# Where the calendar ends: a result of moving a date or an instant lies strictly between.
_FIRST_DAY, _LAST_DAY = date.min, date.max
FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, tzinfo=UTC)
_LONGEST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY = timedelta(days=1)
_TO_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_TO_UPPER = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}

# A decayed fact is summed in billionths, each term rounded, so that the sum depends on no order.
PARTS = 1e9
# After so many half-lives a term is less than half a billionth.
FADED = 64.0


def seen(history: Sequence[datetime], now: datetime) -> int:
    """How many of the ascending instants are not after `now`."""
    return bisect_right(history, now)


def seen_within(history: Sequence[datetime], now: datetime, window: timedelta) -> int:
    """How many lie in `now - window < at <= now`."""
    try:
        since = now - window
    except OverflowError:
        return bisect_right(history, now)
    return bisect_right(history, now) - bisect_right(history, since)


def last(history: Sequence[datetime], now: datetime) -> datetime | None:
    """The latest instant that is not after `now`."""
    count = bisect_right(history, now)
    return history[count - 1] if count else None


def days_since(history: Sequence[datetime], now: datetime) -> int | None:
    """Whole 24-hour periods since the latest instant."""
    at = last(history, now)
    return None if at is None else (now - at) // _DAY


def decayed(history: Sequence[datetime], now: datetime, half_life: timedelta) -> float:
    """The sum of 0.5 ** (age / half_life), each term rounded to billionths."""
    total = 0
    for at in history[: bisect_right(history, now)]:
        total += int(0.5 ** min((now - at) / half_life, FADED) * PARTS + 0.5)
    return total / PARTS


def shift_date(day: date, months: int, days: int) -> date | None:
    """`day` moved by calendar months (stopping at the month's end) or by days; None outside the calendar."""
    try:
        if months:
            years, month = divmod(day.month - 1 + months, 12)
            year = day.year + years
            longest = 29 if month == 1 and isleap(year) else _LONGEST[month]
            moved = date(year, month + 1, min(day.day, longest))
        else:
            moved = day + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return moved if _FIRST_DAY < moved < _LAST_DAY else None


def shift_instant(instant: datetime, delta: timedelta) -> datetime | None:
    """`instant` moved by an exact duration; None outside the calendar."""
    try:
        moved = instant + delta
    except OverflowError:
        return None
    return moved if FIRST < moved < LAST else None


def lower(text: str) -> str:
    """`text` with A to Z as a to z, and nothing else changed."""
    return text.lower() if text.isascii() else text.translate(_TO_LOWER)


def upper(text: str) -> str:
    """`text` with a to z as A to Z, and nothing else changed."""
    return text.upper() if text.isascii() else text.translate(_TO_UPPER)


def like(pattern: str) -> Callable[[str], object]:
    """A matcher of an SQL pattern without escape character, in time linear in the text for each `%`.

    Between two `%` the first match is taken and kept (an atomic group): a later one never helps, since
    each part has a fixed length.
    """
    first, *parts = (
        "".join("." if letter == "_" else re.escape(letter) for letter in part) for part in pattern.split("%")
    )
    if parts:
        first += "".join(f"(?>.*?{part})" for part in parts[:-1] if part) + f".*{parts[-1]}"
    return re.compile(first, re.DOTALL).fullmatch


def whole(number: float | None) -> int | None:
    """A double as an integer, halves upwards; None beyond 2 ** 52, where halves end."""
    if number is None or not -4503599627370496.0 <= number <= 4503599627370496.0:
        return None
    return int((number + 0.5) // 1)
