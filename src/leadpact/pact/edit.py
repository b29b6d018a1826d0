"""The text of a pact with one thing changed, and everything else byte for byte as it was.

Each function takes the text and returns the new one. What it says is read again before it is returned: an edit that
would say something else, because the place is written in a way that was not foreseen, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from leadpact.errors import BadInput
from leadpact.pact import edit_block, edit_flow, edit_trees, edit_write
from leadpact.pact.edit_nodes import Node, Written, dotted, written
from leadpact.pact.yaml_text import Path, read_yaml

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What some editors write before the first line."""

# The first place right of what is changed where things stand apart by several blanks: there the column is kept.
_APART = re.compile(r"""(?:"(?:\\.|[^"\\\n])*"|'(?:''|[^'\n])*'|[^\s"']| (?! ))*?( {2,})(?=\S)""")


def set_value(text: str, path: Path, value: Any) -> str:
    """Return the text with `value` at `path`, where a value stands.

    A text keeps its quotes; of a list, the items that stay are left as they are written.

    Raises:
        BadInput: nothing stands at `path`, or it cannot be changed.
    """
    found = _read(text)
    node = found.node(path)
    now = found.read.get(path)
    if edit_write.same(now, value):
        return text
    if isinstance(now, list) and isinstance(value, list) and not _nested(now) and not _nested(value):
        return _set_list(text, path, now, value)
    expected = edit_trees.changed(found.read.tree, path, lambda _: value)
    return _checked(text, _replacements(found, node, path, value), expected, path)


def _nested(values: list[Any]) -> bool:
    return any(isinstance(value, dict | list) for value in values)


def _set_list(text: str, path: Path, old: list[Any], new: list[Any]) -> str:
    """Change a list item by item, from its end."""
    matched = SequenceMatcher(None, [*map(repr, old)], [*map(repr, new)], autojunk=False)
    for what, i, until, j, to in reversed(matched.get_opcodes()):
        shared = min(until - i, to - j) if what == "replace" else 0
        if what == "equal":
            continue
        for at in range(shared):
            text = set_value(text, (*path, i + at), new[j + at])
        for at in reversed(range(i + shared, until)):
            text = remove(text, (*path, at))
        for at in range(j + shared, to):
            text = insert(text, path, new[at], at=i + at - j)
    return text


def _replacements(found: Written, node: Node, path: Path, value: Any) -> Iterable[str]:
    """Yield the ways to write `value` in the place of `node`, the best first."""
    text, flow = found.text, _is_in_flow(found, path)
    indent = _indent(found, path)
    if isinstance(value, str) and node.style in ("|", ">"):
        shown = edit_write.over_lines(value, node.style, indent, found.newline)
        if shown is not None:
            yield text[: node.start] + shown + text[node.end :]
    like = None if node.is_block or node.style in ("|", ">") else node
    within = flow or isinstance(value, dict | list)
    shown = edit_write.value(value, like, flow=within, indent=indent, newline=found.newline)
    if node.is_block:
        first = found.line_end(node.head) if found.begins_line(node.entries[0].start) else node.head
        yield f"{text[: node.head]} {shown}{text[node.head : first]}{text[found.line_end(node.end) :]}"
        return
    apart = " " if node.start == node.head and text[node.head - 1 : node.head] in ("-", ":") else ""
    yield from _replaced(text, node.start, node.end, apart + shown)


def _replaced(text: str, start: int, end: int, shown: str) -> Iterable[str]:
    """Yield the text with something else from `start` to `end`: with columns kept to the right, and without."""
    apart = _APART.match(text, end)
    grown = len(shown) - (end - start)
    if apart is not None and grown and "\n" not in shown + text[start:end]:
        begin, until = apart.span(1)
        room = max(1, until - begin - grown)
        yield text[:start] + shown + text[end:begin] + " " * room + text[until:]
    yield text[:start] + shown + text[end:]


