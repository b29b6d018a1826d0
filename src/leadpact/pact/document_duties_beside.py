"""What those do who work no leads themselves: marketing, operations, sponsors."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.pact.document_duties_sales import AT_ONCE, escalated
from leadpact.pact.document_model import Duty
from leadpact.pact.document_promises import owed, party
from leadpact.pact.document_words import title
from leadpact.pact.model import Pact
from leadpact.pact.naming import day, listed, plain

SUPPLIED = frozenset({"form", "append", "firmographic", "behaviour", "import"})
"""Who supplies what marketing sees to."""


def marketer(pact: Pact) -> Iterator[Duty]:
    """Yield what marketing does: what it owes sales, whom it keeps, what it asks."""
    for one in pact.owes:
        by = f", for every {listed([plain(name) for name in one.by])} by itself" if one.by else ""
        yield Duty(f"Sees to it that {owed(one)}{by}", f"each {one.period}" if one.period else "always",
                   ("promises", "marketing", one.name))  # fmt: skip
    for program in pact.programs:
        what = f"Looks again at every lead that the program {program.name} keeps"
        yield Duty(what, f"after {program.look_again}", ("programs", program.name, "look_again"))
    supplied = [plain(field.name) for field in pact.fields.values() if SUPPLIED & {*field.supplied}]
    if supplied:
        yield Duty(f"Asks for, or has appended: {listed(supplied)}", "before the lead is handed over", ("fields",))
    for name, promise in pact.promises.items():
        yield from escalated(name, promise, "marketing")


def revops(pact: Pact) -> Iterator[Duty]:
    """Yield what operations does: review, what is no lead, the score, exceptions."""
    a = pact.agreement
    if a.review_owner:
        what = f"Has the agreement looked at again ({a.review_owner})"
        yield Duty(what, f"every {a.review_every}", ("agreement", "review"))
    if a.change is not None and a.change.judge_on:
        yield Duty("Tells what came of what this version was to change", f"on {day(a.change.judge_on)}",
                   ("agreement", "change", "judge_on"))  # fmt: skip
    for gate in pact.gate:
        if gate.not_a_lead:
            yield Duty(f"Passes on what is no lead: {plain(gate.name)}", AT_ONCE, ("gate", gate.name))
    if pact.score.fit or pact.score.engagement:
        last = f", last on {day(pact.score.reviewed)}" if pact.score.reviewed else ""
        often = f"every {a.review_every}" if a.review_every else "at every review"
        yield Duty(f"Looks at the points of the score{last}", often, ("score", "reviewed"))
    for at, one in enumerate(pact.exceptions):
        if one.judge_on:
            yield Duty(f"Tells what came of the exception {one.name}", f"on {day(one.judge_on)}", ("exceptions", at))


def sponsor(pact: Pact) -> Iterator[Duty]:
    """Yield what those do who sign: signatures, what reaches them in the end, exceptions that end."""
    for side, who in pact.agreement.signers.items():
        over = "both sides" if side == "sponsor" else side
        yield Duty(f"{who} signs for {over}", "before a version holds", ("agreement", side))
    for name, one in pact.promises.items():
        to = one.escalation.to if one.escalation is not None else ""
        if to and to not in ("manager", "marketing"):
            yield from escalated(name, one, to, who=f"{title(party(to))} is")
    for at, variation in enumerate(pact.exceptions):
        if variation.until and variation.approved_by:
            what = f"{variation.approved_by} says whether the exception {variation.name} goes on"
            yield Duty(what, f"by {day(variation.until)}", ("exceptions", at))
