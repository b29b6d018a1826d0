"""A proposal as its journal tells it: the text, who signed which text, what was said, what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from leadpact.pact import signing_event as se
from leadpact.pact.signing_event import AgreementEvent, Found

State = Literal["draft", "proposed", "planned", "activated", "withdrawn"]
"""Draft: it is written. Proposed: it stands to be signed. Planned: it will be activated. The other two are ends."""

BOTH = ("marketing", "sales")
"""The sides without which no text is an agreement."""

SHORT = 8
"""So many characters of the digest whoever signs writes, to say that it is this text they mean."""


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, hex: what a signature is for."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who does something with the agreement. `party` is as the journal names them; the rest may be empty."""

    party: str
    username: str = ""
    email: str = ""
    role: str = ""
    name: str = ""

    def goes_by(self, name: str) -> bool:
        """Whether the pact means them by `name`: their address, what they sign in as, or their party."""
        return name.casefold() in {one.casefold() for one in (self.party, self.username, self.email) if one}


@dataclass(frozen=True, slots=True)
class Signature:
    """That somebody signed the text `digest` for a side."""

    side: str
    digest: str
    by: str
    username: str
    email: str
    at: datetime

    def is_by(self, who: Somebody) -> bool:
        """Whether it is the signature of the same human being."""
        if self.username.casefold() == who.username.casefold():
            return True
        return bool(self.email) and self.email.casefold() == who.email.casefold()


@dataclass(frozen=True, slots=True)
class Waiver:
    """That a warning is let stand: who says so, and why."""

    key: str
    message: str
    reason: str
    by: str
    at: datetime

    def holds_for(self, finding: Found) -> bool:
        """Whether it was given for this: the same finding at the same place, which says the same."""
        return (self.key, self.message) == (finding.key, finding.message)


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said of a line of the text `digest`; `id` is that of its entry in the journal."""

    id: int
    by: str
    at: datetime
    digest: str
    line: int
    says: str
    answers: int = 0
    resolved_by: str = ""
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal after all that has happened to it.

    Args:
        digest: of the text as it was saved last.
        base: the version it was made from; 0: none.
        authors: who saved a text of it, the first one first.
        examined: the digest of the text that was checked last, with its `findings` and what was left `undecided`.
        signatures, waivers: all that were ever given, those for earlier texts among them.
        version: the number it got when it was activated; 0: not yet.
        adopted: it was adopted at the command line, without having been proposed.
    """

    number: int
    state: State = "draft"
    digest: str = ""
    base: int = 0
    why: str = ""
    expects: Mapping[str, str] = field(default_factory=dict)
    judge_on: date | None = None
    authors: tuple[str, ...] = ()
    opened_at: datetime | None = None
    saved_at: datetime | None = None
    proposed_at: datetime | None = None
    proposed_by: str = ""
    examined: str = ""
    findings: tuple[Found, ...] = ()
    undecided: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    signatures: tuple[Signature, ...] = ()
    observed_since: datetime | None = None
    planned_for: datetime | None = None
    planned_trial: bool = False
    version: int = 0
    adopted: bool = False
    activated_at: datetime | None = None
    ended_why: str = ""

    @property
    def short(self) -> str:
        """What whoever signs writes."""
        return self.digest[:SHORT]

    @property
    def is_examined(self) -> bool:
        """Whether the text as it is now was checked."""
        return bool(self.digest) and self.examined == self.digest

    def standing(self) -> dict[str, Signature]:
        """Return the signatures of the text as it is now, by side, in the order in which they were given."""
        found: dict[str, Signature] = {}
        for one in self.signatures:
            if one.digest == self.digest:
                found.setdefault(one.side, one)
        return found

    def missing(self, signers: Mapping[str, str]) -> tuple[str, ...]:
        """Return the sides that have not signed the text as it is now; `signers` are whom it names, by side."""
        return tuple(side for side in signers if side not in self.standing())

    def is_signed(self, signers: Mapping[str, str]) -> bool:
        """Whether marketing and sales, and everybody else whom the text names, have signed it as it is now."""
        return all(side in signers for side in BOTH) and not self.missing(signers)

    def unwaived(self, findings: Iterable[Found]) -> tuple[Found, ...]:
        """Return the warnings among `findings` that nobody has waived."""
        return tuple(
            one
            for one in findings
            if one.severity == "warning" and not any(waiver.holds_for(one) for waiver in self.waivers)
        )


