"""The tour of the demo. A real installation has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from leadpact.operations import demo_users
from leadpact.operations.database import database
from leadpact.simulation.demo import leads_of_stories
from leadpact.simulation.stories import STORIES, Story
from leadpact.web import tour
from leadpact.web.actions import allowed, may, public
from leadpact.web.tour import COOKIE, OFF, STEPS, Step
from leadpact.web.viewer import Request, Viewer
from leadpact.web.views.session import enter_as

WEEK = 7 * 24 * 3600  # seconds


@require_safe
@allowed("see_home")
def steps(request: Request) -> HttpResponse:
    """List the steps, to begin with any."""
    if not request.viewer.is_demo:
        raise Http404
    leads = leads_of_stories(database())
    stories = [Told(story, _where(story, leads, request.viewer)) for story in STORIES]
    return render(request, "tour/page.html", {"steps": STEPS, "stories": stories})


@dataclass(frozen=True, slots=True)
class Told:
    """A story, and where it is to be seen; "" where the viewer does not see it."""

    story: Story
    address: str


def _where(story: Story, leads: Mapping[str, int], viewer: Viewer) -> str:
    if story.email in leads:
        return f"/leads/{leads[story.email]}" if viewer.scope.everything else ""
    if story.channel:
        address = f"/operations/receipts?{urlencode({'state': 'rejected', 'channel': story.channel})}"
        return address if may(viewer, "see_operations") else ""
    if story.source:
        return "/sources" if may(viewer, "see_numbers") else ""
    return f"/people?{urlencode({'text': story.email})}"


@require_POST
@public  # whoever is in the demo may be anybody in it
def go(request: Request, number: int) -> HttpResponse:
    """Go to a step: as the one whose page it is."""
    found = tour.step(str(number))
    one = next(
        (one for one in demo_users.list_demo_users(database()) if found and one.username == found.username), None
    )
    if found is None or one is None:
        raise Http404
    enter_as(request, one)
    response = HttpResponseRedirect(address_of(found))
    response.set_cookie(COOKIE, str(number), max_age=WEEK, samesite="Lax")
    return response


@require_POST
@allowed("see_home")
def end(request: Request) -> HttpResponse:
    """End the tour and stay on the page."""
    wanted = request.POST.get("next", "/")
    response = HttpResponseRedirect(wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/")
    response.set_cookie(COOKIE, OFF, max_age=WEEK, samesite="Lax")
    return response


def address_of(found: Step) -> str:
    """Return the address of a step; that of a lead who is not there is the list's."""
    if not found.story:
        return found.address
    email = next((story.email for story in STORIES if story.key == found.story), "")
    lead = leads_of_stories(database()).get(email)
    return "/leads" if lead is None else found.address.format(lead=lead)
