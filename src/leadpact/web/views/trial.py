"""Trying a file of one's own: uploaded, decided, looked at lead by lead, and brought in if one wants it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadpact.errors import BadInput
from leadpact.operations import uploads
from leadpact.operations.database import database
from leadpact.operations.file_mapping import Column, field_choices
from leadpact.operations.file_trial import FileTrial
from leadpact.operations.tried_lead import lead_in_full
from leadpact.operations.verdicts import Verdict
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.viewer import Request

MOST = 100
"""Leads of a trial on one page."""

AT_ONCE = 1_000
"""Rows that are brought in while one waits; more is an errand."""


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("try_pact")
def try_file(request: Request) -> HttpResponse:
    """Ask for a file, and take it."""
    if request.pact is None:
        return render(request, "no_pact.html")
    if request.method != "POST":
        return render(request, "trial/ask.html")
    file = request.FILES.get("file")
    if file is None:
        return render(request, "trial/ask.html", {"fault": "Choose a file first."}, status=422)
    if (file.size or 0) > uploads.MOST_BYTES:
        fault = "The file is larger than 10 MB. Divide it, or import it with `leadpact import`."
        return render(request, "trial/ask.html", {"fault": fault}, status=422)
    try:
        token = uploads.keep_upload(
            database(), file.name or "leads", file.read(), user=request.viewer.user_id, at=moment(request)
        )
    except BadInput as error:
        return render(request, "trial/ask.html", {"fault": f"{error.message} {error.remedy}"}, status=422)
    return HttpResponseRedirect(f"/try/{token}")


@require_safe
@allowed("try_pact")
def trial(request: Request, token: str) -> HttpResponse:
    """Show what the pact makes of a file."""
    pact, viewer, at = request.pact, request.viewer, moment(request)
    assert pact is not None
    chosen = _chosen(request, token)
    shown: dict[str, object] = {"token": token, "choices": field_choices(pact), "corrections": _corrections(request)}
    try:
        found = uploads.try_upload(database(), pact, token, chosen, user=viewer.user_id, at=at)
    except BadInput as error:
        columns = uploads.columns_of_upload(database(), pact, token, user=viewer.user_id, at=at)
        columns = tuple(Column(one.name, one.samples, chosen.get(one.name, one.holds)) for one in columns)
        return render(request, "trial/columns.html", {**shown, "columns": columns, "error": error}, status=422)
    return render(request, "trial/page.html", {**shown, **_listed(request, found)})


def _listed(request: Request, found: FileTrial) -> dict[str, object]:
    verdict, start = request.GET.get("verdict", ""), _number(request.GET.get("from", ""))
    leads = [one for one in found.leads if not verdict or one.verdict.replace(" ", "_") == verdict]
    own = _corrections(request)
    return {
        "trial": found,
        "columns": found.columns,
        "leads": leads[start : start + MOST],
        "verdict": verdict,
        "first": start + 1,
        "last": min(start + MOST, len(leads)),
        "listed": len(leads),
        "before": _address(own, verdict, max(0, start - MOST)) if start else "",
        "next": _address(own, verdict, start + MOST) if start + MOST < len(leads) else "",
        "tabs": [(name, count, _address(own, name, 0)) for name, count in found.summary.verdicts.items()],
        "all_leads": _address(own, "", 0),
        "most_asked": _most_asked(found.leads),
    }


def _address(corrections: str, verdict: str, start: int) -> str:
    own = urlencode({name: value for name, value in (("verdict", verdict), ("from", start)) if value})
    return "?" + "&".join(part for part in (corrections, own) if part)


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0


def _most_asked(leads: tuple[Verdict, ...]) -> list[tuple[str, int]]:
    """Return the questions that would settle most leads, with how many each."""
    counts: dict[str, int] = {}
    for lead in leads:
        if lead.ask:
            counts[lead.ask] = counts.get(lead.ask, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])[:3]


def _corrections(request: Request) -> str:
    """Return what was corrected of the columns, as part of an address: `c0`, `c1`... by their place."""
    return urlencode([(name, value) for name, value in _sent(request).items()])


def _sent(request: Request) -> dict[str, str]:
    sent = request.POST if request.method == "POST" else request.GET
    return {name: sent.get(name, "") for name in sent if name[:1] == "c" and name[1:].isdecimal()}


def _chosen(request: Request, token: str) -> dict[str, str]:
    """Return the choices by column that differ from what the names suggest."""
    sent = _sent(request)
    if not sent:
        return {}
    pact, viewer = request.pact, request.viewer
    assert pact is not None
    columns = uploads.columns_of_upload(database(), pact, token, user=viewer.user_id, at=moment(request))
    named: Mapping[int, str] = {int(name[1:]): value for name, value in sent.items()}
    return {one.name: named[place] for place, one in enumerate(columns) if named.get(place, one.holds) != one.holds}


@require_safe
@allowed("try_pact")
def tried_lead(request: Request, token: str, line: int) -> HttpResponse:
    """Fill the panel with everything about the lead of one line."""
    pact = request.pact
    assert pact is not None
    found = uploads.try_upload(
        database(), pact, token, _chosen(request, token), user=request.viewer.user_id, at=moment(request)
    )
    return render(request, "trial/lead.html", {"lead": lead_in_full(pact, found, line)})


@require_POST
@allowed("import_leads")
def bring_in(request: Request, token: str) -> HttpResponse:
    """Import the file as it was tried: at once, or by a worker where that takes longer than one waits."""
    pact, viewer, at = request.pact, request.viewer, moment(request)
    assert pact is not None
    chosen = _chosen(request, token)
    found = uploads.try_upload(database(), pact, token, chosen, user=viewer.user_id, at=at)
    if found.summary.rows > AT_ONCE or found.cut:
        number = uploads.ask_to_bring_in(database(), token, chosen, user=viewer.user_id, by=viewer.party, at=at)
        return HttpResponseRedirect(f"/errands/{number}")
    report = uploads.bring_in(database(), pact, token, chosen, user=viewer.user_id, at=at)
    return render(request, "trial/brought_in.html", {"report": report, "token": token})
