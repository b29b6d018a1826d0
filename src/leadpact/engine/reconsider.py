"""Looking at a lead again: source, type, score, verdict, the moves that follow, and whose job it is."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine.draft import Draft
from leadpact.engine.facts import READY, LeadFacts, add_score
from leadpact.engine.lifecycle import move_when, take
from leadpact.engine.ownership import hand_over, settle
from leadpact.engine.qualification import qualify
from leadpact.engine.reason import because_of
from leadpact.engine.routing import OnHold, route
from leadpact.engine.scoring import score
from leadpact.engine.state import Lead


def reconsider(draft: Draft, lead: Lead, *, entered: bool = False) -> None:
    """Decide anew what follows from all that is known of an open lead.

    `entered`: the event has already moved it. Until hand-off everything is decided again; after it,
    type, source and verdict stand and only the score keeps moving.
    """
    if lead.stage and not draft.stage(lead).is_open:
        return
    facts = draft.facts(lead)
    find_source(draft, lead, facts)
    if not lead.handed_over:
        find_type(draft, lead, facts)
    _score(draft, lead, facts)
    if not lead.handed_over and _before_sales(draft, lead):
        _qualify(draft, lead, facts)
    held = lead.held_until is not None
    moved = _follow(draft, lead)
    if not lead.source:  # a new cycle has begun: it has a source and a type of its own
        find_source(draft, lead, draft.facts(lead))
        find_type(draft, lead, draft.facts(lead))
    if held and not moved and lead.held_until is not None:
        _route_if_settled(draft, lead)
    else:
        settle(draft, lead, entered=entered or moved)


def _before_sales(draft: Draft, lead: Lead) -> bool:
    return draft.stage(lead).held_by == "programs"


def find_source(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    """Say by which source this cycle came; it is said once."""
    if lead.source:
        return
    for source in draft.pact.sources:
        condition = source.rule.condition
        if condition is None or condition.verdict(facts):
            draft.emit(fx.Sourced(lead.id, because_of(source.rule, facts), source=source.name))
            facts.values["source"] = source.name
            return


def find_type(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    """Take the first type that fits; a lead's type only ever rises in the order of the pact."""
    for kind in draft.pact.lead_types:
        if kind.name == lead.lead_type:
            return
        condition = kind.rule.condition
        if condition is None or condition.verdict(facts):
            why = because_of(kind.rule, facts)
            draft.emit(fx.Typed(lead.id, why, lead_type=kind.name, attempts_required=kind.attempts))
            facts.values["lead_type"] = kind.name
            return


def _score(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    new = score(draft.pact, facts)
    if lead.scored_at is None or (new.fit, new.engagement, new.grade) != (
        lead.fit,
        lead.engagement,
        lead.grade,
    ):
        draft.emit(new)
    add_score(facts.values, new.fit, new.engagement, new.grade)


def _qualify(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    new = qualify(draft.pact, facts)
    known = (lead.verdict, lead.segment, lead.criterion, lead.asks)
    if (new.verdict, new.segment, new.criterion, new.asks) != known:
        draft.emit(new)
    facts.values["ready"] = READY.get(new.verdict)


def _follow(draft: Draft, lead: Lead) -> bool:
    """Carry out the moves that hold by condition alone, one after the other; never round in a circle."""
    been = {lead.stage}
    moved = False
    while (move := move_when(draft, lead)) is not None and move.to is not None:
        if move.to in been:
            break
        take(draft, lead, move, to=move.to, at=draft.now)
        been.add(move.to)
        moved = True
    return moved


def _route_if_settled(draft: Draft, lead: Lead) -> None:
    """A lead that routing holds is routed as soon as the rule it waited for is settled."""
    if not isinstance(route(draft.pact, draft.facts(lead), may_hold=True), OnHold):
        hand_over(draft, lead, may_hold=False)
