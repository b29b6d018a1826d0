"""The shapes of what comes in and goes out, for the OpenAPI document; `answers` makes what goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Scalar = str | int | float | bool | None
Names = dict[str, str]


class LeadIn(BaseModel):
    """What is sent about a person. Fields of the pact may also stand beside the other names."""

    model_config = ConfigDict(extra="allow")

    event: str | None = Field(None, description="captured, listed, responded, behaved, updated, opened_by_sales; "
                              "without it, what `activity` is in the pact")  # fmt: skip
    activity: str | None = Field(None, description="An activity of the pact, such as demo_requested")
    at: datetime | None = Field(None, description="When it happened, with its offset from UTC; else when it arrives")
    product_line: str | None = None
    lead_key: str | None = Field(None, description="The lead's name in your system")
    key: str | int | None = Field(None, description="Idempotency key, at most 200 characters")
    ids: dict[str, Scalar] | None = Field(None, description="The person's names in other systems, by system")
    fields: dict[str, Scalar] | None = Field(
        None, description="email, phone, first_name, last_name, company, origin, utm_* and the pact's fields"
    )


class EventIn(BaseModel):
    """What happened to a known lead."""

    model_config = ConfigDict(extra="allow")

    event: str = Field(description="accepted, rejected, misrouted, attempted, meeting_booked, recycled, ...")
    by: str | None = Field(None, description="Who did it: rep:ana, partner:delta")
    at: datetime | None = None
    key: str | int | None = Field(None, description="Idempotency key; without one each event counts anew")
    reported: bool | None = Field(None, description="A fact from elsewhere: recorded even where no move allows it")
    reason: str | None = None
    note: str | None = None
    activity: str | None = None
    disposition: str | None = None


class ErrorOut(BaseModel):
    code: str
    message: str = Field(description="What was wrong")
    remedy: str = Field(description="What to do about it")
    fields: Names | None = Field(None, description="What is wrong, by field")


class RejectedOut(ErrorOut):
    """The payload cannot be used; its receipt is kept and can be corrected and retried."""

    receipt: int
    state: str
    again: bool


class ReceiptOut(BaseModel):
    """The durable receipt of a payload."""

    receipt: int
    state: Literal["pending", "recorded", "rejected", "failed", "retried"]
    again: bool = Field(description="The key had come before: this is the receipt it had")
    faults: Names | None = None
    person: int | None = None
    lead: int | None = None
    event: int | None = None


class Score(BaseModel):
    fit: float
    engagement: float
    grade: str
    at: datetime


class Owner(BaseModel):
    kind: Literal["queue", "rep", "partner", "program"]
    name: str
    queue: str


class Accepted(BaseModel):
    by: str
    at: datetime


class NextStep(BaseModel):
    step: str
    due_at: datetime | None


class Question(BaseModel):
    """What to ask for next: an answer may settle whether the lead is ready."""

    field: str
    ask: str


class ClockOut(BaseModel):
    promise: str
    owner: str
    due_at: datetime
    breached_at: datetime | None


class Closed(BaseModel):
    outcome: str
    reason: str
    at: datetime


class Standing(BaseModel):
    """How a lead stands."""

    product_line: str
    lead_key: str
    stage: str
    status: str
    cycle: int
    lead_type: str
    source: str
    verdict: str = Field(description="ready, not_ready or unknown; empty before the first look")
    segment: str
    criterion: str
    score: Score | None
    owner: Owner | None
    accepted: Accepted | None
    next_step: NextStep | None
    next_question: Question | None
    clock: ClockOut | None
    closed: Closed | None


class ReasonOut(BaseModel):
    """One thing that was decided, why, by which line of the pact, and from which values."""

    effect: str
    says: str = Field(description="The same as a sentence")
    rule: str | None = Field(None, description="The path of the line in the pact")
    line: int | None = None
    seen: dict[str, Any] | None = None
    unknown: list[str] | None = None


class Decided(ReceiptOut):
    """What was decided. How the lead stands (see LeadOut) is there where a lead came of it."""

    model_config = ConfigDict(extra="allow")

    reasons: list[ReasonOut]
    ignored: list[str] = Field(description="Names that neither the pact nor the event knows; they were not read")


class BatchOut(BaseModel):
    results: list[ReceiptOut | Decided] = Field(description="One a payload, in their order")


class PersonOut(BaseModel):
    name: str
    email: str


class LeadOut(Standing):
    lead: int
    person: int
    about: PersonOut
    fields: dict[str, Any] = Field(description="What is known about this lead, by field of the pact")


class StoredReceipt(BaseModel):
    receipt: int
    state: str
    channel: str
    key: str
    received_at: datetime
    settled_at: datetime | None
    faults: Names
    event: int | None
    person: int | None
    lead: int | None
    payload: dict[str, Any] = Field(description="As it arrived")


class PactOut(BaseModel):
    name: str
    number: int
    digest: str = Field(description="SHA-256 of its text")
    adopted_at: datetime
