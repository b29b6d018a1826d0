"""The numbers against the promises: both halves, the sources, the funnel; each number leads to its leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.engine import naming
from leadpact.errors import NotFound
from leadpact.insight.figures import show
from leadpact.insight.numbers import Number
from leadpact.insight.promises import Acceptance, Answers, Marketing, Part
from leadpact.insight.sources import SPANS, SourceRow, Sources, SourceSpan
from leadpact.insight.standing import FunnelNow
from leadpact.insight.targets import Target, targets
from leadpact.operations.database import database
from leadpact.pact.model import Pact
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.viewer import Request

PARTS = {"owner": "Who answered", "queue": "Queue", "source": "Source", "lead_type": "Lead type"}
FEW = 5
"""Below so many decided, a share says nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise as it is kept: this month's share or number, the months before, and what it is made of."""

    label: str
    value: Number | None
    share: float | None
    trend: Sequence[float | None]
    note: str
    target: Target | None = None


@require_safe
@allowed("see_numbers")
def promises(request: Request) -> HttpResponse:
    """Show what marketing and sales owe each other, this month and in the months before."""
    pact, at = request.pact, moment(request)
    if pact is None:
        return render(request, "no_pact.html")
    sales, brought = show(database(), Acceptance, at=at), show(database(), Marketing, at=at)
    by = request.GET.get("by", "owner")
    if by not in PARTS:
        raise NotFound(f"Promises are not counted by `{by}`.", remedy=f"Count them by {', '.join(PARTS)}.")
    months = [span.began_on for span in sales.figure.months]
    month = _month(request.GET.get("month", ""), months)
    shown = {
        "computed_at": min(sales.computed_at, brought.computed_at),
        "stale": sales.is_stale or brought.is_stale,
        "sales": sales_half(pact, sales.figure),
        "marketing": marketing_half(pact, brought.figure, at.astimezone(pact.zone).date()),
        "answers": sales.figure.month,
        "parts": [_named(pact, part) for part in sales.figure.by(by, month)],
        "by": by,
        "ways": PARTS,
        "month": month,
        "months": list(reversed(months)),
        "delivered": list(reversed(brought.figure.months)),
        "weeks": list(reversed(sales.figure.weeks)),
    }
    return render(request, "numbers/promises.html", shown)


def _month(said: str, months: Sequence[date]) -> date:
    return next((one for one in months if one.isoformat() == said), months[-1])


def sales_half(pact: Pact, figure: Acceptance) -> list[Kept]:
    """Return what sales owes: the answer in time, as the pact promises it."""
    promised = ", ".join(f"{naming.plain(kind)} {allowance}" for kind, allowance in pact.accept.within.items())
    others = f"others {pact.accept.otherwise}"
    return [
        Kept(
            "Offers answered in time",
            None,
            figure.month.in_time,
            [span.answers.in_time for span in figure.months],
            f"{promised}, {others}" if promised else others,
        )
    ]


def marketing_half(pact: Pact, figure: Marketing, today: date) -> list[Kept]:
    """Return what marketing owes: leads that are ready, and that sales takes; beside what the pact promises of them."""
    now, months, owed = figure.month, figure.months, targets(pact, figure.month, today)
    return [
        Kept("Became ready", now.ready, None, [float(one.ready.value) for one in months], "leads this month",
             owed.get("volume")),
        Kept("Accepted of those decided", None, now.accepted_share, [one.accepted_share for one in months],
             f"{now.accepted.value:,} taken, {now.rejected.value:,} rejected", owed.get("accepted")),
        Kept("Handed over of the inquiries", None, now.handed_over_share, [one.handed_over_share for one in months],
             f"{now.inquiries.value:,} inquiries", owed.get("handed_over")),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of a month's answers under the name that people give it."""

    name: str
    answers: Answers


def _named(pact: Pact, part: Part) -> NamedPart:
    if part.dimension == "owner":
        kind = "queue" if part.value in pact.queues else "partner" if part.value in pact.partners else "rep"
        return NamedPart(naming.party(kind, part.value), part.answers)
    said = naming.plain(part.value)
    return NamedPart(f"{said[:1].upper()}{said[1:]}" or "Not known", part.answers)


@require_safe
@allowed("see_numbers")
def sources(request: Request) -> HttpResponse:
    """Show what became of what each source brought, and which do not pan out."""
    if request.pact is None:
        return render(request, "no_pact.html")
    shown = show(database(), Sources, at=moment(request))
    wanted = request.GET.get("span", "90 days")
    if wanted not in SPANS:
        raise NotFound(f"Sources are not counted over `{wanted}`.", remedy=f"Choose {' or '.join(SPANS)}.")
    span = shown.figure.span(wanted)
    values: dict[str, Any] = {
        "computed_at": shown.computed_at,
        "stale": shown.is_stale,
        "span": span,
        "spans": list(SPANS),
        "failing": failing(span),
        "few": FEW,
    }
    return render(request, "numbers/sources.html", values)


def failing(span: SourceSpan) -> list[SourceRow]:
    """Return the sources that do not pan out, those that brought most first."""
    return [row for row in span.rows if row.judgement.pans_out is False]


@require_safe
@allowed("see_numbers")
def funnel(request: Request) -> HttpResponse:
    """Show where the leads are now, and what came and went this month."""
    if request.pact is None:
        return render(request, "no_pact.html")
    shown = show(database(), FunnelNow, at=moment(request))
    most = max((stage.here.value for stage in shown.figure.stages), default=0) or 1
    stages = [(stage, stage.here.value / most) for stage in shown.figure.stages]
    values = {"computed_at": shown.computed_at, "stale": shown.is_stale, "figure": shown.figure, "stages": stages}
    return render(request, "numbers/funnel.html", values)
