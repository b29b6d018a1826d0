"""What may be done with a proposal: each function returns the entry for the journal, or refuses with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from leadpact.errors import Refused
from leadpact.pact import signing_event as se
from leadpact.pact.signing import BOTH, Proposal, Somebody
from leadpact.pact.signing_event import Found

LINES_SHOWN = 5
"""So many findings are named in a refusal; the rest are counted."""


class NotAgreed(Refused):
    """What the rules of the agreement do not allow; nothing was written. `code` says which rule."""

    def __init__(self, code: str, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.code = f"agreement.{code}"


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a proposal is judged.

    Args:
        signers: whom its text names, by side: marketing, sales, sponsor.
        findings: what the checker and the prover say of it now.
        active: the version that decides now; 0: none.
    """

    signers: Mapping[str, str]
    findings: tuple[Found, ...]
    active: int


def draft(proposal: Proposal, digest: str, *, was: str, drafted: se.Drafted) -> se.Drafted | None:
    """Save a text, as `drafted` says; None where nothing differs from what is saved.

    Args:
        was: the digest of the text that whoever saves began with; empty for the first.
    """
    if proposal.state in ("activated", "withdrawn"):
        raise NotAgreed(
            "closed", f"Proposal {proposal.number} is {proposal.state}.", remedy="Draft a new one from its text."
        )
    if proposal.state == "planned":
        raise NotAgreed(
            "planned", f"Proposal {proposal.number} is to be activated as it is.", remedy="Cancel that first."
        )
    if was != proposal.digest:
        raise NotAgreed(
            "changed_meanwhile",
            f"Somebody else has saved proposal {proposal.number} since you opened it.",
            remedy="Open it anew, and put your changes into what is there now.",
        )
    saved = (proposal.digest, proposal.base, proposal.why, dict(proposal.expects), proposal.judge_on)
    if saved == (digest, drafted.base, drafted.why, drafted.expects, drafted.judge_on):
        return None
    return msgspec.structs.replace(drafted, digest=digest)


def propose(proposal: Proposal, *, base_digest: str, active: int, today: date, by: str, at: datetime) -> se.Proposed:
    """Put a draft up to be signed. It says why it is made, what is expected of it and when that is judged."""
    if proposal.state != "draft":
        raise NotAgreed(
            "not_a_draft", f"Proposal {proposal.number} is {proposal.state}.", remedy="Only a draft can be proposed."
        )
    if proposal.digest == base_digest:
        raise NotAgreed("no_change", "The text is the one that decides now.", remedy="Change it before you propose it.")
    refuse_outdated(proposal, active)
    wanting = [
        what
        for what, said in (
            ("why it is made", proposal.why),
            ("what is expected of it", proposal.expects),
            ("when that is judged", proposal.judge_on),
        )
        if not said
    ]
    if wanting:
        raise NotAgreed(
            "no_reason", f"A version says {listed(wanting)}; this one does not.", remedy="Write it beside the text."
        )
    if proposal.judge_on is not None and proposal.judge_on <= today:
        raise NotAgreed(
            "judged_before",
            f"It would be judged on {proposal.judge_on:%-d %B %Y}, which is over.",
            remedy="Name a day that is still to come.",
        )
    return se.Proposed(at=at, by=by, digest=proposal.digest)


def comment(
    proposal: Proposal, line: int, says: str, *, answers: int, lines: int, by: str, at: datetime
) -> se.Commented:
    """Say something of a line of the text, which has so many `lines`, or of the whole (line 0)."""
    if not says.strip():
        raise NotAgreed("empty", "The comment is empty.", remedy="Write what you mean.")
    if proposal.state == "withdrawn":
        raise NotAgreed("closed", f"Proposal {proposal.number} is withdrawn.", remedy="Comment on another one.")
    if not 0 <= line <= lines:
        raise NotAgreed("no_line", f"The text has no line {line}; it has {lines}.", remedy="Name one of its lines.")
    if answers and answers not in {one.id for one in proposal.comments}:
        raise NotAgreed("no_comment", f"There is no comment {answers} to answer.", remedy="Open the page anew.")
    return se.Commented(at=at, by=by, digest=proposal.digest, line=line, says=says.strip(), answers=answers)


def resolve(proposal: Proposal, comment: int, *, by: str, at: datetime) -> se.Resolved:
    """Note that what a comment asks for is settled."""
    found = next((one for one in proposal.comments if one.id == comment), None)
    if found is None:
        raise NotAgreed("no_comment", f"There is no comment {comment}.", remedy="Open the page anew.")
    if found.resolved_at is not None:
        raise NotAgreed("resolved", "The comment is settled already.", remedy="Nothing is left to do.")
    return se.Resolved(at=at, by=by, comment=comment)


def waive(proposal: Proposal, key: str, reason: str, *, findings: Iterable[Found], by: str, at: datetime) -> se.Waived:
    """Let the warning `key` stand, for a written reason."""
    refuse_closed(proposal)
    found = next((one for one in findings if one.key == key), None)
    if found is None:
        raise NotAgreed("no_finding", f"The text has no finding {key}.", remedy="Check it again.")
    if found.severity == "error":
        raise NotAgreed("is_error", f"{key} is an error: {found.message}.", remedy=found.remedy)
    if found.severity == "note":
        raise NotAgreed("is_note", f"{key} is a note, which asks for nothing.", remedy="Nothing is left to do.")
    if not reason.strip():
        raise NotAgreed("no_reason", "A waiver says why.", remedy="Write why the warning may stand.")
    if not proposal.unwaived((found,)):
        raise NotAgreed("waived", f"{key} is waived already.", remedy="Nothing is left to do.")
    return se.Waived(at=at, by=by, digest=proposal.digest, key=key, message=found.message, reason=reason.strip())


