"""What can be written at a place of a pact: keys and values of the language, names of this pact, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from leadpact.pact import edit_write
from leadpact.pact.caret import Caret, caret_at
from leadpact.pact.completion_condition import Option, in_condition
from leadpact.pact.form import nodes_at
from leadpact.pact.references import is_condition, keys_named, names_at
from leadpact.pact.yaml_text import Path, read_yaml

MOST = 60
_REST = re.compile(r"[\w.-]*")


@dataclass(frozen=True, slots=True)
class Completion:
    """What can stand instead of the text from `start` to `end`; the likeliest first."""

    start: int
    end: int
    options: tuple[Option, ...]


def complete(text: str, offset: int) -> Completion | None:
    """Return what can be written at `offset` of `text`, which need not be right yet; None where nothing can be said."""
    caret = caret_at(text, offset)
    if caret is None:
        return None
    tree = _tree_around(text, offset)
    rest = _REST.match(text, offset)
    end = rest.end() if rest is not None else offset
    if caret.role == "value" and is_condition(caret.path) and (caret.quote or not caret.flow or caret.written):
        start, options = in_condition(tree, caret, text[end : end + 1])
    else:
        start, options = caret.start, [*_offered(tree, caret, text[end:])]
    word = text[start:offset]
    found = _ranked(options, word)
    return Completion(start, end, found) if found else None


def _ranked(options: Iterable[Option], word: str) -> tuple[Option, ...]:
    """Return the options that `word` may become: those that begin with it, then those that contain it."""
    sought = word.strip("\"'").casefold()
    by_label = {option.label: option for option in reversed([*options])}  # the first of each
    unlike = [option for option in reversed([*by_label.values()]) if option.insert.rstrip(": ") != word]
    begins = [option for option in unlike if option.label.casefold().startswith(sought)]
    contains = [option for option in unlike if sought in option.label.casefold() and option not in begins]
    return tuple([*begins, *contains][:MOST])


def _offered(tree: Mapping[str, Any], caret: Caret, after: str) -> Iterator[Option]:
    if caret.role in ("key", "item"):
        yield from _keys(tree, caret, after)
    if caret.role in ("value", "item"):
        yield from _values(tree, caret)


# Keys


def _keys(tree: Mapping[str, Any], caret: Caret, after: str) -> Iterator[Option]:
    nodes = nodes_at(caret.path)
    colon = "" if re.match(r"[\"']?\s*:", after) else ": "
    for node in nodes:
        for name, part in node.get("properties", {}).items():
            if name not in caret.keys:
                detail = "required" if name in node.get("required", ()) else ""
                yield Option(name, _key(name, caret) + colon, "key", _said(part), detail)
    for name in keys_named(tree, caret.path):
        if name not in caret.keys:
            yield Option(name, _key(name, caret) + colon, "name", "", "of this pact")


def _key(name: str, caret: Caret) -> str:
    return name if caret.quote else edit_write.key(name, flow=caret.flow)


def _said(node: Mapping[str, Any]) -> str:
    return str(node.get("description", ""))


# Values


def _values(tree: Mapping[str, Any], caret: Caret) -> Iterator[Option]:
    path, nodes = caret.path, nodes_at(caret.path)
    listed = any("items" in node for node in nodes)
    for node in [*nodes, *(node["items"] for node in nodes if isinstance(node.get("items"), dict))]:
        for value in node.get("enum", [node["const"]] if "const" in node else []):
            yield _value(value, caret, in_list=listed and node not in nodes)
        if node.get("type") == "boolean":
            yield from (_value(value, caret) for value in (True, False))
    names = names_at(tree, path) or (names_at(tree, path[:-1]) if path and isinstance(path[-1], int) else ())
    yield from (_value(name, caret, detail="of this pact") for name in names)
    if not names:
        yield from (_value(example, caret, detail="example") for example in _examples(nodes))


def _examples(nodes: Iterable[Mapping[str, Any]]) -> list[str]:
    found = (example for node in nodes for example in node.get("examples", ()))
    return list(dict.fromkeys(example for example in found if isinstance(example, str)))


def _value(value: Any, caret: Caret, *, in_list: bool = False, detail: str = "") -> Option:
    shown = str(value) if caret.quote else edit_write.scalar(value, flow=caret.flow or in_list)
    label = str(value).lower() if isinstance(value, bool) else str(value)
    brackets = in_list and not caret.quote and caret.role == "value"
    return Option(label, f"[{shown}]" if brackets else shown, "value", "", detail)


# What the rest of the text says


def _tree_around(text: str, offset: int) -> Mapping[str, Any]:
    """Return what a text says without the line at `offset`, which is half written; with it, if that cannot be read."""
    begin = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return _tree(text[:begin] + (text[end:] if end >= 0 else "")) or _tree(text)


@lru_cache(maxsize=16)
def _tree(text: str) -> Mapping[str, Any]:
    return read_yaml(text).tree


def in_value(tree: Mapping[str, Any], path: Path, written: str) -> tuple[Option, ...]:
    """Return what can follow `written` in the condition at `path`, for a field that holds nothing else.

    Each replaces the last word of `written`.
    """
    caret = Caret("value", path, 0, written, '"')
    start, options = in_condition(tree, caret, "")
    return _ranked(options, written[start:])
