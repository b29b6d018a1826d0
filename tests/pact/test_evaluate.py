"""The closure: verdicts, values, reasons, and what to ask next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product

import pytest
from conditions import QUIET, ROWS, booleans
from conditions import VOCABULARY as EVERY_TYPE
from hypothesis import example, given
from hypothesis import strategies as st

from leadpact.pact.evaluate import Explanation, compile
from leadpact.pact.expression import Expression, parse
from leadpact.pact.nodes import And, IsTruth, Node, Not, Or, walk
from leadpact.pact.vocabulary import FieldType, Signature, Type, Vocabulary

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
VOCABULARY = Vocabulary(
    fields={
        **{name: FieldType(Type.BOOLEAN) for name in ("budget", "authority", "need", "a", "b", "c", "d")},
        **{name: FieldType(Type.INTEGER) for name in ("employees", "x", "y", "z")},
        "ratio": FieldType(Type.NUMBER),
        "city": FieldType(Type.TEXT),
        "country": FieldType(Type.COUNTRY),
        "decide_by": FieldType(Type.DATE),
        "value": FieldType(Type.AMOUNT),
        "industry": FieldType(Type.CHOICE, ("Pharma", "Food")),
    },
    activities=frozenset({"page_viewed", "call"}),
    host_functions={"people": Signature(("window",), FieldType(Type.INTEGER))},
    lookups={"region_of": {"DE": "EMEA"}},
)


@dataclass(frozen=True, slots=True)
class Lead:
    """Facts, given by hand."""

    values: Mapping[str, object] = field(default_factory=dict)
    history: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    now: datetime = NOW
    today: date = date(2026, 3, 31)
    people: int | None = None

    def call(self, name: str, *arguments: str) -> object:
        assert name == "people"
        return self.people if arguments == ("30 days",) else None


def condition(text, expects=Type.BOOLEAN):
    return compile(parse(text, VOCABULARY, expects=expects))


def verdict(text, history=None, **values):
    return condition(text).verdict(Lead(values, history or {}))


def value(text, history=None, **values):
    return condition(text, None).value(Lead(values, history or {}))


def asks(text, target=None, **values):
    return condition(text).asks(Lead(values), target=target)


TRUTHS = (True, False, None)


def test_and_or_and_not_are_kleenes():
    for a, b in product(TRUTHS, TRUTHS):
        both = False if False in (a, b) else None if None in (a, b) else True
        either = True if True in (a, b) else None if None in (a, b) else False
        assert verdict("a AND b", a=a, b=b) is both
        assert verdict("a OR b", a=a, b=b) is either
    assert [verdict("NOT a", a=a) for a in TRUTHS] == [False, True, None]


def test_is_null_and_is_true_are_never_unknown():
    assert [verdict("a IS NULL", a=a) for a in TRUTHS] == [False, False, True]
    assert [verdict("a IS NOT TRUE", a=a) for a in TRUTHS] == [False, True, True]
    assert [verdict("a IS FALSE", a=a) for a in TRUTHS] == [False, True, False]


def test_a_missing_field_is_unknown_even_in_a_list_and_in_its_denial():
    assert [verdict(text) for text in ("x IN (1, 2)", "x NOT IN (1)", "NOT x > 1", "x = x", "city LIKE '%'")] == [
        None
    ] * 5


def test_between_is_false_as_soon_as_one_end_is_missed():
    assert verdict("x BETWEEN 5 AND y", x=3) is False
    assert verdict("x BETWEEN 5 AND y", x=7) is None
    assert [verdict("x BETWEEN 2 AND 4", x=x) for x in (1, 2, 4, 5)] == [False, True, True, False]


def test_an_integer_is_compared_exactly_and_with_a_number_as_a_double():
    assert verdict("x > 9007199254740992", x=2**53 + 1) is True
    assert verdict("x > 9007199254740992.0", x=2**53 + 1) is False
    assert verdict("x IN (1, 9007199254740992.0)", x=2**53 + 1) is True


def test_division_is_a_number_and_by_zero_unknown():
    assert value("x / y", x=7, y=2) == 3.5
    assert value("x / y", x=7, y=0) is None
    assert value("ratio / ratio", ratio=1e-31) is None


def test_a_number_that_is_none_or_beyond_its_bounds_is_unknown():
    assert [value("ratio", ratio=ratio) for ratio in (float("nan"), 1.1e30, -1e30, 1e-31, 3)] == [
        None,
        None,
        -1e30,
        0.0,
        3.0,
    ]


def test_a_calculated_integer_comes_as_one_and_an_amount_rounds_halves_upwards():
    assert (value("x + y", x=2, y=3), type(value("x + y", x=2, y=3))) == (5, int)
    assert [value("value / 2", value=cents) for cents in (5, -5, 4)] == [3, -2, 2]
    assert value("x * y", x=2**40, y=2**40) is None


def test_windows_leave_out_their_far_end_and_take_in_now():
    at = {
        "page_viewed": [NOW - timedelta(days=30), NOW - timedelta(days=30) + MICROSECOND, NOW, NOW + MICROSECOND],
    }
    assert value("count('page_viewed', '30 days')", at) == 2
    assert value("count('page_viewed')", at) == 3
    assert verdict("happened('page_viewed', '30 days')", {"page_viewed": at["page_viewed"][:1]}) is False
    assert verdict("happened('page_viewed', '30 days')", {"page_viewed": at["page_viewed"][1:2]}) is True
    assert verdict("happened('page_viewed')", {"page_viewed": at["page_viewed"][3:]}) is False


def test_what_never_happened_is_counted_as_none_and_dated_as_unknown():
    assert (value("count('call')"), verdict("happened('call')"), value("decayed('call', '1 day')")) == (0, False, 0.0)
    assert (value("days_since('call')"), value("last('call')")) == (None, None)


def test_days_since_counts_whole_periods_of_24_hours():
    ages = [timedelta(0), timedelta(hours=24) - MICROSECOND, timedelta(hours=24), timedelta(hours=47)]
    assert [value("days_since('call')", {"call": [NOW - age]}) for age in ages] == [0, 0, 1, 1]


def test_the_last_time_is_not_after_now():
    assert value("last('call')", {"call": [NOW - MICROSECOND, NOW + MICROSECOND]}) == NOW - MICROSECOND


def test_a_decayed_fact_halves_exactly_and_sums_in_billionths():
    week = timedelta(days=7)
    assert value("decayed('call', '7 days')", {"call": [NOW - 2 * week, NOW - week, NOW]}) == 1.75
    assert value("decayed('call', '7 days')", {"call": [NOW - week / 2]}) == 0.707106781
    assert value("decayed('call', '7 days')", {"call": [NOW - 1000 * week]}) == 0.0


def test_months_stop_at_the_end_of_the_month():
    assert value("decide_by + 1 month", decide_by=date(2026, 1, 31)) == date(2026, 2, 28)
    assert value("decide_by - 1 year", decide_by=date(2024, 2, 29)) == date(2023, 2, 28)
    assert value("decide_by + 11 months", decide_by=date(2026, 1, 31)) == date(2026, 12, 31)
    assert value("decide_by + 1 month", decide_by=date(2023, 1, 31)) == date(2023, 2, 28)
    assert value("decide_by + 1 month", decide_by=date(2024, 1, 31)) == date(2024, 2, 29)


def test_a_date_outside_the_calendar_is_unknown():
    assert value("decide_by + 1 day", decide_by=date(9999, 12, 30)) is None
    assert value("decide_by - 1000 years", decide_by=date(900, 1, 1)) is None
    assert value("decide_by + 1 day", decide_by=date(9999, 12, 29)) == date(9999, 12, 30)


def test_letters_fold_in_ascii_only_and_length_counts_code_points():
    assert value("lower(city)", city="ÄRGER") == "Ärger"
    assert value("upper(city)", city="straße ab") == "STRAßE AB"
    assert value("length(city)", city="𝔘ä") == 2


def test_a_pattern_takes_any_text_and_has_no_escape():
    assert verdict("city LIKE '%a_c%'", city="x\nabc\n") is True
    assert verdict("city LIKE 'a\\%'", city="a\\b") is True
    assert verdict("city LIKE 'A%'", city="ab") is False
    assert verdict("city LIKE '%a%a%a%a%a%a%a%a%b'", city="a" * 5000) is False


def test_a_host_function_answers_with_windows_in_one_spelling():
    assert condition("people('30 DAY') >= 3").verdict(Lead(people=3)) is True
    assert condition("people('30 days') >= 3").verdict(Lead()) is None


def test_only_a_condition_has_a_verdict():
    with pytest.raises(TypeError, match="verdict"):
        condition("x + 1", None).verdict(Lead())


# Reasons.


def test_an_explanation_shows_each_part_with_its_words_its_place_and_what_it_read():
    explained = condition("employees >= 200\n AND (industry = 'Food' OR count('call') > 1)").explain(
        Lead({"employees": 250, "industry": "Pharma"}, {"call": [NOW]})
    )
    size, either = explained.children
    assert (explained.verdict, explained.values) == (False, {})
    assert (size.text, size.words, size.verdict, size.values) == (
        "employees >= 200",
        "employees is at least 200",
        True,
        {"employees": 250},
    )
    assert (either.verdict, either.line, either.column) == (False, 2, 7)
    assert [child.values for child in either.children] == [{"industry": "Pharma"}, {"count('call')": 1}]


@QUIET
@given(booleans(2))
def test_an_explanation_comes_to_the_verdict_and_its_parts_to_theirs(drawn):
    found = compile(parse(drawn, EVERY_TYPE))
    for row in ROWS[:20]:
        explained = found.explain(row)
        assert explained.verdict is found.verdict(row)
        assert agrees(explained, found.expression)


def agrees(explained: Explanation, whole: Expression) -> bool:
    """Whether the verdict of a joined condition follows from its parts', as Kleene has it."""
    parts = [child.verdict for child in explained.children]
    if not parts:
        return True
    node = next(
        node
        for node in walk(whole.node)
        if whole.slice(node) == explained.text and isinstance(node, And | Or | Not | IsTruth)
    )
    return explained.verdict is joined(node, parts) and all(agrees(child, whole) for child in explained.children)


