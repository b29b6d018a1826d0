"""YAML as values with places: what a word means, where it stands, and what is no YAML."""

from __future__ import annotations

import pytest

from leadpact.pact.yaml_text import MOST_VALUES, read_yaml


def told(text: str) -> list[tuple[str, int, int, str]]:
    return [(fault.code, fault.line, fault.column, fault.message) for fault in read_yaml(text).faults]


def test_words_mean_what_yaml_1_2_says() -> None:
    text = "a: NO\nb: on\nc: yes\nd: off\ne: true\nf: 012\ng: 1.5\nh: 2026-10-01\ni: 0x1F\nj: 1_000\nk: -3\nl: 1e3\n"
    assert read_yaml(text).tree == {
        "a": "NO", "b": "on", "c": "yes", "d": "off", "e": True, "f": 12, "g": 1.5,
        "h": "2026-10-01", "i": "0x1F", "j": "1_000", "k": -3, "l": 1000.0,
    }  # fmt: skip


def test_what_stands_in_quotes_is_a_text_and_every_key_is_one() -> None:
    assert read_yaml("NO: '1'\n1: \"true\"\ntrue: !!str 5\n").tree == {"NO": "1", "1": "true", "true": "5"}


def test_a_directive_for_yaml_1_1_does_not_turn_norway_into_false() -> None:
    assert read_yaml("%YAML 1.1\n---\ncountry: NO\n").tree == {"country": "NO"}


def test_values_know_their_place_in_block_and_flow() -> None:
    found = read_yaml("a:\n  - x\n  - {b: 'y', c: [1, 22]}\n")
    assert found.of(("a", 0)) == (2, 5)
    assert found.of(("a", 1)) == (3, 5)
    assert found.of(("a", 1, "b")) == (3, 9)
    assert found.of(("a", 1, "b"), key=True) == (3, 6)
    assert found.of(("a", 1, "c", 1)) == (3, 21)
    assert found.of(("a", 1, "d")) == (3, 5)  # of the nearest that there is
    assert found.of(("b",)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "word", "line", "column"),
    [
        ("a: one two\n", "two", 1, 8),
        ("a: 'one two'\n", "two", 1, 9),
        ("a: 'it''s two'\n", "two", 1, 11),
        ("a: '''one'' two'\n", "two", 1, 13),
        ('a: "one\\t\\"x\\" two"\n', "two", 1, 16),
        ('a: "\\u00e9\\x41 two"\n', "two", 1, 16),
        ("a: >\n  one\n  two\n", "two", 3, 3),
        ("a: >-  # folded\n\n    one\n\n    two\n", "two", 5, 5),
        ("a: |\n  one\n    two\n", "two", 3, 5),
        ("a: one\n  two\n", "two", 2, 3),
        ('a: "one\n  two"\n', "two", 2, 3),
        ('a: "one\\\n   two"\n', "two", 2, 4),
        ("a: &x one two\n", "two", 1, 11),
        ("a: [b, 'one\n   two']\n", "two", 2, 4),
    ],
)
def test_a_word_inside_a_text_is_found_where_it_is_written(text: str, word: str, line: int, column: int) -> None:
    found = read_yaml(text)
    path = ("a", 1) if isinstance(found.tree["a"], list) else ("a",)
    value = found.get(path)
    assert found.inside(path, value.index(word)) == (line, column)


def test_the_end_of_a_text_has_a_place() -> None:
    assert read_yaml("a: 'one'\n").inside(("a",), 3) == (1, 8)
    assert read_yaml("a: ''\n").inside(("a",), 0) == (1, 5)


def test_lines_that_end_as_on_windows_count_once() -> None:
    found = read_yaml("a: x\r\nb: >\r\n  one\r\n  two\r\n")
    assert found.of(("b",)) == (2, 4)
    assert found.inside(("b",), 4) == (4, 3)


def test_an_alias_is_the_value_of_its_anchor_at_the_anchors_place() -> None:
    found = read_yaml("a: &x {p: 1}\nb: *x\nc: [*x]\n")
    assert found.tree == {"a": {"p": 1}, "b": {"p": 1}, "c": [{"p": 1}]}
    assert found.of(("c", 0, "p")) == (1, 11)


@pytest.mark.parametrize("text", ["a:\n  - \n  - x\n", "a:\n  -\n  - x\n", "a:\n  - # nothing\n  - x\n"])
def test_an_empty_item_is_a_fault_in_its_line(text: str) -> None:
    assert [fault.line for fault in read_yaml(text).faults] == [2]


def test_all_faults_that_do_not_stop_the_parser_are_told_at_once() -> None:
    text = "a: 1\na: 2\nb:\nc: *x\nd: !tag 5\n<<: {e: 1}\n{f: 1}: 2\n"
    assert told(text) == [
        ("PF002", 2, 1, "`a` is stated twice"),
        ("PF004", 3, 1, "`b` has no value"),
        ("PF001", 4, 4, "`*x` names no anchor that stands before it"),
        ("PF001", 5, 4, "a pact has no tags"),
        ("PF001", 6, 1, "`<<` is not of YAML 1.2"),
        ("PF001", 7, 1, "a key is a word"),
    ]
    found = read_yaml(text)
    assert found.tree == {"a": 1, "b": None, "c": None, "d": None}
    assert found.holes == [("b",), ("c",), ("d",)]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a:\n\t- x\n", 2, 1, "a tab where blanks belong"),
        ("a: @x\n", 1, 4, "a text cannot begin with '@'"),
        ("a: 1\n  b: 2\n", 2, 4, "a `:` where no key can stand"),
        ("a:\n    b: 1\n  c: 2\n", 3, 3, "this does not begin in the same column as its neighbours"),
        ("a: {b: 1\nc: [2]\n", 2, 2, "a list or mapping in brackets is not closed"),
        ("a: 'x\nb: 2\n", 1, 4, "this quote is never closed"),
        ("a: 'x\nb: 'y'\n", 1, 4, "this quote is closed only in line 2, where the text then goes on"),
        ('a: "\\q"\n', 1, 6, "no such escape in a text in double quotes"),
        ("a: 1\nb\n", 3, 1, "a key without `:`"),
        ("a: \x07\n", 1, 4, "the character '\\x07' cannot stand in a text"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document begins"),
        ("a: &x [*x]\n", 1, 8, "`*x` names no anchor that stands before it"),
        ("- a\n", 1, 1, "a pact is a mapping of sections"),
        ("", 1, 1, "a pact is a mapping of sections"),
        ("# nothing\n", 1, 1, "a pact is a mapping of sections"),
    ],
)
def test_a_fault_of_syntax_says_where_it_began(text: str, line: int, column: int, message: str) -> None:
    assert told(text) == [("PF001", line, column, message)]


def test_a_few_aliases_cannot_stand_for_a_billion_values() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    found = read_yaml("\n".join(lines))
    assert found.tree == {}
    assert [fault.message for fault in found.faults] == [f"the text has more than {MOST_VALUES:,} values"]


def test_brackets_without_end_are_a_fault() -> None:
    assert told("a: " + "[" * 60 + "]" * 60)[0][3] == "the text has too many levels"
