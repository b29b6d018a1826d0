"""Parsing: what is read, how it binds, and where each fault stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.errors import FaultyText
from leadpact.pact.expression import parse
from leadpact.pact.nodes import (
    And,
    Arithmetic,
    Behaviour,
    Compare,
    DaysBetween,
    Field,
    HostCall,
    In,
    IsNull,
    Literal,
    Lookup,
    Not,
    Or,
    Shift,
)
from leadpact.pact.vocabulary import Duration, FieldType, Signature, Type, Vocabulary, read_duration

INDUSTRY = FieldType(Type.CHOICE, ("Pharma", "Food", "Other"))
VOCABULARY = Vocabulary(
    fields={
        "industry": INDUSTRY,
        "employees": FieldType(Type.INTEGER),
        "account.size": FieldType(Type.INTEGER),
        "ratio": FieldType(Type.NUMBER),
        "case": FieldType(Type.TEXT),
        "budget": FieldType(Type.BOOLEAN),
        "need": FieldType(Type.BOOLEAN),
        "date": FieldType(Type.DATE),
        "seen_at": FieldType(Type.TIMESTAMP),
        "country": FieldType(Type.COUNTRY),
        "value": FieldType(Type.AMOUNT),
    },
    activities=frozenset({"demo_requested", "page_viewed"}),
    host_functions={
        "account.people": Signature(("window",), FieldType(Type.INTEGER)),
        "responded_since": Signature(("text",), FieldType(Type.BOOLEAN)),
    },
    lookups={"region_of": {"DE": "EMEA", "US": "AMER"}},
    countries=frozenset({"DE", "US"}),
)


def read(text, expects=Type.BOOLEAN):
    return parse(text, VOCABULARY, expects=expects)


def shape(node):
    """The tree of AND, OR and NOT over field names."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            return (type(node).__name__, *map(shape, parts))
        case Not(operand=operand):
            return ("Not", shape(operand))
        case Field(name=name):
            return name
    return type(node).__name__


def faults(text, **place):
    with pytest.raises(FaultyText) as caught:
        parse(text, VOCABULARY, **place)
    return caught.value.faults


def test_and_binds_before_or_and_not_before_and():
    assert shape(read("NOT budget AND need OR budget").node) == ("Or", ("And", ("Not", "budget"), "need"), "budget")


def test_brackets_change_what_binds_and_chains_become_one_node():
    assert shape(read("(budget OR need) AND need AND budget").node) == (
        "And",
        ("Or", "budget", "need"),
        "need",
        "budget",
    )


def test_not_denies_a_whole_comparison():
    assert isinstance(read("NOT employees = 3").node.operand, Compare)


def test_is_null_asks_about_the_whole_comparison_before_it():
    node = read("employees = 3 IS NULL").node
    assert isinstance(node, IsNull)
    assert isinstance(node.operand, Compare)


def test_products_bind_before_sums_and_equal_ones_from_the_left():
    node = read("employees - 2 * 3 - 1", Type.INTEGER).node
    assert (node.operator, node.right.value, node.left.operator, node.left.right.operator) == ("-", 1, "-", "*")


def test_the_and_of_between_belongs_to_it():
    node = read("employees BETWEEN 1 AND 5 AND budget").node
    assert shape(node) == ("And", "Between", "budget")


def test_keywords_are_read_in_any_case_and_names_only_in_their_own():
    assert shape(read("budget and Not need").node) == ("And", "budget", ("Not", "need"))
    assert [fault.code for fault in faults("Budget")] == ["EX010"]


def test_fields_may_be_called_as_keywords_of_sql_and_may_have_dots():
    assert read("case = 'x' AND date < DATE '2026-01-01' AND account.size > 3").fields == (
        "case",
        "date",
        "account.size",
    )


def test_a_text_keeps_doubled_quotes_as_one():
    assert read("case = 'it''s'").node.right.value == "it's"


def test_both_signs_of_inequality_are_one():
    assert read("employees != 3").node == read("employees <> 3").node


def test_equal_conditions_are_equal_nodes_wherever_they_stand():
    assert read("  employees   >= 200").node == read("employees >= 200").node


