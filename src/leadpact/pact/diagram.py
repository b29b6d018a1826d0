"""The stages as a diagram: nodes and arrows with their places, for a server to draw; the same pact, the same places."""

from __future__ import annotations

from leadpact.pact.diagram_plan import plan_of
from leadpact.pact.diagram_shape import Diagram
from leadpact.pact.diagram_tall import tall
from leadpact.pact.diagram_wide import wide
from leadpact.pact.model import Pact


def diagram(pact: Pact, *, narrow: bool = False) -> Diagram:
    """Return the diagram of the stages of `pact` and of what moves a lead between them.

    Args:
        narrow: from top to bottom in 360 pixels, where arrows have numbers for a key beside the diagram; else from
            left to right in 900 pixels, where each arrow says upon what it is made.
    """
    plan = plan_of(pact)
    return tall(plan) if narrow else wide(plan)
