"""The table `lead`: one person's interest in one product line, in its present cycle."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leadpact.engine.state import Lead
from leadpact.models import packing

TABLE = "lead"
COLUMNS = (
    "id", "person_id", "account_id", "product_line", "lead_key", "opened_at", "opened_by_sales", "cycle",
    "cycle_started_at", "stage", "status", "entered_at", "lead_type", "source", "way", "facts", "seen", "fit",
    "engagement", "grade", "scored_at", "verdict", "segment", "criterion", "asks", "owner_kind", "owner", "queue",
    "seat", "passed_by", "accepted_at", "accepted_by", "handed_over", "reroutes", "attempts", "attempts_required",
    "attempts_ended", "held_until", "recycled_at", "recycle_reason", "program", "woken", "next_step", "next_at",
    "clock", "closed_at", "outcome", "closed_reason", "opportunity", "marks", "exceptions", "due_at",
)  # fmt: skip
_FIELD_OF = {"person_id": "person", "facts": '"values"', "passed_by": "without"}
_DERIVED = ("account_id", "due_at")
AS_STATE = ", ".join(
    f"{name} AS {_FIELD_OF[name]}" if name in _FIELD_OF else name for name in COLUMNS if name not in _DERIVED
)
"""The columns of a `Lead`, under the names of its fields: as JSON a row decodes to the struct."""


def to_row(lead: Lead, account_id: int | None) -> tuple[Any, ...]:
    """Return the row of `lead` in the order of COLUMNS."""
    pack = packing.pack
    return (
        lead.id, lead.person, account_id, lead.product_line, lead.lead_key, lead.opened_at, lead.opened_by_sales,
        lead.cycle, lead.cycle_started_at, lead.stage, lead.status, lead.entered_at, lead.lead_type, lead.source,
        pack(lead.way), pack(lead.values), pack(lead.seen), lead.fit, lead.engagement, lead.grade, lead.scored_at,
        lead.verdict, lead.segment, lead.criterion, pack(lead.asks), lead.owner_kind, lead.owner, lead.queue, lead.seat,
        pack(lead.without), lead.accepted_at, lead.accepted_by, lead.handed_over, lead.reroutes, lead.attempts,
        lead.attempts_required, lead.attempts_ended, lead.held_until, lead.recycled_at, lead.recycle_reason,
        lead.program, lead.woken, lead.next_step, lead.next_at, pack(lead.clock) if lead.clock else None,
        lead.closed_at, lead.outcome, lead.closed_reason, lead.opportunity, pack(lead.marks),
        pack(lead.exceptions), due_at(lead),
    )  # fmt: skip


def due_at(lead: Lead) -> datetime | None:
    """Return when time alone will next do something with the lead; None when it is closed."""
    if lead.closed_at is not None:
        return None
    marks = [lead.next_at]
    if lead.clock is not None and lead.clock.breached_at is None:
        marks.append(lead.clock.due_at)
        if not lead.clock.warned:
            marks.append(lead.clock.warn_at)
    return min((mark for mark in marks if mark is not None), default=None)