def joined(node: Node, parts: list[bool | None]) -> bool | None:
    match node:
        case And():
            return False if False in parts else None if None in parts else True
        case Or():
            return True if True in parts else None if None in parts else False
        case IsTruth(truth=truth, negated=negated):
            return (parts[0] is truth) is not negated
    return None if parts[0] is None else not parts[0]


# What to ask.


def test_bant_asks_for_any_one_to_refuse_and_for_all_to_agree():
    text = "budget AND authority AND need AND decide_by <= today + 6 months"
    assert asks(text, budget=True) == (("authority",), ("need",), ("decide_by",))
    assert asks(text, True, budget=True) == (("authority", "need", "decide_by"),)
    assert asks(text, False, budget=True) == (("authority",), ("need",), ("decide_by",))
    assert condition(text).unknown(Lead({"budget": True})) == ("authority", "need", "decide_by")


def test_nothing_is_asked_when_the_verdict_is_known():
    assert asks("budget AND need", budget=False) == ()
    assert condition("budget AND need").unknown(Lead({"budget": False})) == ()


def test_a_field_that_cannot_matter_is_not_asked_for():
    assert asks("(a AND b) OR c", a=False) == (("c",),)
    assert condition("(a AND b) OR c").unknown(Lead({"a": False})) == ("c",)


