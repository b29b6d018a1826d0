"""The year ends now, whenever that is: the states that the demo promises, in a company of almost nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.simulation.conftest import CLOCKS_GO_BACK, SUNDAY_NIGHT, WEDNESDAY_NOON, Live

from building import ask, rows
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.simulation.demo import describe
from leadpact.simulation.northwind.truth import of_size
from leadpact.simulation.stories import LIST_CHANNEL
from leadpact.simulation.world import World

OFFERS = """
    SELECT p.name, round(extract(epoch FROM (l.clock ->> 'due_at')::timestamptz - %s) / 60)::int
    FROM lead l JOIN person p ON p.id = l.person_id
    WHERE l.owner_kind = %s AND l.owner = %s AND l.closed_at IS NULL AND l.clock IS NOT NULL ORDER BY 2
"""
WORK = """
    SELECT p.name, l.cycle, l.next_at - %s < interval '1 day' FROM lead l JOIN person p ON p.id = l.person_id
    WHERE l.owner_kind = 'rep' AND l.owner = %s AND l.closed_at IS NULL AND l.clock IS NULL ORDER BY l.next_at
"""


@pytest.mark.parametrize("until", [WEDNESDAY_NOON, SUNDAY_NIGHT, CLOCKS_GO_BACK], ids=["noon", "sunday", "clocks"])
def test_the_year_ends_with_what_was_promised(live: Live, db: Database, until: datetime) -> None:
    live(World(of_size(20), seed=1, until=until))
    assert audit(db, at=until).findings == ()
    # On Ana's list: offers that run out one after the other, work that is due today, one that came back.
    offers = [("Jonas Eder", 4), ("Paul Gerber", 8), ("Mira Kaya", 14), ("Livia Keller", 25)]
    assert [one for one in rows(db, OFFERS, until, "rep", "ana") if one in offers] == offers
    work = rows(db, WORK, until, "ana")
    today = [("Nadine Roth", 1, True), ("Vera Lang", 1, True), ("Emre Demir", 1, True)]
    assert work == [*today, ("Katrin Moser", 2, False), ("Lena Vogt", 1, False)]
    overdue = "SELECT count(*) FROM notification WHERE recipient = 'rep:ana' AND about = 'act_overdue'"
    assert ask(db, f"{overdue} AND created_at > %s", until - timedelta(hours=3)) == 1
    # On the others'.
    assert {("Elin Strand", 11), ("Linnea Berg", 18)} <= set(rows(db, OFFERS, until, "rep", "ben"))
    assert rows(db, OFFERS, until, "partner", "delta") == [
        ("Defne Koç", 14),
        ("Burak Çelik", 35),
        ("Eleni Makris", 176),
    ]
    # In the queues.
    waiting = (
        "SELECT count(*) FROM lead WHERE closed_at IS NULL AND owner_kind = 'queue' AND owner = %s AND next_step = %s"
    )
    assert ask(db, waiting, "inside", "claim") == 4
    assert ask(db, waiting, "service-desk", "deal") >= 2
    assert ask(db, "SELECT count(*) FROM clock WHERE breached_at > %s", until - timedelta(days=1)) >= 4
    # What arrived.
    assert ask(db, "SELECT count(*) FROM receipt WHERE state = 'rejected' AND channel = %s", LIST_CHANNEL) == 8
    assert ask(db, "SELECT count(*) FROM receipt WHERE state IN ('pending', 'failed')") == 0
    assert ask(db, "SELECT max(recorded_at) FROM journal_event") == until


STORY = "SELECT l.stage, l.cycle, l.verdict, l.criterion, l.marks::text, l.owner FROM lead l WHERE l.id = %s"


def test_each_story_shows_what_it_says(live: Live, db: Database) -> None:
    live(World(of_size(20), seed=1, until=WEDNESDAY_NOON))
    lead = {one["key"]: one["lead"] for one in describe(db).stories}
    told = {key: rows(db, STORY, number)[0] for key, number in lead.items() if number is not None}
    assert told["asked-now"] == ("mql", 1, "ready", "asked", "[]", "ana")
    assert told["runs-out"][0] == "mql"
    assert told["came-back"][:2] == ("sal", 2)
    assert (told["buying-group"][0], told["buying-group"][3]) == ("sql", "group")
    same = "SELECT DISTINCT accepted_by FROM lead JOIN person p ON p.id = person_id WHERE p.email LIKE %s"
    assert rows(db, same, "%@severn-vaccines.com") == [(told["buying-group"][5],)]
    assert told["won-unheard"][0] == "customer"
    assert told["won-unheard"][4] == '["irregular_skip"]'
    assert told["partner-lead"][5] == "delta"
    assert told["opened-by-sales"][5] == "ben"
    assert told["not-known-yet"][:3] == ("inquiry", 1, "unknown")
    assert told["junk"][0] == "disqualified"
    assert lead["applicant"] is None
    assert ask(db, "SELECT count(*) FROM notification WHERE about = 'not_a_lead_applicant'") >= 1
    events = "SELECT array_agg(kind ORDER BY id) FROM journal_event WHERE lead_id = %s AND kind = ANY(%s)"
    kinds = ["offered", "misrouted", "accepted"]
    assert ask(db, events, lead["misrouted"], kinds) == ["offered", "misrouted", "offered", "accepted"]
    merged = """
        SELECT j.payload ->> 'key' FROM journal_event j JOIN person p ON p.id = j.person_id
        WHERE j.kind = 'merged' AND p.email = 'marta.lindqvist@skagen-reagents.com'
    """
    assert str(ask(db, merged)).startswith("phone_name:")
