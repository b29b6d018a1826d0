"""One event decided under two pacts: what comes out otherwise, and what each of them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import Decision, decide
from leadpact.engine.differing import HANDED, NOT_HANDED, Difference, Side, differences
from leadpact.engine.explain import did, sentence
from leadpact.engine.state import Lead, Person
from leadpact.pact.model import Pact

HANDING = (fx.Qualified, fx.Moved, fx.SetAside, fx.Closed)
Kinds = tuple[type[fx.Effect], ...]
_EVIDENCE: dict[str, Kinds] = {
    HANDED: HANDING,
    NOT_HANDED: HANDING,
    "refused": (fx.Moved, fx.AttemptCounted, fx.Queued, fx.Assigned, fx.NextStep),
    "lead": (fx.SetAside, fx.Moved),
    "no_lead": (fx.SetAside, fx.Moved),
    "stage": (fx.Moved, fx.StatusSet, fx.Closed),
    "route": (fx.Queued, fx.Assigned),
    "program": (fx.Assigned,),
    "verdict": (fx.Qualified,),
    "criterion": (fx.Qualified,),
    "lead_type": (fx.Typed,),
    "attempts": (fx.Typed,),
    "exception": (fx.Excepted,),
    "source": (fx.Sourced,),
    "stricter": (fx.ClockStarted,),
    "looser": (fx.ClockStarted,),
    "clock": (fx.ClockStarted,),
    "next_step": (fx.NextStep,),
    "status": (fx.StatusSet, fx.Moved),
    "grade": (fx.Scored,),
    "score": (fx.Scored,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A decision in words, with the line and the version of the pact that is its reason; line 0: none is."""

    words: str
    line: int
    version: int


def decided_otherwise(
    pact: Pact, candidate: Pact, person: Person, event: ev.Event, *, now: datetime, known: datetime, new_lead: int = 0
) -> list[tuple[Difference, Said, Said]]:
    """Decide upon one event under two pacts; return in what they differ, with what each of them says.

    Args:
        person: the state, for both of them.
        now, known, new_lead: see `decide`.
    """

    def side(under: Pact) -> Side:
        def run(state: Person) -> Decision:
            return decide(under, state, event, now=now, known=known, new_lead=new_lead)

        return Side(under, person, run(person), run)

    one, other = side(pact), side(candidate)
    return [(found, said(one, found), said(other, found)) for found in differences(one, other)]


def said(side: Side, difference: Difference) -> Said:
    """Return what one side says about that in which it differs from the other."""
    decision, number = side.decision, difference.lead
    if decision.refused is not None:
        return Said(decision.refused.says, decision.refused.line, side.pact.version)
    if difference.kind == "other":
        named = difference.was or difference.would
        kinds: Kinds = tuple({type(one) for one in decision.effects if str(one.__struct_config__.tag) == named})
    else:
        kinds = _EVIDENCE[difference.kind]
    effect = _found(decision.effects, kinds, number)
    if effect is None and kinds:
        effect = _found(side.anew(undecided(side.before)).effects, kinds, number)
    if effect is None or not _still_holds(effect, side.after.leads.get(number)):
        return Said(_unchanged(side, difference), 0, side.pact.version)
    return Said(sentence(side.pact, effect), effect.why.line, side.pact.version)


def _found(effects: Sequence[fx.Effect], kinds: Kinds, lead: int) -> fx.Effect | None:
    """Return the last effect of the first kind of `kinds` that there is one of, about the lead or about no lead."""
    for kind in kinds:
        for effect in reversed(effects):
            if isinstance(effect, kind) and effect.lead in (lead, 0):
                return effect
    return None


def _still_holds(effect: fx.Effect, lead: Lead | None) -> bool:
    """Say whether the lead stands as `effect` says; what is decided from nothing may come out in another way."""
    if isinstance(effect, fx.Qualified):
        return lead is not None and (effect.verdict, effect.criterion) == (lead.verdict, lead.criterion)
    if isinstance(effect, fx.Typed):
        return lead is not None and effect.lead_type == lead.lead_type
    return True


def _unchanged(side: Side, difference: Difference) -> str:
    """Say that nothing was decided here: what happened, and how the lead stands."""
    lead = side.after.leads.get(difference.lead)
    what = did(ev.kind_of(side.decision.event))
    return f"Nothing follows: {what}" if lead is None else f"As it was, in {lead.stage}: {what}"


def undecided(person: Person) -> Person:
    """Return `person` as if nothing had been said yet of the score and the verdict of their leads."""
    fresh = person.draft()
    for lead in fresh.leads.values():
        lead.verdict = lead.segment = lead.criterion = lead.source = ""
        lead.scored_at = None
    return fresh
