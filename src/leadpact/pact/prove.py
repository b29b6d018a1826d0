"""The prover: what is wrong with a pact whatever lead comes, found by a solver and confirmed by its conditions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from leadpact.pact.finding import Finding
from leadpact.pact.model import Pact
from leadpact.pact.prove_changes import differ
from leadpact.pact.prove_criteria import grade, qualify
from leadpact.pact.prove_exceptions import disjoint
from leadpact.pact.prove_inquiry import SOME_DAY, Inquiry, Undecided
from leadpact.pact.prove_never import hold
from leadpact.pact.prove_overlaps import Overlap as Overlap
from leadpact.pact.prove_overlaps import overlaps as overlaps
from leadpact.pact.prove_overlays import follow
from leadpact.pact.prove_promises import keep
from leadpact.pact.prove_reach import reach
from leadpact.pact.prove_rules import moves, orders, others


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, in the order of the text, and the questions that were not decided."""

    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]


def prove(pact: Pact, *, seconds: float = 10.0, at: datetime = SOME_DAY) -> Proof:
    """Return what can be proved to be wrong, or doubtful, about `pact`.

    Nothing is found that is not so: where the solver finds a lead, the conditions of the pact have confirmed it; where
    it finds that there is none, none exists.

    Args:
        seconds: how long it may take; what is left over then is undecided.
        at: the instant (aware, UTC) at which the examples are leads.
    """
    inquiry = Inquiry(pact, at=at, ends=time.monotonic() + seconds)
    found = orders(pact)
    lines = [line for order in found if order.kind != "moves" for line in order.lines]
    lines = [*lines, *moves(pact), *others(pact)]
    for line in lines:  # all is read before anything is asked, so that what holds of texts is worked out once
        inquiry.holds(line)
    held = {line.path: hold(inquiry, line) for line in lines}
    leads = {path: lead for path, lead in held.items() if lead is not None}
    reach(inquiry, found, leads)
    qualify(inquiry, leads)
    grade(inquiry)
    disjoint(inquiry)
    follow(inquiry, leads)
    differ(inquiry, leads)
    keep(inquiry)
    ordered = sorted(inquiry.findings, key=lambda one: (one.line, one.column, one.code, one.path))
    return Proof(tuple(ordered), tuple(inquiry.undecided))
