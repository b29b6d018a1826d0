"""Who is who: the same persons come out in whatever order, batches and threads arrivals come in."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building import DEMO, NOW, ask, new_key, parcel, rows, sizes
from leadpact.operations.audit import audit
from leadpact.operations.capture import Parcel, capture
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

# Few values, so that chains of shared keys come about.
EMAILS = ("a@anadolu-labs.com", "b@anadolu-labs.com", "c@berlin-optics.com", "d@gmail.com")
PHONES = (("+49 30 2345678", "Mira Kaya"), ("+49 30 2345678", "Ola Berg"), ("+49 30 2345679", "Mira Kaya"))
SYSTEMS = ("c-1", "c-2", "c-3")
LINES = ("instruments", "software")

Arrival = dict[str, Any]


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    arrival: Arrival = DEMO | {"product_line": draw(st.sampled_from(LINES))}
    email = draw(st.sampled_from((None, None, *EMAILS)))
    phone = draw(st.sampled_from((None, None, *PHONES)))
    system = draw(st.sampled_from((None, *SYSTEMS)))
    if email is None and phone is None and system is None:
        email = EMAILS[0]
    if email is not None:
        arrival["email"] = email
    if phone is not None:
        arrival["phone"], arrival["name"] = phone
    if system is not None:
        arrival["ids"] = {"crm": system}
    return arrival


def keys_of(arrival: Arrival) -> set[tuple[str, ...]]:
    keys: set[tuple[str, ...]] = set()
    if "email" in arrival:
        keys.add(("email", arrival["email"]))
    if "phone" in arrival:
        keys.add(("phone", arrival["phone"], arrival["name"]))
    if "ids" in arrival:
        keys.add(("crm", arrival["ids"]["crm"]))
    return keys


def expected(drawn: list[Arrival]) -> list[set[int]]:
    """Return which arrivals are one person, in the plainest way: join what shares a key until nothing does."""
    groups = [({index}, keys_of(arrival)) for index, arrival in enumerate(drawn)]
    joined = True
    while joined:
        joined = False
        for one in groups:
            other = next((two for two in groups if two is not one and two[1] & one[1]), None)
            if other is not None:
                groups.remove(other)
                one[0].update(other[0])
                one[1].update(other[1])
                joined = True
                break
    return sorted((group for group, _ in groups), key=min)


def found(db: Database, receipts: list[int]) -> list[set[int]]:
    """Return which arrivals are one person now, by their receipts."""
    root = dict(
        rows(
            db,
            "SELECT r.id, coalesce(p.merged_into, p.id) FROM receipt r JOIN person p ON p.id = r.person_id"
            " WHERE r.id = ANY(%s)",
            receipts,
        )
    )
    groups: dict[int, set[int]] = {}
    for index, receipt in enumerate(receipts):
        groups.setdefault(root[receipt], set()).add(index)
    return sorted(groups.values(), key=min)


def open_leads(db: Database) -> Counter[str]:
    return Counter(line for (line,) in rows(db, "SELECT product_line FROM lead WHERE closed_at IS NULL"))


drawn_plans = st.lists(arrivals(), min_size=2, max_size=10).flatmap(
    lambda drawn: st.tuples(
        st.just(drawn),
        st.permutations(range(len(drawn))),
        st.lists(st.integers(1, 5), min_size=1, max_size=5),
        st.sampled_from((1, 3)),
    )
)


@given(drawn_plans)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_persons_and_open_leads_are_the_same_in_every_order_and_split(
    db: Database, northwind: Pact, empty_people: Any, plan: tuple[list[Arrival], list[int], list[int], int]
) -> None:
    drawn, order, splits, threads = plan
    empty_people()
    first = new_key(db)
    batches = _split([(index, parcel(f"{first}-{index}", drawn[index])) for index in order], splits)

    def send(batch: list[tuple[int, Parcel]]) -> dict[int, int]:
        captured = capture(db, northwind, [one for _, one in batch], at=NOW)
        return {index: one.receipt_id for (index, _), one in zip(batch, captured, strict=True)}

    receipts: dict[int, int] = {}
    with ThreadPoolExecutor(threads) as pool:
        for part in pool.map(send, batches):
            receipts |= part
    groups = expected(drawn)
    assert found(db, [receipts[index] for index in range(len(drawn))]) == groups
    assert ask(db, "SELECT count(*) FROM person WHERE merged_into IS NULL") == len(groups)
    assert open_leads(db) == Counter(line for group in groups for line in {drawn[n]["product_line"] for n in group})
    assert audit(db, at=NOW).findings == ()


def _split(parcels: list[tuple[int, Parcel]], sizes: list[int]) -> list[list[tuple[int, Parcel]]]:
    batches = []
    for size in sizes * len(parcels):
        if parcels:
            batches.append(parcels[:size])
            parcels = parcels[size:]
    return batches


def test_threads_with_the_same_people_and_companies_all_come_through(db: Database, northwind: Pact) -> None:
    """Persons, accounts, keys, seats and opportunities overlap in every batch, each in another order."""
    people = [
        DEMO | {"email": f"p{n % 12}@firm{n % 5}-labs.com", "ids": {"crm": f"c-{n % 7}"}, "country": "DE",
                "employees": 500, "industry": "Pharma", "seniority": "VP"}
        for n in range(48)
    ]  # fmt: skip
    sent = [people[turn:] + people[:turn] for turn in range(0, 48, 4)]

    def send(turn: int) -> int:
        parcels = [parcel(f"{turn}-{n}", one) for n, one in enumerate(sent[turn])]
        return sum(len(capture(db, northwind, parcels[n : n + 8], at=NOW)) for n in range(0, 48, 8))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(send, range(len(sent)))) == 48 * len(sent)
    held = sizes(db)
    assert held["receipt"] == 48 * len(sent)
    assert ask(db, "SELECT count(*) FROM person WHERE merged_into IS NULL") == len(expected(people))
    assert ask(db, "SELECT count(*) FROM account") == 5
    assert audit(db, at=NOW).findings == ()
