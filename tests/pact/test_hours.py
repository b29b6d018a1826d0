from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.errors import BadInput, FaultyText
from leadpact.pact.hours import Hours, holidays_of, parse_week, write_week

NINE_TO_HALF_FIVE = ((540, 1050),)
BERLIN = Hours("emea", "Europe/Berlin", parse_week("mon-fri 09:00-17:30"), "DE")


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("mon-fri 09:00-17:30", (NINE_TO_HALF_FIVE,) * 5 + ((), ())),
        ("Mon-Fri 9:00–17:30", (NINE_TO_HALF_FIVE,) * 5 + ((), ())),
        (
            "mon-fri 09:00-12:00 13:00-17:00, sat 10:00-14:00",
            (((540, 720), (780, 1020)),) * 5 + (((600, 840),), ()),
        ),
        ("mon-sun 22:00-06:00", (((1320, 1800),),) * 7),
        ("mon wed 09:00-10:00", (((540, 600),), (), ((540, 600),), (), (), (), ())),
        ("sat-mon 09:00-10:00", (((540, 600),), (), (), (), (), ((540, 600),), ((540, 600),))),
        ("sun 00:00-24:00", ((), (), (), (), (), (), ((0, 1440),))),
        ("mon 18:00-00:00", (((1080, 1440),), (), (), (), (), (), ())),
        ("always", (((0, 1440),),) * 7),
    ],
)
def test_a_week_is_read(text, week):
    assert parse_week(text) == week


def test_times_of_one_day_that_overlap_or_touch_become_one():
    assert parse_week("mon 13:00-17:00 09:00-12:00, mon 12:00-13:30")[0] == ((540, 1020),)
    assert parse_week("mon 00:00-23:00 22:00-06:00")[0] == ((0, 1380), (1320, 1800))


@pytest.mark.parametrize(
    ("text", "place", "code", "suggestion"),
    [
        ("mon-fir 09:00-17:30", 1, "WK004", "Did you mean 'fri'?"),
        ("monday 09:00-17:30", 1, "WK004", "Did you mean 'mon'?"),
        ("xyz 09:00-17:30", 1, "WK004", "The days are mon, tue, wed, thu, fri, sat, sun."),
        ("mon 9-17", 5, "WK005", "Write 09:00-17:00."),
        ("mon 09.00-17.30", 5, "WK005", "Write 09:00-17:30."),
        ("mon 09:00", 5, "WK005", "Write it as in 09:00-17:30, without blanks."),
        ("mon 09:00-24:30", 5, "WK005", "Times run from 00:00 to 24:00."),
        ("mon 09:61-17:00", 5, "WK005", "Times run from 00:00 to 24:00."),
        ("mon 24:00-06:00", 5, "WK005", "Times run from 00:00 to 24:00."),
        ("mon 09:00-09:00", 5, "WK006", "Write 00:00-24:00 for the whole day"),
        ("mon 09:00-12:00 tue 09:00-12:00", 17, "WK003", "Separate entries with a comma."),
        ("mon-fri", 1, "WK002", "Write days and times"),
        ("09:00-17:00", 1, "WK002", "Write days and times"),
        ("mon 09:00-12:00,", 17, "WK001", "Write days and times"),
        ("", 1, "WK001", "Write days and times"),
    ],
)
def test_a_wrong_week_is_refused_with_its_place_and_what_would_be_right(text, place, code, suggestion):
    with pytest.raises(FaultyText) as refused:
        parse_week(text)
    fault = refused.value.faults[0]
    assert (fault.line, fault.column, fault.code) == (1, place, code)
    assert fault.suggestion.startswith(suggestion)


def test_all_faults_of_a_week_are_told_at_once_where_they_stand_in_the_file():
    with pytest.raises(FaultyText) as refused:
        parse_week("mno 09:00-17:00,\n sat 25:00-26:00", line=7, column=20)
    assert [(fault.line, fault.column, fault.code) for fault in refused.value.faults] == [
        (7, 20, "WK004"),
        (8, 6, "WK005"),
    ]


