from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.engine.calendar import due_at, is_open, next_opening, working_time
from leadpact.errors import BadInput, NoWorkingTime
from leadpact.pact.allowance import BusinessDays, BusinessTime, Months, WallTime, parse_allowance
from leadpact.pact.hours import Hours, parse_week

MINUTE = timedelta(minutes=1)


def hours(week, zone="Europe/Berlin", **more):
    return Hours("test", zone, parse_week(week) if isinstance(week, str) else week, **more)


def local(text, zone="Europe/Berlin", fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


NINE_TO_FIVE = hours("mon-fri 09:00-17:00")
GERMAN = hours("mon-fri 09:00-17:30", holidays="DE")
WITH_LUNCH = hours("mon-fri 09:00-12:00 13:00-17:00")
NIGHTS = hours("mon-sun 22:00-06:00")
ALWAYS = hours("always")


@pytest.mark.parametrize(
    ("start", "allowance", "due", "of"),
    [
        # Friday afternoon into Monday
        ("2026-11-20T16:00", "4 business hours", "2026-11-23T12:00", NINE_TO_FIVE),
        # exactly to the end of the day, and one minute more
        ("2026-11-20T16:00", "1 business hour", "2026-11-20T17:00", NINE_TO_FIVE),
        ("2026-11-20T16:00", "61 business minutes", "2026-11-23T09:01", NINE_TO_FIVE),
        # at the closing bell the hours are closed
        ("2026-11-20T17:00", "1 business minute", "2026-11-23T09:01", NINE_TO_FIVE),
        ("2026-11-21T03:00", "30 business minutes", "2026-11-23T09:30", NINE_TO_FIVE),
        ("2026-11-23T11:45", "30 business minutes", "2026-11-23T13:15", WITH_LUNCH),
        ("2026-11-23T11:30", "30 business minutes", "2026-11-23T12:00", WITH_LUNCH),
        # over Christmas: Friday 25 and Saturday 26 December 2026
        ("2026-12-24T17:00", "1 business hour", "2026-12-28T09:30", GERMAN),
        ("2026-12-24T17:00", "1 business day", "2026-12-28T17:00", GERMAN),
        # business days
        ("2026-11-20T16:00", "1 business day", "2026-11-23T16:00", NINE_TO_FIVE),
        ("2026-11-20T16:00", "10 business days", "2026-12-04T16:00", NINE_TO_FIVE),
        ("2026-11-21T03:00", "1 business day", "2026-11-24T09:00", NINE_TO_FIVE),
        ("2026-11-20T17:00", "1 business day", "2026-11-24T09:00", NINE_TO_FIVE),
        ("2026-11-20T08:59:59", "1 business day", "2026-11-23T09:00", NINE_TO_FIVE),
        # wall time and months do not look at the hours
        ("2026-11-20T16:00", "2 hours", "2026-11-20T18:00", NINE_TO_FIVE),
        ("2026-11-20T16:00", "3 weeks", "2026-12-11T16:00", NINE_TO_FIVE),
        ("2026-01-31T23:30", "1 month", "2026-02-28T23:30", NINE_TO_FIVE),
        ("2026-10-30T17:00", "1 month", "2026-11-30T17:00", NINE_TO_FIVE),
        ("2026-10-31T02:00", "1 month", "2026-11-30T02:00", NINE_TO_FIVE),
        ("2024-02-29T12:00", "1 year", "2025-02-28T12:00", NINE_TO_FIVE),
        ("2026-11-20T16:00", "14 months", "2028-01-20T16:00", NINE_TO_FIVE),
    ],
)
def test_a_promise_falls_due(start, allowance, due, of):
    assert due_at(local(start), parse_allowance(allowance), of) == local(due)


def test_what_is_due_is_told_in_utc():
    start = datetime.fromisoformat("2026-11-20T20:30:00+05:30")
    for allowance in (
        BusinessTime(timedelta(hours=4)),
        BusinessDays(1),
        WallTime(timedelta(hours=68)),
        Months(1),
    ):
        assert due_at(start, allowance, NINE_TO_FIVE).tzinfo is UTC
    due = due_at(start, BusinessTime(timedelta(hours=4)), NINE_TO_FIVE)
    assert due.isoformat() == "2026-11-23T11:00:00+00:00"


def test_a_day_that_works_other_times_takes_the_last_working_moment_before_or_its_opening():
    uneven = hours("mon 07:00-19:00, tue 09:00-12:00 13:00-16:00")
    one_day = BusinessDays(1)
    assert due_at(local("2026-11-23T08:00"), one_day, uneven) == local("2026-11-24T09:00")
    assert due_at(local("2026-11-23T12:30"), one_day, uneven) == local("2026-11-24T12:00")
    assert due_at(local("2026-11-23T13:30"), one_day, uneven) == local("2026-11-24T13:30")
    assert due_at(local("2026-11-23T18:00"), one_day, uneven) == local("2026-11-24T16:00")


def test_a_shift_over_midnight_counts_from_the_day_it_began():
    assert due_at(local("2026-11-24T02:00"), BusinessDays(1), NIGHTS) == local("2026-11-25T02:00")
    assert due_at(local("2026-11-23T23:00"), BusinessTime(timedelta(hours=8)), NIGHTS) == local("2026-11-24T23:00")
    friday_night = hours("fri 22:00-06:00")
    assert is_open(local("2026-11-21T05:59"), friday_night)
    assert not is_open(local("2026-11-21T06:00"), friday_night)
    assert due_at(local("2026-11-21T02:00"), BusinessDays(1), friday_night) == local("2026-11-28T02:00")


def test_a_shift_that_begins_on_a_holiday_is_not_worked_and_one_that_runs_into_it_is():
    nights = hours("mon-sun 22:00-06:00", holidays="DE")
    assert is_open(local("2026-05-01T05:00"), nights)
    assert not is_open(local("2026-05-01T23:00"), nights)
    assert not is_open(local("2026-05-02T05:00"), nights)


def test_the_night_the_clocks_go_back_is_an_hour_longer_and_the_other_an_hour_shorter():
    assert working_time(local("2026-10-24T20:00"), local("2026-10-25T12:00"), NIGHTS) == timedelta(hours=9)
    assert working_time(local("2026-03-28T20:00"), local("2026-03-29T12:00"), NIGHTS) == timedelta(hours=7)
    assert due_at(local("2026-03-28T22:00"), BusinessTime(timedelta(hours=7)), NIGHTS) == local("2026-03-29T06:00")
    assert working_time(local("2026-10-25T00:00"), local("2026-10-26T00:00"), ALWAYS) == timedelta(hours=25)


def test_lord_howe_turns_its_clocks_by_half_an_hour():
    zone = "Australia/Lord_Howe"
    always = hours("always", zone)
    assert working_time(local("2026-04-05T00:00", zone), local("2026-04-06T00:00", zone), always) == timedelta(
        hours=24, minutes=30
    )
    assert working_time(local("2026-10-04T00:00", zone), local("2026-10-05T00:00", zone), always) == timedelta(
        hours=23, minutes=30
    )


def test_a_boundary_that_the_clocks_skip_is_the_instant_of_the_change():
    early = hours("sun 02:30-10:00")
    assert next_opening(local("2026-03-29T00:00"), early) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    late = hours("sun 00:00-02:30")
    assert due_at(local("2026-03-29T00:00"), BusinessTime(timedelta(hours=2)), late) == local("2026-03-29T03:00")
    assert not is_open(local("2026-03-29T03:00"), late)


def test_a_boundary_shown_twice_is_the_first_showing():
    early = hours("sun 02:30-10:00")
    assert next_opening(local("2026-10-25T00:00"), early) == local("2026-10-25T02:30")
    assert is_open(local("2026-10-25T02:10", fold=1), early)
    assert not is_open(local("2026-10-25T02:10", fold=1), hours("sun 00:00-02:30"))


def test_the_day_that_samoa_skipped_has_no_hours():
    always = hours("always", "Pacific/Apia")
    thursday, saturday = local("2011-12-29T12:00", "Pacific/Apia"), local("2011-12-31T12:00", "Pacific/Apia")
    assert working_time(thursday, saturday, always) == timedelta(hours=24)
    assert due_at(thursday, BusinessDays(1), always) == saturday


def test_a_lead_in_the_repeated_hour_is_due_after_one_that_came_before_it():
    first = due_at(local("2026-10-25T02:50"), BusinessDays(1), ALWAYS)
    second = due_at(local("2026-10-25T02:10", fold=1), BusinessDays(1), ALWAYS)
    assert (first, second) == (local("2026-10-26T02:50"), local("2026-10-26T03:00"))


def test_where_shifts_of_two_days_overlap_the_time_is_counted_once():
    overlapping = hours("mon-sun 22:00-06:00 05:00-13:00")
    assert working_time(local("2026-11-23T00:00"), local("2026-11-24T00:00"), overlapping) == timedelta(hours=15)
    twice = hours((((540, 1020), (600, 660)),) + ((),) * 6)
    assert working_time(local("2026-11-23T00:00"), local("2026-11-24T00:00"), twice) == timedelta(hours=8)


def test_a_shift_over_new_year_is_known_when_january_is_the_first_that_is_asked_about():
    zone = "America/New_York"
    nights = Hours("over new year", zone, parse_week("mon-sun 22:00-06:00"))
    assert is_open(local("2026-01-01T00:00", zone), nights)
    assert due_at(local("2026-01-01T05:00", zone), BusinessTime(timedelta(hours=2)), nights) == local(
        "2026-01-01T23:00", zone
    )


def test_closed_days_are_skipped_and_opened_days_have_their_own_hours():
    of = hours("mon-fri 09:00-17:00", closed=(date(2026, 11, 23),), opened=((date(2026, 11, 21), ((600, 720),)),))
    assert next_opening(local("2026-11-20T17:00"), of) == local("2026-11-21T10:00")
    assert next_opening(local("2026-11-21T12:00"), of) == local("2026-11-24T09:00")


def test_while_open_the_next_opening_is_now():
    assert next_opening(local("2026-11-20T10:00"), NINE_TO_FIVE) == local("2026-11-20T10:00")
    assert next_opening(local("2026-11-20T17:00"), NINE_TO_FIVE) == local("2026-11-23T09:00")


def test_working_time_backwards_is_negative():
    start, end = local("2026-11-20T16:00"), local("2026-11-23T10:00")
    assert working_time(start, end, NINE_TO_FIVE) == timedelta(hours=2)
    assert working_time(end, start, NINE_TO_FIVE) == timedelta(hours=-2)


@pytest.mark.parametrize("allowance", [BusinessTime(MINUTE), BusinessDays(1)])
def test_hours_without_a_working_minute_keep_no_promise(allowance):
    empty = hours(((),) * 7)
    with pytest.raises(NoWorkingTime):
        due_at(local("2026-11-20T16:00"), allowance, empty)
    with pytest.raises(NoWorkingTime):
        next_opening(local("2026-11-20T16:00"), empty)
    assert working_time(local("2026-11-20T16:00"), local("2027-11-20T16:00"), empty) == timedelta(0)
    assert not is_open(local("2026-11-20T16:00"), empty)


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("allowance", [BusinessTime(timedelta(hours=3)), BusinessDays(1)])
def test_a_year_without_work_on_the_way_breaks_the_promise_whatever_is_already_known(allowance, warm):
    days = tuple((date(year, 1, 5), ((600, 720),)) for year in (2026, 2028))
    of = hours(((),) * 7, opened=days, closed=(date(2026, 7, int(warm) + 1),))
    if warm:
        assert working_time(local("2025-01-01"), local("2030-01-01"), of) == timedelta(hours=4)
    with pytest.raises(NoWorkingTime):
        due_at(local("2026-01-05T10:00"), allowance, of)
    with pytest.raises(NoWorkingTime):
        next_opening(local("2026-01-05T12:00"), of)
    assert due_at(local("2026-01-05T10:00"), BusinessTime(timedelta(hours=2)), of) == local("2026-01-05T12:00")


def test_an_allowance_that_outlasts_the_calendar_is_refused():
    with pytest.raises(NoWorkingTime):
        due_at(local("2290-01-01"), BusinessTime(timedelta(days=2000)), hours("mon 09:00-10:00"))


@pytest.mark.parametrize("at", [datetime(9999, 12, 31, tzinfo=UTC), datetime(1899, 12, 31, tzinfo=UTC)])
def test_an_instant_out_of_range_is_refused(at):
    with pytest.raises(BadInput):
        due_at(at, WallTime(MINUTE), NINE_TO_FIVE)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(BadInput):
        due_at(datetime.fromisoformat("2026-11-20"), Months(1), NINE_TO_FIVE)


# Random calendars on days on which clocks change, against a walk along every minute.

CHANGES = {
    "Europe/Berlin": ("2026-03-28", "2026-10-24", "2026-12-23"),
    "America/New_York": ("2026-03-07", "2026-10-31", "2026-07-02"),
    "Australia/Lord_Howe": ("2026-04-04", "2026-10-03", "2026-12-30"),
    "Asia/Kolkata": ("2026-01-25", "2026-08-13", "2026-12-31"),
    "Pacific/Apia": ("2011-12-28", "2011-09-23", "2012-03-31"),
}
WALKED_DAYS = 4

minutes_of_day = st.sampled_from([0, 90, 120, 150, 540, 720, 1380])
spans = st.tuples(minutes_of_day, st.sampled_from([1, 30, 90, 480, 1440])).map(lambda drawn: (drawn[0], sum(drawn)))
weeks = st.tuples(*[st.lists(spans, max_size=2).map(tuple)] * 7)


@st.composite
def walked_calendars(draw):
    zone = draw(st.sampled_from(sorted(CHANGES)))
    first = date.fromisoformat(draw(st.sampled_from(CHANGES[zone])))
    closed = draw(st.sets(st.sampled_from([first + timedelta(days=day) for day in range(3)]), max_size=1))
    of = hours(draw(weeks), zone, holidays=draw(st.sampled_from(["", "DE", "US"])), closed=tuple(closed))
    return of, datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=12)


