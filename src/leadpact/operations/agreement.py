"""The versions of the pact: which is active and in which mode, which decided when, and making one so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import msgspec
from psycopg import Connection

from leadpact.errors import NotFound
from leadpact.operations.agreement_journal import Book, writing
from leadpact.operations.database import Database
from leadpact.operations.in_force import ACTIVE as ACTIVE
from leadpact.operations.in_force import LARGEST_NUMBER as LARGEST_NUMBER
from leadpact.operations.in_force import active as active
from leadpact.operations.in_force import active_in as active_in
from leadpact.operations.in_force import version as version
from leadpact.operations.in_force import version_in as version_in
from leadpact.operations.journal import CONTENTION, TRIES, Busy
from leadpact.operations.restaging import foresee, refuse_lost, restage
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.restaging import present_names
from leadpact.pact.signing_event import Adopted, InForce
from leadpact.pact.training import concerned

VERSIONS = "SELECT id, name, digest, adopted_at, adopted_by FROM pact_version ORDER BY id DESC"
NUMBERS = "SELECT id FROM pact_version ORDER BY id"
NAMES = "SELECT former, present FROM stage_name ORDER BY former"
STANDING = "SELECT version, mode, starts_at, kind, actor FROM pact_activation ORDER BY id DESC LIMIT 1"
AT = """
    SELECT version, mode, starts_at, kind, actor FROM pact_activation WHERE starts_at <= %s
    ORDER BY starts_at DESC, id DESC LIMIT 1
"""
ACTIVATIONS = "SELECT version, mode, starts_at, kind, actor FROM pact_activation ORDER BY id DESC"
# Who records an event holds the table while they do: after this nobody is about to decide by another version.
ALONE = "LOCK TABLE pact_activation IN EXCLUSIVE MODE"
INSERT = """
    INSERT INTO pact_version (name, body, digest, adopted_at, adopted_by) VALUES (%s, %s, %s, %s, %s) RETURNING id
"""
START = """
    INSERT INTO pact_activation (version, starts_at, mode, kind, actor, event_id)
    VALUES (%(version)s, greatest(%(at)s, (SELECT starts_at FROM pact_activation ORDER BY id DESC LIMIT 1)),
            %(mode)s, %(kind)s, %(by)s, %(event)s)
