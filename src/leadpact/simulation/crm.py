"""What the CRM reports of purchases: opened, handed to an account team, won or lost. It never asks anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from leadpact.operations.capture import Parcel
from leadpact.simulation.agenda import Agenda, Sent
from leadpact.simulation.dice import Dice
from leadpact.simulation.people import Somebody
from leadpact.simulation.staff import ACCOUNT_TEAMS, region
from leadpact.simulation.truth import CompanyTruth

if TYPE_CHECKING:
    from leadpact.simulation.sales import Case

CHANNEL = "crm"
CURRENCY = "EUR"


class Crm:
    """Puts on the agenda what will be reported."""

    def __init__(self, truth: CompanyTruth, dice: Dice, agenda: Agenda) -> None:
        self.truth, self.dice, self.agenda = truth, dice, agenda

    def reports_opportunity(self, case: Case, at: datetime) -> None:
        """An opportunity is opened at `at`; an account team takes it over, and wins or loses it."""
        who, lead = case.who, case.lead
        name = f"{who.key}-{lead.product_line[:2]}{lead.cycle}"
        ref = f"NW-{name}".upper()
        amount = self.amount(who, name)
        team = self.dice.pick(ACCOUNT_TEAMS[region(who.country)], name, "team")
        about = {"lead": lead.id, "opportunity": ref}
        self._send(at, who, f"{ref}-opened", "opportunity_opened", **about, amount=amount, currency=CURRENCY)
        handed = {"lead": lead.id, "status": "In pipeline", "owner": team}
        self._send(at + timedelta(minutes=1), who, f"{ref}-owner", "stage_reported", **handed)
        lag = self.truth.purchase.to_close
        days = max(lag.least, self.dice.lognormal(lag.median, lag.spread, name, "closes"))
        closes = (at + timedelta(days=days)).replace(microsecond=0)
        if self.dice.chance(self.truth.purchase.wins.get(lead.grade, 0.0), name, "won"):
            self._send(closes, who, f"{ref}-won", "opportunity_won", **about, amount=amount, currency=CURRENCY)
        else:
            reason = self.dice.weighted(self.truth.purchase.lost, name, "lost for")
            self._send(closes, who, f"{ref}-lost", "opportunity_lost", **about, reason=reason)

    def amount(self, who: Somebody, name: str) -> int:
        """Return the amount of a purchase in minor units, in whole hundreds of the currency."""
        segment = who.account.segment if who.account is not None else "small"
        median = self.truth.segments[segment].amount
        return round(self.dice.lognormal(median, self.truth.purchase.amount_spread, name, "amount") / 10_000) * 10_000

    def _send(self, at: datetime, who: Somebody, key: str, event: str, **said: Any) -> None:
        payload = {"event": event, "by": "system:crm", "reported": True, "at": at.isoformat(), **said}
        self.agenda.put(at, Sent(Parcel(CHANNEL, key, payload, at), who.key))
