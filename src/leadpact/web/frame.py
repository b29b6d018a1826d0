"""What every page has around it: who looks, when, the places they may go, what was just done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from leadpact import clock
from leadpact.operations import notifications, parties, reviews, training
from leadpact.operations.database import database
from leadpact.pact.model import Pact
from leadpact.web import toasts, tour
from leadpact.web.actions import may
from leadpact.web.viewer import Viewer, viewer_of

THEMES = {"": "Dark theme", "dark": "Light theme", "light": "Theme of the system"}
NEXT_THEME = {"": "dark", "dark": "light", "light": ""}
IN_THE_FOOT = 4
KEPT = 512


@dataclass(frozen=True, slots=True)
class Place:
    """Where one can go. `key`: the second of the keys `g` and `key`; `action`: what one must be allowed."""

    label: str
    address: str
    icon: str
    key: str
    action: str
    current: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    places: tuple[Place, ...]


HOME = {"rep": ("My list", "list"), "partner": ("My list", "list"), "manager": ("Team", "team")}
WORK = (
    Place("Leads", "/leads", "leads", "l", "see_leads"),
    Place("People", "/people", "people", "p", "see_people"),
    Place("Accounts", "/accounts", "accounts", "a", "see_people"),
)
NUMBERS = (
    Place("Promises", "/promises", "promises", "r", "see_numbers"),
    Place("Sources", "/sources", "sources", "s", "see_numbers"),
    Place("Funnel", "/funnel", "funnel", "f", "see_numbers"),
)
PROCESS = (
    Place("Pact", "/pact", "pact", "c", "see_pact"),
    Place("Try a file", "/try", "try", "t", "try_pact"),
    Place("Operations", "/operations", "operations", "o", "see_operations"),
)


def moment(request: HttpRequest) -> datetime:
    """Return the instant of the request: one for all that a page says."""
    found: datetime | None = getattr(request, "moment", None)
    if found is None:
        found = clock.now()
        request.moment = found  # type: ignore[attr-defined]
    return found


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template its frame; a context processor."""
    theme = request.COOKIES.get("theme", "")
    theme = theme if theme in THEMES else ""
    always = {"now": moment(request), "theme": theme}
    viewer = viewer_of(request)
    if viewer is None:
        return always
    pact: Pact | None = request.pact  # type: ignore[attr-defined]  # see viewer.Request
    local = moment(request).astimezone(pact.zone) if pact is not None else None
    groups = places(viewer, request.path)
    return {
        **always,
        "pact": pact,
        "pact_time": f"{local:%H:%M %Z}" if local is not None else "",
        "places": groups,
        "foot_places": [place for group in groups for place in group.places][:IN_THE_FOOT],
        "unseen": notifications.count_unseen(database(), viewer.party),
        "here": request.get_full_path(),
        "next_theme": NEXT_THEME[theme],
        "next_theme_label": THEMES[theme],
        "is_demo": viewer.is_demo,
        "to_read": _to_read(viewer, pact),
        "overdue": _overdue(request, pact),
        "on_trial": viewer.pact_mode == "trial" and viewer.role != "partner",
        "toasts": toasts.taken(request),
        "tour": _tour(request) if viewer.is_demo else None,
    }


def _overdue(request: HttpRequest, pact: Pact | None) -> reviews.ReviewDue | None:
    """Return the review of the pact if it is overdue; it is told on the pages of operations."""
    if pact is None or not request.path.startswith("/operations"):
        return None
    due = reviews.review_due(database(), at=moment(request))
    return due if due is not None and due.is_overdue else None


_read: dict[tuple[str, int, int], bool] = {}


def _to_read(viewer: Viewer, pact: Pact | None) -> bool:
    """Whether something has changed for whoever looks that they have not said to have read."""
    if pact is None or viewer.knows == pact.version or not may(viewer, "acknowledge"):
        return False
    key = (viewer.party, viewer.knows, pact.version)
    if key not in _read:
        who = parties.somebody(database(), viewer.user_id)
        _read[key] = training.unacknowledged(database(), who) is not None
        while len(_read) > KEPT:
            _read.pop(next(iter(_read)), None)  # another thread may have been quicker
    return _read[key]


def _tour(request: HttpRequest) -> dict[str, Any] | None:
    """Return the step of the tour that the browser is at; the invitation, where it has not been answered yet."""
    said = request.COOKIES.get(tour.COOKIE, "")
    step = tour.step(said)
    if said == tour.OFF or (step is None and request.path == "/tour"):
        return None
    if step is None:
        return {"step": None}
    page = step.address.partition("{")[0]
    here = request.path == page if page == step.address else request.path.startswith(page)
    following = step.number + 1 if step.number < len(tour.STEPS) else 0
    viewer = viewer_of(request)
    mine = viewer is not None and viewer.username == step.username
    return {"step": step, "count": len(tour.STEPS), "next": following, "here": here and mine}


def places(viewer: Viewer, path: str) -> list[Group]:
    """Return the places that `viewer` may go to, the one of `path` marked."""
    label, icon = HOME.get(viewer.role, ("Home", "home"))
    home = (Place(label, "/", icon, "h", ""),)
    groups = []
    for name, listed in (("", (*home, *WORK)), ("Numbers", NUMBERS), ("Process", PROCESS)):
        allowed = tuple(_marked(place, path) for place in listed if not place.action or may(viewer, place.action))
        if allowed:
            groups.append(Group(name, allowed))
    return groups


def _marked(place: Place, path: str) -> Place:
    here = path == place.address or (place.address != "/" and path.startswith(f"{place.address}/"))
    return Place(place.label, place.address, place.icon, place.key, place.action, here, place.count)
