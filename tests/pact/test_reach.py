"""Conditions of one form say the same, and what is seen of two conditions is so: on leads on every edge."""

from __future__ import annotations

from itertools import combinations

import pytest
from conditions import QUIET, ROWS, VOCABULARY, booleans
from hypothesis import given
from hypothesis import strategies as st
from pact_changes import GOOD

from leadpact.pact.canonical import form
from leadpact.pact.evaluate import compile
from leadpact.pact.expression import parse
from leadpact.pact.load import parse_pact
from leadpact.pact.nodes import Node
from leadpact.pact.reach import Derived, derived, exclude, implies

NOTHING = Derived()
FEW = st.one_of(
    st.sampled_from(["yes", "case", "yes = TRUE", "yes <> TRUE", "happened('seen')", "happened('seen', '30 days')"]),
    st.builds("{} {} {}".format, st.sampled_from(["whole", "count('seen')", "count('seen', '24 hours')"]),
              st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.sampled_from(["0", "1", "2", "3"])),
    st.builds("number {} {}".format, st.sampled_from(["<", "<=", ">", ">=", "="]), st.sampled_from(["0", "1.5", "3"])),
    st.builds("grade {} ({})".format, st.sampled_from(["IN", "NOT IN"]),
              st.sampled_from(["'A'", "'A', 'B'", "'B', 'A'", "'it''s'"])),
    st.builds("{} IS {}NULL".format, st.sampled_from(["grade", "whole", "number"]), st.sampled_from(["", "NOT "])),
    st.builds("day {} today {} {}".format, st.sampled_from(["<=", ">", ">="]), st.sampled_from(["+", "-"]),
              st.sampled_from(["1 day", "2 weeks", "14 days", "1 month"])),
    st.sampled_from(["whole BETWEEN 1 AND 2", "whole NOT BETWEEN 1 AND 2", "grade = 'A' OR grade = 'B'"]),
)  # fmt: skip
JOINED = st.recursive(
    FEW,
    lambda below: st.one_of(
        st.builds("({}) AND ({})".format, below, below),
        st.builds("({}) OR ({})".format, below, below),
        st.builds("NOT ({})".format, below),
    ),
    max_leaves=4,
)


def node(text: str) -> Node:
    return parse(text, VOCABULARY).node


def verdicts(text: str) -> list[bool | None]:
    condition = compile(parse(text, VOCABULARY))
    return [condition.verdict(row) for row in ROWS]


@QUIET
@given(st.lists(JOINED, min_size=8, max_size=8, unique=True))
def test_of_two_conditions_only_what_is_so_is_seen(texts: list[str]) -> None:
    read = {text: (form(node(text)), verdicts(text)) for text in texts}
    for one, other in combinations(texts, 2):
        (first, firsts), (second, seconds) = read[one], read[other]
        pairs = list(zip(firsts, seconds, strict=True))
        if first == second:
            assert firsts == seconds, (one, other)
        if exclude(first, second, NOTHING):
            assert not any(a and b for a, b in pairs), (one, other)
        if implies(first, second, NOTHING):
            assert all(b for a, b in pairs if a), (one, other)