"""

DoneT = TypeVar("DoneT")


@dataclass(frozen=True, slots=True)
class Adoption:
    """That a version was made of a text: when, and by whom."""

    number: int
    name: str
    digest: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Activation:
    """That a version decides from `starts_at` on.

    `mode` is standard where everybody has signed it whom it names, marketing and sales among them; else trial. `kind`
    is adopt (at the command line), activate (of a proposal), rollback, or sign: it decided already, and the last
    signature made it the standard.
    """

    version: int
    mode: str
    starts_at: datetime
    kind: str
    by: str


def adopt(database: Database, text: str, *, by: str, at: datetime) -> Pact:
    """Make `text` the active version, a trial until it is signed, unless it is active already; return it.

    Raises:
        FaultyText: the text is no pact; nothing was adopted.
        NotAgreed: leads stand where the text has nothing, and it does not say what became of that.
        Busy: other writers got in the way too often.
    """
    pact = parse_pact(text)

    def do(book: Book) -> Pact:
        before = _active_or_none(database, book.connection)
        if before is not None and before.digest == pact.digest:
            return before
        event = Adopted(
            at=at, by=by, digest=book.keep_text(pact.text), replaced=0 if before is None else before.version
        )
        return bring_into_force(database, book, book.new_number(), pact, event, kind="adopt")

    return alone(database, do)


def alone(database: Database, do: Callable[[Book], DoneT]) -> DoneT:
    """Run `do` with the journal of the agreement, while nobody decides anything about a lead; in one transaction.

    Raises:
        Busy: other writers got in the way too often.
    """
    with database.connection() as connection:
        _versions(database, connection)  # which are kept then: nobody waits while they are read
    for _ in range(TRIES):
        try:
            with writing(database) as book:
                book.connection.execute(ALONE)
                return do(book)
        except CONTENTION:
            continue
    raise Busy(f"The version could not be activated after {TRIES} tries.", remedy="Try again.")


def bring_into_force(database: Database, book: Book, proposal: int, pact: Pact, event: InForce, *, kind: str) -> Pact:
    """Let `pact` decide from now on, as `event` says: its leads are put where it has them. Return it with its number.

    Args:
        pact: a version, or a text that becomes one where its `version` is 0.

    Raises:
        NotAgreed: leads stand where it has nothing, and it does not say what became of that.
    """
    connection, at = book.connection, event.at
    before = _active_or_none(database, connection)
    foreseen = foresee(connection, before, pact)
    refuse_lost(foreseen)
    if not pact.version:
        row = connection.execute(INSERT, (pact.name, pact.text, pact.digest, at, event.by)).fetchone()
        assert row is not None
        pact = replace(pact, version=row[0])
    concerns = concerned("" if before is None else before.text, pact.text)
    told = msgspec.structs.replace(event, version=pact.version, concerns=concerns)
    entry = book.append(proposal, told)
    start(connection, pact.version, mode=event.mode, kind=kind, by=event.by, at=at, event=entry)
    _name_stages(database, connection, pact)
    restage(database, connection, pact, foreseen, by=event.by, at=at)
    return pact


def _name_stages(database: Database, connection: Connection, pact: Pact) -> None:
    """Write anew what stages of former versions are called in `pact`, which decides now."""
    names = present_names([*_versions(database, connection, but=pact.version), pact], pact)
    connection.execute("DELETE FROM stage_name")
    for former, present in names.items():
        connection.execute("INSERT INTO stage_name (former, present) VALUES (%s, %s)", (former, present))


def _versions(database: Database, connection: Connection, *, but: int = 0) -> list[Pact]:
    numbers = [row[0] for row in connection.execute(NUMBERS).fetchall() if row[0] != but]
    return [version_in(database, connection, number) for number in numbers]


def start(connection: Connection, number: int, *, mode: str, kind: str, by: str, at: datetime, event: int) -> None:
    """Let the version decide from `at` on; where the clocks of two machines differ, not before the one before it."""
    connection.execute(START, {"version": number, "at": at, "mode": mode, "kind": kind, "by": by, "event": event})


def _active_or_none(database: Database, connection: Connection) -> Pact | None:
    try:
        return active_in(database, connection)
    except NotFound:
        return None


# What is asked


def standing(database: Database) -> Activation | None:
    """Return which version decides, in which mode and since when; None before the first."""
    with database.connection() as connection:
        return standing_in(connection)


def standing_in(connection: Connection) -> Activation | None:
    """As `standing`, read over `connection`."""
    row = connection.execute(STANDING).fetchone()
    return None if row is None else Activation(*row)


def at_instant(database: Database, at: datetime) -> Activation | None:
    """Return which version decided at `at`; None before the first."""
    with database.connection() as connection:
        row = connection.execute(AT, (at,)).fetchone()
    return None if row is None else Activation(*row)


def activations(database: Database) -> tuple[Activation, ...]:
    """Return when each version began to decide, the latest first; one that was gone back to is there again."""
    with database.connection() as connection:
        return activations_in(connection)


def activations_in(connection: Connection) -> tuple[Activation, ...]:
    """As `activations`, read over `connection`."""
    return tuple(Activation(*row) for row in connection.execute(ACTIVATIONS))


def adoptions(database: Database) -> tuple[Adoption, ...]:
    """Return every version with who made it so and when, the newest first; their texts are not read."""
    with database.connection() as connection:
        return tuple(Adoption(*row) for row in connection.execute(VERSIONS))


def stage_mapping(database: Database) -> Mapping[str, str]:
    """Return what stages of former versions are called in the active one: history counts under these names."""
    with database.connection() as connection:
        return dict(connection.execute(NAMES).fetchall())
