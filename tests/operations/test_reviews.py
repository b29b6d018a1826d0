"""Reviews and exceptions that end: when they are due, and that each is told once to whoever sees to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.building import NOW, ask, rows
from tests.conftest import ADOPTED_AT
from tests.operations.agreeing import RITA, Refusal, activated, changed, earlier, sign

from leadpact.operations import activating, notifications, proposals
from leadpact.operations.database import Database
from leadpact.operations.examining import check_only
from leadpact.operations.reviews import endings, hold_review, remind, review_due
from leadpact.operations.users import NewUser, add_user
from leadpact.pact.model import Pact
from leadpact.pact.review import review_mark

PASSWORD = "a long word nobody guesses 7"
DUE = date(2026, 12, 30)  # ninety days after the first of October
TOLD = "SELECT recipient, about, says FROM notification ORDER BY recipient, about, event_id"
EXCEPTION = """
exceptions:
  - name: Growth market Turkey
    where: "country = 'TR'"
    changes: {promises: {sales: {accept: {within: {demo: 2 business hours}}}}}
    case: A ramping partner has the bandwidth.
    owner: rita
    approved_by: coo@northwind.example
    until: 2026-12-31
"""


def on(day: date, hour: int = 12) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day, hour=hour)


def owner(db: Database) -> None:
    """Add the owner of the review, as the example names them, and one of its signers."""
    people = (("rita", "revops", "revops@northwind.example"), ("clara", "sponsor", "CMO@northwind.example"))
    for name, role, email in people:
        add_user(db, NewUser(name, role, email=email), password=PASSWORD, by="cli", at=NOW)


def test_a_review_is_due_so_long_after_the_version_began_to_decide(db: Database, northwind: Pact) -> None:
    found = review_due(db, at=ADOPTED_AT)
    assert found is not None
    assert (found.version, found.owner, found.since) == (northwind.version, "revops@northwind.example", ADOPTED_AT)
    assert (found.due, found.days, found.is_overdue) == (DUE, 90, False)
    late = review_due(db, at=on(DUE + timedelta(days=1)))
    assert late is not None
    assert (late.days, late.is_overdue) == (-1, True)


def test_without_a_pact_or_without_an_agreed_review_none_is_due(db: Database) -> None:
    assert (review_due(db, at=NOW), endings(db, at=NOW), remind(db, at=NOW)) == (None, (), 0)


def test_a_review_that_was_held_a_signature_and_an_activation_each_begin_it_anew(db: Database, northwind: Pact) -> None:
    hold_review(db, by=RITA.party, at=NOW, note="We looked at every promise.")
    held = review_due(db, at=NOW)
    assert held is not None
    assert (held.since, held.days) == (NOW, 90)
    [one] = proposals.proposals(db)
    proposals.examine_text(db, one.number, by=RITA.party, at=NOW, examine=check_only)
    later = NOW + timedelta(days=5)
    for side in ("marketing", "sales", "sponsor"):
        sign(db, one.number, side, at=later)
    signed = review_due(db, at=later)
    assert signed is not None
    assert signed.since == later
    activated(db, earlier(northwind), at=later + timedelta(days=5))
    again = review_due(db, at=later)
    assert again is not None
    assert (again.version, again.since) == (northwind.version + 1, later + timedelta(days=5))


def test_going_back_does_not_put_a_review_off(db: Database, northwind: Pact) -> None:
    activated(db, earlier(northwind))
    activating.roll_back(db, northwind.version, why="worse", by=RITA.party, at=NOW + timedelta(days=3))
    found = review_due(db, at=NOW)
    assert found is not None
    assert (found.since, found.due) == (ADOPTED_AT, DUE)


@pytest.mark.usefixtures("northwind")
def test_a_review_says_what_was_looked_at(db: Database) -> None:
    with Refusal(db, "no_reason"):
        hold_review(db, by=RITA.party, at=NOW, note="  ")


@pytest.mark.parametrize(
    ("days", "mark"),
    [(-15, ""), (-14, "before"), (-1, "before"), (0, "day"), (6, "day"), (7, "week 1"), (13, "week 1"), (14, "week 2"),
     (70, "week 10")],
)  # fmt: skip
def test_a_review_is_told_two_weeks_before_on_the_day_and_weekly_after(days: int, mark: str) -> None:
    assert review_mark(DUE, DUE + timedelta(days=days)) == mark


@pytest.mark.usefixtures("northwind")
def test_each_reminder_is_given_once_to_the_owner_and_the_signers(db: Database) -> None:
    owner(db)
    assert remind(db, at=on(DUE - timedelta(days=15))) == 0
    assert remind(db, at=on(DUE - timedelta(days=14))) == 3
    assert rows(db, TOLD) == [
        ("operations", "review_due", "The pact is to be reviewed by 30 December 2026"),
        ("revops:rita", "review_due", "The pact is to be reviewed by 30 December 2026"),
        ("sponsor:clara", "review_due", "The pact is to be reviewed by 30 December 2026"),
    ], "whom nobody goes by is told to operations"
    assert remind(db, at=on(DUE - timedelta(days=13))) == 0
    assert [remind(db, at=on(DUE + timedelta(days=day))) for day in (0, 1, 7, 8, 30, 31)] == [3, 0, 3, 0, 3, 0]
    assert ask(db, "SELECT count(*) FROM notification WHERE says LIKE '%was to be reviewed%'") == 6
    hold_review(db, by=RITA.party, at=on(DUE + timedelta(days=32)), note="Nothing has to change.")
    assert remind(db, at=on(DUE + timedelta(days=33))) == 0


@pytest.mark.usefixtures("northwind")
def test_what_one_is_told_of_the_agreement_is_among_their_notices(db: Database) -> None:
    owner(db)
    remind(db, at=on(DUE))
    [one] = notifications.latest(db, "sponsor:clara")
    assert (one.says, one.about, one.person_id, one.lead_id, one.name) == (
        "The pact is to be reviewed by 30 December 2026", "review_due", None, None, "",
    )  # fmt: skip
    assert one.proposal == proposals.proposals(db)[0].number
    assert notifications.count_unseen(db, "sponsor:clara") == 1
    assert notifications.mark_seen(db, "sponsor:clara", at=NOW, until=one.event_id) == 1
    assert notifications.count_unseen(db, "sponsor:clara") == 0


def test_an_exception_that_ends_is_told_a_month_and_a_week_before_and_when_it_is_over(
    db: Database, northwind: Pact
) -> None:
    owner(db)
    text = changed(northwind.text, "every: 90 days", "every: 2 years").rstrip("\n") + "\n" + EXCEPTION
    activated(db, text)
    end = date(2026, 12, 31)
    assert endings(db, at=on(end - timedelta(days=31))) == ()
    [one] = endings(db, at=on(end - timedelta(days=30)))
    assert (one.name, one.owner, one.until, one.days) == ("Growth market Turkey", "rita", end, 30)
    days = (-31, -30, -29, -8, -7, 0, 1, 2, 7, 8)
    assert [remind(db, at=on(end + timedelta(days=day))) for day in days] == [0, 2, 0, 0, 2, 0, 2, 0, 0, 0]
    says = [row[2] for row in rows(db, TOLD) if row[0] == "revops:rita"]
    assert says == [
        "The exception Growth market Turkey ends on 31 December 2026; after that the standard holds",
        "The exception Growth market Turkey ends on 31 December 2026; after that the standard holds",
        "The exception Growth market Turkey ended on 31 December 2026; after that the standard holds",
    ]
