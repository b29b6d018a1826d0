"""What a condition may name: its types, its fields, its activities, its functions, its durations."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Type(StrEnum):
    """The type of a field or of a part of a condition.

    `DURATION` occurs only beside a date or a timestamp that it moves. `NULL` is the type of a part that
    already has a fault, so that one mistake is reported once; no parsed expression contains it.
    """

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    TIMESTAMP = "timestamp"
    COUNTRY = "country"
    AMOUNT = "amount"
    DURATION = "duration"
    NULL = "null"

    @property
    def with_article(self) -> str:
        """`an integer`, `a date`."""
        return f"{'an' if self.value[0] in 'aeiou' else 'a'} {self.value}"


NUMERIC = frozenset({Type.INTEGER, Type.NUMBER})
TEXTUAL = frozenset({Type.TEXT, Type.CHOICE, Type.COUNTRY})

# Words with a meaning of their own in every place: no field can be called so.
RESERVED = frozenset(("and", "or", "not", "in", "is", "like", "between", "null", "true", "false", "today", "now"))


@dataclass(frozen=True, slots=True)
class FieldType:
    """A type and, for a choice, its values in the pact's order."""

    type: Type
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A host function: the kind of each argument ("window", "activity" or "text") and its result."""

    arguments: tuple[str, ...]
    result: FieldType


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that a condition may name.

    Args:
        fields: name -> type; a name may contain dots.
        activities: what behaviour facts may count.
        host_functions: name -> signature; answered by the host when a lead is decided.
        lookups: function name -> (key -> value), e.g. `region_of`; an unlisted key gives unknown.
        minor_units: how many minor units make one unit of the pact's currency.
        countries: the ISO 3166 alpha-2 codes that a country may be compared with; empty means no check.
    """

    fields: Mapping[str, FieldType] = field(default_factory=dict)
    activities: frozenset[str] = frozenset()
    host_functions: Mapping[str, Signature] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    minor_units: int = 100
    countries: frozenset[str] = frozenset()


_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_MONTHS = {"month": 1, "year": 12}
UNITS = (*_SECONDS, *_MONTHS)
_LONGEST_SECONDS = 365_250 * 86_400
_LONGEST_MONTHS = 12_000
_DURATION = re.compile(r"\s*([0-9]{1,12})\s+([A-Za-z]+)\s*")


@dataclass(frozen=True, slots=True)
class Duration:
    """`count` of a unit: minute, hour, day, week (exact) or month, year (counted in the calendar)."""

    count: int
    unit: str

    @property
    def months(self) -> int:
        """Calendar months; 0 for an exact duration."""
        return self.count * _MONTHS.get(self.unit, 0)

    @property
    def seconds(self) -> int:
        """Length of an exact duration in seconds; 0 for months and years."""
        return self.count * _SECONDS.get(self.unit, 0)

    @property
    def is_exact(self) -> bool:
        """Whether it has the same length wherever it starts."""
        return self.unit in _SECONDS

    @property
    def is_whole_days(self) -> bool:
        """Whether a date can be moved by it."""
        return self.unit not in ("minute", "hour")

    @property
    def is_too_long(self) -> bool:
        """Whether it passes 1,000 years, where calendars of databases start to end."""
        return self.seconds > _LONGEST_SECONDS or self.months > _LONGEST_MONTHS

    @property
    def delta(self) -> timedelta:
        """The length of an exact duration."""
        return timedelta(seconds=self.seconds)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def unit_named(word: str) -> str | None:
    """Return the unit that `word` names in any case, singular or plural; None if it names none."""
    singular = word.lower().removesuffix("s")
    return singular if singular in UNITS else None


def read_duration(text: str) -> Duration | None:
    """Read `30 days`; None if `text` is no duration."""
    matched = _DURATION.fullmatch(text)
    unit = unit_named(matched[2]) if matched else None
    return Duration(int(matched[1]), unit) if matched and unit else None


def did_you_mean(word: str, known: Iterable[str], *, quoted: bool = False) -> str:
    """Suggest the closest of `known`, a difference of case counting least; "" if none is close."""
    listed = sorted(known)
    same = [name for name in listed if name.lower() == word.lower()]
    close = same or difflib.get_close_matches(word, listed, n=1, cutoff=0.6)
    if not close:
        return ""
    return f"Did you mean {close[0]!r}?" if quoted else f"Did you mean {close[0]}?"
