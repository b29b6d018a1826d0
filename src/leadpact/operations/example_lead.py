"""The lead of a finding as a file of leads, so that `leadpact decide` shows of it what the prover says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from disposable_email_domains import blocklist

from leadpact.engine.normalise import Bad, clean_email
from leadpact.errors import BadInput
from leadpact.operations.payload import WAY
from leadpact.pact.finding import Example, Value
from leadpact.pact.model import Pact
from leadpact.pact.prove_world import MAIL
from leadpact.pact.terms import MINOR_UNITS
from leadpact.pact.vocabulary import Type

NAMELESS = {"name": "Example Lead", "phone": "+49 30 901820"}
"""Somebody of whom neither address nor company is known."""

_FREE, _SOME = "gmail.com", "anadolu.example"


def example_as_csv(pact: Pact, example: Example, *, at: datetime) -> str:
    """Return a file with one lead: the one of `example`, looked at from the instant `at` (aware, UTC).

    Raises:
        BadInput: the example needs what no file can tell: whose account it is, what colleagues did, where it stands.
    """
    columns = dict(_columns(pact, example, at))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerow(columns.values())
    return out.getvalue()


def _columns(pact: Pact, example: Example, at: datetime) -> Iterator[tuple[str, str]]:
    told = {name: value for name, value in example.values.items() if name in MAIL}
    yield from _who(told).items()
    for name, value in example.values.items():
        if name in MAIL:
            continue
        if name == "opened_by_sales":
            yield from _opened(pact, value)
        elif name in pact.fields:
            yield name, _written(pact, name, value)
        elif name in (*WAY, "product_line"):
            yield name, str(value)
        else:
            raise BadInput(
                f"No file of leads can tell `{name}`.", remedy="Look at the finding in the pact, or on real leads."
            )
    yield from _happened(pact, example, at)


def _opened(pact: Pact, value: Value) -> Iterator[tuple[str, str]]:
    if value is True:
        yield "event", "opened_by_sales"
        yield "owner", next(member.name for queue in pact.queues.values() for member in queue.members)


def _happened(pact: Pact, example: Example, at: datetime) -> Iterator[tuple[str, str]]:
    """Yield what happened, and where that would open no lead, that somebody captured it."""
    times = [(at - timedelta(seconds=age), activity) for activity, ages in example.activities.items() for age in ages]
    if times:
        yield "activities", "; ".join(f"{activity} {when.isoformat()}" for when, activity in sorted(times))
    if not pact.responses & example.activities.keys() and not example.values.get("opened_by_sales"):
        yield "event", "captured"


def _who(told: Mapping[str, Value]) -> Mapping[str, str]:
    """Return columns that say who it is, and of the address nothing else than was `told`."""
    if not told:
        return NAMELESS
    for name in ("info", "example.lead") if told.get("role_mail") else ("example.lead", "info"):
        for domain in _domains(told):
            email = clean_email(f"{name}@{domain}")
            if not isinstance(email, Bad):
                known = {"free_mail": email.free, "disposable_mail": email.disposable, "role_mail": email.role,
                         "mail_domain": email.domain}  # fmt: skip
                if all(known[fact] == value for fact, value in told.items()):
                    return {"email": email.address}
    raise BadInput(
        f"No address is known that is {', '.join(f'{name} {value}' for name, value in told.items())}.",
        remedy="Look at the finding in the pact, or on real leads.",
    )


def _domains(told: Mapping[str, Value]) -> Iterator[str]:
    if told.get("mail_domain"):
        yield str(told["mail_domain"])
    yield from (_SOME, _FREE)
    yield from sorted(blocklist)[:200] if told.get("disposable_mail") else ()


def _written(pact: Pact, name: str, value: Value) -> str:
    """Return a value as a cell holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if pact.fields[name].type.type is Type.AMOUNT and isinstance(value, int):
        return str(Decimal(value) / MINOR_UNITS.get(pact.currency, 100))
    return str(value)
