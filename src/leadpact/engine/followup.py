"""What follows an acceptance: attempts to reach the person, and meetings."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.commands import take_over
from leadpact.engine.draft import Draft
from leadpact.engine.lifecycle import PEOPLE, has_reached, move_upon, take, usual_target
from leadpact.engine.movement import Outcome, expected_stage, irregular, move
from leadpact.engine.ownership import next_act
from leadpact.engine.reason import Reason
from leadpact.engine.reconsider import reconsider
from leadpact.engine.refusals import wisher
from leadpact.engine.state import Lead


def attempted(draft: Draft, lead: Lead, event: ev.Attempted) -> Outcome:
    """One try to reach the person; its outcome never is a status."""
    if not event.reported and (refused := wisher(draft, lead).attempt(event.disposition)) is not None:
        return refused
    disposition = draft.pact.dispositions.get(event.disposition)
    entered = _place(draft, lead, event, "attempted")
    if event.activity:
        draft.emit(fx.ActivitySeen(activity=event.activity, at=event.at))
    counts, ends = (disposition.counts, disposition.ends_attempts) if disposition else (True, False)
    draft.emit(fx.AttemptCounted(lead.id, draft.told, disposition=event.disposition, counts=counts, ends=ends))
    for channel, value in disposition.reachability if disposition else ():
        why = Reason(f"dispositions.{event.disposition}", says="the outcome of the attempt")
        draft.emit(fx.ReachabilityChanged(why=why, channel=channel, value=value))
    draft.forget()
    _go_on(draft, lead, event, "attempted", entered=entered)
    return None


def meeting_booked(draft: Draft, lead: Lead, event: ev.MeetingBooked) -> Outcome:
    """A meeting is agreed; the next step is the meeting. Where one is usual already, nothing else changes."""
    if not event.reported and (refused := wisher(draft, lead).book()) is not None:
        return refused
    found = move_upon(draft, lead, "meeting_booked")
    stays = found is None and has_reached(draft.pact, lead, usual_target(draft.pact, "meeting_booked"))
    if not stays and (stopped := move(draft, lead, event, "meeting_booked")) is not None:
        return stopped.refused
    if found is not None and found.accepts and lead.accepted_at is None:
        take_over(draft, lead, event)
    reconsider(draft, lead, entered=not stays)
    works = lead.is_open and draft.stage(lead).held_by == "owner" and lead.owner_kind in PEOPLE
    if event.meeting_at is not None and works:
        next_act(draft, lead, max(event.meeting_at, draft.known))
    return None


def meeting_held(draft: Draft, lead: Lead, event: ev.MeetingHeld) -> Outcome:
    return _met(draft, lead, event, "meeting_held")


def meeting_missed(draft: Draft, lead: Lead, event: ev.MeetingMissed) -> Outcome:
    return _met(draft, lead, event, "meeting_missed")


def _met(draft: Draft, lead: Lead, event: ev.MeetingHeld | ev.MeetingMissed, upon: str) -> Outcome:
    if not event.reported and (refused := wisher(draft, lead).meet()) is not None:
        return refused
    entered = _place(draft, lead, event, upon)
    if upon in draft.pact.activities:
        draft.emit(fx.ActivitySeen(activity=upon, at=event.at))
    draft.forget()
    _go_on(draft, lead, event, upon, entered=entered)
    return None


def _place(draft: Draft, lead: Lead, event: ev.Event, upon: str) -> bool:
    """Put a lead that was first heard of by this report where the pact expects it; say whether it was."""
    if lead.stage:
        return False
    irregular(draft, lead, event, upon, expected_stage(draft, upon))
    return True


def _go_on(draft: Draft, lead: Lead, event: ev.Event, upon: str, *, entered: bool) -> None:
    """Make the move, if there is one, date what the owner does next, and look at the lead again.

    An attempt leaves the date of an agreed meeting as it is.
    """
    if not lead.is_open:
        return
    before = lead.stage
    found = move_upon(draft, lead, upon)
    if found is not None:
        take(draft, lead, found, to=found.to, at=event.at)
    entered = entered or lead.stage != before
    meets = lead.next_step == "meet" and upon == "attempted"
    if not entered and not meets and draft.stage(lead).held_by == "owner" and lead.owner_kind in PEOPLE:
        next_act(draft, lead)
    reconsider(draft, lead, entered=entered)
