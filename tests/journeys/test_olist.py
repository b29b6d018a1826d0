"""Eight thousand real leads and their deals come in as history, and every source counts what the files count."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from leadpact.errors import NotFound, Refused
from leadpact.operations import agreement
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.operations.examples import load_olist
from leadpact.pact.model import Pact

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
ODD = "olist:b91cf8812365f50ff4bda4bcd6206b05"
HEADS = {
    "olist_marketing_qualified_leads_dataset.csv": "mql_id,first_contact_date,landing_page_id,origin\n",
    "olist_closed_deals_dataset.csv": "mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,lead_type,"
    "lead_behaviour_profile,has_company,has_gtin,average_stock,business_type,declared_product_catalog_size,"
    "declared_monthly_revenue\n",
}
LEADS = """aa01,2018-03-08,p1,organic_search
aa02,2018-03-08,p1,organic_search
aa03,2018-03-09,p2,
"""
DEALS = """aa01,s1,d0d0d0d0d0,e1e1e1e1e1,2018-03-06 19:38:55,pet,online_big,cat,True,,,reseller,,0.0
aa03,s3,d0d0d0d0d0,e1e1e1e1e1,2018-03-20 12:00:00,pet,industry,,,,,,,1500.5
"""


def rows_of(db: Database, query: str) -> list[tuple[Any, ...]]:
    with db.connection() as connection:
        return connection.execute(query).fetchall()


def write(folder: Path, leads: str = LEADS, deals: str = DEALS) -> Path:
    for (name, head), body in zip(HEADS.items(), (leads, deals), strict=True):
        (folder / name).write_text(head + body, encoding="utf-8")
    return folder


def test_a_lead_that_was_won_before_its_first_contact_is_kept_and_listed(db: Database, tmp_path: Path) -> None:
    found = load_olist(db, write(tmp_path), at=AT)
    assert found["funnel"] == [
        {"source": "organic_search", "leads": 2, "won": 1},
        {"source": "", "leads": 1, "won": 1},
    ]
    assert found["odd_paths"] == [
        {
            "lead": "olist:aa01",
            "source": "organic_search",
            "path": "closed_before_first_response",
            "first_response": "2018-03-08T03:00:00+00:00",
            "won": "2018-03-06T19:38:55+00:00",
        }
    ]
    assert found["open"] == [{"owner_kind": "queue", "owner": "callers", "next_step": "claim", "leads": 1}]
    json.dumps(found)


def test_what_sales_learned_and_what_it_is_worth_come_in_as_well(db: Database, tmp_path: Path) -> None:
    load_olist(db, write(tmp_path), at=AT)
    assert rows_of(db, "SELECT ref, state, amount, currency FROM opportunity ORDER BY ref") == [
        ("s1", "won", None, "BRL"),
        ("s3", "won", 150050, "BRL"),
    ]
    [(facts,)] = rows_of(db, "SELECT p.facts FROM person p JOIN identity_key k ON k.person_id = p.id"
                             " WHERE k.value = 'aa01'")  # fmt: skip
    assert json.loads(facts) == {
        "seller_id": "s1", "business_segment": "pet", "seller_kind": "online_big", "behaviour": "cat",
        "business_type": "reseller", "has_company": True, "sdr": "d0d0d0d0",
    }  # fmt: skip
    told = rows_of(db, "SELECT kind, actor FROM journal_event WHERE happened_at = '2018-03-20 12:00:00Z' ORDER BY id")
    assert told == [
        ("updated", "rep:d0d0d0d0"),
        ("stage_reported", "rep:e1e1e1e1"),
        ("opportunity_won", "rep:e1e1e1e1"),
    ]


def test_a_directory_without_the_files_says_what_is_missing(db: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"olist_marketing_qualified_leads_dataset\.csv"):
        load_olist(db, tmp_path, at=AT)


def test_an_example_does_not_replace_the_pact_that_a_firm_works_under(
    db: Database, northwind: Pact, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="under the pact northwind"):
        load_olist(db, write(tmp_path), at=AT)
    assert agreement.active(db).version == northwind.version
    assert rows_of(db, "SELECT count(*) FROM receipt") == [(0,)]


def counted(data_dir: Path) -> list[dict[str, Any]]:
    """The funnel by plain arithmetic on the files."""
    folder = data_dir / "olist"
    leads, deals = (list(csv.DictReader((folder / name).open(encoding="utf-8"))) for name in HEADS)
    origin = {row["mql_id"]: row["origin"] for row in leads}
    of_leads, of_won = Counter(origin.values()), Counter(origin[row["mql_id"]] for row in deals)
    return [{"source": name, "leads": count, "won": of_won[name]} for name, count in of_leads.most_common()]


@pytest.mark.data
@pytest.mark.slow
def test_the_funnel_of_eight_thousand_leads_is_that_of_the_files(db: Database, data_dir: Path) -> None:
    found = load_olist(db, data_dir, at=AT)
    assert found["funnel"] == counted(data_dir)
    by_source = {line["source"]: (line["leads"], line["won"]) for line in found["funnel"]}
    assert by_source["organic_search"] == (2296, 271)
    assert by_source["paid_search"] == (1586, 195)
    assert by_source["social"] == (1350, 75)
    assert by_source["unknown"] == (1099, 179)
    assert by_source["direct_traffic"] == (499, 56)
    assert by_source["email"] == (493, 15)
    assert by_source[""] == (60, 14)
    assert (found["leads"], found["won"]) == (8000, 842)
    assert [odd["lead"] for odd in found["odd_paths"]] == [ODD]
    assert found["import"]["rejected"] == 0
    unowned = "SELECT count(*) FROM lead WHERE closed_at IS NULL AND (owner = '' OR next_step = '' OR next_at IS NULL)"
    assert rows_of(db, unowned) == [(0,)]
    assert rows_of(db, "SELECT count(*) FROM lead WHERE closed_at IS NULL") == [(8000 - 842,)]
    assert audit(db).findings == ()

    before = [rows_of(db, f"SELECT count(*) FROM {name}") for name in ("receipt", "journal_event", "lead", "movement")]
    again = load_olist(db, data_dir, at=AT)
    assert again["import"]["known_before"] == found["import"]["recorded"] == 8000 + 3 * 842
    assert {name: value for name, value in again.items() if name != "import"} == {
        name: value for name, value in found.items() if name != "import"
    }
    assert before == [
        rows_of(db, f"SELECT count(*) FROM {name}") for name in ("receipt", "journal_event", "lead", "movement")
    ]
