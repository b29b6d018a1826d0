"""The API's pages for people: Swagger UI from the files that ninja brings along, so that no other host is asked."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import ninja
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape

ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui-init.js": "text/javascript; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Leadpact API</title>
<link rel="icon" href="{assets}favicon.svg">
<link rel="stylesheet" href="{assets}swagger-ui.css">
</head>
<body>
<noscript>This page needs JavaScript. The same is in <a href="{openapi}">the OpenAPI document</a>.</noscript>
<script type="application/json" id="swagger-settings">{settings}</script>
<main id="swagger-ui"></main>
<script src="{assets}swagger-ui-bundle.js"></script>
<script src="{assets}swagger-ui-init.js"></script>
</body>
</html>
"""


def page(request: HttpRequest) -> HttpResponse:
    """Show every operation of the API, to be tried out with a key."""
    openapi = reverse("api:openapi-json")
    settings = json.dumps({"url": openapi, "layout": "BaseLayout", "deepLinking": True, "persistAuthorization": True})
    assets = reverse("api-asset", args=["x"]).removesuffix("x")
    return HttpResponse(PAGE.format(assets=escape(assets), openapi=escape(openapi), settings=settings))


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """Send one of the page's files."""
    if name not in ASSETS:
        raise Http404
    response = HttpResponse(_content(name), content_type=ASSETS[name])
    response["Cache-Control"] = "public, max-age=86400"
    return response


@cache
def _content(name: str) -> bytes:
    return (Path(ninja.__file__).parent / "static" / "ninja" / name).read_bytes()
