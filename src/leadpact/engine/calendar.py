"""Business time: when a promise falls due, and how much of a stretch of time was worked.

Hours are half-open: at 09:00 they are open, at 17:30 they no longer are. A boundary that the clocks skip is
the instant of the change; one that they show twice is the first showing, so that nobody goes home twice. In
between, time is measured as it passes: a night shift has nine hours in the night the clocks go back.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from leadpact.errors import BadInput, NoWorkingTime
from leadpact.pact.allowance import Allowance, BusinessDays, BusinessTime, Months, WallTime
from leadpact.pact.hours import Hours

FIRST_YEAR, LAST_YEAR = 1900, 2300  # instants outside are typing errors, and calendars end somewhere
_YEAR = timedelta(days=366)
_NOTHING = timedelta(0)
_Shift = tuple[datetime, datetime, date]  # opens, closes, the local day it belongs to
# A span lasts a day at most and starts on its day; zones are within a day of UTC.
_MARGIN = timedelta(days=3)


def due_at(started_at: datetime, allowance: Allowance, hours: Hours) -> datetime:
    """Return the moment a promise made at `started_at` is broken.

    Args:
        started_at: aware; any zone.
        allowance:
            `BusinessTime` is working time: 4 h from Friday 16:00 in a 9-17 week is due on Monday at 12:00.
            Time that ends with the day is due when the day ends, not when the next one starts.
            `BusinessDays` is the same local time so many working days later, counted from the day on which
            the shift at `started_at` began; from outside the hours it counts from the next opening. Where
            that day does not work at that time, it is the last working moment before, or the first opening.
            `WallTime` and `Months` ignore the hours; months are counted on the calendar of the hours' zone.
        hours: the working week, read in its own zone; the day the clocks change is as long as it is.

    Returns:
        An aware UTC datetime, never before `started_at`. A later start is never due earlier, but for months:
        the 30th and the 31st both fall due on the last day of a month of thirty, each at its own hour.

    Raises:
        NoWorkingTime: no working minute within a year, on the way or at its start; the pact is wrong.
        BadInput: `started_at` is naive or outside the years 1900 to 2299.
    """
    at = _utc(started_at)
    if isinstance(allowance, BusinessTime):
        return _after_working(_calendar(hours), at, allowance.span)
    if isinstance(allowance, BusinessDays):
        return _after_days(_calendar(hours), at, allowance.count)
    if isinstance(allowance, WallTime):
        return at + allowance.span
    return _after_months(at, allowance, ZoneInfo(hours.zone))


def working_time(start: datetime, end: datetime, hours: Hours) -> timedelta:
    """Return how long the hours were open from `start` to `end` (aware); negative if `end` comes first.

    The inverse of `due_at`: from a start to what is due after some business time, just that time was worked.

    Raises:
        BadInput: an instant is naive or outside the years 1900 to 2299.
    """
    start, end = _utc(start), _utc(end)
    known = _calendar(hours).covering(min(start, end), max(start, end))
    return known.worked_until(end) - known.worked_until(start)


def is_open(at: datetime, hours: Hours) -> bool:
    """Say whether the hours are open at an aware instant.

    Raises:
        BadInput: the instant is naive or outside the years 1900 to 2299.
    """
    at = _utc(at)
    known = _calendar(hours).covering(at, at)
    place = bisect_right(known.closes, at)
    return place < len(known.opens) and known.opens[place] <= at


def next_opening(at: datetime, hours: Hours) -> datetime:
    """Return `at` itself (in UTC) if the hours are open then, otherwise the moment they open next.

    Raises:
        NoWorkingTime: no working minute within a year.
        BadInput: the instant is naive or outside the years 1900 to 2299.
    """
    at = _utc(at)
    calendar = _calendar(hours)
    known = calendar.covering(at, at)
    while (place := bisect_right(known.closes, at)) == len(known.opens):
        known = calendar.further(known, at)
    _refuse_desert(calendar, known, at, place, place)
    return max(at, known.opens[place])


@dataclass(frozen=True, slots=True)
class _Openings:
    """Every working interval between two instants (UTC): in order, disjoint, each of one working day.

    Where shifts of two days overlap, the later day's shift takes over, so that every instant is one day's.
    """

    begins: datetime
    ends: datetime
    opens: list[datetime] = field(default_factory=list)
    closes: list[datetime] = field(default_factory=list)
    # Working time since `begins` when each opens, and when it closes.
    before: list[timedelta] = field(default_factory=list)
    through: list[timedelta] = field(default_factory=list)
    days: list[date] = field(default_factory=list)  # the local day on which each shift began
    numbers: list[int] = field(default_factory=list)  # the number of that day among the working days
    firsts: list[int] = field(default_factory=list)  # of each working day its first interval
    deserts: list[int] = field(default_factory=list)  # those that open over a year after the one before

    def worked_until(self, at: datetime) -> timedelta:
        place = bisect_right(self.opens, at) - 1
        if place < 0:
            return _NOTHING
        return self.before[place] + (min(at, self.closes[place]) - self.opens[place])


class _Calendar:
    """Hours with the years worked out so far; grows by whole years when asked about others."""

    __slots__ = ("hours", "known", "zone")

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.zone = ZoneInfo(hours.zone)
        self.known: _Openings | None = None

    def covering(self, first: datetime, last: datetime) -> _Openings:
        known = self.known
        if known is not None and known.begins <= first and last < known.ends:
            return known
        years = [first.year, min(last.year + 1, LAST_YEAR)]
        if known is not None:
            years += [known.begins.year, known.ends.year - 1]
        # One assignment of a finished value: threads may work out the same twice, but never see a half.
        self.known = known = _work_out(self.hours, self.zone, min(years), max(years))
        return known

    def further(self, known: _Openings, at: datetime) -> _Openings:
        """Return more years than `known`, in steps that double.

        Raises:
            NoWorkingTime: the last year of them had no working minute, or the calendar ends.
        """
        last = max(at, known.closes[-1]) if known.closes else at
        if known.ends - last > _YEAR:
            raise self.no_working_time(last)
        if known.ends.year > LAST_YEAR:
            raise NoWorkingTime(
                f"The hours {self.hours.name!r} do not work that long before the year {LAST_YEAR + 1}.",
                remedy="Shorten the allowance, or give the week more times.",
            )
        years = known.ends.year - known.begins.year
        return self.covering(known.begins, datetime(min(known.ends.year + years, LAST_YEAR), 1, 1, tzinfo=UTC))

    def no_working_time(self, at: datetime) -> NoWorkingTime:
        return NoWorkingTime(
            f"The hours {self.hours.name!r} have no working minute in the year after {at:%Y-%m-%d}.",
            remedy="Give their week a day with times, or close fewer days.",
        )


@lru_cache(maxsize=1024)
def _calendar(hours: Hours) -> _Calendar:
    return _Calendar(hours)


def _after_working(calendar: _Calendar, at: datetime, span: timedelta) -> datetime:
    known = calendar.covering(at, at)
    while True:
        place = bisect_right(known.closes, at)
        if place < len(known.opens):
            opens = known.opens[place]
            target = known.before[place] + span + (at - opens if opens < at else _NOTHING)
            last = bisect_left(known.through, target, place)
            if last < len(known.opens):
                _refuse_desert(calendar, known, at, place, last)
                return known.opens[last] + (target - known.before[last])
        known = calendar.further(known, at)


def _after_days(calendar: _Calendar, at: datetime, count: int) -> datetime:
    known = calendar.covering(at, at)
    while True:
        place = bisect_right(known.closes, at)
        # The last working day known may go on beyond what is known: it takes the one after it to be sure.
        if place < len(known.opens) and (number := known.numbers[place] + count) + 1 < len(known.firsts):
            break
        known = calendar.further(known, at)
    first, beyond = known.firsts[number], known.firsts[number + 1]
    _refuse_desert(calendar, known, at, place, first)
    zone = calendar.zone
    into_the_day = _wall(max(at, known.opens[place]), zone) - _midnight(known.days[place])
    wish = _instant(_midnight(known.days[first]) + into_the_day, zone)
    chosen = bisect_right(known.opens, wish, first, beyond) - 1
    return known.opens[first] if chosen < first else min(wish, known.closes[chosen])


def _after_months(at: datetime, allowance: Months, zone: tzinfo) -> datetime:
    wall = _wall(at, zone)
    years, month = divmod(wall.month - 1 + allowance.count, 12)
    year, month = wall.year + years, month + 1
    day = min(wall.day, monthrange(year, month)[1])
    return _instant(wall.replace(year=year, month=month, day=day), zone)


def _refuse_desert(calendar: _Calendar, known: _Openings, at: datetime, place: int, last: int) -> None:
    if known.opens[place] - at > _YEAR:
        raise calendar.no_working_time(at)
    if known.deserts:
        step = bisect_right(known.deserts, place)
        if step < len(known.deserts) and known.deserts[step] <= last:
            raise calendar.no_working_time(known.closes[known.deserts[step] - 1])


def _work_out(hours: Hours, zone: tzinfo, first_year: int, last_year: int) -> _Openings:
    begins = datetime(first_year, 1, 1, tzinfo=UTC)
    ends = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    shifts = sorted(_shifts(hours, zone, (begins - _MARGIN).date(), (ends + _MARGIN).date()))
    known = _Openings(begins, ends)
    worked = _NOTHING
    for opening, closing, day in _disjoint(shifts):
        opening, closing = max(opening, begins), min(closing, ends)
        if opening >= closing:
            continue
        if known.closes and opening - known.closes[-1] > _YEAR:
            known.deserts.append(len(known.opens))
        if not known.days or known.days[-1] != day:
            known.firsts.append(len(known.opens))
        known.numbers.append(len(known.firsts) - 1)
        known.days.append(day)
        known.opens.append(opening)
        known.closes.append(closing)
        known.before.append(worked)
        worked += closing - opening
        known.through.append(worked)
    return known


def _shifts(hours: Hours, zone: tzinfo, first: date, last: date) -> Iterator[_Shift]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for start, end in hours.spans_on(day):
            midnight = _midnight(day)
            opening = _instant(midnight + timedelta(minutes=start), zone)
            yield opening, _instant(midnight + timedelta(minutes=end), zone), day


def _disjoint(shifts: Sequence[_Shift]) -> Iterator[_Shift]:
    """Cut sorted shifts where the next one opens, which takes over what would have been left of them."""
    reach = datetime.min.replace(tzinfo=UTC)
    for place, (opening, closing, day) in enumerate(shifts):
        reach = max(reach, closing)
        cut = shifts[place + 1][0] if place + 1 < len(shifts) else reach
        yield opening, min(reach, cut), day


def _utc(at: datetime) -> datetime:
    if at.tzinfo is not UTC:
        if at.utcoffset() is None:
            raise BadInput(f"{at} does not say in which zone it is.", remedy="Give an aware datetime.")
        at = at.astimezone(UTC)
    if not FIRST_YEAR <= at.year < LAST_YEAR:
        raise BadInput(f"{at} is out of range.", remedy=f"Years from {FIRST_YEAR} to {LAST_YEAR - 1} are counted.")
    return at


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    """Return when the clocks of `zone` first show `wall` (naive), or pass over it."""
    before = wall.replace(tzinfo=zone).utcoffset() or _NOTHING
    after = wall.replace(tzinfo=zone, fold=1).utcoffset() or _NOTHING
    late = (wall - before).replace(tzinfo=UTC)
    return late if after <= before else _change(zone, late - (after - before), late)


def _wall(at: datetime, zone: tzinfo) -> datetime:
    """Return what the clocks of `zone` show (naive); while they repeat an hour, its end."""
    local = at.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    before = local.replace(fold=0).utcoffset() or _NOTHING
    after = local.utcoffset() or _NOTHING
    return (_change(zone, at - (before - after), at) + before).replace(tzinfo=None)


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Return the instant in (before, after] at which the clocks change; all in UTC."""
    offset = after.astimezone(zone).utcoffset()
    step = timedelta(microseconds=1)
    while after - before > step:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
