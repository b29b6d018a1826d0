"""The columns of tables, described by the schema of the language."""

from __future__ import annotations

from typing import Any

from leadpact.pact.form import nodes_at
from leadpact.pact.naming import plain
from leadpact.pact.references import ANY, is_condition
from leadpact.pact.table_model import Column, Kind
from leadpact.pact.yaml_text import Path


def column(place: Path, name: str = "", title: str = "", *, kind: Kind | None = None, aside: Path = (),
           steps: Path | None = None) -> Column:  # fmt: skip
    """Return the column of the key `name` of rows at `place`, described as the language does.

    Args:
        place: the path of a row, stars for what differs; its keys are those of the first that stands there.
        name: "" for the value of the row itself.
        title: its head; absent: the key in plain words.
    """
    own: Path = (name,) if name else ()
    at = (*aside, ANY) if aside else (*place, *(own if steps is None else steps))
    nodes = nodes_at(at)
    found: Kind = kind or ("condition" if is_condition(at) else _kind(nodes))
    parents = nodes_at(at[:-1])
    said = title or plain(name)
    return Column(
        name=name or "value",
        title=said[:1].upper() + said[1:],
        kind=found,
        steps=own if steps is None else steps,
        aside=aside,
        description=next((str(node["description"]) for node in nodes if "description" in node), ""),
        required=not aside
        and len(own if steps is None else steps) < 2
        and (not own or any(name in node.get("required", ()) for node in parents)),
        choices=_choices(nodes),
        alone=found == "list" and any(node.get("type") == "string" or "enum" in node for node in nodes),
        example=_example(nodes),
        otherwise=next(
            (
                str(node["default"])
                for node in nodes
                if isinstance(node.get("default"), str | int) and not isinstance(node["default"], bool)
            ),
            "",
        ),
    )


def columns(place: Path, *names: str | tuple[str, str]) -> tuple[Column, ...]:
    """Return the columns of several keys of rows at `place`; a pair gives a title as well."""
    return tuple(column(place, *((name,) if isinstance(name, str) else name)) for name in names)


def key(title: str, description: str = "") -> Column:
    """Return the column of the names of rows."""
    return Column("name", title, "name", description=description, required=True)


def _kind(nodes: list[dict[str, Any]]) -> Kind:
    types = [node.get("type") for node in nodes]
    if "boolean" in types:
        return "yes or no"
    if "array" in types:
        return "list"
    if "integer" in types:
        return "number"
    if any("enum" in node or "const" in node for node in nodes):
        return "choice"
    return "allowance" if any("30 business minutes" in node.get("examples", ()) for node in nodes) else "text"


def _choices(nodes: list[dict[str, Any]]) -> tuple[str, ...]:
    found: list[str] = []
    for node in [*nodes, *(node["items"] for node in nodes if isinstance(node.get("items"), dict))]:
        found += [str(one) for one in node.get("enum", [node["const"]] if "const" in node else [])]
    return tuple(dict.fromkeys(found))


def _example(nodes: list[dict[str, Any]]) -> str:
    for node in nodes:
        for example in node.get("examples", ())[:1]:
            return example if isinstance(example, str) else ", ".join(map(str, example))
    return ""