@QUIET
@given(booleans(2), booleans(1))
def test_what_is_written_otherwise_has_the_same_form(one: str, other: str) -> None:
    for left, right in (
        (f"({one}) AND ({other})", f"({other}) AND ({one})"),
        (f"({one}) OR ({other})", f"({other}) OR ({one})"),
        (f"NOT (({one}) AND ({other}))", f"NOT ({one}) OR NOT ({other})"),
        (f"NOT (NOT ({one}))", one),
        (f"({one}) AND ({one})", one),
    ):
        assert form(node(left)) == form(node(right))
    assert implies(form(node(f"({one}) AND ({other})")), form(node(one)), NOTHING) in (True, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("whole BETWEEN 1 AND 3", "1 <= whole AND whole <= 3"),
        ("whole NOT BETWEEN 1 AND 3", "whole < 1 OR whole > 3"),
        ("whole > 1", "whole >= 2"),
        ("number >= 2", "number >= 2.0"),
        ("grade = 'A' OR grade = 'B'", "grade IN ('B', 'A')"),
        ("grade <> 'A' AND grade <> 'B'", "grade NOT IN ('A', 'B')"),
        ("happened('seen', '30 days')", "count('seen', '720 hours') > 0"),
        ("NOT happened('seen')", "count('seen') = 0"),
        ("day <= today + 12 months", "day <= 1 year + today"),
        ("day > today + 7 days", "NOT day <= today + 1 week"),
        ("yes = FALSE", "NOT yes"),
        ("account.people('30 days') >= 3", "account.people('30 day') > 2"),
        ("price >= 1.50", "price >= 1.5"),
        ("other.whole = whole", "whole = other.whole"),
        ("whole + other.whole > 3", "other.whole + whole > 3"),
        ("(yes OR case) AND (case OR yes)", "case OR yes"),
    ],
)
def test_two_ways_to_say_one_thing_have_one_form(one: str, other: str) -> None:
    assert form(node(one)) == form(node(other))
    assert verdicts(one) == verdicts(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("whole > 1", "whole >= 1"),
        ("number > 1", "number >= 2"),
        ("yes", "yes IS TRUE"),
        ("whole = 1", "other.whole = 1"),
        ("whole - other.whole > 3", "other.whole - whole > 3"),
        ("day <= today + 1 month", "day <= today + 30 days"),
        ("word = 'a'", "word = 'A'"),
        ("yes AND case", "yes OR case"),
        ("whole = 1 AND whole = other.whole", "whole = other.whole"),
        ("grade IN ('A', 'B')", "grade = 'A'"),
    ],
)
def test_what_says_something_else_has_another_form(one: str, other: str) -> None:
    assert form(node(one)) != form(node(other))


def both(one: str, other: str) -> tuple[bool, bool, bool]:
    """Return whether two conditions on a lead of the worked example exclude each other, and imply one another."""
    pact = parse_pact(GOOD)
    first, second = (form(parse(text, pact.vocabulary).node) for text in (one, other))
    follows = derived(pact)
    return exclude(first, second, follows), implies(first, second, follows), implies(second, first, follows)


@pytest.mark.parametrize(
    ("one", "other", "seen"),
    [
        ("country = 'TR'", "country IN ('DE', 'AT')", (True, False, False)),
        ("country = 'TR'", "region = 'AMER'", (True, False, False)),
        ("country IN ('TR', 'GR')", "region = 'EMEA'", (False, True, False)),
        ("region = 'EMEA'", "region = 'EMEA' AND employees >= 200", (False, False, True)),
        ("employees < 200", "employees BETWEEN 200 AND 500", (True, False, False)),
        ("employees < 201", "employees > 199", (False, False, False)),
        ("account_owner IS NULL", "account_owner = 'ana'", (True, False, False)),
        ("account_owner IS NOT NULL", "account_owner = 'ana'", (False, False, True)),
        ("budget AND NOT need", "need", (True, False, False)),
        ("count('call', '7 days') >= 3", "happened('call', '30 days')", (False, True, False)),
        ("happened('call', '30 days')", "happened('call', '7 days')", (False, False, True)),
        ("decide_by <= today + 6 months", "decide_by <= today + 12 months", (False, True, False)),
        ("decide_by <= today + 6 months", "decide_by > today + 1 year", (True, False, False)),
        ("job_title < 'b'", "job_title > 'c'", (False, False, False)),  # the database has its own order of texts
        ("industry = 'Pharma' OR budget", "industry = 'Food' AND NOT budget", (True, False, False)),
        ("industry = 'Pharma'", "industry = 'Food' OR budget", (False, False, False)),
    ],
)
def test_what_two_conditions_have_to_do_with_each_other(one: str, other: str, seen: tuple[bool, bool, bool]) -> None:
    assert both(one, other) == seen


def test_a_field_that_is_a_condition_stands_for_it() -> None:
    field = "  job_title: {type: text"
    there = "  nordic:    {type: boolean, derived: \"country IN ('DK', 'SE')\"}\n"
    pact = parse_pact(GOOD.replace(field, there + field))
    follows = derived(pact)
    nordic, not_nordic, danish, german = (
        form(parse(text, pact.vocabulary).node) for text in ("nordic", "NOT nordic", "country = 'DK'", "country = 'DE'")
    )
    assert exclude(nordic, german, follows)
    assert exclude(not_nordic, danish, follows)
    assert implies(danish, nordic, follows)
    assert not implies(nordic, danish, follows)
