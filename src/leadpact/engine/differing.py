"""Two decisions about the same, by two pacts: in what they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from leadpact.engine import effect as fx
from leadpact.engine.decide import Decision
from leadpact.engine.lifecycle import PEOPLE
from leadpact.engine.state import Lead, Person
from leadpact.pact.model import Pact

AnyT = TypeVar("AnyT")

KINDS = (
    "ready_now", "no_longer", "earlier", "later", "lead", "no_lead", "refused", "stage", "route", "program", "verdict",
    "criterion", "lead_type", "attempts", "exception", "source", "stricter", "looser", "clock", "next_step", "status",
    "grade", "score", "other",
)  # fmt: skip
"""In what a lead can be decided otherwise. The first four tell when it is handed to sales."""

HANDED, NOT_HANDED = "handed", "not_handed"
"""Handed to sales at this moment under one pact, and not under the other."""


def _as_it_is(one: AnyT) -> AnyT:
    return one


@dataclass(frozen=True, slots=True)
class Side:
    """One of two decisions about the same.

    Args:
        anew: decides once more, of another person, such as the same one before anything was said of their leads.
        spoken: tells where a lead stands in the words of the other pact.
        told: tells an effect in the words of the other pact.
    """

    pact: Pact
    before: Person
    decision: Decision
    anew: Callable[[Person], Decision]
    spoken: Callable[[Lead], Lead] = _as_it_is
    told: Callable[[fx.Effect], fx.Effect] = _as_it_is

    @property
    def after(self) -> Person:
        return self.decision.person


@dataclass(frozen=True, slots=True)
class Difference:
    """What comes out otherwise for a lead (0: for the person): what it `was`, and `would` be under the other pact."""

    kind: str
    lead: int
    was: str
    would: str


# Whether there is a difference


def plain(effects: Iterable[fx.Effect]) -> list[fx.Effect]:
    """Return effects as the journal gives them back, whatever they were made of."""
    found: list[fx.Effect] = fx.decode(fx.encode(list(effects)))
    return found


def alike(one: Iterable[fx.Effect], other: Iterable[fx.Effect]) -> bool:
    """Say whether the same was decided, whatever the lines of the pact that say so. Both as the journal gives them."""
    return [bare(effect) for effect in one] == [bare(effect) for effect in other]


def bare(effect: fx.Effect) -> fx.Effect:
    """Return an effect without its reason."""
    if isinstance(effect, fx.Scored):
        return msgspec.structs.replace(effect, why=fx.NO_REASON, fit_parts=(), engagement_parts=())
    return msgspec.structs.replace(effect, why=fx.NO_REASON)


# In what


def differences(live: Side, own: Side) -> list[Difference]:
    """Return in what two decisions differ, consequences left out: who goes elsewhere has another clock, too."""
    found = allowed(live, own)
    if not found:
        found = [difference for lead in touched(live, own) for difference in of_lead(live, own, lead)]
    return found or anything(live, own)


def touched(*sides: Side) -> list[int]:
    """Return the leads that decisions say something about, the oldest first."""
    return sorted({effect.lead for side in sides for effect in side.decision.effects if effect.lead})


def allowed(live: Side, own: Side) -> list[Difference]:
    """Return that only one of the two allows what somebody did; nothing where both do, or neither."""
    refused = live.decision.refused is not None
    if refused == (own.decision.refused is not None):
        return []
    lead = live.decision.lead or own.decision.lead or live.decision.event.lead
    was, would = ("refused", "allowed") if refused else ("allowed", "refused")
    return [Difference("refused", lead, was, would)]


def of_lead(live: Side, own: Side, number: int) -> list[Difference]:
    """Return in what two decisions about one lead differ; HANDED or NOT_HANDED alone where only one is to sales."""
    was, would = live.after.leads.get(number), own.after.leads.get(number)
    hands = tuple(hands_over(side, number) for side in (live, own))
    if hands[0] != hands[1]:
        kind = HANDED if hands[1] else NOT_HANDED
        return [Difference(kind, number, verdict_of(was), verdict_of(would))]
    if was is None or would is None:
        return [] if was is would else [Difference("no_lead" if was else "lead", number, _stage(was), _stage(would))]
    return [Difference(kind, number, one, other) for kind, one, other in _details(was, would, live, own)]


def hands_over(side: Side, number: int) -> bool:
    """Say whether a decision hands a lead to sales that was not theirs before."""
    after = side.after.leads.get(number)
    before = side.before.leads.get(number)
    return is_with_sales(side.pact, after) and not is_with_sales(side.pact, before)


def is_with_sales(pact: Pact, lead: Lead | None) -> bool:
    """Say whether an open lead is with sales or on its way to them."""
    return _holder(pact, lead) in ("routing", "owner")


def is_kept(pact: Pact, lead: Lead | None) -> bool:
    """Say whether marketing keeps the lead, in one of its programs."""
    return _holder(pact, lead) == "programs"


def _holder(pact: Pact, lead: Lead | None) -> str:
    stage = pact.stages.get(lead.stage) if lead is not None and lead.is_open else None
    return (stage.held_by or "") if stage is not None else ""


def _details(was: Lead, would: Lead, live: Side, own: Side) -> Iterable[tuple[str, str, str]]:
    if was.lead_type != would.lead_type:
        yield "lead_type", was.lead_type, would.lead_type
    elif was.attempts_required != would.attempts_required:
        yield "attempts", str(was.attempts_required), str(would.attempts_required)
    if was.exceptions != would.exceptions:
        yield "exception", ", ".join(was.exceptions) or "standard", ", ".join(would.exceptions) or "standard"
    if was.source != would.source:
        yield "source", was.source, would.source
    if was.grade != would.grade:
        yield "grade", was.grade, would.grade
    elif (was.fit, was.engagement) != (would.fit, would.engagement):
        yield "score", _points(was), _points(would)
    if was.verdict != would.verdict:
        yield "verdict", was.verdict, would.verdict
    elif was.verdict == "ready" and (was.segment, was.criterion) != (would.segment, would.criterion):
        yield "criterion", verdict_of(was), verdict_of(would)
    yield from _where(was, would, live, own)


def _where(was: Lead, would: Lead, live: Side, own: Side) -> Iterable[tuple[str, str, str]]:
    """Tell where the lead stands, else whose it is, else by when: the first that differs explains the others."""
    said = live.spoken(was)
    if (said.stage, said.outcome) != (would.stage, would.outcome):
        yield "stage", _stage(was), _stage(would)
    elif (goes_to(was), was.program) != (goes_to(would), would.program):
        kept = was.owner_kind == "program" and would.owner_kind == "program"
        yield "program" if kept else "route", goes_to(was), goes_to(would)
    elif was.clock is not None and would.clock is not None and was.clock.due_at != would.clock.due_at:
        kind = "stricter" if would.clock.due_at < was.clock.due_at else "looser"
        yield kind, _allowance(live, was), _allowance(own, would)
    elif (was.clock is None) != (would.clock is None):
        yield "clock", "runs" if was.clock else "none", "runs" if would.clock else "none"
    elif (was.next_step, was.next_at) != (would.next_step, would.next_at):
        yield "next_step", was.next_step, would.next_step
    elif said.status != would.status:
        yield "status", was.status, would.status


def anything(live: Side, own: Side) -> list[Difference]:
    """Return the first of what else was decided otherwise, such as who is told; nothing where all is alike."""
    one, other = plain(map(live.told, live.decision.effects)), plain(own.decision.effects)
    for some, others in ((one, other), (other, one)):
        rest = [bare(effect) for effect in others]
        for effect in some:
            if bare(effect) not in rest:
                kind = str(effect.__struct_config__.tag)
                was, would = (kind, "") if some is one else ("", kind)
                return [Difference("other", effect.lead, was, would)]
    return []


def goes_to(lead: Lead) -> str:
    """Return where a lead is, as the pact names it: its queue, `rep:ana`, `partner:delta`, `program:warm-up`."""
    if lead.queue and lead.owner_kind in ("queue", *PEOPLE):
        return lead.queue
    return f"{lead.owner_kind}:{lead.owner}" if lead.owner_kind else ""


def _stage(lead: Lead | None) -> str:
    if lead is None:
        return ""
    return f"{lead.stage} ({lead.closed_reason})" if lead.closed_reason else f"{lead.stage} ({lead.status})"


def verdict_of(lead: Lead | None) -> str:
    """Return a verdict to count by: segment and criterion of a lead that is ready, else `not_ready` or `unknown`."""
    if lead is None or not lead.verdict:
        return ""
    return f"{lead.segment}: {lead.criterion}" if lead.verdict == "ready" else lead.verdict


def _points(lead: Lead) -> str:
    return f"{(lead.fit + lead.engagement) / 100:.2f}"


def _allowance(side: Side, lead: Lead) -> str:
    started = [one for one in side.decision.effects if isinstance(one, fx.ClockStarted) and one.lead == lead.id]
    return started[-1].why.says.removeprefix("within ") if started else ""
