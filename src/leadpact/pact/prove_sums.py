"""How many points can be had: what a threshold can be held against."""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import dataclass

from leadpact.pact.prove_inquiry import Inquiry
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_logic import Term
from leadpact.pact.prove_past import most_points
from leadpact.pact.prove_rules import ANYWHERE
from leadpact.pact.prove_search import Found

_STEPS = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """What limits a score: in words to be put behind a sentence, and where it is the fit, a lead that has the most."""

    says: str
    lead: Imagined | None = None


def limits(inquiry: Inquiry, read: Set[str]) -> Limit | None:
    """Return what limits the terms of the score that are `read`; None where nothing does."""
    rules = inquiry.pact.score.engagement
    if read == {"engagement"} and rules is not None:
        most = most_points(rules)
        return Limit(f"; the points for engagement stay below {math.ceil(most)}") if most is not None else None
    if read and read <= {"fit", "grade"}:
        least_lead, most_lead = least_fit(inquiry), most_fit(inquiry)
        if least_lead is not None and most_lead is not None:
            said = f"; the points for fit are between {points(least_lead)} and {points(most_lead)}"
            return Limit(said, most_lead)
    return None


def points(lead: Imagined) -> int:
    """Return the points for fit of `lead`, which stands in a stage."""
    fit = lead.values["fit"]
    assert isinstance(fit, float)
    return round(fit)


def most_fit(inquiry: Inquiry) -> Imagined | None:
    """Return a lead that has the most points for fit; None if that was not decided."""
    return _furthest(inquiry, inquiry.search.world.terms.fit, 1)


def least_fit(inquiry: Inquiry) -> Imagined | None:
    """Return a lead that has the fewest points for fit; None if that was not decided."""
    return _furthest(inquiry, inquiry.search.world.terms.fit, -1)


def _furthest(inquiry: Inquiry, fit: Term, sign: int) -> Imagined | None:
    """Return a lead beyond which there is none; each step goes beyond the one before."""
    search, best = inquiry.search, None
    for _ in range(_STEPS):
        reached = points(best) * sign if best is not None else None
        beyond = True if reached is None else search.logic.compare(">", fit * sign, reached)

        def shows(lead: Imagined, reached: int | None = reached) -> bool:
            return reached is None or points(lead) * sign > reached

        answer = search.look([beyond], shows, ANYWHERE)
        if isinstance(answer, Found):
            best = answer.lead
        elif best is not None and search.holds_never([beyond], ANYWHERE):
            return best
        else:
            return None
    return None
