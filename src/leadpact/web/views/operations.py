"""Operations: how the installation is, what was not taken, what the last audit found, what workers are at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from leadpact.operations import audits, errands, repair
from leadpact.operations.audit import REMEDIES, Finding
from leadpact.operations.audits import KeptAudit
from leadpact.operations.database import database
from leadpact.operations.errands import Errand
from leadpact.operations.health import Health, health
from leadpact.operations.not_taken import count_states
from leadpact.operations.receipts import NOT_TAKEN
from leadpact.web.actions import allowed
from leadpact.web.fault_groups import group_lines
from leadpact.web.frame import moment
from leadpact.web.viewer import Request
from leadpact.web.views.errands import ErrandLine, errand_line, mark_of
from leadpact.web.views.receipts import STATE_SAYS, address_of

MOST_GROUPS = 30
MOST_ERRANDS = 8
AUDITS = 10
"""Audits that are listed, the newest first."""

OF_A_CODE = 50
"""Findings of one code that are shown; the rest is counted."""

PAGES_OF = {"lead": "/leads/", "person": "/people/", "account": "/accounts/", "receipt": "/operations/receipts/"}
"""Tables whose rows have a page."""

LOOKED_AT = {
    "events": "Events", "persons": "People", "accounts": "Accounts", "leads": "Leads", "movements": "Movements",
    "clocks": "Clocks", "opportunities": "Opportunities", "receipts": "Receipts", "identity_keys": "Identity keys",
    "seats": "Seats", "receipts_waiting": "Pending receipts", "receipts_waiting_long": "Pending for long",
    "signatures": "Signatures",
}  # fmt: skip
"""What an audit looks at, from what everything follows to what follows from it."""

MEGABYTE = 1 << 20


# At a glance


@require_safe
@allowed("see_operations")
def operations(request: Request) -> HttpResponse:
    """Show how everything stands."""
    return render(request, "operations/page.html", _now(request))


@require_safe
@allowed("see_operations")
def operations_now(request: Request) -> HttpResponse:
    """Draw it anew, if something has changed since `seen`."""
    shown = _now(request)
    if request.GET.get("seen") == shown["mark"]:
        return HttpResponse(status=204)
    return render(request, "operations/now.html", shown)


def _now(request: Request) -> dict[str, Any]:
    scope = request.viewer.scope
    found = health(database(), at=moment(request))
    counts = count_states(database(), scope)
    groups = group_lines(repair.fault_groups(database(), scope))
    running = errands.list_errands(database(), most=MOST_ERRANDS)
    return {
        "tab": "overview",
        "health": found,
        "mark": _mark(found, counts, groups[:MOST_GROUPS], running),
        "counts": counts,
        "not_taken": counts[NOT_TAKEN],
        "grouped": repair.LOOKED_AT if counts[NOT_TAKEN].number > repair.LOOKED_AT else 0,
        "states": [(state, counts[state], says, address_of(state)) for state, says in STATE_SAYS.items()],
        "groups": groups[:MOST_GROUPS],
        "more_groups": max(0, len(groups) - MOST_GROUPS),
        "errands": [errand_line(errand, found.at) for errand in running],
    }


def _mark(found: Health, *told: object) -> str:
    """Return what tells two states apart: not the time that goes by, which the page counts itself."""
    audit = found.last_audit.id if found.last_audit else 0
    same = (found.waiting, found.waiting_since, found.leading_since, found.last_recorded_at, found.worries, audit)
    size = found.size // MEGABYTE
    return sha256(repr((same, size, found.pact_version, told)).encode()).hexdigest()[:16]


# The audit


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding, and the page of its row; empty where it has none."""

    finding: Finding
    address: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one code: `count` of them in all, the first of them as lines, and what to do about them."""

    code: str
    remedy: str
    count: int
    lines: tuple[FindingLine, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@require_safe
@allowed("see_operations")
def audit(request: Request) -> HttpResponse:
    """Show what the last audit found, and the one that is under way."""
    return render(request, "operations/audit.html", _audited(request))


@require_safe
@allowed("see_operations")
def audit_now(request: Request) -> HttpResponse:
    """Draw it anew, if something has changed since `seen`."""
    shown = _audited(request)
    if request.GET.get("seen") == shown["mark"]:
        return HttpResponse(status=204)
    return render(request, "operations/audit_now.html", shown)


@require_POST
@allowed("ask_for_audit")
def ask_for_audit(request: Request) -> HttpResponse:
    """Ask the workers for an audit; its progress is shown with the last."""
    audits.ask_for_audit(database(), by=request.viewer.party, at=moment(request))
    return HttpResponseRedirect("/operations/audit")


def _audited(request: Request) -> dict[str, Any]:
    kept = audits.latest_audits(database(), most=AUDITS)
    latest = errands.latest(database(), errands.AUDIT)
    last = kept[0] if kept else None
    asked = latest if latest is not None and _matters(latest, last) else None
    return {
        "tab": "audit",
        "audit": last,
        "found": sum(last.found.values()) if last is not None else 0,
        "looked_at": [(said, last.counted[what]) for what, said in LOOKED_AT.items() if last and what in last.counted],
        "groups": list(_grouped(last)) if last is not None else [],
        "earlier": kept[1:],
        "errand": _line(asked, request),
        "mark": f"{last.id if last else 0}-{mark_of(asked) if asked else ''}",
    }


def _line(asked: Errand | None, request: Request) -> ErrandLine | None:
    return errand_line(asked, moment(request)) if asked is not None else None


def _matters(asked: Errand, last: KeptAudit | None) -> bool:
    """Say whether an errand has something to tell that the last report does not."""
    if asked.state != "failed":
        return asked.ended_at is None
    return last is None or asked.asked_at > last.audited_at


def _grouped(kept: KeptAudit) -> Iterator[FindingGroup]:
    by_code: dict[str, list[Finding]] = {}
    for finding in kept.findings:
        by_code.setdefault(finding.code, []).append(finding)
    for code, found in by_code.items():
        yield FindingGroup(code, REMEDIES[code], kept.found.get(code, len(found)), _lines(found[:OF_A_CODE]))


def _lines(found: Sequence[Finding]) -> tuple[FindingLine, ...]:
    return tuple(
        FindingLine(one, f"{PAGES_OF[one.table]}{one.id}" if one.table in PAGES_OF and one.id.isdecimal() else "")
        for one in found
    )
