"""What there is to say of a text that is being written: its faults while it is no pact, then what the checker finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from leadpact.errors import Fault, FaultyText
from leadpact.pact.check import check
from leadpact.pact.finding import Finding
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact

Severity = Literal["fault", "error", "warning", "note"]
"""A fault keeps the text from being a pact; the others are those of findings."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said of a place in a text.

    Args:
        line, column: from 1.
        message: a sentence without a full stop. `remedy`: what would be right; it may be empty.
        path: of what it is about, `routing.3.when`.
    """

    severity: Severity
    code: str
    line: int
    column: int
    message: str
    remedy: str
    path: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A text that was looked at: the pact that it states, None while it has faults, and all that is to be said."""

    pact: Pact | None
    remarks: tuple[Remark, ...]

    def count(self, *severities: Severity) -> int:
        return sum(remark.severity in severities for remark in self.remarks)


def look(text: str, *, today: date) -> Looked:
    """Look at `text`: read it, and if it is a pact, let the checker look at it as of `today`."""
    try:
        pact = parse_pact(text)
    except FaultyText as faulty:
        return Looked(None, tuple(map(_of_fault, faulty.faults)))
    found = sorted(check(pact, today=today), key=lambda one: (one.line, one.column, one.code))
    return Looked(pact, tuple(map(_of_finding, found)))


def _of_fault(fault: Fault) -> Remark:
    return Remark("fault", fault.code, fault.line, fault.column, fault.message, fault.suggestion, fault.path)


def _of_finding(found: Finding) -> Remark:
    return Remark(found.severity, found.code, found.line, found.column, found.message, found.remedy, found.path)
