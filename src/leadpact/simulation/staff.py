"""Who works leads, when they are at work, and how long they take."""

from __future__ import annotations

from datetime import datetime, timedelta

from leadpact.engine.calendar import due_at
from leadpact.engine.clocks import answered_within, hours_of
from leadpact.engine.known import Lead
from leadpact.pact.allowance import BusinessTime, WallTime
from leadpact.pact.hours import Hours
from leadpact.pact.model import Pact
from leadpact.simulation.dice import Dice
from leadpact.simulation.truth import Lag

ACCOUNT_TEAMS = {
    "dach": ("rep:paula", "rep:marc"), "emea": ("rep:ivan", "rep:sofia"), "amer": ("rep:dora", "rep:hank"),
    "apac": ("rep:yuki",),
}  # fmt: skip
"""Who takes opportunities over, by region; the CRM says so, they are members of no queue."""

REGIONS = {
    "DE": "dach",
    "AT": "dach",
    "CH": "dach",
    "US": "amer",
    "JP": "apac",
    "IN": "apac",
    "AU": "apac",
    "SG": "apac",
}


def region(country: str) -> str:
    return REGIONS.get(country, "emea")


class Staff:
    """The calendars of a pact's people, and lags along them."""

    def __init__(self, pact: Pact, dice: Dice) -> None:
        self.pact, self.dice = pact, dice

    def answers(self, lead: Lead, at: datetime, span: timedelta) -> datetime:
        """Return when whoever has the offer answers: in their hours, or at any where plain time is promised."""
        if isinstance(answered_within(self.pact, lead.lead_type), WallTime):
            return (at + span).replace(microsecond=0)
        return at_work(at, span, hours_of(self.pact, lead.owner, lead.queue))

    def local(self, country: str) -> Hours:
        """Return the hours in which persons of `country` are called."""
        return self.pact.hours[region(country)]

    def minutes(self, lag: Lag, *names: str | int) -> timedelta:
        return timedelta(minutes=max(lag.least, self.dice.lognormal(lag.median, lag.spread, *names)))

    def hours_on(self, lag: Lag, *names: str | int) -> timedelta:
        return timedelta(hours=max(lag.least, self.dice.lognormal(lag.median, lag.spread, *names)))

    def days(self, lag: Lag, *names: str | int) -> timedelta:
        return timedelta(days=max(lag.least, self.dice.lognormal(lag.median, lag.spread, *names)))


def at_work(at: datetime, span: timedelta, hours: Hours) -> datetime:
    """Return the instant after `span` of working time from `at`; whole seconds."""
    found = due_at(at, BusinessTime(span), hours)
    return found.replace(microsecond=0)
