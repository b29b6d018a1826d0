"""Stages: which move the pact allows, what kind of movement it is, and what an irregular one is called."""

from __future__ import annotations

from datetime import datetime

from leadpact.engine import effect as fx
from leadpact.engine.clocks import stop_clock
from leadpact.engine.draft import Draft
from leadpact.engine.reason import Reason, because_of
from leadpact.engine.state import Lead
from leadpact.pact.model import Move, Pact, Stage

BY_REASON = "by reason"
PEOPLE = ("rep", "partner")
"""Who can own a lead and work it."""


def move_upon(draft: Draft, lead: Lead, event: str) -> Move | None:
    """Return the first move of the pact upon `event` that is open to `lead` where it stands."""
    for move in draft.pact.moves_upon[event]:
        if open_to(move, lead) and _holds(draft, move, lead):
            return move
    return None


def move_when(draft: Draft, lead: Lead) -> Move | None:
    """Return the first move by condition alone that holds for `lead` where it stands."""
    for move in draft.pact.moves_when:
        if open_to(move, lead) and _holds(draft, move, lead):
            return move
    return None


def open_to(move: Move, lead: Lead) -> bool:
    """Say whether `move` leads from where `lead` stands."""
    if move.origin is None:
        return lead.stage == ""
    return lead.stage in move.origin


def _holds(draft: Draft, move: Move, lead: Lead) -> bool:
    condition = move.rule.condition
    return condition is None or condition.verdict(draft.facts(lead)) is True


def take(draft: Draft, lead: Lead, move: Move, *, to: str | None, at: datetime) -> None:
    """Carry out `move`: to the stage `to`, or only to another status where it stays in its stage."""
    why = because_of(move.rule, draft.facts(lead))
    if to is not None and to != lead.stage:
        enter(draft, lead, to, at=at, why=why, status=move.status)
    elif move.status is not None and move.status != lead.status:
        draft.emit(fx.StatusSet(lead.id, why, status=move.status))
        draft.moved(lead)


def enter(
    draft: Draft,
    lead: Lead,
    to: str,
    *,
    at: datetime,
    why: Reason,
    status: str | None = None,
    irregular: bool = False,
) -> str:
    """Post the movement of `lead` to the stage `to` and return its kind.

    A new cycle starts where one begins. Any exit from where a promise ran ends the promise.
    """
    pact = draft.pact
    kind = kind_of_movement(pact, lead.stage, to)
    stop_clock(draft, lead, "met")
    if kind in ("entry", "reentry") or lead.cycle == 0:
        again = lead.cycle > 0
        way = getattr(draft.event, "way", None) or lead.way
        draft.emit(fx.CycleStarted(lead.id, why, cycle=lead.cycle + 1, at=at, way=way))
        if again:  # source and type of the cycle before are not known of this one
            draft.forget()
    draft.emit(
        fx.Moved(
            lead.id,
            why,
            origin=lead.stage,
            to=to,
            cycle=lead.cycle,
            at=at,
            kind=kind,
            status=status or pact.stages[to].statuses[0],
            irregular=irregular,
        )
    )
    draft.moved(lead)
    return kind


def kind_of_movement(pact: Pact, origin: str, to: str) -> str:
    """Name the movement from `origin` (empty: from nowhere) to `to`, by the order of the pact's stages."""
    target = pact.stages[to]
    if not origin:
        return "entry"
    source = pact.stages[origin]
    if target.aside:
        return "recycle" if source.is_open else "reopen"
    if target.closes in ("out", "lost"):
        return "exit"
    if source.aside:
        return "reentry"
    if not source.is_open:
        return "reopen"
    return _along(pact, source, target)


def usual_target(pact: Pact, upon: str) -> str:
    """Return where `upon` usually leads: the stage of the first move that names one."""
    named = (found.to for found in pact.moves_upon[upon] if found.to and found.to != BY_REASON)
    return next(named, "")


def has_reached(pact: Pact, lead: Lead, to: str) -> bool:
    """Say whether an open lead stands at `to` or further along the line from first contact to customer."""
    stage, target = pact.stages.get(lead.stage), pact.stages.get(to)
    if stage is None or target is None or not (stage.in_line and target.in_line and lead.is_open):
        return False
    return stage.order >= target.order


def _along(pact: Pact, source: Stage, target: Stage) -> str:
    if target.order < source.order:
        return "back"
    between = any(stage.in_line and source.order < stage.order < target.order for stage in pact.stages.values())
    return "skip" if between else "forward"
