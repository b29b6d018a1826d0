"""How much time something may take, as a pact writes it: `4 business hours`, `1 business day`, `6 months`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches

from leadpact.errors import BadInput

_EXACT = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MONTHS = {"month": 1, "year": 12}
_BUSINESS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_UNITS = (*_EXACT, *_MONTHS)
_SHORT = {
    "min": "minute",
    "mins": "minute",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "d": "day",
    "w": "week",
    "m": "month",
}
_SYNONYMS = {"working": "business", "work": "business", "office": "business", "busines": "business"}
# Longer than any promise between people, and short enough that every calendar can be walked to its end.
_LONGEST = timedelta(days=36_525)
_EXAMPLES = "Write a whole number and a unit, as in '30 minutes', '4 business hours', '1 business day' or '6 months'."
_WRITTEN = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:(\w+) )?([^\W\d]+)")


@dataclass(frozen=True, slots=True)
class WallTime:
    """Time by the clock on the wall, nights and Sundays included; a day is 24 hours."""

    span: timedelta
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        _check_positive(self.span > timedelta(0), self)

    def __str__(self) -> str:
        return self.text or _spell(self.span, _EXACT, "")


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months; 31 January and one month is the last day of February."""

    count: int
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        _check_positive(self.count > 0, self)

    def __str__(self) -> str:
        if self.text:
            return self.text
        unit = "month" if self.count % 12 else "year"
        return _plural(self.count // _MONTHS[unit], unit)


@dataclass(frozen=True, slots=True)
class BusinessTime:
    """Time that runs only while the owner's hours are open."""

    span: timedelta
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        _check_positive(self.span > timedelta(0), self)

    def __str__(self) -> str:
        return self.text or _spell(self.span, _BUSINESS, "business ")


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Working days of the owner's hours: the same local time so many working days later."""

    count: int
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        _check_positive(self.count > 0, self)

    def __str__(self) -> str:
        return self.text or _plural(self.count, "business day")


Allowance = WallTime | Months | BusinessTime | BusinessDays


def parse_allowance(text: str) -> Allowance:
    """Read an allowance.

    Args:
        text: a whole number, then minutes, hours, days, weeks, months or years (wall time), or
            business minutes, hours or days. Upper case and repeated blanks do not matter.

    Returns:
        The allowance; `str()` of it is the text again, in lower case with single blanks.

    Raises:
        BadInput: no such duration; the remedy says what would be right.
    """
    said = " ".join(text.lower().split())
    match = _WRITTEN.fullmatch(said)
    if not match:
        raise BadInput(f"{text!r} is not a duration.", remedy=_EXAMPLES)
    number, qualifier, written = match.groups()
    unit = _singular(written)
    business = qualifier == "business"
    if (qualifier and not business) or unit not in _UNITS:
        raise BadInput(f"{text!r} is not a duration.", remedy=_meant(number, qualifier, unit))
    if business and unit not in (*_BUSINESS, "day"):
        raise BadInput(f"{text!r} is not a duration.", remedy=_business_remedy(number, unit))
    return _build(text, said, _whole(text, number, qualifier, unit), unit, business=business)


def parse_window(text: str) -> timedelta:
    """Read an exact duration, as behaviour is counted over: minutes, hours, days (24 hours) or weeks.

    Raises:
        BadInput: not a duration, or one whose length depends on the calendar (months, years, business time).
    """
    allowance = parse_allowance(text)
    if isinstance(allowance, WallTime):
        return allowance.span
    if isinstance(allowance, Months):
        remedy = f"A window has an exact length. Write '{round(allowance.count * 365.25 / 12)} days'."
    else:
        remedy = "A window runs by the wall clock. Write minutes, hours, days or weeks without 'business'."
    raise BadInput(f"{text!r} is not an exact duration.", remedy=remedy)


def _check_positive(positive: bool, allowance: Allowance) -> None:
    if not positive:
        raise BadInput(f"{str(allowance)!r} leaves no time at all.", remedy="Write 1 or more.")


def _build(text: str, said: str, count: int, unit: str, *, business: bool) -> Allowance:
    month = _LONGEST / 1200
    each = _EXACT.get(unit) or month * _MONTHS[unit]
    if count > _LONGEST // each:
        raise BadInput(f"{text!r} is longer than a hundred years.", remedy="Write a shorter time.")
    if unit in _MONTHS:
        return Months(count * _MONTHS[unit], said)
    if business and unit == "day":
        return BusinessDays(count, said)
    return BusinessTime(count * each, said) if business else WallTime(count * each, said)


def _singular(written: str) -> str:
    return written[:-1] if written.endswith("s") and written not in _SHORT else written


def _whole(text: str, number: str, qualifier: str | None, unit: str) -> int:
    if number.isdecimal():
        # int() of thousands of digits is refused by Python itself; no duration needs more than nine.
        return int(number) if len(number.lstrip("0")) <= 9 else 10**9
    finer = {"hour": ("minute", 60), "day": ("hour", 24), "week": ("day", 7), "year": ("month", 12)}
    remedy = _EXAMPLES
    if unit in finer and not (qualifier and unit == "day"):
        name, factor = finer[unit]
        amount = float(number.replace(",", ".")) * factor
        if amount.is_integer() and 1 <= amount < 10**6:
            remedy = f"Write '{_plural(int(amount), f'{qualifier} {name}' if qualifier else name)}'."
    raise BadInput(f"{text!r} is not a whole number of {unit}s.", remedy=remedy)


def _meant(number: str, qualifier: str | None, unit: str) -> str:
    unit = _SHORT.get(unit, unit)
    close = get_close_matches(unit, _UNITS, n=1)
    if not close or not number.isdecimal() or len(number) > 9:
        return _EXAMPLES
    if qualifier:
        business = _SYNONYMS.get(qualifier) or next(iter(get_close_matches(qualifier, ["business"], n=1)), None)
        if business is None:
            return _EXAMPLES
        if close[0] not in (*_BUSINESS, "day"):
            return _business_remedy(number, close[0])
        return f"Did you mean '{_plural(int(number), f'business {close[0]}')}'?"
    return f"Did you mean '{_plural(int(number), close[0])}'?"


def _business_remedy(number: str, unit: str) -> str:
    if unit == "week" and number.isdecimal() and len(number) <= 9:
        return f"Business time is in minutes, hours or days. Write '{_plural(int(number) * 5, 'business day')}'."
    return "Business time is in minutes, hours or days, as in '10 business days'."


def _spell(span: timedelta, units: dict[str, timedelta], qualifier: str) -> str:
    for unit, each in reversed(units.items()):
        if span % each == timedelta(0):
            return _plural(span // each, qualifier + unit)
    return f"{span.total_seconds() / 60:g} {qualifier}minutes"


def _plural(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
