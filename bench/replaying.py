"""Events replayed a second when a pact is tried on the journal, beside decisions a second without a database."""

from __future__ import annotations

from datetime import UTC, datetime

from bench import deciding
from bench.results import Figure
from leadpact.cli.context import opened
from leadpact.operations import agreement
from leadpact.operations.tryout import Tryout, try_on_history
from leadpact.pact.load import parse_pact
from leadpact.simulation import demo

PEOPLE = 2_000
STRICTER = ("engagement >= 40", "engagement >= 50")
NOTE = "beside: decisions a second in one process, in the same run"


def figures() -> list[Figure]:
    """Let a company live a year, and replay it: under its own pact, and under one that asks for more."""
    beside = next(one.value for one in deciding.figures() if one.what == "decisions")
    with opened() as database:
        demo.make(database, at=datetime.now(UTC), people=PEOPLE)
        pact = agreement.active(database)
        other = parse_pact(pact.text.replace(*STRICTER))
        runs = {
            "its own pact, 1 process": try_on_history(database, pact),
            "its own pact, 2 processes": try_on_history(database, pact, jobs=2),
            "another pact, 1 process": try_on_history(database, other),
        }
    if runs["its own pact, 1 process"].tally.otherwise or not runs["another pact, 1 process"].tally.otherwise:
        raise AssertionError("the pact differs from itself, or another one does not")
    return [_figure(what, found, beside) for what, found in runs.items()]


def _figure(what: str, found: Tryout, beside: float) -> Figure:
    tally = found.tally
    looks = f", and {tally.looks:,} looks in between" if tally.looks else ""
    note = f"{tally.decisions:,} events{looks}; {NOTE}"
    return Figure("replay", f"journal replayed under {what}", tally.decisions / found.seconds, "events/s", beside, note)
