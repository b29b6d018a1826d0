"""When somebody works: a week in a zone, less its holidays. `engine/calendar.py` counts along it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from leadpact.errors import BadInput, Fault, FaultyText

DAY = 1440  # minutes from midnight to midnight, as the clock on the wall shows them
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[int, int]  # minutes since midnight; the end may pass 1440, for a shift over midnight
Week = tuple[tuple[Span, ...], ...]  # seven days, Monday first

_EXAMPLE = "Write days and times, as in 'mon-fri 09:00-17:30' or 'mon-thu 09:00-12:00 13:00-17:00, fri 09:00-14:00'."
_TIME = re.compile(r"(\d{1,2}):(\d\d)")
_RANGE = re.compile(r"(\d{1,2}:\d\d)-(\d{1,2}:\d\d)")
_WORD = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Hours:
    """The working hours of a team or a person.

    Args:
        name: as the pact calls them.
        zone: IANA name of the zone in which `week` is read, "Europe/Berlin".
        week: seven days, Monday first, each with its spans in minutes since midnight. A span that passes 1440
            is a shift over midnight and belongs to the day it starts on: on a holiday it is not worked.
        holidays: ISO 3166 code of the country whose public holidays are free, "DE", or of its part, "DE-BY";
            empty for none.
        closed: further days without work.
        opened: days with hours of their own, which stand above the week and the holidays.

    Raises:
        BadInput: a zone, a country or a span that does not exist, or a day both closed and opened.
    """

    name: str
    zone: str
    week: Week
    holidays: str = ""
    closed: tuple[date, ...] = ()
    opened: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    # Hours are the key of every cached calendar: they are hashed once, not with each look-up.
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "_hash", hash((self.name, self.zone, self.week, self.holidays, self.closed, self.opened))
        )
        _check_zone(self.zone)
        if self.holidays:
            _check_holidays(self.holidays)
        _check_spans(self)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        # Another process hashes texts differently: the hash is not sent there but computed again.
        return Hours, (self.name, self.zone, self.week, self.holidays, self.closed, self.opened)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return the spans that start on a local day; none on a holiday or a closed day."""
        for opened, spans in self.opened:
            if opened == day:
                return spans
        if day in self.closed or (self.holidays and day in holidays_of(self.holidays, day.year)):
            return ()
        return self.week[day.weekday()]


