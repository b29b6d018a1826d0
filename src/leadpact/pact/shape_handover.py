"""The shape of what hands a lead over: hours, queues, partners, routes, further hops."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from leadpact.pact.shape_parts import AllowanceText, Condition, Day, Shape, Slug, as_entries


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
    return as_entries(value)


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


class HandoffShape(Shape):
    sender: Slug = Field(alias="from", description="The queue whose members hand the lead on.")
    to: str = Field(description="A queue, `partner:<name>`, `account_owner` or `its_owner`.")
    upon: str = Field(description="The stage upon which it is offered.")
    when: Condition | None = Field(default=None, description="What has to hold besides.")
    accept: AllowanceText = Field(description="How soon the offer is answered.")
    refused: Literal["back to sender", "next in turn"] = Field(
        default="back to sender", description="What follows a refusal, or silence."
    )
