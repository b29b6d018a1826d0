"""How the company agreed on its pact before the year began, kept it alive since, and what it talks about now."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from leadpact.operations import activating, proposals, reviews, training
from leadpact.operations.database import Database
from leadpact.operations.demo_users import PEOPLE
from leadpact.operations.examining import check_only
from leadpact.pact.model import Pact
from leadpact.pact.signing import Somebody

BOARD = {
    one.username: Somebody(one.known_as, one.username, one.email, one.role, one.name) for _, one in PEOPLE
}  # fmt: skip
SIGNING = (("marketing", "clara"), ("sales", "carl"), ("sponsor", "olivia"))
REVIEWED_EVERY = timedelta(days=84)

WHY = "Every region had its own words and its own promises. From now on there is one pact."
EXPECTS = {"accepted_share": "70%", "follow_up_rate": "90%"}
PROMISE, WARNS = "within: {demo: 30 minutes,", "warn: 25% before"
SOONER = "warn: 50% before"
SOONER_WHY = "Reps see the warning when it is too late to do something about it. The points stay as they are."
SOONER_EXPECTS = {"follow_up_rate": "+3 points"}


def agree(database: Database, text: str, *, start: datetime) -> Pact:
    """Draft, discuss, propose, sign and activate the pact in the six weeks before `start`; return it."""
    rita, day = BOARD["rita"].party, timedelta(days=1)
    began = start - 42 * day
    text = _looked_at(text, (began - day).date())
    number = proposals.draft(
        database, text, by=rita, at=began, why=WHY, expects=EXPECTS, judge_on=(start + 182 * day).date()
    )
    asked = proposals.comment(
        database, number, "Half an hour, at night as well?", line=_line(text, PROMISE), by=BOARD["mara"].party,
        at=began + 9 * day,
    )  # fmt: skip
    proposals.comment(
        database, number, "Yes: the inbound desk is there around the clock.", line=_line(text, PROMISE), answers=asked,
        by=rita, at=began + 10 * day,
    )  # fmt: skip
    proposals.resolve(database, number, asked, by=BOARD["mara"].party, at=began + 11 * day)
    proposals.propose(database, number, by=rita, at=began + 21 * day, examine=check_only)
    _sign(database, number, [side for side, _ in SIGNING], at=began + 28 * day)
    pact = activating.activate(database, number, by=rita, at=start)
    for place, who in enumerate(BOARD.values()):
        if who.role not in training.OUTSIDE:
            training.acknowledge(database, pact.version, who=who, at=start + place * day)
    return pact


def keep_alive(database: Database, pact: Pact, *, start: datetime, until: datetime) -> None:
    """Hold the reviews of the time from `start` to `until`, and propose, at its end, what is talked about then."""
    at = start + REVIEWED_EVERY
    while at <= until:
        reviews.hold_review(database, by=BOARD["rita"].party, at=at, note="Promises, points and reasons looked at.")
        at += REVIEWED_EVERY
    day = timedelta(days=1)
    text = _looked_at(pact.text.replace(WARNS, SOONER), (until - 7 * day).date())
    number = proposals.draft(
        database, text, by=BOARD["mara"].party, at=until - 6 * day, why=SOONER_WHY, expects=SOONER_EXPECTS,
        judge_on=(until + 90 * day).date(),
    )  # fmt: skip
    proposals.propose(database, number, by=BOARD["rita"].party, at=until - 4 * day, examine=check_only)
    proposals.comment(
        database, number, "Then I have fifteen minutes left when it comes. Good.", line=_line(text, SOONER),
        by=BOARD["ana"].party, at=until - 3 * day,
    )  # fmt: skip
    _sign(database, number, ["sales"], at=until - 2 * day)


def _looked_at(text: str, day: date) -> str:
    """Return the text with the day on which the points were looked at last."""
    found, count = re.subn(r"(?m)^(  reviewed:) [\d-]+$", rf"\1 {day.isoformat()}", text)
    assert count == 1, "the pact of the demo says not when its points were looked at"
    return found


def _sign(database: Database, number: int, sides: list[str], *, at: datetime) -> None:
    confirmed = proposals.state_of(database, number).proposal.short
    for place, (side, name) in enumerate(SIGNING):
        if side in sides:
            signed_at = at + timedelta(hours=20 * place)
            proposals.sign(database, number, side, confirmed=confirmed, who=BOARD[name], at=signed_at)


def _line(text: str, part: str) -> int:
    """Return the number of the line in which `part` stands."""
    before, found, _ = text.partition(part)
    assert found, f"the pact of the demo says nothing of {part!r}"
    return before.count("\n") + 1
