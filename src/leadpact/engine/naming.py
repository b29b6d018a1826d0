"""Names, values and instants as people read them: no codes, times in the pact's zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from leadpact.pact.model import Pact
from leadpact.pact.naming import day as day
from leadpact.pact.naming import listed as listed
from leadpact.pact.naming import person as person
from leadpact.pact.naming import plain as plain
from leadpact.pact.terms import MINOR_UNITS
from leadpact.pact.vocabulary import Type

_KINDS = {
    "queue": "the queue {}",
    "partner": "the partner {}",
    "program": "the program {}",
    "manager": "the manager {}",
}


def asked(name: str) -> str:
    """Return a field or a fact that is not known: `account.people_responded('30 days')` without its signs."""
    called, _, given = name.rstrip(")").partition("(")
    words = plain(called).replace(".", " ")
    return f"{words} ({given.replace(chr(39), '')})" if given else words


def party(kind: str, name: str) -> str:
    """Return who holds a lead, or is told something: "Ana", "the queue emea-sdr", "the partner Delta"."""
    shown = name if kind in ("queue", "program") else person(name)
    return _KINDS.get(kind, "{}").format(shown) if shown else kind


def actor(by: str) -> str:
    """Return who did something, given as `rep:ana`, `system:form`, `person` or `operations`."""
    kind, colon, name = by.partition(":")
    if kind == "system":
        return plain(name)
    return party(kind, name) if colon else {"person": "the person"}.get(kind, plain(kind))


def moment(pact: Pact, at: datetime) -> str:
    """Return an instant in the pact's zone: "3 November 2026 at 11:00"."""
    local = at.astimezone(pact.zone)
    return f"{day(local)} at {local:%H:%M}"


def money(pact: Pact, amount: int, currency: str = "") -> str:
    """Return an amount, given in minor units: "9,000.00 EUR"."""
    code = currency or pact.currency
    units = MINOR_UNITS.get(code, 100)
    return f"{amount / units:,.{len(str(units)) - 1}f} {code}"


def points(hundredths: int) -> str:
    """Return points, given in hundredths, without needless zeros: "45", "28.28"."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def value(pact: Pact, name: str, known: object) -> str:
    """Return the value of a field or fact as people write it."""
    if known is None:
        return "unknown"
    if isinstance(known, bool):
        return "yes" if known else "no"
    if isinstance(known, datetime):
        return moment(pact, known)
    if isinstance(known, date):
        return day(known)
    field = pact.fields.get(name)
    if field is not None and field.type.type is Type.AMOUNT and isinstance(known, int):
        return money(pact, known)
    if isinstance(known, int | float):
        return f"{known:,}"
    return str(known)


def values(pact: Pact, known: Mapping[str, Any]) -> str:
    """Return values by name, as "country: DE, budget: yes"."""
    return ", ".join(f"{plain(name)}: {value(pact, name, found)}" for name, found in known.items())
