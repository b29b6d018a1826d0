"""What the API says about a receipt, a lead and a decision, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leadpact.engine import effect as fx
from leadpact.engine import explain
from leadpact.engine.event import snake
from leadpact.engine.state import Lead
from leadpact.operations.capture import Captured
from leadpact.pact.model import Pact

Answer = dict[str, Any]

TOLD = (fx.PersonLearned, fx.AccountLearned, fx.LeadLearned, fx.ActivitySeen, fx.PersonAbsorbed)
"""What was merely taken over from the sender is no decision."""


def receipt_answer(captured: Captured) -> Answer:
    """Return what is known of a receipt: at least its number, its state, and whether it came before."""
    answer: Answer = {"receipt": captured.receipt_id, "state": captured.state, "again": captured.again}
    if captured.faults:
        answer["faults"] = captured.faults
    if captured.person_id is not None:
        answer |= {"person": captured.person_id, "lead": captured.lead_id, "event": captured.event_id}
    return answer


def lead_answer(pact: Pact, lead: Lead) -> Answer:
    """Return how a lead stands. Points of the score are whole points with up to two decimals."""
    return {
        "lead": lead.id,
        "person": lead.person,
        "product_line": lead.product_line,
        "lead_key": lead.lead_key,
        "stage": lead.stage,
        "status": lead.status,
        "cycle": lead.cycle,
        "lead_type": lead.lead_type,
        "source": lead.source,
        "verdict": lead.verdict,
        "segment": lead.segment,
        "criterion": lead.criterion,
        "score": _score(lead),
        "owner": {"kind": lead.owner_kind, "name": lead.owner, "queue": lead.queue} if lead.owner else None,
        "accepted": {"by": lead.accepted_by, "at": lead.accepted_at} if lead.accepted_at else None,
        "next_step": {"step": lead.next_step, "due_at": lead.next_at} if lead.next_step else None,
        "next_question": _next_question(pact, lead),
        "clock": _clock(lead),
        "closed": _closed(lead),
    }


def _score(lead: Lead) -> Answer | None:
    if lead.scored_at is None:
        return None
    return {"fit": lead.fit / 100, "engagement": lead.engagement / 100, "grade": lead.grade, "at": lead.scored_at}


def _clock(lead: Lead) -> Answer | None:
    clock = lead.clock
    if clock is None:
        return None
    return {"promise": clock.name, "owner": clock.owner, "due_at": clock.due_at, "breached_at": clock.breached_at}


def _closed(lead: Lead) -> Answer | None:
    if lead.closed_at is None:
        return None
    return {"outcome": lead.outcome, "reason": lead.closed_reason, "at": lead.closed_at}


def _next_question(pact: Pact, lead: Lead) -> Answer | None:
    """Return the field to ask for next: of those that would settle the verdict, the first with a question."""
    names = [name for names in lead.asks for name in names if name in pact.fields]
    if not names:
        return None
    name = next((name for name in names if pact.fields[name].ask), names[0])
    return {"field": name, "ask": pact.fields[name].ask}


def reasons(pact: Pact, effects: Iterable[fx.Effect]) -> list[Answer]:
    """Return each decided effect: a sentence for people, and for programs its line of the pact and what was read."""
    return [_reason(pact, effect) for effect in effects if not isinstance(effect, TOLD)]


def _reason(pact: Pact, effect: fx.Effect) -> Answer:
    why = effect.why
    answer: Answer = {"effect": snake(type(effect).__name__), "says": explain.sentence(pact, effect)}
    if why.rule:
        answer |= {"rule": why.rule, "line": why.line}
    if why.seen:
        answer["seen"] = why.seen
    if why.unknown:
        answer["unknown"] = why.unknown
    return answer
