"""How long the solver takes over a pact: one with many routes, drawn, and a usual one."""

from __future__ import annotations

from pathlib import Path

from bench.clock import seconds
from bench.results import Figure
from bench.rules import pact_text
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.prove import Proof, prove

USUAL = Path(__file__).parents[1] / "examples" / "northwind" / "pact.yaml"
ROUTES = 200
ALLOWED = 10.0  # seconds, as `leadpact check` has them
SEEDS = (1, 2, 3)


def figures() -> list[Figure]:
    """Measure whole proofs; the slowest of some drawn pacts, and the fastest of some runs over a usual one."""
    usual = load_pact(USUAL)
    spent, proofs = zip(*(_proved(parse_pact(pact_text(ROUTES, seed=seed))) for seed in SEEDS), strict=True)
    note = f"{ROUTES} routes over 30 fields, of {len(SEEDS)} pacts the slowest; {ALLOWED:.0f} s allowed"
    return [
        Figure("prove", "many routes", max(spent), "s", note=note),
        Figure("prove", "findings in them", sum(len(proof.findings) for proof in proofs), "findings"),
        Figure("prove", "questions left in them", sum(len(proof.undecided) for proof in proofs), "questions"),
        Figure("prove", "a usual pact", min(_proved(usual)[0] for _ in range(3)), "s", note="examples/northwind"),
    ]


def _proved(pact: Pact) -> tuple[float, Proof]:
    found: list[Proof] = []
    spent = seconds(lambda: found.append(prove(pact, seconds=ALLOWED)))
    return spent, found[0]
