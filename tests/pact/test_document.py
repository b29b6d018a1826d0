from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadpact.engine.rules import rules_of
from leadpact.operations.documenting import process_document
from leadpact.pact.document import CONCERNS, ORDER, ROLES, document, for_role
from leadpact.pact.document_model import (
    BEYOND,
    Block,
    Column,
    Document,
    Listing,
    Row,
    Section,
    Sides,
    Statement,
    Table,
    items_of,
)
from leadpact.pact.document_words import week
from leadpact.pact.hours import parse_week
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact

EXAMPLES = Path(__file__).parents[2] / "examples"
PACTS = sorted(path.parent.name for path in EXAMPLES.glob("*/pact.yaml"))
WHOLE = Path(__file__).parent / "global_document.txt"
"""How the document of the example global reads; `python tests/pact/test_document.py` writes it anew."""
INDIA = "Growth market India"
SAAS = EXAMPLES / "inbound-saas" / "pact.yaml"


@pytest.fixture(scope="module")
def pact() -> Pact:
    return load_pact(EXAMPLES / "global" / "pact.yaml")


@pytest.fixture(scope="module")
def read(pact: Pact) -> Document:
    return process_document(pact)


def written(read: Document) -> str:
    """Return a document as plain text: each item with its line, path and marks."""
    lines = [read.title]
    for section in read.sections:
        lines += ["", f"## {section.title} ({section.name}:{section.line})"]
        for block in section.blocks:
            lines += _written(block)
    return "\n".join(lines) + "\n"


def _written(block: Block) -> Iterator[str]:
    if isinstance(block, Statement):
        yield _place(block.text, block)
    elif isinstance(block, Sides):
        yield from [*_written(block.left), "|", *_written(block.right)]
    elif isinstance(block, Listing):
        yield from [f"- {block.title}"] if block.title else []
        for item in block.items:
            yield _place(f"{'1.' if block.ordered else '*'} {item.text}", item)
    else:
        yield f"= {block.title}{f' [{block.role}]' * bool(block.role)}{' (in order)' * block.ordered}".rstrip()
        yield " | ".join(f"{column.name}{'#' * column.numeric}" for column in block.columns)
        for row in block.rows:
            yield _place(f"{'= ' * row.total}{' | '.join(row.cells)}", row)


def _place(text: str, item: Statement | Row) -> str:
    return f"{text}  <{item.line} {item.path}>{''.join(f' !{name}' for name in item.marks)}"


def items(read: Document) -> Iterator[Statement | Row]:
    for section in read.sections:
        for block in section.blocks:
            yield from items_of(block)


def section(read: Document, name: str) -> Section:
    return next(section for section in read.sections if section.name == name)


def table(read: Document, name: str, title: str = "") -> Table:
    tables = (block for block in section(read, name).blocks if isinstance(block, Table))
    return next(table for table in tables if table.title == title)


def texts(read: Document, name: str) -> list[str]:
    """Return the sentences of a section."""
    every = (item for block in section(read, name).blocks for item in items_of(block))
    return [item.text for item in every if isinstance(item, Statement)]


def changed(path: Path, *changes: tuple[str, str]) -> Pact:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_pact(text)


def line_of(pact: Pact, text: str) -> int:
    """Return the line of the whole text that has `text` in it; there is one."""
    [line] = [number for number, line in enumerate(pact.text.split("\n"), 1) if text in line]
    return line


def test_the_example_reads_as_it_is_written_down(read: Document) -> None:
    assert written(read) == WHOLE.read_text(encoding="utf-8")


def test_sections_come_in_one_order_each_once(read: Document) -> None:
    assert tuple(one.name for one in read.sections) == ORDER


def test_criteria_are_read_out_with_their_lines(pact: Pact, read: Document) -> None:
    _, segment, criteria, *_ = section(read, "qualification").blocks
    assert segment == Statement(
        "Large (employees is at least 1000): ready by rules, if one of these holds:",
        line_of(pact, "    large:"),
        "qualification.segments.large",
    )
    assert isinstance(criteria, Listing)
    assert criteria.items[1] == Statement(
        "asked: demo requested within the last 30 days, and seniority is C-level or Director.",
        line_of(pact, "happened('demo_requested', '30 days') AND seniority"),
        "qualification.segments.large.ready.asked",
    )


