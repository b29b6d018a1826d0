"""What the journal tells, for a page: by day, newest first, what matters at once and the rest on asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

from leadpact.engine import effect as fx
from leadpact.engine import naming
from leadpact.engine.explain import sentence, told_about
from leadpact.engine.values import revive_effect
from leadpact.operations import agreement
from leadpact.operations.biography import Chapter
from leadpact.operations.database import Database
from leadpact.pact.model import Pact
from leadpact.web import spans

TELLING = (
    fx.LeadOpened, fx.Qualified, fx.Moved, fx.Assigned, fx.Queued, fx.ClockBreached, fx.ClockWarned, fx.Rerouted,
    fx.AttemptCounted, fx.WakePlanned, fx.WokenUp, fx.Closed, fx.OpportunityChanged, fx.SetAside, fx.PersonAbsorbed,
    fx.ReachabilityChanged, fx.LeadLearned, fx.Restored, fx.AccountMarked, fx.Held, fx.Marked,
)  # fmt: skip
"""Effects that a reader wants to see at once; the others are kept back until asked for."""

TITLES = {
    "captured": "Came in", "listed": "Stands on a list", "responded": "Responded", "behaved": "Was seen",
    "updated": "Something was learned", "opened_by_sales": "Opened by sales", "offered": "Offered",
    "no_taker": "Nobody could take it", "accepted": "Accepted", "rejected": "Rejected", "misrouted": "Not theirs",
    "attempted": "Tried to reach them", "meeting_booked": "Meeting agreed", "meeting_held": "Meeting took place",
    "meeting_missed": "Did not come to the meeting", "recycled": "Handed back", "disqualified": "Disqualified",
    "woken": "Woken", "reopened": "Taken up again", "opportunity_opened": "Opportunity opened",
    "opportunity_won": "Won", "opportunity_lost": "Lost", "stage_reported": "Another system reported a stage",
    "clock_due": "Time was up", "day_passed": "Looked at again", "merged": "Two records became one",
    "undone": "Taken back",
}  # fmt: skip
BY_ITSELF = ("system:routing", "system:clock")
"""Who needs no naming: it is the pact that acts."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about an effect; `why` is where its reason is told, `line` that of the pact in `version`."""

    text: str
    line: int
    version: int
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, about `lead`. `late` is when we knew of it, where that was noticeably later.

    `criterion`: which one failed, as who rejected it says; `note`: what they wrote.
    `times` of it happened one after the other, the first at `since`: reminders, of which one is told for all.
    """

    event_id: int
    at: datetime
    what: str
    by: str
    is_theirs: bool
    telling: tuple[Said, ...]
    more: tuple[Said, ...]
    late: datetime | None
    reminds: str = ""
    times: int = 1
    since: datetime | None = None
    lead: int | None = None
    criterion: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    entries: tuple[Entry, ...]


def days(
    database: Database, chapters: Sequence[Chapter], *, zone: ZoneInfo, now: datetime, lead: int = 0
) -> tuple[Day, ...]:
    """Return `chapters` by day of `zone`, newest first.

    Args:
        lead: the lead whose page it is, for the addresses that tell why; 0: those of each entry's own lead.
    """
    teller = _Teller(database, zone, lead)
    ordered = sorted(chapters, key=lambda one: (one.happened_at, one.event_id), reverse=True)
    today = now.astimezone(zone).date()
    entries = _summed_up([teller.entry(one) for one in ordered])
    return tuple(Day(spans.day(day, today), tuple(found)) for day, found in groupby(entries, key=_day_in(zone)))


def _day_in(zone: tzinfo) -> Callable[[Entry], date]:
    return lambda one: one.at.astimezone(zone).date()


def _summed_up(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries, newest first, with one for each run of reminders of the same kind."""
    found: list[Entry] = []
    for entry in entries:
        last = found[-1] if found else None
        if last is not None and entry.reminds and last.reminds == entry.reminds:
            found[-1] = replace(last, times=last.times + 1, since=entry.at)
        else:
            found.append(entry)
    return found


class _Teller:
    """Tells each entry under the version of the pact that decided it, its instants in the reader's zone."""

    def __init__(self, database: Database, zone: ZoneInfo, lead: int) -> None:
        self.database, self.zone, self.lead = database, zone, lead
        self.pact = cache(self._pact)

    def _pact(self, version: int) -> Pact:
        return replace(agreement.version(self.database, version), zone=self.zone)

    def entry(self, chapter: Chapter) -> Entry:
        said = list(self._sentences(chapter))
        late = chapter.recorded_at if (chapter.recorded_at - chapter.happened_at).total_seconds() > 3600 else None
        tells = any(tells for _, tells in said)
        reminds = next((one.about for one in chapter.effects if isinstance(one, fx.Notified)), "") if not tells else ""
        title = naming.plain(chapter.activity) or TITLES.get(chapter.kind, naming.plain(chapter.kind))
        if reminds and chapter.kind == "clock_due":
            title = f"Reminded: {told_about(reminds)}"
        return Entry(
            event_id=chapter.event_id,
            at=chapter.happened_at,
            what=title[:1].upper() + title[1:],
            by="" if chapter.actor in ("", "person", *BY_ITSELF) else naming.actor(chapter.actor),
            is_theirs=chapter.actor == "person" or chapter.kind in ("responded", "behaved"),
            telling=tuple(one for one, tells in said if tells),
            more=tuple(one for one, tells in said if not tells),
            late=late,
            reminds=reminds,
            lead=chapter.lead_id,
            criterion=chapter.criterion,
            note=chapter.note,
        )

    def _sentences(self, chapter: Chapter) -> Iterator[tuple[Said, bool]]:
        pact = self.pact(chapter.pact_version)
        for position, found in enumerate(chapter.effects):
            effect = revive_effect(pact, found)
            lead = self.lead or chapter.lead_id
            address = f"/leads/{lead}/why/{chapter.event_id}/{position}" if lead and _has_why(effect) else ""
            text = sentence(pact, effect)
            yield Said(text, effect.why.line, chapter.pact_version, address), isinstance(effect, TELLING)


def _has_why(effect: fx.Effect) -> bool:
    return bool(effect.why.rule or effect.why.says) or isinstance(effect, fx.Scored)
