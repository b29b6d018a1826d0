"""The formula of a condition allows what the condition says of a lead, and where it can be exact, nothing else."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from conditions import LEVELS, QUIET, ROWS, VOCABULARY, Row, booleans
from hypothesis import given, settings
from pact_changes import GOOD

from leadpact.pact.evaluate import compile
from leadpact.pact.expression import parse
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact, Score
from leadpact.pact.prove_formula import written
from leadpact.pact.prove_logic import Formula, Verdict, every, no, same
from leadpact.pact.prove_search import Search
from leadpact.pact.prove_world import World
from leadpact.pact.vocabulary import Type

PACT: Pact = replace(parse_pact(GOOD), vocabulary=VOCABULARY, fields={}, score=Score(None, (), (), None))
MICROSECOND = timedelta(microseconds=1)


def could_be_told(row: Row) -> bool:
    """Whether nothing about a lead is what no channel lets in: huge numbers, dates out of sight, untidy texts."""
    values = row.values.values()
    return not any(
        (isinstance(value, int) and abs(value) >= 2**53)
        or (isinstance(value, date) and not 1200 <= value.year <= 8800)
        or (isinstance(value, str) and (not value or value != " ".join(value.split())))
        for value in values
    )


LEADS = [replace(row, today=row.now.date()) for row in ROWS if could_be_told(row)]


def is_lead(world: World, row: Row) -> list[Formula]:
    """Return that the lead of `world` is the one of `row`, in everything that was read of it."""
    found: list[Formula] = []
    for name, (known, value) in world.booleans.items():
        told = row.values[name]
        found += [no(known)] if told is None else [known, same(value, bool(told))]
    for name, (kind, quantity) in world.numbers.items():
        number = row.people if "(" in name else row.values[name]
        if kind is Type.NUMBER and isinstance(number, float):
            number = None if math.isnan(number) or abs(number) > 1e30 else number if abs(number) >= 1e-30 else 0.0
        known = quantity.known
        equal = number is None or world.logic.compare("=", quantity.value, written(number))
        found += [no(known)] if number is None else [known, equal]
    for name, text in world.texts.texts.items():
        told = row.values[name]
        found += [no(text.known)] if told is None else [text.known]
        found += [same(flag, test.matches(str(told))) for test, flag in text.tests.items() if told is not None]
    return found + when(world, row) + past(world, row)


def when(world: World, row: Row) -> list[Formula]:
    compare = world.logic.compare
    return [compare("=", world.now(), written(row.now)), compare("=", world.today(), written(row.today))]


def past(world: World, row: Row) -> list[Formula]:
    found: list[Formula] = []
    for activity, past in world.pasts.items():
        ages = [Fraction((row.now - at) // MICROSECOND, 10**6) for at in row.history.get(activity, ()) if at <= row.now]
        for place, (begins, ends) in enumerate(past.stretches):
            times = sum(begins <= age and (ends is None or age < ends) for age in ages)
            found += [same(past.flags[place], times > 0), *(count == times for count in past.counts[place : place + 1])]
        found += [world.logic.compare("=", past.latest, min(ages))] if ages else []
    return found


def asked(text: str) -> tuple[Callable[[Row], bool | None], Callable[[Row], dict[bool | None, Verdict]]]:
    """Return how a condition reads a lead, and what its formula says to each of the three verdicts."""
    expression = parse(text, VOCABULARY)
    search = Search(PACT, [expression.node], at=LEADS[0].now, ends=time.monotonic() + 600)
    truth = search.world.formulas.truth(expression.node)
    verdicts = {True: truth.true, False: truth.false, None: every(no(truth.true), no(truth.false))}

    def answers(row: Row) -> dict[bool | None, Verdict]:
        lead = is_lead(search.world, row)
        search.world.settle()
        return {verdict: search.logic.ask([*lead, formula], seconds=60) for verdict, formula in verdicts.items()}

    return compile(expression).verdict, answers


@settings(parent=QUIET, max_examples=80)
@given(booleans(LEVELS))
def test_a_formula_allows_what_the_condition_says(text: str) -> None:
    verdict, answers = asked(text)
    for row in random.Random(text).sample(LEADS, 3):
        assert answers(row)[verdict(row)] == "yes", row


EXACT = [
    "yes AND (case OR whole > 3)",
    "NOT yes OR case IS NULL",
    "(yes AND case) IS NOT TRUE",
    "yes = case",
    "coalesce(yes, case, FALSE)",
    "whole BETWEEN other.whole AND 3",
    "whole NOT IN (1, 2.5)",
    "coalesce(whole, other.whole) >= 2",
    "whole - other.whole > 1 AND -whole < 2",
    "abs(whole) >= 2",
    "price >= 1.5",
    "number = 9007199254740993",
    "number <> 0",
    "number / 0 > 1",
    "whole > number",
    "word LIKE '%r%e%' AND word NOT LIKE '_'",
    "lower(word) = 'a'",
    "upper(word) LIKE 'A%'",
    "word < 'ab' AND upper(word) > 'B'",
    "length(word) >= 2.5",
    "length(word) <> 1",
    "coalesce(word, from) IN ('a', 'it''s')",
    "coalesce(grade, 'B') <> 'B'",
    "region_of(country) = 'EMEA'",
    "region_of(country) IS NULL",
    "nothing_of(word) IS NULL",
    "region_of(country) = grade",
    "day < end",
    "day <= today - 3 weeks",
    "end - day > 30",
    "moment > now - 30 days",
    "moment < TIMESTAMP '2026-03-29T03:30:00+02:00'",
    "DATE '2024-01-31' + 1 month = day",
    "happened('seen', '24 hours')",
    "happened('seen') AND NOT happened('seen', '30 days')",
    "count('seen', '30 days') >= 2",
    "count('it''s') - count('it''s', '3 weeks') = 1",
    "days_since('seen') >= 1",
    "days_since('it''s') IS NULL",
    "last('seen') > now - 24 hours",
    "last('seen') < last('it''s')",
    "account.people('30 days') >= 3",
]


@pytest.mark.parametrize("text", EXACT)
def test_a_formula_says_what_the_condition_says_and_nothing_else(text: str) -> None:
    verdict, answers = asked(text)
    for row in LEADS:
        assert answers(row) == {value: "yes" if value is verdict(row) else "no" for value in (True, False, None)}, row


ROUGH = [
    "number * 2 >= 3",
    "day + 1 month > end",
    "whole * other.whole > 2",
    "number / set > 1",
    "word < from",
    "decayed('seen', '3 weeks') > 1",
]


@pytest.mark.parametrize("text", ROUGH)
def test_a_formula_that_cannot_be_exact_still_allows_what_the_condition_says(text: str) -> None:
    verdict, answers = asked(text)
    for row in LEADS:
        assert answers(row)[verdict(row)] == "yes", row
