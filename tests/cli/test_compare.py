"""Two pacts compared, and one accounted for, at the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.cli.conftest import PACT, ROOT, Run, answer

from leadpact.pact.complexity import complexity
from leadpact.pact.load import parse_pact

GLOBAL = ROOT / "examples" / "global"
TEXT = PACT.read_text(encoding="utf-8")
QUICK = ("demo: 30 business minutes", "demo: 15 business minutes")


@pytest.fixture
def next_pact(tmp_path: Path) -> Path:
    """The worked example with a promise that is stricter, and sections in another order."""
    head, _, rest = TEXT.partition("\nagreement:")
    agreement, _, after = rest.partition("\n\n")
    path = tmp_path / "next.yaml"
    path.write_text(f"{head}\n\n{after.replace(*QUICK)}\n\nagreement:{agreement}\n", encoding="utf-8")
    return path


def line(path: Path, start: str) -> int:
    rows = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, row in enumerate(rows, 1) if row.strip().startswith(start))


def test_a_difference_is_a_sentence_under_its_title_with_both_lines(run: Run, next_pact: Path) -> None:
    result = run("diff", PACT, next_pact)
    assert result.exit_code == 1
    title, *said, _, total = result.stdout.splitlines()
    assert title == "What both sides promise"
    assert " ".join(" ".join(said[:-1]).split()) == (
        "> A demo lead must now be answered within 15 business minutes instead of 30 business minutes: stricter for "
        "sales."
    )
    before, after = line(PACT, "within: {demo: 30"), line(next_pact, "within: {demo: 15")
    assert said[-1] == f"      {PACT}:{before} -> {next_pact}:{after}"
    assert total == f"1 difference between {PACT} and {next_pact}."


def test_two_that_say_the_same_end_with_nothing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "pact.yaml"
    path.write_text(f"# the same\n{TEXT}", encoding="utf-8")
    result = run("diff", PACT, path)
    assert (result.exit_code, result.stdout) == (0, f"They say the same: {PACT} and {path}.\n")


def test_a_part_of_a_pact_in_several_files_is_named_where_it_stands(run: Run) -> None:
    result = run("diff", GLOBAL / "pact.yaml", GLOBAL / "next.yaml", "--json")
    assert result.exit_code == 1
    told = {one["path"]: one for one in answer(result)["differences"]}
    assert len(told) == 18
    one = told["promises.marketing.volume.at_least"]
    assert one["old"] == {"file": str(GLOBAL / "promises.yaml"), "line": line(GLOBAL / "promises.yaml", "volume:")}
    assert one["new"] == {"file": str(GLOBAL / "next.yaml"), "line": line(GLOBAL / "next.yaml", "volume:")}
    assert (one["kind"], one["theme"], one["before"], one["after"]) == ("stricter", "promises", "700", "760")
    assert told["routing.Japan"]["old"] is None


def test_a_role_sees_what_changes_for_it_and_a_person_what_is_about_them(run: Run) -> None:
    both = (GLOBAL / "pact.yaml", GLOBAL / "next.yaml", "--json")
    rep = answer(run("diff", *both, "--role", "rep"))
    assert rep["differences"][0]["weight"] == max(one["weight"] for one in rep["differences"])
    assert "promises.marketing.volume.at_least" not in [one["path"] for one in rep["differences"]]
    hui, dana = (answer(run("diff", *both, "--role", "rep", "--name", who))["differences"] for who in ("hui", "dana"))
    joined = "queues.sdr-apac.members.jia"
    assert joined in [one["path"] for one in hui]
    assert joined not in [one["path"] for one in dana]


def test_nothing_that_changes_for_a_role_ends_with_nothing(run: Run, next_pact: Path) -> None:
    result = run("diff", PACT, next_pact, "--role", "marketer")
    assert (result.exit_code, result.stdout) == (
        0, f"For the role marketer, nothing changes: {PACT} and {next_pact}.\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--role", "boss"), "Wrong: There is no role `boss`.\n"),
        (("--name", "ana"), "Wrong: A name alone does not say what somebody sees.\n"),
    ],
)
def test_whom_it_is_for_has_to_be_a_role(run: Run, options: tuple[str, str], says: str) -> None:
    result = run("diff", PACT, PACT, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_versions_are_compared_with_each_other_and_with_files(run_stored: Run, next_pact: Path) -> None:
    first = answer(run_stored("adopt", PACT, "--json"))["version"]
    second = answer(run_stored("adopt", next_pact, "--json"))["version"]
    told = answer(run_stored("diff", first, second, "--json"))
    assert [one["path"] for one in told["differences"]] == ["promises.sales.accept.within.demo"]
    assert (told["old"]["version"], told["new"]["version"], told["old"]["file"]) == (first, second, None)
    assert told["differences"][0]["old"] == {"file": None, "line": line(PACT, "within: {demo: 30")}
    same = run_stored("diff", second, next_pact)
    assert (same.exit_code, same.stdout) == (0, f"They say the same: version {second} and {next_pact}.\n")
    assert f"version {first}:" in run_stored("diff", first, next_pact).stdout


def test_a_version_that_there_is_not_is_bad_input(run_stored: Run) -> None:
    result = run_stored("diff", 99, PACT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no version 99 of the pact." in result.stderr


def test_a_pact_is_accounted_for_with_what_there_could_be_less_of(run: Run) -> None:
    result = run("complexity", PACT)
    assert result.exit_code == 0
    found = complexity(parse_pact(TEXT), today=date(2026, 11, 25))
    assert result.stdout.startswith(f"{PACT}: {found.number} things to know.\n")
    assert f"rules: gate {found.rules['gate']}, sources {found.rules['sources']}, " in result.stdout
    assert f"      {PACT}:{line(PACT, 'job_title:')}\n" in result.stdout


def test_the_account_is_there_for_machines_with_its_formula_and_every_departure(run: Run) -> None:
    told = answer(run("complexity", GLOBAL / "pact.yaml", "--json"))
    assert told["number"] == sum(told["counts"].values())
    assert told["formula"].startswith("stages + statuses + lead types")
    demo = next(one for one in told["departures"] if one["what"] == "Sales: acceptance (demo)")
    assert (demo["standard"], demo["here"], demo["until"]) == ("30 business minutes", "2 business hours", "2027-06-30")
    assert demo["place"]["file"] == str(GLOBAL / "exceptions.yaml")
