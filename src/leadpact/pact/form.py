"""The form of a pact: pydantic's errors as faults with their place, in the words of the language."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from leadpact.errors import Fault
from leadpact.pact.shape import PactShape, json_schema
from leadpact.pact.yaml_text import Path, YamlText

MAY_CHANGE = "It may change criteria, grades, points for engagement, attempts and promises, and add routes."
_CHANGES = len(("exceptions", 0, "changes"))


def check_form(text: YamlText) -> tuple[PactShape | None, list[Fault], list[Path]]:
    """Return the shape of what `text` says, or None with its faults and their paths."""
    try:
        return PactShape.model_validate(text.tree), [], []
    except ValidationError as error:
        found = [_Misfit(one, text) for one in error.errors(include_url=False)]
    # A key that is misspelt is not missing as well.
    known = {*text.holes, *(path for misfit in found for path in misfit.about()[1:])}
    told = [misfit for misfit in _one_each(found) if misfit.path not in known]
    return None, [misfit.fault() for misfit in told], [path for misfit in told for path in misfit.about()]


class _Misfit:
    """One error of pydantic's, with the path in the text that it is about."""

    def __init__(self, error: Any, text: YamlText) -> None:
        self.kind, self.context = error["type"], error.get("ctx") or {}
        self.said, self.shown = str(error["msg"]), error.get("input")
        self.text = text
        self.is_key = error["loc"][-1] == "[key]"
        self.name = error["loc"][-2] if self.is_key else ""
        self.path = _path(text.tree, error["loc"], ends_absent=self.kind == "missing")

    def fault(self) -> Fault:
        if self.kind == "extra_forbidden" or (self.is_key and self.kind == "literal_error"):
            return self._unknown_key()
        if self.kind == "missing":
            line, column = self.text.of(self.path[:-1], key=True)
            return self._at(line, column, "PF005", f"`{self.path[-1]}` is missing", self._to_add())
        line, column = self.text.of(self.path, key=self.is_key)
        if self.is_key:
            said = f"`{self.name}` is no name"
            return self._at(line, column, "PF004", said, _name_hint(self.context.get("pattern", "")))
        message, suggestion = self._value()
        return self._at(line, column, "PF004", f"`{'.'.join(map(str, self.path))}` {message}", suggestion)

    def about(self) -> list[Path]:
        """The path, and for a misspelt key that of the key which is meant."""
        meant = (*self.path[:-1], self._near()) if self.kind == "extra_forbidden" else self.path
        return [self.path] if meant[-1] in ("", self.path[-1]) or self.text.get(meant) else [self.path, meant]

    def _near(self) -> str:
        near = difflib.get_close_matches(str(self.path[-1]), self._keys(), n=1, cutoff=0.6)
        return near[0] if near else ""

    def _keys(self) -> list[str]:
        return _choices(self.context) if self.is_key else keys_at(self.path[:-1])

    def _at(self, line: int, column: int, code: str, message: str, suggestion: str) -> Fault:
        return Fault(code, message, line, column, suggestion, ".".join(map(str, self.text.stated(self.path))))

    def _unknown_key(self) -> Fault:
        line, column = self.text.of(self.path, key=True)
        near = self._near()
        if not near and _is_change(self.path):
            changed = ".".join(map(str, self.path[_CHANGES:]))
            return self._at(line, column, "PF048", f"an exception cannot change `{changed}`", MAY_CHANGE)
        hint = f"Did you mean `{near}`?" if near else f"Known here: {', '.join(self._keys())}."
        return self._at(line, column, "PF003", f"`{self.path[-1]}` is no key here", hint)

    def _value(self) -> tuple[str, str]:
        """What is wrong with a value, and what would be right."""
        shown, context = self.shown, self.context
        match self.kind:
            case "string_type":
                quoted = f'Put it in quotes: "{_written(self.text, self.path)}".'
                hint = quoted if isinstance(shown, bool | int | float) else ""
                return f"is {_called(shown)} where a text belongs", self._example(hint)
            case "int_type" | "bool_type":
                wanted = "a whole number" if self.kind == "int_type" else "true or false"
                hint = "Write true or false." if self.kind == "bool_type" else "Write e.g. 3."
                return f"is {_called(shown)} where {wanted} belongs", hint
            case "list_type":
                return f"is {_called(shown)} where a list belongs", "Write [one, two]."
            case "dict_type" | "model_type" | "model_attributes_type":
                return f"is {_called(shown)} where keys belong", "Write {key: value}."
            case "literal_error":
                return f"cannot be {_called(shown)}", _allowed(shown, context)
            case "string_pattern_mismatch":
                return f"cannot be {_called(shown)}", _name_hint(str(context["pattern"]))
            case "too_short" | "string_too_short":
                return "is empty", "Give at least one." if int(context["min_length"]) < 2 else "Give two or more."
            case "date_type":
                return f"is {_called(shown)} where a day belongs", "Write e.g. 2026-12-31."
            case "value_error":
                return str(context["error"]), "Keep one of the two."
        bounds = {"greater_than_equal": ("least", "ge"), "less_than_equal": ("most", "le")}
        if self.kind in bounds:
            word, key = bounds[self.kind]
            return f"is {shown}", f"At {word} {context[key]} is allowed."
        return f"is wrong: {self.said[0].lower()}{self.said[1:]}", ""

    def _to_add(self) -> str:
        example = self._example("").removeprefix("Write e.g. `").removesuffix("`.")
        return f"Add it, e.g. `{self.path[-1]}: {example}`." if example else "Add it."

    def _example(self, otherwise: str) -> str:
        for node in nodes_at(self.path):
            if examples := node.get("examples"):
                first = examples[0]
                return f"Write e.g. `{first if isinstance(first, str) else ', '.join(first)}`."
        return otherwise


