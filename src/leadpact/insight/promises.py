"""Both halves of the agreement: how sales answered, and what marketing brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection

from leadpact.insight.numbers import Clockwork, Number, at_stage, month_of, number, rows, share, week_of
from leadpact.insight.roles import roles_of
from leadpact.operations.filters import NONE, Period

OUTCOMES = ("met", "breached", "withdrawn")


@dataclass(frozen=True, slots=True)
class Answers:
    """How offers were answered in a span: promises, with the leads they were about.

    `minutes` is the median from the offer to its answer, in wall time; None: there was none.
    """

    met: Number
    breached: Number
    withdrawn: Number
    minutes: float | None

    @property
    def in_time(self) -> float | None:
        """The share that was answered in time, of those that had to be answered, from 0 to 1."""
        return share(self.met.value, self.met.value + self.breached.value)


@dataclass(frozen=True, slots=True)
class Span:
    """A month or a week, by its first day."""

    began_on: date
    answers: Answers


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a month's answers: those of one owner, queue, source or lead type, `value` of `dimension`."""

    began_on: date
    dimension: str
    value: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Sales' promise to answer offers: the last 13 months and weeks, the oldest first, and the months by part."""

    months: tuple[Span, ...]
    weeks: tuple[Span, ...]
    parts: tuple[Part, ...]

    @property
    def month(self) -> Answers:
        """The present month."""
        return self.months[-1].answers

    def by(self, dimension: str, began_on: date) -> list[Part]:
        """Return the parts of a month by `dimension` (owner, queue, source, lead_type), the largest first."""
        parts = [part for part in self.parts if (part.dimension, part.began_on) == (dimension, began_on)]
        return sorted(parts, key=lambda part: (-part.answers.met.value - part.answers.breached.value, part.value))


@dataclass(frozen=True, slots=True)
class Delivery:
    """What marketing brought in a month: cycles that entered the stages of inquiries and of what is ready for sales,
    and how sales decided in it."""

    began_on: date
    inquiries: Number
    ready: Number
    accepted: Number
    rejected: Number

    @property
    def accepted_share(self) -> float | None:
        """Of what was decided in the month, from 0 to 1."""
        return share(self.accepted.value, self.accepted.value + self.rejected.value)

    @property
    def handed_over_share(self) -> float | None:
        """What became ready in the month, to the inquiries of the month; it may be more than 1."""
        return share(self.ready.value, self.inquiries.value)


@dataclass(frozen=True, slots=True)
class Marketing:
    """Marketing's half: the last 13 months, the oldest first."""

    months: tuple[Delivery, ...]

    @property
    def month(self) -> Delivery:
        return self.months[-1]


def acceptance(connection: Connection, works: Clockwork) -> Acceptance:
    """Compute how sales kept its promise to answer."""
    values = {
        "zone": works.pact.zone.key,
        "months_since": works.instant(works.months[0]),
        "weeks_since": works.instant(works.weeks[0]),
        "until": works.until,
    }
    found = {
        (row["grain"], row["began_on"], row["dimension"], row["value"]): row
        for row in rows(connection, "promise_answered", values)
    }
    months = tuple(Span(day, _answers(found.get(("month", day, "all", "")), month_of(day))) for day in works.months)
    weeks = tuple(Span(day, _answers(found.get(("week", day, "all", "")), week_of(day))) for day in works.weeks)
    parts = tuple(
        Part(day, dimension, value, _answers(row, month_of(day), **_narrowed(dimension, value)))
        for (grain, day, dimension, value), row in found.items()
        if grain == "month" and dimension != "all"
    )
    return Acceptance(months, weeks, parts)


def _narrowed(dimension: str, value: str) -> dict[str, Any]:
    if dimension == "owner":
        return {"clock_owner": value}
    return {dimension: (value or NONE,)}


def _answers(row: dict[str, Any] | None, period: Period, **more: Any) -> Answers:
    told = row or {}
    met, breached, withdrawn = (
        number(told.get(one, 0), told.get(f"{one}_leads", 0), clock=one, clock_in=period, **more) for one in OUTCOMES
    )
    return Answers(met, breached, withdrawn, told.get("minutes"))


def marketing(connection: Connection, works: Clockwork) -> Marketing:
    """Compute what marketing brought."""
    parts = roles_of(works.pact)
    stages = {"inquiries": parts.inquiry, "ready": parts.ready, "accepted": parts.accepted}
    values = {"zone": works.pact.zone.key, **works.span(works.months[0])}
    entered = {
        (row["began_on"], row["stage"]): (row["cycles"], row["leads"])
        for row in rows(connection, "stage_entries", values | {"stages": list(stages.values())})
    }
    declined = {row["began_on"]: (row["cycles"], row["leads"]) for row in rows(connection, "rejections", values)}
    months = []
    for day in works.months:
        came = {
            name: at_stage(entered.get((day, stage), (0, 0)), stage, reached_in=month_of(day))
            for name, stage in stages.items()
        }
        rejected = number(*declined.get(day, (0, 0)), rejected="any", rejected_in=month_of(day))
        months.append(Delivery(day, **came, rejected=rejected))
    return Marketing(tuple(months))
