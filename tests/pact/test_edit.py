"""A pact's text is changed in one place: it says what was meant, and nothing else of it has moved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pact_changes import GOOD

from leadpact.errors import BadInput
from leadpact.pact import edit, edit_trees
from leadpact.pact.edit_write import same
from leadpact.pact.load import parse_pact
from leadpact.pact.yaml_text import Path, read_yaml

COMMENT = re.compile(r"# c\d+")

# Texts of every style, with comments wherever one can stand


@dataclass
class Drawn:
    """A text that says `tree`, and its comments: by each, the entry it belongs to, and whether it stands above it."""

    tree: dict[str, Any]
    text: str = ""
    comments: dict[str, tuple[Path, bool]] = field(default_factory=dict)


SCALARS = st.sampled_from((1, -2, True, "x", "x y", "it's", 'a "b"', "no: key", "# no", "true", "7", "- x", "", "NO",
                           "a = 'b' AND c", "{x}", "é", "a\\b", "*x"))  # fmt: skip
NAMES = st.sampled_from(("a", "b", "c", "d e", "f-g", "y", "true", "12"))
TREES = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(NAMES, part, max_size=3), max_leaves=8
)
ROOTS = st.dictionaries(NAMES, TREES, min_size=1, max_size=4)


class Writer:
    """Writes a tree as somebody might who likes variety."""

    def __init__(self, draw: Any, tree: dict[str, Any]) -> None:
        self.draw, self.drawn = draw, Drawn(tree)

    def chance(self, *of: Any) -> Any:
        return self.draw(st.sampled_from(of))

    def comment(self, path: Path, *, above: bool = False) -> str:
        said = f"# c{len(self.drawn.comments)}"
        self.drawn.comments[said] = (path, above)
        return said

    def write(self) -> Drawn:
        end = self.chance("\n", "\n", "", "\n# last\n")
        self.drawn.text = "\n".join(self.block(self.drawn.tree, (), 0)) + end
        return self.drawn

    def tail(self, path: Path) -> str:
        return f"{self.chance(' ', '    ')}{self.comment(path)}" if self.chance(False, False, True) else ""

    def above(self, path: Path, indent: int) -> list[str]:
        lines = [""] if self.chance(False, False, False, True) else []
        return [*lines, f"{' ' * indent}{self.comment(path, above=True)}"] if self.chance(False, False, True) else lines

    def block(self, tree: Any, path: Path, indent: int) -> list[str]:
        lines = []
        entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for step, part in entries:
            here = (*path, step)
            head = f"{self.scalar(step, flow=False)}:" if isinstance(tree, dict) else "-"
            lines += self.above(here, indent)
            lines += self.entry(part, here, f"{' ' * indent}{head}", indent)
        return lines

    def entry(self, part: Any, path: Path, head: str, indent: int) -> list[str]:
        if not (isinstance(part, dict | list) and part and self.chance(True, True, False)):
            if isinstance(part, str) and part.strip() and self.chance(*[False] * 5, True):
                return [f"{head} {self.chance('>-', '|-')}", f"{' ' * (indent + 3)}{part}"]
            shown = f"{head}{self.chance(' ', '   ')}{self.flow(part, path, indent + 2)}{self.tail(path)}"
            return shown.split("\n")
        if head.endswith("-") and self.chance(True, False):  # the first key beside the `-`
            inner = self.block(part, path, indent + 2)
            if inner[0].strip() and not inner[0].lstrip().startswith("#"):
                return [f"{head} {inner[0].lstrip(' ')}", *inner[1:]]
            return [head, *inner]
        return [head + self.tail(path), *self.block(part, path, indent + self.chance(2, 4))]

    def flow(self, part: Any, path: Path, indent: int) -> str:
        if not isinstance(part, dict | list):
            return self.scalar(part, flow=True)
        opens, closes = "{}" if isinstance(part, dict) else "[]"
        entries = list(part.items() if isinstance(part, dict) else enumerate(part))
        apart = bool(entries) and self.chance(False, False, True)
        lines = []
        for at, (step, value) in enumerate(entries):
            here, more = (*path, step), at < len(entries) - 1
            shown = self.flow(value, here, indent + 2)
            shown = f"{self.scalar(step, flow=True)}: {shown}" if isinstance(part, dict) else shown
            if not apart:
                lines.append(shown + (self.chance(", ", ",  ") if more else ""))
                continue
            comma = "," if more else self.chance("", ",")
            above = "".join(f"{line}\n" for line in self.above(here, indent))
            lines.append(f"\n{above}{' ' * indent}{shown}{comma}{self.tail(here)}")
        return f"{opens}{''.join(lines)}" + (f"\n{' ' * indent}{closes}" if apart else closes)

    def scalar(self, value: Any, *, flow: bool) -> str:
        if not isinstance(value, str):
            return str(value).lower()
        single, double = (
            "'" + value.replace("'", "''") + "'",
            '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"',
        )
        key, part = (f"a: {{{value}: 1}}", f"a: {{b: {value}, c: 1}}") if flow else (f"{value}: 1", f"a: {value}\nb: 1")
        as_key, as_part = read_yaml(key), read_yaml(part)
        names = as_key.tree.get("a") if flow else as_key.tree
        plain = not as_key.faults and not as_part.faults and [*(names or ())] == [value]
        plain = plain and same(as_part.get(("a", "b") if flow else ("a",)), value)
        return self.chance(value, single, double) if plain else self.chance(single, double)


@st.composite
def texts(draw: Any) -> Drawn:
    return Writer(draw, draw(ROOTS)).write()


def _paths(node: Any, path: Path = ()) -> list[Path]:
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for step, part in steps for found in _paths(part, (*path, step)))]


def at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def kept(before: Drawn, after: str, *, gone: Path | None = None, inside: bool = False) -> None:
    """Check that all comments are there but those within `gone`; `inside`: those of its own line are, too."""
    there = COMMENT.findall(after)
    assert len(there) == len(set(there))
    for said, (path, above) in before.comments.items():
        own = gone is not None and path[: len(gone)] == gone
        lost = own and (path != gone if inside else not (above and path == gone))
        assert lost or said in there, (said, before.text, after)


FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(texts())
def test_the_texts_say_what_was_drawn(drawn: Drawn) -> None:
    found = read_yaml(drawn.text)
    assert found.faults == []
    assert same(found.tree, drawn.tree)


@FEW
@given(texts(), st.data())
def test_a_value_that_is_set_is_there_and_all_else_as_before(drawn: Drawn, data: Any) -> None:
    path = data.draw(st.sampled_from(_paths(drawn.tree)[1:]))
    value = data.draw(TREES)
    after = edit.set_value(drawn.text, path, value)
    assert same(read_yaml(after).tree, edit_trees.changed(drawn.tree, path, lambda _: value))
    kept(drawn, after, gone=path, inside=True)
    mark = read_yaml(drawn.text).values[path]
    if not isinstance(at(drawn.tree, path), dict | list):
        assert after.startswith(drawn.text[: mark.start])


@FEW
@given(texts(), st.data())
def test_a_value_that_is_set_and_set_back_is_written_as_before(drawn: Drawn, data: Any) -> None:
    leaves = [path for path in _paths(drawn.tree) if not isinstance(at(drawn.tree, path), dict | list)]
    path = data.draw(st.sampled_from(leaves or [()]))
    if not path or read_yaml(drawn.text).values[path].style in (">", "|"):
        return
    old = at(drawn.tree, path)
    after = edit.set_value(drawn.text, path, data.draw(st.sampled_from(("y", "longer than before"))))
    again = edit.set_value(after, path, old)
    squeezed = [re.sub(r" +", " ", text) for text in (again, drawn.text)]
    quotes = [re.sub(r"""["'\\]""", "", text) for text in squeezed]
    assert quotes[0] == quotes[1]


