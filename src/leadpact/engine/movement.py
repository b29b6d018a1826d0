"""What an event does to a lead's stage: the pact's move, or a refusal, or an irregular posting of a report."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.lifecycle import BY_REASON, enter, has_reached, move_upon, take, usual_target
from leadpact.engine.naming import actor
from leadpact.engine.reason import Reason
from leadpact.engine.refusals import no_move
from leadpact.engine.state import Lead

Outcome = Reason | None
"""None, or why a command is refused."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The event goes no further: a command is `refused`, or a report came late and moves nothing."""

    refused: Outcome


def move(draft: Draft, lead: Lead, event: ev.Event, upon: str, *, to: str = "") -> Stopped | None:
    """Make the move that the pact allows upon `upon`, to the stage `to` where the reason says which.

    Where the pact allows none, a command is stopped, and a report is recorded as what it is: it never
    takes a lead back that stands further along already, nor does it move one by what was before its time.
    """
    found = move_upon(draft, lead, upon)
    if found is not None:
        take(draft, lead, found, to=to or lead.stage if found.to == BY_REASON else found.to, at=event.at)
        return None
    if not event.reported:
        return Stopped(no_move(draft.pact, lead, upon))
    goal = to or usual_target(draft.pact, upon)
    if not lead.stage:
        goal = goal or expected_stage(draft, upon)
    elif has_reached(draft.pact, lead, goal):
        return None
    if goal and goal != lead.stage and is_late(draft, lead, event, goal):
        post_late(draft, lead, event, goal)
        return Stopped(None)
    irregular(draft, lead, event, upon, goal)
    return None


def is_late(draft: Draft, lead: Lead, event: ev.Event, to: str) -> bool:
    """Say whether a report is about a time before what is known already, so that it moves nothing.

    That a lead was won, lost or out ends it whenever it became so, unless it was taken up again later.
    """
    if lead.closed_at is not None:
        return event.at <= lead.closed_at
    if lead.entered_at is None or event.at >= lead.entered_at:
        return False
    if draft.pact.stages[to].is_open:
        return True
    since = lead.recycled_at or (lead.cycle_started_at if lead.cycle > 1 else None)
    return since is not None and event.at < since


def post_late(draft: Draft, lead: Lead, event: ev.Event, to: str) -> None:
    """Post that the lead was in the stage `to` before what is known; it stays where it stands."""
    late = fx.Moved(
        lead.id,
        draft.told,
        origin=lead.stage,
        to=to,
        cycle=lead.cycle,
        at=event.at,
        kind="late",
        status=lead.status,
    )
    draft.emit(late)


def irregular(draft: Draft, lead: Lead, event: ev.Event, upon: str, to: str) -> None:
    """Record a movement that was reported although no line of the pact allows it from here."""
    if not to or to == lead.stage:
        return
    by = actor(event.by) if event.by else "another system"
    why = Reason(says=f"reported by {by}: {upon.replace('_', ' ')}")
    said = getattr(event, "status", "")
    status = said if said in draft.pact.stages[to].statuses else None
    kind = enter(draft, lead, to, at=event.at, why=why, status=status, irregular=True)
    draft.emit(fx.Marked(lead.id, why, mark=f"irregular_{kind}"))


def expected_stage(draft: Draft, upon: str) -> str:
    """Return the stage in which the pact expects `upon`: the first a move leads from, else an owner's."""
    stages = draft.pact.stages.values()
    origins = {name for found in draft.pact.moves_upon[upon] for name in found.origin or ()}
    expected = [stage.name for stage in stages if stage.name in origins]
    owned = [stage.name for stage in stages if stage.held_by == "owner"]
    return next(iter([*expected, *owned, *draft.pact.stages]))
