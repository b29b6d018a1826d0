"""Leads for which an exception of the pact holds: recorded, found by its name, rebuilt from the journal."""

from __future__ import annotations

from datetime import timedelta

from tests.engine.test_exceptions import PACT, TURKEY

from building import DEMO, NOW, arrive, ask
from leadpact.operations import agreement
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.operations.filters import parse_filters
from leadpact.operations.listing import list_leads
from leadpact.operations.scope import EVERYTHING

LAB = DEMO | {"employees": 500, "industry": "Pharma", "seniority": "VP"}
NAME = "Growth market Turkey"


def test_a_lead_of_an_exception_is_found_by_its_name_and_can_be_rebuilt(db: Database) -> None:
    assert NAME in TURKEY
    pact = agreement.adopt(db, PACT.text, by="test", at=NOW)
    paper = {"activity": "whitepaper_downloaded"}
    [turkish] = arrive(db, pact, LAB | paper | {"email": "deniz@izmir-labs.com", "country": "TR"})
    arrive(db, pact, LAB | paper | {"email": "mira@harz-labs.com", "country": "DE"})
    listed = list_leads(db, EVERYTHING, parse_filters(pact, "exception=Growth+market+Turkey"), at=NOW)
    assert [line.id for line in listed.lines] == [turkish.lead_id]
    assert ask(db, "SELECT attempts_required FROM lead WHERE id = %s", turkish.lead_id) == 4
    assert ask(db, "SELECT due_at FROM clock WHERE lead_id = %s", turkish.lead_id) == NOW + timedelta(hours=2)
    report = audit(db)
    assert list(report.findings) == []
