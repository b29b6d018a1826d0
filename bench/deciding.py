"""Decisions a second in one process, without a database; and what comes before them: normalising."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bench.clock import seconds
from bench.leads import NOW, payloads, row
from bench.results import Figure
from leadpact.engine.decide import decide
from leadpact.engine.normalise import clean_email, clean_name, clean_phone
from leadpact.engine.state import Account, Person
from leadpact.operations.journal import Item
from leadpact.operations.payload import read_payload
from leadpact.pact.load import load_pact
from leadpact.pact.model import Pact

PACT = Path(__file__).parents[1] / "examples" / "northwind" / "pact.yaml"
LEADS = 10_000
RUNS = 3


def figures() -> list[Figure]:
    """Measure reading payloads, and deciding what they say."""
    pact = load_pact(PACT)
    read_payload(pact, next(payloads(1)), received_at=NOW, receipt_id=None)  # lists are read at first use
    reading, items = min((_read(pact, first) for first in range(1, RUNS * LEADS, LEADS)), key=lambda run: run[0])
    usable = [item for item in items if item is not None]
    spent, decided, effects = min((_decide(pact, usable) for _ in range(RUNS)), key=lambda run: run[0])
    return [
        Figure("decide", "payloads read and normalised", LEADS / reading, "payloads/s", note="one process"),
        Figure("decide", "decisions", decided / spent, "decisions/s", note="one process; first and second responses"),
        Figure("decide", "effects of a decision", effects / decided, "effects"),
    ]


def _read(pact: Pact, first: int) -> tuple[float, list[Item | None]]:
    """Read leads that were not read before: addresses and numbers that were are remembered."""
    sent = list(payloads(LEADS, first=first))
    started = time.perf_counter()
    items = [read_payload(pact, one, received_at=NOW, receipt_id=None).item for one in sent]
    return time.perf_counter() - started, items


def _decide(pact: Pact, items: list[Item]) -> tuple[float, int, int]:
    """Decide `items`, every other one twice: a lead is opened, then joined. Return seconds, decisions, effects."""
    accounts = {item.domain: number for number, item in enumerate(items, start=1)}
    work = [
        (Person(number, account=Account(accounts[item.domain], item.domain) if item.domain else None), item.event)
        for number, item in enumerate(items, start=1)
    ]
    decided = effects = 0
    started = time.perf_counter()
    for person, event in work:
        found = decide(pact, person, event, now=NOW, known=NOW, new_lead=person.id)
        decided, effects = decided + 1, effects + len(found.effects)
        if person.id % 2:
            found = decide(pact, found.person, event, now=NOW, known=NOW, new_lead=-person.id)
            decided, effects = decided + 1, effects + len(found.effects)
    return time.perf_counter() - started, decided, effects


def normalising() -> list[Figure]:
    """Measure each kind of value that is cleaned; addresses and numbers were not seen before, as in an import."""
    rows = [row(number) for number in range(1, LEADS + 1)]
    kinds: dict[str, Callable[[tuple[str, ...]], object]] = {
        "emails": lambda one: clean_email(one[1]),
        "phones": lambda one: clean_phone(one[5], one[6]),
        "names": lambda one: clean_name("", first=one[2], last=one[3]),
    }
    found = []
    for name, clean in kinds.items():
        given = [one for one in rows if name != "phones" or one[5]]
        clean(given[0])  # lists are read at first use
        spent = seconds(lambda clean=clean, given=given: [clean(one) for one in given])  # type: ignore[misc]
        found.append(Figure("normalise", name, len(given) / spent, f"{name}/s", note="one process"))
    return found
