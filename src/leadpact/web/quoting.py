"""Sentences that quote what was sent, shown as such. Built into every template."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

QUOTED = re.compile("`([^`]+)`")


@register.filter
def quoting(sentence: str) -> SafeString:
    """Show a sentence with what stands between backticks as code: "`lasers` is none of software, service"."""
    return mark_safe(QUOTED.sub(r"<code>\1</code>", conditional_escape(sentence)))
