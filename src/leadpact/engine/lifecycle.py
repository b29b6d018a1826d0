"""Stages: which move the pact allows, what kind of movement it is, and what an irregular one is called."""

from __future__ import annotations

from datetime import datetime

from leadpact.engine import effect as fx
from leadpact.engine.draft import Draft
from leadpact.engine.reason import Reason, because_of
from leadpact.engine.state import Lead
from leadpact.pact.model import Move, Pact, Stage

STANDING = "stays"


def move_upon(draft: Draft, lead: Lead, event: str) -> Move | None:
    """Return the first move of the pact upon `event` that is open to `lead` where it stands."""
    for move in draft.pact.moves_upon[event]:
        if _open_to(move, lead) and _holds(draft, move, lead):
            return move
    return None


def move_when(draft: Draft, lead: Lead) -> Move | None:
    """Return the first move by condition alone that holds for `lead` where it stands."""
    for move in draft.pact.moves_when:
        if _open_to(move, lead) and _holds(draft, move, lead):
            return move
    return None


def _open_to(move: Move, lead: Lead) -> bool:
    if move.origin is None:
        return lead.stage == ""
    return lead.stage in move.origin


def _holds(draft: Draft, move: Move, lead: Lead) -> bool:
    condition = move.rule.condition
    return condition is None or condition.verdict(draft.facts(lead)) is True


def take(draft: Draft, lead: Lead, move: Move, *, to: str | None, at: datetime) -> None:
    """Carry out `move`: to the stage `to`, or only to another status where `to` is None."""
    why = because_of(move.rule, draft.facts(lead))
    if to is None:
        if move.status is not None and move.status != lead.status:
            draft.emit(fx.StatusSet(lead.id, why, status=move.status))
            draft.forget()
        return
    enter(draft, lead, to, at=at, why=why, status=move.status)


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
    """Post the movement of `lead` to the stage `to`, starting a new cycle where one begins; return its kind."""
    pact = draft.pact
    kind = kind_of_movement(pact, lead.stage, to)
    if kind in ("entry", "reentry") or lead.cycle == 0:
        way = getattr(draft.event, "way", None) or {}
        draft.emit(fx.CycleStarted(lead.id, why, cycle=lead.cycle + 1, at=at, way=way or lead.way))
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
    draft.forget()
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


def _along(pact: Pact, source: Stage, target: Stage) -> str:
    line = [stage.name for stage in pact.stages.values() if stage.in_line]
    steps = line.index(target.name) - line.index(source.name)
    if steps == 0:
        return STANDING
    if steps < 0:
        return "back"
    return "forward" if steps == 1 else "skip"
