"""A change of the pact, from the draft to the version that decides: its page, and each act as a resource to post to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from leadpact.errors import BadInput, FaultyText, NotFound, Refused
from leadpact.operations import activating, agreement, errands, proposals
from leadpact.operations.database import database
from leadpact.operations.parties import somebody
from leadpact.pact.diff import what_changes_for
from leadpact.pact.terms import METRICS
from leadpact.web import toasts
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.proposal_page import STATES, about, changes, sides, themes, tried_of, waiver
from leadpact.web.toasts import Toast
from leadpact.web.viewer import ROLE_LABELS, Request

REFUSED = 409


@require_safe
@allowed("see_pact")
def listed(request: Request) -> HttpResponse:
    """Show every proposal, the newest first, and the versions that have decided."""
    if request.pact is None:
        return render(request, "no_pact.html")
    every = proposals.proposals(database())
    shown = {
        "open": [one for one in every if one.state in ("draft", "proposed", "planned")],
        "ended": [one for one in every if one.state == "withdrawn"],
        "versions": {one.version: one for one in every if one.version},
        "activations": agreement.activations(database()),
        "states": STATES,
    }
    return render(request, "agreement/list.html", shown)


@require_POST
@allowed("propose")
def begin(request: Request) -> HttpResponse:
    """Begin a proposal with the text that decides now."""
    if request.pact is None:
        raise NotFound("There is no pact yet.", remedy="Adopt one: leadpact adopt pact.yaml")
    number = proposals.draft(database(), request.pact.text, by=request.viewer.party, at=moment(request))
    return _back(request, number, f"Proposal {number} begins with version {request.pact.version}: change what you like")


@require_safe
@allowed("see_pact")
def proposal(request: Request, number: int) -> HttpResponse:
    """Show a proposal: what it changes, what was found in it, what was said of it, and what it still needs."""
    return _page(request, number)


def _page(request: Request, number: int, refused: Refused | FaultyText | BadInput | None = None) -> HttpResponse:
    view, who = proposals.state_of(database(), number), somebody(database(), request.viewer.user_id)
    found = changes(view)
    role = request.GET.get("for", "")
    if role and role not in ROLE_LABELS:
        raise NotFound(f"There is no role `{role}`.", remedy=f"Known: {', '.join(ROLE_LABELS)}.")
    chosen = found if not role or found is None else what_changes_for(found, role)
    shown = {
        "view": view,
        "proposal": view.proposal,
        "state": STATES[view.proposal.state],
        "refused": refused,
        "changes": found,
        "themes": themes(chosen or ()),
        "role": role,
        "roles": ROLE_LABELS,
        "sides": sides(view, who),
        "findings": [(one, waiver(view, one)) for one in view.findings],
        "open_comments": [one for one in view.comments if one.comment.resolved_at is None],
        "settled_comments": [one for one in view.comments if one.comment.resolved_at is not None],
        "history": reversed(proposals.history(database(), number)),
        "metrics": METRICS,
        **tried_of(view),
        "is_open": view.proposal.state in ("draft", "proposed", "planned"),
    }
    return render(request, "agreement/proposal.html", shown, status=REFUSED if refused else 200)


Act = Callable[[Request, int, str, datetime], str]
"""Does something with a proposal, as a party and at an instant; returns what is said of it."""


def _acts(action: str) -> Callable[[Act], Callable[..., HttpResponse]]:
    """Make a view of an act: done, it says so on the proposal's page; refused, it shows there why."""

    def declare(act: Act) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, number: int) -> HttpResponse:
            assert isinstance(request, HttpRequest)
            asked: Request = request  # type: ignore[assignment]  # the middleware has let a viewer in
            try:
                said = act(asked, number, asked.viewer.party, moment(asked))
            except (Refused, FaultyText, BadInput) as refused:
                return _page(asked, number, refused)
            return _back(asked, number, said)

        view.__doc__, view.__name__ = act.__doc__, act.__name__
        return require_POST(allowed(action)(view))

    return declare


def _back(request: Request, number: int, said: str) -> HttpResponse:
    toasts.keep(request, Toast(said))
    return HttpResponseRedirect(f"/pact/proposals/{number}")


def _said(request: Request, name: str) -> str:
    return str(request.POST.get(name, "")).strip()


