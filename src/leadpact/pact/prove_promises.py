"""Promises by the clock on the wall, held against the hours of those whom the leads go to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from leadpact.pact.allowance import WallTime
from leadpact.pact.hours import Hours
from leadpact.pact.model import Pact
from leadpact.pact.model_agreed import SalesPromise
from leadpact.pact.prove_inquiry import Inquiry
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_rules import routes
from leadpact.pact.prove_texts import among
from leadpact.pact.prove_working import gap, inside
from leadpact.pact.yaml_text import Path

SALES: Path = ("promises", "sales")


@dataclass(frozen=True, slots=True)
class Owed:
    """So much time on the clock, for leads of some types (empty: of any)."""

    path: Path
    name: str
    allowance: WallTime
    types: tuple[str, ...]


def keep(inquiry: Inquiry) -> None:
    """Note promises that are broken, every week, before anybody works who could keep them."""
    for promise in inquiry.pact.promises.values():
        if promise.since == "offered":
            for owed in _owed(inquiry, promise):
                _kept(inquiry, owed)
    for number, handoff in enumerate(inquiry.pact.handoffs):
        if isinstance(handoff.accept, WallTime):
            path: Path = ("handoffs", number, "accept")
            _kept_by(inquiry, Owed(path, f"hand-off {number + 1}", handoff.accept, ()), handoff.to)


def _owed(inquiry: Inquiry, promise: SalesPromise) -> Iterator[Owed]:
    """Yield what a promise gives by the clock on the wall, by lead type as the pact states it."""
    base: Path = (*SALES, promise.name, "within")
    by_type = isinstance(inquiry.text.get(base), dict)
    rest = tuple(kind.name for kind in inquiry.pact.lead_types if kind.name not in promise.within)
    every_ = {**{name: (name,) for name in promise.within}, "other": rest if by_type else ()}
    for name, types in every_.items():
        allowance = promise.within.get(name, promise.otherwise)
        if isinstance(allowance, WallTime) and (types or not by_type):
            yield Owed((*base, name) if by_type else base, promise.name, allowance, types)


def _kept(inquiry: Inquiry, owed: Owed) -> None:
    """Note the first taker, in the order of the routes, for whom a promise is broken before anybody works."""
    for to in dict.fromkeys(route.to for route in inquiry.pact.routes):
        if gap(works(inquiry.pact, to), inquiry.at, owed.allowance.span) is not None and _kept_by(inquiry, owed, to):
            return


def works(pact: Pact, to: str) -> Sequence[Hours]:
    """Return the hours of those who take leads at the target `to`; none where the pact does not say who that is."""
    if to.startswith("partner:"):
        return [pact.partners[to.removeprefix("partner:")].hours]
    return [member.hours for member in pact.queues[to].members] if to in pact.queues else []


def _kept_by(inquiry: Inquiry, owed: Owed, to: str) -> bool:
    """Note if a promise to leads that go to `to` is broken before anybody works; say whether it was noted."""
    every_ = works(inquiry.pact, to)
    found = gap(every_, inquiry.at, owed.allowance.span) if every_ else None
    if found is None:
        return False
    zone = ZoneInfo(every_[0].zone)
    offered = inside(found, owed.allowance.span, zone)
    lead = _lead_for(inquiry, owed, to, offered) if owed.path[0] == "promises" else _anybody(inquiry, offered)
    if lead is None:
        return False
    who = f"partner `{to.removeprefix('partner:')}`" if to.startswith("partner:") else f"queue `{to}`"
    of = f" for leads of type {lead.values['lead_type']}" if owed.types else ""
    said = (
        f"an offer of {_written(offered, zone)} is broken on {_written(offered + owed.allowance.span, zone)}, "
        f"and nobody works before {_written(found[1], zone)}"
    )
    message = f"`{owed.name}` within {owed.allowance}{of} cannot be kept by {who}: {said}"
    example = inquiry.example(lead, lambda _: True, f"{who} has it; {said}", at=offered)
    inquiry.find("LP110", message, owed.path, example=example)
    return True


def _anybody(inquiry: Inquiry, at: datetime) -> Imagined:
    """Return a lead of which nothing is known."""
    return Imagined(inquiry.pact, {}, {}, {}, at)


def _written(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%A %Y-%m-%d %H:%M}"


def _lead_for(inquiry: Inquiry, owed: Owed, to: str, at: datetime) -> Imagined | None:
    """Return a lead of the types of `owed` that is routed to `to` at the instant `at`."""
    world, lines = inquiry.search.world, list(routes(inquiry.pact))
    taken = inquiry.taken_first(lines)
    kinds = [world.raw("lead_type", among(*owed.types))] if owed.types else []
    for place, line in enumerate(lines):
        if line.to != to:
            continue

        def shows(lead: Imagined) -> bool:
            there = lead.moved_to(at)
            return there.route.to == to and (not owed.types or there.values["lead_type"] in owed.types)

        lead = inquiry.smallest([taken[place], *kinds], shows, line.frame, routed=True)
        if lead is not None:
            return lead.moved_to(at)
    return None
