"""Whose job a lead is: after every event it is somebody's, with a dated next step, or it is closed."""

from __future__ import annotations

from datetime import UTC, datetime, time

from leadpact.engine import clocks, routing
from leadpact.engine import effect as fx
from leadpact.engine.calendar import due_at
from leadpact.engine.draft import Draft
from leadpact.engine.lifecycle import move_upon, take
from leadpact.engine.reason import Reason, because_of
from leadpact.engine.state import Lead
from leadpact.pact.allowance import Allowance
from leadpact.pact.model import Program, RecycleReason

SALES = ("rep", "partner", "queue")


def settle(draft: Draft, lead: Lead, *, entered: bool) -> None:
    """Give `lead` the owner and the next step that its stage asks for. `entered`: it has just come there."""
    stage = draft.stage(lead)
    if not stage.is_open:
        return
    if stage.held_by == "programs":
        if entered or lead.owner_kind != "program":
            keep(draft, lead)
    elif stage.held_by == "routing":
        if entered or not lead.owner_kind or lead.owner_kind == "program":
            hand_over(draft, lead)
    elif lead.owner_kind not in SALES:
        hand_over(draft, lead, works=draft.event.by)
    elif entered or lead.next_at is None:
        next_act(draft, lead)


def stop_clock(draft: Draft, lead: Lead, outcome: str) -> None:
    """End the running clock, if there is one: any exit from what was promised ends it."""
    if lead.clock is None:
        return
    late = lead.clock.breached_at is not None or lead.clock.due_at < draft.known
    said = "breached" if outcome == "met" and late else outcome
    draft.emit(fx.ClockStopped(lead.id, clock=lead.clock.name, at=draft.known, outcome=said))


def close(draft: Draft, lead: Lead, outcome: str, reason: str, why: Reason) -> None:
    """End the lead: its clock stops, nothing more is owed."""
    stop_clock(draft, lead, "met" if outcome == "won" else "withdrawn")
    draft.emit(fx.Closed(lead.id, why, outcome=outcome, reason=reason, at=draft.event.at))


def keep(draft: Draft, lead: Lead) -> None:
    """Marketing keeps the lead: the first program that fits, with a date to look at it again."""
    stop_clock(draft, lead, "withdrawn")
    program, why = _program_for(draft, lead)
    if (lead.owner_kind, lead.owner) != ("program", program.name):
        draft.emit(fx.Assigned(lead.id, why, kind="program", owner=program.name, at=draft.known))
    if lead.next_step != "wake" or lead.next_at is None:
        look_again(draft, lead, program.look_again)


def _program_for(draft: Draft, lead: Lead) -> tuple[Program, Reason]:
    programs = draft.pact.programs
    if lead.program and lead.recycle_reason:
        chosen = next((p for p in programs if p.name == lead.program), None)
        if chosen is not None:
            return chosen, Reason(f"reasons.recycle.{lead.recycle_reason}", says="the program of this reason")
    facts = draft.facts(lead)
    for program in programs:
        condition = program.rule.condition
        if condition is None or condition.verdict(facts):
            return program, because_of(program.rule, facts)
    raise AssertionError("the last program has no condition")


def look_again(draft: Draft, lead: Lead, after: Allowance) -> None:
    """Date the next look at a lead that a program keeps."""
    hours = next(iter(draft.pact.hours.values()))
    draft.emit(fx.NextStep(lead.id, step="look_again", due_at=due_at(draft.known, after, hours)))


def hand_over(
    draft: Draft, lead: Lead, *, without: tuple[str, ...] = (), works: str = "", may_hold: bool = True
) -> None:
    """Give the lead to sales: to whoever already `works` it, or to where routing sends it."""
    kind, _, name = works.partition(":")
    if kind in ("rep", "partner") and name:
        draft.emit(fx.Assigned(lead.id, draft.told, kind=kind, owner=name, at=draft.known, queue=lead.queue))
        next_act(draft, lead)
        return
    found = routing.route(draft.pact, draft.facts(lead), may_hold=may_hold and lead.held_until is None)
    if isinstance(found, routing.OnHold):
        _hold(draft, lead, found)
    else:
        send(draft, lead, found.kind, found.to, found.why, without=without)


