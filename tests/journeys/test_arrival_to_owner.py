"""One lead's life: from the first white paper to a customer, with every promise kept, missed or handed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from building import NOW, arrive, ask, first_row, happen, parcel, rows
from leadpact.engine import event as ev
from leadpact.operations.audit import audit
from leadpact.operations.capture import capture, process_pending, receive
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

MIRA = {"email": "mira@anadolu-labs.com"}
NOW_STANDS = "SELECT stage, status, owner_kind, owner, next_step FROM lead WHERE id = %s"


def stands(db: Database, lead: int) -> tuple[Any, ...]:
    row = first_row(db, NOW_STANDS, lead)
    assert row is not None
    return row


def test_from_a_white_paper_to_a_customer(db: Database, northwind: Pact) -> None:
    paper = {"event": "responded", "activity": "whitepaper_downloaded", "origin": "form", "utm_medium": "organic"}
    [captured] = arrive(db, northwind, paper | MIRA | {"country": "DE", "job_title": "Head of Lab"})
    lead = captured.lead_id or 0
    assert stands(db, lead) == ("inquiry", "New", "program", "warm-up", "look_again")

    # An append tells how large the company is; a demo request makes the lead ready, and it is dealt and offered.
    append = {"event": "updated", "employees": 700, "industry": "Pharma", "seniority": "VP"}
    arrive(db, northwind, append | MIRA, at=NOW + timedelta(minutes=1))
    demo = {"event": "responded", "activity": "demo_requested"} | MIRA
    at = NOW + timedelta(minutes=10)
    [again] = arrive(db, northwind, demo, at=at)
    assert again.lead_id == lead
    assert stands(db, lead) == ("mql", "Offered", "rep", "ana", "accept")
    assert ask(db, "SELECT due_at FROM clock WHERE lead_id = %s", lead) == at + timedelta(minutes=30)

    # Ana does not answer: she is warned, her manager is told, and the lead goes to Ben.
    late = at + timedelta(minutes=30)
    soon = late - timedelta(minutes=7)
    [warned] = happen(db, northwind, ev.ClockDue(at=soon, lead=lead, clock="accept", phase="warn"), at=soon)
    [due] = happen(db, northwind, ev.ClockDue(at=late, lead=lead, clock="accept"), at=late)
    assert (warned.refused, due.refused) == (None, None)
    assert stands(db, lead)[2:] == ("rep", "ben", "accept")
    assert first_row(db, "SELECT owner, outcome FROM clock WHERE lead_id = %s ORDER BY started_at", lead) == (
        "ana",
        "breached",
    )

    # Ben takes it, calls, books a meeting and wins; the seats of the queue follow.
    then = late + timedelta(minutes=5)
    happen(
        db,
        northwind,
        ev.Accepted(at=then, lead=lead, by="rep:ben"),
        ev.Attempted(at=then, lead=lead, by="rep:ben", activity="call", disposition="connected"),
        ev.MeetingBooked(at=then, lead=lead, by="rep:ben", meeting_at=then + timedelta(days=2)),
        ev.MeetingHeld(at=then, lead=lead, by="rep:ben"),
        ev.OpportunityOpened(at=then, lead=lead, opportunity="o-1", amount=4_500_000),
        at=then,
    )
    assert stands(db, lead)[:4] == ("opportunity", "In pipeline", "rep", "ben")
    assert dict(rows(db, "SELECT member, open_leads FROM seat WHERE queue = 'emea-sdr'")) == {"ana": 0, "ben": 1}
    won = then + timedelta(days=40)
    happen(db, northwind, ev.OpportunityWon(at=won, lead=lead, opportunity="o-1", amount=4_300_000), at=won)
    assert stands(db, lead) == ("customer", "Won", "rep", "ben", "")
    assert first_row(db, "SELECT outcome, closed_at FROM lead WHERE id = %s", lead) == ("won", won)
    assert first_row(db, "SELECT state, amount, currency FROM opportunity") == ("won", 4_300_000, "EUR")
    assert ask(db, "SELECT is_customer FROM account") is True
    assert dict(rows(db, "SELECT member, open_leads FROM seat WHERE queue = 'emea-sdr'")) == {"ana": 0, "ben": 0}

    been = rows(db, "SELECT stage FROM movement WHERE lead_id = %s ORDER BY event_id, position", lead)
    assert [stage for (stage,) in been] == ["inquiry", "mql", "sal", "sql", "opportunity", "customer"]
    assert audit(db, at=won).findings == ()


def test_too_early_and_back_again_in_a_second_cycle(db: Database, northwind: Pact) -> None:
    demo = {"event": "responded", "activity": "demo_requested", "origin": "form", "utm_medium": "cpc"}
    large = {"country": "DE", "employees": 500, "industry": "Pharma", "seniority": "VP"}
    [captured] = arrive(db, northwind, demo | large | MIRA)
    lead = captured.lead_id or 0
    happen(
        db,
        northwind,
        ev.Accepted(at=NOW, lead=lead, by="rep:ana"),
        ev.Recycled(at=NOW, lead=lead, by="rep:ana", reason="not_now"),
    )
    assert stands(db, lead) == ("recycled", "Marketing", "program", "warm-up", "wake")
    wake = ask(db, "SELECT next_at FROM lead WHERE id = %s", lead)
    assert wake == datetime.fromisoformat("2027-02-23T10:00:00+00:00")
    happen(db, northwind, ev.ClockDue(at=wake, lead=lead, clock="next_step"), at=wake)
    webinar = demo | MIRA | {"origin": "webinar"}
    arrive(db, northwind, webinar, at=wake + timedelta(days=1))
    cycle = first_row(db, "SELECT cycle, stage, source, accepted_at FROM lead WHERE id = %s", lead)
    assert cycle == (2, "mql", "webinar", None)
    kinds = rows(db, "SELECT kind FROM movement WHERE lead_id = %s ORDER BY event_id, position", lead)
    assert kinds[-1] == ("reentry",)
    assert audit(db, at=wake).findings == ()


def test_acknowledged_first_and_decided_by_a_worker_soon_after(db: Database, northwind: Pact) -> None:
    demo = {"event": "responded", "activity": "demo_requested", "country": "TR", "industry": "Food", "employees": 300}
    receive(db, [parcel("form-1", demo | MIRA)], at=NOW)
    assert process_pending(db, at=NOW + timedelta(seconds=1)) == 1
    lead = ask(db, "SELECT id FROM lead")
    assert stands(db, lead) == ("mql", "Offered", "partner", "delta", "accept")
    [again] = capture(db, northwind, [parcel("form-1", demo | MIRA)], at=NOW + timedelta(days=1))
    assert (again.again, again.lead_id) == (True, lead)
    assert audit(db, at=NOW).findings == ()
