"""The agreement alive: going back to a version, what changes for whom, who has read it, what departs from it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from leadpact.errors import Refused
from leadpact.insight.effects import Effects
from leadpact.insight.figures import show
from leadpact.operations import activating, agreement, reviews, training
from leadpact.operations.database import database
from leadpact.operations.parties import somebody
from leadpact.pact.complexity import FORMULA, complexity
from leadpact.pact.departures import variation
from leadpact.pact.diff import Difference, differences, what_changes_for
from leadpact.web import toasts
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.toasts import Toast
from leadpact.web.viewer import Request

SHOWN = 12
"""So many versions are told of how complex they were."""


@require_POST
@allowed("roll_back")
def roll_back(request: Request, version: int) -> HttpResponse:
    """Let a former version decide again."""
    why = str(request.POST.get("why", ""))
    try:
        activating.roll_back(database(), version, why=why, by=request.viewer.party, at=moment(request))
    except Refused as refused:
        toasts.keep(request, Toast(f"{refused.message} {refused.remedy}"))
    else:
        toasts.keep(request, Toast(f"Version {version} decides again"))
    return HttpResponseRedirect("/pact/proposals")


@require_safe
@allowed("acknowledge")
def changes(request: Request) -> HttpResponse:
    """Show whoever looks what has changed for them since the version that they know."""
    if request.pact is None:
        return render(request, "no_pact.html")
    who = somebody(database(), request.viewer.user_id)
    due = training.unacknowledged(database(), who)
    found: tuple[Difference, ...] = ()
    if due is not None and due.known:
        found = differences(agreement.version(database(), due.known), request.pact)
    mine = what_changes_for(found, who.role, who.party)
    shown = {"due": due, "mine": mine, "others": len(found) - len(mine)}
    return render(request, "agreement/changes.html", shown)


@require_POST
@allowed("acknowledge")
def acknowledge(request: Request) -> HttpResponse:
    """Note that whoever looks has read the version that decides now."""
    who = somebody(database(), request.viewer.user_id)
    said = str(request.POST.get("version", ""))
    version = int(said) if said.isdecimal() and len(said) < 10 else 0
    try:
        training.acknowledge(database(), version, who=who, at=moment(request))
    except Refused as refused:
        toasts.keep(request, Toast(f"{refused.message} {refused.remedy}"))
        return HttpResponseRedirect("/pact/changes")
    toasts.keep(request, Toast(f"Noted: you have read version {version}"))
    return HttpResponseRedirect("/")


@require_safe
@allowed("see_pact")
def readers(request: Request) -> HttpResponse:
    """Show who has read which version, and who has yet to."""
    found = training.training(database())
    shown = {"people": found, "waiting": sum(one.due is not None for one in found)}
    return render(request, "agreement/readers.html", shown)


@require_safe
@allowed("see_pact")
def departures(request: Request) -> HttpResponse:
    """Show what departs from the standard, for whom and until when, and how much there is to the pact."""
    if request.pact is None:
        return render(request, "no_pact.html")
    today = moment(request).astimezone(request.pact.zone).date()
    versions = agreement.adoptions(database())
    trend = [(one, complexity(agreement.version(database(), one.number), today=today)) for one in versions[:SHOWN]]
    shown = {
        "departures": variation(request.pact, today=today),
        "complexity": complexity(request.pact, today=today),
        "formula": FORMULA,
        "trend": trend,
        "numbers": [float(one.number) for _, one in reversed(trend)],
        "effects": show(database(), Effects, at=moment(request)),
        "review": reviews.review_due(database(), at=moment(request)),
    }
    return render(request, "agreement/departures.html", shown)


@require_POST
@allowed("hold_review")
def hold_review(request: Request) -> HttpResponse:
    """Note that the review was held, and that the pact stands."""
    note = str(request.POST.get("note", ""))
    reviews.hold_review(database(), by=request.viewer.party, at=moment(request), note=note)
    toasts.keep(request, Toast("The review is noted"))
    return HttpResponseRedirect("/pact/departures")
