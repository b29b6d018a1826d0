"""Coverage: whether somebody works whenever a queue's hours say that its promises run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from leadpact.pact.check_ground import Inspection
from leadpact.pact.hours import DAY, Hours, Span
from leadpact.pact.model import Member, Queue
from leadpact.pact.naming import day as written

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUTE = timedelta(minutes=1)
AHEAD = timedelta(days=366)
"""How far ahead absences are looked at."""


def inspect(ground: Inspection) -> None:
    """Find hours of a queue in which nobody works."""
    for queue in ground.pact.queues.values():
        _week(ground, queue)
        _absences(ground, queue)


def _week(ground: Inspection, queue: Queue) -> None:
    """Compare the hours by weekday, in a week of winter and one of summer: zones change their clocks apart."""
    if any(member.hours.week == queue.hours.week and member.hours.zone == queue.hours.zone for member in queue.members):
        return
    path = ("queues", queue.name)
    year = ground.today.year
    weeks = (_uncovered(queue, _monday(date(year, month, 15))) for month in (1, 7))
    gaps = next(filter(any, weeks), ())
    for weekday, spans in enumerate(gaps):
        if spans and sum(end - start for start, end in spans) == _length(queue.hours.week[weekday]):
            said = f"nobody in {queue.name} works on {WEEKDAYS[weekday]}, when its hours {queue.hours.name} are open"
            ground.find("LP070", said, path, key=True)
            return
    for weekday, spans in enumerate(gaps):
        if spans:
            said = f"nobody in {queue.name} works on {WEEKDAYS[weekday]} {_clock(spans[0])}, when its hours are open"
            ground.find("LP071", said, path, key=True)
            return


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def _clock(span: Span) -> str:
    start, end = span
    return f"{start // 60 % 24:02}:{start % 60:02}-{end // 60 % 24:02}:{end % 60:02}"


def _uncovered(queue: Queue, monday: date) -> tuple[tuple[Span, ...], ...]:
    """Return, by weekday, the spans of the queue's hours in which no member works in the week of `monday`."""
    worked = sorted(span for member in queue.members for span in _instants(member.hours, monday))
    zone = ZoneInfo(queue.hours.zone)
    found = []
    for weekday, spans in enumerate(queue.hours.week):
        midnight = monday + timedelta(days=weekday)
        bare: list[Span] = []
        for start, end in spans:
            left = _less((_at(midnight, start, zone), _at(midnight, end, zone)), worked)
            base = _at(midnight, 0, zone)
            bare += [((one - base) // MINUTE, (other - base) // MINUTE) for one, other in left]
        found.append(tuple(bare))
    return tuple(found)


def _instants(hours: Hours, monday: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the week of `monday` is worked, and the days beside it, which other zones reach."""
    zone = ZoneInfo(hours.zone)
    for offset in range(-2, 9):
        midnight = monday + timedelta(days=offset)
        for start, end in hours.week[midnight.weekday()]:
            yield _at(midnight, start, zone), _at(midnight, end, zone)


def _at(midnight: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, DAY)
    day = midnight + timedelta(days=days)
    return datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=zone).astimezone(UTC)


def _less(
    span: tuple[datetime, datetime], others: Iterable[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """Return what is left of `span` without `others`, which are sorted."""
    left = []
    start, end = span
    for begin, stop in others:
        if begin > start:
            left.append((start, min(begin, end)))
        start = max(start, stop)
        if start >= end:
            break
    else:
        left.append((start, end))
    return [(one, other) for one, other in left if one < other]


def _absences(ground: Inspection, queue: Queue) -> None:
    """Find the first run of days ahead on which the queue is open and every member who would work is away."""
    days = [day for day in _days_away(queue.members, ground.today) if _is_alone(queue, day)]
    if not days:
        return
    first = last = days[0]
    for day in days[1:]:
        if not any(queue.hours.spans_on(last + timedelta(days=n)) for n in range(1, (day - last).days)):
            last = day
    when = f"on {written(first)}" if first == last else f"from {written(first)} to {written(last)}"
    ground.find("LP072", f"everybody in {queue.name} is away {when}", ("queues", queue.name), key=True)


def _days_away(members: Iterable[Member], today: date) -> list[date]:
    """Return the days ahead on which somebody is away."""
    until = today + AHEAD
    found: set[date] = set()
    for member in members:
        for first, last in member.away:
            start, end = max(first, today), min(last, until)
            found |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    return sorted(found)


def _is_alone(queue: Queue, day: date) -> bool:
    """Whether the queue is open on `day`, as somebody works on that weekday, but nobody does as they are away."""
    usual = any(member.hours.week[day.weekday()] for member in queue.members)
    there = any(member.hours.spans_on(day) and not _is_away(member, day) for member in queue.members)
    return usual and not there and bool(queue.hours.spans_on(day))


def _is_away(member: Member, day: date) -> bool:
    return any(first <= day <= last for first, last in member.away)
