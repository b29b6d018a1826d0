"""What other systems report: opportunities and stages. A reported fact is never refused."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.arrivals import OUT_OF_ORDER, UNSEEN, complete, find_lead, open_lead
from leadpact.engine.commands import default_target, irregular
from leadpact.engine.draft import Draft
from leadpact.engine.lifecycle import enter, move_upon, take
from leadpact.engine.ownership import close
from leadpact.engine.reason import Reason
from leadpact.engine.reconsider import reconsider
from leadpact.engine.state import Lead

Outcome = Reason | None


def open_directly(draft: Draft, event: ev.Event, new_lead: int) -> Lead:
    """Open a lead that another system knew before we did; it has no stage yet."""
    lead = open_lead(draft, event, new_lead, getattr(event, "product_line", ""))
    draft.emit(fx.Marked(lead.id, draft.told, mark=UNSEEN))
    draft.forget()
    return lead


def opportunity_opened(draft: Draft, lead: Lead, event: ev.OpportunityOpened) -> Outcome:
    """The lead joins an opportunity, from now on the unit of revenue."""
    refused = _to(draft, lead, event, "opportunity_opened")
    if refused is None:
        _opportunity(draft, lead, event, "open", role=event.role)
        reconsider(draft, lead, entered=True)
    return refused


def opportunity_won(draft: Draft, lead: Lead, event: ev.OpportunityWon) -> Outcome:
    refused = _to(draft, lead, event, "opportunity_won")
    if refused is None:
        _opportunity(draft, lead, event, "won")
        draft.emit(fx.AccountMarked(why=draft.told, is_customer=True))
        _close(draft, lead, event, "won", "won")
    return refused


def opportunity_lost(draft: Draft, lead: Lead, event: ev.OpportunityLost) -> Outcome:
    known = draft.pact.reasons.lost
    if event.reason and event.reason not in known and not event.reported:
        return Reason(
            says=f"The pact knows no reason `{event.reason}` for a loss; it knows {', '.join(sorted(known))}."
        )
    refused = _to(draft, lead, event, "opportunity_lost")
    if refused is None:
        _opportunity(draft, lead, event, "lost", reason=event.reason)
        if not draft.stage(lead).is_open:
            _close(draft, lead, event, "lost", event.reason or "lost")
        else:
            reconsider(draft, lead, entered=True)
    return refused


def _opportunity(
    draft: Draft, lead: Lead, event: ev.Event, state: str, *, role: str = "", reason: str = ""
) -> None:
    draft.emit(
        fx.OpportunityChanged(
            lead.id,
            draft.told,
            opportunity=getattr(event, "opportunity", ""),
            state=state,
            at=event.at,
            amount=getattr(event, "amount", None),
            currency=getattr(event, "currency", "") or draft.pact.currency,
            role=role,
            reason=reason,
        )
    )


def _to(draft: Draft, lead: Lead, event: ev.Event, upon: str) -> Outcome:
    move = move_upon(draft, lead, upon)
    if move is not None:
        to = draft.pact.exit_stage("lost") if move.to == "by reason" else move.to
        take(draft, lead, move, to=to, at=event.at)
        return None
    if not event.reported:
        allowed = sorted({stage for found in draft.pact.moves_upon[upon] for stage in found.origin or ()})
        return Reason(says=f"A lead in stage {lead.stage or 'none'} has no {upon.replace('_', ' ')}; "
                           f"allowed from {', '.join(allowed) or 'no stage'}.")  # fmt: skip
    usual = {"opportunity_won": "won", "opportunity_lost": "lost"}
    kind = usual.get(upon)
    to = default_target(draft, upon) or (draft.pact.exit_stage(kind) if kind else None) or ""  # type: ignore[arg-type]
    irregular(draft, lead, event, upon, to)
    return None


def _close(draft: Draft, lead: Lead, event: ev.Event, outcome: str, reason: str) -> None:
    complete(draft, lead)
    out_of_order = lead.opened_at is not None and event.at < lead.opened_at
    if lead.is_open:
        close(draft, lead, outcome, reason, draft.told)
    if out_of_order:
        draft.emit(fx.Marked(lead.id, draft.told, mark=OUT_OF_ORDER))


def stage_reported(draft: Draft, event: ev.StageReported, new_lead: int) -> Outcome:
    """Another system says where the lead stood from `event.at` on.

    A report about a time before what is known already is posted as late; it does not move the lead.
    """
    to = event.stage or draft.pact.stage_of_status.get(event.status, "")
    if to not in draft.pact.stages:
        return Reason(says=f"The pact knows no stage `{event.stage}` and no status `{event.status}`.")
    lead = find_lead(draft, event, event.product_line)
    if lead is None:
        lead = open_directly(draft, event, new_lead)
        if event.way:
            draft.emit(fx.CameBy(lead.id, draft.told, way=event.way))
    if lead.entered_at is not None and event.at < lead.entered_at:
        _post_late(draft, lead, event, to)
        return None
    _go_to(draft, lead, event, to)
    kind, _, name = event.owner.partition(":")
    if name and lead.is_open:
        draft.emit(fx.Assigned(lead.id, draft.told, kind=kind, owner=name, at=draft.known))
    closes = draft.pact.stages[to].closes
    if closes is not None:
        _close(draft, lead, event, closes, event.status or closes)
    else:
        reconsider(draft, lead, entered=True)
    return None


def _go_to(draft: Draft, lead: Lead, event: ev.StageReported, to: str) -> None:
    if lead.stage == to:
        if event.status and event.status != lead.status:
            draft.emit(fx.StatusSet(lead.id, draft.told, status=event.status))
        return
    if _is_next(draft, lead, to):
        enter(draft, lead, to, at=event.at, why=draft.told, status=event.status or None)
    else:
        irregular(draft, lead, event, "a report", to)


def _is_next(draft: Draft, lead: Lead, to: str) -> bool:
    """Say whether some line of the pact leads from where the lead is to `to`."""
    for move in draft.pact.moves:
        from_here = lead.stage == "" if move.origin is None else lead.stage in move.origin
        if from_here and (move.to == to or (move.to == "by reason" and not draft.pact.stages[to].in_line)):
            return True
    return False


def _post_late(draft: Draft, lead: Lead, event: ev.StageReported, to: str) -> None:
    late = fx.Moved(
        lead.id,
        draft.told,
        origin=lead.stage,
        to=to,
        cycle=lead.cycle,
        at=event.at,
        kind="late",
        status=lead.status,
    )
    draft.emit(late)
