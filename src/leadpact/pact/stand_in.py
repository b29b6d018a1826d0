"""What stands in for a part of a pact that has no right form, so that the rest can still be looked at.

Each part that is wrong is put aside as a whole (a stage, a move, a route) and something of the right
form takes its place: names stay known, positions in lists stay, and `build.py` says nothing about what
was put aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from leadpact.pact.yaml_text import Path

ANY = "*"  # any name: a mapping of entries
_NAME = "stand_in"

# A list of one is a list of entries. What is not named here is optional, and is left out when it is wrong.
_FORM: dict[str, Any] = {
    "pact": "stand-in",
    "timezone": "UTC",
    "leads": {"product_lines": ["main"]},
    "definitions": {ANY: ""},
    "fields": {ANY: {"type": "text"}},
    "activities": {ANY: {"response": True}},
    "sources": {ANY: {"party": "marketing"}},
    "lead_types": {ANY: {"attempts": 0}},
    "stages": {ANY: {"statuses": ["Stand-in"], "held_by": "programs"}},
    "reachability": {ANY: ["ok"]},
    "permissions": {ANY: {}},
    "dispositions": {ANY: {"counts": False}},
    "reasons": {
        "reject": {ANY: _NAME},
        "recycle": {ANY: {}},
        "disqualify": {ANY: {}},
        "lost": [_NAME],
    },
    "gate": {ANY: {"when": "TRUE", "not_a_lead": "forward"}},
    "qualification": {"segments": {ANY: {"by": "everything"}}},
    "score": {"fit": [{"points": 0, "when": "TRUE"}], "grades": {ANY: 0}},
    "moves": [{"when": "ready", "from": _NAME, "to": _NAME}],
    "hours": {ANY: {"zone": "UTC", "week": "always"}},
    "queues": {ANY: {"push": True, "hours": _NAME, "members": {_NAME: {}}}},
    "partners": {ANY: {"hours": _NAME}},
    "routing": [{"name": _NAME, "to": _NAME}],
    "handoffs": [{"from": _NAME, "to": _NAME, "upon": _NAME, "accept": "1 day"}],
    "promises": {"sales": {"accept": {"within": {"other": "1 day"}}}},
    "programs": {ANY: {"look_again": "1 day"}},
    "resources": {ANY: {}},
    "teams": {ANY: {"side": "sales"}},
    "exceptions": [{"name": _NAME, "where": "TRUE", "changes": {"routing": [{"name": _NAME, "to": _NAME}]}}],
}


@dataclass(frozen=True, slots=True)
class Aside:
    """The paths of the parts that were put aside; at those of `gone`, nothing stands in for them."""

    paths: frozenset[Path] = frozenset()
    gone: frozenset[Path] = frozenset()

    def holds(self, path: Path) -> bool:
        """Whether what stands at `path` was put aside."""
        return any(path[: len(part)] == part for part in self.paths)


NOTHING = Aside()


def mend(tree: dict[str, Any], wrong: Iterable[Path]) -> tuple[dict[str, Any], Aside]:
    """Return `tree` with something of the right form in each place that holds one of the paths `wrong`,
    and what was put aside for it."""
    mended, parts = _copied(tree), frozenset(map(_part, wrong))
    gone = [path for path in sorted(parts, key=lambda path: (len(path), str(path))) if not _put(mended, path)]
    return mended, Aside(parts, frozenset(gone))


def _part(path: Path) -> Path:
    """The part of the pact, an entry or a whole section, that `path` lies in."""
    form: Any = _FORM
    for length, step in enumerate(path, 1):
        if isinstance(form, list) or (isinstance(form, dict) and ANY in form):
            return path[:length]
        if not isinstance(form, dict) or step not in form:
            return path[:length]
        form = form[step]
        if not isinstance(form, dict | list):
            return path[:length]
    return path


def _put(tree: Any, path: Path) -> bool:
    """Replace what stands at `path`, or remove it where nothing of the right form can; say which."""
    node, form = tree, _FORM
    for step in path[:-1]:
        node = node.get(step) if isinstance(node, dict) else node[int(step)]
        form = _below(form, step)
        if not isinstance(node, dict | list):
            return True  # what holds it was put aside as a whole
    last, new = path[-1], _filled(_below(form, path[-1]))
    if isinstance(node, list):
        if not isinstance(form, list):
            new = _NAME  # a list of names, where a mapping may stand too
        node[int(last)] = new
        return not isinstance(new, str)  # in a list of names, what was wrong may have been any name
    elif new is None or not _is_name(last, form):
        node.pop(last, None)
        return False
    else:
        node[last] = new
    return True


def _is_name(step: str | int, form: Any) -> bool:
    """Whether a key may stay: in a mapping of entries, only if it could be a name."""
    return ANY not in form or (isinstance(step, str) and step[:1].islower() and step.isascii())


def _below(form: Any, step: str | int) -> Any:
    if isinstance(form, list):
        return form[0]
    return (form.get(step) or form.get(ANY)) if isinstance(form, dict) else None


def _filled(form: Any) -> Any:
    """A value of the form, names for stars."""
    if isinstance(form, dict):
        return {_NAME if name == ANY else name: _filled(part) for name, part in form.items()}
    return [_filled(part) for part in form] if isinstance(form, list) else form


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(part) for name, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value