@FEW
@given(texts(), st.data())
def test_an_entry_that_is_removed_is_gone_with_its_lines_and_no_other(drawn: Drawn, data: Any) -> None:
    path = data.draw(st.sampled_from(_paths(drawn.tree)[1:]))
    if path == next(iter(drawn.tree)) or len(drawn.tree) == 1 == len(path):
        return
    after = edit.remove(drawn.text, path)
    expected = edit_trees.changed(drawn.tree, path[:-1], lambda tree: edit_trees.without_entry(tree, path[-1]))
    assert same(read_yaml(after).tree, expected)
    kept(drawn, after, gone=path)


@FEW
@given(texts(), st.data())
def test_an_entry_that_is_added_and_removed_again_leaves_the_text_as_it_was(drawn: Drawn, data: Any) -> None:
    path = data.draw(
        st.sampled_from([one for one in _paths(drawn.tree) if isinstance(at(drawn.tree, one), dict | list)])
    )
    tree, value = at(drawn.tree, path), data.draw(TREES)
    where = data.draw(st.integers(0, len(tree)))
    name = data.draw(st.sampled_from(("new", "new one", "12x"))) if isinstance(tree, dict) else None
    after = edit.insert(drawn.text, path, value, at=where, name=name)
    expected = edit_trees.changed(drawn.tree, path, lambda one: edit_trees.with_entry(one, where, name, value))
    assert same(read_yaml(after).tree, expected)
    kept(drawn, after)
    again = edit.remove(after, (*path, where if name is None else name))
    kept(drawn, again)
    if len(tree) > 0:
        assert again.rstrip() == drawn.text.rstrip()


