"""Proposals as they stand, for whoever looks at them; nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from leadpact.errors import Fault, FaultyText
from leadpact.operations import agreement
from leadpact.operations.agreement_journal import AgreementEntry, entries, read_proposal, texts
from leadpact.operations.database import Database
from leadpact.operations.restaging import Restaging, foresee
from leadpact.pact.comments import Placed, placed
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.signing import Proposal, Somebody, fold
from leadpact.pact.signing_event import Found
from leadpact.pact.signing_rules import may_sign


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with its text, read together.

    Args:
        pact: what the text says; None while it has `faults`.
        base_text: the text of the version it was made from; empty: it was made from none.
        comments: each where it belongs in the text as it is now.
        active: the version that decides now; 0: none. `mode` of it: trial or standard.
    """

    proposal: Proposal
    text: str
    pact: Pact | None
    faults: tuple[Fault, ...]
    base_text: str
    comments: tuple[Placed, ...]
    active: int
    mode: str
    signers: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """The sides that have yet to sign."""
        return self.proposal.missing(self.signers)

    @property
    def is_signed(self) -> bool:
        return self.proposal.is_signed(self.signers)

    @property
    def is_active(self) -> bool:
        """Whether it decides now."""
        return self.proposal.version != 0 and self.proposal.version == self.active

    @property
    def is_outdated(self) -> bool:
        """Whether it was made from another version than the one that decides now."""
        return self.proposal.state in ("draft", "proposed", "planned") and self.proposal.base != self.active

    @property
    def findings(self) -> tuple[Found, ...]:
        """What was found in the text as it is now; nothing while it has not been examined."""
        return self.proposal.findings if self.proposal.is_examined else ()

    @property
    def errors(self) -> tuple[Found, ...]:
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def unwaived(self) -> tuple[Found, ...]:
        """The warnings that keep it from being signed."""
        return self.proposal.unwaived(self.findings)

    def may_sign(self, who: Somebody) -> tuple[str, ...]:
        """Return the sides for which the text names `who` and that have not signed it yet."""
        return tuple(side for side in may_sign(self.signers, who) if side in self.missing)


def state_of(database: Database, number: int) -> ProposalView:
    """Return a proposal as it stands, with its text and what was said of it.

    Raises:
        NotFound: there is no such proposal.
    """
    with database.connection() as connection:
        proposal = read_proposal(connection, number)
        known = texts(connection, [proposal.digest, *(one.digest for one in proposal.comments)])
        base = agreement.version_in(database, connection, proposal.base).text if proposal.base else ""
        standing = agreement.standing_in(connection)
    text = known[proposal.digest]
    faults: tuple[Fault, ...] = ()
    pact = None
    try:
        pact = parsed(text)
    except FaultyText as wrong:
        faults = wrong.faults
    return ProposalView(
        proposal=proposal,
        text=text,
        pact=pact,
        faults=faults,
        base_text=base,
        comments=placed(proposal.comments, known, proposal.digest),
        active=standing.version if standing else 0,
        mode=standing.mode if standing else "",
        signers=pact.agreement.signers if pact else {},
    )


def proposals(database: Database) -> tuple[Proposal, ...]:
    """Return every proposal, those that became a version and those that were withdrawn among them, the newest first."""
    with database.connection() as connection:
        found = entries(connection)
    folded = [
        fold(number, [(one.id, one.event) for one in told]) for number, told in groupby(found, attrgetter("proposal"))
    ]
    return tuple(reversed(folded))


def history(database: Database, number: int = 0) -> tuple[AgreementEntry, ...]:
    """Return what happened to the agreement, or to one proposal, in the order in which it did."""
    with database.connection() as connection:
        found = entries(connection)
    told = [one for one in found if number in (0, one.proposal)]
    return tuple(sorted(told, key=attrgetter("id")))


def what_it_does(database: Database, pact: Pact) -> Restaging:
    """Return what activating `pact` would do to the leads there are now: which move, which are routed anew.

    It reads every lead once.
    """
    with database.connection() as connection:
        standing = agreement.standing_in(connection)
        before = None if standing is None else agreement.version_in(database, connection, standing.version)
        return foresee(connection, before, pact)


@lru_cache(maxsize=64)
def parsed(text: str) -> Pact:
    """Return the pact that `text` states; one that was read lately is not read again.

    Raises:
        FaultyText: it states none.
    """
    return parse_pact(text)
