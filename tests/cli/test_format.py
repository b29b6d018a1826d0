"""`leadpact format`: files are written in one manner, or left as they are."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import PACT, Run, answer

MESSY = "pact: x\nrouting:\n- {to: a} # who\nfields: {}  \n"
TIDY = "pact: x\nfields: {}\nrouting:\n  - {to: a}  # who\n"


def pact_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "pact.yaml"
    path.write_bytes(text.encode())
    return path


def test_a_pact_that_is_formatted_is_left_alone(run: Run) -> None:
    before = PACT.stat().st_mtime_ns
    result = run("format", PACT)
    assert (result.exit_code, result.stdout) == (0, f"{PACT} is formatted already.\n")
    assert PACT.stat().st_mtime_ns == before


def test_another_is_written_anew_and_keeps_who_may_read_it(run: Run, tmp_path: Path) -> None:
    path = pact_of(tmp_path, MESSY)
    path.chmod(0o640)
    result = run("format", path)
    assert (result.exit_code, result.stdout) == (0, f"{path} was formatted.\n")
    assert path.read_text() == TIDY
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["pact.yaml"]
    assert run("format", path).stdout == f"{path} is formatted already.\n"


def test_line_ends_of_other_systems_are_a_change(run: Run, tmp_path: Path) -> None:
    path = pact_of(tmp_path, TIDY.replace("\n", "\r\n"))
    assert run("format", path, "--check").exit_code == 1
    assert run("format", path).exit_code == 0
    assert path.read_bytes() == TIDY.encode()


def test_check_changes_nothing_and_ends_with_one(run: Run, tmp_path: Path) -> None:
    path = pact_of(tmp_path, MESSY)
    result = run("format", path, "--check")
    assert (result.exit_code, result.stdout) == (1, f"{path} would change.\n")
    assert path.read_text() == MESSY
    assert run("format", PACT, "--check").exit_code == 0


def test_the_files_that_a_pact_includes_are_formatted_with_it(run: Run, tmp_path: Path) -> None:
    path = pact_of(tmp_path, "pact: x\ninclude: [who.yaml, what.yaml]\n")
    who, what = tmp_path / "who.yaml", tmp_path / "what.yaml"
    who.write_text("queues:\n    a: {}\n")
    what.write_text("fields: {}\n")
    result = run("format", path, "--json")
    assert result.exit_code == 0
    assert answer(result) == {
        "pact": str(path),
        "files": [
            {"file": str(path), "changed": False},
            {"file": str(who), "changed": True},
            {"file": str(what), "changed": False},
        ],
        "faults": [],
    }
    assert who.read_text() == "queues:\n  a: {}\n"


def test_what_is_no_yaml_is_left_alone_with_all_other_files(run: Run, tmp_path: Path) -> None:
    path = pact_of(tmp_path, f"include: [who.yaml]\n{MESSY}")
    (tmp_path / "who.yaml").write_text("queues: {}\nqueues: {}\n")
    result = run("format", path)
    assert result.exit_code == 1
    assert result.stdout == (
        f"{tmp_path / 'who.yaml'}:2:1: PF002 `queues` is stated twice\n    Keep one of the two.\n"
        f"{path} has 1 fault; nothing was changed.\n"
    )
    assert path.read_text() == f"include: [who.yaml]\n{MESSY}"
    told = json.loads(run("format", path, "--json").stdout)
    assert [(fault["file"], fault["line"], fault["code"]) for fault in told["faults"]] == [("who.yaml", 2, "PF002")]


def test_a_pact_with_faults_of_its_meaning_can_be_formatted(run: Run, tmp_path: Path) -> None:
    path = pact_of(tmp_path, "routing: []\nfields: {a: {type: nothing}}\n")
    assert run("format", path).exit_code == 0
    assert path.read_text() == "fields: {a: {type: nothing}}\nrouting: []\n"


def test_a_file_that_is_not_there_is_bad_input(run: Run, tmp_path: Path) -> None:
    result = run("format", tmp_path / "pact.yaml")
    assert result.exit_code == 2
    assert "There is no file" in result.stderr


def test_a_link_to_a_file_stays_one(run: Run, tmp_path: Path) -> None:
    path = pact_of(tmp_path, MESSY)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    assert run("format", link).exit_code == 0
    assert link.is_symlink()
    assert path.read_text() == TIDY


def test_a_check_of_a_pact_in_several_files_names_the_file_of_each_fault(run: Run, tmp_path: Path) -> None:
    path = pact_of(tmp_path, PACT.read_text().replace("currency: EUR", "currency: EUR\ninclude: [teams.yaml]"))
    (tmp_path / "teams.yaml").write_text("teams:\n  desk: {side: sails}\n")
    result = run("check", path)
    assert result.exit_code == 1
    assert f"{tmp_path / 'teams.yaml'}:2:16: PF004 " in result.stdout
    told = answer(run("check", path, "--json"))
    assert [(fault["file"], fault["line"]) for fault in told["faults"]] == [("teams.yaml", 2)]