def _one_each(found: Iterable[_Misfit]) -> list[_Misfit]:
    """Keep one error a place: of a value that may take one of two forms, that of the form it tries to take."""
    kept: dict[Path, _Misfit] = {}
    every = list(found)
    for misfit in every:
        deeper = any(len(m.path) > len(misfit.path) and m.path[: len(misfit.path)] == misfit.path for m in every)
        as_text = misfit.kind == "string_type" and isinstance(misfit.shown, dict)
        if not (deeper and as_text):
            kept.setdefault(misfit.path, misfit)
    return list(kept.values())


def _path(tree: Any, location: Sequence[Any], *, ends_absent: bool) -> Path:
    """Drop the steps that pydantic adds for unions and keys, which are no place in the text."""
    kept: list[str | int] = []
    for index, step in enumerate(location):
        inside = isinstance(tree, dict) and step in tree
        if inside or (isinstance(tree, list) and isinstance(step, int) and step < len(tree)):
            tree = tree[step]
            kept.append(step)
        elif isinstance(tree, list) and isinstance(step, str) and step in tree:
            # A list of names, read as a mapping without particulars.
            kept.append(tree.index(step))
            tree = step
        elif ends_absent and index == len(location) - 1:
            kept.append(step)
    return tuple(kept)


def keys_at(path: Path) -> list[str]:
    """Return the keys that the language has at `path`, in its order."""
    return list(dict.fromkeys(key for node in nodes_at(path) for key in node.get("properties", {})))


def nodes_at(path: Path) -> list[dict[str, Any]]:
    """Return the parts of the JSON Schema that describe what stands at `path`; a step may be a star for any name."""
    schema = json_schema()
    nodes = _options(schema, schema["$defs"])
    for step in path:
        following: list[dict[str, Any]] = []
        for node in nodes:
            others = (node.get("additionalProperties"), node.get("items"))
            below = [node.get("properties", {}).get(step), *others, *node.get("patternProperties", {}).values()]
            following += [part for part in below if isinstance(part, dict)]
        nodes = [option for node in following for option in _options(node, schema["$defs"])]
    return nodes


def _options(node: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    while "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[1]]
    if "anyOf" not in node:
        return [node]
    return [node, *(found for option in node["anyOf"] for found in _options(option, definitions))]


def _written(text: YamlText, path: Path) -> str:
    mark = text.values.get(text.stated(path))
    return text.text[mark.start : mark.end].strip() if mark else ""


def _called(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    return f"the text `{value}`"


def _is_change(path: Path) -> bool:
    """Whether `path` lies in what an exception changes."""
    return len(path) > _CHANGES and path[0] == "exceptions" and path[_CHANGES - 1] == "changes"


def _choices(context: Mapping[str, Any]) -> list[str]:
    return [part.strip("'") for part in str(context["expected"]).replace(" or ", ", ").split(", ")]


def _allowed(shown: object, context: Mapping[str, Any]) -> str:
    choices = _choices(context)
    near = difflib.get_close_matches(str(shown), choices, n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else f"Allowed: {', '.join(choices)}."


def _name_hint(pattern: str) -> str:
    if pattern in (r"^[A-Z]{3}$", r"^[A-Z]$"):
        return f"Write {'three capital letters, as in EUR' if '3' in pattern else 'one capital letter'}."
    marks = ", digits, - and _" if "_-" in pattern else ", digits and _"
    return f"Use lower-case letters{marks}, beginning with a letter."
