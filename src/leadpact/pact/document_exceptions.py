"""The readable pact, what departs from the standard: each exception, and each value beside that of the standard."""

from __future__ import annotations

from leadpact.pact.departures import values
from leadpact.pact.document_agreed import expectation
from leadpact.pact.document_model import Block, Listing, PactText, Section, Statement, Table, columns
from leadpact.pact.document_words import sentence, when
from leadpact.pact.model_agreed import Variation
from leadpact.pact.naming import day


def exceptions(text: PactText) -> Section:
    """Return the section on exceptions."""
    blocks: list[Block] = []
    for at, variation in enumerate(text.pact.exceptions):
        blocks += _variation(text, at, variation)
    if not blocks:
        standard = "There is no exception: the standard holds everywhere."
        blocks.append(text.statement(standard, text.key("exceptions")))
    return Section("exceptions", "What departs from the standard", text.line(text.key("exceptions")), tuple(blocks))


def _variation(text: PactText, at: int, one: Variation) -> list[Block]:
    path = ("exceptions", at)
    said = [Statement(f"It holds where {when(one.rule, 'anything')}{_span(one)}.", one.rule.line, one.rule.path)]
    why = f"Why: {sentence(one.case)}" if one.case else "Nobody has written down why."
    said.append(text.statement(why, *path, "case"))
    owner = f"{one.owner} asked for it and sees to it." if one.owner else "Nobody sees to it."
    said.append(text.statement(owner, *path, "owner"))
    allowed = f"{one.approved_by} approved it." if one.approved_by else "Nobody has approved it."
    said.append(text.statement(allowed, *path, "approved_by"))
    if one.expect or one.judge_on:
        said.append(text.statement(expectation(one.expect, one.judge_on), *path, "expect"))
    return [Listing(one.name, tuple(said)), _compared(text, at, one)]


def _span(one: Variation) -> str:
    since = f", from {day(one.since)}" if one.since else ""
    if one.until is None:
        return f"{since}, without end"
    return f"{since}{',' * (not one.since)} until {day(one.until)}; then the standard holds again"


def _compared(text: PactText, at: int, one: Variation) -> Table:
    """The values of the standard beside those of the exception."""
    rows = (text.row((found.what, found.standard, found.here), *found.place) for found in values(text.pact, at, one))
    return Table("", columns("What", "Standard", "Here"), tuple(rows))
