"""The instant at which a lead is looked at, as formulas: any instant, or the one at which examples are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache

from leadpact.pact import moments
from leadpact.pact.nodes import Shift, Today
from leadpact.pact.prove_formula import EPOCH, MICROSECOND, written
from leadpact.pact.prove_logic import Formula, Logic, Model, Term, implies
from leadpact.pact.prove_past import DAY

FIRST_DAY, LAST_DAY = date(1100, 1, 1), date(8899, 12, 31)
"""Dates that are told of a lead lie between, so that moving them never leaves the calendar."""

_FIRST_TODAY, _LAST_TODAY = date(2000, 1, 1), date(2199, 12, 31)
_EAST, _WEST = 14 * 3_600, 12 * 3_600  # how far zones are from UTC at most


class Time:
    """Now and today; `based` fixes them to `at`, whose date in the pact's zone is `day`."""

    def __init__(self, logic: Logic, at: datetime, day: date, based: Formula, later: Time | None = None) -> None:
        self.logic, self.at, self.day, self.based, self.later = logic, at, day, based, later
        self.shifts: list[tuple[Shift, Term, Term]] = []

    @cached_property
    def today(self) -> Term:
        """The day, counted from 0001-01-01."""
        today = self.logic.integer("today")
        self.logic.hold(today >= _FIRST_TODAY.toordinal(), today <= _LAST_TODAY.toordinal())
        if self.later is not None:
            self.logic.hold(today <= self.later.today)
        else:
            self.logic.hold(implies(self.based, today == self.day.toordinal()))
        return today

    @cached_property
    def now(self) -> Term:
        """The instant, in seconds since 1970."""
        now = self.logic.real("now")
        midnight = (self.today - EPOCH.date().toordinal()) * DAY  # in UTC
        self.logic.hold(midnight <= now + _EAST, midnight + DAY > now - _WEST)
        if self.later is not None:
            self.logic.hold(now <= self.later.now)
        else:
            self.logic.hold(implies(self.based, self.logic.compare("=", now, Fraction(written(self.at)))))
        return now

    def shifted(self, node: Shift, day: Term) -> Term:
        """Return a day moved by months: by the fewest to the most days that so many months have."""
        months = node.sign * node.duration.months
        least, most = days_of(months)
        moved = self.logic.integer(f"{months} months from")
        self.logic.hold(moved >= day + least, moved <= day + most)
        exact = moments.shift_date(self.day, months, 0)
        if isinstance(node.moment, Today) and self.later is None and exact is not None:
            self.logic.hold(implies(self.based, moved == exact.toordinal()))
        self.shifts.append((node, day, moved))
        return moved

    def correct(self, model: Model) -> bool:
        """Let the months that the world of `model` got wrong be right from now on; say whether there were any."""
        wrong = False
        for node, day, moved in self.shifts:
            told = int(model.number(day))
            exact = moments.shift_date(date.fromordinal(told), node.sign * node.duration.months, 0)
            if exact is not None and int(model.number(moved)) != exact.toordinal():
                self.logic.hold(implies(day == told, moved == exact.toordinal()))
                wrong = True
        return wrong

    def instant(self, model: Model) -> datetime:
        """Return the instant in the world of `model`: where it only says which day it is, the same time of that day."""
        if model.holds(self.based) or not {"now", "today"} & self.__dict__.keys():
            return self.at
        if "now" in self.__dict__:
            return instant_of(model.number(self.now))
        return self.at + timedelta(days=int(model.number(self.today)) - self.day.toordinal())


def instant_of(seconds: Fraction) -> datetime:
    """Return the instant so many seconds after 1970, to the microsecond."""
    return datetime.fromtimestamp(0, UTC) + round(seconds * 10**6) * MICROSECOND


@lru_cache(maxsize=256)
def days_of(months: int) -> tuple[int, int]:
    """Return the fewest and the most days that moving a date by `months` moves it."""
    moved = []
    for first in (date(1999, 1, 1), date(2099, 1, 1)):  # a year of 366 days comes in between, and one that does not
        for number in range(4 * 366):
            day = date.fromordinal(first.toordinal() + number)
            to = moments.shift_date(day, months, 0)
            moved.append(to.toordinal() - day.toordinal() if to is not None else 0)
    slack = 0 if abs(months) <= 36 else 2
    return min(moved) - slack, max(moved) + slack
