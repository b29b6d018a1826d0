"""Undo: what somebody did a moment ago is taken back, under the lock of the person, by one more entry."""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine import undo
from leadpact.engine.effect import decode
from leadpact.engine.replay import rebuild
from leadpact.engine.state import Account, Person, apply
from leadpact.engine.values import revive_effect
from leadpact.errors import NotFound, Refused
from leadpact.operations import agreement
from leadpact.operations.biography import CHAPTER, Chapter, chapter
from leadpact.operations.database import Database
from leadpact.operations.journal import CONTENTION, TRIES, Busy, Item, Recorded, record_in, superseding
from leadpact.operations.lookup import LARGEST_ID
from leadpact.pact.model import Pact

WHOSE = "SELECT person_id FROM journal_event WHERE id = %s"
# Whoever writes anything about the person locks them first, so nothing can happen between the look and the undo.
LOCK = "SELECT account_id FROM person WHERE id = %s AND merged_into IS NULL FOR NO KEY UPDATE"
LIFE = f"""
    SELECT person_id, {CHAPTER} FROM journal_event
    WHERE person_id = %(person)s OR person_id IN (SELECT id FROM person WHERE merged_into = %(person)s) ORDER BY id
"""
LATEST = f"""
    SELECT {CHAPTER} FROM journal_event
    WHERE person_id = (SELECT person_id FROM lead WHERE id = %s) AND recorded_at >= %s ORDER BY id DESC LIMIT 100
"""
OF_ACCOUNT = """
    SELECT j.effects::text FROM person p JOIN journal_event j ON j.person_id = p.id
    WHERE p.account_id = %s AND j.id < %s
        AND j.effects @? '$[*] ? (@.type == "account_learned" || @.type == "account_unlearned")'
    ORDER BY j.id
"""
ABOUT_ACCOUNT = (fx.AccountLearned, fx.AccountUnlearned)


def take_back(database: Database, event_id: int, *, by: str, at: datetime) -> Recorded:
    """Take back the entry `event_id` of the journal, in one transaction.

    Raises:
        NotFound: there is no such entry.
        Refused: it was not theirs, was too long ago, is of no such kind, or something has happened since.
        Busy: other writers got in the way too often.
    """
    pact = agreement.active(database)
    for _ in range(TRIES):
        with database.connection() as connection:
            try:
                with connection.transaction():
                    event = _undone(connection, pact, event_id, by=by, at=at)
                    return record_in(database, connection, pact, [Item(event)], known=at)[0]
            except CONTENTION as error:
                pact = superseding(database, connection, pact, error)
    raise Busy(f"The entry {event_id} could not be taken back after {TRIES} tries.", remedy="Try again.")


def latest(database: Database, lead_id: int, *, by: str, at: datetime) -> Chapter | None:
    """Return the entry about a lead that `by` may take back at `at`; None where there is none."""
    with database.connection() as connection:
        rows = connection.execute(LATEST, (lead_id, at - undo.WITHIN)).fetchall() if lead_id <= LARGEST_ID else []
    told = undo.undoable([chapter(row) for row in rows], lead_id, by=by, at=at)
    return told if isinstance(told, Chapter) else None


def _undone(connection: Connection, pact: Pact, event_id: int, *, by: str, at: datetime) -> ev.Undone:
    """Return the event that takes the entry back, as the journal of its person gives it."""
    whose = connection.execute(WHOSE, (event_id,)).fetchone() if 0 < event_id <= LARGEST_ID else None
    if whose is None:
        raise NotFound(f"The journal has no entry {event_id}.", remedy="Name the entry that the answer named.")
    person_id: int = whose[0]
    locked = connection.execute(LOCK, (person_id,)).fetchone()
    if locked is None:
        raise Refused("The person has turned out to be the same as another one since.", remedy="Look at the lead.")
    rows = connection.execute(LIFE, {"person": person_id}).fetchall()
    told = [chapter(row) for _, *row in rows]
    entry = next(one for one in told if one.event_id == event_id)
    since = [one for one in told if one.event_id >= event_id]
    refused = undo.refusal(since, entry, by=by, at=at)
    if refused is not None:
        raise Refused(refused.says, remedy=refused.remedy)
    past = [one for one in told if one.event_id < event_id]
    lived = zip((whose for whose, *_ in rows), (one.effects for one in past), strict=False)
    before = rebuild(pact, lived)[person_id]
    followed = [one for one in since if undo.follows(entry, one)]
    account = _of_account(connection, pact, locked[0], entry)
    return undo.taken_back(entry, past, followed, before, by=by, at=at, account=account)


def _of_account(connection: Connection, pact: Pact, account_id: int | None, entry: Chapter) -> ev.Earlier | None:
    """Return what was known of the company before `entry`, where that told something about it."""
    if account_id is None or not any(isinstance(effect, fx.AccountLearned) for effect in entry.effects):
        return None
    account = Account(account_id)
    person = Person(0, account)
    for (effects,) in connection.execute(OF_ACCOUNT, (account_id, entry.event_id)):
        for effect in decode(effects):
            if isinstance(effect, ABOUT_ACCOUNT):
                apply(person, revive_effect(pact, effect))
    return undo.earlier(entry.effects, fx.AccountLearned, account.values, account.seen)
