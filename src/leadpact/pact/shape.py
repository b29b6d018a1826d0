"""The shape of a pact file: which keys there are and what form their values take.

One pydantic model a section. The JSON Schema for editors is generated from here, so that what an
editor completes is what the loader accepts. Meaning (references, conditions) is `build.py`'s.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from leadpact.pact.terms import UPON

Supplier = Literal["form", "append", "behaviour", "sdr", "import", "firmographic"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Condition = Annotated[str, Field(description="An SQL boolean over fields and facts.", min_length=1)]
AllowanceText = Annotated[str, Field(examples=["30 business minutes", "1 business day", "6 months"])]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


OneOrMany = Annotated[list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str])]
Events = Annotated[
    list[str],
    BeforeValidator(_as_list, json_schema_input_type=Literal[UPON] | list[Literal[UPON]]),  # type: ignore[valid-type]
]


def _as_day(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value  # 31 February: no date, which pydantic says
    return value


Day = Annotated[date, BeforeValidator(_as_day)]


class Shape(BaseModel):
    """A section: unknown keys are faults, values are not converted in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CompanyShape(Shape):
    sells: str = ""
    cycle: str = Field(default="", description="How long a purchase usually takes.")
    relation: str = Field(default="", description="How the company lives with its customers.")


class SignsShape(Shape):
    signs: str


class ReviewShape(Shape):
    owner: str
    every: AllowanceText


class AgreementShape(Shape):
    sponsor: str | None = None
    marketing: SignsShape | None = None
    sales: SignsShape | None = None
    working_group: list[str] = []
    review: ReviewShape | None = None


class LeadsShape(Shape):
    one_open_per: list[Literal["person", "product_line"]] = ["person", "product_line"]
    product_lines: list[Slug] = Field(default=["main"], min_length=1, description="The first is the default.")


class FieldShape(Shape):
    type: Literal["boolean", "integer", "number", "text", "choice", "date", "timestamp", "country", "amount"]
    of: list[str] = Field(default=[], description="The allowed values of a choice.")
    supplied: list[Supplier] = Field(default=[], alias="from", description="Who supplies it.")
    about: Literal["person", "account", "lead"] = Field(default="person", description="Whose property it is.")
    derived: str | None = Field(default=None, description="An expression that computes the value.")
    ask: str = Field(default="", description="The question that would tell the value.")
    fresh: AllowanceText | None = Field(default=None, description="Older than this, the value counts as unknown.")
    means: str = Field(default="", description="The field in plain words.")


class ActivityShape(Shape):
    response: bool = Field(default=False, description="The person's act, which says something about their interest.")
    attempt: bool = Field(default=False, description="Our outbound try.")
    touch: bool = Field(default=False, description="Counts as a touch.")
    shows: Literal["awareness", "consideration", "decision"] | None = None


class SourceShape(Shape):
    party: Literal["marketing", "sales", "partner"]
    where: Condition | None = None


class LeadTypeShape(Shape):
    when: Condition | None = None
    attempts: int = Field(ge=0, le=50, description="Attempts that sales owes before giving up.")


class StageShape(Shape):
    statuses: list[str] = Field(min_length=1)
    held_by: Literal["programs", "routing", "owner"] | None = Field(
        default=None, description="Whose job a lead in this stage is: a program's, what routing says, or its owner's."
    )
    next_step: AllowanceText | None = Field(default=None, description="By when the owner must do something.")
    closes: Literal["won", "lost", "out"] | None = Field(default=None, description="A lead in it is over.")
    aside: bool = Field(default=False, description="Beside the funnel: recycled.")


class ContactStatusShape(Shape):
    supplied: Literal["current lead"] = Field(default="current lead", alias="from")


class PermissionShape(Shape):
    basis: list[Literal["consent", "legitimate_interest", "contract"]] = []
    always: bool = False


class DispositionShape(Shape):
    counts: bool = Field(description="Counts towards the attempts that sales owes.")
    ends: Literal["attempts"] | None = None
    reachability: dict[str, str] = {}


class RecycleShape(Shape):
    program: Slug | None = None
    wake: AllowanceText | WakeShape | None = None
    after: Literal["required attempts"] | None = None


class WakeShape(Shape):
    date: str = Field(description="An expression that gives a date.")
    otherwise: AllowanceText = Field(alias="else")


class ReasonsShape(Shape):
    reject: dict[Slug, str] = Field(min_length=1, description="Each reason, and the stage it leads to.")
    recycle: dict[Slug, RecycleShape] = Field(min_length=1)
    disqualify: list[Slug] = Field(min_length=1)
    lost: list[Slug] = []


class GateShape(Shape):
    when: Condition
    disqualify: Slug | None = None
    to: str | None = None
    not_a_lead: Literal["forward"] | None = None


class SegmentShape(Shape):
    when: Condition | None = None
    by: Literal["rules", "score", "both", "everything"]
    ready: dict[str, Condition] = {}


class QualificationShape(Shape):
    segments: dict[str, SegmentShape] = Field(min_length=1)


class FitShape(Shape):
    points: Annotated[int, Field(ge=-1000, le=1000)]
    when: Condition
    because: str = ""


