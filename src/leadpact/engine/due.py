"""What the passing of time does: clocks that warn and run out, steps that are due, days that go by."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.ownership import hand_over, look_again, next_act, send
from leadpact.engine.reason import Reason
from leadpact.engine.reconsider import reconsider
from leadpact.engine.routing import Routed
from leadpact.engine.state import Lead

Outcome = Reason | None
NOT_DUE = Reason(says="Nothing of this lead is due: it was done or moved on in the meantime.")


def clock_due(draft: Draft, lead: Lead, event: ev.ClockDue) -> Outcome:
    """A clock reached its mark. If it was stopped in the meantime, nothing follows."""
    if event.clock == "accept":
        return _accept_due(draft, lead, event)
    if lead.next_at is None or lead.next_at > draft.known or not lead.is_open:
        return NOT_DUE
    _STEPS[lead.next_step](draft, lead)
    return None


def _accept_due(draft: Draft, lead: Lead, event: ev.ClockDue) -> Outcome:
    clock = lead.clock
    if clock is None or clock.name != event.clock or clock.breached_at is not None:
        return NOT_DUE
    if event.phase == "warn":
        if clock.warned or clock.warn_at is None or clock.warn_at > draft.known:
            return NOT_DUE
        draft.emit(fx.ClockWarned(lead.id, clock=clock.name, at=draft.known))
        _tell(draft, lead, f"{lead.owner_kind}:{lead.owner}", "accept_soon_due")
        return None
    if clock.due_at > draft.known:
        return NOT_DUE
    _breach(draft, lead)
    return None


def _breach(draft: Draft, lead: Lead) -> None:
    promise, clock = draft.pact.accept, lead.clock
    assert clock is not None
    why = Reason("promises.sales.accept", promise.line, says=f"not answered by {clock.due_at.isoformat()}")
    draft.emit(fx.ClockBreached(lead.id, why, clock=clock.name, at=draft.known, owner=clock.owner))
    if promise.tell_manager:
        _tell(draft, lead, _manager(draft, lead), "accept_breached")
    if lead.owner_kind != "queue" and lead.reroutes < promise.reroutes:
        _reroute(draft, lead, why)
    else:
        _remind(draft, lead)


def _reroute(draft: Draft, lead: Lead, why: Reason) -> None:
    """Withdraw the offer and deal the lead anew, past those who let it lie."""
    left = lead.owner
    without = (*lead.without, left)
    draft.emit(fx.Rerouted(lead.id, why, owner=left))
    queue = lead.queue
    if queue in draft.pact.queues and _others(draft, queue, without):
        send(draft, lead, "queue", queue, why, without=without)
        return
    fallback = draft.pact.routes[-1].to
    found = Routed("queue", fallback, draft.pact.routes[-1].name, why)
    if fallback.startswith("partner:") or fallback == queue or not _others(draft, fallback, without):
        _remind(draft, lead)
        return
    send(draft, lead, found.kind, found.to, why, without=without)


def _others(draft: Draft, queue: str, without: tuple[str, ...]) -> bool:
    return any(member.name not in without for member in draft.pact.queues[queue].members)


def _remind(draft: Draft, lead: Lead) -> None:
    """The lead stays where it is; it is looked at again after as long as the promise took."""
    clock = lead.clock
    span = clock.due_at - clock.started_at if clock is not None else None
    due_at = draft.known + span if span else draft.known
    draft.emit(fx.NextStep(lead.id, step="claim" if lead.owner_kind == "queue" else "accept", due_at=due_at))


def _overdue(draft: Draft, lead: Lead) -> None:
    """The owner has not acted by the date of the next step: they and their manager are told, a new date is set."""
    _tell(draft, lead, f"{lead.owner_kind}:{lead.owner}", f"{lead.next_step}_overdue")
    _tell(draft, lead, _manager(draft, lead), f"{lead.next_step}_overdue")
    if draft.stage(lead).held_by == "owner":
        next_act(draft, lead)
    else:
        _remind(draft, lead)


def _answer_overdue(draft: Draft, lead: Lead) -> None:
    """The date of the answer has come; the clock itself says whether the promise is broken."""
    if lead.clock is not None and lead.clock.breached_at is None and lead.clock.due_at <= draft.known:
        _breach(draft, lead)
    else:
        _overdue(draft, lead)


def _manager(draft: Draft, lead: Lead) -> str:
    queue = draft.pact.queues.get(lead.queue)
    return f"manager:{queue.manager}" if queue and queue.manager else "operations"


def _tell(draft: Draft, lead: Lead, to: str, about: str) -> None:
    draft.emit(fx.Notified(lead.id, to=to, about=about, at=draft.known))


def _look(draft: Draft, lead: Lead) -> None:
    reconsider(draft, lead)
    if (
        lead.is_open
        and lead.owner_kind == "program"
        and lead.next_at is not None
        and lead.next_at <= draft.known
    ):
        program = next((p for p in draft.pact.programs if p.name == lead.owner), draft.pact.programs[-1])
        look_again(draft, lead, program.look_again)


def _wake(draft: Draft, lead: Lead) -> None:
    draft.emit(fx.WokenUp(lead.id, Reason(f"reasons.recycle.{lead.recycle_reason}"), at=draft.known))
    draft.forget()
    _look(draft, lead)


def _release(draft: Draft, lead: Lead) -> None:
    """What routing waited for has not come: it goes on without."""
    hand_over(draft, lead, may_hold=False)


def _deal_again(draft: Draft, lead: Lead) -> None:
    """A lead that waits in a queue asks to be dealt again."""
    why = Reason(f"queues.{lead.queue}", says="waits for a member who can take it")
    draft.emit(fx.Queued(lead.id, why, queue=lead.queue, at=draft.known, without=lead.without))


_STEPS = {
    "look_again": _look,
    "wake": _wake,
    "hold": _release,
    "deal": _deal_again,
    "act": _overdue,
    "accept": _answer_overdue,
    "claim": _answer_overdue,
}


def woken(draft: Draft, lead: Lead, event: ev.Woken) -> Outcome:
    """A recycled lead wakes up, by its date or by hand."""
    if lead.owner_kind != "program" or not lead.is_open:
        return Reason(says=f"A lead in stage {lead.stage} is not asleep.")
    _wake(draft, lead)
    return None


def day_passed(draft: Draft, lead: Lead, event: ev.DayPassed) -> Outcome:
    """What depends on dates and on fading is looked at again; fading alone never takes a stage back."""
    if lead.is_open:
        reconsider(draft, lead)
    return None
