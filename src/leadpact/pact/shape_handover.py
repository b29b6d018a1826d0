"""The shape of what hands a lead over: hours, queues, partners, routes, the promise to accept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from leadpact.pact.shape_parts import AllowanceText, Condition, Day, Shape, Slug


class HoursShape(Shape):
    zone: str = Field(description="The time zone the week is read in.", examples=["Europe/Berlin"])
    week: str = Field(description="Days and times.", examples=["mon-fri 09:00-17:30"])
    holidays: str = Field(
        default="", description="The country, or its part, whose public holidays are free.", examples=["DE-BY"]
    )
    closed: list[Day] = Field(default=[], description="Further days without work.")


class MemberShape(Shape):
    weight: int = Field(default=1, ge=1, le=10, description="Turns, against one of the others.")
    capacity: int | None = Field(default=None, ge=1, description="Open leads at the same time; absent: no limit.")
    hours: Slug | None = Field(default=None, description="The member's own hours; absent: those of the queue.")
    away: list[str] = Field(
        default=[], description="Days off, both ends included.", examples=[["2026-12-24..2027-01-02"]]
    )


def _as_members(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return value
    if len(set(value)) < len(value):
        raise ValueError("names somebody twice")
    return {name: {} for name in value}


Members = Annotated[
    dict[str, MemberShape],
    BeforeValidator(_as_members, json_schema_input_type=dict[str, MemberShape] | list[str]),
]


class QueueShape(Shape):
    push: bool = Field(default=False, description="Leads are offered to the member whose turn it is.")
    pull: bool = Field(default=False, description="Members take leads from the queue themselves.")
    hours: Slug = Field(description="The hours in which its promises run.")
    members: Members = Field(min_length=1, description="Names, or a mapping of each to its particulars.")
    manager: str | None = Field(default=None, description="Who is told of a broken promise.")


class PartnerShape(Shape):
    hours: Slug = Field(description="The hours in which promises to it run.")
    contact: str = Field(default="", description="Where leads are announced to it.")


class RouteShape(Shape):
    name: str = Field(min_length=1, description="Tells it apart, and says in reports why a lead went there.")
    when: Condition | None = None
    to: str = Field(description="A queue, `partner:<name>`, `account_owner` or `its_owner`.")
    hold: str | None = Field(
        default=None, description="Waits so long for a fact that would decide.", examples=["10 minutes for append"]
    )


class AcceptShape(Shape):
    since: Literal["offered"] = Field(default="offered", alias="from", description="The clock starts with the offer.")
    until: Literal["any exit"] = Field(default="any exit", description="It stops with any answer.")
    within: AllowanceText | dict[str, AllowanceText] = Field(
        description="One allowance, or one by lead type with `other` for the rest."
    )
    warn: str | None = Field(
        default=None, description="The share that is left when the warning comes.", examples=["25% before"]
    )
    breach: list[str] = Field(
        default=[], description="What follows when it is broken.", examples=[["tell manager", "reroute at most twice"]]
    )


class SalesPromisesShape(Shape):
    accept: AcceptShape = Field(description="How soon an offered lead is answered.")


class PromisesShape(Shape):
    sales: SalesPromisesShape = Field(description="What sales promises to marketing.")