def fold(number: int, entries: Sequence[tuple[int, AgreementEvent]]) -> Proposal:
    """Return the proposal `number` after its entries, each with its id, in the order of the journal."""
    proposal = Proposal(number)
    for entry, event in entries:
        proposal = after(proposal, entry, event)
    return proposal


def after(proposal: Proposal, entry: int, event: AgreementEvent) -> Proposal:
    """Return the proposal after one more entry; what is no news of the proposal leaves it as it is."""
    change = _CHANGES.get(type(event))
    return proposal if change is None else replace(proposal, **change(proposal, entry, event))


def _drafted(proposal: Proposal, _entry: int, event: se.Drafted) -> dict[str, Any]:
    authors = proposal.authors if event.by in proposal.authors else (*proposal.authors, event.by)
    return {
        "state": "draft", "digest": event.digest, "base": event.base, "why": event.why, "expects": event.expects,
        "judge_on": event.judge_on, "authors": authors, "opened_at": proposal.opened_at or event.at,
        "saved_at": event.at, "proposed_at": None, "proposed_by": "",
    }  # fmt: skip


def _examined(_proposal: Proposal, _entry: int, event: se.Examined) -> dict[str, Any]:
    return {"examined": event.digest, "findings": event.findings, "undecided": event.undecided}


def _proposed(_proposal: Proposal, _entry: int, event: se.Proposed) -> dict[str, Any]:
    return {"state": "proposed", "proposed_at": event.at, "proposed_by": event.by}


def _commented(proposal: Proposal, entry: int, event: se.Commented) -> dict[str, Any]:
    said = Comment(entry, event.by, event.at, event.digest, event.line, event.says, event.answers)
    return {"comments": (*proposal.comments, said)}


def _resolved(proposal: Proposal, _entry: int, event: se.Resolved) -> dict[str, Any]:
    return {
        "comments": tuple(
            replace(one, resolved_by=event.by, resolved_at=event.at) if one.id == event.comment else one
            for one in proposal.comments
        )
    }


def _waived(proposal: Proposal, _entry: int, event: se.Waived) -> dict[str, Any]:
    given = Waiver(event.key, event.message, event.reason, event.by, event.at)
    return {"waivers": (*proposal.waivers, given)}


def _signed(proposal: Proposal, _entry: int, event: se.Signed) -> dict[str, Any]:
    given = Signature(event.side, event.digest, event.by, event.username, event.email, event.at)
    return {"signatures": (*proposal.signatures, given)}


def _withdrawn(_proposal: Proposal, _entry: int, event: se.Withdrawn) -> dict[str, Any]:
    return {"state": "withdrawn", "observed_since": None, "planned_for": None, "ended_why": event.why}


def _planned(_proposal: Proposal, _entry: int, event: se.Planned) -> dict[str, Any]:
    return {"state": "planned", "planned_for": event.starts_at, "planned_trial": event.trial, "ended_why": ""}


def _cancelled(_proposal: Proposal, _entry: int, event: se.Cancelled) -> dict[str, Any]:
    return {"state": "proposed", "planned_for": None, "planned_trial": False, "ended_why": event.why}


def _activated(_proposal: Proposal, _entry: int, event: se.Activated) -> dict[str, Any]:
    return {
        "state": "activated", "version": event.version, "activated_at": event.at, "planned_for": None,
        "observed_since": None, "ended_why": "",
    }  # fmt: skip


def _adopted(proposal: Proposal, entry: int, event: se.Adopted) -> dict[str, Any]:
    begun = {"digest": event.digest, "base": event.replaced, "authors": (event.by,), "opened_at": event.at,
             "saved_at": event.at, "adopted": True}  # fmt: skip
    return {**_activated(proposal, entry, event), **begun}  # type: ignore[arg-type]


_CHANGES: dict[type, Callable[[Proposal, int, Any], dict[str, Any]]] = {
    se.Drafted: _drafted,
    se.Examined: _examined,
    se.Proposed: _proposed,
    se.Commented: _commented,
    se.Resolved: _resolved,
    se.Waived: _waived,
    se.Signed: _signed,
    se.Withdrawn: _withdrawn,
    se.Observed: lambda _proposal, _entry, event: {"observed_since": event.at},
    se.Unobserved: lambda _proposal, _entry, _event: {"observed_since": None},
    se.Planned: _planned,
    se.Cancelled: _cancelled,
    se.Activated: _activated,
    se.Adopted: _adopted,
}
