"""What a decision wants. An effect has exactly one handler (`state.apply`) and carries its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from leadpact.engine.event import snake
from leadpact.engine.reason import Reason

NO_REASON = Reason()


class Effect(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="type", tag=snake):
    """A change that was decided. `lead` is the lead it is about, 0 for the person or the account.

    An effect never holds itself, so the collector of circles need not look at the many there are.
    """

    lead: int = 0
    why: Reason = NO_REASON


class PersonLearned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """Facts about the person: `values` by field, contact data among them."""

    values: dict[str, Any]
    at: datetime


class AccountLearned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    values: dict[str, Any]
    at: datetime


class AccountJoined(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The person belongs to the company `account`, known by its `domain`; `name` as it was told then."""

    account: int
    domain: str
    name: str = ""


class AccountMarked(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The account became a customer, or got an owner."""

    is_customer: bool = False
    owner: str = ""


class LeadLearned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    values: dict[str, Any]
    at: datetime


class ActivitySeen(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """An activity joins the person's history."""

    activity: str
    at: datetime


class LeadOpened(Effect, frozen=True, kw_only=True, omit_defaults=True):
    product_line: str
    at: datetime
    lead_key: str = ""
    by_sales: bool = False


class LeadNamed(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """Another system calls the lead `lead_key`."""

    lead_key: str


class CycleStarted(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """A trip through the funnel begins; `way` is how the person came this time."""

    cycle: int
    at: datetime
    way: dict[str, str] = {}


class CameBy(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """How the person came was told after the cycle had begun."""

    way: dict[str, str]


class Sourced(Effect, frozen=True, kw_only=True, omit_defaults=True):
    source: str


class Typed(Effect, frozen=True, kw_only=True, omit_defaults=True):
    lead_type: str
    attempts_required: int


class Excepted(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The exceptions that hold for the lead, instead of the standard, are these; none where `names` is empty."""

    names: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A line of a score's account. `points` in hundredths of a point."""

    what: str
    points: int
    line: int


class Scored(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """`fit` and `engagement` in hundredths of a point: exactly the sums of their parts.

    `least` and `most` bound what `fit` would be if everything unknown were known.
    """

    at: datetime
    fit: int
    engagement: int
    grade: str
    fit_parts: tuple[Part, ...] = ()
    engagement_parts: tuple[Part, ...] = ()
    least: int = 0
    most: int = 0


class Qualified(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """`verdict` is ready, not_ready or unknown; `asks` the sets of names that would settle it."""

    verdict: str
    segment: str
    criterion: str = ""
    asks: tuple[tuple[str, ...], ...] = ()


class Moved(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """A posting in the funnel's ledger: one cycle of a lead leaves `origin` and enters `to`.

    `kind` is entry, forward, skip, back, recycle, reentry, exit, reopen, merge, late, undo or correction. `irregular`:
    no line of the pact allows it, but it was reported, so it is recorded as what it is. A late one tells
    of a time before what is known already: it stands in the ledger and moves nothing. An undo leads
    back to where the lead stood before what is taken back. A correction: a new version calls the stage so.
    """

    origin: str
    to: str
    cycle: int
    at: datetime
    kind: str
    status: str
    irregular: bool = False


class StatusSet(Effect, frozen=True, kw_only=True, omit_defaults=True):
    status: str


class Marked(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """One of life's odd paths, named so that it can be counted and listed."""

    mark: str


class Queued(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The lead waits in a queue; `without` names members it must not be offered to again."""

    queue: str
    at: datetime
    without: tuple[str, ...] = ()


class Assigned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The lead is the job of `owner` from now on. `kind`: rep, partner or program.

    `without` names those it must not be offered to again, should it be routed anew.
    """

    kind: str
    owner: str
    at: datetime
    queue: str = ""
    offered: bool = False
    without: tuple[str, ...] = ()


class AcceptanceNoted(Effect, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    by: str


class Held(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """Routing waits for a fact until `until`; then it goes on without."""

    until: datetime


class ClockStarted(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """A promise runs, in business time, for `owner`; `warn_at` None: no warning."""

    clock: str
    owner: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None = None


class ClockStopped(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """`outcome`: met, breached (it had run out) or withdrawn (no longer owed)."""

    clock: str
    at: datetime
    outcome: str


class ClockWarned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    clock: str
    at: datetime


class ClockBreached(Effect, frozen=True, kw_only=True, omit_defaults=True):
    clock: str
    at: datetime
    owner: str


class Rerouted(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The offer went unanswered and is withdrawn from `owner`."""

    owner: str


class NextStep(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """What has to happen next, and by when.

    Steps: accept (the offer is answered), claim (somebody takes it from its queue), deal (the queue
    offers it), hold (routing waits for a fact), look_again, wake, act, meet (a meeting is agreed).
    """

    step: str
    due_at: datetime


class AttemptCounted(Effect, frozen=True, kw_only=True, omit_defaults=True):
    disposition: str
    counts: bool
    ends: bool = False


class ReachabilityChanged(Effect, frozen=True, kw_only=True, omit_defaults=True):
    channel: str
    value: str


class WakePlanned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The lead sleeps, handed back for `reason`, in `program` (empty: the first that fits), until `at`.

    `at` None: no date was named; the program's own looks decide.
    """

    reason: str
    program: str = ""
    at: datetime | None = None


class WokenUp(Effect, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime


class Closed(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """`outcome`: won, lost, out or merged."""

    outcome: str
    reason: str
    at: datetime


class OpportunityChanged(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """`state`: open, won or lost. `amount` in minor units of `currency`, None: not stated."""

    opportunity: str
    state: str
    at: datetime
    amount: int | None = None
    currency: str = ""
    role: str = ""
    reason: str = ""


class Notified(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody is to be told; `about` is a code such as `lead_offered`."""

    to: str
    about: str
    at: datetime


class SetAside(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The gate says that this is no lead; `action` is what happens with it instead."""

    gate: str
    action: str
    at: datetime


class PersonAbsorbed(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """All that `absorbed` was becomes this person's; the effect holds it whole, as it was."""

    absorbed: int
    values: dict[str, Any]
    seen: dict[str, datetime]
    reachability: dict[str, str]
    history: dict[str, list[datetime]]
    leads: list[dict[str, Any]]


class Restored(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The lead is again what it was before entry `entry` of the journal, a `what`; `state` holds it whole."""

    entry: int
    what: str
    by: str
    state: dict[str, Any]


class PersonUnlearned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """Of the person's facts `names`, those told at `told_at` are again what they were: `values`, or not known."""

    names: tuple[str, ...]
    told_at: datetime
    values: dict[str, Any] = {}
    seen: dict[str, datetime] = {}


class AccountUnlearned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """As `PersonUnlearned`, of the account's facts."""

    names: tuple[str, ...]
    told_at: datetime
    values: dict[str, Any] = {}
    seen: dict[str, datetime] = {}


class ActivityUnseen(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """An activity leaves the person's history: it was noted by mistake."""

    activity: str
    at: datetime


class ClockResumed(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The promise that entry `entry` of the journal started, by its effect `position`, runs on as if never stopped."""

    clock: str
    entry: int
    position: int


class TurnReturned(Effect, frozen=True, kw_only=True, omit_defaults=True):
    """The turn that `member` of a queue spent on the lead is theirs again.

    Who was behind when they got it stands where the queue stood then: dealing counts no turn as earlier.
    """

    queue: str
    member: str


AnyEffect = (
    PersonLearned | AccountLearned | AccountJoined | AccountMarked | LeadLearned | ActivitySeen | LeadOpened | LeadNamed
    | CycleStarted | CameBy | Sourced | Typed | Excepted | Scored | Qualified | Moved | StatusSet | Marked | Queued
    | Assigned | AcceptanceNoted | Held | ClockStarted | ClockStopped | ClockWarned | ClockBreached | Rerouted
    | NextStep | AttemptCounted | ReachabilityChanged | WakePlanned | WokenUp | Closed | OpportunityChanged
    | Notified | SetAside | PersonAbsorbed | Restored | PersonUnlearned | AccountUnlearned | ActivityUnseen
    | ClockResumed | TurnReturned
)  # fmt: skip

_decoder = msgspec.json.Decoder(list[AnyEffect])
_encoder = msgspec.json.Encoder()


def encode(effects: list[Effect]) -> bytes:
    """Return the effects as the JSON that the journal keeps."""
    return _encoder.encode(effects)


def decode(text: bytes | str) -> list[Any]:
    """Return the effects of a journal row."""
    return _decoder.decode(text)
