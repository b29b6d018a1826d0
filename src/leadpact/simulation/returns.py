"""Who was handed back comes again, or not: what nurture does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from leadpact.operations.capture import Parcel
from leadpact.simulation.acts import responds
from leadpact.simulation.agenda import Agenda, Sent
from leadpact.simulation.dice import Dice
from leadpact.simulation.people import Somebody
from leadpact.simulation.truth import CompanyTruth

if TYPE_CHECKING:
    from leadpact.simulation.sales import Case

WAY = {"origin": "form", "utm_medium": "email", "utm_campaign": "warm-up"}
ASKS = {"demo_requested": 4, "contact_requested": 3, "trial_started": 2}
READS = {"roi_paper_downloaded": 2, "webinar_attended": 2, "whitepaper_downloaded": 1}


class Returns:
    """Plans returns, and knows who has become interested meanwhile."""

    def __init__(self, truth: CompanyTruth, dice: Dice, agenda: Agenda) -> None:
        self.truth, self.dice, self.agenda = truth.nurture, dice, agenda
        self._ready: set[str] = set()

    def interested(self, who: Somebody) -> bool:
        return who.interested or who.key in self._ready

    def see(self, case: Case, at: datetime) -> None:
        """Plan whether and when somebody whose lead was handed back responds again."""
        lead, who = case.lead, case.who
        if lead.stage != "recycled" or lead.recycled_at is None or not lead.is_open:
            return
        mark = f"{lead.cycle} {lead.recycled_at.isoformat()}"
        if mark == case.sleeps:
            return
        case.sleeps = mark
        share = self.truth.returns * self.truth.by_program.get(lead.program, 1.0)
        if not self.dice.chance(share, who.key, mark, "returns"):
            return
        lag = self.truth.after_days
        days = max(lag.least, self.dice.lognormal(lag.median, lag.spread, who.key, mark, "returns after"))
        back = (at + timedelta(days=days)).replace(microsecond=0)
        ready = self.dice.chance(self.truth.ready, who.key, mark, "has become ready")
        activity = self.dice.weighted(ASKS if ready else READS, who.key, mark, "returns with")
        if ready:
            self._ready.add(who.key)
        act = responds(who, activity, back, WAY, key=f"{who.key}-return{lead.cycle}-{lead.product_line}")
        self.agenda.put(back, Sent(Parcel(act.channel, act.key, act.payload, back), who.key, act.hot))
