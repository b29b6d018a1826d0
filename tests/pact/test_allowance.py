from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.errors import BadInput
from leadpact.pact.allowance import (
    BusinessDays,
    BusinessTime,
    Months,
    WallTime,
    parse_allowance,
    parse_window,
)


@pytest.mark.parametrize(
    ("text", "allowance"),
    [
        ("30 minutes", WallTime(timedelta(minutes=30))),
        ("1 minute", WallTime(timedelta(minutes=1))),
        ("2 hours", WallTime(timedelta(hours=2))),
        ("15 days", WallTime(timedelta(days=15))),
        ("3 weeks", WallTime(timedelta(days=21))),
        ("6 months", Months(6)),
        ("1 year", Months(12)),
        ("30 business minutes", BusinessTime(timedelta(minutes=30))),
        ("4 business hours", BusinessTime(timedelta(hours=4))),
        ("1 business day", BusinessDays(1)),
        ("10 business days", BusinessDays(10)),
        ("100 years", Months(1200)),
    ],
)
def test_an_allowance_is_read_and_written_back(text, allowance):
    assert parse_allowance(text) == allowance
    assert str(parse_allowance(text)) == text


def test_case_and_blanks_do_not_matter():
    assert parse_allowance("  4  Business\tHours ") == BusinessTime(timedelta(hours=4))
    assert str(parse_allowance("  4  Business\tHours ")) == "4 business hours"


def test_two_words_for_one_length_are_equal_and_keep_their_own_words():
    assert parse_allowance("14 days") == parse_allowance("2 weeks")
    assert [str(parse_allowance(text)) for text in ("14 days", "2 weeks")] == ["14 days", "2 weeks"]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("4 working hours", "Did you mean '4 business hours'?"),
        ("4 busines hours", "Did you mean '4 business hours'?"),
        ("30 mins", "Did you mean '30 minutes'?"),
        ("3 h", "Did you mean '3 hours'?"),
        ("3h", "Did you mean '3 hours'?"),
        ("2 wekks", "Did you mean '2 weeks'?"),
        ("2 business weeks", "Business time is in minutes, hours or days. Write '10 business days'."),
        ("2 business months", "Business time is in minutes, hours or days, as in '10 business days'."),
        ("1.5 hours", "Write '90 minutes'."),
        ("0.5 business hours", "Write '30 business minutes'."),
        ("1,5 weeks", "Write a whole number and a unit"),
        ("1.5 business days", "Write a whole number and a unit"),
        ("0 minutes", "Write 1 or more."),
        ("101 years", "Write a shorter time."),
        ("9" * 5000 + " minutes", "Write a shorter time."),
        ("soon", "Write a whole number and a unit"),
        ("", "Write a whole number and a unit"),
        ("-4 hours", "Write a whole number and a unit"),
        ("4 purple hours", "Write a whole number and a unit"),
        ("4", "Write a whole number and a unit"),
        ("²  hours", "Write a whole number and a unit"),
    ],
)
def test_a_wrong_allowance_is_refused_with_what_would_be_right(text, remedy):
    with pytest.raises(BadInput) as refused:
        parse_allowance(text)
    assert refused.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    "build",
    [
        lambda: WallTime(timedelta(0)),
        lambda: BusinessTime(timedelta(minutes=-1)),
        lambda: Months(0),
        lambda: BusinessDays(-1),
    ],
)
def test_no_allowance_is_empty_or_runs_backwards(build):
    with pytest.raises(BadInput):
        build()


def test_a_window_is_an_exact_time():
    assert parse_window("30 days") == timedelta(days=30)
    assert parse_window("15 minutes") == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("6 months", "A window has an exact length. Write '183 days'."),
        ("1 year", "A window has an exact length. Write '365 days'."),
        ("2 business days", "A window runs by the wall clock."),
        ("2 business hours", "A window runs by the wall clock."),
    ],
)
def test_a_window_whose_length_depends_on_the_calendar_is_refused(text, remedy):
    with pytest.raises(BadInput) as refused:
        parse_window(text)
    assert refused.value.remedy.startswith(remedy)


allowances = st.one_of(
    st.sampled_from([1, 2, 59, 60, 61, 1440, 10080]).map(lambda count: WallTime(timedelta(minutes=count))),
    st.sampled_from([1, 11, 12, 13, 24]).map(Months),
    st.sampled_from([1, 59, 60, 61, 1440]).map(lambda count: BusinessTime(timedelta(minutes=count))),
    st.sampled_from([1, 2, 10]).map(BusinessDays),
)


@given(allowances)
def test_an_allowance_built_in_code_reads_back_from_its_text(allowance):
    assert parse_allowance(str(allowance)) == allowance


@given(st.text(alphabet="1290 .-businesdayhourwk²٣\n", max_size=20))
def test_no_text_breaks_the_reader(text):
    with suppress(BadInput):
        assert parse_allowance(str(parse_allowance(text))) == parse_allowance(text)
