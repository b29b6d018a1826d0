"""The shape of an exception: for which leads, why and until when; and what it may change, and nothing else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from leadpact.pact.shape_handover import RouteShape
from leadpact.pact.shape_parts import Condition, Day, FieldName, Letter, OneOrMany, Points, Shape
from leadpact.pact.shape_promises import WITHIN, Share, Within
from leadpact.pact.terms import METRICS

JUDGE_ON = "judge_on"
Expected = Literal[(*METRICS, JUDGE_ON)]  # type: ignore[valid-type]


class SegmentChange(Shape):
    when: Condition | None = Field(default=None, description="Another condition of the segment.")
    ready: dict[str, Condition] = Field(default={}, description="Criteria that differ, or are added.")


class QualificationChange(Shape):
    segments: dict[str, SegmentChange] = Field(min_length=1, description="By segment of the standard.")


class EngagementChange(Shape):
    points: dict[str, Points] = Field(default={}, description="By activity, when it is new.")
    at_most: dict[str, str] = Field(default={}, description="Points an activity gives at most, before they fade.")


class ScoreChange(Shape):
    grades: dict[Letter, int] = Field(default={}, description="By letter of the standard, the least points for it.")
    engagement: EngagementChange | None = Field(default=None, description="Points for what they did.")


class LeadTypeChange(Shape):
    attempts: int = Field(ge=0, le=50, description="Attempts that sales owes before giving up.")


class SalesPromiseChange(Shape):
    within: Within | None = Field(default=None, description=WITHIN)
    warn: str | None = Field(default=None, description="The share that is left when the warning comes.")
    breach: list[str] | None = Field(default=None, description="What follows when it is broken.")


class SalesChange(Shape):
    accept: SalesPromiseChange | None = Field(default=None, description="How soon an offered lead is answered.")
    first_touch: SalesPromiseChange | None = Field(default=None, description="How soon somebody is called.")
    attempts: SalesPromiseChange | None = Field(default=None, description="By when the attempts are made.")
    answer: SalesPromiseChange | None = Field(default=None, description="By when every lead has an outcome.")


class OwedChange(Shape):
    of: str | None = Field(default=None, description="The stage that counts.")
    per: OneOrMany | None = Field(default=None, description="The period, and what else it is kept for.")
    breach: list[str] | None = Field(default=None, description="Who is told when it is short.")


class VolumeChange(OwedChange):
    at_least: int | None = Field(default=None, ge=1, description="So many leads.")


class ShareChange(OwedChange):
    share: Share | None = Field(default=None, description="At least so much.")


class CompletenessChange(ShareChange):
    have: list[FieldName] | None = Field(default=None, description="The fields that are known at hand-over.")


class MarketingChange(Shape):
    volume: VolumeChange | None = Field(default=None, description="How many leads marketing brings.")
    handed_over: ShareChange | None = Field(default=None, description="Which share of them is handed over.")
    accepted: ShareChange | None = Field(default=None, description="Which share of those sales accepts.")
    complete: CompletenessChange | None = Field(default=None, description="How much is known of them.")


class PromisesChange(Shape):
    marketing: MarketingChange | None = Field(default=None, description="What marketing promises there.")
    sales: SalesChange | None = Field(default=None, description="What sales promises there.")


class ChangesShape(Shape):
    qualification: QualificationChange | None = Field(default=None, description="Criteria and segments.")
    score: ScoreChange | None = Field(default=None, description="Grades, and points for what they did.")
    lead_types: dict[FieldName, LeadTypeChange] = Field(default={}, description="Attempts, by lead type.")
    promises: PromisesChange | None = Field(default=None, description="What the sides owe each other.")
    routing: list[RouteShape] = Field(default=[], description="Routes that come before those of the standard.")


class ExceptionShape(Shape):
    name: str = Field(min_length=1, description="Tells it apart.")
    where: Condition = Field(description="The leads it holds for.")
    changes: ChangesShape = Field(description="What differs, as the standard writes it.")
    case: str = Field(default="", description="The business case.")
    owner: str = Field(default="", description="Who asked for it, and sees to it.")
    approved_by: str = Field(default="", description="Who allowed it.")
    expect: dict[Expected, Annotated[str, Field(examples=["+5 points", "12%"])]] = Field(
        default={}, description="What is expected of it, by metric, and `judge_on`, when that is judged."
    )
    since: Day | None = Field(default=None, alias="from", description="Its first day.")
    until: Day | None = Field(default=None, description="Its last day; then the standard holds again.")
