"""Stretches of time come to what their things come to one by one, and nothing is written past the pipeline."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation.conftest import WEDNESDAY_NOON

from building import ask, rows
from leadpact.operations import agreement
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.simulation.northwind import pact_text
from leadpact.simulation.northwind.truth import of_size
from leadpact.simulation.run import Run
from leadpact.simulation.world import World

LEADS = """
    SELECT p.email, p.name, p.responded_at, p.created_at, l.product_line, l.cycle, l.stage, l.status, l.lead_type,
           l.source, l.fit, l.engagement, l.grade, l.verdict, l.criterion, l.owner_kind, l.owner, l.queue, l.seat,
           l.reroutes, l.attempts, l.next_step, l.next_at, l.clock, l.closed_at, l.outcome, l.opportunity, l.marks
    FROM person p LEFT JOIN lead l ON l.person_id = p.id ORDER BY p.email, p.name, l.product_line, l.opened_at
"""
EVENTS = """
    SELECT j.recorded_at, j.kind, p.email, j.actor, j.happened_at,
           (SELECT array_agg(effect ->> 'type') FROM jsonb_array_elements(j.effects) AS effect)
    FROM journal_event j JOIN person p ON p.id = j.person_id ORDER BY j.id
"""
CLOCKS = "SELECT owner, started_at, due_at, breached_at, stopped_at, outcome FROM clock ORDER BY 2, 3, 1"
SEATS = "SELECT queue, member, open_leads, turn FROM seat ORDER BY 1, 2"
OPPORTUNITIES = "SELECT ref, state, amount, opened_at, closed_at FROM opportunity ORDER BY ref"


def test_a_year_in_stretches_comes_to_the_same_as_one_by_one(db: Database, empty_again: Callable[[], None]) -> None:
    told, stretches = [], []
    for most in (1, 400):
        empty_again()
        world = World(of_size(50), seed=2, until=WEDNESDAY_NOON)
        pact = agreement.adopt(db, pact_text(), by="test", at=world.year.start)
        done = Run(db, pact, world, most=most).go()
        told.append([rows(db, query) for query in (EVENTS, LEADS, CLOCKS, SEATS, OPPORTUNITIES)])
        assert audit(db).findings == ()
        stretches.append(done.stretches)
    assert stretches[0] > 1.2 * stretches[1]
    one_by_one, in_stretches = told
    for alone, together in zip(one_by_one, in_stretches, strict=True):
        assert together == alone


def test_the_same_world_is_lived_the_same_twice(db: Database, empty_again: Callable[[], None]) -> None:
    lived = []
    for _ in range(2):
        empty_again()
        world = World(of_size(30), seed=7, until=WEDNESDAY_NOON, planted=False)
        Run(db, agreement.adopt(db, pact_text(), by="test", at=world.year.start), world).go()
        lived.append([rows(db, query) for query in (EVENTS, LEADS, CLOCKS, SEATS, OPPORTUNITIES)])
    assert lived[0] == lived[1]


def test_every_arrival_has_its_receipt_and_every_event_its_instant(db: Database) -> None:
    world = World(of_size(30), seed=7, until=WEDNESDAY_NOON)
    Run(db, agreement.adopt(db, pact_text(), by="test", at=world.year.start), world).go()
    arrivals = "SELECT count(*) FROM receipt WHERE channel NOT IN ('crm', 'demo') AND received_at <= %s"
    of_world = [act for act in world.acts if act.channel != "crm"]
    returns = ask(db, "SELECT count(*) FROM receipt WHERE key LIKE %s", "%-return%")
    assert ask(db, arrivals, WEDNESDAY_NOON) == len(of_world) + returns
    assert ask(db, "SELECT count(*) FROM journal_event WHERE recorded_at > %s", WEDNESDAY_NOON) == 0
    assert ask(db, "SELECT count(*) FROM journal_event WHERE happened_at > recorded_at") == 0
