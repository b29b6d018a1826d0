"""The life of a lead as the journal tells it: everything that happened and was decided, in the order of writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from leadpact.engine.effect import Effect, decode
from leadpact.engine.normalise import Bad, clean_email
from leadpact.errors import NotFound
from leadpact.operations.database import Database

OF_EMAIL = "SELECT person_id FROM identity_key WHERE kind = 'email' AND value = %s"
LEADS_OF = "SELECT id FROM lead WHERE person_id = %s ORDER BY closed_at IS NULL DESC, id DESC"
OF_LEAD = "SELECT person_id FROM lead WHERE id = %s"
CHAPTER = """
    id, kind, lead_id, happened_at, recorded_at, actor, activity, effects::text, pact_version,
    CASE WHEN kind = 'undone' THEN (payload ->> 'entry')::bigint END, tx::text::bigint,
    coalesce(payload ->> 'criterion', ''), coalesce(payload ->> 'note', '')
"""
ENTRIES = f"""
    SELECT {CHAPTER}
    FROM journal_event
    WHERE person_id = %(person)s OR person_id IN (SELECT id FROM person WHERE merged_into = %(person)s)
    ORDER BY id
"""

# The numbers alone first, out of the index: the entries themselves are wide.
LATEST = f"""
    SELECT {CHAPTER} FROM journal_event WHERE id = ANY(ARRAY(
        SELECT id FROM journal_event
        WHERE person_id = ANY(ARRAY(
            SELECT %(person)s::bigint UNION ALL SELECT id FROM person WHERE merged_into = %(person)s))
            AND id < %(before)s
        ORDER BY id DESC LIMIT %(most)s))
    ORDER BY id DESC
"""
NO_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Chapter:
    """One entry of the journal. `recorded_at` is when we knew of what happened at `happened_at`.

    `undoes` is the entry that this one takes back; `transaction` is the same for what was written together.
    `criterion` is the one that failed, as who rejected the lead said; `note` what somebody wrote to it.
    """

    event_id: int
    kind: str
    lead_id: int | None
    happened_at: datetime
    recorded_at: datetime
    actor: str
    activity: str
    effects: tuple[Effect, ...]
    pact_version: int
    undoes: int | None = None
    transaction: int = 0
    criterion: str = ""
    note: str = ""


def chapter(row: Sequence[Any]) -> Chapter:
    """Return the entry in `row` (columns of CHAPTER)."""
    number, kind, lead, happened, recorded, actor, activity, effects, *rest = row
    return Chapter(number, kind, lead, happened, recorded, actor, activity, tuple(decode(effects)), *rest)


@dataclass(frozen=True, slots=True)
class Chapters:
    """Entries about a person, newest first. `older`: where the page before goes on; None if there is none."""

    told: tuple[Chapter, ...]
    older: int | None


def chapters_of(connection: Connection, person_id: int, *, before: int | None = None, most: int = 200) -> Chapters:
    """Return the latest entries about a person and whoever they absorbed, in one query.

    Args:
        before: of a page: `older` of the one that follows it; None: the latest.
    """
    values = {"person": person_id, "before": NO_END if before is None else before, "most": most + 1}
    rows = connection.execute(LATEST, values).fetchall()
    told = tuple(chapter(row) for row in rows[:most])
    return Chapters(told, told[-1].event_id if len(rows) > most else None)


def leads_named(database: Database, name: str) -> list[int]:
    """Return the leads that `name` means: the one with that id, or those of the person with that email address.

    The open ones come first, of these the newest.

    Raises:
        NotFound: nobody is called so, or they have no lead.
    """
    with database.connection() as connection:
        if name.isdecimal() and len(name) < 19:
            if connection.execute(OF_LEAD, (int(name),)).fetchone() is None:
                raise NotFound(f"There is no lead {name}.", remedy="Name an id or an email address.")
            return [int(name)]
        email = clean_email(name)
        if isinstance(email, Bad):
            raise NotFound(f"`{name}` is neither a lead's id nor an email address.", remedy="Look at the spelling.")
        person = connection.execute(OF_EMAIL, (email.key,)).fetchone()
        leads = connection.execute(LEADS_OF, person).fetchall() if person is not None else []
    if not leads:
        said = "nobody has the address" if person is None else "there is no lead of"
        raise NotFound(f"No lead: {said} {email.address}.", remedy="Look at `leadpact receipts` for what was rejected.")
    return [row[0] for row in leads]


def life_of(database: Database, lead_id: int) -> list[Chapter]:
    """Return what the journal tells of a lead and of its person, oldest entry first.

    Raises:
        NotFound: there is no such lead.
    """
    with database.connection() as connection:
        person = connection.execute(OF_LEAD, (lead_id,)).fetchone()
        if person is None:
            raise NotFound(f"There is no lead {lead_id}.")
        rows = connection.execute(ENTRIES, {"person": person[0]}).fetchall()
    return [told for told in map(chapter, rows) if told.lead_id in (lead_id, None)]