minutes = st.sampled_from([0, 1, 540, 720, 780, 1439])
spans = st.tuples(minutes, st.sampled_from([1, 60, 180, 720, 1439])).map(lambda drawn: (drawn[0], sum(drawn)))


@given(st.tuples(*[st.lists(spans, max_size=2)] * 7))
def test_a_week_reads_back_from_its_text(days):
    text = ", ".join(
        f"{name} {start // 60:02}:{start % 60:02}-{end % 1440 // 60:02}:{end % 60:02}"
        for name, drawn in zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), days, strict=True)
        for start, end in drawn
    )
    if text:
        week = parse_week(text)
        assert parse_week(write_week(week)) == week


def test_days_with_the_same_times_are_said_together():
    week = parse_week("tue 09:00-17:00, mon 09:00-17:00, wed 09:00-17:00, sun 22:00-06:00")
    assert write_week(week) == "mon-wed 09:00-17:00, sun 22:00-06:00"
    assert write_week(parse_week("mon-sun 00:00-24:00")) == "always"


@given(st.text(alphabet="monfri 0923:-,\n", max_size=24))
def test_no_text_breaks_the_reader_of_weeks(text):
    try:
        week = parse_week(text)
    except FaultyText as refused:
        faults = refused.faults
    else:
        assert parse_week(write_week(week)) == week
        return
    assert all(fault.suggestion for fault in faults)


def test_holidays_are_those_of_the_country_and_its_part():
    epiphany = date(2026, 1, 6)
    assert epiphany not in holidays_of("DE", 2026)
    assert epiphany in holidays_of("DE-BY", 2026)
    assert date(2026, 12, 25) in holidays_of("DE", 2026)


def test_a_holiday_and_a_closed_day_have_no_hours_and_an_opened_day_has_its_own():
    hours = replace(
        BERLIN,
        closed=(date(2026, 12, 24),),
        opened=((date(2026, 12, 25), ((600, 720),)), (date(2026, 12, 28), ())),
    )
    assert hours.spans_on(date(2026, 12, 23)) == NINE_TO_HALF_FIVE
    assert hours.spans_on(date(2026, 12, 24)) == ()
    assert hours.spans_on(date(2026, 12, 25)) == ((600, 720),)
    assert hours.spans_on(date(2026, 12, 26)) == ()
    assert hours.spans_on(date(2026, 12, 28)) == ()


@pytest.mark.parametrize(
    ("change", "message", "remedy"),
    [
        ({"zone": "Europe/Berln"}, "'Europe/Berln'", "Did you mean 'Europe/Berlin'?"),
        ({"zone": "../etc/passwd"}, "'../etc/passwd'", "Write an IANA name"),
        ({"zone": ""}, "''", "Write an IANA name"),
        ({"holidays": "de"}, "'de'", "Write 'DE'."),
        ({"holidays": "DE-by"}, "'DE-by'", "Write 'DE-BY'."),
        ({"holidays": "DE-XX"}, "'DE-XX'", "Write 'DE', or one of its parts: DE-BB, "),
        ({"holidays": "Bavaria"}, "'Bavaria'", "Write an ISO 3166 code"),
        ({"week": ((),) * 6}, "6 days", "Give seven"),
        ({"week": (((540, 540),),) + ((),) * 6}, "(540, 540)", "A span starts"),
        ({"week": (((1440, 1500),),) + ((),) * 6}, "(1440, 1500)", "A span starts"),
        ({"week": (((0, 1441),),) + ((),) * 6}, "(0, 1441)", "A span starts"),
        (
            {"closed": (date(2026, 5, 1),), "opened": ((date(2026, 5, 1), ()),)},
            "2026-05-01",
            "Name the day once.",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused(change, message, remedy):
    with pytest.raises(BadInput) as refused:
        replace(BERLIN, **change)
    assert message in refused.value.message
    assert refused.value.remedy.startswith(remedy)


def test_hours_are_a_key_and_survive_the_way_to_another_process():
    again = pickle.loads(pickle.dumps(BERLIN))
    assert (again, hash(again)) == (BERLIN, hash(BERLIN))
    assert {BERLIN: 1}[replace(BERLIN)] == 1
    assert replace(BERLIN, holidays="FR") != BERLIN
