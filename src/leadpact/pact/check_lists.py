"""Names from purchased lists: they have not responded, and must not be counted as if they had."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadpact.pact.check_ground import Inspection, status_of
from leadpact.pact.model import Move
from leadpact.pact.naming import plain
from leadpact.pact.nodes import Literal, walk

RESPONDED = frozenset({"captured", "response"})

_LIST = frozenset({"list", "lists"})
_NAMES = _LIST | {"names", "addresses", "contacts", "leads", "data", "database"}
_BOUGHT = frozenset({"purchased", "bought", "rented", "rental", "broker", "brokered"})
_PLAIN = frozenset({
    "import", "imported", "upload", "uploaded", "cold", "contact", "address", "prospect", "external", "third", "party",
    "vendor", "lead", "suspect",
})  # fmt: skip
"""What stands beside `list` without making it one that people have put themselves on."""


def inspect(ground: Inspection) -> None:
    """Find list names that enter as if they had responded."""
    if not any(map(names_a_list, _names(ground))):
        return
    pact = ground.pact
    entries = [move for move in pact.moves if move.origin is None and move.to in pact.stages]
    responded = [move for move in entries if move.upon & RESPONDED]
    listed = [move for move in entries if "listed" in move.upon]
    if any(move.to not in {one.to for one in responded} for move in listed):
        return
    statuses = {status_of(pact, move) for move in responded}
    for move in listed:
        path = _place(ground, move)
        if status_of(pact, move) in statuses:
            said = f"names from a purchased list enter with the status `{status_of(pact, move)}`, as responses do"
            ground.find("LP038", said, path)
        else:
            said = f"names from a purchased list stand in {plain(str(move.to))}, among those who responded"
            ground.find("LP039", said, path)


def names_a_list(name: str) -> bool:
    """Say whether a name means people whose names were bought or rented: they did not ask for anything.

    A waiting list or a price list is none; nor is a broker, or what is for rent.
    """
    words = set(re.findall(r"[a-z]+", name.casefold()))
    if words & _BOUGHT:
        return bool(words & _NAMES) or words <= {"purchased", "bought"}
    return bool(words & _LIST) and words - _LIST <= _PLAIN


def _names(ground: Inspection) -> Iterator[str]:
    """Yield the names that can tell of lists: sources, lead types, and texts that conditions compare with."""
    yield from (source.name for source in ground.pact.sources)
    yield from (kind.name for kind in ground.pact.lead_types)
    for condition in ground.conditions:
        for node in walk(condition.expression.node):
            if isinstance(node, Literal) and isinstance(node.value, str):
                yield node.value


def _place(ground: Inspection, move: Move) -> tuple[str | int, ...]:
    upon = ground.text.get(("moves", move.index, "upon"))
    base = ("moves", move.index, "upon")
    return (*base, upon.index("listed")) if isinstance(upon, list) else base
