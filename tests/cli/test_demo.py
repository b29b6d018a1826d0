"""`demo` from outside: made once, recognised, refused beside another pact, begun anew when asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import PACT, Run, answer

from building import ask, run, sizes
from leadpact.operations.database import Database

Demo = Callable[..., Any]


@pytest.fixture
def demo(run_stored: Run) -> Demo:
    return lambda *arguments: answer(run_stored("demo", "--no-serve", "--json", "--people", "60", *arguments))


def test_the_demo_is_made_once_and_then_recognised(demo: Demo, run_stored: Run, db: Database) -> None:
    told = demo()
    assert told["changed"] is True
    assert told["people"] == ask(db, "SELECT count(*) FROM person WHERE merged_into IS NULL")
    assert sum(told["leads"].values()) == ask(db, "SELECT count(*) FROM lead WHERE outcome <> 'merged'")
    assert told["events"] == ask(db, "SELECT count(*) FROM journal_event")
    before = sizes(db)
    assert demo("--seed", "5")["changed"] is False
    said = run_stored("demo", "--no-serve")
    assert said.stdout.startswith("Nothing changed: Northwind Instruments is here already.")
    assert sizes(db) == before


def test_the_demo_names_a_link_for_each_role(demo: Demo, run_stored: Run) -> None:
    told = demo()["log_ins"]
    assert [(one["role"], one["name"], one["party"]) for one in told] == [
        ("Sales rep", "Ana Lopez", "rep:ana"),
        ("Sales manager", "Mara Vogel", "manager:mara"),
        ("Marketer", "Milo Brandt", "marketer:milo"),
        ("RevOps", "Rita Okafor", "revops:rita"),
        ("CMO", "Clara Weiss", "sponsor:clara"),
        ("CRO", "Carl Jensen", "sponsor:carl"),
        ("COO", "Olivia Grant", "sponsor:olivia"),
        ("Partner", "Deniz Delta", "partner:delta"),
    ]
    assert len({one["link"] for one in told}) == 8
    lines = run_stored("demo", "--no-serve", "--port", "8123").stdout.splitlines()
    ana = next(line for line in lines if "Ana Lopez" in line)
    assert ana.split()[-1] == told[0]["link"].replace(":8000/", ":8123/")


def test_the_demo_leaves_a_pact_of_ones_own_alone(run_stored: Run, db: Database, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(PACT.read_text(encoding="utf-8").replace("pact: northwind", "pact: own"), encoding="utf-8")
    assert run_stored("adopt", own).exit_code == 0
    for arguments in ((), ("--anew",)):
        result = run_stored("demo", "--no-serve", *arguments)
        assert result.exit_code == 1
        assert "The pact own decides here" in result.stderr
    assert ask(db, "SELECT count(*) FROM lead") == 0
    assert ask(db, "SELECT count(*) FROM pact_version") == 1


def test_an_interrupted_demo_is_refused_and_begun_anew_when_asked(demo: Demo, run_stored: Run, db: Database) -> None:
    demo()
    run(db, "DELETE FROM receipt WHERE channel = 'demo'")  # as if it had been cut off before its end
    before = sizes(db)
    refused = run_stored("demo", "--no-serve", "--people", "60")
    assert refused.exit_code == 1
    assert "interrupted before its year was over" in refused.stderr
    assert "leadpact demo --anew" in refused.stderr
    assert sizes(db) == before
    assert demo("--anew")["changed"] is True
    assert demo()["changed"] is False
    assert run_stored("audit").exit_code == 0
