"""Leads under a new version of the pact: those whose stage or status it calls otherwise, or whose keeper it has not."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.find import NO_SUCH_LEAD
from leadpact.engine.movement import Outcome
from leadpact.engine.ownership import hand_over, keep, settle
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead
from leadpact.pact.model import Pact

MERGED = "merged"
"""The outcome of a lead that another one of the same person goes on for; it ends in any stage."""


def restaged(draft: Draft, event: ev.Restaged, _new_lead: int) -> Outcome:
    """Let the lead stand where the new version says that it stands, and be somebody's job there.

    Nothing has happened to it: the day it came to its stage, its promise and its cycle stay as they are. Who works
    it stays, if the new version knows them.
    """
    lead = draft.person.leads.get(event.lead)
    if lead is None:
        return NO_SUCH_LEAD
    stage = draft.pact.stages.get(event.to)
    if stage is None or event.status not in stage.statuses:
        return Reason(says=f"The pact knows no stage {event.to} with a status {event.status}.")
    if lead.is_open is not stage.is_open and lead.outcome != MERGED:  # who was merged stays where they stood
        return Reason(says=f"In {stage.name} a lead is {'open' if stage.is_open else 'over'}, unlike this one.")
    draft.about = lead.id
    _stand(draft, lead, event)
    if not lead.is_open:
        return None
    if knows_holder(draft.pact, lead.owner_kind, lead.owner):
        settle(draft, lead, entered=False)
    elif stage.held_by == "programs":
        keep(draft, lead)
    else:
        hand_over(draft, lead, without=lead.without)
    return None


def _stand(draft: Draft, lead: Lead, event: ev.Restaged) -> None:
    why = Reason(says=event.because)
    if event.to != lead.stage:
        moved = fx.Moved(
            lead.id,
            why,
            origin=lead.stage,
            to=event.to,
            cycle=lead.cycle,
            at=event.at,
            kind="correction",
            status=event.status,
        )
        draft.emit(moved)
    elif event.status != lead.status:
        draft.emit(fx.StatusSet(lead.id, why, status=event.status))
    draft.moved(lead)


def knows_holder(pact: Pact, kind: str, name: str) -> bool:
    """Whether the pact has the queue, partner or program that holds a lead; reps are people, whom it need not name."""
    if kind == "queue":
        return name in pact.queues
    if kind == "partner":
        return name in pact.partners
    if kind == "program":
        return any(program.name == name for program in pact.programs)
    return True
