"""A change of the pact, from the first draft to the version that decides: one function an act, one transaction each.

What may be done is said by `pact.signing_rules`; here it is looked up, asked, and written to the journal of the
agreement, which one transaction at a time has in its hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from leadpact.errors import FaultyText
from leadpact.operations import agreement
from leadpact.operations.agreement_journal import Book, read_proposal, texts, writing
from leadpact.operations.database import Database
from leadpact.operations.examining import Examine, examine
from leadpact.operations.grounds import active_number, ground_of, text_of
from leadpact.operations.proposal_reading import ProposalView as ProposalView
from leadpact.operations.proposal_reading import history as history
from leadpact.operations.proposal_reading import parsed
from leadpact.operations.proposal_reading import proposals as proposals
from leadpact.operations.proposal_reading import state_of as state_of
from leadpact.operations.proposal_reading import what_it_does as what_it_does
from leadpact.pact import signing_event as se
from leadpact.pact import signing_rules as rules
from leadpact.pact.model import Pact
from leadpact.pact.signing import Proposal, Somebody, digest_of

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # some editors begin a file with it; it is no part of what it says


def draft(
    database: Database,
    text: str,
    *,
    by: str,
    at: datetime,
    why: str = "",
    expects: Mapping[str, str] | None = None,
    judge_on: date | None = None,
) -> int:
    """Begin a proposal with a text, made from the version that decides now; return its number.

    What it is for may be said later, or by the text itself, under `agreement.change`. The text may have faults yet.
    """
    with writing(database) as book:
        proposal = Proposal(book.new_number())
        given = se.Drafted(
            at=at, by=by, base=active_number(book), why=why, expects=dict(expects or {}), judge_on=judge_on
        )
        _save(book, proposal, text, was="", given=given)
        return proposal.number


def save(
    database: Database,
    number: int,
    text: str,
    *,
    was: str,
    by: str,
    at: datetime,
    why: str | None = None,
    expects: Mapping[str, str] | None = None,
    judge_on: date | None = None,
    base: int | None = None,
) -> str:
    """Save the text of a proposal and return its digest; signatures for the text before do not count for it.

    Args:
        was: the digest of the text that whoever saves began with.
        why, expects, judge_on: None: as before. What the text says comes first.
        base: the version whose changes the text holds now; None: as before.

    Raises:
        NotFound: there is no such proposal.
        NotAgreed: somebody else has saved it since; or it is no draft any more.
    """
    with writing(database) as book:
        proposal = book.proposal(number)
        given = se.Drafted(
            at=at,
            by=by,
            base=proposal.base if base is None else base,
            why=proposal.why if why is None else why,
            expects=dict(proposal.expects if expects is None else expects),
            judge_on=judge_on or proposal.judge_on,
        )
        return _save(book, proposal, text, was=was, given=given)


def propose(database: Database, number: int, *, by: str, at: datetime, examine: Examine = examine) -> None:
    """Check and prove the text of a draft, and put it up to be signed.

    Raises:
        NotFound: there is no such proposal.
        FaultyText: the text is no pact yet.
        NotAgreed: it changes nothing, says too little of what it is for, or was made from a version that is gone.
    """
    pact = _examine(database, number, by=by, at=at, examine=examine)
    today = at.astimezone(pact.zone).date()
    with writing(database) as book:
        proposal = book.proposal(number)
        _same(proposal, pact)
        active = active_number(book)
        base = agreement.version_in(database, book.connection, active).digest if active else ""
        book.append(number, rules.propose(proposal, base_digest=base, active=active, today=today, by=by, at=at))


def examine_text(database: Database, number: int, *, by: str, at: datetime, examine: Examine = examine) -> None:
    """Check and prove the text of a proposal as it is now, and keep what is found.

    Raises:
        NotFound: there is no such proposal.
        FaultyText: the text is no pact.
    """
    _examine(database, number, by=by, at=at, examine=examine)


def comment(
    database: Database, number: int, says: str, *, by: str, at: datetime, line: int = 0, answers: int = 0
) -> int:
    """Say something of a line of the text, from 1, or of the whole (0); return the comment's id.

    Raises:
        NotFound: there is no such proposal.
        NotAgreed: there is no such line or comment, nothing is said, or the proposal is withdrawn.
    """
    with writing(database) as book:
        proposal = book.proposal(number)
        lines = len(text_of(book, proposal).split("\n"))
        return book.append(number, rules.comment(proposal, line, says, answers=answers, lines=lines, by=by, at=at))


def resolve(database: Database, number: int, comment: int, *, by: str, at: datetime) -> None:
    """Note that what a comment asks for is settled.

    Raises:
        NotAgreed: there is no such comment, or it is settled already.
    """
    with writing(database) as book:
        book.append(number, rules.resolve(book.proposal(number), comment, by=by, at=at))


def waive(database: Database, number: int, key: str, reason: str, *, by: str, at: datetime) -> None:
    """Let the warning `key` of a proposal stand, for a written reason.

    Raises:
        NotAgreed: there is no such warning, or it is waived already.
    """
    with writing(database) as book:
        proposal = book.proposal(number)
        ground = ground_of(book, proposal, at)
        book.append(number, rules.waive(proposal, key, reason, findings=ground.findings, by=by, at=at))


def sign(database: Database, number: int, side: str, *, confirmed: str, who: Somebody, at: datetime) -> bool:
    """Sign the text of a proposal for a side; return whether that was the last signature it needed.

    The version that decides becomes the standard with its last signature.

    Args:
        side: marketing, sales or sponsor.
        confirmed: the first characters of the text's digest (`Proposal.short`), written by whoever signs.

    Raises:
        NotFound: there is no such proposal.
        NotAgreed: it is not theirs to sign, was signed by them for the other side, is not confirmed, or the text has
            an error, or a warning that nobody has waived.
    """
    with writing(database) as book:
        proposal = book.proposal(number)
        ground = ground_of(book, proposal, at)
        event = rules.sign(proposal, side, confirmed=confirmed, ground=ground, who=who, at=at)
        entry = book.append(number, event)
        signed = book.proposal(number).is_signed(ground.signers)
        if signed and proposal.version and proposal.version == ground.active:
            agreement.start(
                book.connection, proposal.version, mode="standard", kind="sign", by=who.party, at=at, event=entry
            )
        return signed


def withdraw(database: Database, number: int, *, by: str, at: datetime, why: str = "") -> None:
    """Take a proposal back; it stays in the journal with all that was said.

    Raises:
        NotAgreed: it decides already, or was withdrawn before.
    """
    with writing(database) as book:
        book.append(number, rules.withdraw(book.proposal(number), why=why, by=by, at=at))


def observe(database: Database, number: int, *, by: str, at: datetime) -> None:
    """Begin to watch what a proposal would decide; it decides nothing.

    Raises:
        NotAgreed: it is watched already, decides, or was withdrawn.
    """
    with writing(database) as book:
        book.append(number, rules.observe(book.proposal(number), by=by, at=at))


def stop_observing(database: Database, number: int, *, by: str, at: datetime) -> None:
    """Watch a proposal no longer.

    Raises:
        NotAgreed: it is not watched.
    """
    with writing(database) as book:
        book.append(number, rules.stop_observing(book.proposal(number), by=by, at=at))


def _examine(database: Database, number: int, *, by: str, at: datetime, examine: Examine) -> Pact:
    """Examine the text outside of any transaction, which may take seconds, and keep what was found."""
    with database.connection() as connection:
        proposal = read_proposal(connection, number)
        text = texts(connection, [proposal.digest])[proposal.digest]
    pact = parsed(text)
    found = examine(pact, at.astimezone(pact.zone).date())
    with writing(database) as book:
        proposal = book.proposal(number)
        _same(proposal, pact)
        if (proposal.examined, proposal.findings, proposal.undecided) != (pact.digest, found.findings, found.undecided):
            book.append(number, se.Examined(at=at, by=by, digest=pact.digest, findings=found.findings,
                                            undecided=found.undecided))  # fmt: skip
    return pact


def _same(proposal: Proposal, pact: Pact) -> None:
    if proposal.digest != pact.digest:
        raise rules.NotAgreed(
            "changed_meanwhile",
            f"Somebody has saved proposal {proposal.number} while it was checked.",
            remedy="Look at what was changed, and try again.",
        )


def _save(book: Book, proposal: Proposal, text: str, *, was: str, given: se.Drafted) -> str:
    """Save a text, for what is `given` unless it says otherwise, and return its digest."""
    text = text.removeprefix(BOM)
    event = rules.draft(proposal, digest_of(text), was=was, drafted=_reasons(book, text, given))
    if event is not None:
        book.keep_text(text)
        book.append(proposal.number, event)
    return digest_of(text)


def _reasons(book: Book, text: str, given: se.Drafted) -> se.Drafted:
    """Return what a text is for: what the text itself says under `agreement.change`, else what is `given`.

    What the text has from the version it was made from was said of that one.
    """
    try:
        change = parsed(text).agreement.change
    except FaultyText:
        return given  # a draft may have faults yet
    before = agreement.version_in(book.database, book.connection, given.base).agreement.change if given.base else None
    if change is None or change == before:
        return given
    return msgspec.structs.replace(
        given,
        why=change.why or given.why,
        expects=dict(change.expect or given.expects),
        judge_on=change.judge_on or given.judge_on,
    )
