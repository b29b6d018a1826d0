"""The readable pact by role: who does what, by when; derived from stages, promises, queues, hops and reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from leadpact.pact.document_duties_beside import marketer, revops, sponsor
from leadpact.pact.document_duties_sales import ldr, manager, partner, rep
from leadpact.pact.document_model import Duty, PactText, Section, Table, columns
from leadpact.pact.model import Pact

ROLES = {
    "rep": "Sales representatives",
    "ldr": "Lead development",
    "manager": "Managers in sales",
    "marketer": "Marketing",
    "partner": "Partners",
    "revops": "Operations",
    "sponsor": "Sponsors",
}
"""The roles of the process, in the order of the document."""

_OF: dict[str, Callable[[Pact], Iterator[Duty]]] = {
    "rep": rep, "ldr": ldr, "manager": manager, "marketer": marketer, "partner": partner, "revops": revops,
    "sponsor": sponsor,
}  # fmt: skip


def duties(text: PactText) -> Section:
    """Return the section on who does what by when; roles that nobody has are left out."""
    tables = []
    for role, name in ROLES.items():
        rows = tuple(text.row((duty.what, duty.when), *duty.path) for duty in _OF[role](text.pact))
        if rows:
            tables.append(Table(name, columns("Does", "By when"), rows, role=role))
    return Section("duties", "Who does what, by when", text.line("promises"), tuple(tables))
