"""One word a thing: what the program names is explained in the glossary, and nothing else is."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from tests.guards.tree import DOCS, PACKAGE

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.pact import signing_event
from leadpact.pact.shape import json_schema


def section(title: str) -> list[str]:
    """Return the first column of the table in a section of the glossary."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    body = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    _, _, *words = re.findall(r"(?m)^\| `?([^|`]+?)`? \|", body)  # the heads of the columns, a line, the words
    return words


def tables() -> set[str]:
    found: set[str] = set()
    for path in sorted((PACKAGE / "migrations" / "sql").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"(?m)^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", text))
        found -= set(re.findall(r"(?m)^DROP TABLE (?:IF EXISTS )?(\w+)", text))
    return found


def pact_keys() -> set[str]:
    schema = json_schema()
    shapes = [schema, *schema["$defs"].values()]
    return {key for shape in shapes for key in shape.get("properties", ())}


KNOWN = {
    "Events": set(ev.KINDS),
    "Events of the agreement": set(signing_event.KINDS),
    "Effects": {str(kind.__struct_config__.tag) for kind in get_args(fx.AnyEffect)},
    "Tables": tables(),
    "Keys of the pact": pact_keys(),
}


@pytest.mark.parametrize("title", KNOWN)
def test_the_glossary_explains_every_name_that_the_program_uses(title: str) -> None:
    assert sorted(KNOWN[title] - set(section(title))) == []


@pytest.mark.parametrize("title", KNOWN)
def test_the_glossary_explains_nothing_that_is_gone(title: str) -> None:
    assert sorted(set(section(title)) - KNOWN[title]) == []


@pytest.mark.parametrize("title", ["The process", "The machinery", *KNOWN])
def test_the_glossary_explains_a_word_once(title: str) -> None:
    words = section(title)
    assert len(words) > 5
    assert sorted(word for word in set(words) if words.count(word) > 1) == []
