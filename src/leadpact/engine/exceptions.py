"""Exceptions: which of the pact's hold for a lead, and the pact as it holds with them."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine.draft import Draft
from leadpact.engine.facts import LeadFacts
from leadpact.engine.reason import because_of
from leadpact.engine.state import Lead
from leadpact.pact.model import Pact
from leadpact.pact.overlay import overlaid


def holding(pact: Pact, facts: LeadFacts) -> tuple[str, ...]:
    """Return the exceptions in force that hold for the lead behind `facts`; what is not known holds for none."""
    return tuple(
        variation.name
        for variation in pact.exceptions
        if variation.holds_on(facts.today)
        and (variation.rule.condition is None or variation.rule.condition.verdict(facts))
    )


def agreed(pact: Pact, lead: Lead | None) -> Pact:
    """Return the pact as it holds for `lead`: with the exceptions that were noted for it."""
    return overlaid(pact, lead.exceptions) if lead is not None and lead.exceptions else pact


def except_(draft: Draft, lead: Lead, facts: LeadFacts) -> None:
    """Note which exceptions hold for a lead; what its type asks for follows them."""
    if not draft.pact.exceptions and not lead.exceptions:
        return
    names = holding(draft.pact, facts)
    if names == lead.exceptions:
        return
    rules = [variation.rule for variation in draft.pact.exceptions if variation.name in names]
    why = because_of(rules[0], facts) if rules else draft.told
    draft.emit(fx.Excepted(lead.id, why, names=names))
    kind = next((kind for kind in agreed(draft.pact, lead).lead_types if kind.name == lead.lead_type), None)
    if kind is not None and kind.attempts != lead.attempts_required:
        draft.emit(fx.Typed(lead.id, why, lead_type=kind.name, attempts_required=kind.attempts))
