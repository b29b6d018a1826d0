"""Who has to read what changes for them, and who has: a log by person and version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leadpact.errors import NotFound
from leadpact.operations.agreement_journal import AgreementEntry, entries, writing
from leadpact.operations.database import Database
from leadpact.operations.parties import everybody
from leadpact.pact.signing import Somebody
from leadpact.pact.signing_event import Acknowledged, InForce
from leadpact.pact.signing_rules import NotAgreed

IN_FORCE = ("adopted", "activated", "rolled_back")
OUTSIDE = ("partner",)
"""Roles that do not see the pact."""


@dataclass(frozen=True, slots=True)
class ToRead:
    """What somebody has yet to acknowledge.

    Args:
        version: the version that decides now; since when it does.
        known: the version that they acknowledged last: what differs from it is what changes for them; 0: none, they
            are new and read their role's page of the document first.
        missed: the versions that concerned their role since, in their order.
    """

    version: int
    since: datetime
    known: int
    missed: tuple[int, ...]

    @property
    def is_new(self) -> bool:
        return self.known == 0


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """That somebody, in a role, has read a version."""

    username: str
    party: str
    role: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Trained:
    """Somebody who may sign in: what they acknowledged last, and what they have yet to read."""

    who: Somebody
    last: Acknowledgement | None
    due: ToRead | None


def unacknowledged(database: Database, who: Somebody) -> ToRead | None:
    """Return what `who` has yet to acknowledge; None: nothing."""
    with database.connection() as connection:
        known = [one for one in entries(connection, ("acknowledged",)) if _is_of(one, who)]
        return _due(entries(connection, IN_FORCE), who.role, known)


def acknowledge(database: Database, version: int, *, who: Somebody, at: datetime) -> None:
    """Note that `who` has read the version that decides now; what they acknowledged already is not noted again.

    Raises:
        NotAgreed: another version decides by now.
        NotFound: there is no pact yet.
    """
    with writing(database) as book:
        active = _active(entries(book.connection, IN_FORCE))
        if active.version != version:
            raise NotAgreed(
                "not_active", f"Version {active.version} decides now, not {version}.", remedy="Read that one."
            )
        known = [one for one in entries(book.connection, ("acknowledged",)) if _is_of(one, who)]
        if not known or known[-1].event.version != version:
            event = Acknowledged(at=at, by=who.party, version=version, digest=active.digest, username=who.username,
                                 role=who.role)  # fmt: skip
            book.append(book.of_version(version).number, event)


def training_log(database: Database, *, version: int = 0) -> tuple[Acknowledgement, ...]:
    """Return who acknowledged which version when, the latest first; of one version, or of all."""
    with database.connection() as connection:
        found = [_read(one) for one in entries(connection, ("acknowledged",))]
    return tuple(reversed([one for one in found if version in (0, one.version)]))


def training(database: Database) -> tuple[Trained, ...]:
    """Return everybody who may sign in and sees the pact, those who have something to read first."""
    with database.connection() as connection:
        in_force, noted = entries(connection, IN_FORCE), entries(connection, ("acknowledged",))
        people = [one for one in everybody(connection) if one.role not in OUTSIDE]
    found = []
    for who in people:
        known = [one for one in noted if _is_of(one, who)]
        found.append(Trained(who, _read(known[-1]) if known else None, _due(in_force, who.role, known)))
    return tuple(sorted(found, key=lambda one: one.due is None))


def _is_of(entry: AgreementEntry, who: Somebody) -> bool:
    return isinstance(entry.event, Acknowledged) and entry.event.username == who.username


def _read(entry: AgreementEntry) -> Acknowledgement:
    event = entry.event
    assert isinstance(event, Acknowledged)
    return Acknowledgement(event.username, event.by, event.role, event.version, event.at)


def _active(in_force: list[AgreementEntry]) -> InForce:
    if not in_force:
        raise NotFound("There is no pact yet.", remedy="Adopt one: leadpact adopt examples/northwind/pact.yaml")
    event = in_force[-1].event
    assert isinstance(event, InForce)
    return event


def _due(in_force: list[AgreementEntry], role: str, known: list[AgreementEntry]) -> ToRead | None:
    """Return what is to be read by somebody in `role` who has acknowledged what the entries `known` say."""
    if not in_force or role in OUTSIDE:
        return None
    active = _active(in_force)
    if not known:
        return ToRead(active.version, active.at, 0, ())
    last = known[-1]
    if last.event.version == active.version:
        return None  # what they know decides, or decides again
    missed = [one.event for one in in_force if one.id > last.id and isinstance(one.event, InForce)]
    concerning = tuple(event.version for event in missed if role in event.concerns)
    return ToRead(active.version, active.at, last.event.version, concerning) if concerning else None