def walk(of, begin):
    """Say of each minute from `begin` whether it is worked, from what a clock on the wall shows."""
    zone, shown, worked = ZoneInfo(of.zone), datetime.fromisoformat("1900-01-01"), []
    today = begin.astimezone(zone).date()
    spans = [
        (datetime.combine(day, time.min) + start * MINUTE, (end - start) * MINUTE)
        for day in (today + timedelta(days=step) for step in range(-3, WALKED_DAYS + 4))
        for start, end in of.spans_on(day)
    ]
    # Two days earlier than asked, so that a repeated hour has been shown once.
    for minute in range(-2 * 1440, WALKED_DAYS * 1440):
        clock = (begin + minute * MINUTE).astimezone(zone).replace(tzinfo=None)
        shown = max(shown, clock)
        if minute >= 0:
            worked.append(any(start <= shown < start + length for start, length in spans))
    return worked


instants = st.sampled_from([0, 1, 539, 540, 720, 779, 1439, 1440, 2000, 2879])


@settings(max_examples=50, deadline=None)
@given(walked_calendars(), instants, st.sampled_from([1, 29, 30, 60, 480, 1500]))
def test_business_time_agrees_with_a_walk_along_every_minute(drawn, start, allowed):
    of, begin = drawn
    worked = walk(of, begin)
    assert [is_open(begin + minute * MINUTE, of) for minute in range(0, len(worked), 30)] == worked[::30]
    end = begin + len(worked) * MINUTE
    assert working_time(begin + start * MINUTE, end, of) == sum(worked[start:]) * MINUTE
    ahead = [minute for minute in range(start, len(worked)) if worked[minute]]
    if ahead:
        assert next_opening(begin + start * MINUTE, of) == begin + ahead[0] * MINUTE
    if len(ahead) >= allowed:
        due = due_at(begin + start * MINUTE, BusinessTime(allowed * MINUTE), of)
        assert due == begin + (ahead[allowed - 1] + 1) * MINUTE


