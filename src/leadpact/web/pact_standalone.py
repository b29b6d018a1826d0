"""The process document as one file of HTML that needs nothing beside it: styles within, no scripts, the text below."""

from __future__ import annotations

from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from leadpact.pact.document import ROLES
from leadpact.pact.document_model import Document
from leadpact.pact.model import Pact
from leadpact.web.pact_page import pact_page
from leadpact.web.pact_text import pact_lines

STYLES = ("tokens", "base", "components", "contract", "print")
_FOLDER = Path(__file__).parent / "static" / "leadpact"


def standalone(pact: Pact, shown: Document, *, file: str) -> str:
    """Return a page that can be sent, printed and opened anywhere.

    Args:
        shown: the document of `pact`, or a part of it.
        file: what the file of the pact is called.
    """
    styles = "\n".join((_FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    values = {
        "page": pact_page(pact, shown),
        "lines": pact_lines(pact),
        "lines_at": "#file-",
        "styles": mark_safe(styles),
        "role_label": ROLES.get(shown.role, "").lower(),
        "file": file,
    }
    return render_to_string("pact/standalone.html", values)
