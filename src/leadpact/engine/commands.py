"""What sales does with a lead. A command that the pact or the present state does not allow is refused."""

from __future__ import annotations

from datetime import UTC, datetime, time

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.lifecycle import enter, move_upon, take
from leadpact.engine.ownership import close, hand_over, next_act, offer, plan_wake, stop_clock
from leadpact.engine.reason import Reason
from leadpact.engine.reconsider import reconsider
from leadpact.engine.state import Lead
from leadpact.pact.model import RecycleReason

Outcome = Reason | None


def offered(draft: Draft, lead: Lead, event: ev.Offered) -> Outcome:
    """The queue offers the lead to one of its members."""
    if lead.owner_kind != "queue" or lead.queue != event.queue:
        return Reason(says=f"The lead does not wait in the queue {event.queue}.")
    turn = f"{event.to}: {event.turn}" if event.turn else event.to
    passed = f"; passed over {', '.join(event.skipped)}" if event.skipped else ""
    queue = draft.pact.queues.get(event.queue)
    why = Reason(f"queues.{event.queue}", queue.line if queue else 0, says=turn + passed)
    offer(draft, lead, "rep", event.to, why, queue=event.queue)
    return None


def accepted(draft: Draft, lead: Lead, event: ev.Accepted) -> Outcome:
    """Sales takes the lead: the acceptance clock stops, the owner is who took it."""
    refused = _not_theirs(draft, lead, event)
    if refused:
        return refused
    if (refused := _move(draft, lead, event, "accepted")) is not None:
        return refused
    take_over(draft, lead, event)
    reconsider(draft, lead, entered=True)
    return None


def take_over(draft: Draft, lead: Lead, event: ev.Event) -> None:
    """Note the acceptance and make whoever accepts the owner."""
    stop_clock(draft, lead, "met")
    kind, _, name = event.by.partition(":")
    if kind in ("rep", "partner") and (lead.owner_kind, lead.owner) != (kind, name):
        draft.emit(fx.Assigned(lead.id, draft.told, kind=kind, owner=name, at=draft.known, queue=lead.queue))
    draft.emit(fx.AcceptanceNoted(lead.id, draft.told, at=event.at, by=name or lead.owner))


def rejected(draft: Draft, lead: Lead, event: ev.Rejected) -> Outcome:
    """Sales declines, with the reason that the pact knows; the lead goes where that reason leads."""
    refused = _not_theirs(draft, lead, event)
    if refused:
        return refused
    reasons = draft.pact.reasons.reject
    if event.reason not in reasons and not event.reported:
        return _unknown_reason(event.reason, list(reasons))
    to = reasons.get(event.reason) or draft.pact.exit_stage("aside") or ""
    if (refused := _move(draft, lead, event, "rejected", to=to)) is not None:
        return refused
    stop_clock(draft, lead, "met")
    _arrive(draft, lead, event.reason)
    return None


def misrouted(draft: Draft, lead: Lead, event: ev.Misrouted) -> Outcome:
    """The lead is routed again, past whoever says that it is not theirs."""
    refused = _not_theirs(draft, lead, event)
    if refused:
        return refused
    move = move_upon(draft, lead, "misrouted")
    if move is None and not event.reported:
        return _no_move(draft, lead, "misrouted")
    if move is not None:
        take(draft, lead, move, to=None, at=event.at)
    stop_clock(draft, lead, "met")
    without = (*lead.without, lead.owner) if lead.owner_kind == "rep" else lead.without
    hand_over(draft, lead, without=without, may_hold=False)
    return None


