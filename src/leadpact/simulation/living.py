"""The company lives on while it is served: somebody comes every minute or two, and colleagues work their leads.

The people whom one may enter as are left alone: what is theirs waits for whoever plays them. Nothing is kept but in
the database: a process that starts anew plans anew from how the leads stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from leadpact.engine.event import Event
from leadpact.engine.known import Lead
from leadpact.models.lead import AS_STATE
from leadpact.operations import agreement
from leadpact.operations.capture import capture
from leadpact.operations.database import Database
from leadpact.operations.demo_users import list_demo_users
from leadpact.operations.journal import Item, record
from leadpact.simulation.agenda import Agenda, Said, Sent, Step
from leadpact.simulation.dice import Dice
from leadpact.simulation.northwind.truth import TRUTH
from leadpact.simulation.people import Account, Somebody
from leadpact.simulation.sales import Case, Sales
from leadpact.simulation.visitors import Visitors

LOOKS_BACK = timedelta(minutes=2)
"""Visitors of so long before the start are not missed; those who had come already are known by their keys."""

INTERESTED = 0.35
ALONE = "SELECT pg_try_advisory_lock(119229926044676)"
"""Whoever holds this lock lets the company live; nobody does it twice."""

OPEN = f"""
    SELECT coalesce(json_agg(found), '[]') FROM (
        SELECT {AS_STATE} FROM lead
        WHERE closed_at IS NULL AND stage = ANY(%s) AND owner_kind IN ('rep', 'partner', 'queue')
        ORDER BY id) found
"""
PERSONS = """
    SELECT p.id, p.email, p.facts ->> 'country', a.id, a.domain, a.name, (a.facts ->> 'employees')::int
    FROM person p LEFT JOIN account a ON a.id = p.account_id WHERE p.id = ANY(%s)
"""
_leads = msgspec.json.Decoder(list[Lead])


class Living:
    """The company in real time.

    Args:
        at: now (aware, UTC); visitors are expected from shortly before it.
        seed: of the draws that are made from now on.
    """

    def __init__(self, database: Database, *, at: datetime, seed: int = 1) -> None:
        self.database, self.at = database, at - LOOKS_BACK
        self.started = at
        self.pact = agreement.active(database)
        self.dice = Dice(seed)
        self.agenda = Agenda()
        self.sales = Sales(TRUTH, self.dice, self.pact, self.agenda, lambda who: who.interested)
        self.visitors = Visitors(database, self.dice)
        self.played = {user.party for user in list_demo_users(database)}
        self.cases: dict[int, Case] = {}

    def step(self, *, at: datetime) -> int:
        """Do all that is to be done up to `at`, under the pact that decides; return how many events were recorded."""
        self.pact = self.sales.pact = agreement.active(self.database)
        done = self._receive(at)
        self._see(at)
        while (next_at := self.agenda.next_at()) is not None and next_at <= at:
            done += self._do(at)
        return done

    def _receive(self, at: datetime) -> int:
        parcels = list(self.visitors.between(self.at, at))
        self.at = at
        if not parcels:
            return 0
        return sum(not one.again for one in capture(self.database, self.pact, parcels, at=at))

    def _see(self, at: datetime) -> None:
        """Look at the leads that colleagues have, and plan what follows from how they stand."""
        stages = [stage.name for stage in self.pact.stages.values() if stage.held_by in ("routing", "owner")]
        with self.database.connection() as connection:
            row = connection.execute(OPEN, (stages,)).fetchone()
            assert row is not None
            leads = [lead for lead in _leads.decode(row[0]) if not self._is_played(lead)]
            new = {lead.person for lead in leads if lead.id not in self.cases}
            people = self._people(connection.execute(PERSONS, (list(new),)).fetchall()) if new else {}
        seen = {lead.id for lead in leads}
        for gone in self.cases.keys() - seen:
            del self.cases[gone]
        for lead in leads:
            if lead.id not in self.cases:
                self.cases[lead.id] = Case(lead, people[lead.person])
            case = self.cases[lead.id]
            case.lead = lead
            self.sales.see(case, lead.accepted_at or at)

    def _is_played(self, lead: Lead) -> bool:
        return f"{lead.owner_kind}:{lead.owner}" in self.played

    def _people(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, Somebody]:
        found = {}
        for person, email, country, *account in rows:
            where = country if country in TRUTH.countries else "DE"
            found[person] = Somebody(
                email, "", "", email, "", _account(account, where), where, "", "", "", "",
                interested=self.dice.chance(INTERESTED, email, "interested"), told=True, appended=False,
            )  # fmt: skip
        return found

    def _do(self, at: datetime) -> int:
        planned, entry = self.agenda.take()
        if isinstance(entry, Sent):
            return len(capture(self.database, self.pact, [entry.parcel], at=at))
        if isinstance(entry, Said):
            return self._say(entry.event, at)
        if not isinstance(entry, Step) or entry.lead not in self.cases:
            return 0
        if planned < self.started:  # what was planned before we came is done bit by bit
            minutes = self.dice.exponential(40, entry.lead, entry.since, entry.number, "catches up")
            self.agenda.put(at + timedelta(minutes=minutes), entry)
            return 0
        case, done = self.cases[entry.lead], 0
        for event in self.sales.act(case, entry, at):
            if event.at <= at:
                done += self._say(event, at)
            else:
                self.agenda.put(event.at, Said(event))
        return done

    def _say(self, event: Event, at: datetime) -> int:
        """Record what somebody says now; what is not possible any more is refused, and nothing happens."""
        [one] = record(self.database, self.pact, [Item(msgspec.structs.replace(event, at=at))], known=at)
        return one.refused is None


def _account(row: Sequence[Any], country: str) -> Account | None:
    number, domain, name, employees = row
    if number is None:
        return None
    size = employees or 100
    segments = [name for name, one in TRUTH.segments.items() if size <= one.employees[1]]
    return Account(number, name, domain, country, "", size, segments[0] if segments else "enterprise")
