"""Who exists: accounts, and persons with what is true of them, whether or not anybody knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from leadpact.simulation.dice import Dice
from leadpact.simulation.names import PRIVATE_MAIL, TITLES, ZONES, company_name, person_name, phone, plain
from leadpact.simulation.truth import CompanyTruth


@dataclass(frozen=True, slots=True)
class Account:
    """A company. `segment` is one of the truth's."""

    number: int
    name: str
    domain: str
    country: str
    industry: str
    employees: int
    segment: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person.

    `interested`: they have a purchase in mind, which nobody can see. `told`: their forms tell of the company;
    `appended`: an append supplies it. `planted`: they play a part in a story, and do and meet only what it says.
    """

    key: str
    first_name: str
    last_name: str
    email: str
    phone: str
    account: Account | None
    country: str
    job_title: str
    seniority: str
    product_line: str
    source: str
    interested: bool
    told: bool
    appended: bool
    planted: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.country)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@lru_cache(maxsize=64)
def zone_of(country: str) -> ZoneInfo:
    return ZoneInfo(ZONES[country])


def accounts(truth: CompanyTruth, dice: Dice) -> list[Account]:
    """Return the company's market."""
    return [_account(truth, dice, number) for number in range(truth.accounts)]


def _account(truth: CompanyTruth, dice: Dice, number: int) -> Account:
    segment = dice.weighted({name: one.share for name, one in truth.segments.items()}, "account", number, "segment")
    least, most = truth.segments[segment].employees
    employees = round(least * (most / least) ** dice.uniform("account", number, "employees"))
    country = dice.weighted(truth.countries, "account", number, "country")
    industry = dice.weighted(truth.industries, "account", number, "industry")
    name, domain = company_name(dice, number, industry, country)
    return Account(number, name, domain, country, industry, employees, segment)


def people(truth: CompanyTruth, dice: Dice, market: Sequence[Account]) -> Iterator[Somebody]:
    """Yield everybody who comes by themselves within the year, in no order of time."""
    weights = {one.number: truth.segments[one.segment].people for one in market}
    drawer = _Weighted(list(weights.values()))
    taken: set[str] = set()
    for number in range(truth.people):
        key = f"p{number:05}"
        account = market[drawer.draw(dice.uniform(key, "account"))]
        yield _somebody(truth, dice, key, account, taken)


class _Weighted:
    """Draws places by weight, many times from the same weights."""

    def __init__(self, weights: Sequence[float]) -> None:
        total, self.sums = 0.0, []
        for weight in weights:
            total += weight
            self.sums.append(total)

    def draw(self, chance: float) -> int:
        from bisect import bisect

        return min(bisect(self.sums, chance * self.sums[-1]), len(self.sums) - 1)


def _somebody(truth: CompanyTruth, dice: Dice, key: str, account: Account, taken: set[str]) -> Somebody:
    source = dice.weighted({name: one.share for name, one in truth.sources.items()}, key, "source")
    private = dice.chance(truth.journey.free_mail, key, "private") and not truth.sources[source].batched
    share = truth.sources[source].interested * truth.segments[account.segment].interested
    if account.industry == "Academia":
        share *= 0.3
    interested = dice.chance(share, key, "interested")
    first, last = person_name(dice, key, account.country)
    seniority = dice.weighted(truth.seniorities, key, "seniority")
    told = dice.chance(truth.journey.told, key, "told") or truth.sources[source].batched
    return Somebody(
        key,
        first,
        last,
        _address(dice, key, f"{plain(first)}.{plain(last)}", "" if private else account.domain, taken),
        phone(dice, key, account.country) if dice.chance(0.45, key, "gives phone") else "",
        None if private else account,
        account.country,
        dice.pick(TITLES[seniority], key, "title"),
        seniority,
        dice.weighted(truth.product_lines, key, "product line"),
        source,
        interested,
        told and not private,
        dice.chance(truth.journey.appended, key, "appended") and not told and not private,
    )


def _address(dice: Dice, key: str, local: str, domain: str, taken: set[str]) -> str:
    """Return an address that nobody else has; a private one carries a number, so that it is hardly anybody's."""
    if not domain:
        return f"{local}.{key}@{dice.pick(PRIVATE_MAIL, key, 'provider')}"
    address = f"{local}@{domain}"
    if address in taken:
        address = f"{local}.{key[1:].lstrip('0') or '0'}@{domain}"
    taken.add(address)
    return address
