"""The shape of a pact file: which keys there are and what form their values take.

One pydantic model a section. The JSON Schema for editors is generated from here, so that what an
editor completes is what the loader accepts. Meaning (references, conditions) is `build.py`'s.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from leadpact.pact.shape_agreed import (
    AgreementShape,
    CompanyShape,
    ConversionShape,
    DisqualifyShape,
    IdealCustomerShape,
    InfluencedShape,
    ProgramShape,
    ResourceShape,
    SourcedShape,
    TeamShape,
)
from leadpact.pact.shape_exceptions import ExceptionShape
from leadpact.pact.shape_handover import HandoffShape, HoursShape, PartnerShape, QueueShape, RouteShape
from leadpact.pact.shape_parts import (
    AllowanceText,
    Condition,
    Day,
    FieldName,
    Letter,
    OneOrMany,
    Points,
    Shape,
    Slug,
    as_entries,
    as_list,
)
from leadpact.pact.shape_promises import PromisesShape
from leadpact.pact.terms import UPON

Supplier = Literal["form", "append", "firmographic", "behaviour", "ldr", "sdr", "sales", "import"]
Events = Annotated[
    list[str],
    BeforeValidator(as_list, json_schema_input_type=Literal[UPON] | list[Literal[UPON]]),  # type: ignore[valid-type]
]


class LeadsShape(Shape):
    one_open_per: list[Literal["person", "product_line"]] = Field(
        default=["person", "product_line"], description="What there is at most one open lead for."
    )
    product_lines: list[Slug] = Field(default=["main"], min_length=1, description="The first is the default.")


class FieldShape(Shape):
    type: Literal["boolean", "integer", "number", "text", "choice", "date", "timestamp", "country", "amount"] = Field(
        description="What kind of value it holds."
    )
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
    shows: Literal["awareness", "consideration", "decision"] | None = Field(
        default=None, description="The buying stage that it shows."
    )


class SourceShape(Shape):
    party: Literal["marketing", "sales", "partner"] = Field(description="Whose source it is.")
    where: Condition | None = Field(default=None, description="A condition; the last source has none.")


class LeadTypeShape(Shape):
    when: Condition | None = Field(default=None, description="A condition; the last type has none.")
    attempts: int = Field(ge=0, le=50, description="Attempts that sales owes before giving up.")


class StageShape(Shape):
    statuses: list[str] = Field(min_length=1, description="Lead statuses; the first is the one it is entered with.")
    held_by: Literal["programs", "routing", "owner"] | None = Field(
        default=None, description="Whose job a lead in this stage is: a program's, what routing says, or its owner's."
    )
    next_step: AllowanceText | None = Field(default=None, description="By when the owner must do something.")
    closes: Literal["won", "lost", "out"] | None = Field(default=None, description="A lead in it is over.")
    aside: bool = Field(default=False, description="Beside the funnel: recycled.")
    was: OneOrMany = Field(
        default=[],
        description="What it was called in versions before, which stage it was split from, or which lead statuses it"
        " took over.",
    )


class ContactStatusShape(Shape):
    supplied: Literal["current lead"] = Field(
        default="current lead", alias="from", description="People who are known already have their lead's status."
    )


class PermissionShape(Shape):
    basis: list[Literal["consent", "legitimate_interest", "contract"]] = Field(
        default=[], description="What allows it."
    )
    always: bool = Field(default=False, description="Nothing has to allow it.")


class DispositionShape(Shape):
    counts: bool = Field(description="Counts towards the attempts that sales owes.")
    ends: Literal["attempts"] | None = Field(default=None, description="No further attempts are owed.")
    reachability: dict[str, str] = Field(default={}, description="What it tells of a channel.")


class RecycleShape(Shape):
    program: Slug | None = Field(default=None, description="The program that keeps the lead.")
    wake: AllowanceText | WakeShape | None = Field(default=None, description="When it is looked at again.")
    after: Literal["required attempts"] | None = Field(
        default=None, description="Only once the attempts that its type requires were made."
    )


class WakeShape(Shape):
    date: str = Field(description="An expression that gives a date.")
    otherwise: AllowanceText = Field(alias="else", description="Where the date is unknown.")


Disqualify = Annotated[
    dict[Slug, DisqualifyShape],
    BeforeValidator(as_entries, json_schema_input_type=dict[Slug, DisqualifyShape] | list[Slug]),
]


class ReasonsShape(Shape):
    reject: dict[Slug, str] = Field(min_length=1, description="Each reason, and the stage it leads to.")
    recycle: dict[Slug, RecycleShape] = Field(min_length=1, description="Why a lead goes back to marketing.")
    disqualify: Disqualify = Field(min_length=1, description="Why a lead is none.")
    lost: list[Slug] = Field(default=[], description="Why an opportunity was lost.")


class GateShape(Shape):
    when: Condition
    disqualify: Slug | None = Field(default=None, description="The lead is disqualified for this reason.")
    to: str | None = Field(default=None, description="The lead goes there, past qualification.")
    not_a_lead: Literal["forward"] | None = Field(default=None, description="No lead is opened; somebody is told.")


class SegmentShape(Shape):
    when: Condition | None = Field(default=None, description="A condition; the last segment has none.")
    by: Literal["rules", "score", "both", "everything"] = Field(description="What makes a lead ready.")
    ready: dict[str, Condition] = Field(default={}, description="Criteria; one that holds is enough.")


class QualificationShape(Shape):
    segments: dict[str, SegmentShape] = Field(min_length=1, description="First that fits.")


class FitShape(Shape):
    points: Points = Field(description="Given while the condition holds.")
    when: Condition
    because: str = Field(default="", description="Why, in plain words.")


class EngagementShape(Shape):
    half_life: AllowanceText = Field(description="After this time points count half.", examples=["21 days"])
    points: dict[str, Points] = Field(description="By activity, when it is new.")
    at_most: dict[str, str] = Field(
        default={},
        description="Points an activity gives at most, before they fade.",
        examples=[{"page_viewed": "10 per day"}],
    )


class ScoreShape(Shape):
    reviewed: Day | None = Field(default=None, description="When the points were last looked at.")
    fit: list[FitShape] = Field(default=[], description="How well person and account match.")
    grades: dict[Letter, int] = Field(default={}, description="A letter, and the least points for fit that earn it.")
    engagement: EngagementShape | None = Field(default=None, description="What they did, fading with time.")


class MoveShape(Shape):
    upon: Events = Field(default=[], description="The event, or events, upon which the move is made.")
    when: Condition | None = Field(default=None, description="What has to hold.")
    origin: OneOrMany = Field(
        default=[], alias="from", description="Stages, or `any open`; absent: an entry, for a lead in no stage yet."
    )
    to: str | None = Field(default=None, description="A stage, or `by reason`; absent: the stage stays.")
    status: str | None = Field(default=None, description="Of the stage the move ends in; absent: its first.")
    cycle: Literal["next"] | None = Field(default=None, description="Says aloud that leaving recycled begins a cycle.")
    accepts: bool = Field(default=False, description="The move is an acceptance too.")


class PactShape(Shape):
    """A pact: the contract between marketing and sales."""

    pact: Slug = Field(description="Its name.")
    title: str = Field(default="", description="What it is called in documents.")
    timezone: str = Field(description="Where the firm's days begin.", examples=["Europe/Berlin"])
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        default="EUR", description="Of all amounts; a code of ISO 4217."
    )
    include: list[str] = Field(default=[], description="Files beside this one that hold further sections of it.")
    company: CompanyShape = Field(default=CompanyShape(), description="What kind of firm it is.")
    agreement: AgreementShape = Field(default=AgreementShape(), description="The parties.")
    teams: dict[Slug, TeamShape] = Field(default={}, description="The teams: their side, bandwidth and incentive.")
    definitions: dict[str, str] = Field(default={}, description="The words both sides use, in plain words.")
    ideal_customer: IdealCustomerShape | None = Field(default=None, description="Who buys best: the profile.")
    leads: LeadsShape = Field(default=LeadsShape(), description="What one lead is.")
    fields: dict[FieldName, FieldShape] = Field(default={}, description="What is known of a lead.")
    activities: dict[FieldName, ActivityShape] = Field(min_length=1, description="What can happen around a person.")
    sources: dict[FieldName, SourceShape] = Field(min_length=1, description="Where leads come from; first that fits.")
    sourced: SourcedShape | None = Field(default=None, description="Who brought a lead.")
    influenced: InfluencedShape | None = Field(default=None, description="What has contributed to an opportunity.")
    lead_types: dict[FieldName, LeadTypeShape] = Field(min_length=1, description="Kinds of leads; first that fits.")
    stages: dict[FieldName, StageShape] = Field(min_length=2, description="The positions in the funnel, in order.")
    contact_status: ContactStatusShape | None = Field(default=None, description="The status of people known already.")
    reachability: dict[FieldName, list[str]] = Field(default={}, description="Channels, and what can be known of each.")
    permissions: dict[FieldName, PermissionShape] = Field(default={}, description="What is allowed by which right.")
    dispositions: dict[FieldName, DispositionShape] = Field(default={}, description="Outcomes of one attempt.")
    reasons: ReasonsShape = Field(description="Why leads leave their way.")
    gate: dict[Slug, GateShape] = Field(default={}, description="What is decided before anything else.")
    qualification: QualificationShape = Field(description="When a lead is ready for sales.")
    score: ScoreShape = Field(default=ScoreShape(), description="Points for fit and engagement.")
    moves: list[MoveShape] = Field(min_length=1, description="What may change a stage; the first that fits is made.")
    conversion: ConversionShape | None = Field(default=None, description="When a lead is qualified for good.")
    hours: dict[Slug, HoursShape] = Field(min_length=1, description="When somebody works.")
    queues: dict[Slug, QueueShape] = Field(min_length=1, description="Where leads wait for an owner.")
    partners: dict[Slug, PartnerShape] = Field(default={}, description="Firms that leads are passed to.")
    routing: list[RouteShape] = Field(min_length=1, description="Who gets a lead; first that is true.")
    handoffs: list[HandoffShape] = Field(default=[], description="Further hops, each an offer of its own.")
    promises: PromisesShape = Field(description="What the sides owe each other.")
    programs: dict[Slug, ProgramShape] = Field(min_length=1, description="Who keeps leads that are not sales' yet.")
    resources: dict[Slug, ResourceShape] = Field(default={}, description="What can be sent to somebody.")
    exceptions: list[ExceptionShape] = Field(default=[], description="Where it differs from the standard, and why.")


RecycleShape.model_rebuild()


@cache
def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a pact file, for editors and for the loader's hints."""
    schema = _said(PactShape.model_json_schema(by_alias=True))
    # In a pact of several files, sections stand in others: each of its files is looked at by itself in an editor.
    whole = {"required": ["pact"], "not": {"required": ["include"]}}
    needs = {"if": whole, "then": {"required": schema.pop("required")}}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Leadpact pact"}
    return {**head, **schema, **needs}


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
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    alone = kept.get("anyOf", [])
    if len(alone) == 1:
        del kept["anyOf"]
        kept = {**alone[0], **kept}
    return kept
