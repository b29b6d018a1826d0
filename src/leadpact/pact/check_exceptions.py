"""Exceptions: that each is argued for, owned, allowed by somebody else, and ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from leadpact.pact.check_ground import Inspection, is_named, same_person
from leadpact.pact.model_agreed import Variation
from leadpact.pact.model_rule import Rule
from leadpact.pact.naming import day
from leadpact.pact.nodes import Behaviour, Field, HostCall, walk
from leadpact.pact.yaml_text import Path

SOON = timedelta(days=30)
NEEDED = (
    ("LP080", "case", "says no reason why it is needed"),
    ("LP081", "owner", "has no owner"),
    ("LP082", "approved_by", "was approved by nobody"),
)


def inspect(ground: Inspection) -> None:
    """Find exceptions that nobody answers for, that are over, or that hold for everybody."""
    for position, variation in enumerate(ground.pact.exceptions):
        path: Path = ("exceptions", position)
        _argued(ground, variation, path)
        _timed(ground, variation, path)
        if _holds_for_all(variation.rule, ground.today):
            said = f"the exception `{variation.name}` holds for every lead: it is the standard"
            ground.find("LP087", said, (*path, "where"))


def _argued(ground: Inspection, variation: Variation, path: Path) -> None:
    for code, key, lacks in NEEDED:
        if not is_named(getattr(variation, key)):
            ground.find(code, f"the exception `{variation.name}` {lacks}", (*path, key))
    owner, approver = variation.owner, variation.approved_by
    if is_named(owner) and is_named(approver) and same_person(owner, approver):
        said = f"{owner} owns the exception `{variation.name}` and approved it"
        ground.find("LP086", said, (*path, "approved_by"))


def _timed(ground: Inspection, variation: Variation, path: Path) -> None:
    until, judged = variation.until, variation.judge_on
    if until is None:
        ground.find("LP083", f"the exception `{variation.name}` has no last day", (*path, "until"))
    elif until < ground.today:
        said = f"the exception `{variation.name}` ended on {day(until)}: the standard holds again"
        ground.find("LP085", said, (*path, "until"))
    elif until <= ground.today + SOON:
        said = f"the exception `{variation.name}` ends on {day(until)}, and the standard holds again"
        ground.find("LP084", said, (*path, "until"))
    if judged is not None and judged < ground.today:
        said = f"the exception `{variation.name}` was to be judged on {day(judged)}, which is past"
        ground.find("LP088", said, (*path, "expect", "judge_on"))


@dataclass(frozen=True, slots=True)
class _NoLead:
    """The facts of nobody: what holds for it without being read holds for everybody."""

    today: date
    now: datetime
    values: Mapping[str, object] = field(default_factory=dict)
    history: Mapping[str, Sequence[datetime]] = field(default_factory=dict)

    def call(self, name: str, *arguments: str) -> object:
        """Answer nothing."""
        del name, arguments
        return None


def _holds_for_all(rule: Rule, today: date) -> bool:
    if rule.condition is None:
        return True
    node = rule.condition.expression.node
    if any(isinstance(part, Field | Behaviour | HostCall) for part in walk(node)):
        return False
    return rule.condition.verdict(_NoLead(today, datetime.combine(today, time(12), UTC))) is True