@FEW
@given(texts(), st.data())
def test_an_entry_that_is_moved_takes_its_comments_along(drawn: Drawn, data: Any) -> None:
    path = data.draw(st.sampled_from(_paths(drawn.tree)[1:]))
    tree = at(drawn.tree, path[:-1])
    to = data.draw(st.integers(0, len(tree) - 1))
    steps = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
    here = steps.index(path[-1])
    order = [one for one in range(len(steps)) if one != here]
    order.insert(to, here)
    after = edit.move(drawn.text, path, to)
    expected = edit_trees.changed(drawn.tree, path[:-1], lambda one: edit_trees.ordered(one, order))
    assert same(read_yaml(after).tree, expected)
    kept(drawn, after)
    assert sorted(after) == sorted(drawn.text) or abs(len(after) - len(drawn.text)) < 60
    back = (*path[:-1], to if isinstance(tree, list) else path[-1])
    assert same(read_yaml(edit.move(after, back, here)).tree, drawn.tree)


@FEW
@given(texts(), st.data())
def test_a_key_that_is_renamed_stays_where_it_is(drawn: Drawn, data: Any) -> None:
    keys = [path for path in _paths(drawn.tree)[1:] if isinstance(path[-1], str)]
    path = data.draw(st.sampled_from(keys))
    name = data.draw(st.sampled_from(("new", "new one", "NO", "no: key", "true", "[x")))
    if name in at(drawn.tree, path[:-1]):
        return
    after = edit.rename(drawn.text, path, name)
    expected = edit_trees.changed(drawn.tree, path[:-1], lambda tree: edit_trees.renamed(tree, path[-1], name))
    assert same(read_yaml(after).tree, expected)
    kept(drawn, after)


# One by one


def test_a_comment_in_the_line_and_those_around_stay_where_they_are() -> None:
    text = (
        '# top\nfit:   # how well\n  # large\n  - {points: 15, when: "a"}   # why\n\n  - {points: 1, when: b}\n# end\n'
    )
    after = edit.set_value(text, ("fit", 0, "points"), 7)
    assert after == text.replace("15", "7").replace("}   # why", "}    # why")
    after = edit.remove(text, ("fit", 1))
    assert after == text.replace("  - {points: 1, when: b}\n", "")
    assert edit.remove(after, ("fit", 0)) == "# top\nfit: [] # how well\n  # large\n\n# end\n"


def test_columns_are_kept_where_things_stand_below_each_other() -> None:
    text = "a:\n  one:   {x: 1,   y: 2}  # c\n  three: {x: 100, y: 2}  # c\n"
    assert edit.set_value(text, ("a", "one", "x"), 10) == text.replace("{x: 1,   y", "{x: 10,  y")
    assert edit.rename(text, ("a", "one"), "two2") == text.replace("one:   {", "two2:  {")
    assert edit.insert(text, ("a",), {"x": 5}, name="b", at=1).split("\n")[2] == "  b:     {x: 5}"


