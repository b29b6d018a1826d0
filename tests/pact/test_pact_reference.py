"""The reference of the pact, its JSON Schema and the language say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pact_changes import GOOD, LANGUAGE, faults

import leadpact.pact
from leadpact.pact.shape import json_schema
from leadpact.pact.terms import ARRIVAL, DECIDED, METRICS, SCORED, UPON
from leadpact.pact.yaml_text import read_yaml

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGE = (REFERENCE / "pact.md").read_text(encoding="utf-8")
WHOLE, *SNIPPETS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SCHEMA = json_schema()


def sections(text: str) -> dict[str, str]:
    """Return the text of each section by its name."""
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    return {part.split(":")[0]: part for part in parts if part.strip()}


def test_the_whole_pact_of_the_page_loads() -> None:
    assert faults(WHOLE) == ()


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[snippet.split(":")[0] for snippet in SNIPPETS])
def test_each_snippet_of_the_page_loads_in_the_pact_of_the_page(snippet: str) -> None:
    together = {**sections(WHOLE), **sections(snippet)}
    assert faults("\n".join(together.values())) == ()


def test_every_key_of_the_language_is_on_the_page() -> None:
    named = {step for found in re.findall(r"`([a-z_.*]+)`", PAGE) for step in found.split(".")}
    keys = {key for part in (SCHEMA, *SCHEMA["$defs"].values()) for key in part.get("properties", {})}
    assert keys - named == set()


def test_every_key_has_a_description_in_the_schema() -> None:
    parts = {"pact": SCHEMA, **SCHEMA["$defs"]}
    bare = [
        f"{name}.{key}" for name, part in parts.items() for key, says in part["properties"].items()
        if "description" not in says
    ]  # fmt: skip
    assert bare == []


def test_every_code_is_on_the_page_once() -> None:
    package = Path(leadpact.pact.__path__[0])
    used = {
        code for file in package.glob("*.py") for code in re.findall(r'"(PF\d{3}|WK\d{3})"', file.read_text("utf-8"))
    }
    told = re.findall(r"^\| `(PF\d{3})` \|", PAGE, re.MULTILINE) + re.findall(r"`(WK\d{3})`", PAGE)
    assert sorted(told) == sorted(used)


def test_every_event_name_and_metric_is_on_the_page() -> None:
    words = {*UPON, *ARRIVAL, *SCORED, *DECIDED, *METRICS}
    assert {word for word in words if f"`{word}`" not in PAGE} == set()


def test_the_schema_beside_the_page_is_current() -> None:
    """To renew it, write `json_schema()` there as JSON with an indent of 1 and a newline at the end."""
    assert (REFERENCE / "pact.schema.json").read_text("utf-8") == json.dumps(SCHEMA, indent=1) + "\n"


def test_the_schema_is_one_and_takes_the_pacts_that_load() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for text in (GOOD, LANGUAGE, WHOLE):
        jsonschema.Draft202012Validator(SCHEMA).validate(read_yaml(text).tree)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("stages", "mql", "hold_by"), "routing"),
        (("stages", "MQL"), {"statuses": ["x"], "held_by": "routing"}),
        (("moves", 0, "upon"), "created"),
        (("fields", "budget", "type"), "bool"),
        (("fields", "budget", "ask"), None),
        (("queues", "inside", "members"), {"cleo": {"weight": 11}}),
        (("exceptions",), [{"name": "x", "where": "free_mail", "changes": {"stages": {}}}]),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(path: tuple[str | int, ...], value: Any) -> None:
    tree: Any = read_yaml(GOOD).tree
    part = tree
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(tree)
    assert len(faults(json.dumps(tree))) > 0