def test_routes_come_in_order_with_whom_they_lead_to(pact: Pact, read: Document) -> None:
    routes = table(read, "routing")
    assert routes.ordered
    assert routes.columns[0] == Column("Route")
    assert routes.rows[3] == Row(
        ("Latin America", "latin america", "the queue sdr-latin-america", "up to 10 minutes for appends"),
        line_of(pact, "{name: Latin America"),
        "routing.Latin America",
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
    read = process_document(pact)
    for item in items(read):
        assert 1 <= item.line <= last or item in {*table(read, "glossary").rows}
        assert item.path
        said = [item.text] if isinstance(item, Statement) else item.cells
        assert said[0]
        assert "None" not in " ".join(said)
        assert "{" not in " ".join(said)
    for one in read.sections:
        for block in one.blocks:
            if isinstance(block, Table):
                assert {len(row.cells) for row in block.rows} == {len(block.columns)}


@pytest.mark.parametrize("name", PACTS)
def test_a_document_is_the_same_every_time_and_made_once(name: str) -> None:
    first = document(load_pact(EXAMPLES / name / "pact.yaml"))
    assert document(load_pact(EXAMPLES / name / "pact.yaml")) is first


def test_what_nobody_signs_is_said() -> None:
    read = document(changed(SAAS, ("  sales: {signs: sales@tallyroom.example}\n", "")))
    said = texts(read, "agreement")
    assert "Nobody signs for sales yet." in said
    assert not any("stands over" in text for text in said)


def test_who_has_signed_is_said_where_somebody_keeps_that(pact: Pact, read: Document) -> None:
    signed = {"marketing": datetime(2026, 11, 3, 9, tzinfo=UTC)}
    shown = process_document(pact, signed=signed)
    assert [row.cells for row in table(shown, "agreement", "Signatures under this version").rows] == [
        ("Marketing", "cmo@brightwater.example", "on 3 November 2026"),
        ("Sales", "cro@brightwater.example", "not yet"),
        ("Sponsor", "coo@brightwater.example", "not yet"),
    ]
    assert process_document(pact) == read


def test_a_promise_without_a_consequence_and_a_pact_without_a_score_say_so() -> None:
    read = document(
        changed(SAAS, ("[tell manager, reroute at most twice, escalate to sales after 1 business day]", "[]"))
    )
    assert any(text.endswith("When it is broken: nothing follows.") for text in texts(read, "promises"))
    enterprise = document(load_pact(EXAMPLES / "enterprise" / "pact.yaml"))
    assert texts(enterprise, "score") == ["Nothing is scored."]


# Both sides, and who does what


def test_what_both_sides_owe_stands_side_by_side(read: Document) -> None:
    [sides] = [block for block in section(read, "promises").blocks if isinstance(block, Sides)]
    names = [[item.text.partition(":")[0] for item in side.items] for side in (sides.left, sides.right)]
    assert names == [["Volume", "Handed over", "Accepted", "Complete"], ["Accept", "First touch", "Attempts", "Answer"]]
    by_type = table(read, "promises", "What sales owes, by the type of the lead")
    assert [row.cells for row in by_type.rows[:2]] == [
        ("demo", "4", "30 business minutes", "2 business hours", "10 business days"),
        ("distributor", "2", "1 business day", "1 business day", "10 business days"),
    ]


def test_who_does_what_follows_from_hops_stages_and_promises(read: Document) -> None:
    tables = {block.role: block for block in section(read, "duties").blocks if isinstance(block, Table)}
    assert list(tables) == list(ROLES)
    rep = [row.cells[0] for row in tables["rep"].rows]
    assert "Takes the next step with every lead in SQL" in rep
    assert "Takes the next step with every lead in SAL" not in rep
    assert "Takes the next step with every lead in SAL" in [row.cells[0] for row in tables["ldr"].rows]
    assert tables["manager"].rows[0].cells == (
        "Is told when an offer was not answered in time, and sees to it",
        "at once",
    )


def test_without_hops_representatives_do_all_that_sales_owes() -> None:
    read = document(load_pact(EXAMPLES / "olist" / "pact.yaml"))
    tables = {block.role: block for block in section(read, "duties").blocks if isinstance(block, Table)}
    assert "ldr" not in tables
    assert tables["rep"].rows[0].cells[0].startswith("Answers every lead that is offered")


def test_every_lead_status_says_upon_what_it_is_set(read: Document) -> None:
    said = {row.cells[0]: row.cells[2] for row in table(read, "stages", "What each lead status says").rows}
    assert said["Offered"] == "upon offered"
    assert said["Working"] == "upon attempted or meeting missed"
    assert said["Budget identified"] == "when budget"
    assert said["Disqualified"] == "upon disqualified; upon rejected (duplicate or no fit)"
    assert said["Recycled"] == "upon recycled or reopened; upon rejected (not ready, wrong person or bad data)"


# Exceptions


def test_an_exception_is_marked_beside_what_it_changes(read: Document) -> None:
    marked = {item.path for item in items(read) if item.marks == (INDIA,)}
    assert marked == {
        "qualification.segments.everyone else.ready.BANT",
        "lead_types.demo",
        "promises.marketing.handed_over",
        "promises.sales.accept",
        "promises.sales.accept.within.demo",
        "promises.sales.accept.within.other",
        "routing",
    }


def test_an_exception_shows_the_standard_beside_its_own(read: Document) -> None:
    assert [row.cells for row in table(read, "exceptions").rows] == [
        (
            "Ready in everyone else: BANT",
            "budget, need and decide by is at the latest 4 months from today",
            "need and decide by is at the latest 12 months from today",
        ),
        ("Attempts owed: demo", "4", "6"),
        ("Marketing: share handed over", "25%", "45%"),
        ("Sales: acceptance (demo)", "30 business minutes", "2 business hours"),
        ("Sales: acceptance (all others)", "4 business hours", "1 business day"),
        ("Route: India", "nothing", "country is India: the partner Indus"),
    ]
    assert texts(read, "exceptions")[0] == (
        "It holds where country is India, from 1 October 2026 until 30 June 2027; then the standard holds again."
    )


def test_an_exception_without_case_owner_approval_and_end_says_what_is_missing() -> None:
    text = SAAS.read_text(encoding="utf-8")
    before, name, after = text.partition("  - name: Christmas trade")
    kept = [line for line in after.split("\n") if line.strip().split(":")[0] not in
            ("case", "owner", "approved_by", "expect", "from", "until")]  # fmt: skip
    read = document(parse_pact(before + name + "\n".join(kept)))
    assert texts(read, "exceptions") == [
        "It holds where trade is Books or Household, without end.",
        "Nobody has written down why.",
        "Nobody sees to it.",
        "Nobody has approved it.",
    ]


def test_a_pact_without_exceptions_says_that_the_standard_holds() -> None:
    text = SAAS.read_text(encoding="utf-8").partition("exceptions:")[0]
    assert texts(document(parse_pact(text)), "exceptions") == ["There is no exception: the standard holds everywhere."]


EVERYTHING = """exceptions:
  - name: Everything
    where: "country = 'FR'"
    changes:
      qualification: {segments: {chain: {when: "shops >= 30", ready: {size: "shops >= 90"}}}}
      score: {grades: {A: 45}, engagement: {points: {signed_up: 25}, at_most: {prices_viewed: 4 per day}}}
      promises:
        marketing: {volume: {at_least: 300, per: quarter, breach: [tell sales]}, complete: {have: [shops]}}
        sales: {first_touch: {warn: 50% before, breach: [tell marketing]}, attempts: {within: 5 business days}}
"""


def test_each_kind_of_change_is_told_in_words() -> None:
    text = SAAS.read_text(encoding="utf-8").partition("exceptions:")[0]
    read = document(parse_pact(text + EVERYTHING))
    assert [row.cells for row in table(read, "exceptions").rows] == [
        ("Who belongs to chain", "shops is at least 20", "shops is at least 30"),
        ("Ready in chain: size", "nothing", "shops is at least 90"),
        ("Grade A from", "40", "45"),
        ("Points for signed up", "20", "25"),
        ("Points at most a day for prices viewed", "6", "4"),
        ("Marketing: volume", "220", "300"),
        ("Marketing: volume, per", "month", "quarter"),
        ("Marketing: volume, breach", "tell marketing and tell sales", "tell sales"),
        ("Marketing: complete, have", "shops and trade", "shops"),
        ("Sales: first touch, warn", "25% before", "50% before"),
        (
            "Sales: first touch, breach",
            "When it is broken: the manager is told.",
            "When it is broken: marketing is told.",
        ),
        ("Sales: attempts", "10 business days", "5 business days"),
    ]


# For one role


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_first_what_it_does_itself(read: Document, role: str) -> None:
    own = for_role(read, role)
    assert [one.name for one in own.sections] == [name for name in CONCERNS[role] if name in ORDER]
    first, *_ = own.sections
    assert (first.name, first.title) == ("duties", "What you do, by when")
    assert [block.role for block in first.blocks if isinstance(block, Table)] == [role]
    assert own.role == role
    assert len(own.sections) < len(read.sections) / 2


def test_what_is_cut_short_is_otherwise_the_same(read: Document) -> None:
    own = for_role(read, "rep")
    assert section(own, "promises") is section(read, "promises")
    assert replace(own, sections=read.sections, role="") == read


# The glossary


def test_the_glossary_has_every_word_once_and_what_the_pact_defines_with_its_line(pact: Pact, read: Document) -> None:
    rows = table(read, "glossary").rows
    words = [row.cells[0].casefold() for row in rows]
    assert words == sorted(set(words))
    lines = {row.cells[0]: row.line for row in rows}
    assert lines["MQL"] == line_of(pact, "  MQL: ")
    assert lines["disposition"] == BEYOND
    assert {stage.casefold() for stage in ("suspect", "Recycled", "Lost")} <= set(words)
    assert {kind.name for kind in pact.lead_types} <= {word.replace(" ", "_") for word in words}


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


if __name__ == "__main__":
    WHOLE.write_text(written(process_document(load_pact(EXAMPLES / "global" / "pact.yaml"))), encoding="utf-8")
