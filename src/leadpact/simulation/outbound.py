"""What sales does without being asked: leads that reps open themselves, and purchases that only the CRM hears of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

from leadpact.simulation.acts import Act, contact
from leadpact.simulation.calendar import Year, at_hour
from leadpact.simulation.dice import Dice
from leadpact.simulation.names import TITLES, person_name, plain
from leadpact.simulation.people import Account, Somebody
from leadpact.simulation.staff import region
from leadpact.simulation.truth import CompanyTruth

REPS = {
    "ben": "dach", "jana": "dach", "nils": "emea", "chiara": "emea", "omar": "emea", "abe": "amer", "zoe": "amer",
    "luis": "amer", "grace": "amer", "kenji": "apac", "mei": "apac",
}  # fmt: skip
INTERESTED = 0.4
"""The share of those whom a rep finds who have a purchase in mind."""


class Outbound:
    """Leads of the reps of the regional queues; how many goes by the size of the company."""

    def __init__(self, truth: CompanyTruth, dice: Dice, year: Year, market: list[Account]) -> None:
        self.truth, self.dice, self.year, self.market = truth, dice, year, market
        self.share = truth.people / truth.mistakes.per

    @cached_property
    def people(self) -> list[Somebody]:
        return [one for rep in REPS for one in self._of(rep)]

    def _of(self, rep: str) -> Iterator[Somebody]:
        region_of_rep = REPS[rep]
        near = [account for account in self.market if region(account.country) == region_of_rep] or self.market
        count = round(self.truth.sales.opens_own * 12 * self.share + self.dice.uniform(rep, "opens") - 0.5)
        for number in range(count):
            yield self._somebody(f"o-{rep}-{number:02}", self.dice.pick(near, rep, number, "account"))

    def _somebody(self, key: str, account: Account) -> Somebody:
        first, last = person_name(self.dice, key, account.country)
        seniority = self.dice.pick(("Director", "Manager", "VP"), key, "seniority")
        return Somebody(
            key, first, last, f"{plain(first)}.{plain(last)}.{plain(key)}@{account.domain}", "", account,
            account.country, self.dice.pick(TITLES[seniority], key, "title"), seniority,
            self.dice.weighted(self.truth.product_lines, key, "line"), "outbound",
            interested=self.dice.chance(INTERESTED, key, "interested"), told=True, appended=False,
        )  # fmt: skip

    def acts(self) -> Iterator[Act]:
        for one in self.people:
            rep = one.key.split("-")[1]
            day = self.year.days[self.dice.whole(10, len(self.year.days) - 2, one.key, "day")]
            while day.weekday() >= 5:
                day -= timedelta(days=1)
            at = at_hour(self.dice, day, one.zone, one.key, "opens")
            said = {"event": "opened_by_sales", "by": f"rep:{rep}", "owner": rep, "at": at.isoformat()}
            yield Act(at, "desk", one.key, said | contact(one, company=True), one.key)

    def unheard(self, people: Iterable[Somebody]) -> Iterator[Act]:
        """Purchases of persons who never were with sales: the CRM reports them as won."""
        known = [one for one in people if one.account is not None and one.source in ("organic_search", "website")]
        for number in range(round(self.truth.purchase.unheard * self.share)):
            one = self.dice.pick(known, "unheard", number)
            days = self.dice.whole(2, 240, "unheard", number, "days")
            at = at_hour(self.dice, self.year.days[-days], one.zone, "unheard", number)
            ref = f"NW-X{number:03}"
            assert one.account is not None
            said: dict[str, Any] = {
                "event": "opportunity_won", "email": one.email, "opportunity": ref, "currency": "EUR",
                "amount": round(self.truth.segments[one.account.segment].amount / 10_000) * 10_000,
                "by": "system:crm", "reported": True, "at": at.isoformat(),
            }  # fmt: skip
            yield Act(at, "crm", f"{ref}-won", said, one.key)
