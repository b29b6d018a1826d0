from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import PACT, Run, answer

from leadpact.operations import agreement
from leadpact.operations.database import Database


def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "pact.yaml"
    path.write_text(PACT.read_text(encoding="utf-8").replace("employees >= 1000", "emploiees >= 1000"))
    return path


def test_a_good_pact_is_one_line_of_what_it_holds(run: Run) -> None:
    result = run("check", PACT)
    assert result.exit_code == 0
    assert result.stdout == (
        f"{PACT} is good: northwind, 10 fields, 9 activities, 10 stages, 19 moves, 2 segments, 6 routes, 3 queues, "
        "1 partner, 2 programs.\n"
    )


def test_a_fault_is_named_with_its_place_and_ends_with_one(run: Run, tmp_path: Path) -> None:
    path = faulty(tmp_path)
    result = run("check", path)
    assert result.exit_code == 1
    assert f"{path}:113:14: " in result.stdout
    assert "emploiees" in result.stdout
    assert result.stdout.endswith(f"{path} has 1 fault.\n")


def test_the_faults_are_there_for_machines(run: Run, tmp_path: Path) -> None:
    result = run("check", faulty(tmp_path), "--json")
    assert result.exit_code == 1
    told = answer(result)
    assert told["good"] is False
    assert [(fault["line"], fault["column"]) for fault in told["faults"]] == [(113, 14)]
    assert "employees" in told["faults"][0]["suggestion"]


def test_a_good_pact_tells_machines_what_it_holds(run: Run) -> None:
    told = answer(run("check", PACT, "--json"))
    assert (told["good"], told["faults"]) == (True, [])
    assert told["holds"]["stage"] == 10
    assert len(told["digest"]) == 64


def test_a_missing_pact_is_bad_input_and_says_what_to_do(run: Run) -> None:
    result = run("check", "nowhere.yaml")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == "Wrong: There is no file nowhere.yaml.\nTo do: Name an existing pact file.\n"


def test_an_error_is_json_where_json_is_asked_for(run: Run) -> None:
    import json

    result = run("check", "nowhere.yaml", "--json")
    assert result.stdout == ""
    assert json.loads(result.stderr)["error"]["code"] == "input.bad"


def test_adopting_makes_a_version_and_again_changes_nothing(run_stored: Run, db: Database) -> None:
    first = run_stored("adopt", PACT)
    assert first.exit_code == 0, first.stderr
    version = agreement.active(db).version
    assert first.stdout == f"northwind is adopted: version {version} decides from now on.\n"
    again = run_stored("adopt", PACT, "--json")
    assert answer(again)["adopted"] is False
    assert agreement.active(db).version == version


def test_a_pact_with_faults_is_not_adopted(run_stored: Run, db: Database, tmp_path: Path) -> None:
    result = run_stored("adopt", faulty(tmp_path))
    assert result.exit_code == 2
    assert "113:14" in result.stderr
    with db.connection() as connection:
        assert connection.execute("SELECT count(*) FROM pact_version").fetchone() == (0,)


def test_a_database_that_does_not_answer_ends_with_three(run: Run, tmp_path: Path) -> None:
    result = run("adopt", PACT, env={"DATABASE_URL": f"postgresql:///x?host={tmp_path}&connect_timeout=1"})
    assert result.exit_code == 3
    assert result.stderr.startswith("Wrong: The database does not answer")
    assert "Traceback" not in result.stderr
