"""What can happen. Everything that happens is one of these; the journal keeps them as they are.

A command (a person's wish, through the desk) may be refused. A fact reported by another system or
from the past (`reported`) never is.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, get_args

import msgspec


@cache
def snake(name: str) -> str:
    """Return the name of a kind in the journal: `MeetingBooked` is `meeting_booked`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag=snake):
    """Something that happened.

    `at` is when it happened (aware, UTC). `by` says who did it: `rep:ana`, `partner:delta`,
    `person` (the lead themself), `system:<channel>`. `lead` is the lead it is about; 0 where that
    follows from the person and the product line. `lead_key` is the lead's name in another system.
    """

    at: datetime
    by: str = ""
    lead: int = 0
    lead_key: str = ""
    reported: bool = False


class Arrival(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Something about a person came in from outside.

    `fields` are the pact's fields with clean values, `contact` the person's own data (email, phone,
    name, company, as normalised), `way` how they came (origin, utm_*, landing page).
    """

    activity: str = ""
    product_line: str = ""
    fields: dict[str, Any] = {}
    contact: dict[str, Any] = {}
    way: dict[str, str] = {}


class Captured(Arrival, frozen=True, kw_only=True, omit_defaults=True):
    """A lead was created by somebody or something, without an act of the person that we know."""


class Listed(Arrival, frozen=True, kw_only=True, omit_defaults=True):
    """The person stands on a list that was brought in; they did nothing."""


class Responded(Arrival, frozen=True, kw_only=True, omit_defaults=True):
    """The person acted: a download, a form, a reply."""


class Behaved(Arrival, frozen=True, kw_only=True, omit_defaults=True):
    """Behaviour was seen that is no response."""


class Updated(Arrival, frozen=True, kw_only=True, omit_defaults=True):
    """We learned something: an append, an answer noted by sales, a correction."""


class OpenedBySales(Arrival, frozen=True, kw_only=True, omit_defaults=True):
    """Sales found the lead itself; `owner` works it."""

    owner: str


class Offered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A queue offers the lead to one of its members. `skipped` says who was passed over and why."""

    to: str
    queue: str
    skipped: tuple[str, ...] = ()
    turn: str = ""


class NoTaker(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A queue had nobody who could take the lead; `skipped` says why, member by member."""

    queue: str
    skipped: tuple[str, ...] = ()


class Accepted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Sales takes the lead."""


class Rejected(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Sales declines the offer, naming the criterion that failed."""

    reason: str
    criterion: str = ""
    note: str = ""


class Misrouted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The lead is good but not theirs: it is routed again, nobody blamed."""

    note: str = ""


class Attempted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """We tried to reach the person; `disposition` is the outcome of this one attempt."""

    activity: str
    disposition: str = ""
    note: str = ""


class MeetingBooked(Event, frozen=True, kw_only=True, omit_defaults=True):
    meeting_at: datetime | None = None


class MeetingHeld(Event, frozen=True, kw_only=True, omit_defaults=True):
    note: str = ""


class MeetingMissed(Event, frozen=True, kw_only=True, omit_defaults=True):
    note: str = ""


class Recycled(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Sales hands the lead back to marketing. `wake_on` overrides the date the reason implies."""

    reason: str
    wake_on: date | None = None
    note: str = ""


class Disqualified(Event, frozen=True, kw_only=True, omit_defaults=True):
    reason: str
    note: str = ""


class Woken(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The date has come at which a recycled lead was to be looked at again."""


class Reopened(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A closed lead turns out not to be over."""

    note: str = ""


class OpportunityOpened(Event, frozen=True, kw_only=True, omit_defaults=True):
    """`amount` in minor units of `currency`; `role` is this person's part in the purchase."""

    opportunity: str
    amount: int | None = None
    currency: str = ""
    role: str = "primary"


class OpportunityWon(Event, frozen=True, kw_only=True, omit_defaults=True):
    opportunity: str
    amount: int | None = None
    currency: str = ""


class OpportunityLost(Event, frozen=True, kw_only=True, omit_defaults=True):
    opportunity: str
    reason: str = ""


class StageReported(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Another system says in which stage or status the lead was from `at` on."""

    stage: str = ""
    status: str = ""
    owner: str = ""
    product_line: str = ""
    way: dict[str, str] = {}


class ClockDue(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A clock reached a mark: `phase` is `warn` or `due`; `clock` is `accept` or `next_step`."""

    clock: str
    phase: str = "due"


class DayPassed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A day went by: what depends on dates and fading is looked at again."""


class Restaged(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A new version of the pact has the lead stand at `to`, in `status`, `because` of what it states; or has not
    whoever holds it."""

    to: str
    status: str
    because: str = ""


class Merged(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Two persons turned out to be one; `absorbed` is the person that is no more, `key` what showed it."""

    absorbed: int
    key: str


class Earlier(msgspec.Struct, frozen=True, omit_defaults=True):
    """Facts as they were before something was learned: of `names`, those without a value were not known."""

    names: tuple[str, ...] = ()
    values: dict[str, Any] = {}
    seen: dict[str, datetime] = {}


class Undone(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody did a moment ago is taken back: entry `entry` of the journal, a `what`, at `done_at`.

    `before` is the lead whole, as it was before; `person` and `account` the facts that were learned,
    `reachability` the channels that were changed (empty: not known), `activities` what was seen.
    `clock_entry` and `clock_position` are the entry, and the place among its effects, that started the promise
    which it ended; 0 where it ended none. `dealt_to` is the member to whom a queue offered the lead because of it.
    """

    entry: int
    what: str
    done_at: datetime
    before: dict[str, Any]
    person: Earlier = Earlier()
    account: Earlier = Earlier()
    reachability: dict[str, str] = {}
    activities: tuple[str, ...] = ()
    clock_entry: int = 0
    clock_position: int = 0
    dealt_to: str = ""


AnyEvent = (
    Captured | Listed | Responded | Behaved | Updated | OpenedBySales | Offered | NoTaker | Accepted | Rejected
    | Misrouted | Attempted | MeetingBooked | MeetingHeld | MeetingMissed | Recycled | Disqualified | Woken
    | Reopened | OpportunityOpened | OpportunityWon | OpportunityLost | StageReported | ClockDue | DayPassed
    | Restaged | Merged | Undone
)  # fmt: skip

KINDS: dict[str, type[Event]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyEvent)}
"""Every kind of event by its name in the journal."""


def kind_of(event: Event) -> str:
    """Return the event's name in the journal, e.g. `meeting_booked`."""
    return str(event.__struct_config__.tag)
