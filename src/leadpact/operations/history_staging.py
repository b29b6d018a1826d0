"""The events of a history, gathered in a temporary table: it sorts what memory cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from psycopg import Connection

from leadpact.models import packing
from leadpact.operations.capture import Parcel
from leadpact.operations.history_reading import Reader, Staged
from leadpact.operations.import_run import Sent

TABLE = """
    CREATE TEMPORARY TABLE history_staged (
        happened_at timestamptz, rank integer, seq bigint, person text, key text, body text, file text, line bigint
    )
"""
COPY = "COPY history_staged FROM STDIN"
INDEX = "CREATE INDEX history_in_order ON history_staged (happened_at, rank, seq)"
PAGE = """
    SELECT happened_at, rank, seq, person, key, body, file, line FROM history_staged
    WHERE (happened_at, rank, seq) > (%s, %s, %s) ORDER BY happened_at, rank, seq LIMIT %s
"""
DROP = "DROP TABLE history_staged"

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


@contextmanager
def staging(connection: Connection) -> Iterator[None]:
    """Make the temporary table, and remove it however the import ends: the connection goes back to its pool."""
    connection.execute(TABLE)
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(DROP)
        connection.commit()


def stage(connection: Connection, reader: Reader) -> tuple[int, list[Sent]]:
    """Put every event into the temporary table; return their number, and the rows that cannot be events."""
    refused: list[Sent] = []
    count = 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for found in reader.staged():
            if isinstance(found, Sent):
                refused.append(found)
                continue
            count += 1
            sent = found.sent
            body = packing.pack(sent.parcel.payload)
            copy.write_row((found.at, found.rank, count, found.person, sent.parcel.key, body, sent.file, sent.line))
    connection.execute(INDEX)
    connection.commit()
    return count, refused


def pages(connection: Connection, channel: str, size: int) -> Iterator[list[Staged]]:
    """Yield the events in the order in which they happened, `size` at a time."""
    last: tuple[datetime, int, int] = (EARLIEST, -1, -1)
    while rows := connection.execute(PAGE, (*last, size)).fetchall():
        connection.commit()
        last = rows[-1][:3]
        yield [
            Staged(at, rank, person, Sent(Parcel(channel, key, packing.values(body)), file, line))
            for at, rank, _, person, key, body, file, line in rows
        ]
