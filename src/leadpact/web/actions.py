"""What somebody may do: one table of actions and roles. Which rows they may do it to is said in web/access.py.

A view declares its action by `@allowed("see_pact")`, or that it is open to all by `@public`; the middleware lets
nobody into a view that declares nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest

from leadpact.errors import LeadpactError
from leadpact.operations.users import ROLES
from leadpact.web.viewer import Viewer, viewer_of

EVERYBODY = frozenset(ROLES)
WORKS = frozenset({"rep", "partner", "manager", "revops"})
"""Who works leads: reps and partners theirs, managers their team's, RevOps any."""
TENDS = WORKS | {"marketer"}
RUNS = frozenset({"marketer", "revops"})
READS = EVERYBODY - {"rep", "partner"}
INSIDE = EVERYBODY - {"partner"}
AGREES = frozenset({"revops", "marketer", "manager", "sponsor"})
"""Who writes the agreement: operations, both sides, and who stands over them."""
ANSWERS = frozenset({"revops", "sponsor"})

ROLES_OF: Mapping[str, frozenset[str]] = {
    # with a lead
    "accept": WORKS,
    "reject": WORKS,
    "misroute": WORKS,
    "attempt": WORKS,
    "meeting": WORKS,
    "recycle": WORKS,
    "disqualify": WORKS,
    "opportunity": WORKS,
    "undo": TENDS,
    "learn": TENDS,
    "wake": TENDS,
    "reopen": TENDS,
    # to look at
    "see_home": EVERYBODY,
    "see_leads": EVERYBODY,
    "see_people": EVERYBODY,
    "see_numbers": INSIDE,
    "see_pact": INSIDE,
    "see_operations": READS - {"manager"},
    # with the process and with what arrives
    "try_pact": READS,
    "import_leads": RUNS,
    "repair_receipts": RUNS,
    "ask_for_audit": RUNS,
    # with the agreement; who signs is whom the text names
    "propose": AGREES,
    "comment": AGREES | {"rep"},
    "waive": AGREES,
    "sign": INSIDE,
    "activate": ANSWERS,
    "roll_back": ANSWERS,
    "hold_review": AGREES,
    "acknowledge": INSIDE,
    # with Leadpact itself
    "save_view": EVERYBODY,
    "save_shared_view": RUNS | {"manager"},
    "keep_account": EVERYBODY,
}
"""Each action and who may do it. With leads, sponsors and analysts only read."""

LEAD_ACTIONS = ("accept", "reject", "misroute", "attempt", "meeting", "recycle", "disqualify", "opportunity", "undo",
                "learn", "wake", "reopen")  # fmt: skip
PUBLIC = ""
"""The action of a view that is open to everybody, signed in or not."""

View = TypeVar("View", bound=Callable[..., Any])


class NotAllowed(LeadpactError):
    """The viewer's role may not do this."""

    code = "action.not_allowed"


def may(viewer: Viewer, action: str) -> bool:
    """Say whether the viewer's role may do `action` to what they may see."""
    return viewer.role in ROLES_OF[action]


def rights(viewer: Viewer | None) -> dict[str, bool]:
    """Return for each action whether the viewer may do it: the `may` of templates."""
    return {action: viewer is not None and viewer.role in roles for action, roles in ROLES_OF.items()}


def require(request: HttpRequest, action: str) -> Viewer:
    """Return who looks, who may do `action`.

    Raises:
        NotAllowed: their role may not, or nobody is signed in.
    """
    viewer = viewer_of(request)
    if viewer is None or not may(viewer, action):
        role = viewer.role if viewer is not None else "nobody"
        raise NotAllowed(f"Your role ({role}) may not do this.", remedy="Ask somebody whose work it is.")
    return viewer


def allowed(action: str) -> Callable[[View], View]:
    """Let those into the view who are signed in and may do `action`."""
    if action not in ROLES_OF:
        raise KeyError(f"{action} is no action; add it to the table in web/actions.py")

    def declare(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Let everybody into the view."""
    view.action = PUBLIC  # type: ignore[attr-defined]
    return view
