"""Pages for what goes wrong outside the API, which has its own answers."""

from __future__ import annotations

import logging
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from leadpact import clock
from leadpact.errors import BadInput, LeadpactError, NotFound, Refused, ServerError
from leadpact.web.access import NotVisible
from leadpact.web.actions import NotAllowed
from leadpact.web.pages import page
from leadpact.web.viewer import viewer_of
from leadpact.web.whom import whom_to_ask

STATUS: dict[type[LeadpactError], int] = {
    NotAllowed: 403,
    NotVisible: 404,
    NotFound: 404,
    Refused: 409,
    BadInput: 400,
    ServerError: 503,
}
"""What each error is in HTTP; any other that is raised on purpose is a 503: to be tried again."""

_log = logging.getLogger("leadpact.web")


def error_page(error: LeadpactError, status: int) -> HttpResponse:
    """Return the page that tells a visitor what was wrong and what to do."""
    return page(error.message, format_html("<p>{}</p>", error.remedy), status)


def on_purpose(request: HttpRequest, error: LeadpactError) -> HttpResponse:
    """Answer an error that was raised on purpose; what one may not see or do says whom to ask."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 503)
    fields = error.fields if isinstance(error, BadInput) else {}
    ask = whom_to_ask(request) if isinstance(error, NotVisible | NotAllowed) else ()
    return _said(request, error.message, error.remedy, status, fields=fields, ask=ask)


def silent(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer while the database does not."""
    _log.error("The database does not answer: %s", error)
    remedy = "Nothing was changed. Please try again in a moment."
    return _said(request, "The database does not answer at the moment.", remedy, 503)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask whoever is not signed in to do so; afterwards they are where they wanted to be."""
    htmx = request.headers.get("HX-Request") == "true"
    wanted = _page_of(request) if htmx or request.method != "GET" else request.get_full_path()
    address = reverse("sign-in") + (f"?{urlencode({'next': wanted})}" if wanted not in ("", "/") else "")
    if not htmx:
        return HttpResponseRedirect(address)
    return HttpResponse(status=401, headers={"HX-Redirect": address})


def _page_of(request: HttpRequest) -> str:
    """Return the page from which a form or a part of it was asked for."""
    address = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return f"{address.path}?{address.query}" if address.query else address.path


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    return _said(request, "This request cannot be read.", "Go back and try it again.", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed."""
    return _said(request, "This is not allowed.", "Go back to where you came from.", 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that bears no token of ours, or one from before the last signing in."""
    _log.warning("A form for %s was refused: %s", request.path, reason)
    remedy = "Nothing was changed. Open the page anew and send it again; cookies have to be allowed."
    return _said(request, "This form is out of date.", remedy, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist."""
    return _said(request, "There is nothing at this address.", "Look whether it is written right.", 404)


def defect(request: HttpRequest) -> HttpResponse:
    """Answer what nobody foresaw; the server's log has it whole."""
    return _said(request, "The server failed at this request.", "Please try again in a moment.", 500)


def _said(
    request: HttpRequest,
    message: str,
    remedy: str,
    status: int,
    *,
    fields: dict[str, str] | None = None,
    ask: tuple[str, ...] = (),
) -> HttpResponse:
    """Return the page; to htmx, which had asked for a part of one, a notice that appears over it.

    Nothing is asked of the database for it, which may be what is wrong.
    """
    theme = request.COOKIES.get("theme", "")
    said = {"message": message, "remedy": remedy, "fields": fields or {}, "ask": ask, "now": clock.now()}
    if request.headers.get("HX-Request") != "true":
        about = {"theme": theme if theme in ("dark", "light") else "", "home": viewer_of(request) is not None}
        return HttpResponse(render_to_string("error.html", said | about), status=status)
    response = HttpResponse(render_to_string("parts/error.html", said), status=status)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#toasts", "beforeend"
    return response
