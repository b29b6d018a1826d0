"""Looking at a lead again: source, type, score, verdict, the moves that follow, and whose job it is."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine.draft import Draft
from leadpact.engine.exceptions import agreed, except_
from leadpact.engine.facts import READY, LeadFacts, add_score
from leadpact.engine.lifecycle import move_when, take
from leadpact.engine.ownership import hand_over, settle
from leadpact.engine.qualification import qualify
from leadpact.engine.reason import because_of
from leadpact.engine.routing import OnHold, route
from leadpact.engine.scoring import score
from leadpact.engine.state import Lead


def reconsider(draft: Draft, lead: Lead, *, entered: bool = False) -> None:
    """Decide anew what follows from all that is known of a lead.

    `entered`: the event has already moved it. Until hand-off everything is decided again; after it,
    type, source and verdict stand and only the score keeps moving. While a lead is aside, the type of
    the cycle that ended there stands as well: the next one has its own.
    """
    stage = draft.stage(lead)
    facts = draft.facts(lead)
    find_source(draft, lead, facts)
    if stage.is_open:
        if not lead.lead_type or not (lead.handed_over or stage.aside):
            find_type(draft, lead, facts)
            except_(draft, lead, facts)
        _score(draft, lead, facts)
        if stage.held_by == "programs":
            _qualify(draft, lead, facts)
        cycle = lead.cycle
        if _follow(draft, lead):
            entered = True
        if lead.cycle != cycle:  # a new cycle has begun: it has a source and a type of its own
            complete(draft, lead)
    if lead.held_until is not None and not entered:
        _route_if_settled(draft, lead)
    else:
        settle(draft, lead, entered=entered)


def complete(draft: Draft, lead: Lead) -> None:
    """Find source and type of a lead, as far as they have not been said."""
    facts = draft.facts(lead)
    find_source(draft, lead, facts)
    if not lead.lead_type:
        find_type(draft, lead, facts)
        except_(draft, lead, facts)


def find_source(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    """Say by which source this cycle came; it is said once, unless it turns out later how the person came."""
    if not lead.source:
        trace(draft, lead, facts)


def trace(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    """Find the source anew: the first of the pact that fits."""
    for source in draft.pact.sources:
        condition = source.rule.condition
        if condition is None or condition.verdict(facts):
            if source.name != lead.source:
                draft.emit(fx.Sourced(lead.id, because_of(source.rule, facts), source=source.name))
                facts.values["source"] = source.name
            return


def find_type(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    """Take the first type that fits; a lead's type only ever rises in the order of the pact."""
    for kind in agreed(draft.pact, lead).lead_types:
        if kind.name == lead.lead_type:
            return
        condition = kind.rule.condition
        if condition is None or condition.verdict(facts):
            why = because_of(kind.rule, facts)
            draft.emit(fx.Typed(lead.id, why, lead_type=kind.name, attempts_required=kind.attempts))
            facts.values["lead_type"] = kind.name
            return


def _score(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    new = score(agreed(draft.pact, lead), facts)
    if lead.scored_at is None or (new.fit, new.engagement, new.grade) != (
        lead.fit,
        lead.engagement,
        lead.grade,
    ):
        draft.emit(new)
    add_score(facts.values, new.fit, new.engagement, new.grade)


def _qualify(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    new = qualify(agreed(draft.pact, lead), facts)
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
    if not isinstance(route(agreed(draft.pact, lead), draft.facts(lead), may_hold=True), OnHold):
        hand_over(draft, lead, may_hold=False)
