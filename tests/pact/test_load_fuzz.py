"""Whatever is changed in a pact, it loads or says what is wrong; nothing else ever happens."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pact_changes import GOOD, LANGUAGE

from leadpact.errors import FaultyText
from leadpact.pact.load import parse_pact
from leadpact.pact.yaml_text import read_yaml

TREES = [read_yaml(text).tree for text in (GOOD, LANGUAGE)]
LINES = LANGUAGE.split("\n")


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for step, part in steps for found in _paths(part, (*path, step)))]


PLACES = [(tree, path) for tree in TREES for path in _paths(tree)[1:]]
IN_LANGUAGE = _paths(TREES[1])[1:]
IN_EXCEPTIONS = [path for path in IN_LANGUAGE if path[0] == "exceptions"]
# Few values, so that references meet names of other sections and types meet keys of other types.
NAMES = ("x", "mql", "ready", "budget", "by reason", "any open", "partner:delta", "NO", "DE", "mon-fri")
TEXTS = ("", "4 business hours", "budget AND", "grade = 'A'", *NAMES)
OTHERS = (0, -1, 7, 1.5, True, False, [], {}, ["mql"], {"mql": "x"}, [[]], [{"x": 1}])
VALUES = st.sampled_from((*TEXTS, *OTHERS))
NEW = st.none() | VALUES | st.just("rename")
CHANGES = st.lists(
    st.tuples(st.sampled_from(IN_LANGUAGE) | st.sampled_from(IN_EXCEPTIONS), NEW), min_size=1, max_size=3
)


def _change(tree: Any, path: tuple[Any, ...], value: Any) -> None:
    """Delete what stands at `path` (None), rename its key, or put `value` there."""
    for step in path[:-1]:
        inside = step in tree if isinstance(tree, dict) else isinstance(tree, list) and step < len(tree)
        if not inside:
            return
        tree = tree[step]
    last = path[-1]
    if isinstance(tree, dict) and last in tree:
        if value is None:
            del tree[last]
        elif value == "rename":
            tree[f"{last}x"] = tree.pop(last)
        else:
            tree[last] = value
    elif isinstance(tree, list) and isinstance(last, int) and last < len(tree):
        tree[last : last + 1] = [] if value is None else [value]


def _check(text: str) -> None:
    """Load `text`; if it is faulty, every fault has a code, words and a place in it."""
    lines = text.split("\n")
    try:
        assert parse_pact(text).text == text
        return
    except FaultyText as wrong:
        faults = wrong.faults
    assert len(faults) > 0
    for fault in faults:
        assert fault.code[:2] in ("PF", "EX", "WK")
        assert fault.message
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1


@pytest.mark.parametrize(("good", "path"), PLACES[::8], ids=[".".join(map(str, path)) for _, path in PLACES[::8]])
def test_one_value_of_a_wrong_form_is_one_fault(good: Any, path: tuple[Any, ...]) -> None:
    tree = copy.deepcopy(good)
    _change(tree, path, [[]])
    with pytest.raises(FaultyText) as raised:
        parse_pact(json.dumps(tree, indent=1))
    assert [fault.code for fault in raised.value.faults] == ["PF004"]


def test_the_unchanged_trees_load() -> None:
    assert [parse_pact(json.dumps(tree, indent=1)).name for tree in TREES] == ["northwind", "quay"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES)
def test_changed_keys_and_values_load_or_are_faults_in_the_text(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    tree = copy.deepcopy(TREES[1])
    for path, value in changes:
        _change(tree, path, value)
    _check(json.dumps(tree, indent=1, ensure_ascii=False))  # JSON is YAML, in the order of the tree


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, len(LANGUAGE) - 1),
    st.integers(0, 12),
    st.sampled_from(
        ["", "\t", " ", "\n", ":", "'", '"', "{", "]", ",", "- ", "&a ", "*a", "#", "!", "|", ">", "\x00", "é"]
    ),
)
def test_changed_characters_load_or_are_faults_in_the_text(at: int, cut: int, put: str) -> None:
    _check(LANGUAGE[:at] + put + LANGUAGE[at + cut :])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))
def test_a_line_moved_elsewhere_loads_or_is_a_fault_in_the_text(line: int, to: int) -> None:
    lines = [*LINES[:line], *LINES[line + 1 :]]
    _check("\n".join([*lines[:to], LINES[line], *lines[to:]]))
