"""What a figure is made of: numbers that know their leads, and the spans of time they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from leadpact.operations.filtering import midnight
from leadpact.operations.filters import LeadFilters, Period
from leadpact.pact.model import Pact

SQL = Path(__file__).parent / "sql"
MONTHS = 13
"""A year and the month it began with."""

WEEKS = 13
SURE = 1.96
"""Standard errors to either side that hold 95 of 100."""


@dataclass(frozen=True, slots=True)
class Number:
    """A count of cycles or promises, of how many leads these are, and the filters that list exactly those leads.

    `query` is as in the address of the list of leads; empty where the number is not one of leads.
    """

    value: int
    leads: int
    query: str = ""


def number(value: int, leads: int, **filters: Any) -> Number:
    return Number(value, leads, LeadFilters(**filters).to_query())


def at_stage(counted: tuple[int, int], stage: str, **filters: Any) -> Number:
    """Return how many (cycles, leads) were in `stage`: none, and no list, where the pact has no such stage."""
    return Number(*counted, LeadFilters(reached=stage, **filters).to_query()) if stage else Number(0, 0)


def share(part: int, whole: int) -> float | None:
    """Return `part` of `whole`, from 0 to 1; None of nothing."""
    return part / whole if whole else None


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return between what a share lies that was seen as `part` of `whole`, with 95 % confidence.

    Wilson's score interval (1927): it holds for few cases and for shares near 0 and 1, too.
    """
    if whole == 0:
        return 0.0, 1.0
    seen, square = part / whole, SURE**2
    middle = (seen + square / (2 * whole)) / (1 + square / whole)
    half = SURE * sqrt(seen * (1 - seen) / whole + square / (4 * whole**2)) / (1 + square / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The spans that figures are made for, at an instant: whole days, weeks and months of the pact's zone."""

    pact: Pact
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(self.pact.zone).date()

    @property
    def month(self) -> date:
        return self.today.replace(day=1)

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of the months, the oldest first."""
        back = self.month.year * 12 + self.month.month - 1
        return tuple(date(count // 12, count % 12 + 1, 1) for count in range(back - MONTHS + 1, back + 1))

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of the weeks, the oldest first."""
        monday = self.today - timedelta(days=self.today.weekday())
        return tuple(monday - timedelta(weeks=count) for count in range(WEEKS - 1, -1, -1))

    def instant(self, day: date) -> datetime:
        return midnight(self.pact, day)

    @property
    def until(self) -> datetime:
        """The end of today: what is told of later has not happened yet."""
        return self.instant(self.today + timedelta(days=1))

    def span(self, since: date, until: date | None = None) -> dict[str, datetime]:
        """Return the instants of the days from `since` to `until`, by default today."""
        end = self.until if until is None else self.instant(until + timedelta(days=1))
        return {"since": self.instant(since), "until": end}


def month_of(first: date) -> Period:
    """Return the days of the month that begins on `first`."""
    following = (first + timedelta(days=31)).replace(day=1)
    return Period(first, following - timedelta(days=1))


def week_of(monday: date) -> Period:
    return Period(monday, monday + timedelta(days=6))


def rows(connection: Connection, name: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return what the metric `name` (a file of insight/sql) gives, by its columns' names."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(text(name).encode(), values).fetchall()


@cache
def text(name: str) -> str:
    """Return the metric `name`, without its header, in which a percent sign is no placeholder."""
    lines = (SQL / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))
