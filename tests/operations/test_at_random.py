"""Arrivals and commands of every kind, at random, one after the other and by many at once: the audit finds nothing.

A failure names its seed. Few values on purpose, so that persons, companies, leads and opportunities collide.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from building import NOW, ask, new_key, parcel, rows
from leadpact.engine import event as ev
from leadpact.operations.audit import audit
from leadpact.operations.capture import capture, process_pending, receive
from leadpact.operations.database import Database
from leadpact.operations.journal import Item, record
from leadpact.pact.model import Pact

FIRST = int(os.environ.get("LEADPACT_RANDOM_SEED", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("LEADPACT_RANDOM_SEEDS", "4")))
STEPS = 30
EMAILS = (*(f"p{n}@firm{n % 3}-labs.com" for n in range(6)), "q1@gmail.com", "q2@gmail.com")
STAGES = ("inquiry", "mql", "sal", "sql", "customer", "lost")


def payload(chance: Random) -> dict[str, Any]:
    """Return an arrival; now and then it does not say who it is, and is rejected."""

    def sometimes(share: float, **said: Any) -> dict[str, Any]:
        return said if chance.random() < share else {}

    kind = chance.choice(("responded", "responded", "captured", "listed", "behaved", "updated"))
    activity = {"responded": chance.choice(("demo_requested", "whitepaper_downloaded")), "behaved": "page_viewed"}
    return {
        "event": kind,
        **({"activity": activity[kind]} if kind in activity else {}),
        **sometimes(0.6, email=chance.choice(EMAILS)),
        **sometimes(0.3, phone=f"+49 30 234567{chance.randint(8, 9)}", name=chance.choice(("Mira Kaya", "Ola Berg"))),
        **sometimes(0.4, ids={"crm": f"c-{chance.randint(1, 4)}"}),
        **sometimes(0.4, country=chance.choice(("DE", "US", "TR")), employees=chance.choice((10, 500, 2000)),
                    industry=chance.choice(("Pharma", "Academia")), seniority="VP"),
        **sometimes(0.3, budget=chance.choice(("yes", "no")), authority="yes", need="yes", decide_by="2026-12-20"),
        **sometimes(0.3, product_line=chance.choice(("software", "service"))),
        **sometimes(0.2, domain=chance.choice(("firm0-labs.com", "acme-labs.com"))),
        **sometimes(0.15, lead_key=f"L-{chance.randint(1, 3)}"),
        **sometimes(0.3, origin=chance.choice(("form", "partner", "purchased_list", "careers"))),
    }  # fmt: skip


def command(db: Database, chance: Random, at: datetime) -> ev.Event:
    """Return what somebody wants, another system reports, or the clock brings about, of a lead there is."""
    leads = rows(db, "SELECT id, owner_kind, owner FROM lead ORDER BY id") or [(0, "", "")]
    lead, kind, owner = chance.choice(leads)
    by = f"{kind}:{owner}" if kind in ("rep", "partner") else "rep:cleo"
    said: dict[str, Any] = {"at": at, "lead": lead, "by": by, "reported": chance.random() < 0.3}
    opportunity = f"o-{lead % 4}"
    makers: list[tuple[type[ev.Event], dict[str, Any]]] = [
        (ev.Accepted, {}),
        (ev.Accepted, {}),
        (ev.Rejected, {"reason": "not_ready"}),
        (ev.Misrouted, {}),
        (ev.Attempted, {"activity": "call", "disposition": chance.choice(("connected", "no_answer"))}),
        (ev.MeetingBooked, {"meeting_at": at + timedelta(days=2)}),
        (ev.MeetingHeld, {}),
        (ev.MeetingMissed, {}),
        (ev.Recycled, {"reason": chance.choice(("timing", "no_budget", "no_contact"))}),
        (ev.Disqualified, {"reason": "junk"}),
        (ev.Woken, {}),
        (ev.Reopened, {}),
        (ev.OpportunityOpened, {"opportunity": opportunity, "amount": 100}),
        (ev.OpportunityWon, {"opportunity": opportunity, "amount": 120}),
        (ev.OpportunityLost, {"opportunity": opportunity, "reason": "price"}),
        (ev.StageReported, {"stage": chance.choice(STAGES)}),
        (ev.ClockDue, {"clock": "accept", "phase": "warn"}),
        (ev.ClockDue, {"clock": "accept"}),
        (ev.ClockDue, {"clock": "next_step"}),
        (ev.DayPassed, {}),
    ]
    shape, own = chance.choice(makers)
    return shape(**said, **own)


def step(db: Database, pact: Pact, chance: Random, at: datetime) -> None:
    """Do one of the things that happen: a batch arrives, is received or decided; commands are given."""
    which = chance.random()
    if which < 0.4:
        first, count = new_key(db), chance.choice((1, 1, 3, 40))
        capture(db, pact, [parcel(f"{first}-{n}", payload(chance)) for n in range(count)], at=at)
    elif which < 0.5:
        first = new_key(db)
        receive(db, [parcel(f"{first}-{n}", payload(chance)) for n in range(5)], at=at)
    elif which < 0.6:
        process_pending(db, at=at, most=chance.choice((2, 50)))
    else:
        ago = timedelta(minutes=chance.choice((0, 0, 5000)))
        record(db, pact, [Item(command(db, chance, at - ago)) for _ in range(chance.choice((1, 1, 4)))], known=at)


def instants(chance: Random) -> Iterator[datetime]:
    at = NOW
    for _ in range(STEPS):
        at += timedelta(minutes=chance.choice((1, 20, 300, 2000)))
        yield at


@pytest.mark.parametrize("seed", SEEDS)
def test_one_after_the_other(seed: int, db: Database, northwind: Pact) -> None:
    chance = Random(seed)
    for at in instants(chance):
        step(db, northwind, chance, at)
    assert audit(db).findings == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_by_six_threads(seed: int, db: Database, northwind: Pact) -> None:
    def live(thread: int) -> None:
        chance = Random(seed * 1000 + thread)
        for at in instants(chance):
            step(db, northwind, chance, at)

    with ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(live, number) for number in range(6)]:
            done.result()
    while process_pending(db, at=NOW):
        pass
    assert ask(db, "SELECT count(*) FROM receipt WHERE state NOT IN ('recorded', 'rejected')") == 0
    assert audit(db).findings == ()
