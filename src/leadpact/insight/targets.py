"""What marketing has brought, against what it promised: kept, on the way, or short."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from leadpact.insight.promises import Delivery
from leadpact.insight.roles import roles_of
from leadpact.pact.model import Pact
from leadpact.pact.model_agreed import MarketingPromise

MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
WEEKS_A_MONTH = 365.25 / 12 / 7

State = Literal["kept", "on the way", "short"]
MEANING = {"kept": "good", "on the way": "attention", "short": "bad"}


@dataclass(frozen=True, slots=True)
class Target:
    """A promise of marketing in the present month.

    Args:
        promised: leads a month, or a share from 0 to 1.
        state: of a volume: kept once it is reached, on the way while its pace reaches it by the end of the month.
        expected: of a volume, where the present pace leads by the end of the month.
    """

    name: str
    promised: float
    state: State
    line: int
    expected: float | None = None

    @property
    def meaning(self) -> str:
        """How good that is: good, attention or bad."""
        return MEANING[self.state]

    @property
    def says(self) -> str:
        """What was promised, in words."""
        if self.name == "volume":
            return f"promised {self.promised:,.0f} a month"
        return f"promised {self.promised:.0%}"


def targets(pact: Pact, month: Delivery, today: date) -> dict[str, Target]:
    """Return what marketing promises of the numbers of `month`, by name: volume, handed_over, accepted.

    A promise about other stages than those numbers count is left out.
    """
    parts = roles_of(pact)
    found = {}
    for promise in pact.owes:
        if promise.name == "volume" and promise.of == parts.ready:
            found[promise.name] = _volume(promise, month, today)
        elif promise.name == "handed_over" and promise.of == parts.inquiry:
            found[promise.name] = _share(promise, month.handed_over_share)
        elif promise.name == "accepted" and promise.of == parts.ready:
            found[promise.name] = _share(promise, month.accepted_share)
    return found


def _volume(promise: MarketingPromise, month: Delivery, today: date) -> Target:
    per = promise.period or "month"
    promised = (promise.at_least or 0) * (WEEKS_A_MONTH if per == "week" else 1 / MONTHS_IN[per])
    days = monthrange(month.began_on.year, month.began_on.month)[1]
    gone = days if (today.year, today.month) != (month.began_on.year, month.began_on.month) else today.day
    expected = month.ready.value * days / gone
    state: State = "kept" if month.ready.value >= promised else "on the way" if expected >= promised else "short"
    return Target(promise.name, promised, state, promise.line, expected)


def _share(promise: MarketingPromise, seen: float | None) -> Target:
    promised = promise.share or 0.0
    return Target(promise.name, promised, "kept" if seen is None or seen >= promised else "short", promise.line)
