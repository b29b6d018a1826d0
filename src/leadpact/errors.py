"""The errors raised on purpose: each has a stable code, says what was wrong with which value, and what to do.

A face (web, API, command line) renders any of them the same way: `code`, `message`, `remedy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class LeadpactError(Exception):
    """Root of everything raised on purpose.

    Args:
        message: what was wrong, naming the value.
        remedy: what to do about it; a full sentence.
    """

    code = "leadpact.error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a text, with its place.

    `line` and `column` count from 1. `suggestion` says what would be right; it may be empty. `file` names the file,
    from the directory of the one that was read, if it is another.
    """

    code: str
    message: str
    line: int
    column: int
    suggestion: str = ""
    path: str = ""
    file: str = ""

    def __str__(self) -> str:
        place = ":".join(filter(None, (self.file, str(self.line), str(self.column))))
        return f"{place} {self.code} {self.message} {self.suggestion}".rstrip()


class FaultyText(LeadpactError):
    """A pact, a mapping or a condition is wrong; carries every fault found, in order of place."""

    code = "text.faulty"

    def __init__(self, what: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column, fault.code)))
        count = len(self.faults)
        super().__init__(
            f"{what} has {count} fault{'' if count == 1 else 's'}: " + "; ".join(map(str, self.faults)),
            remedy="Correct each place named.",
        )


class Unfaithful(LeadpactError):
    """A text that is only to be written otherwise would say something else; nothing was written."""

    code = "text.unfaithful"


class NoWorkingTime(LeadpactError):
    """A calendar has no working minute within a year: no promise can be kept in it."""

    code = "calendar.no_working_time"


class ServerError(LeadpactError):
    """The embedded PostgreSQL cannot be started, reached or stopped."""

    code = "server.failed"


class Refused(LeadpactError):
    """A command that the pact or the present state does not allow; nothing was written."""

    code = "command.refused"


class NotFound(LeadpactError):
    """What was named does not exist here."""

    code = "not_found"


class BadInput(LeadpactError):
    """What was sent cannot be read; carries the faults per field.

    `fields` maps a field's name to what is wrong with it.
    """

    code = "input.bad"

    def __init__(self, message: str, *, remedy: str = "", fields: dict[str, str] | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.fields = fields or {}


class TooBroad(BadInput):
    """What was asked cannot be answered soon enough: it has to be narrowed."""

    code = "input.too_broad"
