"""`leadpact replay`: what it prints, for people and for machines, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import PACT, Run, answer

from building import NOW, live
from leadpact.operations import agreement
from leadpact.operations.database import Database

TEXT = PACT.read_text(encoding="utf-8")


@pytest.fixture
def journal(db: Database) -> dict[str, int]:
    """Some leads that have lived under the example's pact."""
    return live(db, agreement.adopt(db, TEXT, by="test", at=NOW))


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """The example's pact with longer promises, and with fewer leads for the queue emea-sdr."""
    path = tmp_path / "draft.yaml"
    text = TEXT.replace("demo: 30 business minutes", "demo: 45 business minutes")
    path.write_text(text.replace("employees >= 200", "employees >= 600"), encoding="utf-8")
    return path


@pytest.mark.usefixtures("journal")
def test_the_active_pact_differs_in_nothing_as_a_file_and_by_its_number(run_stored: Run, db: Database) -> None:
    for named in (PACT, agreement.active(db).version):
        result = run_stored("replay", named, "--jobs", 1)
        assert result.exit_code == 0
        first, last = result.stdout.splitlines()
        assert first.startswith(f"{named} was tried on 31 decisions about 11 leads until 2026-11-23 12:05")
        assert last == "It would have decided every one of them alike."


def test_what_would_be_otherwise_is_counted_and_told(run_stored: Run, journal: dict[str, int], candidate: Path) -> None:
    result = run_stored("replay", candidate, "--limit", 1, "--jobs", 1)
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert "It would have decided otherwise of 7 leads:" in shown
    assert "an answer is due later" in shown
    assert "30 business minutes 45 business minutes" in shown
    assert "goes elsewhere" in shown
    assert "emea-sdr inside" in shown
    assert (
        "was 2026-11-23 11:00: Waits in the queue emea-sdr, because region is EMEA and employees is at least 200"
        in shown
    )
    assert "would 2026-11-23 11:00: Waits in the queue inside, by line" in shown
    assert f"Mira Kaya (lead {journal['won']})" in shown


@pytest.mark.usefixtures("journal")
def test_machines_get_one_document(run_stored: Run, candidate: Path) -> None:
    told = answer(run_stored("replay", candidate, "--json", "--jobs", 1))
    assert told["candidate"]["version"] is None
    assert (told["not_as_recorded"], told["untried"]) == ({"entries": 0, "first": []}, {})
    looser = told["kinds"]["looser"]
    assert looser["shifts"] == [
        {"was": "30 business minutes", "would": "45 business minutes", "leads": looser["leads"]}
    ]
    case = looser["cases"][0]
    assert set(case) == {"lead", "person", "name", "at", "event", "live", "candidate"}
    assert case["live"]["says"].endswith("within 30 business minutes")
    assert case["candidate"]["says"].endswith("within 45 business minutes")
    assert case["candidate"]["version"] == 0 < case["live"]["version"]
    assert len(told["versions"]) == 1
    assert told["versions"][0]["decisions"] == told["decisions"] > 20


@pytest.mark.usefixtures("journal")
def test_only_the_days_that_are_asked_for_are_tried(run_stored: Run, candidate: Path) -> None:
    def decisions(*options: object) -> int:
        return int(answer(run_stored("replay", candidate, *options, "--json", "--jobs", 1))["decisions"])

    assert decisions("--since", "2026-11-23") == decisions("--until", "2026-11-23") == decisions() > 0
    assert decisions("--since", "2026-11-24") == decisions("--until", "2026-11-22") == 0
    early = decisions("--until", "2026-11-23T11:02:00")  # an instant without a zone is one of the pact's
    assert early + decisions("--since", "2026-11-23T10:02:00Z") == decisions()
    assert early > 0


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        ((PACT, "--since", "yesterday"), "--since is no date: yesterday."),
        ((PACT, "--until", "2026-02-30"), "--until is no date: 2026-02-30."),
        (("999",), "There is no version 999 of the pact."),
        (("nowhere.yaml",), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_tried_is_said(run_stored: Run, arguments: tuple[object, ...], wrong: str) -> None:
    result = run_stored("replay", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert wrong in result.stderr


def test_without_a_pact_there_is_nothing_to_replay(run_stored: Run) -> None:
    result = run_stored("replay", PACT)
    assert result.exit_code == 2
    assert "There is no pact yet." in result.stderr
