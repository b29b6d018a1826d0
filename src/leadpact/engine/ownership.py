"""Whose job a lead is: after every event it is somebody's, with a dated next step, or it is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from leadpact.engine import clocks, routing
from leadpact.engine import effect as fx
from leadpact.engine.calendar import due_at
from leadpact.engine.clocks import stop_clock as stop_clock
from leadpact.engine.draft import Draft
from leadpact.engine.exceptions import agreed
from leadpact.engine.lifecycle import PEOPLE, move_upon, take
from leadpact.engine.reason import Reason, because_of
from leadpact.engine.state import Lead
from leadpact.pact.allowance import Allowance
from leadpact.pact.model import Program, RecycleReason


def settle(draft: Draft, lead: Lead, *, entered: bool) -> None:
    """Give `lead` the owner and the next step that its stage asks for. `entered`: it has just come there."""
    stage = draft.stage(lead)
    if stage.closes is not None:
        if lead.is_open:
            why = Reason(f"stages.{stage.name}", stage.line)
            close(draft, lead, stage.closes, lead.status or stage.name, why)
    elif stage.held_by == "programs":
        if entered or lead.owner_kind != "program" or lead.next_at is None:
            keep(draft, lead)
    elif stage.held_by == "routing":
        if entered or lead.owner_kind in ("", "program") or lead.next_at is None:
            hand_over(draft, lead)
    elif lead.owner_kind == "queue":
        if entered:  # it still needs somebody who takes it
            why = Reason(f"queues.{lead.queue}", says="waits for a member who can take it")
            send(draft, lead, "queue", lead.queue, why, without=lead.without)
    elif lead.owner_kind not in PEOPLE:
        hand_over(draft, lead, works=draft.event.by)
    elif entered or lead.next_at is None:
        next_act(draft, lead)


def close(draft: Draft, lead: Lead, outcome: str, reason: str, why: Reason) -> None:
    """End the lead: its clock stops, nothing more is owed."""
    stop_clock(draft, lead, "met" if outcome == "won" else "withdrawn")
    draft.emit(fx.Closed(lead.id, why, outcome=outcome, reason=reason or outcome, at=draft.event.at))


def keep(draft: Draft, lead: Lead) -> None:
    """Marketing keeps the lead: the first program that fits, with a date to look at it again."""
    stop_clock(draft, lead, "withdrawn")
    program, why = _program_for(draft, lead)
    if (lead.owner_kind, lead.owner) != ("program", program.name):
        draft.emit(fx.Assigned(lead.id, why, kind="program", owner=program.name, at=draft.known))
        draft.forget()
    sleeps = draft.stage(lead).aside and lead.next_step == "wake" and lead.next_at is not None
    if not sleeps:
        look_again(draft, lead, program.look_again)


def _program_for(draft: Draft, lead: Lead) -> tuple[Program, Reason]:
    programs = draft.pact.programs
    reason = draft.pact.reasons.recycle.get(lead.recycle_reason)
    if reason is not None and reason.program is not None and draft.stage(lead).aside:
        chosen = next(program for program in programs if program.name == reason.program)
        return chosen, Reason(f"reasons.recycle.{reason.name}", reason.line)
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
    if kind in PEOPLE and name:
        stop_clock(draft, lead, "met")
        draft.emit(fx.Assigned(lead.id, draft.told, kind=kind, owner=name, at=draft.known, queue=lead.queue))
        next_act(draft, lead)
        return
    may_hold = may_hold and lead.held_until is None
    found = routing.route(agreed(draft.pact, lead), draft.facts(lead), may_hold=may_hold, without=without)
    if isinstance(found, routing.OnHold):
        _hold(draft, lead, found)
    else:
        send(draft, lead, found.kind, found.to, found.why, without=without)


def _hold(draft: Draft, lead: Lead, found: routing.OnHold) -> None:
    """Let the lead wait for the fact that the route needs: in its queue, or where it leads to a person, in any."""
    until = draft.known + found.span
    stop_clock(draft, lead, "withdrawn")
    kind, queue = routing.target(found.route.to, draft.facts(lead))
    if kind != "queue":
        queue = next(iter(draft.pact.queues))
    draft.emit(fx.Queued(lead.id, found.why, queue=queue, at=draft.known))
    draft.emit(fx.Held(lead.id, found.why, until=until))
    draft.emit(fx.NextStep(lead.id, step="hold", due_at=until))


def send(draft: Draft, lead: Lead, kind: str, to: str, why: Reason, *, without: tuple[str, ...] = ()) -> None:
    """Bring the lead to a queue, or offer it to a rep or a partner directly.

    A queue of which everybody has had the lead may give it to anybody again: somebody must do it.
    """
    if kind != "queue":
        offer(draft, lead, kind, to, why, without=without)
        return
    stop_clock(draft, lead, "withdrawn")
    queue = draft.pact.queues[to]
    excluded = without if has_others(draft, to, without) else ()
    draft.emit(fx.Queued(lead.id, why, queue=to, at=draft.known, without=excluded))
    if queue.push:
        draft.emit(fx.NextStep(lead.id, step="deal", due_at=draft.known))
        return
    clock = clocks.accept_clock(agreed(draft.pact, lead), lead.id, lead.lead_type, to, queue.hours, draft.known)
    draft.emit(clock)
    draft.emit(fx.NextStep(lead.id, step="claim", due_at=clock.due_at))


def has_others(draft: Draft, queue: str, without: tuple[str, ...]) -> bool:
    """Say whether `queue` has a member who is not among `without`."""
    return any(member.name not in without for member in draft.pact.queues[queue].members)


def offer(
    draft: Draft,
    lead: Lead,
    kind: str,
    to: str,
    why: Reason,
    *,
    queue: str = "",
    without: tuple[str, ...] = (),
) -> None:
    """Offer the lead to `to`; the clock for the answer starts. What was accepted before is simply theirs."""
    stop_clock(draft, lead, "withdrawn")
    waits = draft.stage(lead).held_by == "routing"
    assigned = fx.Assigned(
        lead.id, why, kind=kind, owner=to, at=draft.known, queue=queue, offered=True, without=without
    )
    draft.emit(assigned)
    if draft.now >= draft.known:  # nobody is told today what happened to them in the past
        about = "lead_offered" if waits else "lead_assigned"
        draft.emit(fx.Notified(lead.id, why, to=f"{kind}:{to}", about=about, at=draft.known))
    if not waits:
        next_act(draft, lead)
        return
    move = move_upon(draft, lead, "offered")
    if move is not None and move.to is None:
        take(draft, lead, move, to=None, at=draft.now)
    hours = clocks.hours_of(draft.pact, to, queue)
    clock = clocks.accept_clock(agreed(draft.pact, lead), lead.id, lead.lead_type, to, hours, draft.known)
    draft.emit(clock)
    draft.emit(fx.NextStep(lead.id, step="accept", due_at=clock.due_at))


def next_act(draft: Draft, lead: Lead, meets_at: datetime | None = None) -> None:
    """Date what the owner has to do next: by the stage's allowance, or at the meeting that was agreed."""
    stage = draft.stage(lead)
    if meets_at is not None:
        draft.emit(fx.NextStep(lead.id, step="meet", due_at=meets_at))
    elif stage.next_step is not None:
        hours = clocks.hours_of(draft.pact, lead.owner, lead.queue)
        due = due_at(draft.known, stage.next_step, hours)
        draft.emit(fx.NextStep(lead.id, Reason(f"stages.{stage.name}", stage.line), step="act", due_at=due))


def plan_wake(draft: Draft, lead: Lead, reason: str, wake_on: datetime | None) -> None:
    """Put a recycled lead to sleep until the date that was named, or that its reason implies."""
    named = draft.pact.reasons.recycle.get(reason)
    why = Reason(f"reasons.recycle.{named.name}", named.line) if named is not None else draft.told
    at = wake_on or _wake_at(draft, lead, named)
    if at is not None:
        at = max(at, draft.known)
    program = (named.program or "") if named is not None else ""
    draft.emit(fx.WakePlanned(lead.id, why, reason=reason, program=program, at=at))
    if at is not None:
        draft.emit(fx.NextStep(lead.id, why, step="wake", due_at=at))
    draft.moved(lead)


def _wake_at(draft: Draft, lead: Lead, reason: RecycleReason | None) -> datetime | None:
    wake = reason.wake if reason is not None else None
    if wake is None:
        return None
    day = wake.date.value(draft.facts(lead)) if wake.date is not None else None
    if isinstance(day, date):
        return datetime.combine(day, time(9), draft.pact.zone).astimezone(UTC)
    if wake.otherwise is None:
        return None
    return due_at(draft.known, wake.otherwise, next(iter(draft.pact.hours.values())))
