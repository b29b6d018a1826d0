"""What a new version means for the leads there are: where they stand in it, and who of them is routed anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from leadpact.engine import event as ev
from leadpact.errors import LeadpactError
from leadpact.models.packing import pack
from leadpact.operations.database import Database
from leadpact.operations.journal import Item, record_in
from leadpact.pact.model import Pact
from leadpact.pact.restaging import Became, Lost, Place, became, lost_in_words
from leadpact.pact.signing_rules import NotAgreed

BATCH = 500

STANDING = "SELECT stage, status, count(*) FROM lead GROUP BY stage, status"
HELD = """
    SELECT owner_kind, owner, count(*) FROM lead
    WHERE closed_at IS NULL AND owner_kind IN ('queue', 'partner', 'program') GROUP BY owner_kind, owner
"""
CONCERNED = """
    SELECT id, stage, status FROM lead
    WHERE id > %(after)s AND (
        (stage, status) IN (SELECT stage, status FROM json_to_recordset(%(places)s) AS p (stage text, status text))
        OR (closed_at IS NULL AND (owner_kind, owner) IN (
            SELECT kind, name FROM json_to_recordset(%(holders)s) AS h (kind text, name text))))
    ORDER BY id LIMIT %(most)s
"""

Holder = tuple[str, str]
"""A queue, a partner or a program, and its name."""


class NotRestaged(LeadpactError):
    """A lead could not be put where the new version has it; nothing was activated."""

    code = "agreement.not_restaged"


@dataclass(frozen=True, slots=True)
class Restaging:
    """What activating a version does to the leads there are now.

    Args:
        moved: places that the version has not, what they became, and how many leads stand there.
        rerouted: queues, partners and programs it has not, and how many open leads they hold: these are routed anew.
        lost: places of which the version does not say what became of them: it cannot be activated.
        counts: leads by place.
    """

    moved: Mapping[Place, Became]
    rerouted: Mapping[Holder, int]
    lost: tuple[Lost, ...]
    counts: Mapping[Place, int]

    @property
    def is_possible(self) -> bool:
        return not self.lost

    @property
    def leads_moved(self) -> int:
        return sum(self.counts[place] for place in self.moved)

    @property
    def leads_rerouted(self) -> int:
        return sum(self.rerouted.values())


def foresee(connection: Connection, before: Pact | None, now: Pact) -> Restaging:
    """Return what activating `now` instead of `before` would do to the leads there are."""
    counts: dict[Place, int] = {}
    for stage, status, count in connection.execute(STANDING).fetchall():
        counts[stage, status] = count
    moved, lost = became(sorted(counts), before=before, now=now)
    known = {
        "queue": set(now.queues),
        "partner": set(now.partners),
        "program": {program.name for program in now.programs},
    }
    held = connection.execute(HELD).fetchall()
    rerouted = {(kind, name): count for kind, name, count in held if name not in known[kind]}
    return Restaging(moved, rerouted, lost, counts)


def refuse_lost(foreseen: Restaging) -> None:
    """Refuse a version that leaves leads nowhere.

    Raises:
        NotAgreed: with the numbers, by stage.
    """
    if foreseen.lost:
        raise NotAgreed(
            "leads_lost",
            f"Leads would stand nowhere. {lost_in_words(foreseen.lost, foreseen.counts)}.",
            remedy="State at the stage that takes their place what it `was`; or move these leads first.",
        )


def restage(
    database: Database, connection: Connection, pact: Pact, foreseen: Restaging, *, by: str, at: datetime
) -> int:
    """Record for each lead concerned where it stands in `pact`, in the caller's transaction; return how many.

    Raises:
        NotRestaged: one of them could not be put there.
    """
    done = 0
    for events in _events(connection, foreseen, by=by, at=at):
        results = record_in(database, connection, pact, [Item(event) for event in events], known=at)
        for one in results:
            if one.refused is not None:
                raise NotRestaged(f"Lead {one.item.event.lead} stays where it is: {one.refused.says}")
        done += len(results)
    return done


def _events(connection: Connection, foreseen: Restaging, *, by: str, at: datetime) -> Iterator[list[ev.Restaged]]:
    asked: dict[str, Any] = {
        "places": pack([{"stage": stage, "status": status} for stage, status in foreseen.moved]),
        "holders": pack([{"kind": kind, "name": name} for kind, name in foreseen.rerouted]),
        "most": BATCH,
        "after": 0,
    }
    if not (foreseen.moved or foreseen.rerouted):
        return
    while rows := connection.execute(CONCERNED, asked).fetchall():
        yield [_event(foreseen, lead, stage, status, by=by, at=at) for lead, stage, status in rows]
        asked["after"] = rows[-1][0]


def _event(foreseen: Restaging, lead: int, stage: str, status: str, *, by: str, at: datetime) -> ev.Restaged:
    found = foreseen.moved.get((stage, status))
    if found is None:
        return ev.Restaged(at=at, by=by, lead=lead, to=stage, status=status, because="who held it is gone")
    return ev.Restaged(at=at, by=by, lead=lead, to=found.stage, status=found.status, because=found.because)
