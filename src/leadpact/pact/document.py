"""The pact as a document that anybody can read: no markup, only what is said and where the file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from leadpact.pact.document_agreed import agreed
from leadpact.pact.document_deciding import deciding
from leadpact.pact.document_duties import ROLES as ROLES
from leadpact.pact.document_duties import duties
from leadpact.pact.document_exceptions import exceptions
from leadpact.pact.document_funnel import funnel
from leadpact.pact.document_glossary import glossary
from leadpact.pact.document_handover import handover
from leadpact.pact.document_known import known
from leadpact.pact.document_marks import marked
from leadpact.pact.document_model import (
    Document,
    PactText,
    Row,
    Section,
    Table,
    Worked,
    columns,
    items_of,
    kept,
)
from leadpact.pact.document_programs import programs
from leadpact.pact.document_promises import promises
from leadpact.pact.document_score import score
from leadpact.pact.document_words import title
from leadpact.pact.model import Pact
from leadpact.pact.naming import day

ORDER = (
    "company", "agreement", "definitions", "leads", "stages", "duties", "promises", "gate", "sources", "lead_types",
    "qualification", "score", "routing", "handoffs", "queues", "hours", "reasons", "moves", "programs", "resources",
    "activities", "fields", "exceptions", "glossary",
)  # fmt: skip
"""In which order the sections are read: who and what, the way, who owes what, how it is decided, who gets it, what is
referred to."""

CONCERNS = {
    "rep": ("duties", "promises", "stages", "qualification", "lead_types", "reasons", "activities", "exceptions"),
    "ldr": ("duties", "promises", "qualification", "fields", "handoffs", "lead_types", "reasons", "stages",
            "activities", "exceptions"),
    "manager": ("duties", "promises", "queues", "routing", "handoffs", "hours", "reasons", "exceptions"),
    "marketer": ("duties", "promises", "qualification", "score", "sources", "reasons", "programs", "resources",
                 "stages", "exceptions"),
    "partner": ("duties", "promises", "stages", "reasons", "lead_types", "activities"),
    "revops": ("duties", "agreement", "exceptions", "promises", "gate", "qualification", "score", "routing", "fields"),
    "sponsor": ("duties", "company", "agreement", "promises", "stages", "exceptions"),
}  # fmt: skip
"""By role, the sections that concern it, in the order in which it reads them."""

KEPT = 4
_kept: dict[tuple[str, int, bool], Document] = {}


def document(pact: Pact, *, worked: Worked | None = None, signed: Mapping[str, datetime] | None = None) -> Document:
    """Return the readable form of `pact`, section by section; those of the last few pacts are kept.

    Sections that have nothing to say are left out.

    Args:
        worked: a lead whose score is shown step by step; always the same one for a pact.
        signed: by side, when this version was signed for it; None where nobody keeps that.
    """
    key = (pact.digest, pact.version, worked is not None)
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = _document(pact, worked)
        while len(_kept) > KEPT:
            _kept.pop(next(iter(_kept)), None)  # another thread may have been quicker
    return found if signed is None else _with_signatures(found, pact, signed)


def for_role(whole: Document, role: str) -> Document:
    """Return of a document what concerns a role of `ROLES`: its own duties first, then what they stand on."""
    by_name = {section.name: section for section in whole.sections}
    sections = (by_name[name] for name in CONCERNS[role] if name in by_name)
    return replace(whole, sections=tuple(_of_role(section, role) for section in sections), role=role)


def _of_role(section: Section, role: str) -> Section:
    if section.name != "duties":
        return section
    own = tuple(block for block in section.blocks if isinstance(block, Table) and block.role == role)
    return replace(section, title="What you do, by when", blocks=own)


def _document(pact: Pact, worked: Worked | None) -> Document:
    text = PactText(pact)
    sections = (
        *agreed(text), *funnel(text), duties(text), promises(text), *deciding(text), score(text, worked),
        *handover(text), *programs(text), *known(text), exceptions(text), glossary(text),
    )  # fmt: skip
    by_name = {section.name: section for section in sections}
    told = tuple(by_name[name] for name in ORDER if by_name[name].blocks)
    return Document(pact.name, pact.title or pact.name, pact.version, pact.digest, marked(pact, told))


def _with_signatures(found: Document, pact: Pact, signed: Mapping[str, datetime]) -> Document:
    """Put the state of signatures into the section on who agreed."""
    sections = []
    for section in found.sections:
        if section.name == "agreement":
            lines = {item.path: item.line for block in section.blocks for item in items_of(block)}
            rows = tuple(
                Row((title(side), who, f"on {day(signed[side])}" if side in signed else "not yet"),
                    lines[f"agreement.{side}"], f"agreement.{side}")
                for side, who in pact.agreement.signers.items()
            )  # fmt: skip
            state = Table("Signatures under this version", columns("For", "Who", "Signed"), rows)
            section = replace(section, blocks=(*section.blocks, *kept(state)))
        sections.append(section)
    return replace(found, sections=tuple(sections))
