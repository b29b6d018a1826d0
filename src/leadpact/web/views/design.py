"""All components on one page, from made-up data."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leadpact.web.actions import allowed
from leadpact.web.frame import moment

COLOURS = (
    "ground", "surface", "sunken", "line", "line-strong", "ink", "ink-soft", "accent", "accent-soft", "good",
    "good-soft", "attention", "attention-soft", "bad", "bad-soft", "stage-0", "stage-1", "stage-2", "stage-3",
    "stage-4", "stage-5", "stage-6", "stage-out",
)  # fmt: skip
STAGES = ("inquiry", "mql", "sal", "sql", "opportunity", "customer", "recycled", "disqualified")
ROWS = (
    ("Mira Kaya", "Anadolu Gıda", "mql", "Offered", 74, 14),
    ("Jon Eder", "Nordkemi AB", "sal", "Working", 55, 110),
    (
        "Giulia Rossi-Lambertenghi dei Conti di Valtellina",
        "Grande Pasta SpA e Figli, Milano",
        "mql",
        "Ready",
        1204,
        -12,
    ),
    ("Petr Novák", "Carpat Farm SRL", "inquiry", "New", 8, 60 * 50),
)


@allowed("see_home")
def design(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    now = moment(request)
    rows = [
        {"name": name, "company": company, "stage": stage, "status": status, "score": score,
         "due": now + timedelta(minutes=left)}
        for name, company, stage, status, score, left in ROWS
    ]  # fmt: skip
    shown = {
        "colours": COLOURS,
        "stages": STAGES,
        "rows": rows,
        "soon": now + timedelta(minutes=2, seconds=41),
        "later": now + timedelta(hours=1, minutes=50),
        "over": now - timedelta(minutes=12),
        "trend": [0.61, 0.66, 0.64, 0.71, None, 0.77, 0.8, 0.81],
    }
    return render(request, "design/page.html", shown)


@allowed("see_home")
def why(request: HttpRequest) -> HttpResponse:
    """Fill the panel of the page of components."""
    return render(request, "design/why.html")