@lru_cache(maxsize=4096)
def holidays_of(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country ("DE") or its part ("DE-BY") in a year, with observed days.

    They come from the library `holidays`; a year it knows nothing about has none.
    """
    import holidays

    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def parse_week(text: str, *, line: int = 1, column: int = 1) -> Week:
    """Read a week.

    Args:
        text: entries with a comma between them, each with days and their times: "mon-fri 09:00-17:30",
            "mon wed 09:00-12:00 13:00-17:00, sat 10:00-14:00". A time that ends before it starts runs over
            midnight: "mon-sun 22:00-06:00". "always" is every minute. Case does not matter.
        line, column: where the text starts in its file, for the places of faults.

    Returns:
        Seven days, Monday first; the spans of a day in order, those that overlap or touch made one.

    Raises:
        FaultyText: with every fault, codes WK001 to WK006.
    """
    # A dash set by a text processor is as long as the hyphen it stands for, so that places stay right.
    lowered = text.lower().replace("\N{EN DASH}", "-").replace("\N{EM DASH}", "-")
    if lowered.strip() == "always":
        return (((0, DAY),),) * 7
    reader = _WeekReader(lowered, line, column)
    start = 0
    for entry in lowered.split(","):
        reader.read_entry(entry, start)
        start += len(entry) + 1
    if reader.faults:
        raise FaultyText(f"The week {text!r}", reader.faults)
    return tuple(_merged(spans) for spans in reader.days)


def write_week(week: Week) -> str:
    """Return the text which `parse_week` reads as this week; days with the same times are said together."""
    if all(spans == ((0, DAY),) for spans in week):
        return "always"
    entries = []
    first = 0
    for day in range(1, 8):
        if day < 7 and week[day] == week[first]:
            continue
        if week[first]:
            days = DAY_NAMES[first] if day - first == 1 else f"{DAY_NAMES[first]}-{DAY_NAMES[day - 1]}"
            entries.append(" ".join((days, *map(_write_span, week[first]))))
        first = day
    return ", ".join(entries)


@dataclass(slots=True)
class _WeekReader:
    """Collects the spans of each day and every fault of one text."""

    text: str
    line: int
    column: int
    days: tuple[list[Span], ...] = field(default_factory=lambda: tuple([] for _ in range(7)))
    faults: list[Fault] = field(default_factory=list)

    def read_entry(self, entry: str, start: int) -> None:
        chosen: list[int] = []
        spans: list[Span] = []
        before = len(self.faults)
        words = [(match.group(), start + match.start()) for match in _WORD.finditer(entry)]
        for word, place in words:
            if word[0].isdigit():
                spans += self._read_times(word, place)
            elif spans:
                self._fault("WK003", f"{word!r} comes after a time.", place, "Separate entries with a comma.")
            else:
                chosen += self._read_days(word, place)
        if not words:
            self._fault("WK001", "An entry without days and times.", start, _EXAMPLE)
        elif len(self.faults) == before and not (chosen and spans):
            missing = "times" if chosen else "days"
            self._fault("WK002", f"{entry.strip()!r} has no {missing}.", words[0][1], _EXAMPLE)
        for day in chosen:
            self.days[day].extend(spans)

    def _read_days(self, word: str, place: int) -> list[int]:
        first, dash, last = word.partition("-")
        unknown = [name for name in ((first, last) if dash else (first,)) if name not in DAY_NAMES]
        for name in unknown:
            close = name[:3] if name[:3] in DAY_NAMES else "".join(get_close_matches(name, DAY_NAMES, n=1))
            hint = f"Did you mean {close!r}?" if close else f"The days are {', '.join(DAY_NAMES)}."
            self._fault("WK004", f"There is no day {name!r}.", place, hint)
        if unknown:
            return []
        begin = DAY_NAMES.index(first)
        length = (DAY_NAMES.index(last) - begin) % 7 if dash else 0
        return [(begin + step) % 7 for step in range(length + 1)]

    def _read_times(self, word: str, place: int) -> list[Span]:
        match = _RANGE.fullmatch(word)
        if not match:
            self._fault("WK005", f"{word!r} is not a time from-to.", place, _time_hint(word))
            return []
        start, end = _minutes(match.group(1)), _minutes(match.group(2))
        if start is None or end is None or start == DAY:
            wrong = match.group(2) if start is not None and start != DAY else match.group(1)
            self._fault("WK005", f"There is no such time as {wrong!r}.", place, "Times run from 00:00 to 24:00.")
            return []
        if start == end:
            hint = "Write 00:00-24:00 for the whole day, or leave the day out if nobody works."
            self._fault("WK006", f"{word!r} starts and ends at the same time.", place, hint)
            return []
        return [(start, end if end > start else end + DAY)]

    def _fault(self, code: str, message: str, place: int, suggestion: str) -> None:
        lines = self.text[:place].split("\n")
        column = len(lines[-1]) + (self.column if len(lines) == 1 else 1)
        self.faults.append(Fault(code, message, self.line + len(lines) - 1, column, suggestion))


def _minutes(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hour, minute = int(match.group(1)), int(match.group(2))
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= DAY else None


def _time_hint(word: str) -> str:
    numbers = re.findall(r"\d+", word)
    if word.count("-") == 1 and len(numbers) in (2, 4):
        pairs = (
            [(numbers[0], "00"), (numbers[1], "00")] if len(numbers) == 2 else [tuple(numbers[:2]), tuple(numbers[2:])]
        )
        times = [f"{hour:0>2}:{minute:0>2}" for hour, minute in pairs]
        if all(_minutes(time) is not None for time in times):
            return f"Write {times[0]}-{times[1]}."
    return "Write it as in 09:00-17:30, without blanks."


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        # A span lasts a day at most, or its text could not be read back: a longer union stays in two.
        if merged and start <= merged[-1][1] and end - merged[-1][0] <= DAY:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _write_span(span: Span) -> str:
    start, end = span
    shown = end if end <= DAY else end - DAY
    return f"{start // 60:02}:{start % 60:02}-{shown // 60:02}:{shown % 60:02}"


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as missing:
        close = get_close_matches(zone, sorted(available_timezones()), n=1)
        remedy = f"Did you mean {close[0]!r}?" if close else "Write an IANA name, as in 'Europe/Berlin'."
        raise BadInput(f"There is no time zone {zone!r}.", remedy=remedy) from missing


def _check_holidays(code: str) -> None:
    import holidays

    country, _, part = code.partition("-")
    if re.fullmatch("[A-Z]{2}", country) and not code.endswith("-"):
        try:
            holidays.country_holidays(country, subdiv=part or None)
        except NotImplementedError:
            pass
        else:
            return
    raise BadInput(f"No public holidays are known for {code!r}.", remedy=_holidays_remedy(code.upper()))


def _holidays_remedy(code: str) -> str:
    import holidays

    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries().get(country)
    if parts is None or len(country) != 2:
        return "Write an ISO 3166 code, as in 'DE' or 'DE-BY', and list other days under `closed`."
    if not part or part in parts or not parts:
        right = f"{country}-{part}" if part in parts else country
        return f"Write {right!r}."
    return f"Write {country!r}, or one of its parts: {', '.join(f'{country}-{name}' for name in parts)}."


def _check_spans(hours: Hours) -> None:
    if len(hours.week) != 7:
        raise BadInput(f"The week of {hours.name!r} has {len(hours.week)} days.", remedy="Give seven, Monday first.")
    for spans in (*hours.week, *(spans for _, spans in hours.opened)):
        for start, end in spans:
            if not (0 <= start < DAY and start < end <= start + DAY):
                raise BadInput(
                    f"The span {(start, end)} of {hours.name!r} is no time of a day.",
                    remedy="A span starts before minute 1440 and lasts at most a day.",
                )
    days = [day for day, _ in hours.opened]
    twice = sorted({*hours.closed} & {*days} or {day for day in days if days.count(day) > 1})
    if twice:
        raise BadInput(f"{hours.name!r} says two things about {twice[0]}.", remedy="Name the day once.")