def test_dates_and_timestamps_are_read_exactly():
    assert read("date = DATE '2026-01-31'").node.right.value == date(2026, 1, 31)
    node = read("seen_at = TIMESTAMP '2026-01-01 02:00:00.000001+02:00'").node
    assert node.right.value == datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)


def test_a_date_moves_by_a_duration_and_two_dates_are_days_apart():
    node = read("date <= today + 6 Months").node.right
    assert isinstance(node, Shift)
    assert (node.duration, node.sign, node.type) == (Duration(6, "month"), 1, Type.DATE)
    assert isinstance(read("date - today > 3").node.left, DaysBetween)


def test_an_amount_is_compared_in_minor_units_exactly():
    assert read("value >= 0.29").node.right == Literal(29, "0.29", type=Type.AMOUNT, line=1, column=1, start=0, end=0)
    assert read("value BETWEEN -1 AND 50000").node.low.value == -100
    assert read("value IN (1.5, 2)").node.options[0].value == 150
    assert parse("value > 1", Vocabulary(fields=VOCABULARY.fields, minor_units=1)).node.right.value == 1


def test_the_types_of_arithmetic_follow_from_its_parts():
    types = {
        text: read(text, None).type
        for text in ("employees + 1", "employees / 2", "ratio * 2", "value / 3", "value / value")
    }
    assert list(types.values()) == [Type.INTEGER, Type.NUMBER, Type.NUMBER, Type.AMOUNT, Type.NUMBER]


def test_an_expression_lists_its_fields_facts_and_calls_once_and_in_order():
    expression = read(
        "need AND count('page_viewed', '1 day') > 2 AND need AND account.people('30  DAY') > 1"
        " AND count('page_viewed','1 days') > 3 AND employees > 1"
    )
    assert expression.fields == ("need", "employees")
    assert [str(fact) for fact in expression.activities] == ["count('page_viewed', '1 day')"]
    assert [str(call) for call in expression.host_calls] == ["account.people('30 days')"]


def test_the_value_of_a_lookup_is_one_of_its_values():
    node = read("region_of(country) = 'EMEA'").node
    assert isinstance(node.left, Lookup)
    assert node.left.choices == ("EMEA", "AMER")
    assert [fault.code for fault in faults("region_of(country) = 'APAC'")] == ["EX021"]


def test_places_count_on_over_lines_and_from_where_the_text_starts():
    expression = parse("need\n  AND employees = 3", VOCABULARY, line=10, column=20)
    first, second = expression.node.parts
    assert (first.line, first.column, second.line, second.column) == (10, 20, 11, 7)
    assert expression.slice(second) == "employees = 3"
    assert [(fault.line, fault.column) for fault in faults("need\n AND nedd", line=10, column=20)] == [(11, 6)]


def test_faults_of_meaning_are_found_in_all_branches():
    found = faults("employees = 'x' AND (indusry = 'Food' OR industry = 'food') OR NOT count('page_view') > 1")
    assert [(fault.code, fault.column) for fault in found] == [
        ("EX020", 11),
        ("EX010", 22),
        ("EX021", 53),
        ("EX012", 74),
    ]
    assert [fault.suggestion for fault in found] == [
        "",
        "Did you mean industry?",
        "Did you mean 'Food'?",
        "Did you mean 'page_viewed'?",
    ]


def test_a_fault_of_syntax_comes_with_the_faults_before_it():
    assert [fault.code for fault in faults("nedd AND budget == TRUE")] == ["EX001"]
    assert [fault.code for fault in faults("nedd AND budget need")] == ["EX010", "EX003"]


