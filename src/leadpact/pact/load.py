"""YAML -> Pact, or every fault of the text with its place; nothing is loaded by halves."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString, ScalarString

from leadpact.errors import BadInput, Fault, FaultyText
from leadpact.pact.build import Builder
from leadpact.pact.model import Pact
from leadpact.pact.shape import PactShape

Location = tuple[str | int, ...]
LARGEST = 2_000_000  # characters; a pact is read by people


def load_pact(path: Path) -> Pact:
    """Read the pact in the file `path`.

    Raises:
        BadInput: there is no such file, or it is not UTF-8 text.
        FaultyText: the file is wrong; all faults with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.", remedy="Name an existing pact file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}", remedy="A pact is UTF-8 text.") from error
    return parse_pact(text, name=str(path))


def parse_pact(text: str, *, name: str = "The pact") -> Pact:
    """Return the pact that `text` states.

    Raises:
        FaultyText: every fault found, in the order of the text.
    """
    if len(text) > LARGEST:
        raise FaultyText(name, [Fault("PF001", f"the text is longer than {LARGEST:,} characters", 1, 1)])
    places = Places(_read_yaml(text, name), text)
    shape = _shape(places, name)
    builder = Builder(shape, text, places.of)
    pact = builder.build()
    if builder.faults:
        raise FaultyText(name, builder.faults)
    return pact


class Places:
    """Where each value of a YAML tree stands in its text; lines and columns from 1."""

    def __init__(self, tree: Any, text: str) -> None:
        self.tree = tree
        self._lines = text.splitlines()

    def of(self, location: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
        """Return the place of the value at `location`, or of its key; of the nearest parent if absent."""
        node, place = self.tree, (1, 1)
        for step in location:
            if not isinstance(node, CommentedMap | CommentedSeq) or not _has(node, step):
                break
            line, column = self._position(node, step, key=key and step == location[-1])
            place = (line + 1, column + 1)
            node = node[step]
        return place

    def _position(self, node: CommentedMap | CommentedSeq, step: Any, *, key: bool) -> tuple[int, int]:
        if isinstance(node, CommentedSeq):
            line, column = node.lc.item(step)
        elif key:
            line, column = node.lc.key(step)
        else:
            line, column = node.lc.value(step)
        value = node[step]
        if not key and isinstance(value, LiteralScalarString | FoldedScalarString):
            return line + 1, self._indent(line + 1)
        quoted = isinstance(value, ScalarString) and self._char(line, column) in "'\""
        return line, column + (1 if quoted and not key else 0)

    def _indent(self, line: int) -> int:
        found = self._lines[line] if line < len(self._lines) else ""
        return len(found) - len(found.lstrip())

    def _char(self, line: int, column: int) -> str:
        return self._lines[line][column : column + 1] if line < len(self._lines) else ""


def _has(node: CommentedMap | CommentedSeq, step: Any) -> bool:
    if isinstance(node, CommentedMap):
        return step in node
    return isinstance(step, int) and step < len(node)


def _read_yaml(text: str, name: str) -> Any:
    reader = YAML(typ="rt")
    reader.version = (1, 2)
    reader.preserve_quotes = True
    reader.allow_duplicate_keys = False
    try:
        tree = reader.load(io.StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise FaultyText(name, [_yaml_fault(error, line, column)]) from None
    except (ValueError, RecursionError) as error:
        raise FaultyText(name, [Fault("PF001", f"the text is not YAML: {error}", 1, 1)]) from None
    if not isinstance(tree, CommentedMap):
        raise FaultyText(
            name, [Fault("PF001", "a pact is a mapping of sections", 1, 1, "Begin with `pact: name`.")]
        )
    return tree


def _yaml_fault(error: MarkedYAMLError, line: int, column: int) -> Fault:
    problem = (error.problem or str(error)).strip()
    duplicate = re.match(r'found duplicate key "(.+?)"', problem)
    if duplicate:
        return Fault("PF002", f"`{duplicate.group(1)}` is stated twice", line, column, "Keep one of the two.")
    return Fault(
        "PF001", f"the text is not YAML: {problem}", line, column, "Look at the indentation and the quotes."
    )


def _shape(places: Places, name: str) -> PactShape:
    try:
        return PactShape.model_validate(places.tree)
    except ValidationError as error:
        raise FaultyText(name, _unique(_form_fault(found, places) for found in error.errors())) from None


def _unique(faults: Any) -> list[Fault]:
    return list(dict.fromkeys(faults))


def _form_fault(found: Any, places: Places) -> Fault:
    location, kind = _within(places.tree, found["loc"]), found["type"]
    path = ".".join(map(str, location))
    if kind == "extra_forbidden":
        line, column = places.of(location, key=True)
        return Fault("PF003", f"`{location[-1]}` is no key here", line, column, _near(location, places), path)
    if kind == "missing":
        line, column = places.of(location[:-1])
        return Fault("PF005", f"`{location[-1]}` is missing", line, column, "Add it.", path)
    line, column = places.of(location)
    said = found["msg"][0].lower() + found["msg"][1:]
    shown = found.get("input")
    value = f" (here: {shown!r})" if isinstance(shown, str | int | float | bool) else ""
    return Fault("PF004", f"`{path}`: {said}{value}", line, column, _right(found), path)


def _within(tree: Any, location: Sequence[Any]) -> Location:
    """Drop the steps pydantic adds for unions, which are no place in the text."""
    kept: list[Any] = []
    for index, step in enumerate(location):
        last = index == len(location) - 1
        if isinstance(tree, CommentedMap | CommentedSeq) and _has(tree, step):
            tree = tree[step]
        elif not last or "[" in str(step) or str(step) in {"str", "WakeShape"}:
            continue
        if str(step) != "[key]":
            kept.append(step)
    return tuple(kept)


def _near(location: Location, places: Places) -> str:
    known = _known_keys(location[:-1])
    near = difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Known here: {', '.join(known)}." if known else ""


def _known_keys(location: Location) -> list[str]:
    """Return the keys the shape allows at `location`, by walking its JSON Schema."""
    schema = PactShape.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    nodes = [schema]
    for step in location:
        following: list[Any] = []
        for node in map(lambda found: _resolve(found, definitions), nodes):
            for option in node.get("anyOf", [node]):
                option = _resolve(option, definitions)
                named = option.get("properties", {}).get(step)
                others = [named, option.get("additionalProperties"), option.get("items")]
                others += list(option.get("patternProperties", {}).values())
                following += [found for found in others if isinstance(found, dict)]
        nodes = following
    keys: dict[str, None] = {}
    for node in nodes:
        for option in _resolve(node, definitions).get("anyOf", [node]):
            keys |= dict.fromkeys(_resolve(option, definitions).get("properties", {}))
    return list(keys)


def _resolve(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[1]]
    return node


def _right(found: Any) -> str:
    context = found.get("ctx") or {}
    if "expected" in context:
        return f"Allowed: {context['expected']}."
    if found["type"] == "string_pattern_mismatch":
        return "Use lower-case letters, digits, - and _, beginning with a letter."
    return ""
