"""What arrives and cannot be used, what is no lead, and persons who come as two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from leadpact.simulation.acts import Act, responds
from leadpact.simulation.calendar import Year
from leadpact.simulation.dice import Dice
from leadpact.simulation.names import PHONES, person_name, phone, plain
from leadpact.simulation.people import Account, Somebody
from leadpact.simulation.stories import LIST_CHANNEL
from leadpact.simulation.truth import CompanyTruth

THROW_AWAY = ("mailinator.com", "yopmail.com", "guerrillamail.com")
FORM = {"origin": "form", "utm_medium": "cpc", "utm_campaign": "lab-sensors"}
WRONG_ADDRESSES = (
    "{0}.{1}(at){2}",
    "{0}.{1}@",
    "www.{2}",
    "{0} {1}",
    "{0}.{1}@{2},",
    "tel. 0711 / {3}",
    "{0}.{1}@@{2}",
    "",
)


class Mistakes:
    """All of it, in a year; how much goes by the size of the company."""

    def __init__(self, truth: CompanyTruth, dice: Dice, year: Year, market: list[Account]) -> None:
        self.truth, self.dice, self.year, self.market = truth, dice, year, market
        self.twins = [self._twin(number) for number in range(self._count(truth.mistakes.twins))]

    def _count(self, in_full: int, least: int = 2) -> int:
        return max(least, round(in_full * self.truth.people / self.truth.mistakes.per))

    def acts(self) -> Iterator[Act]:
        yield from self._list()
        yield from self._forms()
        yield from self._no_leads()
        for one in self.twins:
            yield from self._as_two(one)

    def _when(self, *names: str | int) -> datetime:
        seconds = self.dice.uniform("mistakes", *names) * (self.year.until - self.year.start).total_seconds()
        return self.year.start + timedelta(seconds=int(seconds))

    def _somebody(self, name: str) -> tuple[str, str, Account]:
        account = self.dice.pick(self.market, name, "account")
        return *person_name(self.dice, name, account.country), account

    def _list(self) -> Iterator[Act]:
        """A list that somebody typed at a fair: rows that do not say who it is, or when, or what."""
        typed = self.year.until - timedelta(days=5, hours=3)
        for number in range(self._count(self.truth.mistakes.rejected_rows * 2 // 3, 8)):
            first, last, account = self._somebody(f"row{number}")
            wrong = WRONG_ADDRESSES[number % len(WRONG_ADDRESSES)]
            row: dict[str, Any] = {
                "event": "captured", "origin": "trade_fair", "first_name": first, "last_name": last,
                "company": account.name,
            }  # fmt: skip
            row["email"] = wrong.format(plain(first), plain(last), account.domain, 4711 + number)
            if number % 5 == 3:
                row |= {"email": f"{plain(first)}.{plain(last)}@{account.domain}", "at": "31.02.2026"}
            elif number % 5 == 4:
                row |= {"email": f"{plain(first)}.{plain(last)}@{account.domain}", "product_line": "Instrumente"}
            yield Act(typed + timedelta(seconds=number), LIST_CHANNEL, f"row-{number + 2}", row, "")

    def _forms(self) -> Iterator[Act]:
        """A form whose author forgot to ask for an address, and one that names an activity nobody agreed on."""
        for number in range(self._count(self.truth.mistakes.rejected_rows // 3, 4)):
            first, last, account = self._somebody(f"form{number}")
            sent = {"event": "responded", "first_name": first, "last_name": last, "company": account.name, **FORM}
            if number % 2:
                sent |= {"email": f"{plain(first)}.{plain(last)}@{account.domain}", "activity": "demo_request"}
            else:
                sent |= {"activity": "contact_requested"}
            yield Act(self._when("form", number), "form:old-landing-page", f"old-{number}", sent, "")

    def _no_leads(self) -> Iterator[Act]:
        for number in range(self._count(self.truth.mistakes.junk)):
            first, last, _ = self._somebody(f"junk{number}")
            email = f"{plain(first)}{number}@{self.dice.pick(THROW_AWAY, 'junk', number)}"
            sent = {
                "event": "responded",
                "activity": "demo_requested",
                "email": email,
                "name": f"{first} {last}",
                **FORM,
            }
            yield Act(self._when("junk", number), "form:demo", f"junk-{number}", sent, "")
        for number in range(self._count(self.truth.mistakes.applicants)):
            first, last, _ = self._somebody(f"applicant{number}")
            email = f"{plain(first)}.{plain(last)}{number}@gmx.de"
            sent = {"event": "responded", "activity": "contact_requested", "email": email, "origin": "careers"}
            yield Act(self._when("applicant", number), "form:contact", f"applicant-{number}", sent, "")

    def _twin(self, number: int) -> Somebody:
        key = f"t{number:04}"
        with_phone = [account for account in self.market if account.country in PHONES and account.country != "US"]
        account = self.dice.pick(with_phone or self.market, key, "account")
        first, last = person_name(self.dice, key, account.country)
        email = f"{plain(first)}.{plain(last)}.{key}@{account.domain}"
        return Somebody(
            key, first, last, email, "", account, account.country, "Lab Manager", "Manager", "instruments",
            "trade_fair", interested=self.dice.chance(0.2, key, "interested"), told=True, appended=False,
        )  # fmt: skip

    def _as_two(self, one: Somebody) -> Iterator[Act]:
        """A form without a number, a badge without an address, and then a form that tells both."""
        last = self.year.until - timedelta(days=self.dice.whole(1, 200, one.key, "last"))
        number = phone(self.dice, one.key, one.country)
        yield responds(one, "whitepaper_downloaded", last - timedelta(days=60), FORM, key=f"{one.key}-1")
        badge = {
            "event": "responded", "activity": "booth_visited", "name": one.name, "phone": number,
            "country": one.country, "origin": "trade_fair",
        }  # fmt: skip
        yield Act(last - timedelta(days=30), "import:badges", f"{one.key}-2", badge, one.key)
        both = responds(one, "contact_requested", last, FORM, key=f"{one.key}-3")
        yield Act(both.at, both.channel, both.key, {**both.payload, "phone": number}, one.key, alone=True)
