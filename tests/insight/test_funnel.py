"""The funnel's counts, against ledgers made by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from building import DEMO, NOW, READY, arrive, ask, happen, live, rows
from leadpact.engine import event as ev
from leadpact.errors import BadInput
from leadpact.insight.funnel import FunnelTable, StageCount, dimensions, leads_by_stage
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.pact.model import Pact


def counts(table: FunnelTable, value: str | None) -> dict[str, tuple[int, int]]:
    """Return (cycles, leads) by stage of the row of `value`, without the stages that nobody was in."""
    [row] = [row for row in table.rows if row.value == value]
    return {stage: (one.cycles, one.leads) for stage, one in zip(table.stages, row.counts, strict=True) if one.cycles}


def test_there_is_a_stage_a_column_and_no_row_before_anything_arrives(db: Database, northwind: Pact) -> None:
    table = leads_by_stage(db)
    assert table.stages == tuple(northwind.stages)
    assert table.rows == ()
    assert set(table.totals) == {StageCount(0, 0)}


def test_leads_are_counted_in_every_stage_they_were_ever_in(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    table = leads_by_stage(db)
    assert table.by == "source"
    assert counts(table, "list") == {"suspect": (1, 1)}
    assert counts(table, "other") == {"inquiry": (1, 1)}
    assert counts(table, "paid_search") == {
        "inquiry": (9, 9),
        "mql": (7, 7),
        "sal": (4, 4),
        "sql": (3, 3),
        "opportunity": (2, 2),
        "customer": (1, 1),
        "recycled": (1, 1),
        "disqualified": (2, 2),
        "lost": (1, 1),
    }


def test_counts_by_the_journal_in_plain_python_are_the_same(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    table = leads_by_stage(db, by="product_line")
    line_of = dict(rows(db, "SELECT id, product_line FROM lead"))
    been = {(lead, cycle, stage) for lead, cycle, stage in rows(db, "SELECT lead_id, cycle, stage FROM movement")}
    for row in table.rows:
        for stage, one in zip(table.stages, row.counts, strict=True):
            there = [(lead, cycle) for lead, cycle, entered in been if entered == stage and line_of[lead] == row.value]
            assert one == StageCount(len(there), len({lead for lead, _ in there}))


@pytest.mark.parametrize("by", ["source", "lead_type", "region", "employees", "country", "budget", "utm_medium"])
def test_the_rows_add_up_to_the_totals_and_these_are_the_same_by_whatever_dimension(
    by: str, db: Database, northwind: Pact
) -> None:
    live(db, northwind)
    _come_back(db, northwind)
    table, other = leads_by_stage(db, by=by), leads_by_stage(db, by="product_line")
    assert table.totals == other.totals
    leads = ask(db, "SELECT count(DISTINCT lead_id) FROM movement WHERE stage = 'inquiry'")
    assert dict(zip(table.stages, table.totals, strict=True))["inquiry"].leads == leads


def _come_back(db: Database, pact: Pact) -> int:
    """Let a lead be recycled and come back by another source and for another reason; return its id."""
    [captured] = arrive(db, pact, READY | {"email": "zoe@harz-mills.com"})
    lead = captured.lead_id or 0
    owner = f"rep:{ask(db, 'SELECT owner FROM lead WHERE id = %s', lead)}"
    at = NOW + timedelta(minutes=5)
    happen(db, pact, ev.Accepted(at=at, lead=lead, by=owner), at=at)
    happen(db, pact, ev.Recycled(at=at, lead=lead, by=owner, reason="not_now"), at=at)
    later = NOW + timedelta(days=60)
    webinar = {"event": "responded", "activity": "demo_requested", "origin": "webinar", "email": "zoe@harz-mills.com"}
    arrive(db, pact, webinar, at=later)
    assert ask(db, "SELECT cycle FROM lead WHERE id = %s", lead) == 2
    return lead


def test_each_cycle_counts_for_its_own_source_and_the_lead_for_its_latest(db: Database, northwind: Pact) -> None:
    _come_back(db, northwind)
    table = leads_by_stage(db)
    assert counts(table, "paid_search") == {"inquiry": (1, 1), "mql": (1, 0), "sal": (1, 1), "recycled": (1, 1)}
    assert counts(table, "webinar") == {"mql": (1, 1)}


def test_a_lead_that_was_merged_away_is_not_counted_twice(db: Database, northwind: Pact) -> None:
    arrive(
        db,
        northwind,
        DEMO | {"email": "mira@anadolu-labs.com"},
        DEMO | {"ids": {"crm": "c-1"}},
        DEMO | {"email": "mira@anadolu-labs.com", "ids": {"crm": "c-1"}},
    )
    assert ask(db, "SELECT count(*) FROM lead") == 2
    table = leads_by_stage(db)
    assert counts(table, "paid_search")["inquiry"] == (1, 1)


def test_a_derived_field_is_computed_from_what_is_known(db: Database, northwind: Pact) -> None:
    captured = [DEMO | {"email": f"p{n}@harz-mills.com", "country": code} for n, code in enumerate(("DE", "US", "FR"))]
    arrive(db, northwind, *captured, DEMO | {"email": "none@harz-mills.com"})
    table = leads_by_stage(db, by="region")
    inquiries = {row.value: row.counts[table.stages.index("inquiry")].leads for row in table.rows}
    assert inquiries == {"EMEA": 2, "AMER": 1, None: 1}
    assert [row.value for row in table.rows][-1] is None


def test_stages_that_the_pact_no_longer_has_come_last(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    answer = {"event": "responded", "activity": "whitepaper_downloaded", "email": "list@ore-works.com"}
    arrive(db, northwind, answer)  # nobody stands in the stage any more
    text = northwind.text.replace("suspect", "stranger")
    agreement.adopt(db, text, by="revops", at=NOW)
    table = leads_by_stage(db)
    assert table.stages[0] == "stranger"
    assert table.stages[-1] == "suspect"
    assert counts(table, "list") == {"suspect": (1, 1), "inquiry": (1, 1)}


@pytest.mark.usefixtures("northwind")
def test_an_unknown_dimension_is_refused_with_those_there_are(db: Database) -> None:
    with pytest.raises(BadInput) as caught:
        leads_by_stage(db, by="shoe_size")
    assert caught.value.message == "The funnel cannot be counted by `shoe_size`."
    assert "source, lead_type, product_line" in caught.value.remedy


def test_every_dimension_can_be_counted_by(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    for by in dimensions(northwind):
        assert leads_by_stage(db, by=by).rows
