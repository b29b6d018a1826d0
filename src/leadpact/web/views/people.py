"""People: the list of all of whom somebody sees a lead, and the page of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.operations.database import database
from leadpact.operations.people import Fact, person_page
from leadpact.operations.people_listing import PEOPLE_SORTS, list_people
from leadpact.pact.model import Pact
from leadpact.web.access import visible_person
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.searched import asked
from leadpact.web.timeline import days
from leadpact.web.viewer import Request

MOST = 50
IN_THE_HEAD = frozenset({"name", "first_name", "last_name", "email", "phone"})
"""What the page says of a person before it lists what is known."""

KEYS = {"email": "Email address", "phone_name": "Phone and name"}
"""How somebody is recognised; other keys are numbers in another system, under its name."""


@dataclass(frozen=True, slots=True)
class Key:
    label: str
    value: str


@require_safe
@allowed("see_people")
def people(request: Request) -> HttpResponse:
    """Show a page of the people of whom the viewer sees a lead."""
    if request.pact is None:
        return render(request, "no_pact.html")
    wanted = asked(request, "/people", "recent")
    page = list_people(database(), request.viewer.scope, wanted.text, sort=wanted.sort, after=wanted.after, most=MOST)
    shown = {
        "page": page,
        "asked": wanted,
        "by": wanted.by(PEOPLE_SORTS),
        "newer": wanted.address(after=page.before) if page.before else "",
        "older": wanted.address(after=page.after) if page.after else "",
    }
    response = render(request, "people/page.html", shown)
    if request.htmx:
        response["HX-Push-Url"] = wanted.address()
    return response


@require_safe
@allowed("see_people")
def person(request: Request, person_id: int) -> HttpResponse:
    """Show a person; whoever was joined to another is shown as that one."""
    pact, viewer, at = request.pact, request.viewer, moment(request)
    found = visible_person(request, person_id)
    if found.merged_into is not None:
        return HttpResponseRedirect(f"/people/{found.merged_into}")
    if pact is None:
        return render(request, "no_pact.html")
    page = person_page(database(), pact, person_id, before=before(request), scope=viewer.scope)
    lines = {lead.id: lead.product_line for lead in page.leads}
    shown = {
        "page": page,
        "person": page.record.person,
        "title": page.record.person.values.get("job_title") or page.record.person.values.get("seniority") or "",
        "account": page.record.person.account,
        "days": days(database(), page.chapters, zone=viewer.zone, now=at),
        "lines": lines if len(set(lines.values())) > 1 else {},
        "known": [fact for fact in page.facts if _is_told(pact, fact) and fact.name not in IN_THE_HEAD],
        "worked_out": [fact for fact in page.facts if not _is_told(pact, fact) and fact.name not in IN_THE_HEAD],
        "keys": [_key(kind, value) for kind, value in page.record.keys],
        "open_leads": sum(lead.is_open for lead in page.leads),
        "all_leads": sum(lead.outcome != "merged" for lead in page.leads),
    }
    return render(request, "people/timeline.html" if "before" in request.GET else "people/person.html", shown)


def before(request: Request) -> int | None:
    """Return the entry before which the timeline is asked for; None: the latest ones are."""
    said = request.GET.get("before", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


def _is_told(pact: Pact, fact: Fact) -> bool:
    """Say whether somebody told it; the rest was worked out: of an address, whether it is free mail."""
    return fact.name in pact.fields or fact.name == "company"


def _key(kind: str, value: str) -> Key:
    if kind == "phone_name":
        phone, _, name = value.partition("|")
        return Key(KEYS[kind], f"{phone}, {name}")
    return Key(KEYS.get(kind) or f"Number in {kind}", value)
