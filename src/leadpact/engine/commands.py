"""What sales does with an offer or a lead. What the pact or the present state does not allow is refused."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.clocks import stop_clock
from leadpact.engine.draft import Draft
from leadpact.engine.lifecycle import PEOPLE
from leadpact.engine.movement import Outcome, move
from leadpact.engine.naming import person
from leadpact.engine.ownership import close, hand_over, next_act, offer, plan_wake, settle
from leadpact.engine.reason import Reason
from leadpact.engine.reconsider import complete, reconsider
from leadpact.engine.refusals import open_beside, too_early, wisher
from leadpact.engine.state import Lead

DEAL_AGAIN = timedelta(hours=1)
"""A lead without a taker is dealt again when a member gets room, and after this time at the latest."""


def offered(draft: Draft, lead: Lead, event: ev.Offered) -> Outcome:
    """The queue offers the lead to one of its members."""
    if not _waits_in(lead, event.queue):
        return Reason(says=f"The lead does not wait in the queue {event.queue}.")
    passed = f"passed over {_shown(event.skipped)}" if event.skipped else ""
    queue = draft.pact.queues.get(event.queue)
    says = "; ".join(filter(None, (event.turn, passed)))
    why = Reason(f"queues.{event.queue}", queue.line if queue else 0, says=says)
    offer(draft, lead, "rep", event.to, why, queue=event.queue, without=lead.without)
    return None


def no_taker(draft: Draft, lead: Lead, event: ev.NoTaker) -> Outcome:
    """Nobody in the queue can take the lead now: it is dealt again later; its manager is told once."""
    if not _waits_in(lead, event.queue) or event.queue not in draft.pact.queues:
        return Reason(says=f"The lead does not wait in the queue {event.queue}.")
    queue = draft.pact.queues[event.queue]
    told_before = lead.next_at is not None and lead.next_at < draft.known
    why = Reason(f"queues.{queue.name}", queue.line, says=f"nobody can take it: {_shown(event.skipped)}")
    draft.emit(fx.NextStep(lead.id, why, step="deal", due_at=draft.known + DEAL_AGAIN))
    if not told_before:
        to = f"manager:{queue.manager}" if queue.manager else "operations"
        draft.emit(fx.Notified(lead.id, why, to=to, about="no_taker", at=draft.known))
    return None


def _shown(skipped: tuple[str, ...]) -> str:
    """Return who was passed over and why, "Ben: absent, Cleo: had it before"."""
    parts = (item.partition(": ") for item in skipped)
    return ", ".join(f"{person(name)}{colon}{why}" for name, colon, why in parts)


def _waits_in(lead: Lead, queue: str) -> bool:
    return lead.is_open and lead.owner_kind == "queue" and lead.queue == queue


def accepted(draft: Draft, lead: Lead, event: ev.Accepted) -> Outcome:
    """Sales takes the lead: the acceptance clock stops, the owner is who took it."""
    if not event.reported and (refused := wisher(draft, lead).accept()) is not None:
        return refused
    if lead.is_open and lead.owner_kind == "queue" and draft.stage(lead).held_by == "owner":
        take_over(draft, lead, event)  # it was accepted before it came back to a queue: taking it is enough
        next_act(draft, lead)
        return None
    if (stopped := move(draft, lead, event, "accepted")) is not None:
        return stopped.refused
    if lead.is_open:
        take_over(draft, lead, event)
    reconsider(draft, lead, entered=True)
    return None


def take_over(draft: Draft, lead: Lead, event: ev.Event) -> None:
    """Note the acceptance, and make whoever accepts the owner; a machine accepts for the owner there is."""
    stop_clock(draft, lead, "met")
    kind, _, name = event.by.partition(":")
    if kind not in PEOPLE or not name:
        kind, name = lead.owner_kind, lead.owner
    if kind not in PEOPLE:
        return  # nobody in sales has it yet: routing will say who accepts
    if (lead.owner_kind, lead.owner) != (kind, name):
        draft.emit(fx.Assigned(lead.id, draft.told, kind=kind, owner=name, at=draft.known, queue=lead.queue))
    draft.emit(fx.AcceptanceNoted(lead.id, draft.told, at=event.at, by=name))


def rejected(draft: Draft, lead: Lead, event: ev.Rejected) -> Outcome:
    """Sales declines, with a reason that the pact knows; the lead goes where that reason leads."""
    if not event.reported and (refused := wisher(draft, lead).reject(event.reason)) is not None:
        return refused
    to = draft.pact.reasons.reject.get(event.reason) or draft.pact.exit_stage("aside") or ""
    if (stopped := move(draft, lead, event, "rejected", to=to)) is not None:
        return stopped.refused
    _arrive(draft, lead, event.reason)
    return None


def _arrive(draft: Draft, lead: Lead, reason: str) -> None:
    """Finish what follows from having been sent to a stage by a reason."""
    stage = draft.stage(lead)
    if stage.closes is not None:
        end(draft, lead, stage.closes, reason)
        return
    draft.emit(fx.WakePlanned(lead.id, draft.told, reason=reason))
    if stage.aside:
        reconsider(draft, lead, entered=True)
    else:  # what qualified it has not changed: it is not decided again before something new is known
        complete(draft, lead)
        settle(draft, lead, entered=True)


def end(draft: Draft, lead: Lead, outcome: str, reason: str) -> None:
    """Close the lead, unless it is closed in the same way already."""
    if lead.is_open or lead.outcome != outcome:
        complete(draft, lead)
        close(draft, lead, outcome, reason, draft.told)


def misrouted(draft: Draft, lead: Lead, event: ev.Misrouted) -> Outcome:
    """The lead is routed again, past whoever says that it is not theirs; nobody is blamed."""
    if not event.reported and (refused := wisher(draft, lead).misroute()) is not None:
        return refused
    kind, _, name = event.by.partition(":")
    passed = [lead.owner] if lead.owner_kind in PEOPLE else []
    passed += [name] if kind in PEOPLE and name not in passed else []
    without = (*lead.without, *(name for name in passed if name not in lead.without))
    if (stopped := move(draft, lead, event, "misrouted")) is not None:
        return stopped.refused
    if not lead.is_open:
        return None
    complete(draft, lead)
    if draft.stage(lead).held_by == "programs":
        settle(draft, lead, entered=True)
    else:
        stop_clock(draft, lead, "met")
        hand_over(draft, lead, without=without, may_hold=False)
    return None


def recycled(draft: Draft, lead: Lead, event: ev.Recycled) -> Outcome:
    """Sales hands the lead back to marketing with a reason, which says when it wakes up."""
    if not event.reported and (refused := wisher(draft, lead).recycle(event.reason)) is not None:
        return refused
    reason = draft.pact.reasons.recycle.get(event.reason)
    early = reason is not None and too_early(lead, reason) is not None
    to = draft.pact.exit_stage("aside") or ""
    if (stopped := move(draft, lead, event, "recycled", to=to)) is not None:
        return stopped.refused
    if early:
        draft.emit(fx.Marked(lead.id, draft.told, mark="recycled_before_required_attempts"))
    wake_on: datetime | None = None
    if event.wake_on is not None:
        wake_on = datetime.combine(event.wake_on, time(9), draft.pact.zone).astimezone(UTC)
    plan_wake(draft, lead, event.reason, wake_on)
    reconsider(draft, lead, entered=True)
    return None


def disqualified(draft: Draft, lead: Lead, event: ev.Disqualified) -> Outcome:
    if not event.reported and (refused := wisher(draft, lead).disqualify(event.reason)) is not None:
        return refused
    to = draft.pact.exit_stage("out") or ""
    if (stopped := move(draft, lead, event, "disqualified", to=to)) is not None:
        return stopped.refused
    end(draft, lead, "out", event.reason)
    return None


def reopened(draft: Draft, lead: Lead, event: ev.Reopened) -> Outcome:
    """A closed lead goes on, unless the person has opened another one for the same product line."""
    leads = draft.person.leads.values()
    if not event.reported and (refused := wisher(draft, lead).reopen(leads)) is not None:
        return refused
    if event.reported and ((lead.is_open and lead.stage) or open_beside(draft.pact, lead, leads) is not None):
        return None  # what the report says holds already
    if (stopped := move(draft, lead, event, "reopened")) is not None:
        return stopped.refused
    reconsider(draft, lead, entered=True)
    return None