class EngagementShape(Shape):
    half_life: AllowanceText
    points: dict[str, Annotated[int, Field(ge=-1000, le=1000)]]
    at_most: dict[str, str] = Field(
        default={},
        description="Points an activity gives at most, before they fade.",
        examples=[{"page_viewed": "10 per day"}],
    )


class ScoreShape(Shape):
    reviewed: Day | None = None
    fit: list[FitShape] = []
    grades: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z]$")], int] = {}
    engagement: EngagementShape | None = None


class MoveShape(Shape):
    upon: Events = Field(default=[], description="The event, or events, upon which the move is made.")
    when: Condition | None = None
    origin: OneOrMany = Field(
        default=[], alias="from", description="Stages, or `any open`; absent: an entry, for a lead in no stage yet."
    )
    to: str | None = Field(default=None, description="A stage, or `by reason`; absent: the stage stays.")
    status: str | None = Field(default=None, description="Of the stage the move ends in; absent: its first.")
    cycle: Literal["next"] | None = Field(default=None, description="Says aloud that leaving recycled begins a cycle.")
    accepts: bool = Field(default=False, description="The move is an acceptance too.")


class HoursShape(Shape):
    zone: str = Field(description="The time zone the week is read in.", examples=["Europe/Berlin"])
    week: str = Field(examples=["mon-fri 09:00-17:30"])
    holidays: str = Field(
        default="", description="The country, or its part, whose public holidays are free.", examples=["DE-BY"]
    )
    closed: list[Day] = Field(default=[], description="Further days without work.")


class MemberShape(Shape):
    weight: int = Field(default=1, ge=1, le=10)
    capacity: int | None = Field(default=None, ge=1, description="Open leads at the same time; absent: no limit.")
    hours: Slug | None = None
    away: list[str] = Field(default=[], description="For example `2026-12-24..2027-01-02`, both days included.")


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
    hours: Slug
    members: Members = Field(min_length=1, description="Names, or a mapping of each to its particulars.")
    manager: str | None = Field(default=None, description="Who is told of a broken promise.")


class PartnerShape(Shape):
    hours: Slug
    contact: str = ""


class RouteShape(Shape):
    name: str
    when: Condition | None = None
    to: str
    hold: str | None = Field(
        default=None, description="Waits so long for a fact that would decide.", examples=["10 minutes for append"]
    )


class AcceptShape(Shape):
    since: Literal["offered"] = Field(default="offered", alias="from")
    until: Literal["any exit"] = "any exit"
    within: AllowanceText | dict[str, AllowanceText]
    warn: str | None = Field(
        default=None, description="The share that is left when the warning comes.", examples=["25% before"]
    )
    breach: list[str] = Field(
        default=[], description="What follows when it is broken.", examples=[["tell manager", "reroute at most twice"]]
    )


class SalesPromisesShape(Shape):
    accept: AcceptShape


class PromisesShape(Shape):
    sales: SalesPromisesShape


class ProgramShape(Shape):
    entry: Condition | None = Field(default=None, alias="for")
    look_again: AllowanceText = Field(description="A lead in the program is looked at again after this time.")


class PactShape(Shape):
    """A pact: the contract between marketing and sales."""

    pact: Slug
    title: str = ""
    timezone: str = Field(description="Where the firm's days begin.", examples=["Europe/Berlin"])
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    company: CompanyShape = CompanyShape()
    agreement: AgreementShape = AgreementShape()
    definitions: dict[str, str] = {}
    leads: LeadsShape = LeadsShape()
    fields: dict[FieldName, FieldShape] = {}
    activities: dict[FieldName, ActivityShape] = Field(min_length=1)
    sources: dict[FieldName, SourceShape] = Field(min_length=1)
    lead_types: dict[FieldName, LeadTypeShape] = Field(min_length=1)
    stages: dict[FieldName, StageShape] = Field(min_length=2)
    contact_status: ContactStatusShape | None = None
    reachability: dict[FieldName, list[str]] = {}
    permissions: dict[FieldName, PermissionShape] = {}
    dispositions: dict[FieldName, DispositionShape] = {}
    reasons: ReasonsShape
    gate: dict[Slug, GateShape] = {}
    qualification: QualificationShape
    score: ScoreShape = ScoreShape()
    moves: list[MoveShape] = Field(min_length=1)
    hours: dict[Slug, HoursShape] = Field(min_length=1)
    queues: dict[Slug, QueueShape] = Field(min_length=1)
    partners: dict[Slug, PartnerShape] = {}
    routing: list[RouteShape] = Field(min_length=1)
    promises: PromisesShape
    programs: dict[Slug, ProgramShape] = Field(min_length=1)


RecycleShape.model_rebuild()


@cache
def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a pact file, for editors and for the loader's hints."""
    schema = _said(PactShape.model_json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Leadpact pact"}


def _said(node: Any) -> Any:
    """Leave out what pydantic says for Python: a key without value is a fault, names are no titles."""
    if isinstance(node, list):
        return [_said(part) for part in node if part != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _said(part)
        for key, part in node.items()
        if not (key == "default" and part is None) and not (key == "title" and isinstance(part, str))
    }
    alone = kept.get("anyOf", [])
    if len(alone) == 1:
        del kept["anyOf"]
        kept = {**alone[0], **kept}
    return kept
