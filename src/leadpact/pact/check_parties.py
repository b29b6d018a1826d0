"""The parties: who signs, who works on the pact, when it is looked at again, what it is measured by."""

from __future__ import annotations

from leadpact.pact.check_ground import Inspection, is_named, same_person
from leadpact.pact.naming import day

SIDES = (("LP001", "marketing"), ("LP002", "sales"))


def inspect(ground: Inspection) -> None:
    """Find what the parties have left out."""
    _signatures(ground)
    _group(ground)
    _review(ground)
    _success(ground)


def _signatures(ground: Inspection) -> None:
    agreement = ground.pact.agreement
    for code, side in SIDES:
        who = getattr(agreement, side)
        if not is_named(who):
            said = f"`{who}` names nobody who signs for {side}" if who else f"nobody signs for {side}"
            ground.find(code, said, ("agreement", side, "signs"))
    marketing, sales, sponsor = agreement.marketing, agreement.sales, agreement.sponsor
    if is_named(marketing) and is_named(sales) and same_person(str(marketing), str(sales)):
        ground.find("LP003", f"{sales} signs for marketing and for sales", ("agreement", "sales", "signs"))
    elif is_named(sponsor):
        sides = [side for _, side in SIDES if same_person(str(sponsor), getattr(agreement, side) or "")]
        if sides:
            ground.find("LP004", f"the sponsor, {sponsor}, also signs for {sides[0]}", ("agreement", "sponsor"))


def _group(ground: Inspection) -> None:
    if not any(map(is_named, ground.pact.agreement.working_group)):
        ground.find("LP005", "nobody is named who works on the pact", ("agreement", "working_group"))


def _review(ground: Inspection) -> None:
    agreement = ground.pact.agreement
    if agreement.review_every is None:
        ground.find(
            "LP006", "nothing says when the pact is looked at again, and who sees to it", ("agreement", "review")
        )
    elif not is_named(agreement.review_owner):
        said = f"`{agreement.review_owner}` names nobody who sees to the review"
        ground.find("LP006", said, ("agreement", "review", "owner"))


def _success(ground: Inspection) -> None:
    agreement = ground.pact.agreement
    if not agreement.success:
        ground.find("LP007", "nothing says what the pact is measured by", ("agreement", "success"))
    change = agreement.change
    if change is not None and change.judge_on is not None and change.judge_on < ground.today:
        said = f"what this version was for was to be judged on {day(change.judge_on)}, which is past"
        ground.find("LP008", said, ("agreement", "change", "judge_on"))
