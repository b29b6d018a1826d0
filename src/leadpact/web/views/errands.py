"""The page of an errand: how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.operations import errands
from leadpact.operations.database import database
from leadpact.operations.errands import Errand
from leadpact.operations.file_trial import channel_of
from leadpact.operations.health import health
from leadpact.operations.repair import FaultGroup
from leadpact.web.actions import allowed
from leadpact.web.fault_groups import GroupLine, label_of
from leadpact.web.frame import moment
from leadpact.web.viewer import Request

UNITS = {errands.AUDIT: "event", errands.RETRY: "receipt", errands.IMPORT: "row", errands.TRYOUT: "event"}
"""What the progress of each kind is counted in."""

LONG_ENOUGH = timedelta(seconds=2)
"""After so long a guess of what is left can be made."""


@dataclass(frozen=True, slots=True)
class ErrandLine:
    """An errand as it is told.

    Args:
        says: what it is about.
        share: how much of it is done, 0 to 1; None: not known.
        left: how long it will still take, by how it went so far; None: not known.
    """

    errand: Errand
    says: str
    unit: str
    share: float | None
    left: timedelta | None


def errand_line(errand: Errand, now: datetime) -> ErrandLine:
    """Return an errand as it is told at `now`."""
    share = min(1.0, errand.done / errand.total) if errand.total and errand.begun_at else None
    return ErrandLine(errand, _says(errand), UNITS[errand.kind], share, _left(errand, share, now))


def _says(errand: Errand) -> str:
    if errand.kind == errands.AUDIT:
        return "Audit"
    if errand.kind == errands.TRYOUT:
        return f"Proposal {errand.details.get('proposal')} on history"
    if errand.kind == errands.IMPORT:
        return f"Import of {(errand.result or {}).get('file', 'a file')}"
    channel, field, _ = group_of(errand)
    return f"Retry from {channel}: {label_of(field)}"


def group_of(errand: Errand) -> tuple[str, str, str]:
    """Return the channel, the field and the fault of a retry."""
    channel, field, says = (*map(str, errand.details.get("group", ())), "", "", "")[:3]
    return channel, field, says


def _left(errand: Errand, share: float | None, now: datetime) -> timedelta | None:
    if (
        not share
        or share == 1
        or errand.begun_at is None
        or errand.state != "running"
        or now - errand.begun_at < LONG_ENOUGH
    ):
        return None
    return (now - errand.begun_at) * ((1 - share) / share)


def mark_of(errand: Errand) -> str:
    """Return what tells two states of an errand apart."""
    told = (errand.id, errand.state, errand.tries, errand.done, errand.total)
    return sha256(repr(told).encode()).hexdigest()[:16]


@require_safe
@allowed("see_operations")
def errand(request: Request, errand_id: int) -> HttpResponse:
    """Show an errand."""
    return render(request, "operations/errand.html", _told(request, errand_id))


@require_safe
@allowed("see_operations")
def errand_now(request: Request, errand_id: int) -> HttpResponse:
    """Draw it anew, if something has changed since `seen`."""
    shown = _told(request, errand_id)
    if request.GET.get("seen") == shown["mark"]:
        return HttpResponse(status=204)
    return render(request, "operations/errand_now.html", shown)


def _told(request: Request, errand_id: int) -> dict[str, Any]:
    found = errands.find_errand(database(), errand_id)
    waits = found.state == "waiting"
    works = not waits or health(database(), at=moment(request)).worker_leads
    took = found.ended_at - found.begun_at if found.ended_at and found.begun_at else None
    return {
        "tab": "errand",
        "line": errand_line(found, moment(request)),
        "errand": found,
        "mark": f"{mark_of(found)}{'' if works else '-idle'}",
        "works": works,
        "took": took,
        "result": found.result or {},
        "group": GroupLine.of(FaultGroup(*group_of(found), 0, ())) if found.kind == errands.RETRY else None,
        "channel": channel_of(str((found.result or {}).get("file", ""))),
        "values": found.details.get("values", {}),
    }
