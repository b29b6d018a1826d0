from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import LEADS, PACT, ROOT, Run, answer

AT = "2026-11-23T10:00:00+01:00"  # a Monday, within the hours of the queues in EMEA


def file_of(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def decided(run: Run, path: Path, *more: str) -> dict[str, dict[str, object]]:
    told = answer(run("decide", PACT, path, "--at", AT, "--json", *more))
    return {lead["email"] or lead["who"]: lead for lead in told["leads"]}


def test_the_example_is_decided_as_its_pact_says(run: Run) -> None:
    told = answer(run("decide", PACT, LEADS, "--at", AT, "--json"))
    assert told["summary"] == {
        "rows": 36,
        "decided": 34,
        "unusable": 2,
        "verdicts": {"ready": 14, "not_known": 5, "no_lead": 3, "not_ready": 10, "disqualified": 2},
        "stages": {"mql": 14, "inquiry": 12, "none": 3, "disqualified": 2, "suspect": 3},
        "goes_to": {
            "ana (emea-sdr)": 4, "ana": 1, "ben (emea-sdr)": 1, "program warm-up": 12, "abe (amer-sdr)": 2, "abe": 1,
            "zoe (amer-sdr)": 1, "nobody": 3, "partner delta": 2, "queue inside": 2, "closed": 2,
            "program newcomer": 3,
        },
    }  # fmt: skip
    assert [one["line"] for one in told["unusable"]] == [36, 37]


def test_each_way_of_being_ready_is_told_with_its_line(run: Run) -> None:
    leads = decided(run, LEADS)
    by_score, by_rules = leads["tom.fischer@helvora-pharma.com"], leads["h.lindqvist@nordkemi-ab.com"]
    assert (by_score["why"], by_score["pact_line"]) == ("score: grade A, engagement 53.08", 122)
    assert (by_rules["why"], by_rules["pact_line"]) == ("BANT: budget, authority, need, decide by 2027-02-15", 116)
    asked = leads["l.vandermeer@tulipchem-bv.com"]
    assert (asked["why"], asked["pact_line"]) == ("asked: demo requested, seniority C-level", 117)


def test_what_is_not_known_is_asked_in_the_words_of_the_pact(run: Run) -> None:
    lead = decided(run, LEADS)["t.schulz@hafenchemie-gmbh.com"]
    assert lead["verdict"] == "not_known"
    assert lead["next_question"] == "How many people work at your company?"
    assert lead["missing"] == ["employees"]


def test_what_is_no_lead_says_what_happens_with_it(run: Run) -> None:
    lead = decided(run, LEADS)["s.braun@karriere-post.com"]
    assert (lead["verdict"], lead["lead"], lead["why"]) == ("no_lead", None, "applicant: origin careers; forward")


def test_rows_of_one_address_are_one_person_with_one_lead(run: Run, tmp_path: Path) -> None:
    path = file_of(
        tmp_path, "email,activities", "A@mira-firm.com,whitepaper_downloaded", "a@mira-firm.com,demo_requested"
    )
    first, second = answer(run("decide", PACT, path, "--at", AT, "--json"))["leads"]
    assert first["person"] == second["person"] == 1
    assert (first["verdict"], second["verdict"]) == ("not_known", "ready")
    assert second["score"]["engagement"] == 48


def test_a_colleague_of_a_lead_goes_to_whoever_works_it(run: Run, tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        "email,country,industry,employees,activity",
        "a@one-firm-nw.com,DE,Pharma,300,demo_requested",
        "b@two-firm-nw.com,DE,Pharma,300,demo_requested",
        "c@two-firm-nw.com,DE,Pharma,300,demo_requested",
    )
    leads = decided(run, path)
    assert [leads[email]["goes_to"] for email in leads] == ["ana (emea-sdr)", "ben (emea-sdr)", "ben"]


@pytest.mark.parametrize(
    ("written", "engagement"),
    [
        ("demo_requested", 40),
        ("demo_requested 21 days ago", 20),
        ("demo_requested 2026-11-02T10:00:00+01:00", 20),
        ("page_viewed 2026-11-23; page_viewed 2026-11-23; demo_requested", 41.97),
    ],
)
def test_activities_may_say_when_they_happened(run: Run, tmp_path: Path, written: str, engagement: float) -> None:
    path = file_of(tmp_path, "email,activities", f"a@one-firm-nw.com,{written}")
    (lead,) = decided(run, path).values()
    assert lead["score"]["engagement"] == engagement  # type: ignore[index]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("demo_requested soon", "`soon` is no time; write it like 2026-11-20 or 3 days ago"),
        ("demo_requested 2027-01-01", "`2027-01-01` is still to come"),
    ],
)
def test_a_time_that_cannot_be_makes_the_row_unusable(run: Run, tmp_path: Path, cell: str, fault: str) -> None:
    path = file_of(tmp_path, "email,activities", f"a@one-firm-nw.com,{cell}")
    result = run("decide", PACT, path, "--at", AT, "--json")
    assert result.exit_code == 1
    assert answer(result)["unusable"] == [{"line": 2, "reasons": {"activities": fault}}]


