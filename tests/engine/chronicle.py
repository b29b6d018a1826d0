"""A small journal in memory, for tests of what another pact would have made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.apart import Ways
from leadpact.engine.differing import plain
from leadpact.engine.looks import Looks
from leadpact.engine.past import Entry, Past
from leadpact.engine.state import Lead
from leadpact.engine.tally import Case, Share, Tally
from leadpact.engine.terms import terms_of
from leadpact.engine.tryout import Trying
from leadpact.pact.model import Pact

LONG_AGO = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


@dataclass
class Chronicle:
    """What happened to some people under a pact, each event a transaction of its own. Lead ids count from 101.

    `activate` lets another version decide from then on.
    """

    pact: Pact
    entries: list[Entry] = field(default_factory=list)
    versions: dict[int, Pact] = field(default_factory=dict)
    activated: list[tuple[datetime, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.past = Past(self.pact, {1: self.pact.responses})
        self.activate(self.pact, LONG_AGO)

    def activate(self, pact: Pact, at: datetime) -> None:
        number = len(self.versions) + 1
        self.pact = self.versions[number] = replace(pact, version=number)
        self.past.responses[number] = pact.responses
        self.activated.append((at, number))

    def happens(
        self,
        event: ev.Event,
        person: int = 1,
        *,
        known: datetime | None = None,
        now: datetime | None = None,
        company: int = 0,
        together: bool = False,
    ) -> Lead:
        """Decide an event and let it take effect; return the lead that it is about.

        Args:
            known: when we learned of it; None: when it happened.
            now: the instant from which facts are looked at; None: when we learned of it.
            company: the number of the person's company, told with this event.
            together: in the transaction of the event before it.
        """
        entry = self.taken(event, person, known=known, now=now, company=company, together=together)
        assert entry is not None, "it was refused"
        return self.past.persons[person].leads[entry.lead]

    def taken(
        self,
        event: ev.Event,
        person: int = 1,
        *,
        known: datetime | None = None,
        now: datetime | None = None,
        company: int = 0,
        together: bool = False,
    ) -> Entry | None:
        """As `happens`; return the entry, or None if the event was refused."""
        known = known or event.at
        joined = fx.AccountJoined(account=company, domain=f"firm-{company}.example") if company else None
        number = len(self.entries) + 1
        transaction = self.entries[-1].transaction if together else number
        entry = Entry(number, transaction, person, 0, event, now or known, known, joined, [], len(self.versions))
        decision = self.past.again(self.pact, entry, self.past.before(entry), new_lead=100 + number)
        if decision.refused is not None:
            return None
        leads = [decision.lead, event.lead, *(effect.lead for effect in decision.effects)]
        lead = next((one for one in leads if one), 0)
        entry = replace(entry, lead=lead, effects=plain(decision.effects))
        self.past.take(entry)
        self.entries.append(entry)
        return entry

    def tried(
        self,
        candidate: Pact,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        end: datetime | None = None,
        entries: Sequence[Entry] | None = None,
    ) -> Tally:
        """Try a candidate on what happened, time passing to `end`; None: to what was known last."""
        tally = Tally(10)
        terms = terms_of(candidate, self.versions, self.activated, since=since, until=until)
        past, ways = Past(self.pact, self.past.responses, terms.other_responses), Ways(terms)
        trying = Trying(terms, past, Share(tally), ways, Looks(terms, past, ways))
        for entry in entries or self.entries:
            trying.take(entry)
        trying.end(end or self.entries[-1].known)
        return tally


def shifts(tally: Tally, kind: str) -> dict[tuple[str, str], int]:
    """Return how many leads of a kind went from what to what."""
    return {(was, would): count for (one, was, would), count in tally.shifts.items() if one == kind}


def only(tally: Tally, kind: str) -> Case:
    """Return the one case of a kind."""
    (case,) = tally.cases[kind]
    return case
