"""Two pacts compared by consequence: what the new one says otherwise, each in a sentence, and nothing else.

Comments, quotes, the order of mappings, and how a condition or a time is written are no change. See `diff_order` for
lists in which the first that fits decides, `diff_names` for things that are only called otherwise, `canonical` for
conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from leadpact.pact import (
    diff_agreed,
    diff_arrival,
    diff_deciding,
    diff_exceptions,
    diff_known,
    diff_moves,
    diff_programs,
    diff_promises,
    diff_queues,
    diff_reasons,
    diff_routing,
    diff_score,
    diff_stages,
)
from leadpact.pact.diff_model import ROLES as ROLES
from leadpact.pact.diff_model import Compared
from leadpact.pact.diff_model import Difference as Difference
from leadpact.pact.model import Pact

THEMES: tuple[Callable[[Compared], Iterator[Difference]], ...] = (
    diff_agreed.head, diff_agreed.agreement, diff_agreed.teams, diff_agreed.definitions, diff_agreed.ideal_customer,
    diff_stages.stages, diff_stages.contact_status, diff_moves.moves, diff_reasons.conversion,
    diff_deciding.gate, diff_arrival.sources, diff_arrival.sourced, diff_arrival.lead_types, diff_deciding.segments,
    diff_score.score, diff_routing.routes, diff_queues.queues, diff_queues.partners, diff_routing.handoffs,
    diff_promises.marketing, diff_promises.sales, diff_reasons.reasons, diff_programs.programs,
    diff_programs.resources, diff_queues.hours, diff_known.activities, diff_known.dispositions, diff_known.fields,
    diff_known.reachability, diff_known.permissions, diff_exceptions.exceptions,
)  # fmt: skip
"""What is compared, in the order in which a pact is read."""


TITLES: Mapping[str, str] = {
    **dict.fromkeys(("pact", "title", "timezone", "currency", "company", "leads"), "The firm and its leads"),
    "agreement": "Who agreed", "teams": "Teams", "definitions": "What our words mean",
    "ideal_customer": "The ideal customer", "stages": "The stages", "contact_status": "The stages",
    "moves": "What moves a lead", "conversion": "What moves a lead", "gate": "What is no lead",
    "sources": "Where leads come from", "sourced": "Who brought a lead", "influenced": "Who brought a lead",
    "lead_types": "Kinds of leads", "qualification": "When a lead is ready for sales", "score": "The score",
    "routing": "Who gets a lead", "queues": "Queues and partners", "partners": "Queues and partners",
    "handoffs": "Further hops", "promises": "What both sides promise", "reasons": "Reasons, and what follows",
    "programs": "Who keeps leads until then", "resources": "What can be sent", "hours": "When we work",
    "activities": "What can happen", "dispositions": "What can happen", "fields": "What we know of a lead",
    "reachability": "What we know of a lead", "permissions": "What we know of a lead",
    "exceptions": "What departs from the standard",
}  # fmt: skip
"""What the differences of a section are told under."""


def differences(old: Pact, new: Pact) -> tuple[Difference, ...]:
    """Return all that `new` says otherwise than `old`, in the order in which a pact is read."""
    if old.text == new.text:
        return ()
    compared = Compared(old, new)
    return tuple(difference for theme in THEMES for difference in theme(compared))


def what_changes_for(found: Sequence[Difference], role: str, name: str = "") -> tuple[Difference, ...]:
    """Return those of `found` that concern somebody, the heaviest first.

    Args:
        found: what `differences` returned.
        role: one of `ROLES`.
        name: how the pact names the person: a member of a queue, a partner, a signer; may be written as the journal
            knows them, `rep:ana`. Without it, what concerns anybody in the role is returned.
    """
    known_as = name.rpartition(":")[2]
    concerned = [one for one in found if _concerns(one, role, known_as)]
    return tuple(sorted(concerned, key=lambda one: -one.weight))


def _concerns(one: Difference, role: str, name: str) -> bool:
    if name and name in one.concerns:
        return True
    return role in one.concerns and (not name or role not in one.only_named)


def by_theme(found: Sequence[Difference]) -> tuple[tuple[str, tuple[Difference, ...]], ...]:
    """Return the differences under their titles, each title where its first difference stands."""
    themes: dict[str, list[Difference]] = {}
    for one in found:
        themes.setdefault(TITLES[one.theme], []).append(one)
    return tuple((title, tuple(group)) for title, group in themes.items())
