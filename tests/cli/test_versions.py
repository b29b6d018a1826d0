"""The versions of the pact at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import PACT, Run, answer

from leadpact.operations import agreement, examining, proposals
from leadpact.operations.database import Database

FOR = ("--why", "Leads wait", "--expect", "accepted_share=+5 points", "--judge-on", "2099-03-31")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a text be proved for a moment only: what is left over is said to be undecided."""
    monkeypatch.setattr(examining, "SECONDS", 0.5)


@pytest.fixture
def next_text(tmp_path: Path) -> Path:
    path = tmp_path / "next.yaml"
    path.write_text(PACT.read_text(encoding="utf-8").replace("engagement >= 40", "engagement >= 20"), encoding="utf-8")
    return path


def test_without_a_pact_there_is_no_version(run_stored: Run) -> None:
    result = run_stored("versions")
    assert (result.exit_code, result.stdout) == (0, "There is no version yet. Adopt one: leadpact adopt pact.yaml\n")
    assert answer(run_stored("versions", "--json")) == {
        "active": None, "mode": None, "versions": [], "activations": [], "proposals": [],
    }  # fmt: skip


def test_a_pact_is_proposed_and_stands_to_be_signed(run_stored: Run, db: Database, next_text: Path) -> None:
    run_stored("adopt", PACT)
    result = run_stored("propose", next_text, *FOR)
    assert result.exit_code == 0, result.stderr
    assert "Proposal 2 stands to be signed by cmo@northwind.example for marketing, cro@" in result.stdout
    told = answer(run_stored("versions", "--json"))
    [waiting] = told["proposals"]
    assert (waiting["proposal"], waiting["state"], waiting["why"]) == (2, "proposed", "Leads wait")
    assert (waiting["expects"], waiting["judge_on"]) == ({"accepted_share": "+5 points"}, "2099-03-31")
    assert (told["active"], told["mode"]) == (agreement.active(db).version, "trial")
    assert "Proposal 2 is proposed: Leads wait" in run_stored("versions").stdout


def test_a_proposal_that_is_refused_is_not_left_as_a_draft(run_stored: Run, db: Database, next_text: Path) -> None:
    run_stored("adopt", PACT)
    result = run_stored("propose", next_text)
    assert result.exit_code == 1
    assert "A version says why it is made, what is expected of it and when that is judged" in result.stderr
    same = run_stored("propose", PACT, *FOR)
    assert (same.exit_code, "The text is the one that decides now." in same.stderr) == (1, True)
    assert [one.state for one in proposals.proposals(db)] == ["withdrawn", "withdrawn", "activated"]


@pytest.mark.parametrize("wrong", [("--expect", "more"), ("--judge-on", "soon")])
def test_what_cannot_be_read_is_bad_input(
    run_stored: Run, db: Database, next_text: Path, wrong: tuple[str, str]
) -> None:
    run_stored("adopt", PACT)
    assert run_stored("propose", next_text, *wrong).exit_code == 2
    assert len(proposals.proposals(db)) == 1


def test_one_goes_back_to_a_former_version_with_a_reason(run_stored: Run, db: Database, next_text: Path) -> None:
    run_stored("adopt", PACT)
    first = agreement.active(db).version
    run_stored("adopt", next_text)
    refused = run_stored("rollback", first)
    assert (refused.exit_code, "asks for a reason" in refused.stderr) == (1, True)
    assert run_stored("rollback", 10_000, "--why", "x").exit_code == 2
    result = run_stored("rollback", first, "--why", "Reps cannot keep it")
    assert result.stdout == (
        f"Version {first} of northwind decides from now on (trial), instead of version {first + 1}.\n"
    )
    listed = run_stored("versions").stdout
    [line] = [line for line in listed.splitlines() if "decides now" in line]
    assert line.split()[:2] == [str(first), "trial"]
    told = answer(run_stored("rollback", first + 1, "--why", "They can", "--json"))
    assert told == {"name": "northwind", "version": first + 1, "before": first, "mode": "trial"}