def test_one_field_in_contrary_tests_does_not_decide_alone():
    assert asks("(a AND b) OR (NOT a AND c)") == (("a", "b"), ("a", "c"), ("b", "c"))


def test_a_comparison_of_two_fields_needs_both_and_coalesce_either():
    assert asks("x > y") == (("x", "y"),)
    assert asks("x > y", y=1) == (("x",),)
    assert asks("coalesce(x, y) > 1") == (("x",), ("y",))
    assert asks("coalesce(x, 0) > 1 OR a") == (("x",), ("a",))
    assert asks("coalesce(x, 0) > 1 OR a", False) == (("a",),)
    assert asks("coalesce(x, y) > 1 OR a", x=0) == (("a",),)


def test_what_is_known_to_be_unknown_can_become_known():
    assert asks("a IS NULL AND b") == (("a",), ("b",))
    assert asks("a IS NULL AND b", True) == (("b",),)
    assert condition("a IS NULL AND b").unknown(Lead()) == ("a", "b")
    assert condition("a IS NOT NULL OR b").unknown(Lead()) == ("a", "b")


def test_an_unknown_fact_is_named_as_it_is_written():
    assert asks("days_since('call') < 3 AND people('30 day') > 1") == (("days_since('call')",), ("people('30 days')",))
    assert condition("days_since('call') < 3").unknown(Lead()) == ()


