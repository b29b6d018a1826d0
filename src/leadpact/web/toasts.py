"""What was just done, said in passing: in the answer to a part of a page, or on the next page."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.http import HttpRequest

SESSION = "toasts"


@dataclass(frozen=True, slots=True)
class Toast:
    """A sentence, and the address that takes back what it says; empty: it cannot be taken back."""

    text: str
    undo: str = ""


def keep(request: HttpRequest, toast: Toast) -> None:
    """Let the next page say it."""
    request.session[SESSION] = [*request.session.get(SESSION, ()), asdict(toast)]


def taken(request: HttpRequest) -> list[Toast]:
    """Return what is to be said now; it is said once."""
    if SESSION not in request.session:
        return []
    return [Toast(**said) for said in request.session.pop(SESSION)]
