"""The planted stories as scripts: who does what how long before the year ends, so that it ends as it was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leadpact.simulation.acts import Act, contact, responds
from leadpact.simulation.calendar import instant
from leadpact.simulation.cast import (
    BUYER,
    DIRECTOR,
    ENGINEER,
    HEAD,
    LAB,
    PLANT,
    PROCESS,
    QUALITY,
    VP_LAB,
    VP_PLANT,
    VP_QUALITY,
    person,
    private,
)
from leadpact.simulation.people import Somebody

BERLIN = ZoneInfo("Europe/Berlin")
FORM = {"origin": "form", "utm_medium": "organic"}
CLICK = {"origin": "form", "utm_medium": "cpc", "utm_campaign": "lab-sensors"}
PARTNER = {"origin": "partner"}
WARM = {"origin": "form", "utm_medium": "email", "utm_campaign": "warm-up"}


@dataclass(frozen=True, slots=True)
class Cue:
    """Whoever has a planted lead does something with it at an instant; nothing, where nobody has it.

    Args:
        does: the kind of event: accepted, attempted, recycled, misrouted...
        said: what the event says besides.
    """

    at: datetime
    who: str
    does: str
    said: Mapping[str, Any] = field(default_factory=dict)


class Scenes:
    """All scripts, for a year that ends at `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.cast: dict[str, Somebody] = {}
        self.acts: list[Act] = []
        self.cues: list[Cue] = []
        for scene in (_of_ana, _of_ben, _came_back, _buying_group, _two_records, _known_and_unknown, _partners):
            scene(self)
        for scene in (_around_the_desk, _waiting, _nobody_free, _misrouted, _at_the_gate):
            scene(self)

    # When

    def ago(self, **span: float) -> datetime:
        return self.until - timedelta(**span)

    def at_work(self, days: int, hour: int, minute: int = 0) -> datetime:
        """Return an instant in office hours in Berlin, `days` ago or, where that is a weekend, before it."""
        day = self.until.astimezone(BERLIN).date() - timedelta(days=days)
        while day.weekday() >= 5:
            day -= timedelta(days=1)
        return instant(day, time(hour, minute), BERLIN)

    def next_day(self, at: datetime, hour: int) -> datetime:
        """Return an hour in Berlin of the first weekday after that of `at`."""
        day = at.astimezone(BERLIN).date() + timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
        return instant(day, time(hour), BERLIN)

    # What

    def add(self, one: Somebody) -> Somebody:
        return self.cast.setdefault(one.key, one)

    def responds(
        self, one: Somebody, activity: str, at: datetime, way: Mapping[str, str] = FORM, **told: Any
    ) -> Somebody:
        """Let somebody respond; `told` are further fields of the form."""
        act = responds(self.add(one), activity, at, way, key=f"{one.key}-{len(self.acts)}")
        payload = {**act.payload, **told}
        self.acts.append(Act(at, act.channel, act.key, payload, one.key, act.hot))
        return one

    def opened(self, one: Somebody, rep: str, at: datetime) -> Somebody:
        """Let a rep open the lead of somebody whom nobody else had heard of."""
        payload = {
            "event": "opened_by_sales", "by": f"rep:{rep}", "owner": rep, "at": at.isoformat(),
            **contact(self.add(one), company=True),
        }  # fmt: skip
        self.acts.append(Act(at, "desk", f"{one.key}-{len(self.acts)}", payload, one.key))
        return one

    def cue(self, one: Somebody, does: str, at: datetime, **said: Any) -> None:
        self.cues.append(Cue(at, one.key, does, said))


def _of_ana(on: Scenes) -> None:
    """What is on Ana's list: four offers that run out one after the other, and work of the days before.

    A lead that she opened at each company makes her the one who works there, so that the queue gives her the offers.
    """
    emre = on.opened(person("Emre Demir", "anadolu-gida", PLANT), "ana", on.ago(hours=49))
    on.cue(emre, "attempted", on.ago(hours=46.2), activity="call", disposition="voicemail")
    on.responds(person("Selin Aksoy", "anadolu-gida", QUALITY), "roi_paper_downloaded", on.ago(days=3))
    on.responds(person("Kerem Polat", "anadolu-gida", ENGINEER), "roi_paper_downloaded", on.ago(hours=27))
    mira = person("Mira Kaya", "anadolu-gida", VP_LAB, phone="+90 212 555 0114")
    on.responds(mira, "whitepaper_downloaded", on.ago(days=44), CLICK)
    decides = (on.until + timedelta(days=100)).date().isoformat()
    on.responds(mira, "demo_requested", on.ago(minutes=16), CLICK, need="yes", decide_by=decides)

    lena = on.opened(person("Lena Vogt", "rheintal-biologics", LAB), "ana", on.ago(hours=53))
    on.cue(lena, "attempted", on.ago(hours=50), activity="call", disposition="no_answer")
    jonas = person("Jonas Eder", "rheintal-biologics", DIRECTOR)
    on.responds(jonas, "webinar_attended", on.ago(days=8))
    on.responds(jonas, "demo_requested", on.ago(minutes=26), CLICK)

    nadine = on.opened(person("Nadine Roth", "castrel-reagents", BUYER), "ana", on.ago(hours=60))
    on.cue(nadine, "attempted", on.ago(hours=47.5), activity="email_sent", disposition="no_answer")
    on.responds(person("Paul Gerber", "castrel-reagents", HEAD), "demo_requested", on.ago(minutes=22))
    on.responds(person("Livia Keller", "castrel-reagents", VP_PLANT), "demo_requested", on.ago(minutes=5), CLICK)


def _of_ben(on: Scenes) -> None:
    oskar = on.opened(person("Oskar Lund", "nordvik-polymers", PROCESS), "ben", on.ago(hours=46.5))
    on.cue(oskar, "attempted", on.ago(hours=45.7), activity="call", disposition="connected")
    on.responds(person("Linnea Berg", "nordvik-polymers", VP_QUALITY), "demo_requested", on.ago(minutes=12))
    on.responds(person("Elin Strand", "nordvik-polymers", LAB), "demo_requested", on.ago(minutes=19), CLICK)


def _came_back(on: Scenes) -> None:
    katrin = person("Katrin Moser", "alpenmilch-foods", DIRECTOR)
    then = 220
    on.responds(katrin, "demo_requested", on.at_work(then, 10), {"origin": "trade_fair"})
    on.cue(katrin, "accepted", on.at_work(then, 10, 14))
    on.cue(katrin, "attempted", on.at_work(then, 11), activity="call", disposition="connected")
    woken = (on.until - timedelta(days=7)).date()
    on.cue(katrin, "recycled", on.at_work(then, 11, 5), reason="timing", wake_on=woken, note="Budget opens in winter.")
    on.opened(person("Vera Lang", "alpenmilch-foods", PLANT), "ana", on.ago(hours=47.2))
    on.responds(
        katrin, "demo_requested", on.ago(hours=21), {"origin": "form", "utm_medium": "email", "utm_campaign": "warm-up"}
    )
    on.cue(katrin, "accepted", on.ago(hours=20.8))


def _buying_group(on: Scenes) -> None:
    owen = person("Owen Pryce", "severn-vaccines", HEAD)
    maya = person("Maya Shah", "severn-vaccines", PROCESS)
    harriet = person("Harriet Lowe", "severn-vaccines", VP_PLANT)
    third = on.at_work(17, 10)
    on.responds(owen, "whitepaper_downloaded", third - timedelta(days=9))
    on.responds(maya, "webinar_attended", third - timedelta(days=3), {"origin": "webinar"})
    on.responds(harriet, "roi_paper_downloaded", third, CLICK)
    on.cue(harriet, "accepted", third + timedelta(hours=2))
    on.cue(harriet, "attempted", on.at_work(14, 11), activity="call", disposition="connected")
    for one in (owen, maya):  # in the night they became ready too
        on.cue(one, "accepted", on.next_day(third, 11))
        on.cue(one, "attempted", on.at_work(13, 14), activity="email_sent", disposition="no_answer")
    on.responds(owen, "contact_requested", on.at_work(10, 11))
    on.cue(owen, "attempted", on.at_work(9, 11), activity="call", disposition="connected")
    on.cue(harriet, "meeting_booked", on.at_work(2, 11, 6), meeting_at=on.at_work(-5, 15))


def _two_records(on: Scenes) -> None:
    phone = "+45 35 55 01 23"
    by_mail = person("Marta Lindqvist", "skagen-reagents", LAB)
    on.responds(by_mail, "whitepaper_downloaded", on.at_work(41, 14), CLICK)
    badge = {
        "event": "responded", "activity": "booth_visited", "name": by_mail.name, "phone": phone, "country": "DK",
        "origin": "trade_fair", "company": "Skagen Reagents",
    }  # fmt: skip
    on.acts.append(Act(on.at_work(33, 9), "import:badges-autumn", "badge-0412", badge, by_mail.key))
    on.responds(by_mail, "contact_requested", on.at_work(6, 16), FORM, phone=phone)
    both = on.acts.pop()
    on.acts.append(Act(both.at, both.channel, both.key, both.payload, both.who, both.hot, alone=True))


def _known_and_unknown(on: Scenes) -> None:
    tadeo = person("Tadeo Ruiz", "orla-packaging", PLANT)
    on.responds(tadeo, "whitepaper_downloaded", on.at_work(83, 12), CLICK)
    on.responds(tadeo, "webinar_attended", on.at_work(60, 15), {"origin": "webinar"})
    at = on.at_work(12, 17)
    won = {
        "event": "opportunity_won", "email": tadeo.email, "opportunity": "NW-ORLA-1", "amount": 8_400_000,
        "currency": "EUR", "by": "system:crm", "reported": True, "at": at.isoformat(),
    }  # fmt: skip
    on.acts.append(Act(at, "crm", "NW-ORLA-1-won", won, tadeo.key))
    ingrid = person("Ingrid Dahl", "kalmar-energy", PROCESS)
    on.responds(ingrid, "whitepaper_downloaded", on.ago(days=9))
    on.responds(ingrid, "roi_paper_downloaded", on.ago(days=2), need="yes")


def _partners(on: Scenes) -> None:
    eleni = person("Eleni Makris", "kyklos-beverages", QUALITY)
    on.responds(eleni, "contact_requested", on.ago(minutes=64), PARTNER)
    on.responds(person("Burak Çelik", "bosphor-pharma", DIRECTOR), "trial_started", on.ago(minutes=205))
    defne = person("Defne Koç", "izmir-coatings", LAB)
    on.responds(defne, "trial_started", on.ago(minutes=226), CLICK)
    ozan = person("Ozan Erdem", "bosphor-pharma", VP_QUALITY)
    on.responds(ozan, "contact_requested", on.ago(days=3, hours=2), PARTNER)
    on.cue(ozan, "accepted", on.ago(days=3))
    on.cue(ozan, "attempted", on.ago(hours=40), activity="call", disposition="connected")


def _around_the_desk(on: Scenes) -> None:
    """The inbound desk at any hour: offers that run, and some that were let lie today and went to somebody else."""
    running = (
        ("Inès Moreau", "loire-vaccines", 25), ("Javier Campos", "tejo-foods", 18),
        ("Ryan Fields", "lakeside-dairy", 10), ("Mei Tan", "penang-reagents", 3),
    )  # fmt: skip
    for name, company, minutes in running:
        on.responds(person(name, company, LAB), "demo_requested", on.ago(minutes=minutes), CLICK)
    let_lie = (
        ("Claire Girard", "loire-vaccines", 125), ("Megan Brooks", "hudson-therapeutics", 200),
        ("Nuria Lozano", "tejo-foods", 320), ("Henry Marsh", "lakeside-dairy", 75),
    )  # fmt: skip
    for name, company, minutes in let_lie:
        one = person(name, company, QUALITY)
        on.responds(one, "demo_requested", on.ago(minutes=minutes), FORM)
        on.cue(one, "accepted", on.ago(minutes=minutes - 41))


def _waiting(on: Scenes) -> None:
    """What small companies start to try waits in the queue from which its members take."""
    for name, company, minutes in (
        ("Birgit Pohl", "werkbank-labs", 14), ("Jan Seidel", "fundament-materials", 52),
        ("Heike Graf", "hanse-mills", 131), ("Fabio Serra", "lagune-water", 190),
    ):  # fmt: skip
        on.responds(person(name, company, LAB), "trial_started", on.ago(minutes=minutes), FORM)


def _nobody_free(on: Scenes) -> None:
    """One colleague serves the largest plants, and has three leads in hand: what comes now waits for him."""
    taken = (
        ("Stefan Haas", "donau-chemie-werke", 31),
        ("Luc Perrin", "rhone-grid", 29),
        ("Petra Simon", "elbe-hydrogen", 27),
    )
    for name, company, hours in taken:
        one = person(name, company, VP_LAB, line="service")
        on.responds(one, "contact_requested", on.ago(hours=hours), FORM)
        on.cue(one, "accepted", on.ago(hours=hours - 1))
    for name, company, minutes in (("Elena Costa", "tiber-energy", 95), ("Bram Visser", "maas-polymers", 33)):
        one = person(name, company, DIRECTOR, line="service")
        on.responds(one, "contact_requested", on.ago(minutes=minutes), CLICK)


def _misrouted(on: Scenes) -> None:
    grace = person("Grace Holt", "delmarcon-water", PLANT)
    on.responds(grace, "trial_started", on.at_work(4, 16), FORM)
    on.cue(grace, "misrouted", on.at_work(4, 17, 10), note="Water plants are not mine.")
    on.cue(grace, "accepted", on.at_work(4, 18, 30))
    on.cue(grace, "attempted", on.ago(hours=30), activity="call", disposition="voicemail")


def _at_the_gate(on: Scenes) -> None:
    on.responds(private("Kim Lee", "kim.lee@mailinator.com"), "demo_requested", on.ago(days=2, hours=5), CLICK)
    on.responds(
        private("Nora Fink", "nora.fink@gmx.de"), "contact_requested", on.ago(days=1, hours=6), {"origin": "careers"}
    )
