"""A lead as its page shows it: the lead, its person, their company and colleagues, what was told, the way it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from psycopg import Connection

from leadpact.engine.state import Account, Lead, Person
from leadpact.operations.accounts import Colleague, Opportunity, colleagues
from leadpact.operations.biography import Chapter, chapters_of
from leadpact.operations.database import Database
from leadpact.operations.loading import NEVER, colleagues_window
from leadpact.operations.people import PersonRecord, read_person, unseen
from leadpact.operations.reading import reading
from leadpact.operations.scope import EVERYTHING, Scope
from leadpact.pact.model import Pact

MOST_COLLEAGUES = 20
# The way of the lead, its opportunity, and of its company what conditions ask about colleagues.
AROUND = """
    SELECT
        (SELECT json_agg(json_build_array(m.event_id, m.position, m.cycle, m.origin, m.stage, m.kind, m.irregular,
                    m.happened_at, m.recorded_at, EXISTS (
                        SELECT FROM journal_event j
                        WHERE j.kind = 'undone' AND (j.payload ->> 'entry')::bigint = m.event_id))
                ORDER BY m.event_id, m.position)
            FROM movement m WHERE m.lead_id = %(lead)s),
        (SELECT json_build_array(ref, person_id, lead_id, state, amount, currency, opened_at, closed_at, reason)
            FROM opportunity WHERE ref = %(opportunity)s),
        (SELECT json_agg(json_build_array(id, person_id, owner)) FROM lead
            WHERE account_id = %(account)s AND closed_at IS NULL AND owner_kind = 'rep'),
        (SELECT json_agg(json_build_array(id, responded_at)) FROM person
            WHERE account_id = %(account)s AND responded_at > %(since)s)
"""


@dataclass(frozen=True, slots=True)
class Movement:
    """A posting of the ledger. `taken_back`: it was undone, so the lead was never there."""

    event_id: int
    position: int
    cycle: int
    origin: str
    stage: str
    kind: str
    irregular: bool
    happened_at: datetime
    recorded_at: datetime
    taken_back: bool


@dataclass(frozen=True, slots=True)
class LeadPage:
    """What the page of a lead shows.

    `record.person` is the person as deciding sees them: `facts_of(pact, record.person, lead, at)` gives the facts for
    `wishes.possible` and `standing.standing`. `others` are the person's other leads, the newest first; those in
    `hidden` are not the viewer's to see. `chapters` are the latest entries about the person, newest first; `older`
    is where the page before goes on. `path` is the way the lead took, oldest posting first.
    """

    lead: Lead
    record: PersonRecord
    others: tuple[Lead, ...]
    hidden: frozenset[int]
    colleagues: tuple[Colleague, ...]
    more_colleagues: bool
    chapters: tuple[Chapter, ...]
    older: int | None
    path: tuple[Movement, ...]
    opportunity: Opportunity | None

    @property
    def person(self) -> Person:
        return self.record.person

    @property
    def account(self) -> Account | None:
        return self.record.person.account


_path = msgspec.json.Decoder(list[tuple[int, int, int, str, str, str, bool, datetime, datetime, bool]])
_opportunity = msgspec.json.Decoder(
    tuple[str, int, int | None, str, int | None, str, datetime | None, datetime | None, str]
)
_open_leads = msgspec.json.Decoder(list[tuple[int, int, str]])
_responded = msgspec.json.Decoder(list[tuple[int, datetime]])


def lead_page(
    database: Database,
    pact: Pact,
    lead_id: int,
    *,
    at: datetime,
    before: int | None = None,
    scope: Scope = EVERYTHING,
) -> LeadPage:
    """Return what the page of a lead shows, in four queries.

    Args:
        pact: the active version: it says which values are dates, and how far conditions look back.
        at: the present instant.
        before: of the timeline's page: `older` of the one that was shown; None: the latest.
        scope: which leads the viewer sees; entries about others are left out.

    Raises:
        NotFound: there is no such lead.
    """
    with reading(database) as connection:
        record = read_person(connection, pact, 0, of_lead=lead_id)
        person, account = record.person, record.person.account
        lead = person.leads[lead_id]
        told = chapters_of(connection, person.id, before=before)
        around = _around(connection, pact, lead, account, at)
        known: tuple[Colleague, ...] = ()
        if account is not None:
            known = colleagues(connection, account.id, but=person.id, most=MOST_COLLEAGUES + 1, scope=scope)
    others = tuple(person.leads[number] for number in sorted(person.leads, reverse=True) if number != lead_id)
    hidden = unseen(others, scope)
    return LeadPage(
        lead=lead,
        record=record,
        others=others,
        hidden=hidden,
        colleagues=known[:MOST_COLLEAGUES],
        more_colleagues=len(known) > MOST_COLLEAGUES,
        chapters=tuple(one for one in told.told if one.lead_id not in hidden),
        older=told.older,
        path=around[0],
        opportunity=around[1],
    )


def _around(
    connection: Connection, pact: Pact, lead: Lead, account: Account | None, at: datetime
) -> tuple[tuple[Movement, ...], Opportunity | None]:
    """Return the way the lead took and its opportunity; let the account know what conditions ask about colleagues."""
    window = colleagues_window(pact.text)
    asked = {
        "lead": lead.id,
        "opportunity": lead.opportunity,
        "account": account.id if account is not None else None,
        "since": at - window if window is not None else NEVER,
    }
    path, sold, open_leads, responded = connection.execute(AROUND, asked).fetchone() or (None, None, None, None)
    if account is not None:
        worked = _open_leads.decode(open_leads) if open_leads else []
        account.open_leads = {number: (holder, owner) for number, holder, owner in worked}
        account.responded = _responded.decode(responded) if responded else []
    way = tuple(Movement(*found) for found in _path.decode(path)) if path else ()
    return way, Opportunity(*_opportunity.decode(sold)) if sold else None
