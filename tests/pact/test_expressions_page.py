"""What the reference of expressions says is so."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from leadpact.errors import FaultyText
from leadpact.pact.evaluate import compile
from leadpact.pact.expression import parse
from leadpact.pact.vocabulary import RESERVED, FieldType, Signature, Type, Vocabulary

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "expressions.md").read_text(encoding="utf-8")
VOCABULARY = Vocabulary(
    fields={
        **{name: FieldType(Type.BOOLEAN) for name in ("budget", "authority", "need")},
        "industry": FieldType(Type.CHOICE, ("Pharma", "Food", "Other")),
        "employees": FieldType(Type.INTEGER),
        "account.size": FieldType(Type.INTEGER),
        "country": FieldType(Type.COUNTRY),
        "decide_by": FieldType(Type.DATE),
        "value": FieldType(Type.AMOUNT),
    },
    activities=frozenset({"page_viewed", "demo_requested", "call"}),
    host_functions={"account.people_responded": Signature(("window",), FieldType(Type.INTEGER))},
    lookups={"region_of": {"DE": "EMEA"}},
    countries=frozenset({"DE"}),
)
SNIPPETS = [line for block in re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
TRUTHS = re.findall(r"^\| `(.+?)` \| (true|false|unknown) \| (true|false|unknown) \|$", PAGE, re.MULTILINE)
FAULTS = re.findall(r"^\| (EX\d+) \| .*? \| (?:`(.+)`)? ?\|$", PAGE, re.MULTILINE)
FACTS = [
    call
    for line in PAGE.partition("## Behaviour facts")[2].partition("## Faults")[0].splitlines()
    for call in re.findall(r"`([a-z_]+\('.*?\))`", line)
]


def value(text, **values):
    facts = SimpleNamespace(
        values=values, history={}, now=datetime(2026, 1, 1, tzinfo=UTC), today=date(2026, 1, 1), call=lambda *_: None
    )
    return compile(parse(text, VOCABULARY, expects=None)).value(facts)


@pytest.mark.parametrize("text", SNIPPETS + FACTS)
def test_every_snippet_is_an_expression(text):
    assert parse(text, VOCABULARY, expects=None).text == text


@pytest.mark.parametrize(("text", "with_budget", "without"), TRUTHS)
def test_every_row_of_the_table_of_three_values_is_so(text, with_budget, without):
    said = {"true": True, "false": False, "unknown": None}
    assert (value(text, budget=True), value(text, budget=False)) == (said[with_budget], said[without])


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, text in FAULTS if text])
def test_every_example_of_a_fault_has_that_fault(code, text):
    with pytest.raises(FaultyText) as caught:
        parse(text, VOCABULARY)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_the_page_lists_every_code_that_the_source_has():
    folder = Path(__file__).parents[2] / "src" / "leadpact" / "pact"
    used = {
        code for file in folder.glob("*.py") for code in re.findall(r'"(EX\d{3})"', file.read_text(encoding="utf-8"))
    }
    assert used == {code for code, _ in FAULTS}


def test_the_page_names_the_words_that_no_field_can_have():
    listed = PAGE.partition("but not ")[2].partition("Keywords")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == RESERVED


def test_what_the_page_says_of_calculating_is_so():
    assert value("DATE '2026-01-31' + 1 month") == date(2026, 2, 28)
    assert value("LOWER('ÄRGER')") == "Ärger"
    assert (len(SNIPPETS), len(TRUTHS), len(FACTS)) == (8, 6, 7)
