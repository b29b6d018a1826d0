"""What is known when deciding: a person with their history, their leads and their account."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

import msgspec


class Clock(msgspec.Struct, omit_defaults=True):
    """A running promise. All instants UTC."""

    name: str
    owner: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None = None
    warned: bool = False
    breached_at: datetime | None = None


class Lead(msgspec.Struct, omit_defaults=True):
    """One person's interest in one product line: where it is, whose job it is, what comes next.

    Points are in hundredths. `owner_kind` is queue, rep, partner or program; empty when closed
    without owner. `stage` is empty before the first move.
    """

    id: int
    person: int
    product_line: str = ""
    lead_key: str = ""
    opened_at: datetime | None = None
    opened_by_sales: bool = False
    cycle: int = 0
    cycle_started_at: datetime | None = None
    stage: str = ""
    status: str = ""
    entered_at: datetime | None = None
    lead_type: str = ""
    source: str = ""
    way: dict[str, str] = {}
    values: dict[str, Any] = {}
    seen: dict[str, datetime] = {}
    fit: int = 0
    engagement: int = 0
    grade: str = ""
    scored_at: datetime | None = None
    verdict: str = ""
    segment: str = ""
    criterion: str = ""
    asks: tuple[tuple[str, ...], ...] = ()
    owner_kind: str = ""
    owner: str = ""
    queue: str = ""
    seat: str = ""  # the member of `queue` whose capacity this lead uses
    without: tuple[str, ...] = ()
    accepted_at: datetime | None = None
    accepted_by: str = ""
    handed_over: bool = False
    reroutes: int = 0
    attempts: int = 0
    attempts_required: int = 0
    attempts_ended: bool = False
    held_until: datetime | None = None
    recycled_at: datetime | None = None
    recycle_reason: str = ""
    program: str = ""
    woken: bool = False
    next_step: str = ""
    next_at: datetime | None = None
    clock: Clock | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    closed_reason: str = ""
    opportunity: str = ""
    marks: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Account(msgspec.Struct, omit_defaults=True):
    """The company. `responded`: the latest responses of its people as (person, instant), loaded only
    where the pact asks for them."""

    id: int
    domain: str = ""
    name: str = ""
    values: dict[str, Any] = {}
    seen: dict[str, datetime] = {}
    is_customer: bool = False
    owner: str = ""
    open_leads: dict[int, tuple[int, str]] = {}  # lead -> (person, owner who is a rep, or "")
    responded: list[tuple[int, datetime]] = []


class Person(msgspec.Struct, omit_defaults=True):
    """A human being, with their history as known, their leads and their account."""

    id: int
    account: Account | None = None
    values: dict[str, Any] = {}
    seen: dict[str, datetime] = {}
    reachability: dict[str, str] = {}
    history: dict[str, list[datetime]] = {}  # activity -> instants, ascending
    leads: dict[int, Lead] = {}

    def draft(self) -> Person:
        """Return a copy that can be changed by effects without touching this state."""
        new = copy(self)
        new.leads = {key: copy(lead) for key, lead in self.leads.items()}
        if self.account is not None:
            new.account = copy(self.account)
        return new
