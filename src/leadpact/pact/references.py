"""Where a pact names what it defines elsewhere, and where it holds conditions: what an editor offers at a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leadpact.pact.build_deciding import OWNERS
from leadpact.pact.build_promises import KEPT_FOR, PERIODS
from leadpact.pact.yaml_text import Path

ANY = "*"

REFERENCES: Mapping[Path, tuple[str, ...]] = {
    ("sourced", "before"): ("stages",),
    ("reasons", "reject", ANY): ("stages",),
    ("reasons", "recycle", ANY, "program"): ("programs",),
    ("gate", ANY, "disqualify"): ("disqualify",),
    ("gate", ANY, "to"): ("takers",),
    ("moves", ANY, "from"): ("stages", "any open"),
    ("moves", ANY, "to"): ("stages", "by reason"),
    ("moves", ANY, "status"): ("statuses",),
    ("queues", ANY, "hours"): ("hours",),
    ("queues", ANY, "members", ANY, "hours"): ("hours",),
    ("partners", ANY, "hours"): ("hours",),
    ("routing", ANY, "to"): ("takers",),
    ("exceptions", ANY, "changes", "routing", ANY, "to"): ("takers",),
    ("handoffs", ANY, "from"): ("queues",),
    ("handoffs", ANY, "to"): ("takers",),
    ("handoffs", ANY, "upon"): ("stages",),
    ("promises", "marketing", ANY, "of"): ("stages", "decided mql"),
    ("promises", "marketing", ANY, "per"): (*PERIODS, *KEPT_FOR, "choices"),
    ("promises", "marketing", "complete", "have"): ("fields",),
    ("promises", "sales", "answer", "every"): ("stages",),
    ("programs", ANY, "steps", ANY, "send"): ("resources", "next unseen resource"),
    ("programs", ANY, "steps", ANY, "branch", ANY): ("resources",),
}
"""By place: sections whose names can stand there, and words of the language."""

KEYS: Mapping[Path, tuple[str, ...]] = {
    ("score", "engagement", "points"): ("activities",),
    ("score", "engagement", "at_most"): ("activities",),
    ("promises", "sales", ANY, "within"): ("lead_types", "other"),
    ("dispositions", ANY, "reachability"): ("reachability",),
    ("programs", ANY, "steps", ANY, "branch"): ("activities",),
    ("exceptions", ANY, "changes", "lead_types"): ("lead_types",),
    ("exceptions", ANY, "changes", "score", "grades"): ("grades",),
    ("exceptions", ANY, "changes", "score", "engagement", "points"): ("activities",),
    ("exceptions", ANY, "changes", "score", "engagement", "at_most"): ("activities",),
    ("exceptions", ANY, "changes", "qualification", "segments"): ("segments",),
    ("exceptions", ANY, "changes", "promises", "sales", ANY, "within"): ("lead_types", "other"),
}
"""By place: sections whose names are the keys there."""

_CONDITIONS: tuple[Path, ...] = (
    ("fields", ANY, "derived"),
    ("reasons", "recycle", ANY, "wake", "date"),
    ("qualification", "segments", ANY, "ready", ANY),
    ("exceptions", ANY, "changes", "qualification", "segments", ANY, "ready", ANY),
)
_CONDITION_KEYS = ("when", "where", "for")


def fits(path: Path, pattern: Path) -> bool:
    """Whether `path` is of the form `pattern`, in which a star stands for any step."""
    return len(path) == len(pattern) and all(one in (ANY, step) for one, step in zip(pattern, path, strict=True))


def is_condition(path: Path) -> bool:
    """Whether a condition, or another expression over fields and facts, stands at `path`."""
    return path[-1:] != () and (path[-1] in _CONDITION_KEYS or any(fits(path, one) for one in _CONDITIONS))


def names_at(tree: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    """Return the names that can stand at `path`, of those that `tree` defines; none where others can too."""
    return _listed(tree, next((names for pattern, names in REFERENCES.items() if fits(path, pattern)), ()))


def keys_named(tree: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    """Return the names of `tree` that can be keys of the mapping at `path`."""
    return _listed(tree, next((names for pattern, names in KEYS.items() if fits(path, pattern)), ()))


def _listed(tree: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    found = (one for name in names for one in (names_of(tree, name) if name in _NAMES else (name,)))
    return tuple(dict.fromkeys(found))


def names_of(tree: Mapping[str, Any], what: str) -> tuple[str, ...]:
    """Return the names of `what` that a tree defines, which may be wrong elsewhere: `stages`, `takers`..."""
    return tuple(str(name) for name in _NAMES[what](tree))


def _keys(*steps: str) -> Callable[[Mapping[str, Any]], list[Any]]:
    """Return what reads the names of a section, written as a mapping or as a list of names."""

    def read(tree: Mapping[str, Any]) -> list[Any]:
        node: Any = tree
        for step in steps:
            node = node.get(step) if isinstance(node, dict) else None
        return [name for name in node if isinstance(name, str)] if isinstance(node, dict | list) else []

    return read


def _entries(tree: Mapping[str, Any], section: str) -> list[tuple[str, dict[str, Any]]]:
    found = tree.get(section)
    return [(str(name), one) for name, one in found.items() if isinstance(one, dict)] if isinstance(found, dict) else []


def _statuses(tree: Mapping[str, Any]) -> list[Any]:
    listed = (one.get("statuses") for _, one in _entries(tree, "stages"))
    return [status for statuses in listed if isinstance(statuses, list) for status in statuses]


def _choices(tree: Mapping[str, Any]) -> list[Any]:
    return [name for name, one in _entries(tree, "fields") if one.get("type") == "choice"]


def _takers(tree: Mapping[str, Any]) -> list[Any]:
    return [*_keys("queues")(tree), *(f"partner:{name}" for name in _keys("partners")(tree)), *reversed(OWNERS)]


_NAMES: Mapping[str, Callable[[Mapping[str, Any]], list[Any]]] = {
    **{
        section: _keys(section)
        for section in ("fields", "activities", "sources", "lead_types", "stages", "hours", "queues", "partners",
                        "programs", "resources", "reachability", "teams")
    },
    "disqualify": _keys("reasons", "disqualify"),
    "segments": _keys("qualification", "segments"),
    "grades": _keys("score", "grades"),
    "product_lines": _keys("leads", "product_lines"),
    "statuses": _statuses,
    "choices": _choices,
    "takers": _takers,
}  # fmt: skip
