"""The first page of those who look after the whole: what needs them now, today's numbers, both halves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from leadpact.engine import naming
from leadpact.insight.figures import show
from leadpact.insight.promises import Acceptance, Marketing
from leadpact.insight.sources import Sources, SourceSpan
from leadpact.insight.standing import FunnelNow, Receipts, Today
from leadpact.operations.database import database
from leadpact.pact.model import Pact
from leadpact.web.actions import may
from leadpact.web.frame import moment
from leadpact.web.viewer import Request, Viewer
from leadpact.web.views.numbers import failing, marketing_half, sales_half

RECENT = "90 days"
WORSE = 0.05
"""So many points of a share less than in the month before are worth a word."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs the viewer: a sentence, where to go, and how bad it is."""

    says: str
    address: str
    meaning: str = "attention"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page is made of."""

    today: Today
    sales: Acceptance
    marketing: Marketing
    sources: SourceSpan
    funnel: FunnelNow
    receipts: Receipts


def overview(request: Request, pact: Pact) -> HttpResponse:
    at = moment(request)
    today, sales = show(database(), Today, at=at), show(database(), Acceptance, at=at)
    brought = show(database(), Marketing, at=at)
    sources, funnel = show(database(), Sources, at=at), show(database(), FunnelNow, at=at)
    receipts = show(database(), Receipts, at=at)
    made = (today, sales, brought, sources, funnel, receipts)
    figures = Figures(
        today.figure, sales.figure, brought.figure, sources.figure.span(RECENT), funnel.figure, receipts.figure
    )
    most = max((stage.here.value for stage in figures.funnel.stages), default=0) or 1
    shown = {
        "computed_at": min(one.computed_at for one in made),
        "stale": any(one.is_stale for one in made),
        "needs": list(_needs(request.viewer, figures)),
        "figures": figures,
        "sales": sales_half(pact, figures.sales),
        "marketing": marketing_half(pact, figures.marketing, at.astimezone(pact.zone).date()),
        "stages": [(stage, stage.here.value / most) for stage in figures.funnel.stages],
        "best": [row for row in figures.sources.rows if row.won.value or row.opportunity.value][:6],
    }
    return render(request, "home/overview.html", shown)


def _needs(viewer: Viewer, figures: Figures) -> Iterator[Need]:
    """Yield what needs the viewer, the worst first."""
    for row in failing(figures.sources):
        share = f"{(row.accepted_share or 0) * 100:.0f}%"
        name = naming.plain(row.source).capitalize()
        yield Need(f"{name} does not pan out: sales accepted {share} of what it brought", "/sources")
    if may(viewer, "repair_receipts"):
        rejected = figures.receipts.states.get("rejected", 0)
        failed = figures.receipts.states.get("failed", 0)
        if failed:
            yield Need(f"{failed:,} receipts could not be decided", "/operations/receipts?state=failed", "bad")
        if rejected:
            yield Need(
                f"{rejected:,} receipts were rejected and can be repaired", "/operations/receipts?state=rejected"
            )
    if figures.today.breached.value:
        said = f"{figures.today.breached.value:,} promises to answer were broken today"
        yield Need(said, f"/leads?{figures.today.breached.query}", "bad")
    yield from _worse(figures)


def _worse(figures: Figures) -> Iterator[Need]:
    """Yield which shares are clearly worse than in the month before."""
    answers, delivered = figures.sales.months, figures.marketing.months
    pairs = (
        ("Offers answered in time", answers[-1].answers.in_time, answers[-2].answers.in_time),
        ("Accepted of what was decided", delivered[-1].accepted_share, delivered[-2].accepted_share),
    )
    for label, now, before in pairs:
        if now is not None and before is not None and now < before - WORSE:
            yield Need(f"{label}: {now * 100:.0f}% this month, {before * 100:.0f}% the month before", "/promises")
