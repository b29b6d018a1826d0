"""Every address of the server, and some of pages that show a row or act on one, as such pages are written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from leadpact.web import access, urls
from leadpact.web.actions import LEAD_ACTIONS, allowed
from leadpact.web.middleware import OUTSIDE

handler404, handler500 = urls.handler404, urls.handler500


@allowed("see_leads")
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    return HttpResponse(f"lead {access.visible_lead(request, lead_id).id}")


@allowed("see_people")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    return HttpResponse(f"person {access.visible_person(request, person_id).id}")


@allowed("see_people")
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    return HttpResponse(f"account {access.visible_account(request, account_id).id}")


@allowed("see_home")
def receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    return HttpResponse(f"receipt {access.visible_receipt(request, receipt_id)}")


def act(action: str) -> Any:
    @allowed(action)
    def post(request: HttpRequest, lead_id: int) -> HttpResponse:
        return HttpResponse(f"{action} {access.workable_lead(request, lead_id, action).id}")

    return post


urlpatterns = [
    *urls.urlpatterns,
    path("test/leads/<int:lead_id>", lead),
    path("test/people/<int:person_id>", person),
    path("test/accounts/<int:account_id>", account),
    path("test/receipts/<int:receipt_id>", receipt),
    *(path(f"test/leads/<int:lead_id>/{action}", act(action)) for action in LEAD_ACTIONS),
]


def pages(urlconf: str = "leadpact.web.urls") -> dict[str, Any]:
    """Return the view of every address that is a page, by its route: `leads/<int:lead_id>`."""
    found = dict(_walk(get_resolver(urlconf).url_patterns, ""))
    return {route: view for route, view in found.items() if not f"/{route}".startswith(OUTSIDE)}


def _walk(patterns: list[Any], before: str) -> Any:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route != r"^api(?:/|$)":
            yield route, pattern.callback
