"""Arrivals and days at the desk, for the tests of the write path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from leadpact.engine import event as ev
from leadpact.operations.capture import Captured, Parcel, capture
from leadpact.operations.database import Database
from leadpact.operations.journal import Item, Recorded, record
from leadpact.pact.model import Pact

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""A Monday at 11:00 in Berlin, within the hours of the example's queues in EMEA."""

KERNEL = (
    "account", "clock", "identity_key", "journal_event", "lead", "movement", "notification", "opportunity",
    "opportunity_role", "person", "receipt", "seat",
)  # fmt: skip

DEMO = {"event": "responded", "activity": "demo_requested", "origin": "form", "utm_medium": "cpc"}
READY = DEMO | {"country": "DE", "employees": 500, "industry": "Pharma", "seniority": "VP"}
"""A demo request that makes a lead of the example's ready, and large enough for the queue emea-sdr."""


def parcel(key: object, payload: dict[str, Any], channel: str = "api") -> Parcel:
    return Parcel(channel, str(key), payload)


def arrive(
    db: Database, pact: Pact, *payloads: dict[str, Any], at: datetime = NOW, channel: str = "api"
) -> list[Captured]:
    """Capture each payload by itself, with a key that has not been used."""
    return [capture(db, pact, [parcel(f"{new_key(db)}", one, channel)], at=at)[0] for one in payloads]


def arrive_together(
    db: Database, pact: Pact, payloads: Iterable[dict[str, Any]], *, at: datetime = NOW
) -> list[Captured]:
    first = new_key(db)
    return capture(db, pact, [parcel(f"{first}-{n}", one) for n, one in enumerate(payloads)], at=at)


def new_key(db: Database) -> int:
    return int(ask(db, "SELECT nextval('receipt_id')"))


def happen(db: Database, pact: Pact, *events: ev.Event, at: datetime = NOW) -> list[Recorded]:
    """Record each event by itself."""
    return [record(db, pact, [Item(event)], known=at)[0] for event in events]


def ask(db: Database, query: str, *values: Any) -> Any:
    """Return the first column of the first row; None if there is none."""
    row = first_row(db, query, *values)
    return None if row is None else row[0]


def first_row(db: Database, query: str, *values: Any) -> tuple[Any, ...] | None:
    with db.connection() as connection:
        return connection.execute(query, values or None).fetchone()


def rows(db: Database, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with db.connection() as connection:
        return connection.execute(query, values or None).fetchall()


def run(db: Database, statement: str, values: Mapping[str, Any] | None = None) -> int:
    """Run one statement and commit; return how many rows it touched."""
    with db.connection() as connection:
        return connection.execute(statement, values).rowcount


def sizes(db: Database) -> dict[str, int]:
    """Return the number of rows of every table of the kernel."""
    return {table: ask(db, f"SELECT count(*) FROM {table}") for table in KERNEL}


def live(db: Database, pact: Pact) -> dict[str, int]:
    """Let some leads live: each way through the funnel at least once. Return lead ids by what became of them."""
    people = [
        READY | {"email": "mira@anadolu-labs.com", "first_name": "Mira", "last_name": "Kaya"},
        READY | {"email": "ola@anadolu-labs.com", "first_name": "Ola", "last_name": "Berg", "phone": "+49 30 2345678"},
        READY | {"email": "tom@berlin-optics.com", "name": "Tom Hart", "ids": {"crm": "c-1"}},
        READY | {"email": "uwe@harz-mills.com", "budget": "yes", "decide_by": "2027-03-01"},
        DEMO | {"email": "una@gmail.com", "country": "US"},
        DEMO
        | {"email": "vic@athens-foods.com", "country": "GR", "industry": "Food", "employees": 400, "seniority": "VP"},
        {"event": "listed", "origin": "purchased_list", "email": "list@ore-works.com"},
        {"event": "behaved", "activity": "page_viewed", "email": "mira@anadolu-labs.com"},
        {"event": "responded", "activity": "whitepaper_downloaded", "email": "wim@delft-dairy.com", "country": "NL"},
        READY | {"email": "xia@bergen-fish.com", "product_line": "software"},
        READY | {"email": "yan@bergen-fish.com"},
        DEMO | {"email": "kim@mailinator.com"},
        DEMO | {"email": "job@seeker-mail.com", "origin": "careers"},
    ]
    names = ("won", "lost", "recycled", "working", "free", "partner", "listed", "seen", "paper", "software", "rejected",
             "junk", "applicant")  # fmt: skip
    captured = arrive(db, pact, *people)
    leads = {name: one.lead_id for name, one in zip(names, captured, strict=True) if one.lead_id is not None}
    _work(db, pact, leads)
    return leads


def _work(db: Database, pact: Pact, leads: dict[str, int]) -> None:
    owner = {name: f"rep:{ask(db, 'SELECT owner FROM lead WHERE id = %s', lead)}" for name, lead in leads.items()}
    won, lost, recycled, working, rejected = (leads[n] for n in ("won", "lost", "recycled", "working", "rejected"))
    at = NOW + timedelta(minutes=5)
    for name in ("won", "lost", "recycled", "working"):
        happen(db, pact, ev.Accepted(at=at, lead=leads[name], by=owner[name]), at=at)
    later = at + timedelta(hours=1)
    happen(
        db,
        pact,
        ev.Attempted(at=later, lead=won, by=owner["won"], activity="call", disposition="connected"),
        ev.Attempted(at=later, lead=working, by=owner["working"], activity="call", disposition="voicemail"),
        ev.MeetingBooked(at=later, lead=won, by=owner["won"], meeting_at=later + timedelta(days=3)),
        ev.OpportunityOpened(at=later, lead=won, opportunity=f"o-{won}", amount=1_250_000, currency="EUR"),
        ev.OpportunityWon(at=later, lead=won, opportunity=f"o-{won}", amount=1_200_000, currency="EUR"),
        ev.MeetingBooked(at=later, lead=lost, by=owner["lost"], meeting_at=later + timedelta(days=3)),
        ev.OpportunityOpened(at=later, lead=lost, opportunity=f"o-{lost}"),
        ev.OpportunityLost(at=later, lead=lost, opportunity=f"o-{lost}", reason="price"),
        ev.Recycled(at=later, lead=recycled, by=owner["recycled"], reason="timing"),
        ev.Rejected(at=later, lead=rejected, by=owner["rejected"], reason="no_fit", criterion="asked"),
        at=later,
    )
