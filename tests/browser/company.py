"""The company of the browser tests: the example's pact at all hours, its leads, some more, and the demo's people.

    DATABASE_URL=postgresql://... python -m tests.browser.company

makes it, in a process of its own: Django would else be set up on this database for all tests of the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from leadpact.operations.capture import Captured, Parcel, capture
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

EXAMPLE = Path(__file__).parents[2] / "examples" / "northwind"
ANSWER = timedelta(minutes=30)
"""What the pact grants a rep to answer a demo request in."""

AT_WORK = ('week: "mon-fri 09:00-17:30", holidays: DE', "week: always")
"""The change to the example's pact: tests run at night and on Sundays too."""

ASKS = {"event": "responded", "activity": "demo_requested", "origin": "form", "utm_medium": "cpc"}
LARGE = {"country": "DE", "industry": "Pharma", "employees": 500, "seniority": "VP"}
"""With a demo request: ready, and for the queue emea-sdr."""

READS = {"event": "responded", "activity": "whitepaper_downloaded", "origin": "form", "utm_medium": "organic"}
READERS = 60
"""How many more there are who only read something: so many that the list of leads has a second page."""

OWNER = "SELECT owner_kind, owner FROM lead WHERE id = %s"
_keys = count(1)


def pact_text() -> str:
    text = (EXAMPLE / "pact.yaml").read_text(encoding="utf-8")
    old, new = AT_WORK
    assert text.count(old) == 1
    return text.replace(old, new)


def arrive(db: Database, *payloads: dict[str, Any], at: datetime) -> list[Captured]:
    """Capture the payloads as of `at`, which may be in the past; the keys are new in each process."""
    channel = f"test:{datetime.now(UTC).timestamp()}"
    pact = parse(db)
    parcels = [Parcel(channel, f"{next(_keys)}", one) for one in payloads]
    return capture(db, pact, parcels, at=at)


def parse(db: Database) -> Pact:
    from leadpact.operations import agreement

    return agreement.active(db)


def offer(db: Database, name: str, *, to: str = "ana", left: timedelta) -> int:
    """Let somebody ask for a demo so long ago that their rep has `left` to answer; return the lead.

    Whom the queue deals elsewhere stay there: it goes on until one has come to `to`.
    """
    at = datetime.now(UTC) - ANSWER + left
    for number in range(6):
        mail = f"{name.replace(' ', '.').lower()}.{number}@firm-{next(_keys)}-{at:%H%M%S}.com"
        [found] = arrive(db, {**ASKS, **LARGE, "name": name, "email": mail}, at=at)
        assert found.lead_id is not None, found.faults
        if owner_of(db, found.lead_id) == f"rep:{to}":
            return found.lead_id
    raise AssertionError(f"six leads in a row went to somebody other than {to}")


def owner_of(db: Database, lead: int) -> str:
    with db.connection() as connection:
        row = connection.execute(OWNER, (lead,)).fetchone()
    assert row is not None
    return f"{row[0]}:{row[1]}"


def make(db: Database, *, at: datetime) -> None:
    """Let the company begin."""
    from leadpact.operations import agreement
    from leadpact.operations.demo_users import add_demo_users
    from leadpact.operations.file_mapping import mapping_for
    from leadpact.operations.imports import import_file
    from leadpact.operations.tables import read_table

    pact = agreement.adopt(db, pact_text(), by="revops", at=at)
    add_demo_users(db, by="test", at=at)
    file = EXAMPLE / "leads.csv"
    import_file(db, pact, file, mapping_for(pact, read_table(file), None, channel="import:leads"), at=at)
    arrive(db, *_readers(), at=at)


def _readers() -> Iterator[dict[str, Any]]:
    countries, lines = ("DE", "FR", "GB", "US", "NL"), ("instruments", "software", "service")
    for number in range(READERS):
        yield {
            **READS, "name": f"Reader {number:02}", "email": f"reader{number:02}@library-{number % 7}.com",
            "country": countries[number % 5], "product_line": lines[number % 3], "employees": 20 + number,
        }  # fmt: skip


if __name__ == "__main__":
    from leadpact.cli.context import opened, setup_django

    with opened() as opened_database:
        setup_django()
        make(opened_database, at=datetime.now(UTC))
