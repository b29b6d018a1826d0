"""A condition in words."""

from __future__ import annotations

import re

import pytest
from conditions import ANY, QUIET
from conditions import VOCABULARY as EVERY_TYPE
from hypothesis import given

from leadpact.pact.expression import parse
from leadpact.pact.vocabulary import FieldType, Signature, Type, Vocabulary
from leadpact.pact.words import in_words

VOCABULARY = Vocabulary(
    fields={
        **{name: FieldType(Type.BOOLEAN) for name in ("budget", "authority", "need", "free_mail")},
        "employees": FieldType(Type.INTEGER),
        "account.size": FieldType(Type.INTEGER),
        "city": FieldType(Type.TEXT),
        "industry": FieldType(Type.CHOICE, ("Software", "Finance", "Food")),
        "country": FieldType(Type.COUNTRY),
        "decide_by": FieldType(Type.DATE),
        "seen_at": FieldType(Type.TIMESTAMP),
        "value": FieldType(Type.AMOUNT),
    },
    activities=frozenset({"demo_requested", "page_viewed"}),
    host_functions={
        "account.people_responded": Signature(("window",), FieldType(Type.INTEGER)),
        "responded_since": Signature(("text",), FieldType(Type.BOOLEAN)),
    },
    lookups={"region_of": {"DE": "EMEA"}},
)

SAID = {
    "industry IN ('Software', 'Finance') AND employees >= 200": (
        "industry is Software or Finance, and employees is at least 200"
    ),
    "budget AND authority AND need AND decide_by <= today + 6 months": (
        "budget, authority, need and decide by is at the latest 6 months from today"
    ),
    "happened('demo_requested', '30 days')": "demo requested within the last 30 days",
    "NOT happened('demo_requested', '30 days')": "no demo requested within the last 30 days",
    "count('page_viewed', '30 days') >= 3": "page viewed at least 3 times within the last 30 days",
    "count('page_viewed') = 0": "no page viewed",
    "count('page_viewed', '1 day') > 1": "page viewed more than once within the last 1 day",
    "days_since('page_viewed') < 3": "the days since page viewed is less than 3",
    "last('page_viewed') > now - 2 weeks": "the last page viewed is after 2 weeks ago",
    "decayed('page_viewed', '21 days') > 1.5": "page viewed fading by half every 21 days is more than 1.5",
    "account.people_responded('30 days') >= 3": "account people responded within the last 30 days is at least 3",
    "responded_since('recycled')": "responded since “recycled”",
    "region_of(country) = 'EMEA'": "region of country is EMEA",
    "country NOT IN ('TR', 'GR')": "country is none of Türkiye and Greece",
    "NOT country = 'TR'": "country is not Türkiye",
    "NOT free_mail": "not free mail",
    "NOT employees < 5": "employees is at least 5",
    "NOT (budget OR need)": "neither budget nor need",
    "NOT (budget AND need)": "not both budget and need",
    "NOT (budget AND need AND authority)": "not all of (budget, need and authority)",
    "budget AND (need OR authority)": "budget, and either need or authority",
    "budget OR need AND authority": "budget, or both need and authority",
    "budget AND (need OR authority OR free_mail)": "budget, and any of (need, authority or free mail)",
    "account.size BETWEEN 200 AND 5000": "account size is from 200 to 5000",
    "city LIKE 'Ber%'": "city begins with “Ber”",
    "city NOT LIKE '%burg'": "city does not end with “burg”",
    "city LIKE '%er%'": "city contains “er”",
    "city LIKE 'M_nchen%x'": "city looks like “M·nchen…x”",
    "lower(city) = 'bonn'": "city in lower case is “bonn”",
    "city IS NULL": "city is unknown",
    "city IS NOT NULL": "city is known",
    "budget IS NOT TRUE": "budget is not certainly true",
    "budget = FALSE": "not budget",
    "COALESCE(budget, FALSE)": "budget (if unknown, false)",
    "value >= 50000.50": "value is at least 50000.50",
    "decide_by < DATE '2026-01-02'": "decide by is before 2 January 2026",
    "seen_at >= TIMESTAMP '2026-01-02T03:04:00Z'": "seen at is at the earliest 2 January 2026 03:04 UTC",
    "decide_by - today > 30": "the days from today to decide by is more than 30",
    "(employees + 1) * 2 > account.size / 3": "(employees plus 1) times 2 is more than account size divided by 3",
}


@pytest.mark.parametrize(("text", "words"), SAID.items(), ids=SAID)
def test_a_condition_reads_as_a_sentence(text, words):
    assert in_words(parse(text, VOCABULARY)) == words


@QUIET
@given(ANY)
def test_words_are_found_for_any_expression_and_hold_no_sql(drawn):
    expression = parse(drawn, EVERY_TYPE, expects=None)
    said = re.sub("“[^”]*”", "quoted", in_words(expression))
    assert not re.search(r"[_<>=%*']|\b(NULL|AND|OR|NOT|IN|LIKE|BETWEEN|IS)\b", said.replace("it's", ""))
