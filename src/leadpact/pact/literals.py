"""Values as they are written in a condition: numbers, dates, timestamps, durations."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from leadpact.pact.lexer import Token
from leadpact.pact.magnitude import LARGEST, SMALLEST
from leadpact.pact.nodes import Literal, Node, Span
from leadpact.pact.typecheck import LARGEST_INTEGER, Checker, Place
from leadpact.pact.vocabulary import Duration, Type

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"
    r"(:[0-9]{2}(\.[0-9]{1,6})?)?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)


def read_number(checker: Checker, token: Token, minus: Token | None = None) -> Literal:
    """An integer of 64 bits, or a decimal between 1e-30 and 1e30."""
    first = minus or token
    written = ("-" if minus else "") + token.text
    place = checker.place(first.start, token.end)
    if "." not in written:
        whole = int(written[:30])
        if len(token.text) > 19 or abs(whole) > LARGEST_INTEGER:
            checker.fault("EX006", "The integer has more than 64 bits.", first, "Use a smaller one.")
            whole = 0
        return Literal(whole, written, type=Type.INTEGER, **place)
    number = float(written)
    if number and not SMALLEST <= abs(number) <= LARGEST:
        checker.fault("EX006", "The decimal is outside 1e-30 to 1e30.", first, "Use another unit.")
        number = 0.0
    return Literal(number, written, type=Type.NUMBER, **place)


def read_span(checker: Checker, token: Token, unit: str, place: Place) -> Node:
    """A duration, as in `6 months`."""
    if "." in token.text or len(token.text) > 12:
        checker.fault("EX024", "A duration counts whole units.", token, "As in 36 hours for 1.5 days.")
        return Span(Duration(1, unit), type=Type.NULL, **place)
    duration = Duration(int(token.text), unit)
    if duration.is_too_long:
        checker.fault("EX024", f"{duration} is longer than 1,000 years.", token, "Use a shorter one.")
        duration = Duration(1, unit)
    return Span(duration, type=Type.DURATION, **place)


def read_moment(checker: Checker, keyword: Token, token: Token) -> Literal:
    """`DATE '...'` or `TIMESTAMP '...'`."""
    place = checker.place(keyword.start, token.end)
    if keyword.word == "date":
        day = _date(token.text)
        if day is None:
            checker.fault("EX002", f"{token.text!r} is no date.", token, "Write DATE '2026-12-31'.")
        return Literal(day or date.min, token.text, type=Type.DATE, **place)
    instant = _timestamp(token.text)
    if isinstance(instant, str):
        checker.fault("EX002", f"{token.text!r} is no timestamp.", token, instant)
        instant = datetime.min.replace(tzinfo=UTC)
    return Literal(instant, token.text, type=Type.TIMESTAMP, **place)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _timestamp(text: str) -> datetime | str:
    matched = _TIMESTAMP.fullmatch(text)
    if matched and not matched["zone"]:
        return f"Say the zone: TIMESTAMP '{text}Z' is in UTC."
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if matched else "Write TIMESTAMP '2026-12-31T00:00:00Z'."
    except (ValueError, OverflowError):
        return "Write a day and time that exist, as in TIMESTAMP '2026-12-31T00:00:00Z'."
