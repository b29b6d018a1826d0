"""What the passing of time does: clocks that warn and run out, steps that are due, days that go by."""

from __future__ import annotations

from leadpact.engine import clocks
from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.calendar import due_at
from leadpact.engine.draft import Draft
from leadpact.engine.exceptions import agreed
from leadpact.engine.movement import Outcome
from leadpact.engine.ownership import hand_over, has_others, look_again, next_act, send
from leadpact.engine.reason import Reason
from leadpact.engine.reconsider import reconsider
from leadpact.engine.refusals import wisher
from leadpact.engine.state import Clock, Lead

NOT_DUE = Reason(says="Nothing of this lead is due: it was done or moved on in the meantime.")


def clock_due(draft: Draft, lead: Lead, event: ev.ClockDue) -> Outcome:
    """A clock reached its mark. If it was stopped in the meantime, nothing follows."""
    if not lead.is_open:
        return NOT_DUE
    if event.clock == clocks.ACCEPT:
        return _accept_due(draft, lead, event)
    if lead.next_at is None or lead.next_at > draft.known:
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
    _breach(draft, lead, clock)
    return None


def _breach(draft: Draft, lead: Lead, clock: Clock) -> None:
    promise = agreed(draft.pact, lead).accept
    why = Reason("promises.sales.accept", promise.line, says="the offer was not answered in time")
    draft.emit(fx.ClockBreached(lead.id, why, clock=clock.name, at=draft.known, owner=clock.owner))
    if promise.tell_manager:
        _tell(draft, lead, _manager(draft, lead), "accept_breached")
    if lead.owner_kind == "queue" or lead.reroutes >= promise.reroutes or not _reroute(draft, lead, why):
        _remind(draft, lead)


def _reroute(draft: Draft, lead: Lead, why: Reason) -> bool:
    """Withdraw the offer and deal the lead anew, past those who let it lie; False where there is nobody else."""
    left = lead.owner
    without = lead.without if left in lead.without else (*lead.without, left)
    for queue in (lead.queue, draft.pact.routes[-1].to):
        if queue in draft.pact.queues and has_others(draft, queue, without):
            draft.emit(fx.Rerouted(lead.id, why, owner=left))
            send(draft, lead, "queue", queue, why, without=without)
            return True
    return False


def _remind(draft: Draft, lead: Lead) -> None:
    """The lead stays where it is; it is looked at again after as long as its answer may take."""
    hours = clocks.hours_of(draft.pact, lead.owner, lead.queue)
    due = due_at(draft.known, clocks.answered_within(agreed(draft.pact, lead), lead.lead_type), hours)
    step = "claim" if lead.owner_kind == "queue" else "accept"
    draft.emit(fx.NextStep(lead.id, step=step, due_at=due))


def _overdue(draft: Draft, lead: Lead) -> None:
    """The owner has not acted by the date of the step: they and their manager are told, a new date is set."""
    about = f"{lead.next_step}_overdue"
    _tell(draft, lead, f"{lead.owner_kind}:{lead.owner}", about)
    _tell(draft, lead, _manager(draft, lead), about)
    if draft.stage(lead).held_by == "owner":
        next_act(draft, lead)
    else:
        _remind(draft, lead)


def _answer_overdue(draft: Draft, lead: Lead) -> None:
    """The date of the answer has come; the clock itself says whether the promise is broken."""
    clock = lead.clock
    if clock is not None and clock.breached_at is None and clock.due_at <= draft.known:
        _breach(draft, lead, clock)
    else:
        _overdue(draft, lead)


def _manager(draft: Draft, lead: Lead) -> str:
    queue = draft.pact.queues.get(lead.queue)
    return f"manager:{queue.manager}" if queue and queue.manager else "operations"


def _tell(draft: Draft, lead: Lead, to: str, about: str) -> None:
    draft.emit(fx.Notified(lead.id, to=to, about=about, at=draft.known))


def _look(draft: Draft, lead: Lead) -> None:
    reconsider(draft, lead)
    overdue = lead.next_at is not None and lead.next_at <= draft.known
    if lead.is_open and lead.owner_kind == "program" and overdue:
        program = next((p for p in draft.pact.programs if p.name == lead.owner), draft.pact.programs[-1])
        look_again(draft, lead, program.look_again)


def _wake(draft: Draft, lead: Lead) -> None:
    reason = draft.pact.reasons.recycle.get(lead.recycle_reason)
    why = Reason(f"reasons.recycle.{reason.name}", reason.line) if reason is not None else draft.told
    draft.emit(fx.WokenUp(lead.id, why, at=draft.known))
    draft.moved(lead)
    _look(draft, lead)


def _release(draft: Draft, lead: Lead) -> None:
    """What routing waited for has not come: it goes on without."""
    hand_over(draft, lead, may_hold=False)


def _deal_again(draft: Draft, lead: Lead) -> None:
    """A lead that waits in a queue asks to be dealt again; the queue answers with an offer, or with a new date."""
    why = Reason(f"queues.{lead.queue}", says="waits for a member who can take it")
    draft.emit(fx.Queued(lead.id, why, queue=lead.queue, at=draft.known, without=lead.without))


_STEPS = {
    "look_again": _look,
    "wake": _wake,
    "hold": _release,
    "deal": _deal_again,
    "act": _overdue,
    "meet": _overdue,
    "accept": _answer_overdue,
    "claim": _answer_overdue,
}


def woken(draft: Draft, lead: Lead, _event: ev.Woken) -> Outcome:
    """A recycled lead wakes up by hand, before its date."""
    if (refused := wisher(draft, lead).wake()) is not None:
        return refused
    _wake(draft, lead)
    return None


def day_passed(draft: Draft, lead: Lead, _event: ev.DayPassed) -> Outcome:
    """What depends on dates and on fading is looked at again; fading alone never takes a stage back."""
    if lead.is_open:
        reconsider(draft, lead)
    return None