def insert(text: str, path: Path, value: Any, *, at: int | None = None, name: str | None = None) -> str:
    """Return the text with one more entry in the list or, under `name`, in the mapping at `path`.

    It is written as its neighbours are.

    Args:
        at: its position; None: the last.

    Raises:
        BadInput: there is no such list or mapping, the name is there already, or it cannot be changed.
    """
    found = _read(text)
    node = found.node(path)
    if node.kind != ("list" if name is None else "mapping"):
        raise BadInput(f"`{dotted(path)}` holds no entries of this kind.", remedy="Change it in the text.")
    if name is not None and (not name or node.find(name) >= 0):
        said = f"There is `{name}` already." if name else "It needs a name."
        raise BadInput(said, remedy="Give it another name." if name else "Give it one.")
    position = len(node.entries) if at is None else max(0, min(at, len(node.entries)))
    expected = edit_trees.changed(
        found.read.tree, path, lambda tree: edit_trees.with_entry(tree, position, name, value)
    )
    return _checked(text, _insertions(found, node, path, (position, name, value)), expected, path)


def _insertions(found: Written, node: Node, path: Path, new: tuple[int, str | None, Any]) -> Iterable[str]:
    at, name, value = new
    like = edit_write.example(node, found.node(path[:-1]) if len(path) > 1 else None, at, name)
    if node.is_block:
        indent, newline = found.column(node.entries[0].start), found.newline
        if name is None:
            yield edit_block.extended(found, node, at, edit_write.item(value, like, indent=indent, newline=newline))
            return
        pad = edit_write.padding(found, node, at, name)
        shown = edit_write.pair(name, value, like, indent=indent, newline=newline, pad=pad)
        yield edit_block.extended(found, node, at, shown)
        return
    if not node.entries and isinstance(value, dict | list) and value and not _is_in_flow(found, path) and path:
        yield _first_below(found, node, path, name, value)
    shown = edit_write.value(value, like, flow=True, indent=0, newline=found.newline)
    yield edit_flow.extended(found, node, at, shown if name is None else f"{edit_write.key(name, flow=True)}: {shown}")


def _first_below(found: Written, node: Node, path: Path, name: str | None, value: Any) -> str:
    """Return the text with the first entry of an empty collection in a line of its own, below its key."""
    text, newline, indent = found.text, found.newline, _indent(found, path)
    if name is None:
        shown = edit_write.item(value, None, indent=indent, newline=newline)
    else:
        shown = edit_write.pair(name, value, None, indent=indent, newline=newline)
    end = found.line_end(node.end)
    return f"{text[: node.head]}{text[node.end : end]}{newline}{' ' * indent}{shown}{text[end:]}"


def remove(text: str, path: Path) -> str:
    """Return the text without the entry at `path`, of a list or a mapping. Comments in its lines go with it.

    Raises:
        BadInput: there is none, or it cannot be changed.
    """
    found = _read(text)
    node, at = _entry(found, path)
    if not path[:-1] and len(node.entries) == 1:
        raise BadInput("This is all that the text says.", remedy="Leave it in.")
    expected = edit_trees.changed(found.read.tree, path[:-1], lambda tree: edit_trees.without_entry(tree, path[-1]))
    work = edit_block if node.is_block else edit_flow
    return _checked(text, [work.without(found, node, at)], expected, path)


def move(text: str, path: Path, to: int) -> str:
    """Return the text with the entry at `path` at position `to` among its neighbours; comments move along.

    Raises:
        BadInput: there is none, or it cannot be changed.
    """
    found = _read(text)
    node, at = _entry(found, path)
    others = [one for one in range(len(node.entries)) if one != at]
    to = max(0, min(to, len(others)))
    order = [*others[:to], at, *others[to:]]
    expected = edit_trees.changed(found.read.tree, path[:-1], lambda tree: edit_trees.ordered(tree, order))
    work = edit_block if node.is_block else edit_flow
    return _checked(text, [work.reordered(found, node, order)], expected, path)


