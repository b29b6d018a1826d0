"""Pages for what goes wrong outside the API, which has its own answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from leadpact.errors import LeadpactError
from leadpact.web.pages import page


def error_page(error: LeadpactError, status: int) -> HttpResponse:
    """Return the page that says what was wrong and what to do."""
    return _said(error.message, error.remedy, status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    return _said("This request cannot be read.", "Go back and try it again.", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed."""
    return _said("This is not allowed.", "Go back to where you came from.", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist."""
    return _said("There is nothing at this address.", "Look whether it is written right.", 404)


def defect(request: HttpRequest) -> HttpResponse:
    """Answer what nobody foresaw; the server's log has it whole."""
    return _said("The server failed at this request.", "Please try again in a moment.", 500)


def _said(message: str, remedy: str, status: int) -> HttpResponse:
    return page(message, format_html("<p>{}</p>", remedy), status)
