"""The world: everybody, and all that arrives by itself, from a seed and the instant at which the year ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from leadpact.simulation.acts import Act, looks
from leadpact.simulation.calendar import Year
from leadpact.simulation.dice import Dice
from leadpact.simulation.journeys import Journeys
from leadpact.simulation.people import Account, Somebody, accounts, people
from leadpact.simulation.truth import CompanyTruth


class World:
    """Who exists and what they do by themselves. The same truth, seed and end: the same world, to the last byte.

    Args:
        until: the instant at which the year ends (aware, UTC).
    """

    def __init__(self, truth: CompanyTruth, *, seed: int, until: datetime) -> None:
        self.truth, self.dice = truth, Dice(seed)
        self.year = Year(truth, until)

    @property
    def until(self) -> datetime:
        return self.year.until

    @cached_property
    def market(self) -> list[Account]:
        return accounts(self.truth, self.dice)

    @cached_property
    def people(self) -> dict[str, Somebody]:
        """Everybody by key."""
        return {one.key: one for one in people(self.truth, self.dice, self.market)}

    @property
    def everybody(self) -> Iterator[Somebody]:
        yield from self.people.values()

    @cached_property
    def acts(self) -> list[Act]:
        """All that arrives by itself within the year, in the order of its instants."""
        return sorted(self._acts(), key=lambda act: (act.at, act.channel, act.key))

    def _acts(self) -> Iterator[Act]:
        journeys = Journeys(self.truth, self.dice, self.year)
        for one in self.people.values():
            yield from (act for act in journeys.of(one) if self.year.start <= act.at <= self.until)
        last = self.people["p00000"]
        view = looks(last, self.until, key="complete")
        yield replace(view, channel="demo", payload={**view.payload, "seed": self.dice.seed})
