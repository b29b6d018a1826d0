"""A value as YAML, written as its neighbours are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leadpact.errors import BadInput
from leadpact.pact.edit_nodes import Node, Written
from leadpact.pact.yaml_text import read_yaml

STEP = 2
"""Blanks by which what belongs to a key is indented."""

_PLAIN = Node("scalar", 0, 0, 0)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_EMPTY: dict[type, str] = {dict: "{}", list: "[]"}


def same(one: Any, other: Any) -> bool:
    """Whether two trees say the same: values of the same kind, keys in the same order."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(part, other[name]) for name, part in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def reads_as(shown: str, value: Any, *, flow: bool) -> bool:
    """Whether YAML reads `shown` as `value`, within brackets or without."""
    found = read_yaml(f"a: {{b: {shown}, c: 1}}" if flow else f"a: {shown}\nb: 1")
    expected = {"a": {"b": value, "c": 1}} if flow else {"a": value, "b": 1}
    return not found.faults and same(found.tree, expected)


def scalar(value: Any, *, flow: bool, style: str = "") -> str:
    """Return a text, a number or a truth as one line: in the quotes `style`, or in those that it needs.

    Raises:
        BadInput: it is none of these.
    """
    plain = _plain(value)
    if not isinstance(value, str):
        return plain
    quoted = "'" if '"' in value or "\\" in value else '"'
    for one in (style, "", quoted) if style in ("'", '"') else ("", quoted):
        shown = _in_quotes(value, one)
        if "\n" not in shown and "\t" not in shown and reads_as(shown, value, flow=flow):
            return shown
    return _in_quotes(value, '"')


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | str):
        return str(value)
    raise BadInput(f"{value!r} cannot be written.", remedy="Give a text, a number, true or false.")


def _in_quotes(value: str, quote: str) -> str:
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, value)) + '"' if quote else value


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def over_lines(value: str, style: str, indent: int, newline: str) -> str | None:
    """Return a text below a `|` or a `>`, whose lines are indented by `indent`; None if it cannot stand so."""
    sign = "|" if "\n" in value.rstrip("\n") else style
    for chomp in ("", "-", "+"):
        lines = value.removesuffix("\n").split("\n")
        shown = newline.join((f"{sign}{chomp}", *((" " * indent + line).rstrip(" ") for line in lines)))
        if reads_as(shown, value, flow=False):
            return shown
    return None


def key(name: str, *, flow: bool, style: str = "") -> str:
    """Return a key as it is written before its colon."""
    if style not in ("'", '"') and name and "\n" not in name:
        shown = f"{{{name}: 1}}" if flow else f"{name}: 1"
        found = read_yaml(f"a: {shown}" if flow else shown)
        if not found.faults and same(found.tree, {"a": {name: 1}} if flow else {name: 1}):
            return name
    return _in_quotes(name, style if style == "'" and name.isprintable() else '"')


def value(value: Any, like: Node | None, *, flow: bool, indent: int, newline: str) -> str:
    """Return `value` written as `like` is, its first line without indentation.

    Args:
        like: a value in the same role that stands in the text.
        flow: it stands within brackets.
        indent: the column in which the keys or the `-` of a collection without brackets stand.
    """
    if not isinstance(value, dict | list):
        return scalar(value, flow=flow, style=like.style if like is not None else "")
    if not value:
        return _EMPTY[type(value)]
    if not flow and _stands_below(value, like):
        return f"{newline}{' ' * indent}".join(_block(value, like, indent, newline))
    return _flow(value, like, newline)


def _stands_below(value: Any, like: Node | None) -> bool:
    """Whether a collection is written without brackets: as one of its kind is; otherwise if it holds others."""
    if like is not None and like.kind == ("mapping" if isinstance(value, dict) else "list"):
        return like.is_block
    parts = value.values() if isinstance(value, dict) else value
    return any(isinstance(part, dict | list) and part for part in parts)


def _flow(value: Any, like: Node | None, newline: str) -> str:
    if isinstance(value, list):
        first = like.entries[0].value if like is not None and like.kind == "list" and like.entries else None
        return f"[{', '.join(_inner(part, first, newline) for part in value)}]"
    parts = (f"{key(str(name), flow=True)}: {_inner(part, _role(like, name), newline)}" for name, part in value.items())
    return f"{{{', '.join(parts)}}}"


def _inner(part: Any, like: Node | None, newline: str) -> str:
    return value(part, like, flow=True, indent=0, newline=newline)


def _role(like: Node | None, name: str) -> Node | None:
    return like.child(name) if like is not None and like.kind == "mapping" else None


def _block(value: Any, like: Node | None, indent: int, newline: str) -> Iterator[str]:
    if isinstance(value, list):
        first = like.entries[0].value if like is not None and like.entries else None
        yield from (item(part, first, indent=indent, newline=newline) for part in value)
    else:
        yield from (
            pair(str(name), part, _role(like, name), indent=indent, newline=newline) for name, part in value.items()
        )


def item(part: Any, like: Node | None, *, indent: int, newline: str) -> str:
    """Return an item of a list without brackets, with its `-`, which stands in column `indent`."""
    return f"- {value(part, like, flow=False, indent=indent + STEP, newline=newline)}"


def pair(name: str, part: Any, like: Node | None, *, indent: int, newline: str, pad: int = 1) -> str:
    """Return a key that stands in column `indent` with its value, without brackets around both."""
    inner = indent + STEP
    shown = value(part, like, flow=False, indent=inner, newline=newline)
    below = isinstance(part, dict | list) and shown[0] not in "[{"
    between = f"{newline}{' ' * inner}" if below else " " * pad
    return f"{key(name, flow=False)}:{between}{shown}"


def example(node: Node, holder: Node | None, at: int, name: str | None) -> Node | None:
    """Return a value that stands in the text to write the entry alike that is to stand at position `at` of `node`.

    Of the keys of a record, what others of its kind, in `holder`, have there; else a neighbour, if all are alike.
    """
    others = [one.value for one in holder.entries if one.value.kind == "mapping"] if holder is not None else []
    found = next((same for other in others if name is not None and (same := other.child(name)) is not None), None)
    if found is not None or not node.entries:
        return found
    near = node.entries[max(0, at - 1)].value
    alike = {(entry.value.kind, entry.value.style, entry.value.flow) for entry in node.entries}
    return near if name is None or near.kind != "scalar" or len(alike) == 1 else _PLAIN


def padding(found: Written, node: Node, at: int, name: str) -> int:
    """Return how many blanks stand between the colon of a new key and its value, so that it stands below the others."""
    near = node.entries[max(0, at - 1)]
    if near.key is None or "\n" in found.text[near.key.end : near.value.start]:
        return 1
    column = found.column(near.value.start)
    beside = [one for one in node.entries if one.key is not None and found.column(one.value.start) == column]
    is_table = any(one.key is not None and one.value.start - one.key.end > len(": ") for one in beside)
    return max(1, column - found.column(near.start) - len(key(name, flow=False)) - 1) if is_table else 1
