"""What other systems report: opportunities and stages. A reported fact is never refused."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.arrivals import OUT_OF_ORDER, UNSEEN, open_lead
from leadpact.engine.clocks import stop_clock
from leadpact.engine.commands import end
from leadpact.engine.draft import Draft
from leadpact.engine.find import NO_SUCH_LEAD, find_lead
from leadpact.engine.lifecycle import BY_REASON, PEOPLE, enter
from leadpact.engine.movement import Outcome, irregular, is_late, move, post_late
from leadpact.engine.ownership import offer
from leadpact.engine.reason import Reason
from leadpact.engine.reconsider import reconsider
from leadpact.engine.refusals import unknown_name, wisher
from leadpact.engine.state import Lead


def open_directly(draft: Draft, event: ev.Event, new_lead: int) -> Lead:
    """Open a lead that another system knew before we did; it has no stage yet."""
    lead = open_lead(draft, event, new_lead, getattr(event, "product_line", ""), key=event.lead_key)
    draft.emit(fx.Marked(lead.id, draft.told, mark=UNSEEN))
    draft.forget()
    return lead


def opportunity_opened(draft: Draft, lead: Lead, event: ev.OpportunityOpened) -> Outcome:
    """The lead joins an opportunity, from now on the unit of revenue."""
    if not event.reported and (refused := wisher(draft, lead).open_opportunity()) is not None:
        return refused
    stopped = move(draft, lead, event, "opportunity_opened")
    if stopped is not None and stopped.refused is not None:
        return stopped.refused
    _opportunity(draft, lead, event, "open", amount=event.amount, currency=event.currency, role=event.role)
    if stopped is None:
        reconsider(draft, lead, entered=True)
    return None


def opportunity_won(draft: Draft, lead: Lead, event: ev.OpportunityWon) -> Outcome:
    to = draft.pact.exit_stage("won") or ""
    stopped = move(draft, lead, event, "opportunity_won", to=to)
    if stopped is not None and stopped.refused is not None:
        return stopped.refused
    _opportunity(draft, lead, event, "won", amount=event.amount, currency=event.currency)
    if stopped is None:
        _end(draft, lead, event, "won")
    return None


def opportunity_lost(draft: Draft, lead: Lead, event: ev.OpportunityLost) -> Outcome:
    """The opportunity is lost, and the lead with it, unless it has another one."""
    known = draft.pact.reasons.lost
    if event.reason and event.reason not in known and not event.reported:
        return unknown_name(event.reason, sorted(known))
    stopped = None
    another = event.reported and lead.opportunity not in ("", event.opportunity)
    if not another:
        stopped = move(draft, lead, event, "opportunity_lost", to=draft.pact.exit_stage("lost") or "")
        if stopped is not None and stopped.refused is not None:
            return stopped.refused
    _opportunity(draft, lead, event, "lost", reason=event.reason)
    if not another and stopped is None:
        _end(draft, lead, event, event.reason)
    return None


def _opportunity(
    draft: Draft,
    lead: Lead,
    event: ev.OpportunityOpened | ev.OpportunityWon | ev.OpportunityLost,
    state: str,
    *,
    amount: int | None = None,
    currency: str = "",
    role: str = "",
    reason: str = "",
) -> None:
    draft.emit(
        fx.OpportunityChanged(
            lead.id,
            draft.told,
            opportunity=event.opportunity,
            state=state,
            at=event.at,
            amount=amount,
            currency=currency or draft.pact.currency,
            role=role,
            reason=reason,
        )
    )


def _end(draft: Draft, lead: Lead, event: ev.Event, reason: str) -> None:
    """Close the lead as its stage says; where the pact's move leaves it open, it goes on."""
    outcome = draft.stage(lead).closes
    if outcome is None:
        reconsider(draft, lead, entered=True)
        return
    if outcome == "won":
        draft.emit(fx.AccountMarked(why=draft.told, is_customer=True))
    end(draft, lead, outcome, reason or outcome)
    first_heard = lead.opened_at is not None and event.at < lead.opened_at
    if first_heard and outcome in ("won", "lost") and OUT_OF_ORDER not in lead.marks:
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
        if event.lead:
            return NO_SUCH_LEAD
        lead = open_directly(draft, event, new_lead)
    if event.way and not lead.way:
        draft.emit(fx.CameBy(lead.id, draft.told, way=event.way))
        draft.moved(lead)
    if lead.stage and is_late(draft, lead, event, to):
        post_late(draft, lead, event, to)
        return None
    before = lead.stage
    _go_to(draft, lead, event, to)
    if draft.stage(lead).closes is not None:
        kind, _, name = event.owner.partition(":")
        if kind in PEOPLE and name and lead.is_open:
            draft.emit(fx.Assigned(lead.id, draft.told, kind=kind, owner=name, at=draft.known))
        _end(draft, lead, event, event.status)
        return None
    entered = lead.stage != before
    if not _give_to(draft, lead, event.owner, entered=entered):
        reconsider(draft, lead, entered=entered)
    return None


def _give_to(draft: Draft, lead: Lead, owner: str, *, entered: bool) -> bool:
    """Make the reported owner the lead's and look at it again; False where that is no news, or programs hold it."""
    kind, _, name = owner.partition(":")
    same = (lead.owner_kind, lead.owner) == (kind, name)
    held_by = draft.stage(lead).held_by
    if kind not in PEOPLE or not name or held_by == "programs" or (same and not entered):
        return False
    if held_by == "routing":
        offer(draft, lead, kind, name, draft.told)
        reconsider(draft, lead)
    else:
        stop_clock(draft, lead, "met")
        draft.emit(fx.Assigned(lead.id, draft.told, kind=kind, owner=name, at=draft.known))
        reconsider(draft, lead, entered=True)
    return True


def _go_to(draft: Draft, lead: Lead, event: ev.StageReported, to: str) -> None:
    status = event.status if event.status in draft.pact.stages[to].statuses else ""
    if lead.stage == to:
        if status and status != lead.status:
            draft.emit(fx.StatusSet(lead.id, draft.told, status=status))
            draft.moved(lead)
    elif _is_next(draft, lead, to):
        enter(draft, lead, to, at=event.at, why=draft.told, status=status or None)
    else:
        irregular(draft, lead, event, f"in stage {to}", to)


def _is_next(draft: Draft, lead: Lead, to: str) -> bool:
    """Say whether some line of the pact leads from where the lead is to `to`."""
    for found in draft.pact.moves:
        from_here = lead.stage == "" if found.origin is None else lead.stage in found.origin
        aside = found.to == BY_REASON and not draft.pact.stages[to].in_line
        if from_here and (found.to == to or aside):
            return True
    return False
