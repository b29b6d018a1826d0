"""Whom a new version concerns: by the sections of the text that say something else than before."""

from __future__ import annotations

from leadpact.pact.yaml_text import read_yaml

ALWAYS = frozenset({"revops", "sponsor"})
"""Who runs the process and who answers for it are concerned by every version."""

SALES = frozenset({"rep", "manager"})
MARKETING = frozenset({"marketer"})
EVERYBODY = ALWAYS | SALES | MARKETING

OF_SECTION = {
    "dispositions": SALES,
    "hours": SALES,
    "queues": SALES,
    "partners": SALES,
    "routing": SALES,
    "handoffs": SALES,
    "conversion": SALES,
    "teams": SALES,
    "gate": MARKETING,
    "score": MARKETING,
    "programs": MARKETING,
    "resources": MARKETING,
    "sources": MARKETING,
    "sourced": MARKETING,
    "influenced": MARKETING,
    "permissions": MARKETING,
    "ideal_customer": MARKETING,
    "agreement": frozenset[str](),
    "title": frozenset[str](),
    "pact": frozenset[str](),
}
"""Who works by what a section says; any other section is read by marketing and sales alike."""


def changed_sections(before: str, now: str) -> frozenset[str]:
    """Return the top-level keys under which the text `now` says something else than `before`.

    Comments and the order of keys say nothing; the order of lists does.
    """
    one, other = read_yaml(before).tree, read_yaml(now).tree
    return frozenset(key for key in {*one, *other} if one.get(key) != other.get(key))


def concerned(before: str, now: str) -> tuple[str, ...]:
    """Return the roles that are to know of a version whose text is `now`, after one whose text is `before`.

    Args:
        before: empty: there was none, and it concerns everybody.
    """
    if not before:
        return tuple(sorted(EVERYBODY))
    changed = changed_sections(before, now)
    if not changed:
        return ()
    roles = ALWAYS.union(*(OF_SECTION.get(section, SALES | MARKETING) for section in changed))
    return tuple(sorted(roles))
