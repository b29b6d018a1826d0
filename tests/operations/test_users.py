"""The people who work with Leadpact: who can be added, as what, and who can be entered in a demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import ADOPTED_AT

from building import NOW, ask, first_row, rows
from leadpact.errors import BadInput, NotFound, Refused
from leadpact.operations import users
from leadpact.operations.database import Database
from leadpact.operations.demo_users import add_demo_users, demo_user_by_secret, list_demo_users
from leadpact.operations.users import NewUser
from leadpact.pact.model import Pact

PASSWORD = "three wise owls"


def add(db: Database, username: str, role: str, **more: Any) -> int:
    password = more.pop("password", PASSWORD)
    return users.add_user(db, NewUser(username, role, **more), password=password, by="cli:test", at=NOW)


def stored(db: Database) -> list[int]:
    return [ask(db, f"SELECT count(*) FROM {table}") for table in ("auth_user", "auth_user_groups", "user_party")]


def test_somebody_is_kept_with_role_party_and_title_and_a_hashed_password(db: Database) -> None:
    number = add(db, "Ana", "rep", title=" Sales  development ", name="Ana María Lopez", email="ana@northwind.example")
    assert users.list_users(db) == [
        users.UserRecord(number, "Ana", "Ana María Lopez", "rep", "rep:ana", "Sales development",
                         "ana@northwind.example", True, None)
    ]  # fmt: skip
    kept = first_row(db, "SELECT date_joined, is_superuser, is_staff, left(password, 7) FROM auth_user")
    assert kept == (NOW, False, False, "scrypt$")
    assert first_row(db, "SELECT created_at, created_by FROM user_party") == (NOW, "cli:test")


def test_several_people_work_for_one_partner_but_a_rep_is_one(db: Database) -> None:
    for name in ("kim", "lee"):
        add(db, name, "partner", party="partner:delta")
    add(db, "ana", "rep")
    with pytest.raises(BadInput) as refused:
        add(db, "anna", "rep", party="rep:ana")
    assert refused.value.fields == {"party": "rep:ana is somebody else already; a rep is one person."}
    assert stored(db) == [3, 3, 3]
    assert [one.party for one in users.list_users(db)] == ["rep:ana", "partner:delta", "partner:delta"]


@pytest.mark.parametrize(
    ("new", "password", "fields"),
    [
        (NewUser("ben", "boss"), PASSWORD, {"role": "unknown"}),
        (NewUser("ANA", "rep"), PASSWORD, {"name": "A user with that username already exists."}),
        (NewUser("ben", "rep", party="partner:delta"), PASSWORD,
         {"party": "`partner:delta` is none; write it as rep:name."}),
        (NewUser("ben", "rep", party="rep:"), PASSWORD, {"party": "`rep:` is none; write it as rep:name."}),
        (NewUser("ben", "rep", party="rep:b en"), PASSWORD, {"party": "`rep:b en` is none; write it as rep:name."}),
        (NewUser("ben", "rep", email="ben@"), PASSWORD, {"email": "Enter a valid email address."}),
        (NewUser("ben", "rep"), "password1", {"password": "This password is too common."}),
        (NewUser("benedict", "rep"), "benedict7", {"password": "The password is too similar to the username."}),
    ],
)  # fmt: skip
def test_what_will_not_do_is_named_and_nobody_added(
    db: Database, new: NewUser, password: str, fields: dict[str, str]
) -> None:
    add(db, "ana", "rep")
    with pytest.raises(BadInput) as refused:
        users.add_user(db, new, password=password, by="cli:test", at=NOW)
    assert refused.value.fields == fields
    assert stored(db) == [1, 1, 1]


def test_who_is_deactivated_is_told_apart_and_once(db: Database) -> None:
    number = add(db, "ana", "rep")
    users.deactivate_user(db, "ana", by="cli:boss", at=NOW + timedelta(days=1))
    assert [one.active for one in users.list_users(db)] == [False]
    noted = first_row(db, "SELECT user_id, deactivated_at, deactivated_by FROM user_party")
    assert noted == (number, NOW + timedelta(days=1), "cli:boss")
    for name in ("ana", "nobody"):
        with pytest.raises(NotFound):
            users.deactivate_user(db, name, by="cli:boss", at=NOW + timedelta(days=2))
    assert first_row(db, "SELECT user_id, deactivated_at, deactivated_by FROM user_party") == noted


@pytest.mark.parametrize(
    ("party", "unknown"),
    [
        ("rep:ana", False),
        ("rep:mara", True),
        ("manager:mara", False),
        ("manager:ana", True),
        ("partner:delta", False),
        ("partner:omega", True),
        ("marketer:milo", False),
    ],
)
def test_whom_the_pact_gives_no_leads_is_known_beforehand(
    db: Database,
    northwind: Pact,  # noqa: ARG001 - adopted
    party: str,
    unknown: bool,
) -> None:
    assert users.is_unknown_to_pact(db, party) is unknown


def test_without_a_pact_nobody_is_unknown_to_it(db: Database) -> None:
    assert not users.is_unknown_to_pact(db, "rep:nobody")


# The demo


def test_the_people_of_the_demo_are_added_once_with_their_rights(db: Database) -> None:
    people = add_demo_users(db, by="cli:test", at=ADOPTED_AT)
    assert add_demo_users(db, by="cli:test", at=NOW) == people
    assert [(one.role_label, one.name, one.username, one.party) for one in people] == [
        ("Sales rep", "Ana Lopez", "ana", "rep:ana"),
        ("Sales manager", "Mara Vogel", "mara", "manager:mara"),
        ("Marketer", "Milo Brandt", "milo", "marketer:milo"),
        ("RevOps", "Rita Okafor", "rita", "revops:rita"),
        ("CMO", "Clara Weiss", "clara", "sponsor:clara"),
        ("CRO", "Carl Jensen", "carl", "sponsor:carl"),
        ("COO", "Olivia Grant", "olivia", "sponsor:olivia"),
        ("Partner", "Deniz Delta", "deniz", "partner:delta"),
    ]
    assert rows(db, "SELECT DISTINCT left(password, 1), is_superuser FROM auth_user") == [("!", False)]
    assert stored(db) == [8, 8, 8]


def test_each_has_a_link_of_their_own(db: Database) -> None:
    people = add_demo_users(db, by="cli:test", at=NOW)
    assert len({one.secret for one in people}) == 8
    assert [demo_user_by_secret(db, one.secret) for one in people] == people
    for wrong in ("", people[0].secret[:-1], people[0].secret + "0", "é" * 32):
        assert demo_user_by_secret(db, wrong) is None
    users.deactivate_user(db, "ana", by="cli:test", at=NOW)
    assert demo_user_by_secret(db, people[0].secret) is None
    assert len(list_demo_users(db)) == 7


def test_a_database_has_real_people_or_those_of_a_demo(db: Database, empty_again: Any) -> None:
    add(db, "ana", "rep")
    with pytest.raises(Refused):
        add_demo_users(db, by="cli:test", at=NOW)
    assert stored(db) == [1, 1, 1]
    empty_again()
    add_demo_users(db, by="cli:test", at=NOW)
    with pytest.raises(Refused):
        add(db, "somebody", "revops")
    assert stored(db) == [8, 8, 8]
