"""Whom to ask for what one may not see or do. It depends on who asks alone, never on what they asked for."""

from __future__ import annotations

from django.http import HttpRequest

from leadpact.operations import users
from leadpact.operations.database import database
from leadpact.pact.model import Pact
from leadpact.web.viewer import Viewer, viewer_of

OPERATIONS = "revops"


def whom_to_ask(request: HttpRequest) -> tuple[str, ...]:
    """Return who can help, by name and title: the managers of the viewer's queues, and RevOps."""
    viewer = viewer_of(request)
    if viewer is None:
        return ()
    managers = _managers(viewer, getattr(request, "pact", None))
    people = [one for one in users.list_users(database()) if one.active and one.party != viewer.party]
    found = [one for one in people if one.party in managers] + [one for one in people if one.role == OPERATIONS]
    named = tuple(f"{one.name}, {one.title}" if one.title else one.name for one in found)
    return named or ("whoever looks after Leadpact in your company",)


def _managers(viewer: Viewer, pact: Pact | None) -> set[str]:
    """Return who manages the viewer's queues; a partner has none, and is not told who manages what."""
    queues = () if pact is None else (pact.queues[name] for name in viewer.scope.queues)
    return {f"manager:{queue.manager}" for queue in queues if queue.manager}
