"""Who comes while the demo is served: every minute or two somebody asks for a demo, or reads something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from leadpact.operations.capture import Parcel
from leadpact.operations.database import Database
from leadpact.simulation.dice import Dice
from leadpact.simulation.names import LANGUAGES, TITLES, person_name, plain

CHANNEL = "live"
COMES = 0.6
"""The share of minutes in which somebody comes."""

TO_ANA = 0.5
"""Of those who ask for a demo, the share who work where Ana has a lead in hand, so that she gets the offer."""

MINUTE = timedelta(minutes=1)
WAYS: tuple[Mapping[str, str], ...] = (
    {"origin": "form", "utm_medium": "cpc", "utm_campaign": "lab-sensors"},
    {"origin": "form", "utm_medium": "organic"},
    {"origin": "form"},
)
ACTIVITIES = {"demo_requested": 5.0, "roi_paper_downloaded": 2.0, "whitepaper_downloaded": 2.0, "trial_started": 1.0}
FALLBACK = ("first-labs.com", "First Labs", {"industry": "Pharma", "employees": 300}, "DE")
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
SENIORITIES = ("VP", "Director", "Manager")

# Any company, another one every minute; for Ana, one where she works a lead that she has taken up.
ANY = """
    SELECT a.domain, a.name, a.facts ->> 'industry', (a.facts ->> 'employees')::int,
           (SELECT p.facts ->> 'country' FROM person p
            WHERE p.account_id = a.id AND p.facts ->> 'country' = ANY(%(countries)s) ORDER BY p.id LIMIT 1)
    FROM account a
    WHERE a.facts ? 'employees' AND a.facts ? 'industry' AND (NOT %(ana)s OR EXISTS (
        SELECT 1 FROM lead l WHERE l.account_id = a.id AND l.closed_at IS NULL AND l.owner_kind = 'rep'
        AND l.owner = 'ana' AND l.accepted_at IS NOT NULL))
    ORDER BY md5(a.id::text || %(minute)s) LIMIT 1
"""


class Visitors:
    """One visitor a minute at most, the same one in whatever process: what comes twice is taken once."""

    def __init__(self, database: Database, dice: Dice) -> None:
        self.database, self.dice = database, dice

    def between(self, after: datetime, until: datetime) -> Iterator[Parcel]:
        """Yield who comes after one instant, up to another."""
        minute = _number(after) + 1
        while minute <= _number(until):
            if self.dice.chance(COMES, "live", minute):
                yield self._visit(minute)
            minute += 1

    def _visit(self, minute: int) -> Parcel:
        activity = self.dice.weighted(ACTIVITIES, "live", minute, "activity")
        to_ana = activity == "demo_requested" and self.dice.chance(TO_ANA, "live", minute, "to ana")
        domain, company, told, country = self._company(minute, to_ana=to_ana)
        key = f"live-{minute}"
        first, last = person_name(self.dice, key, country)
        seniority = self.dice.pick(SENIORITIES, key, "seniority")
        payload: dict[str, Any] = {
            "event": "responded", "activity": activity, "first_name": first, "last_name": last, "company": company,
            "email": f"{plain(first)}.{plain(last)}@{domain}", "country": country, "seniority": seniority,
            "job_title": self.dice.pick(TITLES[seniority], key, "title"), **told,
            **self.dice.pick(WAYS, key, "way"),
        }  # fmt: skip
        return Parcel(CHANNEL, key, payload)

    def _company(self, minute: int, *, to_ana: bool) -> tuple[str, str, dict[str, Any], str]:
        """Return domain, name, what a form tells of the company, and its country."""
        asked = {"countries": list(LANGUAGES), "minute": str(minute)}
        with self.database.connection() as connection:
            row = connection.execute(ANY, asked | {"ana": to_ana}).fetchone()
            row = row or connection.execute(ANY, asked | {"ana": False}).fetchone()
        if row is None:
            return FALLBACK
        domain, name, industry, employees, country = row
        return domain, name, {"industry": industry, "employees": employees}, country or "DE"


def _number(at: datetime) -> int:
    return int((at - BEGINNING) / MINUTE)
