"""The leads there are, when another version of the pact decides: where they stand, and whose job they are."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from tests.building import DEMO, NOW, READY, arrive, arrive_together, ask, happen, live, rows
from tests.operations.agreeing import RITA, Refusal, activated, mode, signed
from tests.pact.stage_changes import joined, renamed, split

from leadpact.engine import event as ev
from leadpact.insight.funnel import leads_by_stage
from leadpact.operations import activating, agreement, proposals
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.operations.journal import Item, record
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact

BY_STAGE = "SELECT stage, status, count(*) FROM lead GROUP BY stage, status ORDER BY stage, status"
LEAD = """
    SELECT stage, status, owner_kind, owner, next_step, next_at, clock ->> 'due_at', entered_at, cycle FROM lead
    WHERE id = %s
"""


def without_partner(text: str) -> str:
    """Return the example's text without its partner."""
    found = re.sub(r"(?m)^partners:\n(?:  .*\n)+", "", text)
    return re.sub(r"(?m)^.*partner:delta.*\n", "", found)


def where(db: Database, lead: int) -> tuple[object, ...]:
    return rows(db, LEAD, lead)[0]


def test_a_stage_that_is_called_otherwise_takes_its_leads_with_it(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    before = {name: where(db, lead) for name, lead in leads.items()}
    pact = activated(db, renamed(northwind.text, "mql", "qualified"))
    for name, lead in leads.items():
        stage, *rest = before[name]
        assert where(db, lead) == ("qualified" if stage == "mql" else stage, *rest), name
    assert "mql" in {stage for stage, *_ in before.values()}
    moved = rows(db, "SELECT origin, stage, kind, happened_at FROM movement WHERE kind = 'correction'")
    assert moved == [("mql", "qualified", "correction", NOW)] * len(moved)
    told = "SELECT DISTINCT kind, actor FROM journal_event WHERE pact_version = %s"
    assert rows(db, told, pact.version) == [("restaged", RITA.party)]
    assert audit(db, at=NOW).findings == ()


def test_a_version_in_which_leads_would_stand_nowhere_is_refused_with_their_number(
    db: Database, northwind: Pact
) -> None:
    arrive_together(db, northwind, [READY | {"email": f"p{n}@anadolu-labs.com"} for n in range(3)])
    number = signed(db, renamed(northwind.text, "mql", "qualified", say=False))
    with pytest.raises(Exception, match=r"3 leads stand in mql \(Offered\): there is no stage mql in it") as caught:
        activating.activate(db, number, by=RITA.party, at=NOW)
    assert getattr(caught.value, "code", "") == "agreement.leads_lost"
    with Refusal(db, "leads_lost"):
        activating.activate(db, number, by=RITA.party, at=NOW)
    with Refusal(db, "leads_lost"):
        agreement.adopt(db, renamed(northwind.text, "mql", "qualified", say=False), by="cli", at=NOW)
    assert mode(db) == (northwind.version, "trial")
    assert rows(db, BY_STAGE) == [("mql", "Offered", 3)]


def test_what_a_version_does_can_be_seen_before(db: Database, northwind: Pact) -> None:
    arrive_together(db, northwind, [READY | {"email": f"p{n}@anadolu-labs.com"} for n in range(3)])
    arrive(db, northwind, DEMO | {"email": "vic@athens-foods.com", "country": "GR", "industry": "Food",
                                  "employees": 400, "seniority": "VP"})  # fmt: skip
    text = without_partner(renamed(northwind.text, "mql", "qualified"))
    found = proposals.what_it_does(db, parse_pact(text))
    assert (found.is_possible, found.leads_moved, found.leads_rerouted) == (True, 4, 1)
    assert found.rerouted == {("partner", "delta"): 1}
    silent = proposals.what_it_does(db, parse_pact(renamed(northwind.text, "mql", "qualified", say=False)))
    assert (silent.is_possible, [one.stage for one in silent.lost]) == (False, ["mql"])


def test_going_back_brings_the_leads_back(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    before = rows(db, BY_STAGE)
    for text in (renamed(northwind.text, "mql", "qualified"), split(northwind.text), joined(northwind.text)):
        activated(db, text)
        assert rows(db, BY_STAGE) != before
        activating.roll_back(db, northwind.version, why="confusing", by=RITA.party, at=NOW)
        assert rows(db, BY_STAGE) == before
        assert audit(db, at=NOW).findings == ()


def test_a_stage_that_is_split_gives_each_part_its_leads(db: Database, northwind: Pact) -> None:
    [offered] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    [waiting] = arrive(db, northwind, READY | {"email": "una@sydney-labs.com", "country": "AU"})
    assert (where(db, offered.lead_id or 0)[1], where(db, waiting.lead_id or 0)[1]) == ("Offered", "Ready")
    activated(db, split(northwind.text))
    assert where(db, offered.lead_id or 0)[:2] == ("offered", "Offered")
    assert where(db, waiting.lead_id or 0)[:2] == ("mql", "Ready")
    owner = where(db, offered.lead_id or 0)[3]
    happen(db, agreement.active(db), ev.Accepted(at=NOW, lead=offered.lead_id or 0, by=f"rep:{owner}"))
    assert where(db, offered.lead_id or 0)[0] == "sal"
    assert audit(db, at=NOW).findings == ()


def test_leads_that_have_ended_keep_a_name_that_the_pact_knows(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    assert where(db, leads["won"])[0] == "customer"
    arrive(db, northwind, DEMO | {"email": "mira@anadolu-labs.com"}, at=NOW + timedelta(days=1))
    closed = "SELECT closed_at, outcome, closed_reason FROM lead WHERE id = %s"
    before = rows(db, closed, leads["won"])
    pact = activated(db, renamed(northwind.text, "customer", "client"), at=NOW + timedelta(days=2))
    assert where(db, leads["won"])[0] == "client"
    assert rows(db, closed, leads["won"]) == before
    reopen = ev.StageReported(at=NOW + timedelta(days=3), lead=leads["won"], by="system:crm", stage="recycled",
                              status="Marketing", reported=True)  # fmt: skip
    [done] = record(db, pact, [Item(reopen)], known=NOW + timedelta(days=3))
    assert done.refused is None
    assert audit(db, at=NOW).findings == ()


def test_a_lead_that_was_joined_with_another_is_put_where_it_stood_as_well(db: Database, northwind: Pact) -> None:
    phone = {"phone": "+49 30 2345678", "name": "Mira Kaya"}
    first = READY | {"email": "mira@anadolu-labs.com"}
    arrive(db, northwind, first, READY | phone | {"domain": "ankara-labs.com"}, first | phone)
    assert rows(db, "SELECT outcome, count(*) FROM lead GROUP BY outcome ORDER BY outcome") == [("", 1), ("merged", 1)]
    where_they_are = "SELECT id, stage, outcome, closed_at, owner FROM lead ORDER BY id"
    before = rows(db, where_they_are)
    assert {stage for _, stage, *_ in before} == {"mql"}
    activated(db, renamed(northwind.text, "mql", "qualified"))
    assert rows(db, where_they_are) == [(lead, "qualified", *rest) for lead, _, *rest in before]
    assert audit(db, at=NOW).findings == ()


def test_a_lead_whose_holder_is_gone_is_routed_anew(db: Database, northwind: Pact) -> None:
    [at_partner] = arrive(db, northwind, DEMO | {"email": "vic@athens-foods.com", "country": "GR", "industry": "Food",
                                                 "employees": 400, "seniority": "VP"})  # fmt: skip
    [kept] = arrive(db, northwind, {"event": "listed", "origin": "purchased_list", "email": "list@ore-works.com"})
    [queued] = arrive(db, northwind, READY | {"email": "una@sydney-labs.com", "country": "AU"})
    assert where(db, at_partner.lead_id or 0)[2:4] == ("partner", "delta")
    assert where(db, kept.lead_id or 0)[2:4] == ("program", "newcomer")
    assert where(db, queued.lead_id or 0)[2:4] == ("queue", "inside")
    text = without_partner(northwind.text).replace("newcomer", "welcome")
    text = re.sub(r"\binside\b", "desk", text)
    activated(db, text)
    assert where(db, at_partner.lead_id or 0)[2] in ("rep", "queue")
    assert where(db, kept.lead_id or 0)[2:4] == ("program", "welcome")
    assert where(db, queued.lead_id or 0)[2:4] == ("queue", "desk")
    assert audit(db, at=NOW).findings == ()


def test_a_lead_that_a_rep_works_stays_theirs_though_their_queue_is_gone(db: Database, northwind: Pact) -> None:
    [lead] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    before = where(db, lead.lead_id or 0)
    assert before[2] == "rep"
    activated(db, northwind.text.replace("emea-sdr", "emea-desk"))
    assert where(db, lead.lead_id or 0) == before
    assert audit(db, at=NOW).findings == ()


def test_many_leads_are_put_in_batches(db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch) -> None:
    from leadpact.operations import restaging

    monkeypatch.setattr(restaging, "BATCH", 4)
    arrive_together(db, northwind, [READY | {"email": f"p{n}@anadolu-labs.com"} for n in range(11)])
    activated(db, renamed(northwind.text, "mql", "qualified"))
    assert rows(db, "SELECT DISTINCT stage FROM lead") == [("qualified",)]
    assert ask(db, "SELECT count(*) FROM journal_event WHERE kind = 'restaged'") == 11


def test_leads_that_arrive_while_a_stage_is_renamed_stand_in_the_new_one(db: Database, northwind: Pact) -> None:
    arrive_together(db, northwind, [READY | {"email": f"a{n}@anadolu-labs.com"} for n in range(20)])
    number = signed(db, renamed(northwind.text, "mql", "qualified"))
    gate, went_wrong = threading.Barrier(3), []

    def bring(name: str) -> None:
        gate.wait()
        try:
            for n in range(12):
                arrive(db, northwind, READY | {"email": f"{name}{n}@bergen-fish.com"})
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            went_wrong.append(error)

    others = [threading.Thread(target=bring, args=(name,)) for name in "bc"]
    for one in others:
        one.start()
    gate.wait()
    activating.activate(db, number, by=RITA.party, at=NOW)
    for one in others:
        one.join()
    assert went_wrong == []
    assert rows(db, "SELECT stage, count(*) FROM lead GROUP BY stage") == [("qualified", 44)]
    assert audit(db, at=NOW).findings == ()


def test_the_funnel_counts_history_under_the_present_names(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    before = leads_by_stage(db)
    activated(db, renamed(northwind.text, "mql", "qualified"))
    assert agreement.stage_mapping(db) == {"mql": "qualified"}
    arrive(db, northwind, READY | {"email": "new@delft-dairy.com", "country": "NL"})
    after = leads_by_stage(db)
    assert after.stages == tuple("qualified" if stage == "mql" else stage for stage in before.stages)
    place = before.stages.index("mql")
    grown = [(one.cycles - other.cycles) for one, other in zip(after.totals, before.totals, strict=True)]
    assert grown[place] == 1
    assert sum(grown) == 2, "an inquiry that became ready, and nothing twice"
    activating.roll_back(db, northwind.version, why="confusing", by=RITA.party, at=NOW)
    assert agreement.stage_mapping(db) == {"qualified": "mql"}
    assert leads_by_stage(db).totals == after.totals


def test_a_renamed_stage_is_no_entry_of_the_month(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    entries = "SELECT count(*) FROM standing_movement"
    before = ask(db, entries)
    activated(db, renamed(northwind.text, "mql", "qualified"))
    assert ask(db, entries) == before


def test_a_lead_that_was_told_of_before_knows_why_it_stands_elsewhere(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    activated(db, renamed(northwind.text, "mql", "qualified"))
    told = ask(db, "SELECT effects::text FROM journal_event WHERE kind = 'restaged'")
    assert '"says": "what was mql is qualified"' in told
