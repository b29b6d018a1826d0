"""The order of a day: what somebody does first, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SOON = timedelta(hours=1)
"""So long before it a meeting is what comes next."""

FRESH = timedelta(days=1)
"""So long after it a response is worth an answer before anything that is merely due."""

GROUPS = ("answer", "meeting", "responded", "claim", "overdue", "today", "later")
"""The groups of a day in their order; all but the last are for now."""


@dataclass(frozen=True, slots=True)
class Job:
    """A lead that somebody has to do something with.

    Args:
        step: what comes next: accept, claim, act, meet...
        due_at: by when.
        clock_due_at: when the promise to answer runs out, or ran out; None where none runs.
        score: hundredths of a point.
        responded_at: when the person last responded.
        cycle: which trip through the funnel it is on.
    """

    lead: int
    step: str
    due_at: datetime
    clock_due_at: datetime | None = None
    score: int = 0
    responded_at: datetime | None = None
    cycle: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A job in its place; `because` says why it is there, without a full stop."""

    job: Job
    group: str
    because: str

    @property
    def is_now(self) -> bool:
        return self.group != "later"


def order(jobs: Iterable[Job], *, at: datetime, zone: ZoneInfo) -> list[Placed]:
    """Return `jobs` in the order in which to do them at `at`; today is a day of `zone`.

    First what others wait for: offers by the time that is left, meetings that begin or have begun, people who have
    just responded, leads that wait in a queue for whoever takes them. Then what is overdue and what is due today,
    the earliest first; then the rest. Ties go to the higher score, then to the older lead.
    """
    placed = [Placed(job, *_place(job, at, zone)) for job in jobs]
    return sorted(placed, key=_key)


def _key(placed: Placed) -> tuple[int, float, int, int]:
    job = placed.job
    instant = _promised(job) if placed.group in ("answer", "claim") else job.due_at
    if placed.group == "responded" and job.responded_at is not None:
        return GROUPS.index(placed.group), -job.responded_at.timestamp(), -job.score, job.lead
    return GROUPS.index(placed.group), instant.timestamp(), -job.score, job.lead


def _promised(job: Job) -> datetime:
    return job.clock_due_at or job.due_at


def _place(job: Job, at: datetime, zone: ZoneInfo) -> tuple[str, str]:
    if job.step in ("accept", "claim"):
        return _offer(job, at)
    if job.step == "meet" and job.due_at - at <= SOON:
        if job.due_at <= at:
            return "meeting", f"the meeting was {said(at - job.due_at)} ago: how did it go?"
        return "meeting", f"the meeting is in {said(job.due_at - at)}"
    if job.step == "act" and job.responded_at is not None and timedelta(0) <= at - job.responded_at < FRESH:
        return "responded", f"responded {said(at - job.responded_at)} ago"
    again = f"; came back, trip {job.cycle}" if job.cycle > 1 else ""
    if job.due_at <= at:
        return "overdue", f"due {said(at - job.due_at)} ago{again}"
    local = job.due_at.astimezone(zone)
    what = "the meeting is" if job.step == "meet" else "due"
    if local.date() == at.astimezone(zone).date():
        return "today", f"{what} today at {local:%H:%M}{again}"
    return "later", f"{what} on {local.day} {local:%B}{again}"


def _offer(job: Job, at: datetime) -> tuple[str, str]:
    promised = _promised(job)
    again = f"; came back, trip {job.cycle}" if job.cycle > 1 else ""
    if job.step == "claim":
        left = f"{said(promised - at)} left" if promised > at else f"{said(at - promised)} too long"
        return "claim", f"waits in the queue for somebody who takes it, {left}{again}"
    if promised > at:
        return "answer", f"an offer to answer, {said(promised - at)} left{again}"
    return "answer", f"an offer that should have been answered {said(at - promised)} ago{again}"


def said(span: timedelta) -> str:
    """Return a span of time as people say it: "14 min", "2 h 10 min", "3 days"."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest and hours < 10 else f"{hours} h"
    days = minutes // (24 * 60)
    return f"{days} day{'' if days == 1 else 's'}"
