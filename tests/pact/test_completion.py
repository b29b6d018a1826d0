"""Where somebody writes in a pact, and what is offered there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pact_changes import GOOD

from leadpact.pact.caret import Caret, caret_at
from leadpact.pact.completion import complete, in_value
from leadpact.pact.references import KEYS, REFERENCES, names_of
from leadpact.pact.yaml_text import read_yaml

TREE = read_yaml(GOOD).tree
HERE = "⟦"


def at(old: str, new: str) -> tuple[str, int]:
    """Return the good pact with its only `old` replaced by `new`, and the offset that `new` marks."""
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    return text.replace(HERE, ""), text.index(HERE)


def offered(old: str, new: str) -> list[str]:
    text, offset = at(old, new)
    found = complete(text, offset)
    return [option.label for option in found.options] if found else []


# Where


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⟦", Caret("key", (), 0, "")),
        ("a: 1\nb⟦", Caret("key", (), 5, "b", keys=frozenset({"a"}))),
        ("a: ⟦", Caret("value", ("a",), 3, "")),
        ("a: on⟦e two", Caret("value", ("a",), 3, "on")),
        ("a:\n  ⟦", Caret("key", ("a",), 5, "")),
        ("a:\n  b: 1\n  c: 2\n  d⟦", Caret("key", ("a",), 19, "d", keys=frozenset({"b", "c"}))),
        ("a:\n  b:\n    c: 1\n  d⟦", Caret("key", ("a",), 19, "d", keys=frozenset({"b"}))),
        ("a:\n  b: 1\nc: ⟦", Caret("value", ("c",), 13, "")),
        ("a:\n  - x\n  - y⟦", Caret("item", ("a", 1), 13, "y")),
        ("a:\n- x: 1\n  y⟦", Caret("key", ("a", 0), 12, "y", keys=frozenset({"x"}))),
        ("a:\n- x: 1\n- y: ⟦", Caret("value", ("a", 1, "y"), 15, "")),
        ("a:\n- x\nb⟦", Caret("key", (), 7, "b", keys=frozenset({"a"}))),
        ("a: {b: 1, c⟦", Caret("key", ("a",), 9, " c", flow=True, keys=frozenset({"b"}))),
        ("a: {b: [x, ⟦", Caret("value", ("a", "b", 1), 10, " ", flow=True)),
        ("a: {b: \"x '⟦", Caret("value", ("a", "b"), 8, "x '", quote='"', flow=True)),
        ("a: \"it's {b\"\nc: {d: 'it''s⟦", Caret("value", ("c", "d"), 21, "it''s", quote="'", flow=True)),
        ("a: >\n  some {b: c\n  more⟦", Caret("value", ("a",), 20, "more", quote="|")),
        ("a: >\n  some\nb: ⟦", Caret("value", ("b",), 15, "")),
        ("a: {\n  b: 1,\n  c⟦", Caret("key", ("a",), 12, "\n  c", flow=True, keys=frozenset({"b"}))),
        ("a: {b: 1}  \nc: ⟦", Caret("value", ("c",), 15, "")),
        ("a: 1 # no⟦", None),
        ("# no⟦", None),
        ("a: [x] # no [ {\nb: ⟦", Caret("value", ("b",), 19, "")),
    ],
)  # fmt: skip
def test_where_an_offset_is(text: str, expected: Caret | None) -> None:
    found = caret_at(text.replace(HERE, ""), text.index(HERE))
    if found is not None and expected is not None:
        blanks = len(found.written) - len(found.written.lstrip())
        assert found.start + blanks == expected.start + len(expected.written) - len(expected.written.lstrip())
        assert found.written.lstrip() == expected.written.lstrip()
        found = Caret(found.role, found.path, 0, "", found.quote, found.flow, found.keys)
        expected = Caret(expected.role, expected.path, 0, "", expected.quote, expected.flow, expected.keys)
    assert found == expected


def test_the_path_of_every_value_is_found_while_it_is_written() -> None:
    read = read_yaml(GOOD)
    for path, mark in read.values.items():
        if isinstance(read.get(path), dict | list):
            continue
        caret = caret_at(GOOD, mark.end - (1 if mark.style in ("'", '"') else 0))
        assert caret is not None
        assert (caret.path, caret.role) == (path, "value"), path


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD)), st.sampled_from(["", "{", "[", '"', "'", "a: ", "- ", "\n", "#", ": >\n"]), st.data())
def test_it_says_something_sensible_of_any_text(offset: int, put: str, data: object) -> None:
    del data
    text = GOOD[:offset] + put + GOOD[offset:]
    found = complete(text, offset + len(put))
    if found is not None:
        assert 0 <= found.start <= offset + len(put) <= found.end <= len(text)
        assert all(option.insert for option in found.options)


# What


def test_keys_are_those_of_the_language_that_are_not_there_yet() -> None:
    assert offered("hold: 10 minutes for append", "ho⟦")[:1] == ["hold"]
    assert offered(", to: emea-sdr, hold: 10 minutes for append", ", ⟦") == ["to", "hold"]
    assert offered("title: Northwind Instruments, leads from first contact to revenue", "ti⟦")[:2] == [
        "title",
        "timezone",
    ]
    text, offset = at("title: Northwind Instruments, leads from first contact to revenue", "tit⟦")
    found = complete(text, offset)
    assert found is not None
    option = found.options[0]
    assert (option.insert, option.about, option.kind) == ("title: ", "What it is called in documents.", "key")
    assert text[found.start : found.end] == "tit"


def test_a_key_before_its_colon_gets_no_second_one() -> None:
    text, offset = at("title: Northwind", "tit⟦le: Northwind")
    found = complete(text, offset)
    assert found is None or found.options[0].insert == "title"
    assert text[found.start : found.end] == "title" if found else True


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("held_by: programs}\n  inquiry", "held_by: ⟦}\n  inquiry", ["programs", "routing", "owner"]),
        ("pull: true", "pull: ⟦", ["true", "false"]),
        ("to: inside}", "to: in⟦}", ["inside"]),
        ("to: inside}", "to: ⟦}", ["emea-sdr", "amer-sdr", "inside", "partner:delta", "its_owner", "account_owner"]),
        ("partner:delta", "partner:⟦", ["partner:delta"]),
        ("hours: amer, members", "hours: ⟦, members", ["emea", "amer"]),
        ("not_ready: recycled", "not_ready: re⟦", ["recycled"]),
        ("from: [form, append]}\n  region", "from: [form, ⟦]}\n  region",
         ["form", "append", "firmographic", "behaviour", "ldr", "sdr", "sales", "import"]),
        ("from: suspect, to: inquiry", "from: any⟦, to: inquiry", ["any open"]),
        ("{upon: misrouted", "{upon: mis⟦", ["misrouted", "meeting_missed"]),
        ("program: warm-up, wake: 3 months", "program: ⟦, wake: 3 months", ["warm-up", "newcomer"]),
        ("page_viewed: 10 per day", "⟦", ["contact_requested", "whitepaper_downloaded", "webinar_attended",
                                         "demo_requested", "trial_started", "page_viewed", "call", "email_sent",
                                         "meeting_held"]),
        ("within: {demo: 30 business minutes", "within: {de⟦: 30 business minutes", ["demo"]),
        ("half_life: 21 days", "half_life: ⟦", ["21 days"]),
    ],
)  # fmt: skip
def test_values_are_those_of_the_language_and_names_of_this_pact(old: str, new: str, expected: list[str]) -> None:
    assert offered(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("account_has_open_lead", "account_h⟦", ["account_has_open_lead"]),
        ("employees BETWEEN 200 AND 5000", "empl⟦", ["employees"]),
        ("employees BETWEEN 200 AND 5000", "employees BETW⟦", ["BETWEEN"]),
        ("industry = 'Academia'", "industry = '⟦", ["Pharma", "Food", "Chemicals", "Academia", "Other"]),
        ("industry IN ('Pharma', 'Food')", "industry IN ('Pharma', 'F⟦", ["Food"]),
        ("stage IN ('inquiry', 'recycled')", "stage IN ('rec⟦", ["recycled"]),
        ("grade <> 'D'", "grade <> '⟦", ["A", "B", "C", "D"]),
        ("country IN ('TR', 'GR')", "country IN ('T⟦", ["TC", "TD"]),
        ("happened('whitepaper_downloaded', '30 days')", "happened('white⟦", ["whitepaper_downloaded"]),
        ("'whitepaper_downloaded', '30 days'", "'whitepaper_downloaded', '1⟦", ["14 days", "12 months"]),
        ("happened('whitepaper_downloaded', '30 days')", "happ⟦", ["happened"]),
        ("origin = 'careers'", "eng⟦", []),  # not known yet at the gate
        ("NOT free_mail", "NOT eng⟦", ["engagement"]),
        ("region_of(country)", "reg⟦", ["region_of"]),
    ],
)  # fmt: skip
def test_in_a_condition_what_is_known_there_is_offered(old: str, new: str, expected: list[str]) -> None:
    assert offered(old, new)[: max(1, len(expected))] == expected


def test_a_value_in_a_condition_is_closed_unless_it_is_already() -> None:
    text, offset = at("industry = 'Academia'", "industry = 'Aca⟦")
    found = complete(text, offset)
    assert found is not None
    assert found.options[0].insert == "Academia'"
    text, offset = at("industry = 'Academia'", "industry = 'Aca⟦'")
    found = complete(text, offset)
    assert found is not None
    assert found.options[0].insert == "Academia"


def test_names_come_from_the_rest_of_the_text_while_a_line_is_broken() -> None:
    assert offered("{name: All others,    to: inside}", "{name: All others,    to: am⟦")[:1] == ["amer-sdr"]
    assert offered("  newcomer: {look_again: 30 days}", "  newcomer: {for: \"stage = 'su⟦") == ["suspect"]


def test_a_value_is_written_with_the_quotes_and_brackets_that_it_needs() -> None:
    text, offset = at("from: [form, append]}\n  region", "from: ⟦}\n  region")
    found = complete(text, offset)
    assert found is not None
    assert [option.insert for option in found.options][:2] == ["[form]", "[append]"]
    text, offset = at("  reject:     {not_ready", '  reject:     {"not re⟦ady')
    assert complete(text, offset) is None
    quoted = GOOD.replace("statuses: [Imported]", 'statuses: ["#1: new"]') + "# end\n"
    moves = quoted.replace("status: Offered}", "status: }")
    found = complete(moves, moves.index("status: }") + len("status: "))
    assert found is not None
    assert found.options[0].insert == '"#1: new"'


def test_a_field_that_holds_a_condition_alone_is_helped_alike() -> None:
    options = in_value(TREE, ("routing", 0, "when"), "industry = 'Ph")
    assert [(one.label, one.insert) for one in options] == [("Pharma", "Pharma'")]
    assert [one.label for one in in_value(TREE, ("routing", 0, "when"), "empl")] == ["employees"]


def test_every_reference_names_what_can_be_read_of_a_pact() -> None:
    names = {name for named in (*REFERENCES.values(), *KEYS.values()) for name in named}
    sections = {name for name in names if name in TREE}
    assert {name for name in sections if not names_of(TREE, name)} == set()
    assert names_of(TREE, "takers")[-2:] == ("its_owner", "account_owner")
    assert names_of({}, "takers") == ("its_owner", "account_owner")
    assert names_of({"queues": 7, "stages": ["x"]}, "statuses") == ()
