"""What belongs to every page: notices, the finder, saved views, the theme."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from leadpact.operations import notifications, saved_views
from leadpact.operations.database import database
from leadpact.operations.search import search
from leadpact.web import toasts
from leadpact.web.actions import allowed, may
from leadpact.web.frame import THEMES, moment
from leadpact.web.toasts import Toast
from leadpact.web.viewer import Request

YEAR = 365 * 24 * 3600  # seconds
MOST_FOUND = 6


@require_safe
@allowed("see_home")
def notices(request: Request) -> HttpResponse:
    """Show the latest notices, and note that they were seen."""
    found = notifications.latest(database(), request.viewer.party)
    response = render(request, "parts/notices.html", {"notices": found})
    if found:
        notifications.mark_seen(database(), request.viewer.party, at=moment(request), until=found[0].event_id)
    return response


@require_safe
@allowed("see_leads")
def find(request: Request) -> HttpResponse:
    """Fill the finder: people, companies and leads that the words name."""
    text = request.GET.get("q", "").strip()
    if not text:
        return HttpResponse("")
    found = search(database(), request.viewer.scope, text, most=MOST_FOUND)
    more = f"/leads?{urlencode({'text': text})}"
    return render(request, "parts/found.html", {"found": found, "text": text, "more": more})


@require_POST
@allowed("save_view")
def add_view(request: Request) -> HttpResponse:
    """Keep the filters of a list under a name."""
    shared = request.POST.get("shared") == "yes" and may(request.viewer, "save_shared_view")
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    saved_views.add_view(
        database(), by=request.viewer.user_id, name=name, query=query, shared=shared, at=moment(request)
    )
    toasts.keep(request, Toast(f"Saved: {' '.join(name.split())}"))
    return HttpResponseRedirect(f"/leads?{query}")


@require_POST
@allowed("save_view")
def remove_view(request: Request, view_id: int) -> HttpResponse:
    saved_views.remove_view(database(), view_id, by=request.viewer.user_id)
    toasts.keep(request, Toast("The view is removed"))
    return HttpResponseRedirect("/leads")


@require_POST
@allowed("see_home")
def theme(request: Request) -> HttpResponse:
    """Choose light, dark, or what the system says."""
    chosen, wanted = request.POST.get("theme", ""), request.POST.get("next", "/")
    here = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
    response = HttpResponseRedirect(here)
    response.set_cookie("theme", chosen if chosen in THEMES else "", max_age=YEAR, samesite="Lax")
    return response
