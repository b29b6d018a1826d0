"""What became of leads under an exception, beside those of the standard."""

from __future__ import annotations

from datetime import timedelta

from tests.engine.test_exceptions import PACT

from building import DEMO, NOW, arrive, ask, happen
from leadpact.engine import event as ev
from leadpact.insight.effects import Effects
from leadpact.insight.figures import show
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.operations.filters import parse_filters
from leadpact.operations.listing import count_leads
from leadpact.operations.scope import EVERYTHING

NAME = "Growth market Turkey"
PAPER = DEMO | {"activity": "whitepaper_downloaded", "employees": 500, "industry": "Pharma", "seniority": "VP"}


def test_leads_of_an_exception_are_counted_beside_those_of_the_standard(db: Database) -> None:
    pact = agreement.adopt(db, PACT.text, by="test", at=NOW)
    turkish = arrive(db, pact, *(PAPER | {"email": f"d{n}@izmir-{n}.com", "country": "TR"} for n in range(3)))
    arrive(db, pact, *(PAPER | {"email": f"m{n}@harz-{n}.com", "country": "DE"} for n in range(2)))
    lead = turkish[0].lead_id or 0
    at = NOW + timedelta(minutes=5)
    happen(db, pact, ev.Accepted(at=at, lead=lead, by="rep:cleo"), at=at)
    assert ask(db, "SELECT accepted_by FROM lead WHERE id = %s", lead) == "cleo"

    found = show(db, Effects, at=at).figure
    assert [(row.name, row.leads.value, row.offered, row.accepted, row.won) for row in found.rows] == [
        ("", 2, 0, 0, 0),
        (NAME, 3, 3, 1, 0),
    ]
    row = found.of(NAME)
    assert row is not None
    assert (row.handed_over_share, row.accepted_share) == (1.0, 1 / 3)
    assert count_leads(db, EVERYTHING, parse_filters(pact, row.leads.query), at=at).number == 3
