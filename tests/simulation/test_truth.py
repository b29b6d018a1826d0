"""What is stated of a company is what a measure finds in its journal, within three standard errors."""

from __future__ import annotations

from math import sqrt
from statistics import median
from typing import Any

from tests.simulation.conftest import WEDNESDAY_NOON, Live

from building import rows
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.simulation.northwind.truth import of_size
from leadpact.simulation.world import World

ANSWERS = """
    SELECT p.email, l.source, j.kind
    FROM journal_event j JOIN person p ON p.id = j.person_id JOIN lead l ON l.id = j.lead_id
    WHERE j.kind IN ('accepted', 'rejected', 'misrouted') AND j.actor <> '' ORDER BY j.id
"""
OUTCOMES = "SELECT payload ->> 'disposition', count(*) FROM journal_event WHERE kind = 'attempted' GROUP BY 1"
MEETINGS = """
    SELECT count(*) FILTER (WHERE kind = 'meeting_held'), count(*) FROM journal_event
    WHERE kind IN ('meeting_held', 'meeting_missed')
"""
ANSWERED_DEMOS = """
    SELECT extract(epoch FROM c.stopped_at - c.started_at)::float / 60 FROM clock c JOIN lead l ON l.id = c.lead_id
    WHERE l.lead_type = 'demo' AND c.outcome = 'met' AND c.owner <> 'inside'
      AND c.due_at - c.started_at = interval '30 minutes'
"""
WON = """
    SELECT count(*) FILTER (WHERE state = 'won'), count(*) FROM opportunity
    WHERE state <> 'open' AND ref NOT LIKE 'NW-X%'
"""
SOURCES = """
    SELECT l.source, count(*), count(*) FILTER (WHERE l.stage = 'customer') FROM lead l WHERE l.outcome <> 'merged'
    GROUP BY 1
"""
MONTHLY = """
    SELECT count(*) FILTER (WHERE opened_at > %s - interval '91 days')::float / 3,
           count(*) FILTER (WHERE opened_at <= %s - interval '91 days')::float / 9
    FROM lead WHERE source = 'content_syndication'
"""


def close(found: float, stated: float, count: int) -> bool:
    """Say whether a share found in `count` cases is within three standard errors of the one that is stated."""
    return count > 20 and abs(found - stated) < 3 * sqrt(stated * (1 - stated) / count) + 0.005


def test_measured_rates_are_those_of_the_truth(live: Live, db: Database) -> None:
    world = World(of_size(1200), seed=1, until=WEDNESDAY_NOON, planted=False)
    live(world)
    assert audit(db).findings == ()
    _attempts_and_meetings(world, db)
    _answers(world, db)
    _purchases(world, db)


def _attempts_and_meetings(world: World, db: Database) -> None:
    sales = world.truth.sales
    outcomes: dict[str, Any] = dict(rows(db, OUTCOMES))
    tried = sum(outcomes.values())
    for disposition, share in sales.dispositions.items():
        assert close(outcomes[disposition] / tried, share, tried), disposition
    [(held, met)] = rows(db, MEETINGS)
    assert close(held / met, sales.holds, met)


def _answers(world: World, db: Database) -> None:
    sales = world.truth.sales
    interested = {one.email: one.interested for one in world.everybody}
    answers = rows(db, ANSWERS)
    vendor = [kind for _, source, kind in answers if source == "content_syndication"]
    assert close(vendor.count("rejected") / len(vendor), sales.rejects_source["content_syndication"], len(vendor))
    others = [(interested[email], kind) for email, source, kind in answers if source not in sales.rejects_source]
    for truly in (True, False):
        kinds = [kind for said, kind in others if said is truly]
        assert close(kinds.count("rejected") / len(kinds), sales.rejects[truly], len(kinds)), truly
    minutes = [found for (found,) in rows(db, ANSWERED_DEMOS)]
    assert len(minutes) > 80
    assert abs(median(minutes) - sales.answer_demo.median) < 1.2
    assert min(minutes) >= sales.answer_demo.least


def _purchases(world: World, db: Database) -> None:
    """One source grows and brings nothing, a small one pays."""
    [(won, ended)] = rows(db, WON)
    wins = world.truth.purchase.wins.values()
    assert min(wins) < won / ended < max(wins)
    found = {source: (leads, won) for source, leads, won in rows(db, SOURCES)}
    bad, good = found["content_syndication"], found["partner"]
    assert bad[0] > 2 * good[0]
    assert bad[1] / bad[0] < 0.02 < 0.04 < good[1] / good[0]
    [(lately, before)] = rows(db, MONTHLY, WEDNESDAY_NOON, WEDNESDAY_NOON)
    assert lately > 1.8 * before