@_acts("propose")
def reasons(request: Request, number: int, by: str, at: datetime) -> str:
    """Say why it is made, what is expected of it, and when that is judged."""
    view = proposals.state_of(database(), number)
    metric, expected = _said(request, "metric"), _said(request, "expected")
    if metric and metric not in METRICS:
        raise BadInput(f"There is no metric `{metric}`.", remedy=f"Choose among {', '.join(METRICS)}.")
    proposals.save(
        database(), number, view.text, was=_said(request, "was"), by=by, at=at, why=_said(request, "why"),
        expects={metric: expected} if metric and expected else {}, judge_on=_day(_said(request, "judge_on")),
    )  # fmt: skip
    return "Saved what it is for"


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise BadInput(f"`{said}` is no day.", remedy="Write it as 2026-12-31.") from None


@_acts("propose")
def examine(request: Request, number: int, by: str, at: datetime) -> str:
    """Check and prove the text as it is now."""
    proposals.examine_text(database(), number, by=by, at=at)
    return "The text is checked"


@_acts("propose")
def propose(request: Request, number: int, by: str, at: datetime) -> str:
    """Put it up to be signed."""
    proposals.propose(database(), number, by=by, at=at)
    return "It is up to be signed"


@_acts("comment")
def comment(request: Request, number: int, by: str, at: datetime) -> str:
    """Say something of a line, or of the whole."""
    line, answers = _number(request, "line"), _number(request, "answers")
    proposals.comment(database(), number, _said(request, "says"), by=by, at=at, line=line, answers=answers)
    return "Your comment is there"


def _number(request: Request, name: str) -> int:
    said = _said(request, name) or "0"
    if not said.isdecimal() or len(said) > 18:
        raise BadInput(f"`{said}` is no number.", remedy="Write a number, or leave it empty.")
    return int(said)


@_acts("comment")
def resolve(request: Request, number: int, by: str, at: datetime) -> str:
    """Note that a comment is settled."""
    proposals.resolve(database(), number, _number(request, "comment"), by=by, at=at)
    return "The comment is settled"


@_acts("waive")
def waive(request: Request, number: int, by: str, at: datetime) -> str:
    """Let a warning stand, for a written reason."""
    key = _said(request, "key")
    proposals.waive(database(), number, key, _said(request, "reason"), by=by, at=at)
    return f"Waived: {key}"


@_acts("sign")
def sign(request: Request, number: int, by: str, at: datetime) -> str:
    """Sign for a side; what is written confirms which text is meant."""
    side = _said(request, "side")
    who = somebody(database(), request.viewer.user_id)
    last = proposals.sign(database(), number, side, confirmed=_said(request, "confirmed"), who=who, at=at)
    return f"Signed for {side}" + ("; now everybody has signed" if last else "")


@_acts("activate")
def activate(request: Request, number: int, by: str, at: datetime) -> str:
    """Let it decide, now or from a day on."""
    trial, day = bool(_said(request, "trial")), _day(_said(request, "starts_on"))
    if day is not None and request.pact is not None:
        starts_at = datetime.combine(day, time(), request.pact.zone)
        activating.plan(database(), number, starts_at, by=by, at=at, trial=trial)
        return f"It will decide from {day:%-d %B %Y} on"
    pact = activating.activate(database(), number, by=by, at=at, trial=trial)
    return f"Version {pact.version} decides from now on"


@_acts("activate")
def cancel(request: Request, number: int, by: str, at: datetime) -> str:
    """Take a planned activation back."""
    activating.cancel(database(), number, by=by, at=at, why=_said(request, "why"))
    return "It will not be activated by itself"


@_acts("propose")
def try_on_history(request: Request, number: int, by: str, at: datetime) -> str:
    """Ask a worker to take the decisions of the journal again under its text."""
    view = proposals.state_of(database(), number)
    if view.pact is None:
        raise Refused("The text is no pact yet.", remedy="Correct its faults first.")
    errands.ask_for(database(), errands.TRYOUT, about(view), by=by, at=at)
    return "It is being tried on history"


@require_safe
@allowed("see_pact")
def tried(request: Request, number: int) -> HttpResponse:
    """Show what came of trying it on history, or how far that is."""
    view = proposals.state_of(database(), number)
    return render(request, "agreement/tried.html", {"proposal": view.proposal, **tried_of(view)})


@_acts("propose")
def withdraw(request: Request, number: int, by: str, at: datetime) -> str:
    """Take it back."""
    proposals.withdraw(database(), number, by=by, at=at, why=_said(request, "why"))
    return f"Proposal {number} is withdrawn"


@_acts("propose")
def observe(request: Request, number: int, by: str, at: datetime) -> str:
    """Begin, or cease, to watch what it would decide."""
    if _said(request, "stop"):
        proposals.stop_observing(database(), number, by=by, at=at)
        return "It is watched no longer"
    proposals.observe(database(), number, by=by, at=at)
    return "It is watched: what it would decide is compared, it decides nothing"
