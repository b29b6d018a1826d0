"""Two persons who turn out to be one: what was known of either is known, and their leads join."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from building import DEMO, NOW, READY, arrive, arrive_together, ask, first_row, happen, rows, sizes
from leadpact.engine import event as ev
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

BY_MAIL = {"email": "mira@anadolu-labs.com"}
BY_CRM = {"ids": {"crm": "c-1"}}
BOTH = BY_MAIL | BY_CRM


def merged(db: Database) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL ORDER BY id")


def test_whoever_was_known_first_goes_on(db: Database, northwind: Pact) -> None:
    one, two, both = arrive(db, northwind, DEMO | BY_MAIL, DEMO | BY_CRM, DEMO | BOTH)
    assert both.person_id == one.person_id
    assert merged(db) == [(two.person_id, one.person_id)]
    assert {person for (person,) in rows(db, "SELECT person_id FROM identity_key")} == {one.person_id}
    assert ask(db, "SELECT payload ->> 'key' FROM journal_event WHERE kind = 'merged'") == "crm:c-1"
    assert audit(db, at=NOW).findings == ()


def test_of_two_open_leads_the_further_goes_on_and_the_other_is_closed_as_merged(db: Database, northwind: Pact) -> None:
    early, further = arrive(db, northwind, DEMO | BY_MAIL, READY | BY_CRM | {"domain": "anadolu-labs.com"})
    owner = f"rep:{ask(db, 'SELECT owner FROM lead WHERE id = %s', further.lead_id)}"
    happen(db, northwind, ev.Accepted(at=NOW, lead=further.lead_id or 0, by=owner))
    [both] = arrive(db, northwind, DEMO | BOTH)
    assert both.lead_id == further.lead_id
    assert rows(db, "SELECT id, person_id, stage, outcome FROM lead ORDER BY id") == [
        (early.lead_id, early.person_id, "mql", "merged"),
        (further.lead_id, early.person_id, "sal", ""),
    ]
    assert first_row(db, "SELECT kind, origin, stage FROM movement WHERE lead_id = %s ORDER BY event_id DESC",
                     early.lead_id) == ("merge", "mql", "mql")  # fmt: skip
    assert audit(db, at=NOW).findings == ()


def test_leads_of_two_product_lines_both_go_on(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | BY_MAIL, DEMO | BY_CRM | {"product_line": "software"}, DEMO | BOTH)
    assert rows(db, "SELECT product_line, outcome FROM lead ORDER BY id") == [("instruments", ""), ("software", "")]
    assert ask(db, "SELECT count(DISTINCT person_id) FROM lead") == 1


def test_a_clock_that_ran_for_the_lead_that_gives_way_is_withdrawn(db: Database, northwind: Pact) -> None:
    company = {"domain": "anadolu-labs.com"}
    one, two = arrive(db, northwind, READY | BY_MAIL, READY | BY_CRM | company)
    before = dict(rows(db, "SELECT member, open_leads FROM seat"))
    assert sum(before.values()) == len(rows(db, "SELECT id FROM lead WHERE seat <> ''"))
    arrive(db, northwind, DEMO | BOTH)
    assert rows(db, "SELECT outcome FROM lead ORDER BY id") == [("",), ("merged",)]
    assert ask(db, "SELECT outcome FROM clock WHERE lead_id = %s", two.lead_id) == "withdrawn"
    assert ask(db, "SELECT outcome FROM clock WHERE lead_id = %s", one.lead_id) == ""
    assert sum(dict(rows(db, "SELECT member, open_leads FROM seat")).values()) == 1
    assert audit(db, at=NOW).findings == ()


def test_what_is_newer_is_known_of_both(db: Database, northwind: Pact) -> None:
    older, newer = NOW - timedelta(days=2), NOW - timedelta(days=1)
    arrive(
        db,
        northwind,
        {"event": "updated", "job_title": "Chemist", "seniority": "Staff", "at": newer.isoformat()} | BY_MAIL,
        {"event": "updated", "job_title": "Student", "country": "DE", "at": older.isoformat()} | BY_CRM,
        {"event": "behaved", "activity": "page_viewed"} | BOTH,
    )
    row = first_row(
        db,
        "SELECT facts ->> 'job_title', facts ->> 'seniority', facts ->> 'country' FROM person"
        " WHERE merged_into IS NULL",
    )
    assert row == ("Chemist", "Staff", "DE")


def test_what_either_did_counts_for_the_one(db: Database, northwind: Pact) -> None:
    """Forty points for each demo request: the history of the absorbed person counts from now on."""
    arrive(db, northwind, DEMO | BY_MAIL, DEMO | BY_CRM)
    assert rows(db, "SELECT engagement FROM lead ORDER BY id") == [(4000,), (4000,)]
    arrive(db, northwind, {"event": "updated"} | BOTH)
    assert ask(db, "SELECT engagement FROM lead WHERE outcome = ''") == 8000
    arrive(db, northwind, DEMO | BY_CRM)
    assert ask(db, "SELECT engagement FROM lead WHERE outcome = ''") == 12000
    assert audit(db, at=NOW).findings == ()


def test_dates_of_an_absorbed_lead_stay_dates_for_what_is_decided_next(db: Database, northwind: Pact) -> None:
    """The enterprise rule compares decide_by with today, in the same batch as the merge."""
    bant = {"employees": 2000, "domain": "anadolu-labs.com", "budget": "yes", "authority": "yes", "need": "yes"}
    paper = {"event": "responded", "activity": "whitepaper_downloaded"}
    arrive(db, northwind, {"event": "updated"} | BY_MAIL, paper | BY_CRM | {"decide_by": "2026-12-20"})
    [both] = arrive(db, northwind, {"event": "updated"} | bant | BOTH)
    assert first_row(db, "SELECT stage, criterion FROM lead WHERE id = %s", both.lead_id) == ("mql", "BANT")
    assert ask(db, "SELECT facts ->> 'decide_by' FROM lead") == "2026-12-20"
    assert audit(db, at=NOW).findings == ()


def test_whoever_had_no_company_takes_the_others(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | BY_CRM, DEMO | BY_MAIL, {"event": "behaved", "activity": "page_viewed"} | BOTH)
    account = ask(db, "SELECT id FROM account")
    assert ask(db, "SELECT account_id FROM person WHERE merged_into IS NULL") == account
    assert {found for (found,) in rows(db, "SELECT account_id FROM lead")} == {account}
    assert audit(db, at=NOW).findings == ()


def test_a_chain_of_merges_points_to_the_last_who_goes_on(db: Database, northwind: Pact) -> None:
    first, second, third = arrive(db, northwind, DEMO | BY_MAIL, DEMO | BY_CRM, DEMO | {"ids": {"erp": "e-1"}})
    arrive(db, northwind, DEMO | {"ids": {"crm": "c-1", "erp": "e-1"}})
    assert merged(db) == [(third.person_id, second.person_id)]
    arrive(db, northwind, DEMO | BY_MAIL | {"ids": {"erp": "e-1"}})
    assert merged(db) == [(second.person_id, first.person_id), (third.person_id, first.person_id)]
    assert ask(db, "SELECT count(*) FROM lead WHERE outcome = ''") == 1
    assert audit(db, at=NOW).findings == ()


def test_several_merge_in_one_batch(db: Database, northwind: Pact) -> None:
    people = [{"ids": {"crm": f"c-{n}"}} for n in range(6)]
    arrive(db, northwind, *(DEMO | one for one in people))
    bridges = [DEMO | {"ids": {"crm": f"c-{n}", "erp": "same"}} for n in (5, 3, 1)]
    arrive_together(db, northwind, bridges)
    assert len(merged(db)) == 2
    arrive_together(db, northwind, [DEMO | {"ids": {"crm": f"c-{n}", "erp": "same"}} for n in range(6)])
    assert len(merged(db)) == 5
    assert ask(db, "SELECT count(*) FROM lead WHERE outcome = ''") == 1
    assert audit(db, at=NOW).findings == ()


def test_the_journal_keeps_the_absorbed_persons_entries_under_their_own_number(db: Database, northwind: Pact) -> None:
    _, two, _ = arrive(db, northwind, DEMO | BY_MAIL, DEMO | BY_CRM, DEMO | BOTH)
    kinds = rows(db, "SELECT kind FROM journal_event WHERE person_id = %s ORDER BY id", two.person_id)
    assert [kind for (kind,) in kinds] == ["responded"]


def test_a_refused_command_that_names_two_people_still_shows_that_they_are_one(db: Database, northwind: Pact) -> None:
    """That the two are one is a fact of its own; what is refused is what was to be done with the lead."""
    arrive(db, northwind, {"event": "updated"} | BY_MAIL, {"event": "updated"} | BY_CRM)
    before = sizes(db)
    [refused] = arrive(db, northwind, {"event": "accepted", "by": "rep:ana"} | BOTH)
    assert refused.state == "rejected"
    after = sizes(db)
    assert after["journal_event"] - before["journal_event"] == 1
    assert ask(db, "SELECT kind FROM journal_event ORDER BY id DESC") == "merged"
    assert audit(db, at=NOW).findings == ()
