"""What happens around every page: its headers, styles and scripts, the session, who looks, what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.module_loading import import_string
from whitenoise.middleware import WhiteNoiseMiddleware

from leadpact.errors import LeadpactError
from leadpact.web import errors
from leadpact.web.accounts import identify
from leadpact.web.actions import PUBLIC, NotAllowed, may, rights
from leadpact.web.viewer import viewer_of

Answer = Callable[[HttpRequest], HttpResponseBase]

OUTSIDE = ("/api/", "/f/", "/healthz")
"""Where no person looks: no session, no token, nothing of what pages need."""

POLICY = "; ".join((
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip
SILENT = (psycopg.OperationalError, OperationalError, InterfaceError)
HEADERS = {
    "Content-Security-Policy": POLICY,  # so scripts and styles only from files of ours, none within a page
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_log = logging.getLogger("leadpact.web")


def is_outside(request: HttpRequest) -> bool:
    """Say whether the request is for none of the pages."""
    return request.path_info.startswith(OUTSIDE) or request.path_info == "/api"


class ForPages:
    """Runs PAGE_MIDDLEWARE for pages only, and lets into a view only whom its action allows."""

    def __init__(self, answer: Answer) -> None:
        self.others = self.pages = answer
        self.parts: list[Any] = []
        for path in reversed(settings.PAGE_MIDDLEWARE):
            self.pages = import_string(path)(self.pages)
            self.parts.insert(0, self.pages)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_outside(request):
            return self.others(request)
        try:
            return self.pages(request)
        except SILENT as error:  # of the session or the viewer
            return errors.silent(request, error)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, values: Any
    ) -> HttpResponseBase | None:
        """Refuse whoever is not allowed, and a form that is not ours."""
        if is_outside(request):
            return None
        refused = _refusal(request, view)
        if refused is not None:
            return refused
        for part in self.parts:
            look = getattr(part, "process_view", None)
            response: HttpResponseBase | None = look(request, view, args, values) if look is not None else None
            if response is not None:
                return response
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a view raises on purpose, and a database that is silent."""
        if is_outside(request):
            return None
        if isinstance(error, LeadpactError):
            return errors.on_purpose(request, error)
        if isinstance(error, SILENT):
            return errors.silent(request, error)
        return None


def _refusal(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    action = getattr(view, "action", None)
    if action is None:
        raise ImproperlyConfigured(f"{view} declares no action: see web/actions.py")
    if action == PUBLIC:
        return None
    viewer = viewer_of(request)
    if viewer is None:
        return errors.to_sign_in(request)
    if may(viewer, action):
        return None
    remedy = "It is another role's work."
    return errors.on_purpose(request, NotAllowed("This is not yours to do or to see.", remedy=remedy))


class Headers:
    """Puts on every page what browsers are to forbid; pages are asked for anew each time."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # it has no types
    """Sends styles and scripts, always whole: a part of one could not be compressed."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/static/"):
            request.META.pop("HTTP_RANGE", None)
        response: HttpResponseBase = super().__call__(request)
        return response


class Viewing:
    """Finds out who looks, and shows times in their zone."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        viewer, pact = identify(request)
        if viewer is None:
            return self.answer(request)
        request.viewer, request.pact = viewer, pact  # type: ignore[attr-defined]  # see viewer.Request
        with timezone.override(viewer.zone):
            return self.answer(request)


def rights_of(request: HttpRequest) -> dict[str, Any]:
    """Give templates `viewer`, and `may`: for each action whether they may do it. A context processor."""
    viewer = viewer_of(request)
    return {"viewer": viewer, "may": rights(viewer)}