def _hold(draft: Draft, lead: Lead, found: routing.OnHold) -> None:
    assert found.route.hold is not None
    until = draft.known + found.route.hold
    kind, queue = routing.target(found.route.to, draft.facts(lead))
    if kind != "queue":
        queue = draft.pact.routes[-1].to
    draft.emit(fx.Queued(lead.id, found.why, queue=queue, at=draft.known))
    draft.emit(fx.Held(lead.id, found.why, until=until))
    draft.emit(fx.NextStep(lead.id, step="hold", due_at=until))


def send(draft: Draft, lead: Lead, kind: str, to: str, why: Reason, *, without: tuple[str, ...] = ()) -> None:
    """Bring the lead to a queue, or offer it to a rep or a partner directly."""
    if kind != "queue":
        offer(draft, lead, kind, to, why)
        return
    stop_clock(draft, lead, "withdrawn")
    queue = draft.pact.queues[to]
    draft.emit(fx.Queued(lead.id, why, queue=to, at=draft.known, without=without))
    draft.forget()
    if queue.push:
        draft.emit(fx.NextStep(lead.id, step="deal", due_at=draft.known))
        return
    clock = clocks.accept_clock(draft.pact, lead.id, lead.lead_type, to, queue.hours, draft.known)
    draft.emit(clock)
    draft.emit(fx.NextStep(lead.id, step="claim", due_at=clock.due_at))


def offer(draft: Draft, lead: Lead, kind: str, to: str, why: Reason, *, queue: str = "") -> None:
    """Offer the lead to `to`; the clock for the answer starts."""
    stop_clock(draft, lead, "withdrawn")
    draft.emit(fx.Assigned(lead.id, why, kind=kind, owner=to, at=draft.known, queue=queue, offered=True))
    draft.forget()
    if draft.stage(lead).held_by != "routing":
        next_act(draft, lead)
        return
    move = move_upon(draft, lead, "offered")
    if move is not None and move.to is None:
        take(draft, lead, move, to=None, at=draft.now)
    hours = clocks.hours_of(draft.pact, to, queue)
    clock = clocks.accept_clock(draft.pact, lead.id, lead.lead_type, to, hours, draft.known)
    draft.emit(clock)
    draft.emit(fx.NextStep(lead.id, step="accept", due_at=clock.due_at))
    draft.emit(fx.Notified(lead.id, why, to=f"{kind}:{to}", about="lead_offered", at=draft.known))


def next_act(draft: Draft, lead: Lead, at: datetime | None = None) -> None:
    """Date what the owner has to do next, by the stage's allowance or at a date that was agreed."""
    stage = draft.stage(lead)
    if at is None and stage.next_step is not None:
        hours = clocks.hours_of(draft.pact, lead.owner, lead.queue)
        at = due_at(draft.known, stage.next_step, hours)
    if at is not None:
        draft.emit(fx.NextStep(lead.id, step="act", due_at=at))


def plan_wake(draft: Draft, lead: Lead, reason: RecycleReason, wake_on: datetime | None) -> None:
    """Put a recycled lead to sleep until the date that was named, or that its reason implies."""
    at = wake_on or _wake_at(draft, lead, reason)
    program = reason.program or ""
    why = Reason(f"reasons.recycle.{reason.name}", reason.line)
    if at is None and not program:
        return
    draft.emit(fx.WakePlanned(lead.id, why, reason=reason.name, program=program, at=at or draft.known))
    if at is not None:
        draft.emit(fx.NextStep(lead.id, why, step="wake", due_at=max(at, draft.known)))


def _wake_at(draft: Draft, lead: Lead, reason: RecycleReason) -> datetime | None:
    wake = reason.wake
    if wake is None:
        return None
    if wake.date is not None:
        day = wake.date.value(draft.facts(lead))
        if day is not None:
            return datetime.combine(day, time(9), draft.pact.zone).astimezone(UTC)  # type: ignore[arg-type]
    if wake.otherwise is None:
        return None
    return due_at(draft.known, wake.otherwise, next(iter(draft.pact.hours.values())))