FAULTY = [
    ("budget && need", "EX001", 8, "Write AND."),
    ("budget || need", "EX001", 8, "Write OR."),
    ("employees == 3", "EX001", 11, "Write = for equality."),
    ('case = "x"', "EX001", 8, "Text goes in single quotes."),
    ("!budget", "EX001", 1, "Write NOT, or <> for inequality."),
    ("budget -- why", "EX001", 8, "A condition has no comments; between two minus signs stands a space."),
    ("budget /* why */", "EX001", 8, "A condition has no comments; say it in the pact's own comment."),
    ("budget; need", "EX001", 7, "A condition is one expression, without a semicolon."),
    ("ratio > .5", "EX001", 9, "Write a zero before it: 0.5."),
    ("case = 'x", "EX002", 8, "Close it with '; write '' for a quote inside."),
    ("case = 'a\0b'", "EX002", 8, "Leave out NUL and surrogates."),
    ("date = DATE '2026-02-30'", "EX002", 13, "Write DATE '2026-12-31'."),
    ("seen_at = TIMESTAMP '2026-01-01T00:00'", "EX002", 21, "Say the zone: TIMESTAMP '2026-01-01T00:00Z' is in UTC."),
    ("", "EX003", 1, "Write what has to be true."),
    ("budget AND", "EX003", 11, "The condition ends here."),
    ("budget need", "EX003", 8, "Join conditions with AND or OR."),
    ("(budget", "EX003", 1, "Close it with )."),
    ("budget)", "EX003", 7, "Remove it."),
    ("employees IN ()", "EX003", 15, "List at least one value."),
    ("employees IN (1, account.size)", "EX003", 18, "Text goes in single quotes: 'account.size'."),
    ("budget IS 3", "EX003", 11, "Write = to compare with a value."),
    ("date > today + 6 mnths", "EX003", 18, "Did you mean months?"),
    ("date > today + INTERVAL '6 months'", "EX003", 16, "Write 6 months."),
    ("employees('x')", "EX003", 1, "Remove the brackets."),
    ("1 < employees < 5", "EX004", 15, "Join two with AND: a < b AND b < c."),
    ("employees > 9223372036854775808", "EX006", 13, "Use a smaller one."),
    ("Pharma = industry", "EX010", 1, "Text goes in single quotes: 'Pharma'."),
    ("hapened('demo_requested')", "EX011", 1, "Did you mean happened?"),
    ("count('demo_request') > 1", "EX012", 7, "Did you mean 'demo_requested'?"),
    ("count() > 1", "EX013", 1, ""),
    ("coalesce(budget)", "EX013", 1, "As in COALESCE(budget, FALSE)."),
    ("count(case) > 1", "EX014", 7, "As in 'demo_requested'."),
    ("case LIKE case", "EX014", 11, "As in 'a%'."),
    ("lower(employees) = 'x'", "EX014", 7, ""),
    ("employees = '3'", "EX020", 11, "Write 3 without quotes."),
    ("budget = 'yes'", "EX020", 8, "Write TRUE or FALSE, or the field alone."),
    ("date < '2026-01-01'", "EX020", 6, "Write DATE '2026-01-01'."),
    ("seen_at > today", "EX020", 9, "Compare a timestamp with now, a date with today."),
    ("date < 6 months", "EX020", 6, "A duration moves a date: write today + 6 months."),
    ("date < today + 30", "EX020", 14, "Write the unit: today + 30 days."),
    ("industry > 'Food'", "EX020", 10, "List the values: IN (...)."),
    ("employees AND budget", "EX020", 1, "Compare it with something."),
    ("value * value > 1", "EX020", 7, ""),
    ("value > employees", "EX020", 7, "Write the amount as one number."),
    ("industry IN ('Food', 'Farma')", "EX021", 22, "Did you mean 'Pharma'?"),
    ("industry = 'Steel'", "EX021", 12, "It is one of 'Pharma', 'Food', 'Other'."),
    ("country = 'Germany'", "EX022", 11, "Write the two letters of ISO 3166, as in 'DE'."),
    ("value > 1.005", "EX023", 9, "One unit has 100 minor units."),
    ("count('page_viewed', '1 month') > 1", "EX024", 22, "As in '30 days' or '12 hours'."),
    ("count('page_viewed', '0 days') > 1", "EX024", 22, "As in '30 days' or '12 hours'."),
    ("date < today + 3 hours", "EX024", 16, "Use days, weeks, months or years."),
    ("seen_at > now - 1 month", "EX024", 17, "Use minutes, hours, days or weeks, whose length is exact."),
    ("date < today + 1001 years", "EX024", 16, "Use a shorter one."),
    ("employees + 1", "EX025", 1, "Compare it with something."),
    ("budget = NULL", "EX027", 10, "Write IS NULL or IS NOT NULL."),
]


