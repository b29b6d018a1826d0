"""The frozen types of a pact as it was agreed: every reference resolved, every condition compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from leadpact.pact.allowance import Allowance
from leadpact.pact.evaluate import Condition
from leadpact.pact.hours import Hours
from leadpact.pact.model_agreed import Agreement as Agreement
from leadpact.pact.model_agreed import (
    Company,
    Conversion,
    Handoff,
    Influenced,
    MarketingPromise,
    Resource,
    SalesPromise,
    Sourced,
    Step,
    Team,
    Variation,
)
from leadpact.pact.model_rule import Rule as Rule
from leadpact.pact.vocabulary import FieldType, Vocabulary

Home = Literal["person", "account", "lead"]
"""Whose property a field is: the human being's, the company's, or this one interest's."""


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    name: str
    type: FieldType
    about: Home
    supplied: tuple[str, ...]
    derived: Condition | None
    ask: str
    fresh: timedelta | None
    line: int
    means: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    name: str
    response: bool
    attempt: bool
    touch: bool
    shows: str | None


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    party: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class LeadType:
    name: str
    attempts: int  # that sales owes
    rule: Rule


@dataclass(frozen=True, slots=True)
class Stage:
    """A position in the funnel. `order` counts from 0 in the order of the file."""

    name: str
    order: int
    statuses: tuple[str, ...]
    held_by: Literal["programs", "routing", "owner"] | None
    next_step: Allowance | None
    closes: Literal["won", "lost", "out"] | None
    aside: bool
    line: int
    was: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.closes is None

    @property
    def in_line(self) -> bool:
        """On the way from first contact to customer; not an exit."""
        return not self.aside and self.closes in (None, "won")


@dataclass(frozen=True, slots=True)
class Disposition:
    name: str
    counts: bool
    ends_attempts: bool
    reachability: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wake:
    """When a recycled lead wakes up: at the date an expression gives, or after an allowance."""

    date: Condition | None
    otherwise: Allowance | None


@dataclass(frozen=True, slots=True)
class RecycleReason:
    name: str
    program: str | None
    wake: Wake | None
    after_required_attempts: bool
    line: int


@dataclass(frozen=True, slots=True)
class Reasons:
    reject: Mapping[str, str]  # reason -> stage
    recycle: Mapping[str, RecycleReason]
    disqualify: Mapping[str, str]  # reason -> what it means
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gate:
    """Decides before anything else what is no lead for sales. Exactly one of the three follows."""

    name: str
    rule: Rule
    disqualify: str | None
    to: str | None
    not_a_lead: str | None


@dataclass(frozen=True, slots=True)
class Segment:
    name: str
    by: Literal["rules", "score", "both", "everything"]
    rule: Rule
    ready: tuple[tuple[str, Rule], ...]  # any one of these criteria makes a lead ready


@dataclass(frozen=True, slots=True)
class FitPoints:
    points: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Engagement:
    half_life: timedelta
    points: Mapping[str, int]  # activity -> points when new
    daily_cap: Mapping[str, int]  # activity -> points a day at most, before they fade
    line: int


@dataclass(frozen=True, slots=True)
class Score:
    reviewed: date | None
    fit: tuple[FitPoints, ...]
    grades: tuple[tuple[str, int], ...]  # best first: (letter, least fit points)
    engagement: Engagement | None


@dataclass(frozen=True, slots=True)
class Move:
    """What may change a stage. `origin` None: an entry, for a lead that is in no stage yet."""

    index: int
    upon: frozenset[str]
    rule: Rule
    origin: frozenset[str] | None
    to: str | None  # a stage, "by reason", or None: the stage stays
    status: str | None
    next_cycle: bool
    accepts: bool


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    weight: int
    capacity: int | None  # open leads
    hours: Hours
    away: tuple[tuple[date, date], ...]  # first and last day


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    push: bool
    hours: Hours
    members: tuple[Member, ...]
    manager: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Partner:
    name: str
    hours: Hours
    contact: str


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    rule: Rule
    to: str  # a queue, "partner:<name>", "account_owner" or "its_owner"
    hold: timedelta | None
    hold_for: str  # who is waited for, e.g. "append"


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    rule: Rule
    look_again: Allowance
    again_after: Allowance | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Pact:
    """One version of the agreement, complete. `version` is 0 until it is adopted."""

    name: str
    title: str
    text: str
    digest: str  # SHA-256 of the text, hex
    zone: ZoneInfo
    currency: str
    company: Company
    agreement: Agreement
    teams: Mapping[str, Team]
    definitions: Mapping[str, str]
    ideal_customer: Rule | None
    product_lines: tuple[str, ...]
    one_open_per_product_line: bool
    vocabulary: Vocabulary
    fields: Mapping[str, FieldDefinition]
    derived: tuple[FieldDefinition, ...]  # in an order in which each can be computed
    perishable: tuple[FieldDefinition, ...]  # those whose value counts as unknown when it is old
    activities: Mapping[str, Activity]
    responses: frozenset[str]  # the activities that are responses
    sources: tuple[Source, ...]
    sourced: Sourced | None
    influenced: Influenced | None
    lead_types: tuple[LeadType, ...]
    stages: Mapping[str, Stage]
    stage_of_status: Mapping[str, str]
    has_contact_status: bool
    reachability: Mapping[str, tuple[str, ...]]
    permissions: Mapping[str, tuple[str, ...]]  # right -> what allows it; ("always",) where nothing has to
    dispositions: Mapping[str, Disposition]
    reasons: Reasons
    gate: tuple[Gate, ...]
    segments: tuple[Segment, ...]
    score: Score
    moves: tuple[Move, ...]
    conversion: Conversion | None
    hours: Mapping[str, Hours]
    queues: Mapping[str, Queue]
    partners: Mapping[str, Partner]
    routes: tuple[Route, ...]
    handoffs: tuple[Handoff, ...]
    owes: tuple[MarketingPromise, ...]  # what marketing promises
    promises: Mapping[str, SalesPromise]  # what sales promises, by name; `accept` is always there
    programs: tuple[Program, ...]
    resources: Mapping[str, Resource]
    exceptions: tuple[Variation, ...]
    version: int = 0
    moves_upon: Mapping[str, tuple[Move, ...]] = field(default_factory=dict)
    moves_when: tuple[Move, ...] = ()

    @property
    def accept(self) -> SalesPromise:
        return self.promises["accept"]

    def stage(self, name: str) -> Stage:
        return self.stages[name]

    def exit_stage(self, kind: Literal["aside", "won", "lost", "out"]) -> str | None:
        """Return the stage that is aside, or closes so; None where the pact has none."""
        for stage in self.stages.values():
            if stage.closes == kind or (kind == "aside" and stage.aside):
                return stage.name
        return None
