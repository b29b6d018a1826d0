"""On what a proposal is judged: whom it names, what is found in it, and which version decides now."""

from __future__ import annotations

from datetime import datetime

from leadpact.operations import in_force
from leadpact.operations.agreement_journal import Book, texts
from leadpact.operations.examining import check_only, together
from leadpact.operations.proposal_reading import parsed
from leadpact.pact.signing import Proposal
from leadpact.pact.signing_rules import Ground


def ground_of(book: Book, proposal: Proposal, at: datetime) -> Ground:
    """Return what a proposal is judged on. What the checker says depends on the day, so it is asked anew."""
    pact = parsed(text_of(book, proposal))
    fresh = check_only(pact, at.astimezone(pact.zone).date()).findings
    known = proposal.findings if proposal.is_examined else ()
    return Ground(pact.agreement.signers, together(known, fresh), active_number(book))


def text_of(book: Book, proposal: Proposal) -> str:
    """Return the text of a proposal as it is now."""
    return texts(book.connection, [proposal.digest])[proposal.digest]


def active_number(book: Book) -> int:
    """Return the number of the version that decides now; 0: none does."""
    row = book.connection.execute(in_force.ACTIVE).fetchone()
    return int(row[0]) if row else 0