def attempted(draft: Draft, lead: Lead, event: ev.Attempted) -> Outcome:
    """One try to reach the person; its outcome never is a status."""
    disposition = draft.pact.dispositions.get(event.disposition)
    if disposition is None and event.disposition and not event.reported:
        return _unknown_reason(event.disposition, list(draft.pact.dispositions), "disposition")
    if not lead.is_open and not event.reported:
        return Reason(says="The lead is closed.")
    if event.activity:
        draft.emit(fx.ActivitySeen(activity=event.activity, at=event.at))
    counts, ends = (disposition.counts, disposition.ends_attempts) if disposition else (True, False)
    draft.emit(
        fx.AttemptCounted(lead.id, draft.told, disposition=event.disposition, counts=counts, ends=ends)
    )
    for channel, value in disposition.reachability if disposition else ():
        why = Reason(f"dispositions.{event.disposition}", says="the outcome of the attempt")
        draft.emit(fx.ReachabilityChanged(why=why, channel=channel, value=value))
    draft.forget()
    if not lead.is_open:
        return None
    move = move_upon(draft, lead, "attempted")
    if move is not None:
        take(draft, lead, move, to=move.to, at=event.at)
    if draft.stage(lead).held_by == "owner":
        next_act(draft, lead)
    reconsider(draft, lead)
    return None


def meeting_booked(draft: Draft, lead: Lead, event: ev.MeetingBooked) -> Outcome:
    """A meeting is agreed; the next step is the meeting."""
    move = move_upon(draft, lead, "meeting_booked")
    if (refused := _move(draft, lead, event, "meeting_booked")) is not None:
        return refused
    if move is not None and move.accepts and lead.accepted_at is None:
        take_over(draft, lead, event)
    reconsider(draft, lead, entered=True)
    if event.meeting_at is not None and lead.is_open:
        next_act(draft, lead, max(event.meeting_at, draft.known))
    return None


def meeting_held(draft: Draft, lead: Lead, event: ev.MeetingHeld) -> Outcome:
    if "meeting_held" in draft.pact.activities:
        draft.emit(fx.ActivitySeen(activity="meeting_held", at=event.at))
    draft.forget()
    return _shift_and_go_on(draft, lead, event, "meeting_held")


def meeting_missed(draft: Draft, lead: Lead, event: ev.MeetingMissed) -> Outcome:
    return _shift_and_go_on(draft, lead, event, "meeting_missed")


def _shift_and_go_on(draft: Draft, lead: Lead, event: ev.Event, upon: str) -> Outcome:
    move = move_upon(draft, lead, upon)
    if move is not None:
        take(draft, lead, move, to=move.to, at=event.at)
    if lead.is_open:
        if draft.stage(lead).held_by == "owner":
            next_act(draft, lead)
        reconsider(draft, lead, entered=move is not None and move.to is not None)
    return None


def recycled(draft: Draft, lead: Lead, event: ev.Recycled) -> Outcome:
    """Sales hands the lead back to marketing with a reason, which says when it wakes up."""
    reason = draft.pact.reasons.recycle.get(event.reason)
    if reason is None and not event.reported:
        return _unknown_reason(event.reason, list(draft.pact.reasons.recycle))
    owed = lead.attempts_required - lead.attempts
    if reason is not None and reason.after_required_attempts and owed > 0 and not lead.attempts_ended:
        if not event.reported:
            return Reason(f"reasons.recycle.{reason.name}", reason.line,
                          f"{owed} of {lead.attempts_required} attempts are still owed.")  # fmt: skip
        draft.emit(fx.Marked(lead.id, draft.told, mark="recycled_before_required_attempts"))
    to = draft.pact.exit_stage("aside") or ""
    if (refused := _move(draft, lead, event, "recycled", to=to)) is not None:
        return refused
    stop_clock(draft, lead, "withdrawn")
    _sleep(draft, lead, reason, event)
    reconsider(draft, lead, entered=True)
    return None


def _sleep(draft: Draft, lead: Lead, reason: RecycleReason | None, event: ev.Recycled) -> None:
    wake_on: datetime | None = None
    if event.wake_on is not None:
        wake_on = datetime.combine(event.wake_on, time(9), draft.pact.zone).astimezone(UTC)
    named = reason or RecycleReason(event.reason, None, None, False, 0)
    plan_wake(draft, lead, named, wake_on)


