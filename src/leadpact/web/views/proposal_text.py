"""The text of a proposal: read, edited and checked while it is written."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from leadpact.errors import Fault, FaultyText, Refused
from leadpact.operations import proposals
from leadpact.operations.database import database
from leadpact.operations.examining import check_only
from leadpact.operations.proposal_reading import ProposalView, parsed
from leadpact.pact.signing_event import Found
from leadpact.web import toasts
from leadpact.web.actions import allowed, may
from leadpact.web.frame import moment
from leadpact.web.toasts import Toast
from leadpact.web.viewer import Request

CONFLICT = 409


@require_http_methods(["GET", "POST"])
@allowed("see_pact")
def text(request: Request, number: int) -> HttpResponse:
    """Show the text with what is wrong with it; save another one."""
    view = proposals.state_of(database(), number)
    if request.method != "POST":
        return _shown(request, view, view.text)
    if not may(request.viewer, "propose"):
        return _shown(request, view, view.text, refused="Your role may not change the pact.")
    said, was = written(request), str(request.POST.get("was", ""))
    try:
        proposals.save(database(), number, said, was=was, by=request.viewer.party, at=moment(request))
    except Refused as refused:
        return _shown(request, view, said, refused=f"{refused.message} {refused.remedy}")
    toasts.keep(request, Toast("Saved"))
    return HttpResponseRedirect(f"/pact/proposals/{number}/text")


def written(request: Request) -> str:
    """Return the text that a form sends; browsers end its lines with two characters."""
    return str(request.POST.get("text", "")).replace("\r\n", "\n")


def _shown(request: Request, view: ProposalView, said: str, *, refused: str = "") -> HttpResponse:
    faults, found = _wrong(request, said)
    shown = {
        "view": view,
        "proposal": view.proposal,
        "said": said,
        "lines": said.split("\n"),
        "refused": refused,
        "theirs": view.text if refused and said != view.text else "",
        "faults": faults,
        "found": found,
        "editable": view.proposal.state in ("draft", "proposed") and may(request.viewer, "propose"),
    }
    return render(request, "agreement/text.html", shown, status=CONFLICT if refused else 200)


@require_POST
@allowed("propose")
def check(request: Request, number: int) -> HttpResponse:
    """Say what is wrong with a text while it is written; nothing is kept of it."""
    faults, found = _wrong(request, written(request))
    return render(request, "agreement/wrong.html", {"faults": faults, "found": found})


def _wrong(request: Request, said: str) -> tuple[tuple[Fault, ...], tuple[Found, ...]]:
    """Return the faults of a text; of one without any, what the checker finds."""
    try:
        pact = parsed(said)
    except FaultyText as wrong:
        return tuple(wrong.faults), ()
    return (), check_only(pact, moment(request).astimezone(pact.zone).date()).findings
