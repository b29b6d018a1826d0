"""What became of what each source brought, and which sources do not pan out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg import Connection

from leadpact.insight.numbers import Clockwork, Number, at_stage, number, rows, share, wilson
from leadpact.insight.roles import roles_of
from leadpact.operations.filters import NONE, Period

ENOUGH = 30
"""So many decided cycles a judgement needs at least."""

REASONS = 3
SPANS = {"90 days": 90, "12 months": 365}
"""What is looked at, in days up to today."""

Counts = Mapping[str, tuple[int, int]]  # what -> (cycles, leads)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in minor units of its currency."""

    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class Declined:
    reason: str
    number: Number


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a source pans out.

    It does not, if the share of its decided cycles that sales accepted lies below that of all sources with 95 %
    confidence (Wilson's interval), and at least ENOUGH were decided. `low` and `high` bound its share, `overall` is
    that of all; `since` is the first of the months, without a break up to now, in which its share was below all's.
    """

    decided: int
    low: float
    high: float
    overall: float | None
    pans_out: bool | None  # None: too few were decided to say
    since: date | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Cycles that began in the span by `source`, and what became of them by now; `decided` in cycles."""

    source: str
    started: Number
    ready: Number
    offered: Number
    accepted: Number
    rejected: Number
    recycled: Number
    out: Number
    opportunity: Number
    won: Number
    amounts: tuple[Amount, ...]
    reasons: tuple[Declined, ...]
    judgement: Judgement

    @property
    def accepted_share(self) -> float | None:
        """Of the cycles that were decided, from 0 to 1."""
        return share(self.accepted.value, self.judgement.decided)


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """The sources of a span of days, those with most cycles first."""

    name: str
    since: date
    until: date
    rows: tuple[SourceRow, ...]
    accepted_share: float | None


@dataclass(frozen=True, slots=True)
class Sources:
    spans: tuple[SourceSpan, ...]

    def span(self, name: str) -> SourceSpan:
        return next(span for span in self.spans if span.name == name)


def sources(connection: Connection, works: Clockwork) -> Sources:
    """Compute the sources of each span."""
    return Sources(tuple(_span(connection, works, name, days) for name, days in SPANS.items()))


def _span(connection: Connection, works: Clockwork, name: str, days: int) -> SourceSpan:
    since = works.today - timedelta(days=days - 1)
    parts = roles_of(works.pact)
    stages = {
        "ready": parts.ready, "accepted": parts.accepted, "recycled": parts.recycled, "out": parts.out,
        "opportunity": parts.opportunity, "won": parts.won,
    }  # fmt: skip
    span = works.span(since)
    whole: dict[str, dict[str, tuple[int, int]]] = {}
    monthly: dict[str, dict[date, dict[str, int]]] = {}
    for row in rows(connection, "source_cohorts", {"zone": works.pact.zone.key, **span, **stages}):
        if row["began_on"] is None:
            whole.setdefault(row["source"], {})[row["what"]] = (row["cycles"], row["leads"])
        else:
            monthly.setdefault(row["source"], {}).setdefault(row["began_on"], {})[row["what"]] = row["cycles"]
    told = _Told(
        Period(since, works.today),
        stages,
        rows(connection, "source_revenue", {**span, "won": parts.won}),
        rows(connection, "rejection_reasons", span),
    )
    overall, everywhere = _overall(whole.values()), _sum(monthly)
    found = [
        _row(source, counts, told, judge(counts, monthly.get(source, {}), overall, everywhere))
        for source, counts in whole.items()
    ]
    found.sort(key=lambda row: (-row.started.value, row.source))
    return SourceSpan(name, since, works.today, tuple(found), overall)


def _overall(told: Collection[Counts]) -> float | None:
    return share(sum(_cycles(one, "accepted") for one in told), sum(_cycles(one, "decided") for one in told))


def _cycles(counts: Counts, what: str) -> int:
    return counts.get(what, (0, 0))[0]


def _sum(monthly: Mapping[str, Mapping[date, Mapping[str, int]]]) -> dict[date, dict[str, int]]:
    """Return the counts of all sources, month by month."""
    total: dict[date, dict[str, int]] = {}
    for months in monthly.values():
        for day, counts in months.items():
            here = total.setdefault(day, {})
            for what, count in counts.items():
                here[what] = here.get(what, 0) + count
    return total


def judge(
    counts: Counts,
    months: Mapping[date, Mapping[str, int]],
    overall: float | None,
    everywhere: Mapping[date, Mapping[str, int]],
) -> Judgement:
    """Say whether a source pans out: see `Judgement`.

    Args:
        counts: the source's, in the whole span.
        months, everywhere: counts of cycles by what became of them, of the source and of all sources, by month.
        overall: the accepted share of all sources.
    """
    decided, accepted = _cycles(counts, "decided"), _cycles(counts, "accepted")
    low, high = wilson(accepted, decided)
    if overall is None or decided < ENOUGH:
        return Judgement(decided, low, high, overall, None, None)
    if high >= overall:
        return Judgement(decided, low, high, overall, True, None)
    return Judgement(decided, low, high, overall, False, _since(months, everywhere))


def _since(months: Mapping[date, Mapping[str, int]], everywhere: Mapping[date, Mapping[str, int]]) -> date | None:
    since = None
    for day in sorted(months, reverse=True):
        own, others = months[day], everywhere[day]
        here = share(own.get("accepted", 0), own.get("decided", 0))
        there = share(others.get("accepted", 0), others.get("decided", 0))
        if here is None or there is None:
            continue  # nothing was decided: it says neither
        if here >= there:
            break
        since = day
    return since


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of a span beside the counts: of all sources, as the metrics give it."""

    period: Period
    stages: Mapping[str, str]
    money: Sequence[Mapping[str, Any]]
    declined: Sequence[Mapping[str, Any]]


def _row(source: str, counts: Counts, told: _Told, judgement: Judgement) -> SourceRow:
    asked: dict[str, Any] = {"started": told.period, "source": (source or NONE,)}
    reached = {what: at_stage(counts.get(what, (0, 0)), stage, **asked) for what, stage in told.stages.items()}
    reasons = [row for row in told.declined if row["source"] == source][:REASONS]
    return SourceRow(
        source,
        started=number(*counts.get("started", (0, 0)), **asked),
        offered=number(*counts.get("offered", (0, 0)), **asked, clock="any"),
        rejected=number(*counts.get("rejected", (0, 0)), **asked, rejected="any"),
        **reached,
        amounts=tuple(Amount(row["currency"], row["amount"]) for row in told.money if row["source"] == source),
        reasons=tuple(
            Declined(row["reason"], number(row["cycles"], row["leads"], **asked, rejected=row["reason"]))
            for row in reasons
        ),
        judgement=judgement,
    )