def disqualified(draft: Draft, lead: Lead, event: ev.Disqualified) -> Outcome:
    known = draft.pact.reasons.disqualify
    if event.reason not in known and not event.reported:
        return _unknown_reason(event.reason, sorted(known))
    to = draft.pact.exit_stage("out") or ""
    if (refused := _move(draft, lead, event, "disqualified", to=to)) is not None:
        return refused
    close(draft, lead, "out", event.reason, draft.told)
    return None


def reopened(draft: Draft, lead: Lead, event: ev.Reopened) -> Outcome:
    if (refused := _move(draft, lead, event, "reopened")) is not None:
        return refused
    reconsider(draft, lead, entered=True)
    return None


def _arrive(draft: Draft, lead: Lead, reason: str) -> None:
    """Finish what follows from having been sent to a stage by a reason."""
    stage = draft.stage(lead)
    if stage.closes in ("out", "lost"):
        close(draft, lead, stage.closes, reason, draft.told)
    else:
        draft.emit(fx.WakePlanned(lead.id, draft.told, reason=reason, program="", at=draft.known))
        reconsider(draft, lead, entered=True)


def _move(draft: Draft, lead: Lead, event: ev.Event, upon: str, *, to: str = "") -> Outcome:
    """Make the move that the pact allows; refuse a command it does not, record a report as irregular."""
    move = move_upon(draft, lead, upon)
    if move is not None:
        target = to or lead.stage if move.to == "by reason" else move.to
        take(draft, lead, move, to=target, at=event.at)
        return None
    if not event.reported:
        return _no_move(draft, lead, upon)
    irregular(draft, lead, event, upon, to or default_target(draft, upon))
    return None


def irregular(draft: Draft, lead: Lead, event: ev.Event, upon: str, to: str) -> None:
    """Record a movement that was reported although no line of the pact allows it from here."""
    if not to or to == lead.stage:
        return
    came = lead.stage or "nowhere"
    why = Reason(
        says=f"reported by {event.by or 'another system'}; the pact has no move upon {upon} from {came}"
    )
    kind = enter(draft, lead, to, at=event.at, why=why, irregular=True)
    draft.emit(fx.Marked(lead.id, why, mark=f"irregular_{kind}"))


def default_target(draft: Draft, upon: str) -> str:
    """Return where `upon` usually leads: the stage of the first move that names one."""
    named = (move.to for move in draft.pact.moves_upon[upon] if move.to and move.to != "by reason")
    return next(named, "")


def _not_theirs(draft: Draft, lead: Lead, event: ev.Event) -> Outcome:
    """Refuse a rep or partner who neither has the lead nor is a member of the queue it waits in."""
    kind, _, name = event.by.partition(":")
    if event.reported or kind not in ("rep", "partner") or (lead.owner_kind, lead.owner) == (kind, name):
        return None
    queue = draft.pact.queues.get(lead.queue)
    if lead.owner_kind == "queue" and queue and any(member.name == name for member in queue.members):
        return None
    holder = f"{lead.owner_kind} {lead.owner}" if lead.owner_kind else "nobody"
    return Reason(says=f"The lead is with {holder}, not with {name}.")


def _no_move(draft: Draft, lead: Lead, upon: str) -> Reason:
    allowed = sorted({stage for move in draft.pact.moves_upon[upon] for stage in move.origin or ()})
    where = f"it is allowed from {', '.join(allowed)}" if allowed else "the pact does not allow it at all"
    return Reason(says=f"A lead in stage {lead.stage or 'none'} cannot be {upon.replace('_', ' ')}: {where}.")


def _unknown_reason(reason: str, known: list[str], what: str = "reason") -> Reason:
    return Reason(says=f"The pact knows no {what} `{reason}`; it knows {', '.join(known) or 'none'}.")
