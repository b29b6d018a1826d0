"""Which stage of a pact plays which part: pacts name their stages as they like."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.pact.model import Pact


@dataclass(frozen=True, slots=True)
class Roles:
    """Names of stages, empty where the pact has none.

    Args:
        inquiry: where a response leads that comes from nobody we know.
        ready: where routing has the leads: they meet the definition, and are offered.
        accepted: where an acceptance leads.
        opportunity: where an opportunity leads.
        recycled: beside the funnel. `out`, `won`: where it ends so.
    """

    inquiry: str
    ready: str
    accepted: str
    opportunity: str
    recycled: str
    out: str
    won: str


def roles_of(pact: Pact) -> Roles:
    """Return the parts that the stages of `pact` play, as its moves tell."""
    ready = next((stage.name for stage in pact.stages.values() if stage.held_by == "routing"), "")
    entry = [m.to for m in pact.moves_upon.get("response", ()) if m.origin is None and m.to in pact.stages]
    return Roles(
        inquiry=next((name for name in entry if name), ""),
        ready=ready,
        accepted=_target(pact, "accepted"),
        opportunity=_target(pact, "opportunity_opened"),
        recycled=pact.exit_stage("aside") or "",
        out=pact.exit_stage("out") or "",
        won=pact.exit_stage("won") or "",
    )


def _target(pact: Pact, event: str) -> str:
    named = (move.to for move in pact.moves_upon.get(event, ()) if move.to in pact.stages)
    return next((name for name in named if name), "")
