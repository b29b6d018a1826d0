from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadpact.engine.rules import rules_of
from leadpact.pact.document import ORDER, document
from leadpact.pact.document_model import Column, Document, Listing, Row, Statement, Table
from leadpact.pact.document_words import week
from leadpact.pact.hours import parse_week
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact

EXAMPLES = Path(__file__).parents[2] / "examples"
NORTHWIND = EXAMPLES / "northwind" / "pact.yaml"
PACTS = sorted(path.parent.name for path in EXAMPLES.glob("*/pact.yaml"))
WHOLE = Path(__file__).parent / "northwind_document.txt"


@pytest.fixture(scope="module")
def read() -> Document:
    return document(load_pact(NORTHWIND))


def written(read: Document) -> str:
    """Return a document as plain text: each item with its line and path."""
    lines = [read.title]
    for section in read.sections:
        lines += ["", f"## {section.title} ({section.name}:{section.line})"]
        for block in section.blocks:
            if isinstance(block, Statement):
                lines.append(f"{block.text}  <{block.line} {block.path}>")
            elif isinstance(block, Listing):
                lines += [f"- {block.title}".rstrip(" -")] if block.title else []
                sign = "1." if block.ordered else "*"
                lines += [f"{sign} {item.text}  <{item.line} {item.path}>" for item in block.items]
            else:
                lines += [f"= {block.title}{' (in order)' * block.ordered}".rstrip()]
                lines.append(" | ".join(f"{column.name}{'#' * column.numeric}" for column in block.columns))
                lines += [f"{' | '.join(row.cells)}  <{row.line} {row.path}>" for row in block.rows]
    return "\n".join(lines) + "\n"


def items(read: Document) -> Iterator[Statement | Row]:
    for section in read.sections:
        for block in section.blocks:
            if isinstance(block, Statement):
                yield block
            else:
                yield from block.items if isinstance(block, Listing) else block.rows


def section(read: Document, name: str) -> list[Statement | Listing | Table]:
    return list(next(section for section in read.sections if section.name == name).blocks)


def changed(*changes: tuple[str, str]) -> Pact:
    text = NORTHWIND.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_pact(text)


def test_the_example_reads_as_it_is_written_down(read: Document) -> None:
    assert written(read) == WHOLE.read_text(encoding="utf-8")


def test_sections_come_in_one_order_each_once(read: Document) -> None:
    assert tuple(one.name for one in read.sections) == ORDER


def test_criteria_are_read_out_with_their_lines(read: Document) -> None:
    _, segment, criteria, *_ = section(read, "qualification")
    assert segment == Statement(
        "Enterprise (employees is at least 1000): ready by rules, if one of these holds:",
        112,
        "qualification.segments.enterprise",
    )
    assert isinstance(criteria, Listing)
    assert criteria.items[1] == Statement(
        "asked: demo requested within the last 30 days, and seniority is C-level, VP or Director.",
        117,
        "qualification.segments.enterprise.ready.asked",
    )


def test_routes_come_in_order_with_whom_they_lead_to(read: Document) -> None:
    _, table = section(read, "routing")
    assert isinstance(table, Table)
    assert table.ordered
    assert table.columns[0] == Column("Route")
    assert table.rows[3] == Row(
        (
            "Large in EMEA",
            "region is EMEA and employees is at least 200",
            "the queue emea-sdr",
            "up to 10 minutes for appends",
        ),
        176,
        "routing.Large in EMEA",
    )


@pytest.mark.parametrize("name", PACTS)
def test_every_rule_of_every_example_is_read_out_at_its_place(name: str) -> None:
    pact = load_pact(EXAMPLES / name / "pact.yaml")
    told = {(item.path, item.line) for item in items(document(pact))}
    assert {(rule.path, rule.line) for rule in rules_of(pact)} - told == set()


@pytest.mark.parametrize("name", PACTS)
def test_nothing_in_any_example_is_without_a_place_or_words(name: str) -> None:
    pact = load_pact(EXAMPLES / name / "pact.yaml")
    last = pact.text.count("\n") + 1
    for item in items(document(pact)):
        assert 1 <= item.line <= last
        assert item.path
        texts = [item.text] if isinstance(item, Statement) else item.cells
        assert texts[0]
        assert "None" not in " ".join(texts)
    for one in document(pact).sections:
        for block in one.blocks:
            if isinstance(block, Table):
                assert {len(row.cells) for row in block.rows} == {len(block.columns)}


@pytest.mark.parametrize("name", PACTS)
def test_a_document_is_the_same_every_time_and_made_once(name: str) -> None:
    text = (EXAMPLES / name / "pact.yaml").read_text(encoding="utf-8")
    first = document(parse_pact(text))
    assert document(parse_pact(text)) is first


def test_what_nobody_signs_is_said() -> None:
    pact = changed(("  sales: {signs: cro@northwind.example}\n", ""), ("  sponsor: coo@northwind.example\n", ""))
    [listing] = section(document(pact), "agreement")
    assert isinstance(listing, Listing)
    texts = [item.text for item in listing.items]
    assert "Nobody signs for sales yet." in texts
    assert not any("stands over" in text for text in texts)


def test_a_pact_without_a_score_and_a_breach_says_so() -> None:
    pact = changed(("[tell manager, reroute at most twice]", "[]"), ("warn: 25% before", "warn: 5% before"))
    blocks = section(document(pact), "promises")
    assert [block.text for block in blocks if isinstance(block, Statement)][1:] == [
        "A warning is given when 5% of the time is left.",
        "When it is broken, nothing follows.",
    ]
    olist = document(load_pact(EXAMPLES / "olist" / "pact.yaml"))
    assert [block.text for block in section(olist, "score") if isinstance(block, Statement)] == ["Nothing is scored."]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("mon-fri 09:00-17:30", "Monday to Friday 09:00 to 17:30"),
        ("mon-thu 09:00-12:00 13:00-17:00, fri 09:00-14:00",
         "Monday to Thursday 09:00 to 12:00 and 13:00 to 17:00, Friday 09:00 to 14:00"),
        ("sat 22:00-06:00", "Saturday 22:00 to 06:00"),
        ("mon wed 00:00-24:00", "Monday 00:00 to 24:00, Wednesday 00:00 to 24:00"),
        ("always", "always"),
    ],
)  # fmt: skip
def test_a_week_is_read_out(said: str, read: str) -> None:
    assert week(parse_week(said)) == read
