"""Letting a version decide: a proposal now or at a planned time, or a former version again."""

from __future__ import annotations

from datetime import datetime

from leadpact.errors import Refused
from leadpact.operations import agreement
from leadpact.operations.agreement_journal import Book, read_proposal, writing
from leadpact.operations.database import Database
from leadpact.operations.grounds import active_number, ground_of, text_of
from leadpact.operations.notifications import OPERATIONS
from leadpact.operations.proposal_reading import parsed
from leadpact.operations.telling import tell
from leadpact.pact import activation_rules as rules
from leadpact.pact import signing_event as se
from leadpact.pact.model import Pact
from leadpact.pact.signing import Proposal

BY_ITSELF = "system:agreement"
PLANNED = """
    SELECT proposal FROM (
        SELECT DISTINCT ON (proposal) proposal, kind, (payload ->> 'starts_at')::timestamptz AS starts_at
        FROM agreement_event WHERE kind IN ('planned', 'cancelled', 'activated', 'withdrawn')
        ORDER BY proposal, id DESC) last
    WHERE kind = 'planned' AND starts_at <= %s ORDER BY starts_at, proposal
"""


def activate(database: Database, number: int, *, by: str, at: datetime, trial: bool = False) -> Pact:
    """Let a proposal decide from now on; return it as the version that it becomes.

    Its leads are put where it has them; promises that run keep the time they were given.

    Args:
        trial: though not everybody has signed it; then it is a trial.

    Raises:
        NotFound: there is no such proposal.
        NotAgreed: it is not signed, was made from a version that is gone, or leads would stand nowhere in it.
        Busy: other writers got in the way too often.
    """

    def do(book: Book) -> Pact:
        proposal = book.proposal(number)
        ground = ground_of(book, proposal, at)
        mode = rules.activate(proposal, ground=ground, trial=trial)
        pact = parsed(text_of(book, proposal))
        event = se.Activated(at=at, by=by, digest=proposal.digest, mode=mode, replaced=ground.active)
        return agreement.bring_into_force(database, book, number, pact, event, kind="activate")

    return agreement.alone(database, do)


def plan(database: Database, number: int, starts_at: datetime, *, by: str, at: datetime, trial: bool = False) -> None:
    """Plan that a proposal decides from `starts_at` on; a worker activates it then (`activate_planned`).

    Raises:
        NotAgreed: as `activate`; or that time is over.
    """
    with writing(database) as book:
        proposal = book.proposal(number)
        ground = ground_of(book, proposal, at)
        book.append(number, rules.plan(proposal, starts_at, ground=ground, trial=trial, by=by, at=at))


def cancel(database: Database, number: int, *, by: str, at: datetime, why: str = "") -> None:
    """Take back a planned activation; the proposal stays, with its signatures.

    Raises:
        NotAgreed: none is planned.
    """
    with writing(database) as book:
        book.append(number, rules.cancel(book.proposal(number), why=why, by=by, at=at))


def roll_back(database: Database, version: int, *, why: str, by: str, at: datetime) -> Pact:
    """Let a version that decided before decide again; return it. Nothing is lost, promises that run keep their time.

    Raises:
        NotFound: there is no such version.
        NotAgreed: it decides already, never did, no reason is given, or leads would stand nowhere in it.
        Busy: other writers got in the way too often.
    """

    def do(book: Book) -> Pact:
        proposal = book.of_version(version)
        active = active_number(book)
        former = {one.version for one in agreement.activations_in(book.connection)}
        rules.roll_back(version, why=why, active=active, former=former)
        pact = agreement.version_in(database, book.connection, version)
        mode = "standard" if proposal.is_signed(pact.agreement.signers) else "trial"
        event = se.RolledBack(
            at=at, by=by, digest=pact.digest, version=version, mode=mode, replaced=active, why=why.strip()
        )
        return agreement.bring_into_force(database, book, proposal.number, pact, event, kind="rollback")

    return agreement.alone(database, do)


def activate_planned(database: Database, *, at: datetime) -> tuple[int, ...]:
    """Activate the proposals whose planned time has come; return the numbers of those that decide now.

    One that cannot be activated then, because another version decides since or leads would stand nowhere in it, is
    not tried again: its plan is cancelled, with the reason, and whoever had proposed it is told.
    """
    activated = []
    for one in _planned(database, at):
        try:
            activate(database, one.number, by=BY_ITSELF, at=at, trial=one.planned_trial)
        except Refused as refused:
            _give_up(database, one, str(refused), at=at)
        else:
            activated.append(one.number)
    return tuple(activated)


def _planned(database: Database, at: datetime) -> list[Proposal]:
    """Return the proposals that are planned to decide by `at`, the one that is longest due first."""
    with database.connection() as connection:
        numbers = [row[0] for row in connection.execute(PLANNED, (at,)).fetchall()]
        return [read_proposal(connection, number) for number in numbers]


def _give_up(database: Database, planned: Proposal, why: str, *, at: datetime) -> None:
    with writing(database) as book:
        proposal = book.proposal(planned.number)
        if proposal.planned_for != planned.planned_for:
            return  # somebody has cancelled it, or another worker has activated it
        book.append(proposal.number, rules.cancel(proposal, why=why, by=BY_ITSELF, at=at))
        tell(
            book,
            (proposal.proposed_by, OPERATIONS),
            "activation_given_up",
            proposal=proposal.number,
            says=f"Proposal {proposal.number} was not activated as planned: {why.rstrip('.')}",
            at=at,
        )
