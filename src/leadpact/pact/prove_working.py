"""When somebody works, whoever it is: the first time in an ordinary week for which all are off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from leadpact.pact.hours import DAY, Hours

_AHEAD = 15  # days that are looked at: two weeks, since a gap can lie over their border

Stretch = tuple[datetime, datetime]


def gap(every: Sequence[Hours], at: datetime, longer: timedelta) -> Stretch | None:
    """Return the first stretch after `at` for which all of `every` are off for `longer` or more.

    Holidays and days of leave are left out: it is a stretch of every week.

    Returns:
        When it begins and when somebody works again (UTC); None where there is no such stretch.
    """
    worked = sorted(stretch for hours in every for stretch in _worked(hours, at))
    reach = at
    for opens, closes in worked:
        if opens - reach >= longer and reach > at:
            return reach, opens
        reach = max(reach, closes)
    return None


def _worked(hours: Hours, at: datetime) -> Iterator[Stretch]:
    zone = ZoneInfo(hours.zone)
    first = at.astimezone(zone).date()
    for number in range(-2, _AHEAD):
        day = first + timedelta(days=number)
        for start, end in hours.week[day.weekday()]:
            yield _at(day, start, zone), _at(day, end, zone)


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, DAY)
    on = day + timedelta(days=days)
    return datetime(on.year, on.month, on.day, rest // 60, rest % 60, tzinfo=zone).astimezone(UTC)


def inside(stretch: Stretch, longer: timedelta, zone: ZoneInfo) -> datetime:
    """Return an instant from which the stretch still lasts for `longer`: at ten in the morning if that can be."""
    begins, ends = stretch
    day = begins.astimezone(zone).date()
    while (morning := datetime(day.year, day.month, day.day, 10, tzinfo=zone).astimezone(UTC)) <= ends - longer:
        if morning >= begins:
            return morning
        day += timedelta(days=1)
    return begins
