"""A line of the pact that can be pointed at."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.pact.evaluate import Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the pact that can be pointed at.

    `path` names it for people and machines (`routing.Large in EMEA`), `line` is where it stands in
    the file. Without a condition it always holds.
    """

    path: str
    line: int
    condition: Condition | None = None
    because: str = ""

    @property
    def text(self) -> str:
        return self.condition.expression.text if self.condition else ""