def test_an_activity_that_the_pact_does_not_know_is_named(run: Run, tmp_path: Path) -> None:
    path = file_of(tmp_path, "email,activity", "a@one-firm-nw.com,danced")
    result = run("decide", PACT, path, "--json")
    assert result.exit_code == 1
    assert answer(result)["unusable"][0]["reasons"]["activity"].startswith("the pact knows no activity `danced`")


def test_a_bad_value_is_left_out_and_named_and_the_lead_decided(run: Run, tmp_path: Path) -> None:
    path = file_of(tmp_path, "email,employees,activity", "a@one-firm-nw.com,many,whitepaper_downloaded")
    (lead,) = decided(run, path).values()
    assert lead["left_out"] == {"employees": "`many` is no number"}
    assert lead["next_question"] == "How many people work at your company?"


def test_a_mapping_reads_columns_by_other_names(run: Run, tmp_path: Path) -> None:
    path = file_of(tmp_path, "Wer,Wo", "a@one-firm-nw.com,Deutschland")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "channel: fair\nevent: responded\nfields: {email: Wer, country: Wo}\nconstant: {activity: demo_requested}\n"
    )
    (lead,) = decided(run, path, "--mapping", str(mapping)).values()
    assert (lead["verdict"], lead["goes_to"]) == ("ready", "held for emea-sdr")
    assert lead["left_out"] == {}


def test_a_file_whose_columns_say_nothing_is_refused_with_a_remedy(run: Run, tmp_path: Path) -> None:
    result = run("decide", PACT, file_of(tmp_path, "foo,bar", "1,2"))
    assert result.exit_code == 2
    assert "To do: Name them like the pact's fields, email among them, or give a mapping file." in result.stderr


def test_the_table_has_a_line_for_every_lead_and_the_counts(run: Run) -> None:
    result = run("decide", PACT, LEADS, "--at", AT)
    assert result.exit_code == 0
    assert "34 leads decided: 14 ready, 10 not ready, 5 not known, 3 no lead, 2 disqualified." in result.stdout
    assert "2 rows unusable:" in result.stdout
    assert all(len(line) <= 120 for line in result.stdout.splitlines())


def test_csv_has_a_row_for_every_row_of_the_file(run: Run) -> None:
    result = run("decide", PACT, LEADS, "--at", AT, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 36
    assert rows[0]["why"] == "score: grade A, engagement 45.38"
    assert rows[-1]["verdict"] == "unusable"


def test_why_shows_score_conditions_and_what_follows(run: Run) -> None:
    result = run("decide", PACT, LEADS, "--at", AT, "--why", "p.novak@grandepasta-spa.com")
    assert result.exit_code == 0
    for expected in (
        "Petr Novák  (line 5)",
        "Next question: Is there a budget for this?",
        "12.72 webinar attended  line 133",
        "not known  budget",
        "ready by BANT (line 116)",
        "no  seniority is C-level, VP or Director (Staff)",
    ):
        assert expected in result.stdout


def test_why_of_an_unusable_row_says_why_it_is(run: Run) -> None:
    result = run("decide", PACT, LEADS, "--why", "36")
    assert "Line 36 cannot be used:\n  email: " in result.stdout


def test_why_of_nobody_is_not_found(run: Run) -> None:
    result = run("decide", PACT, LEADS, "--why", "99")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Wrong: The file has no lead `99`.")


@pytest.mark.parametrize("at", ["tomorrow", "2026-11-23T10:00:00"])
def test_a_time_without_offset_is_refused(run: Run, at: str) -> None:
    result = run("decide", PACT, LEADS, "--at", at)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Wrong: `{at}` ")


def test_deciding_a_file_needs_neither_django_nor_a_database() -> None:
    code = (
        "import sys\nfrom leadpact.cli.main import app\n"
        f"app(['decide', {str(PACT)!r}, {str(LEADS)!r}, '--format', 'csv'], standalone_mode=False)\n"
        "assert 'django' not in sys.modules and 'granian' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_help_and_version_load_nothing_of_the_program() -> None:
    code = (
        "import sys\nfrom leadpact.cli.main import app\n"
        "app(['version'], standalone_mode=False)\n"
        "heavy = {'django', 'psycopg', 'granian', 'msgspec', 'ruamel', 'leadpact.pact', 'leadpact.engine'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
