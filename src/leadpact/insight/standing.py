"""How things stand: the funnel now, today, each rep, what arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg import Connection

from leadpact.insight.numbers import Clockwork, Number, at_stage, number, rows, share
from leadpact.insight.roles import roles_of
from leadpact.operations.filters import Period

REP_DAYS = 30
"""So many days, today included, a rep's answers are looked at."""


@dataclass(frozen=True, slots=True)
class StageNow:
    """A stage: the leads that are in it, and those that came and went since the month began. All count leads."""

    stage: str
    here: Number
    came: Number
    went: Number


@dataclass(frozen=True, slots=True)
class FunnelNow:
    """The stages in the order of the pact."""

    since: date
    stages: tuple[StageNow, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What happened on a day of the pact's zone: cycles that began, became ready, were taken and won; promises that
    were broken, and of these those after which the lead was offered to somebody else."""

    day: date
    arrived: Number
    ready: Number
    accepted: Number
    won: Number
    breached: Number
    rerouted: Number


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep's open leads, of these the offers that wait for an answer; what they took and how they answered lately.

    `minutes` is the median from the offer to their answer.
    """

    name: str
    open: Number
    offers: Number
    accepted: Number
    met: Number
    breached: Number
    minutes: float | None

    @property
    def in_time(self) -> float | None:
        return share(self.met.value, self.met.value + self.breached.value)


@dataclass(frozen=True, slots=True)
class Reps:
    """The members of the pact's queues, by name."""

    since: date
    reps: tuple[Rep, ...]


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """Receipts that came by a channel, by their state."""

    channel: str
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class Receipts:
    channels: tuple[ChannelRow, ...]

    @property
    def states(self) -> dict[str, int]:
        """Of all channels together."""
        total: dict[str, int] = {}
        for channel in self.channels:
            for state, count in channel.states.items():
                total[state] = total.get(state, 0) + count
        return total


def funnel_now(connection: Connection, works: Clockwork) -> FunnelNow:
    """Compute where the leads are."""
    stages = works.pact.stages
    period = Period(works.month, works.today)
    values = {**works.span(works.month), "stages": list(stages)}
    found = {row["stage"]: row for row in rows(connection, "funnel_now", values)}
    told = []
    for stage in stages:
        row = found.get(stage, {"leads": 0, "came": 0, "went": 0})
        here, came, went = row["leads"], row["came"], row["went"]
        told.append(
            StageNow(
                stage,
                number(here, here, stage=(stage,)),
                number(came, came, reached=stage, reached_in=period),
                number(went, went, left=stage, left_in=period),
            )
        )
    return FunnelNow(works.month, tuple(told))


def today(connection: Connection, works: Clockwork) -> Today:
    """Compute what happened today."""
    parts, day = roles_of(works.pact), works.today
    stages = {"ready": parts.ready, "accepted": parts.accepted, "won": parts.won}
    [row] = rows(connection, "day_events", {**works.span(day), **stages})
    here = Period(day, day)
    entered = {
        what: at_stage((row[what], row[f"{what}_leads"]), stage, reached_in=here) for what, stage in stages.items()
    }
    return Today(
        day,
        arrived=number(row["arrived"], row["arrived_leads"], started=here),
        **entered,
        breached=number(row["breached"], row["breached_leads"], clock="breached", clock_in=here),
        rerouted=number(row["rerouted"], row["rerouted_leads"], clock="rerouted", clock_in=here),
    )


def reps(connection: Connection, works: Clockwork) -> Reps:
    """Compute what each rep has and did."""
    parts, since = roles_of(works.pact), works.today - timedelta(days=REP_DAYS - 1)
    names = sorted({member.name for queue in works.pact.queues.values() for member in queue.members})
    values = {**works.span(since), "ready": parts.ready, "accepted": parts.accepted, "reps": names}
    period = Period(since, works.today)
    return Reps(
        since, tuple(_rep(row, period, parts.ready, parts.accepted) for row in rows(connection, "rep_work", values))
    )


def _rep(row: Mapping[str, Any], period: Period, ready: str, accepted: str) -> Rep:
    name = row["rep"]
    theirs: dict[str, Any] = {"owner": (f"rep:{name}",), "state": "open"}
    answered: dict[str, Any] = {"clock_in": period, "clock_owner": name}
    return Rep(
        name,
        open=number(row["open_leads"], row["open_leads"], **theirs),
        offers=number(row["offers"], row["offers"], **theirs, stage=(ready,)),
        accepted=at_stage((row["accepted"], row["accepted"]), accepted, accepted_by=name, reached_in=period),
        met=number(row["met"], row["met_leads"], clock="met", **answered),
        breached=number(row["breached"], row["breached_leads"], clock="breached", **answered),
        minutes=row["minutes"],
    )


def receipts(connection: Connection, _works: Clockwork) -> Receipts:
    """Count what arrived."""
    found: dict[str, dict[str, int]] = {}
    for row in rows(connection, "receipt_states"):
        found.setdefault(row["channel"], {})[row["state"]] = row["receipts"]
    return Receipts(tuple(ChannelRow(channel, states) for channel, states in found.items()))