def rename(text: str, path: Path, name: str) -> str:
    """Return the text with another key at `path`.

    Raises:
        BadInput: there is none, the name is there already, or it cannot be changed.
    """
    found = _read(text)
    node, at = _entry(found, path)
    key = node.entries[at].key
    if key is None:
        raise BadInput(f"`{dotted(path)}` has no name.", remedy="Change it in the text.")
    if name == path[-1]:
        return text
    if not name or node.find(name) >= 0:
        said = f"There is `{name}` already." if name else "It needs a name."
        raise BadInput(said, remedy="Give it another name." if name else "Give it one.")
    shown = edit_write.key(name, flow=node.flow or _is_in_flow(found, path[:-1]), style=key.style)
    expected = edit_trees.changed(
        found.read.tree, path[:-1], lambda tree: edit_trees.renamed(tree, str(path[-1]), name)
    )
    return _checked(text, _replaced(found.text, key.start, key.end, shown), expected, path)


def put(text: str, path: Path, value: Any, *, order: Sequence[str] = ()) -> str:
    """Return the text with `value` at `path`, whether something stands there or not.

    Args:
        path: ends with a key; mappings on the way that are not there are made.
        order: the keys of the mapping that gets a new one, in the order in which they are written.

    Raises:
        BadInput: what is on the way is no mapping, or it cannot be changed.
    """
    found = _read(text)
    if found.holds(path):
        return set_value(text, path, value)
    depth = len(path) - 1
    while not found.holds(path[:depth]):
        value, depth = {str(path[depth]): value}, depth - 1
    name = str(path[depth])
    known = list(order)
    before = set(known[: known.index(name)]) if name in known else None
    entries = found.node(path[:depth]).entries
    at = len(entries)
    if before is not None:
        at = max((place + 1 for place, entry in enumerate(entries) if entry.name in before), default=0)
    return insert(text, path[:depth], value, at=at, name=name)


def drop(text: str, path: Path) -> str:
    """Return the text without what stands at `path`, if something does.

    Raises:
        BadInput: it cannot be changed.
    """
    return remove(text, path) if path and _read(text).holds(path) else text


def as_mapping(text: str, path: Path) -> str:
    """Return the text with a list of names at `path` as a mapping of each to `{}`, so that more can be said of one.

    Raises:
        BadInput: there is no list of names, or it cannot be changed.
    """
    found = _read(text)
    node, names = found.node(path), found.read.get(path)
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise BadInput(f"`{dotted(path)}` is no list of names.", remedy="Change it in the text.")
    expected = edit_trees.changed(found.read.tree, path, lambda _: {name: {} for name in names})
    made, done = [], node.start
    for entry in node.entries:
        made += [found.text[done : entry.start], found.text[entry.value.start : entry.end], ": {}"]
        done = entry.end
    inner = "".join((*made, found.text[done : node.end]))
    if not node.is_block:
        inner = f"{{{inner[1:-1]}}}"
    return _checked(text, [found.text[: node.start] + inner + found.text[node.end :]], expected, path)


def _entry(found: Written, path: Path) -> tuple[Node, int]:
    """Return the collection that holds the entry at `path`, and the position of the entry."""
    if not path:
        raise BadInput("This is the whole text.", remedy="Name a part of it.")
    node = found.node(path[:-1])
    at = node.find(path[-1])
    if at < 0:
        raise BadInput(f"There is no `{dotted(path)}` in the text.", remedy="Look at the text as it is now.")
    return node, at


def _is_in_flow(found: Written, path: Path) -> bool:
    """Whether what stands at `path` stands within brackets."""
    return any(found.node(path[:depth]).flow for depth in range(len(path)))


def _indent(found: Written, path: Path) -> int:
    """Return the column in which what belongs to the entry at `path` is to stand."""
    if not path:
        return 0
    node, at = _entry(found, path)
    return found.column(node.entries[at].start) + edit_write.STEP


def _read(text: str) -> Written:
    return written(text.removeprefix(MARK))


def _checked(text: str, made: Iterable[str], expected: Any, path: Path) -> str:
    """Return the first of the texts `made` that says what is expected.

    Raises:
        BadInput: none does.
    """
    for one in made:
        if edit_write.same(read_yaml(one).tree, expected):
            return MARK + one if text.startswith(MARK) else one
    raise BadInput(f"`{dotted(path)}` is written in a way that can only be changed in the text.",
                   remedy="Open the text at this place.")  # fmt: skip
