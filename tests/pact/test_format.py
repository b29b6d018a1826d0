"""The formatter keeps every comment and every meaning, and writes the same thing in the same manner."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pact_changes import GOOD, LANGUAGE
from pact_layouts import Drawn, layouts

from leadpact.errors import FaultyText, Unfaithful
from leadpact.pact import format as formatter
from leadpact.pact.format import formatted
from leadpact.pact.format_lines import Line, read_lines
from leadpact.pact.format_sections import ORDER
from leadpact.pact.yaml_text import read_yaml

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = [*sorted((ROOT / "examples").glob("*/pact.yaml")), ROOT / "src/leadpact/simulation/northwind/pact.yaml"]


def became(before: str, after: str) -> None:
    assert formatted(before) == after
    assert formatted(after) == after


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.parent.name)
def test_the_worked_examples_are_written_so(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert formatted(text) == text


def test_sections_come_in_the_order_of_the_language_with_the_comments_above_them() -> None:
    became(
        "pact: x\n\n# who gets it\n# and when\nrouting:\n  - {to: a}\n\ntimezone: UTC\n# what is known\nfields: {}\n",
        "pact: x\ntimezone: UTC\n# what is known\nfields: {}\n\n# who gets it\n# and when\nrouting:\n  - {to: a}\n"
        .replace("timezone", "\ntimezone"),
    )  # fmt: skip


def test_what_stands_above_everything_stays_there() -> None:
    became(
        "# yaml-language-server: $schema=x\n# of routing\nrouting: []\n# of fields\nfields: {}\n",
        "# yaml-language-server: $schema=x\n# of fields\nfields: {}\n# of routing\nrouting: []\n".replace(
            "# of routing", "\n# of routing"
        ),
    )
    became("# the firm\n\n\nrouting: []\nfields: {}\n", "# the firm\n\nfields: {}\nrouting: []\n")
    became("%YAML 1.2\n---\nrouting: []\nfields: {}\n", "%YAML 1.2\n---\nfields: {}\nrouting: []\n")
    became("routing: []\nfields: {}\n...\n# over\n", "fields: {}\nrouting: []\n...\n# over\n")


def test_comments_that_are_indented_or_directly_below_belong_to_the_section_above() -> None:
    became(
        "routing:\n  - {to: a}\n  # - {to: b}\n\nfields:\n  a: {}\n# b: {}\n\n# the end\n",
        "fields:\n  a: {}\n# b: {}\n\nrouting:\n  - {to: a}\n  # - {to: b}\n\n# the end\n",
    )


def test_a_comment_between_empty_lines_goes_with_the_section_below() -> None:
    became(
        "routing:\n  - {to: a}\n\n# ---- fields ----\n\nfields:\n  a: {}\n",
        "# ---- fields ----\n\nfields:\n  a: {}\n\nrouting:\n  - {to: a}\n",
    )


def test_one_empty_line_stands_between_sections_of_several_lines_and_at_most_one_within() -> None:
    became(
        "\n\npact: x\ntitle: y\n\n\n\nfields:\n\n\n  a: {}\n\n\n\n  b: {}\nsources:\n  c: {}\nsourced: {}\n\n\n",
        "pact: x\ntitle: y\n\nfields:\n\n  a: {}\n\n  b: {}\n\nsources:\n  c: {}\nsourced: {}\n",
    )


def test_what_the_language_does_not_know_stays_behind_what_it_stood_behind() -> None:
    became("routing: []\nroutes: []\nfields: {}\n", "fields: {}\n\nrouting: []\nroutes: []\n".replace("\n\n", "\n"))
    became("zones: []\nrouting: []\nfields: {}\n", "zones: []\nfields: {}\nrouting: []\n")


def test_an_alias_keeps_the_sections_in_their_order() -> None:
    text = "routing:\n  - {to: &inside a}\n\nfields: {a: *inside}\n"
    became(text, text)
    became("routing: [&a b, *a]\nfields: {}\n", "fields: {}\nrouting: [&a b, *a]\n")


def test_block_collections_are_indented_by_two_blanks_a_level() -> None:
    became(
        "fields:\n    a:\n          type: text\n          of:\n          - x\n          -   y: 1\n              z: 2\n"
        "          # more\nrouting:\n- - a\n  -   - b\n",
        "fields:\n  a:\n    type: text\n    of:\n      - x\n      - y: 1\n        z: 2\n      # more\n\n"
        "routing:\n  - - a\n    - - b\n",
    )


def test_what_goes_on_in_further_lines_moves_with_its_first() -> None:
    became(
        "a:\n      b: {c: 1,\n          # of d\n          d: 2\n      }\n      e: one\n        two\n",
        "a:\n  b: {c: 1,\n      # of d\n      d: 2\n  }\n  e: one\n    two\n",
    )
    became("a:\n      f: 'x\n\n         y'\n", "a:\n  f: 'x\n\n     y'\n")
    became("a:\n        one\n    two\n", "a:\n  one\n two\n")


def test_the_layout_of_a_text_in_several_lines_is_left_alone() -> None:
    text = "a:\n  b: |   # as it is\n    one   \n\n\n      two\t\n   \n\n  c: >-\n    x\n\n\n    y\n"
    became(text, text.replace("two\t\n   \n\n", "two\t\n\n"))
    became("a:\n     b: |2-\n         one\n        \n       two\n", "a:\n  b: |2-\n      one\n     \n    two\n")


def test_empty_lines_that_a_text_keeps_stay_and_none_is_added() -> None:
    became("b: |+\n  x\n\n\na: 1\nc:\n  - y\n", "b: |+\n  x\n\n\na: 1\nc:\n  - y\n")
    became("routing: |+\n  x\nfields:\n  a: b\n", "fields:\n  a: b\n\nrouting: |+\n  x\n")
    became("fields: |+\n  x\nrouting:\n  - b\n", "fields: |+\n  x\nrouting:\n  - b\n")


def test_two_blanks_at_least_stand_before_a_comment_and_what_was_aligned_is_aligned() -> None:
    became("a: 1 # x\nbb: 2       # y\n", "a: 1  # x\nbb: 2       # y\n")
    became("a: 1  # x\nbbb: 2 # z\nc: 3    # y\n", "a: 1  # x\nbbb: 2  # z\nc: 3    # y\n")
    became("a: 1    # x\nbbb: 22 # z\n        # more\n", "a: 1     # x\nbbb: 22  # z\n         # more\n")


def test_blanks_at_the_ends_of_lines_and_marks_of_other_systems_go() -> None:
    became("\ufeffa: 1  \r\nb: \r\n  c: x   \r\n# d \t\r\n", "a: 1\nb:\n  c: x\n# d\n")
    became("a: 1", "a: 1\n")


def test_a_pact_in_brackets_keeps_its_lines() -> None:
    became('{"routing": [],\n   "fields": {} }  \n', '{"routing": [],\n   "fields": {} }\n')


def test_a_key_without_a_value_may_stand() -> None:
    became("b:\n  title:\n\n\n  x: 1\na:\n", "b:\n  title:\n\n  x: 1\na:\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [("a: [1\n", "PF001"), ("a: 1\na: 2\n", "PF002"), ("# nothing\n", "PF001"), ("a: 1\n---\nb: 2\n", "PF001"),
     ("a: *b\n", "PF001"), ("a: !x 1\n", "PF001"), ("- a\n", "PF001")],
)  # fmt: skip
def test_what_is_no_yaml_or_says_a_thing_twice_is_refused(text: str, code: str) -> None:
    with pytest.raises(FaultyText) as raised:
        formatted(text)
    assert {fault.code for fault in raised.value.faults} == {code}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [line for line in lines if not line.text.startswith("#")],
        lambda lines: [Line(line.text.replace("# of b", "# of c")) for line in lines],
        lambda lines: [Line(line.text.replace("b: 2", "b: 3")) for line in lines],
        lambda lines: [lines[0], lines[3], lines[2], lines[1]],
    ],
    ids=["a comment is lost", "a comment is changed", "a value is changed", "the order within a section is changed"],
)
def test_a_text_that_would_lose_something_is_not_given(spoil: object, monkeypatch: pytest.MonkeyPatch) -> None:
    order = formatter.in_order
    monkeypatch.setattr(formatter, "in_order", lambda lines: spoil(order(lines)))  # type: ignore[operator]
    with pytest.raises(Unfaithful):
        formatted("fields:\n  a: 1\n  # of b\n  b: 2\n#\n")


def levels_of(text: str) -> set[tuple[int, int]]:
    return {(level.column, level.wanted) for line in read_lines(text) for level in line.before}


def check_manner(text: str) -> None:
    """Whatever stood there, it now is written in the one manner."""
    assert all(column == wanted for column, wanted in levels_of(text))
    lines = read_lines(text)
    for above, line in zip([Line("x"), *lines], lines, strict=False):
        if line.kind != "text":
            assert line.text == line.text.rstrip(" \t")
            assert line.kind != "blank" or above.kind != "blank"
        if line.comment >= 0 and line.said:
            assert line.comment - len(line.said) >= 2
        assert all(end - start == 1 for start, end in line.gaps)
    sections = [line.section for line in lines if line.section in ORDER]
    assert sections == sorted(sections, key=ORDER.index)
    assert text.endswith("\n")
    assert lines[-1].text == ""


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(layouts())
def test_any_layout_of_any_sections_is_written_in_one_manner(drawn: Drawn) -> None:
    text = formatted(drawn.text)
    assert read_yaml(text).tree == drawn.tree
    assert Counter(line.remark for line in read_lines(text) if line.remark) == Counter(drawn.comments)
    assert formatted(text) == text
    check_manner(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([GOOD, LANGUAGE]),
    st.integers(0, 5_000),
    st.integers(0, 8),
    st.sampled_from(["", "\t", "   ", "\n", "\n\n\n", "\n  ", ":", "'", '"', "{", "]", "- ", "&a ", "#", " #x\n", "|"]),
)
def test_a_pact_that_is_changed_anywhere_is_formatted_or_refused(text: str, at: int, cut: int, put: str) -> None:
    text = text[:at] + put + text[at + cut :]
    try:
        found = formatted(text)
    except FaultyText:
        return
    assert formatted(found) == found
    check_manner(found)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(re.split(r"(?m)^(?=[a-z_]+:)", LANGUAGE)[1:]), st.sampled_from(["", "\n", "# x\n", "\n\n# x\n"]))
def test_a_pact_in_any_order_becomes_the_same(sections: list[str], between: str) -> None:
    found = formatted(between.join(sections))
    assert [line for line in found.split("\n") if line and line != "# x"] == [
        line for line in LANGUAGE.split("\n")[1:] if line
    ]
