"""The shape of what the two sides owe each other."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from leadpact.pact.shape_parts import AllowanceText, FieldName, OneOrMany, Shape

Within = AllowanceText | dict[str, AllowanceText]
WITHIN = "One allowance, or one by lead type with `other` for the rest."
Share = Annotated[str, Field(examples=["25%"])]


class PromiseShape(Shape):
    warn: str | None = Field(
        default=None, description="The share that is left when the warning comes.", examples=["25% before"]
    )
    breach: list[str] = Field(
        default=[],
        description="What follows when it is broken.",
        examples=[["tell manager", "reroute at most twice", "escalate to sponsor after 1 business day"]],
    )


class AcceptShape(PromiseShape):
    since: Literal["offered"] = Field(default="offered", alias="from", description="The clock starts with the offer.")
    until: Literal["any exit"] = Field(default="any exit", description="It stops with any answer.")
    within: Within = Field(description=WITHIN)


class FirstTouchShape(PromiseShape):
    since: Literal["offered", "accepted"] = Field(default="offered", alias="from", description="When it starts.")
    until: Literal["attempt"] = Field(default="attempt", description="It stops with the first attempt.")
    within: Within = Field(description=WITHIN)


class AttemptsShape(PromiseShape):
    since: Literal["accepted"] = Field(default="accepted", alias="from", description="When it starts.")
    until: Literal["required attempts or connected"] = Field(
        default="required attempts or connected", description="Attempts are required by lead type."
    )
    on: Literal["different days"] | None = Field(default=None, description="Attempts of one day count once.")
    within: Within = Field(description=WITHIN)


class AnswerShape(PromiseShape):
    every: str = Field(description="The stage whose leads are answered, every one.")
    has: Literal["disposition or move"] = Field(default="disposition or move", description="What counts as an answer.")
    within: Within = Field(description=WITHIN)


class SalesPromisesShape(Shape):
    accept: AcceptShape = Field(description="How soon an offered lead is answered.")
    first_touch: FirstTouchShape | None = Field(default=None, description="How soon somebody is called.")
    attempts: AttemptsShape | None = Field(default=None, description="By when the required attempts are made.")
    answer: AnswerShape | None = Field(default=None, description="That every lead has an outcome, and by when.")


class OwedShape(Shape):
    per: OneOrMany = Field(
        default=[], description="The period, and what else it is kept for: a choice, `source`, `lead_type`."
    )
    breach: list[str] = Field(default=[], description="Who is told when it is short.", examples=[["tell marketing"]])


class VolumeShape(OwedShape):
    at_least: int = Field(ge=1, description="So many leads.")
    of: str = Field(description="The stage that they reach.")


class ShareShape(OwedShape):
    share: Share = Field(description="At least so much.")
    of: str = Field(description="The stage of which it is a share; `decided mql`: of those that were answered.")


class CompletenessShape(ShareShape):
    have: list[FieldName] = Field(min_length=1, description="The fields that are known at hand-over.")


class MarketingPromisesShape(Shape):
    volume: VolumeShape | None = Field(default=None, description="How many leads marketing brings.")
    handed_over: ShareShape | None = Field(default=None, description="Which share of them is handed over.")
    accepted: ShareShape | None = Field(default=None, description="Which share of those sales accepts.")
    complete: CompletenessShape | None = Field(default=None, description="How much is known of them.")


class PromisesShape(Shape):
    marketing: MarketingPromisesShape = Field(
        default=MarketingPromisesShape(), description="What marketing promises to sales."
    )
    sales: SalesPromisesShape = Field(description="What sales promises to marketing.")