seconds = st.sampled_from([0, 1, 1800, 3599, 3600, 30_000, 90_000, 200_000]).map(lambda count: timedelta(seconds=count))


@settings(deadline=None)
@given(walked_calendars(), seconds, st.sampled_from([1, 59, 60, 3600, 90_061, 400_000]))
def test_adding_and_measuring_business_time_are_inverse(drawn, offset, allowed):
    of, begin = drawn
    if any(of.week):
        start, span = begin + offset, timedelta(seconds=allowed)
        due = due_at(start, BusinessTime(span), of)
        assert working_time(start, due, of) == span
        assert working_time(start, due - timedelta(microseconds=1), of) == span - timedelta(microseconds=1)


allowances = st.sampled_from(
    [
        BusinessTime(MINUTE),
        BusinessTime(timedelta(hours=9)),
        BusinessDays(1),
        BusinessDays(3),
        Months(1),
        WallTime(MINUTE),
    ]
)


@settings(deadline=None)
@given(walked_calendars(), seconds, seconds, allowances)
def test_a_later_start_is_never_due_earlier_and_nothing_is_due_before_its_start(drawn, offset, more, allowance):
    of, begin = drawn
    if any(of.week):
        first = due_at(begin + offset, allowance, of)
        assert first >= begin + offset
        later = due_at(begin + offset + more, allowance, of)
        if isinstance(allowance, Months):  # the last days of a long month meet on the last of a short one
            zone = ZoneInfo(of.zone)
            assert later.astimezone(zone).date() >= first.astimezone(zone).date()
        else:
            assert later >= first


@settings(deadline=None)
@given(walked_calendars(), seconds, st.sampled_from([1, 2, 5]))
def test_business_days_land_on_the_day_so_many_working_days_later(drawn, offset, count):
    of, begin = drawn
    if not any(of.week):
        return
    start = begin + offset
    due = due_at(start, BusinessDays(count), of)
    assert is_open(due, of) or is_open(due - timedelta(microseconds=1), of)
    opening = next_opening(start, of)
    later = [due_at(opening, BusinessDays(step), of) for step in range(1, count + 1)]
    assert later == sorted(set(later))
    assert due == later[-1]
