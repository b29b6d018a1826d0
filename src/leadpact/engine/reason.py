"""Why: what every effect carries, enough to read it back as a sentence years later."""

from __future__ import annotations

from typing import Any

import msgspec

from leadpact.pact.evaluate import Facts
from leadpact.pact.model import Rule


class Reason(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The line of the pact that decided, and from which facts.

    `rule` is the path of the line, `line` its place in the version under which it was decided (the
    journal names the version). `seen` holds the values read, `unknown` the names that were not
    known. `says` is used where no line of the pact is the reason: a sentence.
    """

    rule: str = ""
    line: int = 0
    says: str = ""
    seen: dict[str, Any] = {}
    unknown: tuple[str, ...] = ()


def because_of(rule: Rule, facts: Facts, says: str = "") -> Reason:
    """Return the reason that `rule` held (or could not be settled) on `facts`."""
    if rule.condition is None:
        return Reason(rule.path, rule.line, says)
    values = facts.values
    seen, unknown = {}, []
    for name in rule.condition.names:
        value = values.get(name)
        if value is None:
            unknown.append(name)
        else:
            seen[name] = value
    return Reason(rule.path, rule.line, says, seen, tuple(unknown))
