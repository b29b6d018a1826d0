"""The shape of what the parties agreed on besides deciding: who they are, what counts, what is sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from leadpact.pact.shape_parts import AllowanceText, Condition, Day, FieldName, Shape
from leadpact.pact.terms import METRICS

Metric = Literal[METRICS]  # type: ignore[valid-type]
"""What success is measured by."""

Expectations = dict[Metric, Annotated[str, Field(examples=["+5 points", "12%"])]]


class CompanyShape(Shape):
    sells: str = Field(default="", description="What it sells.")
    cycle: str = Field(default="", description="How long a purchase usually takes.")
    relation: str = Field(default="", description="How the company lives with its customers.")


class SignsShape(Shape):
    signs: str = Field(description="Who signs for this side.")


class ReviewShape(Shape):
    owner: str = Field(description="Who sees to it.")
    every: AllowanceText = Field(description="How long a version stands before it is looked at again.")


class ChangeShape(Shape):
    why: str = Field(min_length=1, description="Why this version differs from the one before.")
    expect: Expectations = Field(default={}, description="What is expected of it, by metric.")
    judge_on: Day | None = Field(default=None, description="When that is judged.")


class AgreementShape(Shape):
    sponsor: str | None = Field(default=None, description="One person over both sides.")
    marketing: SignsShape | None = Field(default=None, description="The side of marketing.")
    sales: SignsShape | None = Field(default=None, description="The side of sales.")
    working_group: list[str] = Field(default=[], description="Who works on the pact.")
    review: ReviewShape | None = Field(default=None, description="When the pact is looked at again.")
    success: list[Metric] = Field(default=[], description="What both sides measure the pact by.")
    change: ChangeShape | None = Field(default=None, description="What this version is for.")


class TeamShape(Shape):
    side: Literal["marketing", "sales", "partner"] = Field(description="Whose team it is.")
    people: int | None = Field(default=None, ge=1, description="How many they are.")
    bandwidth: str | None = Field(
        default=None, description="How many leads it can work.", examples=["400 leads per month"]
    )
    incentive: str = Field(default="", description="What it is paid for, in plain words.")


class IdealCustomerShape(Shape):
    when: Condition
    because: str = Field(default="", description="Why, in plain words.")


class SourcedShape(Shape):
    by: list[Literal["first response", "opened_by_sales"]] = Field(
        default=["first response", "opened_by_sales"], min_length=1, description="What says who brought the lead."
    )
    before: str | None = Field(default=None, description="The stage before which it has to have happened.")
    lookback: AllowanceText | None = Field(default=None, description="How long ago it may have happened.")


class InfluencedShape(Shape):
    by: Literal["marketing touch", "any touch"] = Field(description="Which touches count.")
    people: Literal["opportunity roles", "account"] = Field(
        default="opportunity roles", description="Whose touches count."
    )
    since: AllowanceText | None = Field(
        default=None, alias="from", description="How long before the opening.", examples=["180 days before opening"]
    )
    until: Literal["opening", "close"] = Field(default="close", description="Up to when.")


class ConversionShape(Shape):
    opens: Literal["opportunity"] = Field(default="opportunity", description="What is opened.")
    upon: Literal["meeting_booked", "meeting_held", "budget_identified", "opportunity_opened"] = Field(
        description="The event upon which a lead is qualified."
    )


class ResourceShape(Shape):
    shows: Literal["awareness", "consideration", "decision"] | None = Field(
        default=None, description="The buying stage it is for."
    )
    persona: str = Field(default="", description="Whom it is for.")
    link: str = Field(default="", description="Where it is.")


class BranchShape(Shape):
    within: AllowanceText = Field(description="How long the answer is waited for.")
    no_response: str = Field(alias="no response", description="The resource that follows silence.")
    responses: dict[FieldName, str] = Field(default={}, description="By activity, the resource that follows it.")


def _as_branch(value: Any) -> Any:
    """Let the activities stand beside `within` and `no response`, as one says it."""
    if not isinstance(value, dict):
        return value
    own = {key: part for key, part in value.items() if key in ("within", "no response")}
    return {**own, "responses": {key: part for key, part in value.items() if key not in own}}


class StepShape(Shape):
    send: str | None = Field(default=None, description="A resource, or `next unseen resource`.")
    branch: Annotated[BranchShape, BeforeValidator(_as_branch, json_schema_input_type=dict[str, str])] | None = Field(
        default=None, description="What follows their answer, or their silence."
    )
    wait: AllowanceText | None = Field(default=None, description="Time until the next step.")
    rest: AllowanceText | None = Field(default=None, description="Time in which nothing is sent.")


class ProgramShape(Shape):
    entry: Condition | None = Field(default=None, alias="for", description="Whom it keeps; the last keeps the rest.")
    look_again: AllowanceText = Field(description="A lead in the program is looked at again after this time.")
    again: str | None = Field(
        default=None, description="When somebody may go through it once more.", examples=["after 180 days"]
    )
    steps: list[StepShape] = Field(default=[], description="What it does, in order.")


class DisqualifyShape(Shape):
    means: str = Field(default="", description="What it says of the lead, and what follows.")
