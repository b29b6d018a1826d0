"""`leadpact check`: faults and findings in one list, for people and for machines."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import PACT, ROOT, Run, answer

DAY = ("--today", "2026-11-25")
NO_SALES = ("  sales: {signs: cro@northwind.example}\n", "")
NO_REVIEW = ("  review: {owner: revops@northwind.example, every: 90 days}\n", "")
NO_GATE = ('  junk:      {when: "disposable_mail", disqualify: junk}\n', "")


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = PACT.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "pact.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_findings_are_told_by_how_grave_they_are_with_their_place_and_what_to_do(run: Run, tmp_path: Path) -> None:
    path = changed(tmp_path, NO_SALES, NO_REVIEW, NO_GATE)
    result = run("check", path, *DAY)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "Errors",
        "",
        f"{path}:10:1: LP002 error nobody signs for sales",
        "    Name who signs under `agreement.sales.signs`.",
        "",
        "Warnings",
        "",
        f"{path}:10:1: LP006 warning nothing says when the pact is looked at again, and who sees to it",
        "    Say who sees to it and how often, e.g. `review: {owner: revops@harbour.example, every: 90 days}`.",
        "",
        "Notes",
        "",
        f"{path}:103:1: LP077 note no gate disqualifies junk: it is qualified and routed like any lead",
        "    Add e.g. `gate: {junk: {when: disposable_mail, disqualify: junk}}`.",
        "",
        f"{path} has 1 error, 1 warning and 1 note.",
    ]


def test_a_warning_ends_with_zero_unless_one_is_strict(run: Run, tmp_path: Path) -> None:
    path = changed(tmp_path, NO_REVIEW)
    assert run("check", path, *DAY).exit_code == 0
    assert run("check", path, *DAY, "--strict").exit_code == 1


def test_a_note_leaves_a_pact_good(run: Run, tmp_path: Path) -> None:
    path = changed(tmp_path, NO_GATE)
    result = run("check", path, *DAY, "--strict")
    assert result.exit_code == 0
    assert "LP077 note" in result.stdout
    assert f"{path} is good: northwind, 10 fields" in result.stdout


def test_machines_read_faults_and_findings_in_one_list(run: Run, tmp_path: Path) -> None:
    told = answer(run("check", changed(tmp_path, NO_SALES), *DAY, "--json"))
    assert (told["good"], told["faults"]) == (False, [])
    assert told["findings"] == [
        {
            "code": "LP002", "severity": "error", "path": "agreement.sales.signs", "line": 10, "column": 1,
            "message": "nobody signs for sales", "remedy": "Name who signs under `agreement.sales.signs`.",
            "example": None,
        }
    ]  # fmt: skip
    assert len(told["digest"]) == 64
    told = answer(run("check", changed(tmp_path, ("next_step: 2 days", "next_step: 2 dayz")), *DAY, "--json"))
    assert [(one["code"], one["severity"], one["line"]) for one in told["findings"]] == [("PF007", "error", 74)]
    assert [fault["code"] for fault in told["faults"]] == ["PF007"]
    assert "digest" not in told


def test_the_day_of_the_pact_s_zone_is_what_its_dates_are_compared_with(run: Run) -> None:
    assert run("check", PACT, "--today", "2026-12-30", "--strict").exit_code == 0
    late = run("check", PACT, "--today", "2026-12-31", "--strict")
    assert late.exit_code == 1
    assert "LP051 warning the points were last looked at on 1 October 2026" in late.stdout


def test_a_finding_in_a_file_that_is_included_names_that_file(run: Run, tmp_path: Path) -> None:
    path = changed(tmp_path, NO_REVIEW)
    text = path.read_text(encoding="utf-8")
    at, after = text.index("agreement:\n"), text.index("definitions:\n")
    (tmp_path / "parties.yaml").write_text(text[at:after], encoding="utf-8")
    path.write_text("include: [parties.yaml]\n" + text[:at] + text[after:], encoding="utf-8")
    result = run("check", path, *DAY)
    assert f"{tmp_path / 'parties.yaml'}:1:1: LP006 warning" in result.stdout
    told = answer(run("check", path, *DAY, "--json"))
    assert [(one["file"], one["line"]) for one in told["findings"]] == [(str(tmp_path / "parties.yaml"), 1)]


def test_every_code_is_explained_with_an_example_of_what_is_right(run: Run) -> None:
    result = run("check", "--explain", "lp040")
    assert result.exit_code == 0
    assert result.stdout.startswith("LP040 error: a recycled lead has no way back\n\nMost leads that sales hands back")
    assert "\nWrong:\n\n    moves: [" in result.stdout
    assert "\nRight:\n\n    moves:\n      - {upon: recycled" in result.stdout
    assert answer(run("check", "--explain", "PF018", "--json"))["title"] == "the outcome of an attempt as a status"


def test_what_cannot_be_answered_is_bad_input(run: Run) -> None:
    for arguments, said in (
        (["check"], "No pact is named."),
        (["check", "--explain", "LP999"], "There is no code 'LP999'."),
        (["check", PACT, "--today", "soon"], "`soon` is no day."),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"Wrong: {said}\nTo do: ")


AMERICAS = ("when: \"region = 'AMER'\"", "when: \"region = 'AMER' AND country = 'DE'\"")
TWIN = (
    "  - {name: All others,    to: inside}",
    "  - {name: Twin, when: \"region = 'AMER'\", to: inside}\n  - {name: All others,    to: inside}",
)


def test_what_only_the_solver_finds_comes_with_a_lead_that_shows_it(run: Run, tmp_path: Path) -> None:
    path = changed(tmp_path, AMERICAS)
    result = run("check", path, *DAY)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[2].startswith(f"{path}:177:34: LP101 error route `Americas` can never hold")
    assert result.stdout.splitlines()[4] == "    For example: country is US: `country = 'DE'` is not true of it."
    (finding,) = answer(run("check", path, *DAY, "--json"))["findings"]
    assert finding["example"]["values"] == {"country": "US"}
    assert run("check", path, *DAY, "--no-proofs", "--strict").exit_code == 0


def test_what_is_proved_is_not_said_twice(run: Run, tmp_path: Path) -> None:
    path = changed(tmp_path, TWIN)
    (proved,) = answer(run("check", path, *DAY, "--json"))["findings"]
    (compared,) = answer(run("check", path, *DAY, "--json", "--no-proofs"))["findings"]
    assert (proved["code"], proved["line"], proved["severity"]) == ("LP102", 178, "error")
    assert (compared["code"], compared["line"], compared["severity"]) == ("LP091", 178, "warning")


def test_what_was_not_decided_in_time_is_said(run: Run) -> None:
    at_once = (*DAY, "--seconds", "0.001")
    result = run("check", PACT, *at_once, "--strict")
    assert result.exit_code == 0
    assert result.stdout.startswith("Not decided\n\n")
    assert f"{PACT}:113: whether segment `enterprise` can hold\n" in result.stdout
    assert f"\n{PACT} is good as far as it was decided: northwind" in result.stdout
    left = answer(run("check", PACT, *at_once, "--json"))["undecided"]
    assert {"path", "line", "question"} == set(left[0])


def test_the_examples_are_good_as_strictly_as_can_be(run: Run) -> None:
    for name in ("northwind", "inbound-saas", "enterprise", "global"):
        result = run("check", ROOT / "examples" / name / "pact.yaml", *DAY, "--strict")
        assert (result.exit_code, result.stdout.count("\n")) == (0, 1), result.stdout
