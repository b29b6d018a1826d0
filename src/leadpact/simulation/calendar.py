"""The year that ends now: on which days and at which hours things happen, in the zones of those who do them."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from leadpact.simulation.dice import Dice
from leadpact.simulation.truth import CompanyTruth, SourceTruth

DAYS = 364
"""The simulated year: so many days before the day on which it ends, and that day up to its instant."""

BUSY = (0, 0, 0, 0, 0, 0, 1, 3, 7, 10, 11, 10, 7, 9, 11, 10, 8, 6, 4, 3, 3, 2, 1, 0)
"""How the acts of a day spread over its local hours, by weight."""


class Year:
    """The days up to `until`, weighed by season, weekday and a source's trend."""

    def __init__(self, truth: CompanyTruth, until: datetime) -> None:
        self.truth, self.until = truth, until
        last = until.date()
        self.days = [last - timedelta(days=DAYS - number) for number in range(DAYS + 1)]
        self._sums: dict[tuple[float, float], list[float]] = {}

    @property
    def start(self) -> datetime:
        """The instant before which nothing happens."""
        return self.until - timedelta(days=DAYS)

    def day(self, chance: float, source: SourceTruth) -> date:
        """Return the day of somebody's first act, by a draw in [0, 1)."""
        sums = self._weights(source.trend, source.weekend)
        return self.days[min(bisect(sums, chance * sums[-1]), DAYS)]

    def _weights(self, trend: float, weekend: float) -> list[float]:
        sums = self._sums.get((trend, weekend))
        if sums is None:
            total, sums = 0.0, []
            for place, day in enumerate(self.days):
                recent = min(1.0, max(0.0, (place - DAYS + 91) / 91))
                weight = self.truth.season[day.month - 1] * (1 + (trend - 1) * recent)
                total += weight * (weekend if day.weekday() >= 5 else 1.0)
                sums.append(total)
            self._sums[trend, weekend] = sums
        return sums


HOURS = [sum(BUSY[: hour + 1]) for hour in range(24)]


def at_hour(dice: Dice, day: date, zone: ZoneInfo, *names: str | int) -> datetime:
    """Return an instant of `day` at which people are about, in `zone`."""
    hour = bisect(HOURS, dice.uniform(*names, "hour") * HOURS[-1])
    seconds = dice.whole(0, 3599, *names, "second")
    return instant(day, time(hour, seconds // 60, seconds % 60), zone)


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clock on a wall in `zone` shows this; one that is left out counts as after."""
    return datetime.combine(day, wall, zone).astimezone(UTC)


def first_after(instants: Sequence[datetime], at: datetime) -> datetime | None:
    """Return the first of ascending `instants` that is not before `at`."""
    place = bisect(instants, at)
    return instants[place] if place < len(instants) else None


@cache
def monthly(until: datetime, weekday: int, hour: int, zone: ZoneInfo, every: int = 1) -> tuple[datetime, ...]:
    """Return the instants of what happens on the second such weekday of every `every`-th month up to `until`."""
    found = []
    day = until.date() - timedelta(days=DAYS + 40)
    while day <= until.date() + timedelta(days=40):
        if day.weekday() == weekday and 8 <= day.day <= 14 and day.month % every == 0:
            found.append(instant(day, time(hour), zone))
        day += timedelta(days=1)
    return tuple(found)
