"""Who is who: which arrivals are one person, by exact keys, and what becomes of two persons who are one.

Keys are only ever joined, so the order in which simultaneous arrivals are looked at changes nothing:
two arrivals are one person if a chain of shared keys leads from one to the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.ownership import stop_clock
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead, Person
from leadpact.pact.model import Pact

Key = tuple[str, str]
"""(kind, value): `("email", "mira@anadolu.example")`; kinds other than email and phone_name name a system."""


@dataclass(slots=True)
class Group:
    """Arrivals that are one person. `persons`: who of the known persons they are, lowest id first."""

    arrivals: list[int] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)
    persons: list[int] = field(default_factory=list)


def group(keys_of: Sequence[Sequence[Key]], known: Mapping[Key, int]) -> list[Group]:
    """Group arrivals by shared keys, through each other and through persons already known.

    Args:
        keys_of: the keys of each arrival; an arrival without keys is a person of its own.
        known: who each key belongs to, where it belongs to somebody.

    Returns:
        One group a person, in the order of their first arrivals.
    """
    leader: dict[object, object] = {}

    def find(node: object) -> object:
        root = node
        while leader.setdefault(root, root) != root:
            root = leader[root]
        while leader[node] != root:
            leader[node], node = root, leader[node]
        return root

    for index, keys in enumerate(keys_of):
        for key in keys:
            leader[find(key)] = find(index)
            if key in known:
                leader[find(("person", known[key], None))] = find(index)
    groups: dict[object, Group] = {}
    for index, keys in enumerate(keys_of):
        found = groups.setdefault(find(index), Group())
        found.arrivals.append(index)
        found.keys.update(keys)
    for found in groups.values():
        found.persons = sorted({known[key] for key in found.keys if key in known})
    return list(groups.values())


def merge(pact: Pact, survivor: Person, absorbed: Person, key: str, *, at: datetime) -> tuple[ev.Merged, Draft]:
    """Make `absorbed` one with `survivor`: what was known of either is known, open leads of one product line join.

    Of two open leads of a product line the further one goes on, of equals the older; the other is
    closed as merged, which is a posting in the ledger.
    """
    event = ev.Merged(at=at, by="system:identity", absorbed=absorbed.id, key=key)
    draft = Draft(pact, survivor, event, at, at)
    why = Reason(says=f"the same {key.partition(':')[0].replace('_', ' and ')}")
    draft.emit(
        fx.PersonAbsorbed(
            why=why,
            absorbed=absorbed.id,
            values=absorbed.values,
            seen=absorbed.seen,
            reachability=absorbed.reachability,
            history=absorbed.history,
            leads=[msgspec.to_builtins(lead, builtin_types=(date, datetime)) for lead in absorbed.leads.values()],
        )
    )
    for joined in _surplus(pact, draft.person):
        stop_clock(draft, joined, "withdrawn")
        move = fx.Moved(
            joined.id,
            why,
            origin=joined.stage,
            to=joined.stage,
            cycle=joined.cycle,
            at=at,
            kind="merge",
            status=joined.status,
        )
        draft.emit(move)
        draft.emit(fx.Closed(joined.id, why, outcome="merged", reason="joined the person's other open lead", at=at))
    return event, draft


def _surplus(pact: Pact, person: Person) -> list[Lead]:
    """Return the open leads that must give way: all but the furthest of each product line."""
    lines: dict[str, list[Lead]] = {}
    for lead in person.leads.values():
        if lead.is_open:
            lines.setdefault(lead.product_line if pact.one_open_per_product_line else "", []).append(lead)
    surplus: list[Lead] = []
    for leads in lines.values():
        leads.sort(key=lambda lead: (-_progress(pact, lead), lead.id))
        surplus += leads[1:]
    return surplus


def _progress(pact: Pact, lead: Lead) -> int:
    stage = pact.stages.get(lead.stage)
    return stage.order if stage is not None and stage.in_line else -1
