"""The values of fields, as people and other systems write them, made into what the pact's types hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from leadpact.engine.normalise import Bad, clean_country, tidy
from leadpact.pact.model import FieldDefinition, Pact
from leadpact.pact.terms import MINOR_UNITS
from leadpact.pact.vocabulary import Type

TRUE = frozenset({"true", "yes", "y", "1", "on", "ja", "oui", "si", "sí"})
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:\.[0-9]{3})+)")
"""Whole numbers with separated thousands; 0,125 is none."""
MOST_DIGITS = 30
"""Before the decimal point: nobody means a longer number, and a float must hold it."""
FALSE = frozenset({"false", "no", "n", "0", "off", "nein", "non"})


def clean_value(value: Any, definition: FieldDefinition, pact: Pact) -> Any:
    """Return `value` as the type of the field has it.

    Raises:
        ValueError: what is wrong, in words for whoever sent it.
    """
    return CLEAN[definition.type.type](value, definition, pact)


def _boolean(value: Any, _definition: FieldDefinition, _pact: Pact) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ValueError(f"`{value}` is neither yes nor no")


def _integer(value: Any, _definition: FieldDefinition, _pact: Pact) -> int:
    if isinstance(value, bool):
        raise ValueError(f"`{value}` is no whole number")
    number = _decimal(value)
    if number != number.to_integral_value() or abs(number) >= 2**53:
        raise ValueError(f"`{value}` is no whole number")
    return int(number)


def _number(value: Any, _definition: FieldDefinition, _pact: Pact) -> float:
    return float(_decimal(value))


def _decimal(value: Any) -> Decimal:
    text = str(value).strip().replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("'", "")
    try:
        number = Decimal(_with_point(text))
    except InvalidOperation:
        raise ValueError(f"`{value}` is no number") from None
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise ValueError(f"`{value}` is no number")
    return number


def _with_point(text: str) -> str:
    """Return a number written in any country's way with a decimal point, and without thousands' separators.

    Of commas and points together the last is the decimal sign. A comma alone separates thousands if three
    digits follow each; a single point is a decimal point.
    """
    last_comma, last_point = text.rfind(","), text.rfind(".")
    if last_comma < 0 and text.count(".") < 2:
        return text
    if GROUPED.fullmatch(text):
        return text.replace(",", "").replace(".", "")
    whole, sign, rest = text.rpartition("," if last_comma > last_point else ".")
    if GROUPED.fullmatch(whole) and sign not in whole:
        whole = whole.replace(",", "").replace(".", "")
    return f"{whole}.{rest}"


def _amount(value: Any, _definition: FieldDefinition, pact: Pact) -> int:
    minor = _decimal(value) * MINOR_UNITS.get(pact.currency, 100)
    if minor != minor.to_integral_value() or abs(minor) >= 2**53:
        raise ValueError(f"`{value}` is no amount in {pact.currency}")
    return int(minor)


def _words(value: Any, _definition: FieldDefinition, _pact: Pact) -> str:
    return tidy(str(value))


def _choice(value: Any, definition: FieldDefinition, _pact: Pact) -> str:
    said = tidy(str(value))
    for choice in definition.type.choices:
        if choice.casefold() == said.casefold():
            return choice
    raise ValueError(f"`{said}` is none of {', '.join(definition.type.choices)}")


def _date(value: Any, _definition: FieldDefinition, _pact: Pact) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = str(value).strip()
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError(f"`{value}` is no date; write it like 2026-11-23") from None


def _timestamp(value: Any, _definition: FieldDefinition, _pact: Pact) -> datetime:
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"`{value}` is no time; write it like 2026-11-23T10:00:00+01:00") from None
    if instant.tzinfo is None:
        raise ValueError(f"`{value}` does not say its offset from UTC; add Z or +01:00")
    return to_utc(instant)


def to_utc(instant: datetime) -> datetime:
    """Return an aware instant in UTC.

    Raises:
        ValueError: in UTC it lies outside of the years 1 to 9999.
    """
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"`{instant}` is not a time that anything happened at") from None


def _country(value: Any, _definition: FieldDefinition, _pact: Pact) -> str:
    found = clean_country(str(value))
    if isinstance(found, Bad):
        raise ValueError(found.reason)
    return found.code


CLEAN: dict[Type, Callable[[Any, FieldDefinition, Pact], Any]] = {
    Type.BOOLEAN: _boolean,
    Type.INTEGER: _integer,
    Type.NUMBER: _number,
    Type.AMOUNT: _amount,
    Type.TEXT: _words,
    Type.CHOICE: _choice,
    Type.DATE: _date,
    Type.TIMESTAMP: _timestamp,
    Type.COUNTRY: _country,
}
