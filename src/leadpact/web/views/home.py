"""The first page, by role: what needs one now, and how the promises stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.insight.figures import show
from leadpact.insight.promises import Acceptance, Answers
from leadpact.insight.standing import Reps
from leadpact.operations.database import database
from leadpact.operations.team import managed_queues, team_of
from leadpact.operations.worklist import WorkLine, Worklist, worklist_of
from leadpact.pact.model import Pact
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.viewer import Request
from leadpact.web.views.overview import overview

GROUPS = {
    "answer": "To answer",
    "meeting": "Meetings",
    "responded": "Just responded",
    "claim": "In the queue, for whoever takes it",
    "overdue": "Overdue",
    "today": "Due today",
    "later": "Later",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: what can be done with it (`can`, for the bar), and how it is told apart."""

    line: WorkLine
    can: str

    @property
    def dots(self) -> list[bool]:
        """Return the attempts owed, done or not."""
        owed = max(self.line.attempts_required, min(self.line.attempts, 9))
        return [place < self.line.attempts for place in range(owed)]


@dataclass(frozen=True, slots=True)
class Rows:
    name: str
    label: str
    rows: tuple[Row, ...]


@require_safe
@allowed("see_home")
def home(request: Request) -> HttpResponse:
    """Show the page of the viewer's role."""
    if request.pact is None:
        return render(request, "no_pact.html")
    return PAGES.get(request.viewer.role, overview)(request, request.pact)


@require_safe
@allowed("see_home")
def work(request: Request) -> HttpResponse:
    """Draw the list anew, if it has changed since `seen`."""
    assert request.pact is not None
    found = worklist_of(database(), request.viewer.party, at=moment(request))
    mark = _mark(found)
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    return render(request, "home/work.html", _listed(request.pact, found, mark))


def my_list(request: Request, pact: Pact) -> HttpResponse:
    found = worklist_of(database(), request.viewer.party, at=moment(request))
    shown = _listed(pact, found, _mark(found))
    own = _own_answers(request)
    return render(request, "home/my_list.html", {**shown, "dispositions": list(pact.dispositions), "own": own})


def _own_answers(request: Request) -> Answers | None:
    """Return how the viewer answered this month; None where nothing was owed."""
    sales = show(database(), Acceptance, at=moment(request)).figure
    name = request.viewer.party.partition(":")[2]
    month = sales.by("owner", sales.months[-1].began_on)
    return next((part.answers for part in month if part.value == name), None)


def _listed(pact: Pact, found: Worklist, mark: str) -> dict[str, object]:
    grouped: dict[str, list[Row]] = {}
    for line in found.lines:
        grouped.setdefault(line.group, []).append(Row(line, " ".join(_can(pact, line))))
    groups = [Rows(name, label, tuple(grouped[name])) for name, label in GROUPS.items() if name in grouped]
    return {"work": found, "groups": groups, "mark": mark}


def _can(pact: Pact, line: WorkLine) -> list[str]:
    """Return what the bar offers for a line; whatever the pact refuses all the same is refused with its reason."""
    if line.in_queue:
        return ["accept"]
    if line.step == "accept":
        return ["accept", "reject", "misroute", "attempt", "meeting", "disqualify"]
    if pact.stages[line.stage].held_by != "owner":
        return ["misroute", "disqualify"]
    outcome = ["outcome"] if line.step == "meet" else []
    return [*outcome, "attempt", "meeting", "recycle", "disqualify"]


def _mark(found: Worklist) -> str:
    """Return what tells two states of a list apart: not the minutes that go by, which the page counts itself."""
    told = [
        (one.lead_id, one.group, one.step, one.due_at, one.status, one.attempts, one.score, one.response)
        for one in found.lines
    ]
    return sha256(repr(told).encode()).hexdigest()[:16]


def team(request: Request, pact: Pact) -> HttpResponse:
    return render(request, "home/team.html", _team(request, pact))


@require_safe
@allowed("see_numbers")
def team_now(request: Request) -> HttpResponse:
    """Draw the team anew."""
    assert request.pact is not None
    return render(request, "home/team_now.html", _team(request, request.pact))


def _team(request: Request, pact: Pact) -> dict[str, object]:
    name = request.viewer.party.partition(":")[2]
    queues: Sequence[str] = managed_queues(pact, name)
    at = moment(request)
    team = team_of(database(), pact, queues, at=at)
    answers = {rep.name: rep for rep in show(database(), Reps, at=at).figure.reps}
    members = [(one, answers.get(one.member)) for one in team.members]
    return {"team": team, "members": members, "queues": queues}


PAGES: dict[str, Callable[[Request, Pact], HttpResponse]] = {"rep": my_list, "partner": my_list, "manager": team}
