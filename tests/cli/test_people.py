"""`leadpact user`: who may sign in, seen from the command line."""

from __future__ import annotations

from tests.cli.conftest import PACT, Run, answer

from building import ask
from leadpact.operations.database import Database


def test_somebody_is_added_listed_and_deactivated(run_stored: Run) -> None:
    arguments = ("--role", "rep", "--full-name", "Ana Lopez", "--title", "Sales development", "--email", "a@nw.example")
    added = answer(run_stored("user", "add", "ana", *arguments, "--json"))
    assert (added["user"], added["role"], added["party"]) == ("ana", "rep", "rep:ana")
    listed = answer(run_stored("user", "list", "--json"))
    ana = {"user": "ana", "name": "Ana Lopez", "role": "rep", "party": "rep:ana", "title": "Sales development",
           "email": "a@nw.example", "active": True, "last_seen": None}  # fmt: skip
    assert listed == {"users": [ana]}
    assert answer(run_stored("user", "deactivate", "ana", "--json")) == {"user": "ana", "active": False}
    assert answer(run_stored("user", "list", "--json")) == {"users": [{**ana, "active": False}]}
    shown = run_stored("user", "list")
    assert shown.stdout.splitlines()[1].split() == [
        "ana", "Ana", "Lopez", "rep", "rep:ana", "Sales", "development", "deactivated"
    ]  # fmt: skip
    assert shown.stdout.endswith("1 user.\n")


def test_whom_the_pact_gives_no_leads_is_said(run_stored: Run) -> None:
    assert run_stored("adopt", PACT).exit_code == 0
    told = run_stored("user", "add", "kim", "--role", "partner", "--generate")
    assert told.stdout.startswith("kim may sign in as partner; the journal knows them as partner:kim.\n")
    assert "The pact does not name partner:kim: they see no leads until it does." in told.stderr
    named = run_stored("user", "add", "lee", "--role", "partner", "--party", "partner:delta", "--generate")
    assert (named.exit_code, named.stderr) == (0, "")


def test_nobody_is_deactivated_who_is_not_there(run_stored: Run, db: Database) -> None:
    result = run_stored("user", "deactivate", "nobody")
    assert result.exit_code != 0
    assert "Nobody named nobody may sign in." in result.stderr
    assert ask(db, "SELECT count(*) FROM auth_user") == 0
