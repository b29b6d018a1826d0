"""Rules of one list that overlap: no fault where the first that fits counts, but worth knowing beside history."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from leadpact.pact.finding import Example
from leadpact.pact.model import Pact
from leadpact.pact.prove_inquiry import SOME_DAY, Inquiry
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_logic import no
from leadpact.pact.prove_reach import WITH_A_REST
from leadpact.pact.prove_rules import Line, Order, orders
from leadpact.pact.prove_search import Found


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules of a list that fit some leads alike, though neither fits all that the other fits.

    Args:
        kind: the list: sources, lead_types, segments, routing or programs.
        first, second: their paths; the first comes before, and takes what both fit.
        titles: what they are called.
        example: the smallest lead that both fit.
    """

    kind: str
    first: str
    second: str
    titles: tuple[str, str]
    example: Example


def overlaps(pact: Pact, *, seconds: float = 10.0, at: datetime = SOME_DAY) -> Iterator[Overlap]:
    """Yield the rules of `pact` that are partly in the shadow of one before them, list by list.

    Args:
        seconds: how long it may take; what was not reached by then is not yielded.
        at: the instant (aware, UTC) at which the examples are leads.
    """
    inquiry = Inquiry(pact, at=at, ends=time.monotonic() + seconds)
    for order in orders(pact):
        if order.kind in WITH_A_REST:
            lines = [line for line in order.lines if line.node is not None]
            for first, second in combinations(lines, 2):
                if inquiry.is_over:
                    return
                found = _overlap(inquiry, order, first, second)
                if found is not None:
                    yield found


def _overlap(inquiry: Inquiry, order: Order, first: Line, second: Line) -> Overlap | None:
    """Return how two rules overlap: there are leads that both fit, and for each one that only it fits."""

    def both(lead: Imagined) -> bool:
        return lead.holds(first.rule) and lead.holds(second.rule)

    one, other = inquiry.holds(first), inquiry.holds(second)
    for alone, kept in ((one, other), (other, one)):
        lines = (first, second) if alone is one else (second, first)

        def only(lead: Imagined, lines: tuple[Line, Line] = lines) -> bool:
            return lead.holds(lines[0].rule) and not lead.holds(lines[1].rule)

        if not isinstance(inquiry.search.look([alone, no(kept)], only, first.frame), Found):
            return None
    found = inquiry.search.find([one, other], both, first.frame)
    example = inquiry.example(found.lead, both, order.shows(first)) if isinstance(found, Found) else None
    if example is None:
        return None
    return Overlap(order.kind, first.at, second.at, (first.title, second.title), example)
