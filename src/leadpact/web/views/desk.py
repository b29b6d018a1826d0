"""What is done with a lead: each wish is a resource that is posted to; what it answers is a sentence and its undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from leadpact.engine import naming
from leadpact.engine.state import Lead
from leadpact.engine.wishes import possible
from leadpact.errors import BadInput
from leadpact.operations import desk
from leadpact.operations.database import database
from leadpact.operations.desk import Done
from leadpact.operations.lookup import find_lead
from leadpact.web import toasts
from leadpact.web.access import workable_lead
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.toasts import Toast
from leadpact.web.viewer import Request

CHANGED = "leadpact:changed"
"""What a page is told by when something has changed: lists and leads draw themselves anew."""


@require_POST
@allowed("accept")
def accept(request: Request, lead_id: int) -> HttpResponse:
    lead = workable_lead(request, lead_id, "accept")
    done = desk.accept(database(), lead.id, by=request.viewer.party, at=moment(request))
    return _did(
        request, done, "Accepted: {name} is yours" if _is_mine(request, done) else "Accepted for {owner}: {name}"
    )


@require_http_methods(["GET", "POST"])
@allowed("reject")
def reject(request: Request, lead_id: int) -> HttpResponse:
    """Ask for the reason and the criterion that failed; decline with them."""
    lead = workable_lead(request, lead_id, "reject")
    if request.method == "GET":
        return _ask(request, lead_id, "desk/reject.html")
    done = desk.reject(
        database(), lead.id, reason=_said(request, "reason"), criterion=_said(request, "criterion"),
        note=_said(request, "note"), by=request.viewer.party, at=moment(request),
    )  # fmt: skip
    return _did(request, done, f"Rejected {{name}}: {naming.plain(_said(request, 'reason'))}")


@require_POST
@allowed("misroute")
def misroute(request: Request, lead_id: int) -> HttpResponse:
    lead = workable_lead(request, lead_id, "misroute")
    note = _said(request, "note")
    done = desk.misroute(database(), lead.id, note=note, by=request.viewer.party, at=moment(request))
    return _did(request, done, "Routed anew: {name} is with {owner}")


@require_POST
@allowed("attempt")
def attempt(request: Request, lead_id: int) -> HttpResponse:
    lead = workable_lead(request, lead_id, "attempt")
    disposition = _said(request, "disposition")
    done = desk.log_attempt(
        database(), lead.id, activity=_said(request, "activity") or "call", disposition=disposition,
        note=_said(request, "note"), by=request.viewer.party, at=moment(request),
    )  # fmt: skip
    return _did(request, done, f"Noted for {{name}}: {naming.plain(disposition) or 'an attempt'}")


@require_http_methods(["GET", "POST"])
@allowed("recycle")
def recycle(request: Request, lead_id: int) -> HttpResponse:
    """Ask for the reason; hand back to marketing with it."""
    lead = workable_lead(request, lead_id, "recycle")
    if request.method == "GET":
        return _ask(request, lead_id, "desk/recycle.html")
    done = desk.recycle(
        database(), lead.id, reason=_said(request, "reason"), wake_on=_day(request, "wake_on"),
        note=_said(request, "note"), by=request.viewer.party, at=moment(request),
    )  # fmt: skip
    return _did(request, done, f"Handed back: {{name}}, {naming.plain(_said(request, 'reason'))}")


@require_http_methods(["GET", "POST"])
@allowed("disqualify")
def disqualify(request: Request, lead_id: int) -> HttpResponse:
    """Ask for the reason; end the lead with it."""
    lead = workable_lead(request, lead_id, "disqualify")
    if request.method == "GET":
        return _ask(request, lead_id, "desk/disqualify.html")
    reason, note = _said(request, "reason"), _said(request, "note")
    done = desk.disqualify(database(), lead.id, reason=reason, note=note, by=request.viewer.party, at=moment(request))
    return _did(request, done, f"Disqualified {{name}}: {naming.plain(reason)}")


@require_http_methods(["GET", "POST"])
@allowed("meeting")
def meeting(request: Request, lead_id: int) -> HttpResponse:
    """Ask when; note a meeting that is agreed."""
    lead = workable_lead(request, lead_id, "meeting")
    if request.method == "GET":
        return _ask(request, lead_id, "desk/meeting.html")
    meets = _instant(request, "meeting_at")
    done = desk.book_meeting(database(), lead.id, meeting_at=meets, by=request.viewer.party, at=moment(request))
    return _did(request, done, "A meeting with {name} is agreed")


@require_POST
@allowed("meeting")
def meeting_outcome(request: Request, lead_id: int) -> HttpResponse:
    """Note whether the meeting took place."""
    lead = workable_lead(request, lead_id, "meeting")
    held = _said(request, "outcome") == "held"
    act = desk.hold_meeting if held else desk.miss_meeting
    done = act(database(), lead.id, note=_said(request, "note"), by=request.viewer.party, at=moment(request))
    return _did(request, done, "The meeting with {name} took place" if held else "{name} did not come to the meeting")


@require_POST
@allowed("opportunity")
def opportunity(request: Request, lead_id: int) -> HttpResponse:
    lead = workable_lead(request, lead_id, "opportunity")
    done = desk.open_opportunity(database(), lead.id, by=request.viewer.party, at=moment(request))
    return _did(request, done, "An opportunity is open for {name}", final=True)


@require_POST
@allowed("learn")
def learn(request: Request, lead_id: int) -> HttpResponse:
    """Note an answer: a field of the pact and its value."""
    lead = workable_lead(request, lead_id, "learn")
    answers = {_said(request, "field"): _said(request, "value")}
    done = desk.learn(database(), lead.id, answers=answers, by=request.viewer.party, at=moment(request))
    return _did(request, done, f"Noted about {{name}}: {naming.plain(_said(request, 'field'))}")


@require_POST
@allowed("wake")
def wake(request: Request, lead_id: int) -> HttpResponse:
    lead = workable_lead(request, lead_id, "wake")
    done = desk.wake(database(), lead.id, by=request.viewer.party, at=moment(request))
    return _did(request, done, "{name} is awake again", final=True)


@require_POST
@allowed("reopen")
def reopen(request: Request, lead_id: int) -> HttpResponse:
    lead = workable_lead(request, lead_id, "reopen")
    note = _said(request, "note")
    done = desk.reopen(database(), lead.id, note=note, by=request.viewer.party, at=moment(request))
    return _did(request, done, "{name} is taken up again", final=True)


@require_POST
@allowed("undo")
def undo(request: Request, event_id: int) -> HttpResponse:
    """Take back what one did a moment ago; whose it was is looked at by the operation."""
    done = desk.undo(database(), event_id, by=request.viewer.party, at=moment(request))
    return _did(request, done, "Taken back: {name} is as before", final=True)


# The answer


def _did(request: Request, done: Done, said: str, *, final: bool = False) -> HttpResponse:
    """Say what was done, with its undo unless it is `final`."""
    owner = naming.party(done.lead.owner_kind, done.lead.owner)
    text = said.format(name=_name(done), owner=owner)
    toast = Toast(text, "" if final else f"/undo/{done.event_id}")
    if not request.htmx:
        toasts.keep(request, toast)
        return HttpResponseRedirect(_next(request, done.lead))
    response = render(request, "parts/toast.html", {"toast": toast, "outside": True})
    response["HX-Trigger"] = f"leadpact:done, {CHANGED}"
    return response


def _name(done: Done) -> str:
    values = done.person.values
    return str(values.get("name") or values.get("email") or "the lead")


def _is_mine(request: Request, done: Done) -> bool:
    return f"{done.lead.owner_kind}:{done.lead.owner}" == request.viewer.party


def _next(request: Request, lead: Lead) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else f"/leads/{lead.id}"


def _ask(request: Request, lead_id: int, template: str) -> HttpResponse:
    """Ask what the wish needs; in a dialog over the page, or on a page of its own."""
    pact = request.pact
    assert pact is not None
    found = find_lead(database(), lead_id)
    shown = {"record": found, "lead": found.lead, "wishes": possible(pact, found.lead, by=request.viewer.party)}
    if not request.htmx:
        shown |= {"inner": template}
        return render(request, "desk/alone.html", shown)
    return render(request, template, shown)


def _said(request: Request, name: str) -> str:
    return request.POST.get(name, "").strip()


def _day(request: Request, name: str) -> date | None:
    said = _said(request, name)
    return None if not said else _read(date.fromisoformat, said, name)


def _instant(request: Request, name: str) -> datetime | None:
    """Return the instant that a field of a browser says, in the reader's zone."""
    said = _said(request, name)
    if not said:
        return None
    local: datetime = _read(datetime.fromisoformat, said, name)
    return local.replace(tzinfo=timezone.get_current_timezone())


def _read(read: Callable[[str], Any], said: str, name: str) -> Any:
    try:
        return read(said)
    except ValueError:
        raise BadInput(f"`{said}` is no date.", remedy="Choose one.", fields={name: "is no date"}) from None
