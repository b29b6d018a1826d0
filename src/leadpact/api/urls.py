"""The API's addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import psycopg
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, include, path, re_path, reverse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from leadpact import __version__
from leadpact.api import docs, leads, records
from leadpact.api.access import BearerKey
from leadpact.api.errors import WrongMethod, on_defect, on_purpose, on_silent_database
from leadpact.errors import LeadpactError, NotFound

View = Callable[..., HttpResponseBase]

api = NinjaAPI(
    title="Leadpact",
    version=__version__,
    description="Send leads and what happens to them; read what was decided, and why.",
    urls_namespace="api",
    docs_url=None,
    auth=BearerKey(),
)
api.add_router("", leads.router)
api.add_router("", records.router)
api.add_exception_handler(LeadpactError, cast(Any, on_purpose))
api.add_exception_handler(psycopg.OperationalError, cast(Any, on_silent_database))
api.add_exception_handler(Exception, cast(Any, on_defect))


def not_found(request: HttpRequest) -> HttpResponse:
    """Answer an address that the API does not have."""
    remedy = "The addresses are listed at /api/docs and in /api/v1/openapi.json."
    return on_purpose(request, NotFound(f"There is nothing at {request.path}.", remedy=remedy))


def _in_one_shape(view: View) -> View:
    """Return `view` with its refusal of a method, which ninja writes as text, in the shape of every error."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        response = view(request, *args, **values)
        if response.status_code != 405:
            return response
        allowed = response["Allow"]
        error = WrongMethod(f"{request.method} is not answered here.", remedy=f"Use {allowed}.")
        shaped = on_purpose(request, error)
        shaped["Allow"] = allowed
        return shaped

    return answer


def _patterns() -> list[URLPattern]:
    """Return ninja's addresses; its root, which would lead to a page that it does not have here, leads to ours."""
    patterns = [one for one in api.urls[0] if isinstance(one, URLPattern)]
    for pattern in patterns:
        at_root = pattern.name == "api-root"
        pattern.callback = _to_docs if at_root else _in_one_shape(cast(View, pattern.callback))
    return patterns


def _to_docs(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("api-docs"))


urlpatterns = [
    path("api/v1/", include((_patterns(), "ninja"), namespace="api")),
    path("api/docs", docs.page, name="api-docs"),
    path("api/assets/<str:name>", docs.asset, name="api-asset"),
    path("healthz", records.healthz, name="healthz"),
    re_path(r"^api(?:/|$)", csrf_exempt(not_found)),
]
