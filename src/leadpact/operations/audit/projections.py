"""What the journal says of a person, compared with the rows that the tables hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from leadpact.engine.state import Lead
from leadpact.models import packing
from leadpact.models.lead import due_at
from leadpact.operations.audit.finding import Findings
from leadpact.operations.audit.journal import CLOCK, MOVEMENT, Group, Row, Told

_lead = msgspec.json.Decoder(Lead)
_COLUMN_OF = {"person": "person_id", "values": "facts", "without": "passed_by"}


def compare(findings: Findings, group: Group, told: Told, responses: frozenset[str] | None) -> None:
    """Name every difference between `told` and the rows of `group`.

    `responses` are the activities that count as such; None if that has changed, and the latest
    response of a person is the one that counted when their row was written.
    """
    _persons(findings, group.persons, told, responses)
    _leads(findings, group.leads, told)
    _postings(findings, "movement", MOVEMENT, told.movements, group.movements)
    _postings(findings, "clock", CLOCK, told.clocks, group.clocks)


def _persons(findings: Findings, rows: Sequence[Row], told: Told, responses: frozenset[str] | None) -> None:
    """Compare the persons."""
    found = set()
    for person_id, account_id, merged_into, name, email, facts, seen, reachability, responded in rows:
        found.add(person_id)
        person = told.persons.get(person_id)
        if person is None:
            findings.untold("person", person_id, f"a person {person_id}")
            continue
        for column, journal, stored in (
            ("facts", person.values, packing.values(facts)),
            ("seen", person.seen, packing.instants(seen)),
            ("reachability", person.reachability, packing.texts(reachability)),
            ("name", person.values.get("name") or "", name),
            ("email", person.values.get("email") or "", email),
        ):
            if journal != stored:
                findings.differs("person", person_id, column, journal, stored)
        latest = [at for name, seen in told.seen.get(person_id, {}).items() if name in (responses or ()) for at in seen]
        if responses is not None and responded != max(latest, default=None):
            findings.differs("person", person_id, "responded_at", max(latest, default=None), responded)
        if merged_into is None and account_id != told.account_of.get(person_id):
            findings.differs("person", person_id, "account_id", told.account_of.get(person_id), account_id)
    for person_id in told.persons.keys() - found:
        findings.missing("person", person_id, f"person {person_id}")


def _leads(findings: Findings, rows: Sequence[Row], told: Told) -> None:
    leads = {lead.id: lead for person in told.persons.values() for lead in person.leads.values()}
    found = set()
    for lead_id, account_id, due, state in rows:
        found.add(lead_id)
        lead = leads.get(lead_id)
        if lead is None:
            findings.untold("lead", lead_id, f"a lead {lead_id}")
            continue
        stored = _lead.decode(state)
        if stored != lead:
            _name_differences(findings, lead, stored)
        if due != due_at(lead):
            findings.differs("lead", lead_id, "due_at", due_at(lead), due)
        if account_id != told.account_of.get(lead.person):
            findings.differs("lead", lead_id, "account_id", told.account_of.get(lead.person), account_id)
    for lead_id in leads.keys() - found:
        findings.missing("lead", lead_id, f"lead {lead_id}")


def _name_differences(findings: Findings, journal: Lead, stored: Lead) -> None:
    for name in Lead.__struct_fields__:
        said, held = getattr(journal, name), getattr(stored, name)
        if said != held:
            findings.differs("lead", journal.id, _COLUMN_OF.get(name, name), said, held)


def _postings(
    findings: Findings,
    table: str,
    columns: Sequence[str],
    told: Mapping[tuple[int, int], Sequence[Any]],
    rows: Iterable[Row],
) -> None:
    found = set()
    for event_id, position, *stored in rows:
        found.add((event_id, position))
        journal = told.get((event_id, position))
        name = f"{event_id}/{position}"
        if journal is None:
            findings.untold(table, name, f"a {table} of lead {stored[0]}")
            continue
        for column, said, held in zip(columns, journal, stored, strict=True):
            if said != held:
                findings.differs(table, name, column, said, held)
    for event_id, position in told.keys() - found:
        lead = told[event_id, position][0]
        findings.missing(table, f"{event_id}/{position}", f"a {table} of lead {lead}")
