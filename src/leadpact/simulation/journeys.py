"""What persons do by themselves, from the first response to the request that sales hears of."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadpact.simulation.acts import Act, appended, contact, looks, responds
from leadpact.simulation.calendar import Year, at_hour, instant, monthly
from leadpact.simulation.dice import Dice
from leadpact.simulation.people import Somebody
from leadpact.simulation.truth import CompanyTruth

BERLIN = ZoneInfo("Europe/Berlin")
CURIOUS = 0.45
"""Papers of somebody who is not interested, against those of somebody who is."""
LATER_WAYS = ({"origin": "form", "utm_medium": "email", "utm_campaign": "newsletter"}, {"origin": "form"})


class Journeys:
    """The acts of persons in a year."""

    def __init__(self, truth: CompanyTruth, dice: Dice, year: Year) -> None:
        self.truth, self.dice, self.year = truth, dice, year
        until = year.until
        self.webinars = monthly(until, 3, 15, BERLIN)
        self.fairs = monthly(until, 1, 10, BERLIN, 3)
        self.lists = monthly(until, 2, 9, BERLIN)

    def of(self, one: Somebody) -> Iterator[Act]:
        """Yield what a person does, in order; what would be after the year's end is left out."""
        source = self.truth.sources[one.source]
        day = self.year.day(self.dice.uniform(one.key, "day"), source)
        if one.source == "purchased_list":
            yield from self._listed(one, day_at(self.lists, instant_of(day)))
            return
        if one.source == "content_syndication":
            first = yield from self._syndicated(one, instant_of(day))
        elif one.source in ("webinar", "trade_fair"):
            first = yield from self._met(one, instant_of(day))
        else:
            activity = self.dice.weighted(source.opens_with, one.key, "opens with")
            first = at_hour(self.dice, day, one.zone, one.key, "first")
            yield from self._response(one, activity, first, dict(source.way), "1")
            if activity in self.truth.journey.asks:
                return
        yield from self._goes_on(one, first)

    def _response(self, one: Somebody, activity: str, at: datetime, way: dict[str, str], number: str) -> Iterator[Act]:
        if at > self.year.until:
            return
        yield responds(one, activity, at, way, key=f"{one.key}-{number}")
        if number == "1" and one.appended:
            minutes = self.dice.whole(2, 4, one.key, "append")
            yield appended(one, at + timedelta(minutes=minutes), key=one.key)
        for look in range(self.dice.whole(0, self.truth.journey.looks, one.key, number, "looks")):
            yield looks(one, at + timedelta(minutes=6 + 5 * look), key=f"{one.key}-{number}-{look}")

    def _listed(self, one: Somebody, at: datetime) -> Iterator[Act]:
        row = self.dice.whole(0, 3000, one.key, "row")
        known = at + timedelta(seconds=row)
        payload = {"event": "listed", **contact(one, company=True), **self.truth.sources[one.source].way}
        yield Act(known, f"import:list-{at:%Y-%m}", one.key, payload, one.key)
        if one.interested or self.dice.chance(0.06, one.key, "answers"):
            yield from self._goes_on(one, known + timedelta(days=3))

    def _syndicated(self, one: Somebody, at: datetime) -> Generator[Act, None, datetime]:
        """The publisher reports on Mondays who read two papers and answered its survey; yield that, return when."""
        monday = at.date() - timedelta(days=at.weekday())
        known = instant(monday, at.time().replace(hour=6), BERLIN)
        known += timedelta(seconds=self.dice.whole(0, 2400, one.key, "row"))
        source = self.truth.sources[one.source]
        acts = [("whitepaper_downloaded", 76), ("survey_answered", 20)]
        if self.dice.chance(0.7, one.key, "second paper"):
            acts.insert(1, ("roi_paper_downloaded", 30))
        for number, (activity, hours) in enumerate(acts):
            happened = known - timedelta(hours=hours)
            arrives = known + timedelta(seconds=number)
            key = f"{one.key}-{number + 1}"
            yield responds(one, activity, arrives, source.way, key=key, happened=happened)
        return known

    def _met(self, one: Somebody, at: datetime) -> Generator[Act, None, datetime]:
        """Who was at the webinar, or at the booth, comes as a list soon after; yield that, return when."""
        webinar = one.source == "webinar"
        happened = day_at(self.webinars if webinar else self.fairs, at)
        wait = timedelta(hours=2) if webinar else timedelta(hours=22)
        known = happened + wait + timedelta(seconds=self.dice.whole(0, 2400, one.key, "row"))
        source = self.truth.sources[one.source]
        activity = next(iter(source.opens_with))
        if known <= self.year.until:
            yield responds(one, activity, known, source.way, key=f"{one.key}-1", happened=happened)
        return known

    def _goes_on(self, one: Somebody, at: datetime) -> Iterator[Act]:
        """Yield further papers, and the request, if they come to one."""
        journey = self.truth.journey
        mean = journey.papers * (1 if one.interested else CURIOUS)
        count = 0
        while self.dice.chance(mean / (1 + mean), one.key, "paper", count) and count < 5:
            count += 1
            at = self._later(one, at, f"paper {count}")
            activity = self.dice.pick(PAPERS, one.key, "paper is", count)
            way = self.dice.pick(LATER_WAYS, one.key, "paper by", count)
            yield from self._response(one, activity, at, dict(way), f"{count + 1}")
        asks = journey.asks if one.interested else journey.curious_asks
        rest = 1 - sum(asks.values())
        activity = self.dice.weighted({**asks, "": rest}, one.key, "asks")
        if activity:
            at = self._later(one, at, "asks")
            way = self.dice.pick(LATER_WAYS, one.key, "asks by")
            yield from self._response(one, activity, at, dict(way), "asks")

    def _later(self, one: Somebody, at: datetime, name: str) -> datetime:
        pace = self.truth.journey.pace_days
        days = max(pace.least, self.dice.lognormal(pace.median, pace.spread, one.key, name))
        return at_hour(self.dice, (at + timedelta(days=max(1.0, days))).date(), one.zone, one.key, name)


PAPERS = ("whitepaper_downloaded", "whitepaper_downloaded", "roi_paper_downloaded", "webinar_attended")


def instant_of(day: date) -> datetime:
    """Return noon of a day in Berlin."""
    return instant(day, time(12), BERLIN)


def day_at(instants: tuple[datetime, ...], at: datetime) -> datetime:
    """Return the latest of ascending `instants` up to `at`, or the first there is."""
    return instants[max(0, bisect(instants, at) - 1)]
