"""When a text may decide: in which mode, from when on, and when one may go back to a former one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from leadpact.pact import signing_event as se
from leadpact.pact.signing import BOTH, Proposal
from leadpact.pact.signing_rules import (
    Ground,
    NotAgreed,
    listed,
    refuse_activated,
    refuse_closed,
    refuse_findings,
    refuse_outdated,
)


def activate(proposal: Proposal, *, ground: Ground, trial: bool) -> str:
    """Return in which mode the text may be activated: standard where it is signed, trial where that is asked for."""
    refuse_closed(proposal)
    refuse_activated(proposal)
    if proposal.state == "draft":
        raise NotAgreed("draft", f"Proposal {proposal.number} is a draft.", remedy="Propose it first.")
    refuse_outdated(proposal, ground.active)
    if proposal.is_signed(ground.signers):
        refuse_findings(proposal, ground.findings)
        return "standard"
    if trial:
        return "trial"
    unnamed = [side for side in BOTH if side not in ground.signers]
    if unnamed:
        raise NotAgreed(
            "no_signer",
            f"The text names nobody who signs for {listed(unnamed)}.",
            remedy="Name them under `agreement`; or activate it as a trial.",
        )
    owed = [f"{ground.signers[side]} for {side}" for side in proposal.missing(ground.signers)]
    raise NotAgreed(
        "unsigned", f"It is not signed yet by {listed(owed)}.", remedy="Let them sign; or activate it as a trial."
    )


def plan(proposal: Proposal, starts_at: datetime, *, ground: Ground, trial: bool, by: str, at: datetime) -> se.Planned:
    """Plan that the text is activated at `starts_at`."""
    if proposal.state == "planned":
        raise NotAgreed("planned", "Its activation is planned already.", remedy="Cancel that first.")
    activate(proposal, ground=ground, trial=trial)
    if starts_at <= at:
        raise NotAgreed("past", "It would be activated in the past.", remedy="Name a time that is still to come.")
    return se.Planned(at=at, by=by, digest=proposal.digest, starts_at=starts_at, trial=trial)


def cancel(proposal: Proposal, *, why: str, by: str, at: datetime) -> se.Cancelled:
    """Take back a planned activation; the proposal stays, with its signatures."""
    if proposal.state != "planned":
        raise NotAgreed("not_planned", "No activation of it is planned.", remedy="Nothing is left to do.")
    return se.Cancelled(at=at, by=by, digest=proposal.digest, why=why.strip())


def roll_back(version: int, *, why: str, active: int, former: Iterable[int]) -> None:
    """Refuse to go back to `version`, unless it decided before and does not now; `former` are those that did."""
    if version == active:
        raise NotAgreed("active", f"Version {version} decides already.", remedy="Nothing is left to do.")
    if version not in former:
        raise NotAgreed("never_active", f"Version {version} never decided.", remedy="Name one that did.")
    if not why.strip():
        raise NotAgreed("no_reason", "Going back to a former version asks for a reason.", remedy="Write why.")
