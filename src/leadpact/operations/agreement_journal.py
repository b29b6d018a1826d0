"""The journal of the agreement: read by whoever asks, written by one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from leadpact.errors import NotFound
from leadpact.models import packing
from leadpact.operations.database import Database
from leadpact.pact.signing import Proposal, digest_of, fold
from leadpact.pact.signing_event import AgreementEvent, decode, kind_of

LOCK = "LOCK TABLE agreement_event IN SHARE ROW EXCLUSIVE MODE"
OF_PROPOSAL = "SELECT id, payload::text FROM agreement_event WHERE proposal = %s ORDER BY id"
ALL = "SELECT proposal, id, payload::text FROM agreement_event ORDER BY proposal, id"
OF_KINDS = "SELECT proposal, id, payload::text FROM agreement_event WHERE kind = ANY(%s) ORDER BY id"
APPEND = """
    INSERT INTO agreement_event (proposal, kind, happened_at, actor, version, digest, payload)
    VALUES (%s, %s, %s, %s, nullif(%s, 0), %s, %s) RETURNING id
"""
NEXT = "SELECT coalesce(max(proposal), 0) + 1 FROM agreement_event"
OF_VERSION = """
    SELECT proposal FROM agreement_event WHERE kind IN ('adopted', 'activated') AND version = %s ORDER BY id LIMIT 1
"""
KEEP_TEXT = "INSERT INTO agreement_text (digest, body) VALUES (%s, %s) ON CONFLICT DO NOTHING"
TEXTS = "SELECT digest, body FROM agreement_text WHERE digest = ANY(%s)"
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AgreementEntry:
    """One entry of the journal of the agreement."""

    id: int
    proposal: int
    event: AgreementEvent

    @property
    def kind(self) -> str:
        return kind_of(self.event)

    @property
    def at(self) -> datetime:
        return self.event.at


class Book:
    """The journal in the hands of whoever writes it: nobody else does until their transaction ends."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.database, self.connection = database, connection

    def proposal(self, number: int) -> Proposal:
        """Return a proposal as it stands.

        Raises:
            NotFound: there is none of this number.
        """
        return read_proposal(self.connection, number)

    def new_number(self) -> int:
        """Return the number of the next proposal."""
        row = self.connection.execute(NEXT).fetchone()
        assert row is not None
        return int(row[0])

    def of_version(self, version: int) -> Proposal:
        """Return the proposal that became the version.

        Raises:
            NotFound: there is no such version.
        """
        return read_proposal(self.connection, proposal_of(self.connection, version))

    def append(self, proposal: int, event: AgreementEvent) -> int:
        """Write an entry and return its id."""
        row = self.connection.execute(
            APPEND, (proposal, kind_of(event), event.at, event.by, event.version, event.digest, packing.pack(event))
        ).fetchone()
        assert row is not None
        return int(row[0])

    def keep_text(self, text: str) -> str:
        """Keep a text and return its digest."""
        digest = digest_of(text)
        self.connection.execute(KEEP_TEXT, (digest, text))
        return digest


@contextmanager
def writing(database: Database) -> Iterator[Book]:
    """Lend the journal to write in, in a transaction of its own."""
    with database.connection() as connection, connection.transaction():
        connection.execute(LOCK)
        yield Book(database, connection)


def read_proposal(connection: Connection, number: int) -> Proposal:
    """Return a proposal as it stands.

    Raises:
        NotFound: there is none of this number.
    """
    known = 0 < number <= LARGEST_NUMBER
    rows = connection.execute(OF_PROPOSAL, (number,)).fetchall() if known else []
    if not rows:
        raise NotFound(f"There is no proposal {number}.", remedy="See `leadpact versions`.")
    return fold(number, [(entry, decode(payload)) for entry, payload in rows])


def proposal_of(connection: Connection, version: int) -> int:
    """Return the number of the proposal that became the version.

    Raises:
        NotFound: there is no such version.
    """
    row = connection.execute(OF_VERSION, (version,)).fetchone() if 0 < version <= LARGEST_NUMBER else None
    if row is None:
        raise NotFound(f"There is no version {version} of the pact.", remedy="See `leadpact versions`.")
    return int(row[0])


def entries(connection: Connection, kinds: Iterable[str] = ()) -> list[AgreementEntry]:
    """Return the entries of these kinds in their order; of all kinds, by proposal, where none is named."""
    wanted = list(kinds)
    rows = connection.execute(OF_KINDS, (wanted,)) if wanted else connection.execute(ALL)
    return [AgreementEntry(entry, proposal, decode(payload)) for proposal, entry, payload in rows.fetchall()]


def texts(connection: Connection, digests: Iterable[str]) -> Mapping[str, str]:
    """Return the texts that have these digests, by digest."""
    return dict(connection.execute(TEXTS, (list(set(digests)),)).fetchall())
