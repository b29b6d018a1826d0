"""What can be written in a condition: what is known there, functions, words of the language, values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from leadpact.pact.caret import Caret
from leadpact.pact.geography import COUNTRIES
from leadpact.pact.references import ANY, fits, names_of
from leadpact.pact.terms import ARRIVAL, DECIDED, SCORED
from leadpact.pact.vocabulary import FieldType, Type
from leadpact.pact.yaml_text import Path

Kind = Literal["key", "name", "value", "field", "function", "word"]


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be written.

    Args:
        label: as it is shown and searched. `insert`: what is written.
        about: what it means, in a sentence. `detail`: a word or two beside it.
    """

    label: str
    insert: str
    kind: Kind
    about: str = ""
    detail: str = ""


FUNCTIONS = (
    Option("happened", "happened('", "function", "Whether it happened, within a time.", "'activity', '30 days'"),
    Option("count", "count('", "function", "How often it happened, within a time.", "'activity', '30 days'"),
    Option("days_since", "days_since('", "function", "How many days ago it happened last.", "'activity'"),
    Option("last", "last('", "function", "When it happened last.", "'activity'"),
    Option("decayed", "decayed('", "function", "How often it happened, fading with time.", "'activity', '30 days'"),
    Option("account.people_responded", "account.people_responded('", "function",
           "How many people of the account responded.", "'30 days'"),
    Option("responded_since", "responded_since('", "function", "Whether they responded since.", "'recycled'"),
    Option("region_of", "region_of(", "function", "The sales region of a country.", "country"),
    Option("coalesce", "coalesce(", "function", "The first of several values that is known.", "a, b"),
)  # fmt: skip
WORDS = ("AND", "OR", "NOT", "IN (", "BETWEEN", "LIKE '", "IS NULL", "IS NOT NULL", "TRUE", "FALSE", "today", "now")
WINDOWS = ("7 days", "14 days", "30 days", "90 days", "12 months")

_WORD = re.compile(r"[A-Za-z_][\w.]*$")
_OF_ACTIVITY = re.compile(r"(?:count|happened|days_since|last|decayed)\(\s*$", re.IGNORECASE)
_OF_WINDOW = re.compile(r"(?:(?:count|happened|decayed)\(\s*'[^']*'\s*,|people_responded\()\s*$", re.IGNORECASE)
_OF_MARK = re.compile(r"responded_since\(\s*$", re.IGNORECASE)
_COMPARED = re.compile(r"([A-Za-z_]\w*)\s*(?:=|<>|!=|(?:NOT\s+)?IN\s*\((?:[^()]*,)?)\s*$", re.IGNORECASE)

_SOURCED = {"source": FieldType(Type.CHOICE)}
_TYPED = {**_SOURCED, "lead_type": FieldType(Type.CHOICE)}
_SCORED = {**_TYPED, **SCORED, "grade": FieldType(Type.CHOICE)}
_STAGED = {"stage": FieldType(Type.CHOICE), "status": FieldType(Type.CHOICE)}
_BEGINNING = {**ARRIVAL, "product_line": FieldType(Type.CHOICE)}
_LEVELS: tuple[tuple[Path, Mapping[str, FieldType]], ...] = (
    (("fields", ANY, "derived"), {}),
    (("gate", ANY, "when"), _BEGINNING),
    (("sources", ANY, "where"), _BEGINNING),
    (("lead_types", ANY, "when"), _BEGINNING | _SOURCED),
    (("ideal_customer", "when"), _BEGINNING | _TYPED),
    (("qualification", "segments", ANY, "when"), _BEGINNING | _TYPED),
    (("score", "fit", ANY, "when"), _BEGINNING | _TYPED),
    (("exceptions", ANY, "where"), _BEGINNING | _TYPED),
    (("exceptions", ANY, "changes", "qualification", "segments", ANY, "when"), _BEGINNING | _TYPED),
    (("qualification", "segments", ANY, "ready", ANY), _BEGINNING | _SCORED),
    (("exceptions", ANY, "changes", "qualification", "segments", ANY, "ready", ANY), _BEGINNING | _SCORED),
)
"""Which terms are known where a condition stands: deciding goes from the gate to the routes."""

_NAMED = {"stage": "stages", "status": "statuses", "lead_type": "lead_types", "source": "sources", "grade": "grades",
          "product_line": "product_lines"}  # fmt: skip


def in_condition(tree: Mapping[str, Any], caret: Caret, after: str) -> tuple[int, list[Option]]:
    """Return where the last word of a condition begins, and what can stand there; `after`: the character behind it."""
    written = caret.written
    if written.count("'") % 2 == 1:
        begin = written.rindex("'")
        closes = "" if after == "'" else "'"
        values = _quoted(tree, written[:begin])
        return caret.start + begin + 1, [Option(one, one + closes, "value", about) for one, about in values]
    word = _WORD.search(written)
    start = word.start() if word else len(written)
    fields = [*_fields(tree), *_terms(caret.path)]
    words = (Option(one.rstrip(" ('"), one + ("" if one[-1] in "('" else " "), "word") for one in WORDS)
    return caret.start + start, [*fields, *FUNCTIONS, *words]


def _quoted(tree: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    """Yield what can stand in the quotes that open after `before`."""
    if _OF_ACTIVITY.search(before):
        yield from ((name, "") for name in names_of(tree, "activities"))
    elif _OF_WINDOW.search(before):
        yield from ((window, "") for window in WINDOWS)
    elif _OF_MARK.search(before):
        yield "recycled", ""
    elif (compared := _COMPARED.search(before)) is not None:
        yield from _values_of(tree, compared[1])


def _values_of(tree: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    if name in _NAMED:
        yield from ((one, "") for one in names_of(tree, _NAMED[name]))
    field = _field(tree, name)
    of = field.get("of")
    yield from ((str(one), "") for one in (of if isinstance(of, list) else ()))
    if field.get("type") == "country":
        yield from ((code, str(country)) for code, country in COUNTRIES.items())


def _field(tree: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    fields = tree.get("fields")
    found = fields.get(name) if isinstance(fields, dict) else None
    return found if isinstance(found, dict) else {}


def _fields(tree: Mapping[str, Any]) -> Iterator[Option]:
    for name in names_of(tree, "fields"):
        field = _field(tree, name)
        about = next((str(field[key]) for key in ("means", "ask") if field.get(key)), "")
        yield Option(name, name, "field", about, str(field.get("type", "")))


def _terms(path: Path) -> Iterator[Option]:
    known = next((terms for pattern, terms in _LEVELS if fits(path, pattern)), None)
    everything = _BEGINNING | _SCORED | _STAGED | dict(DECIDED)
    for name, kind in (everything if known is None else known).items():
        yield Option(name, name, "field", "", kind.type.value)