@pytest.mark.parametrize(("text", "code", "column", "suggestion"), FAULTY, ids=[text for text, *_ in FAULTY])
def test_each_fault_has_its_code_its_place_and_its_remedy(text, code, column, suggestion):
    assert [(fault.code, fault.line, fault.column, fault.suggestion) for fault in faults(text)] == [
        (code, 1, column, suggestion)
    ]


def test_a_product_that_could_leave_the_range_of_numbers_is_refused():
    assert read(" * ".join(["ratio"] * 10) + " > 1").fields == ("ratio",)
    assert [fault.code for fault in faults(" * ".join(["ratio"] * 11) + " > 1")] == ["EX026"]
    assert read(" * ".join(["employees"] * 15) + " > 1").fields == ("employees",)
    assert [fault.code for fault in faults(" * ".join(["employees"] * 16) + " > 1")] == ["EX026"]


def test_a_difference_of_products_may_be_smaller_than_both():
    product = " * ".join(["ratio"] * 4) + " * 0.00000000000000000001"
    assert read(f"({product}) * ({product}) > 1").fields == ("ratio",)
    assert [fault.code for fault in faults(f"({product} - 1) * ({product} - 1) > 1")] == ["EX026"]


def test_too_deep_and_too_long_are_faults_and_no_crash():
    assert [fault.code for fault in faults("(" * 5000 + "budget" + ")" * 5000)] == ["EX005"]
    assert [fault.code for fault in faults("NOT " * 4000 + "budget")] == ["EX005"]
    assert [fault.code for fault in faults("1" + " + 1" * 4000 + " > 1")] == ["EX005"]
    assert read("ratio" + " + ratio" * 60 + " > 1").fields == ("ratio",)
    assert [fault.code for fault in faults("budget AND " * 2000 + "budget")] == ["EX005"]
    assert len(read("budget AND " * 1500 + "budget").node.parts) == 1501


def test_an_expression_of_another_type_is_read_when_it_is_expected():
    assert read("region_of(country)", Type.TEXT).type is Type.CHOICE
    assert read("employees", Type.NUMBER).type is Type.INTEGER
    assert read("'Pharma'", Type.CHOICE).type is Type.TEXT
    assert read("12.5", Type.AMOUNT).node.value == 1250
    with pytest.raises(FaultyText, match="an integer is needed"):
        read("ratio", Type.INTEGER)


def test_a_duration_is_read_in_any_spelling_of_its_unit():
    assert read_duration(" 30  DAYS ") == Duration(30, "day")
    assert str(Duration(1, "week")) == "1 week"
    assert [read_duration(text) for text in ("30", "days", "1.5 days", "30days", "30 business days")] == [None] * 5


WORDS = """
budget need employees case industry 'Food' 'x' 1 2.5 = < AND OR NOT ( ) IN IS NULL LIKE BETWEEN + - * / ,
today now 3 days count('page_viewed') coalesce( lower( DATE '2026-01-01' == " ' TRUE
"""


def outcome(text):
    """The expression, or the faults of one that is refused."""
    try:
        return read(text, None)
    except FaultyText as refused:
        return refused.faults


@given(st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join))
def test_any_words_are_read_again_alike_or_refused_in_a_place_of_the_text(text):
    found = outcome(text)
    if isinstance(found, tuple):
        assert found
        assert all(1 <= fault.column <= len(text) + 1 and fault.line == 1 for fault in found)
    else:
        assert read(found.slice(found.node), None).node == found.node


def test_the_nodes_of_facts_and_calls_say_what_was_written():
    node = read("happened('demo_requested', '2 weeks') AND responded_since('it''s') AND employees IN (1, -2)").node
    fact, call, listed = node.parts
    assert fact == Behaviour(
        "happened", "demo_requested", Duration(2, "week"), type=Type.BOOLEAN, line=1, column=1, start=0, end=0
    )
    assert isinstance(call, HostCall)
    assert str(call) == "responded_since('it''s')"
    assert isinstance(listed, In)
    assert [option.value for option in listed.options] == [1, -2]
    assert not any(isinstance(part, Arithmetic) for part in listed.options)
