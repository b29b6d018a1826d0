"""What arrived, laid out to be read: JSON line by line, with what is wrong marked where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

STEP = "  "


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A line of laid out JSON: `indent` of blanks, `name` in quotes (or empty), `text`; `fault` if it is wrong."""

    indent: str
    name: str
    text: str
    fault: str = ""


def json_lines(body: str, faults: Mapping[str, str]) -> list[JsonLine]:
    """Return the lines of `body`.

    Args:
        body: JSON text of an object.
        faults: what is wrong, by name; a name in `ids` is `id.<name>`.
    """
    return list(_lines(json.loads(body), "", "", "", "", faults))


def _lines(value: Any, name: str, indent: str, end: str, inside: str, faults: Mapping[str, str]) -> Iterator[JsonLine]:
    fault = faults.get(f"id.{name}" if inside == "ids" else name, "") if name else ""
    shown = _text(name) if name else ""
    if not isinstance(value, dict | list) or not value:
        yield JsonLine(indent, shown, f"{_text(value)}{end}", fault)
        return
    named = list(value.items()) if isinstance(value, dict) else [("", one) for one in value]
    opens, closes = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield JsonLine(indent, shown, opens, fault)
    for place, (inner, one) in enumerate(named, 1):
        yield from _lines(one, inner, indent + STEP, "," if place < len(named) else "", name, faults)
    yield JsonLine(indent, "", f"{closes}{end}")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
