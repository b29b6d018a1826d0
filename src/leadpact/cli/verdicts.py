"""What was decided about a lead, for machines; the shape is in docs/reference/cli.md."""

from __future__ import annotations

from typing import Any

from leadpact.operations.trial import Rejected, Tried
from leadpact.operations.verdicts import Verdict


def as_json(verdict: Verdict, tried: Tried) -> dict[str, Any]:
    """Return one lead of the answer for machines; its shape is in docs/reference/cli.md."""
    lead = tried.lead
    state = {
        "stage": lead.stage, "status": lead.status, "lead_type": lead.lead_type, "source": lead.source,
        "segment": lead.segment, "criterion": lead.criterion, "owner_kind": lead.owner_kind, "owner": lead.owner,
        "queue": lead.queue, "next_step": lead.next_step, "next_at": lead.next_at, "outcome": lead.outcome,
    } if lead else None  # fmt: skip
    return {
        "line": verdict.line, "who": verdict.who, "email": tried.person.values.get("email", ""),
        "person": verdict.person, "verdict": verdict.verdict.replace(" ", "_"),
        "score": {"grade": verdict.grade, "fit": verdict.fit / 100, "engagement": verdict.engagement / 100},
        "lead": state, "goes_to": verdict.goes_to, "why": verdict.why, "pact_line": verdict.rule_line,
        "missing": list(verdict.missing), "next_question": verdict.ask, "left_out": tried.faults,
        "ignored": list(tried.ignored),
    }  # fmt: skip


def rejected_as_json(rejected: Rejected) -> dict[str, Any]:
    return {"line": rejected.line, "reasons": rejected.faults}
