"""What the page of a proposal is made of: what it changes, who signs, what was found, what came of trying it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadpact.operations import errands
from leadpact.operations.database import database
from leadpact.operations.proposal_reading import ProposalView, parsed
from leadpact.pact.diff import Difference, differences
from leadpact.pact.signing import Somebody, Waiver
from leadpact.pact.signing_event import Found

SIDES = {"marketing": "Marketing", "sales": "Sales", "sponsor": "Sponsor"}
STATES = {
    "draft": "Draft", "proposed": "Up to be signed", "planned": "Planned", "activated": "Activated",
    "withdrawn": "Withdrawn",
}  # fmt: skip


TRIED = {
    "ready_now": "Would be ready for sales, and were not", "no_longer": "Would not be ready for sales, and were",
    "earlier": "Would be ready earlier", "later": "Would be ready later", "lead": "Would be a lead",
    "no_lead": "Would be no lead", "refused": "Something would be refused", "stage": "Would stand in another stage",
    "route": "Would go to somebody else", "program": "Would be kept by another program",
    "verdict": "Would be judged otherwise", "criterion": "Would be ready by another criterion",
    "lead_type": "Would be of another type", "attempts": "Would be owed other attempts",
    "exception": "Another exception would hold", "source": "Would count to another source",
    "stricter": "Would have to be answered sooner", "looser": "Would have longer to be answered",
    "clock": "Would have another clock", "next_step": "Would have another next step",
    "grade": "Would have another grade",
    "score": "Would have another score", "other": "Would differ in something else",
}  # fmt: skip
"""What is said of leads that a candidate would have decided otherwise; see engine/differing.py."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The differences of one section of the pact."""

    name: str
    differences: tuple[Difference, ...]


def changes(view: ProposalView) -> tuple[Difference, ...] | None:
    """Return what it changes; None while its text is no pact, or there was none before."""
    if view.pact is None or not view.base_text:
        return None
    return differences(parsed(view.base_text), view.pact)


def themes(found: tuple[Difference, ...]) -> list[Theme]:
    """Return differences by the section they belong to."""
    names = dict.fromkeys(one.theme for one in found)
    return [Theme(name, tuple(one for one in found if one.theme == name)) for name in names]


@dataclass(frozen=True, slots=True)
class Side:
    """A side that has to sign: by whom, whether it has, and whether whoever looks may do it."""

    name: str
    label: str
    signer: str
    signed_by: str
    signed_at: datetime | None
    is_mine: bool


def sides(view: ProposalView, who: Somebody) -> list[Side]:
    """Return who has to sign, as `who` sees it."""
    standing, mine = view.proposal.standing(), view.may_sign(who)
    return [
        Side(
            side,
            SIDES.get(side, side),
            signer,
            standing[side].by if side in standing else "",
            standing[side].at if side in standing else None,
            side in mine,
        )
        for side, signer in view.signers.items()
    ]


def waiver(view: ProposalView, finding: Found) -> Waiver | None:
    """Return the waiver that lets a finding stand."""
    return next((one for one in view.proposal.waivers if one.holds_for(finding)), None)


def about(view: ProposalView) -> dict[str, Any]:
    """Return what an errand about the text of a proposal names."""
    return {"proposal": view.proposal.number, "digest": view.proposal.digest}


def tried_of(view: ProposalView) -> dict[str, Any]:
    """Return what came of trying it on history, as the page shows it."""
    errand = errands.latest_about(database(), errands.TRYOUT, about(view))
    share = errand.done / errand.total if errand is not None and errand.total else None
    result = (errand.result or {}) if errand is not None else {}
    kinds = [(TRIED.get(kind, kind), told) for kind, told in result.get("kinds", {}).items()]
    return {"errand": errand, "errand_share": share, "tried": result, "tried_kinds": kinds}
