"""Working through what was not taken: how much there is, what comes before and after, what a correction would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from leadpact.models import packing
from leadpact.operations.database import Database
from leadpact.operations.payload import read_payload
from leadpact.operations.receipts import NOT_TAKEN, STATES, ReceiptLine, check_sees_all, corrected_payload
from leadpact.operations.repair import COUNT, FaultGroup
from leadpact.operations.scope import Scope
from leadpact.pact.model import Pact

MOST_COUNTED = 25_000
"""Of each state; counting millions would make a page wait for a number that nobody reads to the end."""

COUNTS = " UNION ALL ".join(
    f"SELECT '{state}', (SELECT count(*) FROM (SELECT 1 FROM receipt WHERE state = '{state}' LIMIT %(most)s) r)"
    for state in STATES
)
AROUND = """
    SELECT (SELECT id FROM receipt WHERE channel = %(channel)s AND key = %(next_key)s),
           (SELECT id FROM receipt WHERE id = %(former)s AND channel = %(channel)s AND key = %(former_key)s
                AND state = 'retried'),
           (SELECT max(id) FROM receipt WHERE state IN ('rejected', 'failed') AND id < %(below)s)
"""
FIRST = """
    SELECT id, body, received_at FROM receipt
    WHERE state IN ('rejected', 'failed') AND channel = %s AND faults ->> %s = %s ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many receipts there are; `more`: at least so many."""

    number: int
    more: bool = False


def count_states(database: Database, scope: Scope, *, most: int = MOST_COUNTED) -> dict[str, Counted]:
    """Return how many receipts there are by state, and how many of them were not taken.

    Raises:
        Refused: this scope does not see everything.
    """
    check_sees_all(scope)
    with database.connection() as connection:
        found = dict(connection.execute(COUNTS, {"most": most + 1}).fetchall())
    counted = {state: Counted(min(found[state], most), found[state] > most) for state in STATES}
    rejected, failed = counted["rejected"], counted["failed"]
    return {NOT_TAKEN: Counted(rejected.number + failed.number, rejected.more or failed.more), **counted}


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a receipt, by number; None where there is none.

    Args:
        retried_as: the receipt as which it was sent again.
        retry_of: the one that it is a correction of.
        next: the next that was not taken, from the newest to the oldest.
    """

    retried_as: int | None
    retry_of: int | None
    next: int | None


def around(database: Database, line: ReceiptLine, scope: Scope) -> Around:
    """Return what stands around a receipt.

    Raises:
        Refused: this scope does not see everything.
    """
    check_sees_all(scope)
    former_key, mark, said = line.key.rpartition("#")
    former = int(said) if mark and said.isascii() and said.isdecimal() and len(said) < 19 else 0
    values = {
        "channel": line.channel,
        "next_key": f"{line.key}#{line.id}",
        "former": former,
        "former_key": former_key,
        "below": former or line.id,
    }
    with database.connection() as connection:
        row = connection.execute(AROUND, values).fetchone()
    return Around(*row) if row is not None else Around(None, None, None)


def find_group(database: Database, scope: Scope, channel: str, field: str, says: str) -> FaultGroup:
    """Return the receipts of a channel with one fault, counted; none if nobody has it any more.

    Raises:
        Refused: this scope does not see everything.
    """
    check_sees_all(scope)
    with database.connection() as connection:
        row = connection.execute(COUNT, (channel, field, says)).fetchone()
    return FaultGroup(channel, field, says, row[0] if row else 0, ())


@dataclass(frozen=True, slots=True)
class TriedCorrection:
    """What a correction would do to the newest of a group: of `tried`, `readable` could be taken.

    `faults` are what would still be wrong with the others, by field, with how many have it.
    """

    tried: int
    readable: int
    faults: tuple[tuple[str, str, int], ...]


def try_correction(
    database: Database, pact: Pact, scope: Scope, group: FaultGroup, values: Mapping[str, str], *, most: int = 50
) -> TriedCorrection:
    """Say what `values` would do to the newest `most` of a group; nothing is written.

    Whether the process allows the event is known only when it is decided.

    Raises:
        Refused: this scope does not see everything.
    """
    check_sees_all(scope)
    with database.connection() as connection:
        rows = connection.execute(FIRST, (group.channel, group.field, group.says, most)).fetchall()
    left: Counter[tuple[str, str]] = Counter()
    readable = 0
    for receipt, body, received_at in rows:
        payload = packing.values(body)
        corrected = corrected_payload(payload, values) if values else payload
        reading = read_payload(pact, corrected, received_at=received_at, receipt_id=receipt)
        readable += reading.item is not None
        left.update(reading.faults.items() if reading.item is None else ())
    faults = tuple((field, says, count) for (field, says), count in left.most_common())
    return TriedCorrection(len(rows), readable, faults)
