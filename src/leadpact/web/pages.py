"""A plain page: readable without styles, scripts or a mouse, in light and in dark."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto; padding: 0 1.25rem }}
h1 {{ font-size: 1.5rem; line-height: 1.2 }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


def page(title: str, content: SafeString, status: int = 200) -> HttpResponse:
    """Return a page; `title` is also its heading, `content` is HTML."""
    return HttpResponse(format_html(FRAME, title=title, content=content), status=status)
