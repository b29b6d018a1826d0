"""The page of a lead: who, where it stands, why, what is owed, what happened; and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.engine import effect as fx
from leadpact.engine import explain
from leadpact.engine.facts import facts_of
from leadpact.engine.standing import score_account, score_now, standing
from leadpact.engine.values import revive_effect
from leadpact.engine.why import of_effect
from leadpact.engine.wishes import possible
from leadpact.errors import NotFound
from leadpact.operations import agreement, desk
from leadpact.operations.database import database
from leadpact.operations.decisions import decision_about
from leadpact.operations.lead_page import LeadPage, Movement, lead_page
from leadpact.operations.people import read_person
from leadpact.operations.reading import reading
from leadpact.pact.model import Pact
from leadpact.web.access import is_theirs, visible_lead
from leadpact.web.actions import allowed, may
from leadpact.web.frame import moment
from leadpact.web.timeline import days
from leadpact.web.viewer import Request

ASKED = {
    "owner": (fx.Assigned, fx.Queued),
    "clock": (fx.ClockStarted,),
    "stage": (fx.Moved,),
    "source": (fx.Sourced,),
    "exception": (fx.Excepted,),
    "type": (fx.Typed,),
    "next": (fx.NextStep,),
}
"""What is asked why on the page, and which effect tells it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage on the way: when the present cycle entered it last, and how; `here` where the lead stands."""

    stage: str
    at: datetime | None
    here: bool
    kind: str
    irregular: bool


@require_safe
@allowed("see_leads")
def lead(request: Request, lead_id: int) -> HttpResponse:
    """Show a lead; nothing if it has not changed since the entry `seen`."""
    pact, viewer, at = request.pact, request.viewer, moment(request)
    assert pact is not None
    row = visible_lead(request, lead_id)
    page = lead_page(database(), pact, lead_id, at=at, before=_before(request), scope=viewer.scope)
    mark = str(page.chapters[0].event_id) if page.chapters else "0"
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    facts = facts_of(pact, page.person, page.lead, at)
    works = is_theirs(viewer, row)
    shown: dict[str, Any] = {
        "page": page,
        "lead": page.lead,
        "values": facts.values,
        "mark": mark,
        "days": days(database(), page.chapters, zone=viewer.zone, now=at, lead=lead_id),
        "standing": standing(pact, facts) if page.lead.is_open and page.lead.stage else None,
        "score": score_now(pact, facts),
        "next_question": explain.next_question(pact, page.lead),
        "path": path_of(pact, page),
        "odd": [one for one in page.path if one.irregular and not one.taken_back],
        "whys": whys(page),
        "wishes": possible(pact, page.lead, viewer.party, others=page.others, facts=facts),
        "works": works,
        "undoable": desk.undoable(database(), lead_id, by=viewer.party, at=at) if may(viewer, "undo") else None,
    }
    return render(request, "lead/timeline.html" if "before" in request.GET else "lead/page.html", shown)


def _before(request: Request) -> int | None:
    said = request.GET.get("before", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


def path_of(pact: Pact, page: LeadPage) -> list[Step]:
    """Return the stages in line with what the present cycle did, and the exit it took, if it took one."""
    latest: dict[str, Movement] = {}
    for one in page.path:
        if one.cycle == page.lead.cycle and not one.taken_back and one.kind not in ("late", "undo"):
            latest[one.stage] = one
    line = [stage for stage in pact.stages.values() if stage.in_line or stage.name == page.lead.stage]
    return [
        Step(
            stage.name,
            latest[stage.name].happened_at if stage.name in latest else None,
            stage.name == page.lead.stage,
            latest[stage.name].kind if stage.name in latest else "",
            latest[stage.name].irregular if stage.name in latest else False,
        )
        for stage in line
    ]


def whys(page: LeadPage) -> dict[str, str]:
    """Return, for what the page says, the address that tells why: of the latest effect about it."""
    found: dict[str, str] = {}
    for chapter in page.chapters:
        for position in range(len(chapter.effects) - 1, -1, -1):
            effect = chapter.effects[position]
            for name, kinds in ASKED.items():
                if name not in found and isinstance(effect, kinds) and effect.lead == page.lead.id:
                    found[name] = f"/leads/{page.lead.id}/why/{chapter.event_id}/{position}"
    return found


@require_safe
@allowed("see_leads")
def why(request: Request, lead_id: int, event_id: int, position: int) -> HttpResponse:
    """Fill the panel with the reason of one effect about the lead or its person."""
    row = visible_lead(request, lead_id)
    chapter = decision_about(database(), row.person_id, event_id)
    if position >= len(chapter.effects) or chapter.effects[position].lead not in (0, lead_id):
        raise NotFound("Nothing of the kind was decided about this lead.", remedy="Open the lead anew.")
    pact = agreement.version(database(), chapter.pact_version)
    effect = revive_effect(pact, chapter.effects[position])
    with reading(database()) as connection:
        person = read_person(connection, pact, row.person_id).person
    at = chapter.recorded_at
    shown = {
        "says": explain.sentence(pact, effect),
        "why": of_effect(pact, effect, at=at, history=person.history),
        "account": score_account(pact, effect) if isinstance(effect, fx.Scored) else None,
        "decided_at": at,
        "version": chapter.pact_version,
        "rule_text": _line_of(pact, effect.why.line),
    }
    return render(request, "lead/why.html", shown)


def _line_of(pact: Pact, line: int) -> str:
    lines = pact.text.splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


@require_safe
@allowed("see_leads")
def score_why(request: Request, lead_id: int) -> HttpResponse:
    """Fill the panel with the score as it is now, line by line."""
    pact, at = request.pact, moment(request)
    assert pact is not None
    visible_lead(request, lead_id)
    page = lead_page(database(), pact, lead_id, at=at, scope=request.viewer.scope)
    score = score_now(pact, facts_of(pact, page.person, page.lead, at))
    return render(request, "lead/score.html", {"score": score, "lead": page.lead})