def test_what_no_field_can_decide_is_not_asked_for():
    assert asks("x / y > 1", x=1, y=0) == ()
    assert asks("x / y > 1", y=0) == ()
    assert asks("x / coalesce(y, 0) > 1", x=1) == (("y",),)
    assert asks("region_of(country) = 'EMEA'", country="FR") == ()
    assert asks("region_of(country) = 'EMEA'") == (("country",),)


def test_the_value_of_a_field_asks_for_what_it_is_derived_from():
    found = condition("region_of(country)", None)
    assert (found.asks(Lead()), found.unknown(Lead())) == ((("country",),), ("country",))


def test_at_most_sixteen_sets_come_the_smallest_and_the_first_named_first():
    wide = Vocabulary(fields={f"f{index:02}": FieldType(Type.BOOLEAN) for index in range(40)})
    found = compile(parse(" AND ".join(wide.fields), wide))
    assert found.asks(Lead()) == tuple((f"f{index:02}",) for index in range(16))
    assert found.asks(Lead(), target=True) == (tuple(wide.fields),)


def test_a_wide_condition_of_many_ways_is_answered_all_the_same():
    wide = Vocabulary(fields={f"f{index:02}": FieldType(Type.BOOLEAN) for index in range(40)})
    text = " AND ".join(f"(f{index:02} OR f{index + 1:02})" for index in range(0, 40, 2))
    assert len(compile(parse(text, wide)).asks(Lead(), target=True)[0]) == 20


FIELDS = ("a", "b", "c", "d")
LEAF = st.sampled_from(["a", "b", "c", "d", "a IS NULL", "b IS NOT NULL"])
TREES = st.recursive(
    LEAF,
    lambda below: st.one_of(
        st.tuples(below, st.sampled_from(["AND", "OR"]), below).map(lambda drawn: f"({' '.join(drawn)})"),
        below.map(lambda drawn: f"(NOT {drawn})"),
        st.tuples(below, st.sampled_from(["IS TRUE", "IS NOT FALSE"])).map(lambda drawn: f"(({drawn[0]}) {drawn[1]})"),
    ),
    max_leaves=6,
)


@QUIET
@given(TREES, st.tuples(*[st.sampled_from(TRUTHS)] * 4), st.sampled_from(TRUTHS))
@example("((a AND b) OR ((NOT a) AND c))", (None, None, None, None), None)
@example("((a IS NOT FALSE) AND b)", (None, None, None, None), True)
@example("(a IS NULL AND a)", (None, None, None, None), True)
def test_the_sets_asked_for_are_those_that_trying_every_answer_finds(text, known, target):
    found = condition(text)
    values = dict(zip(FIELDS, known, strict=True))
    if found.verdict(Lead(values)) is not None:
        assert found.asks(Lead(values), target=target) == ()
        return
    missing = [name for name in found.names if values[name] is None]
    deciding = [
        asked
        for size in range(1, len(missing) + 1)
        for asked in combinations(missing, size)
        if decides(found, values, asked, target)
    ]
    smallest = [asked for asked in deciding if not any(set(other) < set(asked) for other in deciding)]
    assert list(found.asks(Lead(values), target=target)) == smallest


def decides(found, values, asked, target):
    """Whether some answer to `asked` gives a verdict, and the one that is wanted."""
    verdicts = {
        found.verdict(Lead({**values, **dict(zip(asked, answers, strict=True))}))
        for answers in product((True, False), repeat=len(asked))
    }
    return bool(verdicts & ({True, False} if target is None else {target}))


def test_remembered_answers_are_those_of_a_new_condition():
    text = "coalesce(x, y) > 1 AND (a OR z / x > 2) AND b IS NOT NULL"
    remembering = condition(text)
    for x, y, z, a, b in product((None, 0, 3), (None, 2), (None, 1), (None, False), (None, True)):
        lead = Lead({"x": x, "y": y, "z": z, "a": a, "b": b})
        assert remembering.asks(lead) == condition(text).asks(lead)