def test_a_new_entry_is_written_as_its_neighbours_are() -> None:
    text = "r:\n- name: x\n  when: \"a\"\n  of:\n  - p\n- {name: y, when: 'b'}\nq: {a: [p, q]}\n"
    entry = {"name": "n", "when": "c = 'd'", "of": ["r", "s"]}
    assert edit.insert(text, ("r",), entry, at=1).split("\n")[5:10] == [
        "- name: n", "  when: \"c = 'd'\"", "  of:", "    - r", "    - s",
    ]  # fmt: skip
    assert edit.insert(text, ("r",), entry).split("\n")[6] == "- {name: n, when: 'c = ''d''', of: [r, s]}"


def test_an_optional_key_comes_where_it_belongs_and_goes_again() -> None:
    after = edit.put(GOOD, ("routing", 0, "hold"), "5 minutes for append", order=("name", "when", "to", "hold"))
    assert 'when: "account_has_open_lead", to: its_owner, hold: 5 minutes for append}' in after
    assert edit.drop(after, ("routing", 0, "hold")) == GOOD
    assert edit.drop(GOOD, ("routing", 0, "hold")) == GOOD
    after = edit.put(GOOD, ("agreement", "change", "why"), "Too slow", order=("sponsor", "marketing", "sales"))
    assert "  change: {why: Too slow}\n" in after
    assert parse_pact(after).agreement.change is not None


def test_a_list_is_changed_item_by_item() -> None:
    text = "of:\n  - a   # first\n  # second\n  - b\n  - 'c'\n"
    assert edit.set_value(text, ("of",), ["a", "x", "c"]) == text.replace("- b", "- x")
    assert edit.set_value(text, ("of",), ["c", "d"]) == "of:\n  # second\n  - 'c'\n  - 'd'\n"
    assert edit.set_value("of: [a, b]\n", ("of",), []) == "of: []\n"


def test_a_list_of_names_becomes_a_mapping_of_them() -> None:
    assert edit.as_mapping("a: {m: [x, y]}  # c\n", ("a", "m")) == "a: {m: {x: {}, y: {}}}  # c\n"
    assert edit.as_mapping("m:\n  - x  # c\n  # d\n  - y\n", ("m",)) == "m:\n  x: {}  # c\n  # d\n  y: {}\n"


@pytest.mark.parametrize("written", [">\n   one AND\n   two\n", "|-\n   one\n", "'it''s'\n", '"a\\tb"\n', "&x one\n"])
def test_a_value_in_any_style_is_replaced(written: str) -> None:
    text = f"a: {written}b: 2  # c\n"
    after = edit.set_value(text, ("a",), "three")
    assert read_yaml(after).tree["a"].rstrip("\n") == "three"
    assert after.endswith("b: 2  # c\n")
    assert after[3:4] == written[:1]


def test_ends_of_lines_of_windows_and_a_mark_before_the_text_stay() -> None:
    text = "\N{ZERO WIDTH NO-BREAK SPACE}a:\r\n  - x  # c\r\n  - y\r\nb: 1\r\n"
    after = edit.insert(text, ("a",), "z", at=1)
    assert after == text.replace("# c\r\n", "# c\r\n  - z\r\n")
    assert edit.remove(after, ("a", 1)) == text
    assert edit.move(text, ("a", 0), 1) == text.replace("  - x  # c\r\n  - y", "  - y\r\n  - x  # c")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: edit.set_value("a: 1", ("b",), 1), "There is no `b` in the text."),
        (lambda: edit.set_value("a: &x 1\nb: *x", ("b",), 1), "`b` is stated elsewhere and only named here"),
        (lambda: edit.set_value("a: &x 1\nb: *x", ("a",), 2), "`a` is written in a way that can only be changed"),
        (lambda: edit.set_value("a: [", ("a",), 1), "Line 1 of the text cannot be read"),
        (lambda: edit.remove("a: 1", ("a",)), "This is all that the text says."),
        (lambda: edit.insert("a: {b: 1}", ("a",), 1, name="b"), "There is `b` already."),
        (lambda: edit.insert("a: [1]", ("a",), 1, name="b"), "`a` holds no entries of this kind."),
        (lambda: edit.rename("a: 1\nb: 2", ("a",), "b"), "There is `b` already."),
        (lambda: edit.set_value("a: 1", ("a",), None), "None cannot be written."),
        (lambda: edit.as_mapping("a: [1]", ("a",)), "`a` is no list of names."),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_refused(act: Any, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        act()
    assert refused.value.message.startswith(said)
    assert refused.value.remedy
