"""What the checker and the prover find in a pact that loads: a code, a severity, a place, a remedy, an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Severity = Literal["error", "warning", "note"]
"""An error forbids to sign; a warning needs a written waiver to be signed; a note asks for nothing."""

Value = str | int | float | bool | date | datetime


@dataclass(frozen=True, slots=True)
class Example:
    """The smallest lead that shows a finding.

    Args:
        values: fields and terms of the pact that are known of it; what is not there is not known.
        activities: by activity, how many seconds before the decision it happened, each time.
        shows: what becomes of it, as `leadpact decide` says.
        at: the instant of the decision (aware, UTC), where it matters.
    """

    values: Mapping[str, Value]
    activities: Mapping[str, Sequence[int]]
    shows: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a pact that is wrong, or doubtful.

    Args:
        code: `LP001`...; stable over versions.
        path: where it is in the pact, `routing.3.when`; together with the code it names the finding.
        line, column: where that stands in the text, from 1.
        message: what is wrong, as a sentence without a full stop, with the names of the pact.
        remedy: what would be right.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    remedy: str
    example: Example | None = None

    @property
    def key(self) -> str:
        """Names the finding beyond one version of the text: a waiver is written for it."""
        return f"{self.code} {self.path}"
