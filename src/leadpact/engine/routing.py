"""Routing: which rule takes the lead, and in a queue, whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from leadpact.engine.calendar import is_open
from leadpact.engine.facts import LeadFacts, colleagues_owner
from leadpact.engine.reason import Reason, because_of
from leadpact.pact.model import Member, Pact, Route

LAP = 2520
"""The cost of a turn at weight 1: the least common multiple of 1..10, so that every weight divides it."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The lead goes to `kind` (queue, rep or partner) `to`, by `route`."""

    kind: str
    to: str
    route: str
    why: Reason


@dataclass(frozen=True, slots=True)
class OnHold:
    """The route `route` would decide if a fact were known that is expected within `span`."""

    route: Route
    span: timedelta
    why: Reason


def route(pact: Pact, facts: LeadFacts, *, may_hold: bool, without: Collection[str] = ()) -> Routed | OnHold:
    """Return where the lead behind `facts` goes: the first rule that is true.

    An unknown rule is passed over, unless it waits for a fact and `may_hold`. So is a rule that leads
    to nobody, or to a rep or partner among `without`; the last rule always takes the lead.
    """
    last = pact.routes[-1]
    for candidate in pact.routes:
        condition = candidate.rule.condition
        verdict = True if condition is None else condition.verdict(facts)
        if verdict:
            kind, to = target(candidate.to, facts)
            if to and (kind == "queue" or to not in without or candidate is last):
                return Routed(kind, to, candidate.name, because_of(candidate.rule, facts))
        elif verdict is None and may_hold and candidate.hold is not None:
            why = because_of(candidate.rule, facts, f"waits for {candidate.hold_for}")
            return OnHold(candidate, candidate.hold, why)
    raise AssertionError("the last route has no condition and always has a taker")


def target(to: str, facts: LeadFacts) -> tuple[str, str]:
    """Return kind and name of a target of the pact; the name is empty where there is nobody."""
    if to == "account_owner":
        account = facts.person.account
        return "rep", account.owner if account else ""
    if to == "its_owner":
        return "rep", colleagues_owner(facts.person) or ""
    if to.startswith("partner:"):
        return "partner", to.removeprefix("partner:")
    return "queue", to


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's place in a queue as it stands. `turn`: how far along they are, in weighted turns."""

    member: str
    weight: int
    capacity: int | None  # open leads
    open_leads: int
    turn: int
    present: bool
    at_work: bool
    absence: str = ""  # why not present

    @property
    def has_room(self) -> bool:
        return self.capacity is None or self.open_leads < self.capacity

    def after_a_lead(self, start: int) -> Seat:
        """Return the seat once it has taken a lead; `start` is where the queue stood."""
        return replace(self, open_leads=self.open_leads + 1, turn=max(self.turn, start) + LAP // self.weight)


@dataclass(frozen=True, slots=True)
class Dealt:
    seat: Seat
    says: str
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NobodyFree:
    why: Reason
    skipped: tuple[str, ...]


def deal(seats: Sequence[Seat], *, without: Iterable[str] = (), prefer: str = "") -> Dealt | NobodyFree:
    """Say whose turn it is: the eligible seat that is least far along, by weight.

    Those at work now come before those who are not; when nobody is at work, all who are not on leave
    take part, and the clock waits for their hours. `prefer` names the member who already works a
    colleague of the lead: they get it while they are there, whatever the turn and their capacity.
    Somebody who comes back does not catch up: no turn counts as earlier than where the queue stands
    (`start_of`). Ties go to whoever is further behind, then to the first name, so the answer never
    depends on the order of `seats`.
    """
    eligible, skipped = _sift(seats, frozenset(without), prefer)
    if not eligible:
        return NobodyFree(Reason(says="nobody in the queue can take a lead now"), tuple(skipped))
    known = [seat for seat in eligible if seat.member == prefer]
    if known:
        return Dealt(known[0], "already works a colleague of this lead", tuple(skipped))
    working = [seat for seat in eligible if seat.at_work]
    if working:
        skipped += [f"{seat.member}: not at work now" for seat in eligible if not seat.at_work]
        eligible = working
    start = start_of(seats)
    chosen = min(eligible, key=lambda seat: (max(seat.turn, start), seat.turn, seat.member))
    load = f"{chosen.open_leads} of {chosen.capacity}" if chosen.capacity else f"{chosen.open_leads}"
    return Dealt(chosen, f"next in turn, {load} open leads", tuple(skipped))


def _sift(seats: Iterable[Seat], excluded: Collection[str], prefer: str) -> tuple[list[Seat], list[str]]:
    """Return who can take a lead, and of the others why not; both by name."""
    eligible, skipped = [], []
    for seat in sorted(seats, key=lambda s: s.member):
        if seat.member in excluded:
            skipped.append(f"{seat.member}: had it before")
        elif not seat.present:
            skipped.append(f"{seat.member}: {seat.absence}")
        elif not seat.has_room and seat.member != prefer:
            skipped.append(f"{seat.member}: {seat.open_leads} of {seat.capacity} open leads")
        else:
            eligible.append(seat)
    return eligible, skipped


def start_of(seats: Iterable[Seat]) -> int:
    """Return where the queue stands: the latest turn at which any of `seats` took a lead.

    While all take part it is never ahead of whose turn it is, so it changes nothing between them; who
    was away, or is new, starts from it.
    """
    return max((seat.turn - LAP // seat.weight for seat in seats), default=0)


def presence(member: Member, at: datetime, *, absences: Iterable[str] = ()) -> tuple[bool, str]:
    """Say whether `member` can be given leads at `at`, and if not, why; `absences` names who is out.

    Somebody on leave gets nothing. Being outside working hours is no absence: see `deal`.
    """
    if member.name in set(absences):
        return False, "absent"
    day = at.astimezone(ZoneInfo(member.hours.zone)).date()
    for first, last in member.away:
        if first <= day <= last:
            return False, f"away until {last.isoformat()}"
    return True, ""


def seat_of(member: Member, at: datetime, *, open_leads: int, turn: int, absences: Iterable[str] = ()) -> Seat:
    """Return the member's seat at `at`, given how many open leads they have and how far along they are."""
    present, absence = presence(member, at, absences=absences)
    at_work = present and is_open(at, member.hours)
    return Seat(member.name, member.weight, member.capacity, open_leads, turn, present, at_work, absence)
