"""The world: everybody, and all that arrives by itself, from a seed and the instant at which the year ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from leadpact.simulation.acts import Act
from leadpact.simulation.calendar import Year
from leadpact.simulation.dice import Dice
from leadpact.simulation.journeys import Journeys
from leadpact.simulation.mistakes import Mistakes
from leadpact.simulation.outbound import Outbound
from leadpact.simulation.people import Account, Somebody, accounts, people
from leadpact.simulation.scenes import Scenes
from leadpact.simulation.truth import CompanyTruth


class World:
    """Who exists and what they do by themselves. The same truth, seed and end: the same world, to the last byte.

    Args:
        until: the instant at which the year ends (aware, UTC).
        planted: whether the persons of the stories are in it; a world that is measured goes without.
    """

    def __init__(self, truth: CompanyTruth, *, seed: int, until: datetime, planted: bool = True) -> None:
        self.truth, self.dice = truth, Dice(seed)
        self.year = Year(truth, until)
        self.scenes = Scenes(until) if planted else None

    @property
    def until(self) -> datetime:
        return self.year.until

    @cached_property
    def market(self) -> list[Account]:
        return accounts(self.truth, self.dice)

    @cached_property
    def people(self) -> dict[str, Somebody]:
        """Those who come by themselves, by key."""
        return {one.key: one for one in people(self.truth, self.dice, self.market)}

    @cached_property
    def outbound(self) -> Outbound:
        return Outbound(self.truth, self.dice, self.year, self.market)

    @cached_property
    def mistakes(self) -> Mistakes:
        return Mistakes(self.truth, self.dice, self.year, self.market)

    @property
    def everybody(self) -> Iterator[Somebody]:
        """Yield all who may get a lead."""
        yield from self.people.values()
        yield from self.outbound.people
        yield from self.mistakes.twins
        if self.scenes is not None:
            yield from self.scenes.cast.values()

    @cached_property
    def acts(self) -> list[Act]:
        """All that arrives by itself within the year, in the order of its instants."""
        acts = (act for act in self._acts() if self.year.start <= act.at <= self.until)
        return sorted(acts, key=lambda act: (act.at, act.channel, act.key))

    def _acts(self) -> Iterator[Act]:
        journeys = Journeys(self.truth, self.dice, self.year)
        for one in self.people.values():
            yield from journeys.of(one)
        yield from self.outbound.acts()
        yield from self.outbound.unheard(self.people.values())
        yield from self.mistakes.acts()
        if self.scenes is not None:
            yield from self.scenes.acts