def sign(proposal: Proposal, side: str, *, confirmed: str, ground: Ground, who: Somebody, at: datetime) -> se.Signed:
    """Sign the text as it is now for a side. `confirmed` is the beginning of its digest, written by the signer."""
    refuse_closed(proposal)
    if proposal.state == "draft":
        raise NotAgreed("draft", f"Proposal {proposal.number} is a draft.", remedy="Propose it first.")
    if proposal.state != "activated":
        refuse_outdated(proposal, ground.active)
    _refuse_wrong_signer(side, ground.signers, who)
    refuse_findings(proposal, ground.findings)
    standing = proposal.standing()
    if side in standing:
        raise NotAgreed("signed", f"It is signed for {side} already.", remedy="Nothing is left to do.")
    other = BOTH[1 - BOTH.index(side)] if side in BOTH else ""
    if other in standing and standing[other].is_by(who):
        raise NotAgreed(
            "same_person",
            f"You have signed for {other}: marketing and sales are signed by two people.",
            remedy=f"Let somebody else sign for {side}; the text has to name them.",
        )
    if confirmed.strip().lower() != proposal.short:
        raise NotAgreed(
            "not_confirmed",
            f"What you wrote is not the beginning of this text's digest, {proposal.short}.",
            remedy="Read the text, and write these characters to say that it is the one you sign.",
        )
    return se.Signed(at=at, by=who.party, digest=proposal.digest, version=proposal.version, side=side,
                     username=who.username, email=who.email)  # fmt: skip


def may_sign(signers: Mapping[str, str], who: Somebody) -> tuple[str, ...]:
    """Return the sides for which a text with these `signers` names `who`."""
    return tuple(side for side, name in signers.items() if who.goes_by(name))


def withdraw(proposal: Proposal, *, why: str, by: str, at: datetime) -> se.Withdrawn:
    """Take a proposal back; nothing of it is removed."""
    refuse_closed(proposal)
    refuse_activated(proposal)
    return se.Withdrawn(at=at, by=by, digest=proposal.digest, why=why.strip())


def observe(proposal: Proposal, *, by: str, at: datetime) -> se.Observed:
    """Begin to watch what the text would decide."""
    refuse_closed(proposal)
    refuse_activated(proposal)
    if proposal.observed_since is not None:
        raise NotAgreed("observed", "It is observed already.", remedy="Nothing is left to do.")
    return se.Observed(at=at, by=by, digest=proposal.digest)


def stop_observing(proposal: Proposal, *, by: str, at: datetime) -> se.Unobserved:
    """Watch it no longer."""
    if proposal.observed_since is None:
        raise NotAgreed("not_observed", "It is not observed.", remedy="Nothing is left to do.")
    return se.Unobserved(at=at, by=by, digest=proposal.digest)


def refuse_closed(proposal: Proposal) -> None:
    """Refuse a proposal that was withdrawn."""
    if proposal.state == "withdrawn":
        raise NotAgreed("closed", f"Proposal {proposal.number} is withdrawn.", remedy="Draft a new one from its text.")


def refuse_activated(proposal: Proposal) -> None:
    """Refuse a proposal that has become a version."""
    if proposal.state == "activated":
        raise NotAgreed(
            "closed",
            f"Proposal {proposal.number} is version {proposal.version} of the pact.",
            remedy="To change it, draft a new one; to go back to it, roll back.",
        )


def refuse_outdated(proposal: Proposal, active: int) -> None:
    """Refuse a proposal that was made from another version than the one that decides now."""
    if proposal.base != active:
        raise NotAgreed(
            "outdated",
            f"It was made from {_version(proposal.base)}, but {_version(active)} decides now: what that changed"
            " would be lost.",
            remedy=f"Put its changes into the text, and save it as made from {_version(active)}.",
        )


def _refuse_wrong_signer(side: str, signers: Mapping[str, str], who: Somebody) -> None:
    if side not in signers:
        named = listed(list(signers)) or "nobody"
        raise NotAgreed(
            "no_side", f"The text names no signer for {side}, but for {named}.", remedy="Sign for one of them."
        )
    if not who.goes_by(signers[side]):
        raise NotAgreed(
            "not_the_signer",
            f"For {side} signs {signers[side]}, not {who.username or who.party}.",
            remedy="Let them sign; or propose a text that names you.",
        )


def refuse_findings(proposal: Proposal, findings: tuple[Found, ...]) -> None:
    """Refuse a text with an error, or with a warning that nobody has waived."""
    if not proposal.is_examined:
        raise NotAgreed("not_examined", "The text was not checked as it is now.", remedy="Check it first.")
    errors = [one for one in findings if one.severity == "error"]
    if errors:
        raise NotAgreed(
            "has_errors", f"The text has {_counted(errors, 'error')}.", remedy="Correct them, then propose anew."
        )
    open_ones = proposal.unwaived(findings)
    if open_ones:
        raise NotAgreed(
            "has_warnings",
            f"The text has {_counted(open_ones, 'warning')} that nobody has waived.",
            remedy="Correct each, or waive it with a reason.",
        )


def _counted(findings: Iterable[Found], noun: str) -> str:
    found = list(findings)
    named = "; ".join(f"line {one.line} {one.code} {one.message}" for one in found[:LINES_SHOWN])
    more = f"; and {len(found) - LINES_SHOWN} more" if len(found) > LINES_SHOWN else ""
    return f"{len(found)} {noun}{'' if len(found) == 1 else 's'} ({named}{more})"


def _version(number: int) -> str:
    return f"version {number}" if number else "no version"


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: "a, b and c"."""
    *before, last = [*words] or [""]
    return f"{', '.join(before)} and {last}" if before else last
