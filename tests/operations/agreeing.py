"""People and texts for the tests of the agreement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.building import NOW, ask

from leadpact.operations import activating, agreement, proposals
from leadpact.operations.database import Database
from leadpact.operations.examining import check_only
from leadpact.pact.model import Pact
from leadpact.pact.signing import Somebody, digest_of
from leadpact.pact.signing_rules import NotAgreed

CLARA = Somebody("sponsor:clara", "clara", "cmo@northwind.example", "sponsor", "Clara Weiss")
CARL = Somebody("sponsor:carl", "carl", "cro@northwind.example", "sponsor", "Carl Jensen")
OLGA = Somebody("sponsor:olga", "olga", "coo@northwind.example", "sponsor", "Olga Grant")
RITA = Somebody("revops:rita", "rita", "revops@northwind.example", "revops", "Rita Okafor")
SIGNING = {"marketing": CLARA, "sales": CARL, "sponsor": OLGA}

FOR = {"why": "Too slow", "expects": {"accepted_share": "+5 points"}, "judge_on": date(2027, 3, 31)}
TABLES = ("agreement_event", "agreement_text", "pact_version", "pact_activation", "notification")


def changed(text: str, old: str, new: str) -> str:
    """Return `text` with its only `old` replaced."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
    return text.replace(old, new)


def earlier(pact: Pact, minutes: int = 20) -> str:
    """Return the text of the example with a stricter promise: a change that moves no lead."""
    return changed(pact.text, "within: {demo: 30 business minutes", f"within: {{demo: {minutes} business minutes")


def drafted(db: Database, text: str, *, at: datetime = NOW, **more: Any) -> int:
    return proposals.draft(db, text, by=RITA.party, at=at, **(FOR | more))


def proposed(db: Database, text: str, *, at: datetime = NOW, **more: Any) -> int:
    number = drafted(db, text, at=at, **more)
    proposals.propose(db, number, by=RITA.party, at=at, examine=check_only)
    return number


def sign(db: Database, number: int, side: str, *, who: Somebody | None = None, at: datetime = NOW) -> bool:
    confirmed = proposals.state_of(db, number).proposal.short
    return proposals.sign(db, number, side, confirmed=confirmed, who=who or SIGNING[side], at=at)


def signed(db: Database, text: str, *, at: datetime = NOW) -> int:
    """Propose a text and let everybody sign it."""
    number = proposed(db, text, at=at)
    for side in SIGNING:
        sign(db, number, side, at=at)
    return number


def activated(db: Database, text: str, *, at: datetime = NOW) -> Pact:
    return activating.activate(db, signed(db, text, at=at), by=RITA.party, at=at)


def held(db: Database) -> dict[str, int]:
    """Return the number of rows of every table of the agreement."""
    return {table: ask(db, f"SELECT count(*) FROM {table}") for table in TABLES}


def mode(db: Database) -> tuple[int, str]:
    """Return which version decides, and in which mode."""
    found = agreement.standing(db)
    assert found is not None
    return found.version, found.mode


class Refusal:
    """Expects that what is done within is refused with a code, and that nothing is written."""

    def __init__(self, db: Database, code: str) -> None:
        self.db, self.code = db, code

    def __enter__(self) -> None:
        self.before = held(self.db)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> bool:
        if error is None:
            pytest.fail(f"it was not refused with agreement.{self.code}")
        if not isinstance(error, NotAgreed):
            return False
        assert error.code == f"agreement.{self.code}", error
        assert held(self.db) == self.before
        return True


def short(text: str) -> str:
    return digest_of(text)[:8]
