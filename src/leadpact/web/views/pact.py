"""The pact: a version of it to be read like a contract, and the file that it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from leadpact.errors import NotFound
from leadpact.operations import agreement
from leadpact.operations.database import database
from leadpact.operations.documenting import process_document, signed
from leadpact.pact.document import ROLES
from leadpact.pact.model import Pact
from leadpact.web.actions import allowed
from leadpact.web.pact_page import pact_page
from leadpact.web.pact_text import pact_lines
from leadpact.web.viewer import Request

KEPT = 16
_kept: dict[tuple[object, ...], SafeString] = {}


@require_safe
@allowed("see_pact")
def pact(request: Request, version: int | None = None) -> HttpResponse:
    """Show a version as a document, by default the one that decides now; of it what concerns the role `for`, if any."""
    return _shown(request, version, "document", role_of(request))


def role_of(request: Request) -> str:
    """Return the role that an address names; "" for everybody.

    Raises:
        NotFound: the process has no such role.
    """
    role = request.GET.get("for", "")
    if role and role not in ROLES:
        raise NotFound(f"The process has no role `{role}`.", remedy=f"Known: {', '.join(ROLES)}.")
    return role


@require_safe
@allowed("see_pact")
def text(request: Request, version: int | None = None) -> HttpResponse:
    """Show the file of a version, line by line."""
    return _shown(request, version, "text")


@require_safe
@allowed("see_pact")
def file(request: Request, version: int) -> HttpResponse:
    """Send the file of a version, as it was adopted."""
    found = agreement.version(database(), version)
    response = HttpResponse(found.text, content_type="text/yaml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{found.name}-{version}.yaml")
    return response


def _shown(request: Request, version: int | None, form: str, role: str = "") -> HttpResponse:
    active = request.pact
    if active is None:
        return render(request, "no_pact.html")
    found = active if version is None else agreement.version(database(), version)
    adoptions = agreement.adoptions(database())
    standing = agreement.standing(database())
    signatures = signed(database(), found.version) if form == "document" else {}
    shown = {
        "form": form,
        "shown": found,
        "adoption": next(one for one in adoptions if one.number == found.version),
        "adoptions": adoptions,
        "active": active.version,
        "standing": standing,
        "body": body(found, form, role, signatures),
        "role": role,
        "roles": ROLES,
        "path": request.path,
    }
    return render(request, f"pact/{form}.html", shown)


def body(found: Pact, form: str, role: str, signatures: Mapping[str, datetime]) -> SafeString:
    """Return what is the same for whoever looks at a version, as `document` (for a role or, "", for everybody) or as
    `text`; the last few are kept."""
    key = (form, found.digest, found.version, role, *signatures)
    kept = None if settings.DEVELOP else _kept.get(key)
    if kept is None:
        made: dict[str, Any] = {"lines": pact_lines(found)}
        if form == "document":
            lines_at = f"/pact/{found.version}/text#L"
            shown = process_document(found, role=role, signed=signatures)
            made = {"page": pact_page(found, shown, signed=signatures), "lines_at": lines_at}
        kept = _kept[key] = render_to_string(f"pact/{form}_body.html", {**made, "version": found.version})
        while len(_kept) > KEPT:
            _kept.pop(next(iter(_kept)), None)  # another thread may have been quicker
    return kept
