"""Who has to read what changed for them, and the log of who has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.building import NOW, ask
from tests.operations.agreeing import RITA, Refusal, activated, changed, earlier, signed

from leadpact.operations import activating, agreement, proposals
from leadpact.operations.database import Database
from leadpact.operations.examining import check_only
from leadpact.operations.parties import somebody
from leadpact.operations.training import ToRead, acknowledge, training, training_log, unacknowledged
from leadpact.operations.users import NewUser, add_user, deactivate_user
from leadpact.pact.model import Pact
from leadpact.pact.signing import Somebody
from leadpact.pact.training import changed_sections, concerned

ANA = Somebody("rep:ana", "ana", "", "rep")
MILO = Somebody("marketer:milo", "milo", "", "marketer")
DENIZ = Somebody("partner:delta", "deniz", "", "partner")
PASSWORD = "a long word nobody guesses 7"


def of_marketing(text: str) -> str:
    """Return the text with something changed that is marketing's business alone."""
    return changed(text, "look_again: 30 days", "look_again: 20 days")


def test_who_is_new_reads_the_document_first_and_then_acknowledges(db: Database, northwind: Pact) -> None:
    due = unacknowledged(db, ANA)
    assert due == ToRead(northwind.version, due.since if due else NOW, 0, ())
    assert due.is_new
    acknowledge(db, northwind.version, who=ANA, at=NOW)
    assert unacknowledged(db, ANA) is None
    assert unacknowledged(db, MILO) is not None


@pytest.mark.usefixtures("northwind")
def test_a_partner_has_nothing_to_read(db: Database) -> None:
    assert unacknowledged(db, DENIZ) is None


def test_without_a_pact_there_is_nothing_to_read(db: Database) -> None:
    assert unacknowledged(db, ANA) is None
    assert training_log(db) == ()


def test_a_version_is_read_by_the_roles_that_it_concerns(db: Database, northwind: Pact) -> None:
    for who in (ANA, MILO, RITA):
        acknowledge(db, northwind.version, who=who, at=NOW)
    quiet = activated(db, of_marketing(northwind.text))
    assert unacknowledged(db, ANA) is None
    assert unacknowledged(db, MILO) == ToRead(quiet.version, NOW, northwind.version, (quiet.version,))
    loud = activated(db, earlier(quiet), at=NOW + timedelta(days=1))
    due = unacknowledged(db, MILO)
    assert due is not None
    assert (due.version, due.known, due.missed) == (loud.version, northwind.version, (quiet.version, loud.version))
    assert unacknowledged(db, ANA) == ToRead(
        loud.version, NOW + timedelta(days=1), northwind.version, (loud.version,)
    )  # fmt: skip
    acknowledge(db, loud.version, who=MILO, at=NOW + timedelta(days=2))
    assert unacknowledged(db, MILO) is None


def test_who_knows_the_version_that_decides_again_has_nothing_to_read(db: Database, northwind: Pact) -> None:
    acknowledge(db, northwind.version, who=ANA, at=NOW)
    acknowledge(db, northwind.version, who=MILO, at=NOW)
    pact = activated(db, earlier(northwind))
    acknowledge(db, pact.version, who=MILO, at=NOW)
    activating.roll_back(db, northwind.version, why="worse", by=RITA.party, at=NOW)
    assert unacknowledged(db, ANA) is None
    due = unacknowledged(db, MILO)
    assert due is not None
    assert (due.version, due.known) == (northwind.version, pact.version)


def test_signing_a_version_is_no_news_for_who_has_read_it(db: Database, northwind: Pact) -> None:
    acknowledge(db, northwind.version, who=ANA, at=NOW)
    [one] = proposals.proposals(db)
    proposals.examine_text(db, one.number, by=RITA.party, at=NOW, examine=check_only)
    assert unacknowledged(db, ANA) is None


def test_only_the_version_that_decides_is_acknowledged_and_once(db: Database, northwind: Pact) -> None:
    acknowledge(db, northwind.version, who=ANA, at=NOW)
    acknowledge(db, northwind.version, who=ANA, at=NOW)
    assert ask(db, "SELECT count(*) FROM agreement_event WHERE kind = 'acknowledged'") == 1
    pact = activated(db, earlier(northwind))
    with Refusal(db, "not_active"):
        acknowledge(db, northwind.version, who=ANA, at=NOW)
    acknowledge(db, pact.version, who=ANA, at=NOW)
    assert [(one.username, one.role, one.version) for one in training_log(db)] == [
        ("ana", "rep", pact.version), ("ana", "rep", northwind.version),
    ]  # fmt: skip
    assert [one.at for one in training_log(db, version=northwind.version)] == [NOW]


def test_the_log_tells_of_everybody_who_may_sign_in_what_they_have_yet_to_read(db: Database, northwind: Pact) -> None:
    ids = {}
    for name, role in (("ana", "rep"), ("ben", "rep"), ("deniz", "partner"), ("gone", "marketer")):
        ids[name] = add_user(db, NewUser(name, role), password=PASSWORD, by="cli", at=NOW)
    deactivate_user(db, "gone", by="cli", at=NOW)
    acknowledge(db, northwind.version, who=somebody(db, ids["ana"]), at=NOW)
    found = training(db)
    assert [(one.who.username, one.due is None, one.last is None) for one in found] == [
        ("ben", False, True), ("ana", True, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sections", "roles"),
    [
        (("look_again: 30 days", "look_again: 20 days"), {"programs"}, ("marketer", "revops", "sponsor")),
        (("capacity: 60", "capacity: 50"), {"queues"}, ("manager", "rep", "revops", "sponsor")),
        (("half_life: 21 days", "half_life: 20 days"), {"score"}, ("marketer", "revops", "sponsor")),
        (("next_step: 14 days", "next_step: 7 days"), {"stages"},
         ("manager", "marketer", "rep", "revops", "sponsor")),
        (("every: 90 days", "every: 60 days"), {"agreement"}, ("revops", "sponsor")),
        (("timezone:", "# a comment\ntimezone:"), set(), ()),
    ],
)  # fmt: skip
def test_a_section_concerns_who_works_by_it(
    northwind_text: str, change: tuple[str, str], sections: set[str], roles: tuple[str, ...]
) -> None:
    text = changed(northwind_text, *change)
    assert changed_sections(northwind_text, text) == sections
    assert concerned(northwind_text, text) == roles
    assert set(concerned("", text)) == {"manager", "marketer", "rep", "revops", "sponsor"}


@pytest.fixture
def northwind_text() -> str:
    from tests.conftest import NORTHWIND

    return NORTHWIND.read_text(encoding="utf-8")


def test_whom_an_activation_concerns_is_kept_with_it(db: Database, northwind: Pact) -> None:
    number = signed(db, of_marketing(northwind.text))
    activating.activate(db, number, by=RITA.party, at=NOW)
    assert agreement.active(db).version == northwind.version + 1
    told = "SELECT payload ->> 'concerns' FROM agreement_event WHERE kind = 'activated'"
    assert ask(db, told) == '["marketer", "revops", "sponsor"]'
