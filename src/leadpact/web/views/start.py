"""The first page: what this server offers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from leadpact.web.actions import allowed
from leadpact.web.pages import page

CONTENT = """
<p>This server takes in leads and decides about them under the pact.</p>
<ul>
<li><a href="{docs}">The API, to read and to try out</a></li>
<li><a href="{openapi}">The same as an OpenAPI document</a></li>
<li><a href="{health}">Whether the server is well</a></li>
</ul>
"""


@allowed("see_home")
def start(request: HttpRequest) -> HttpResponse:
    """Point to what is there."""
    addresses = {"docs": "api-docs", "openapi": "api:openapi-json", "health": "healthz"}
    return page("Leadpact", format_html(CONTENT, **{name: reverse(view) for name, view in addresses.items()}))
