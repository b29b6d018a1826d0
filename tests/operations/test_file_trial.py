from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from tests.building import NOW
from tests.conftest import NORTHWIND

from leadpact.errors import BadInput, NotFound
from leadpact.operations.file_mapping import FieldChoice, field_choices
from leadpact.operations.file_trial import FileTrial, LeftOut, RejectedRow, columns_in, remedy_for, try_file
from leadpact.operations.tried_lead import Criterion, ScorePart, lead_in_full
from leadpact.operations.tried_lead import Test as Part
from leadpact.pact.load import load_pact
from leadpact.pact.model import Pact

BANT = ("budget", "authority", "need", "decide_by")
SCHULZ = "t.schulz@hafenchemie-gmbh.com"
LEADS = NORTHWIND.parent / "leads.csv"


@pytest.fixture(scope="module")
def pact() -> Pact:
    return load_pact(NORTHWIND)


@pytest.fixture(scope="module")
def example(pact: Pact) -> FileTrial:
    return try_file(pact, LEADS, at=NOW)


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "fair.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_row_of_the_example_is_accounted_for(example: FileTrial) -> None:
    counts = asdict(example.summary)
    assert counts["verdicts"] == {"ready": 14, "not_ready": 10, "not_known": 5, "no_lead": 3, "disqualified": 2}
    assert (counts["rows"], counts["decided"], counts["unusable"]) == (36, 34, 2)
    assert [sum(counts[name].values()) for name in ("verdicts", "stages", "goes_to")] == [34, 34, 34]
    assert (len(example.leads), len(example.tried), example.cut) == (34, 34, False)


def test_a_row_that_is_rejected_says_where_it_stands_and_what_to_do(example: FileTrial) -> None:
    wrong = "'no-reply' is no email address: An email address must have an @-sign."
    nobody = "nothing says who this is: give an email address, or a phone number and a name"
    assert example.rejected[0] == RejectedRow(
        36, {"email": f"{wrong} {nobody}"}, "Give the row an email address, or a phone number and a name."
    )


def test_the_remedy_names_each_column_that_has_no_remedy_of_its_own() -> None:
    assert remedy_for({"": "x"}) == "Correct the row in the file: it does not fit the header."
    assert remedy_for({"created at": "x", "email": "y", "product_line": "z"}) == (
        "Give the row an email address, or a phone number and a name. "
        "Correct created at and product line, or choose another column."
    )


def test_a_score_is_told_by_its_parts_with_their_lines(pact: Pact, example: FileTrial) -> None:
    lead = lead_in_full(pact, example, 3)
    assert (lead.verdict.who, lead.email, lead.company) == (
        "Tom Fischer", "tom.fischer@helvora-pharma.com", "Helvora Pharma AG",
    )  # fmt: skip
    assert lead.score is not None
    assert (lead.score.grade, lead.score.fit, lead.score.engagement) == ("A", 3500, 5308)
    assert (lead.score.least, lead.score.most, lead.score.total) == (3500, 3500, 8808)
    assert lead.score.parts == (
        ScorePart("fit", 2000, "industry is Pharma or Food: where we win", 128),
        ScorePart("fit", 1500, "employees is from 200 to 5000", 129),
        ScorePart("engagement", 2808, "trial started", 133),
        ScorePart("engagement", 2500, "contact requested", 133),
    )


def test_the_parts_of_every_score_add_up_to_it(pact: Pact, example: FileTrial) -> None:
    scores = [lead_in_full(pact, example, one.line).score for one in example.leads]
    told = [score for score in scores if score is not None]
    assert len(told) == 29
    assert all(sum(part.points for part in score.parts) == score.total for score in told)


def test_why_is_told_segment_by_segment_down_to_what_was_read(pact: Pact, example: FileTrial) -> None:
    lead = lead_in_full(pact, example, 3)
    assert (lead.segment, lead.segment_line) == ("everyone else", 119)
    assert lead.passed_over == (
        Criterion("enterprise", 112, False, (Part(0, "employees is at least 1000", False, "420"),), False),
    )
    assert lead.criteria[0] == Criterion(
        "score",
        122,
        True,
        (
            Part(0, "grade is A or B, and engagement is at least 40", True, ""),
            Part(1, "grade is A or B", True, "A"),
            Part(1, "engagement is at least 40", True, "53.08"),
        ),
        True,
    )
    assert [(one.name, one.verdict, one.decided) for one in lead.criteria] == [
        ("score", True, True), ("asked", False, False),
    ]  # fmt: skip
    assert "Moved on from inquiry to MQL, because ready (ready: yes; line 142 of the pact)" in lead.follows


def test_what_is_not_known_is_told_with_the_next_question(pact: Pact, example: FileTrial) -> None:
    [line] = [one.line for one in example.tried if one.person.values.get("email") == SCHULZ]
    lead = lead_in_full(pact, example, line)
    assert (lead.verdict.verdict, lead.verdict.ask) == ("not known", "How many people work at your company?")
    assert lead.unknown == (("employees",),)


def test_what_is_no_lead_has_no_score_and_no_criteria(pact: Pact, example: FileTrial) -> None:
    line = next(one.line for one in example.leads if one.why.startswith("applicant"))
    lead = lead_in_full(pact, example, line)
    assert (lead.score, lead.segment, lead.criteria, lead.unknown) == (None, "", (), ())


def test_a_line_that_made_no_lead_is_not_found(pact: Pact, example: FileTrial) -> None:
    with pytest.raises(NotFound, match=r"Line 36 of leads\.csv made no lead"):
        lead_in_full(pact, example, 36)


def test_more_rows_than_are_tried_are_cut_and_it_is_said(pact: Pact) -> None:
    trial = try_file(pact, LEADS, at=NOW, most=10)
    assert (trial.cut, trial.summary.rows, trial.leads[-1].line) == (True, 10, 11)


def test_columns_are_shown_with_their_first_values_and_what_they_are_read_as(pact: Pact, tmp_path: Path) -> None:
    path = written(tmp_path, "E-Mail,Firma,Size,Id,Created At", "a@one-nw.com,One,10,7,", "b@two-nw.com,One,20,8,")
    assert [(one.name, one.samples, one.holds) for one in columns_in(pact, path)] == [
        ("E-Mail", ("a@one-nw.com", "b@two-nw.com"), "email"),
        ("Firma", ("One",), "company"),
        ("Size", ("10", "20"), ""),
        ("Id", ("7", "8"), "key"),
        ("Created At", (), "at"),
    ]


def test_a_column_can_be_chosen_for_something_else(pact: Pact, tmp_path: Path) -> None:
    path = written(tmp_path, "Work email,Mail,Size,Interest", "a@one-nw.com,b@two-nw.com,1200,demo_requested")
    guessed = try_file(pact, path, at=NOW)
    assert (guessed.tried[0].person.values["email"], guessed.leads[0].verdict) == ("a@one-nw.com", "not known")
    chosen = try_file(pact, path, {"Mail": "email", "Size": "employees", "Interest": "activity"}, at=NOW)
    assert [(one.name, one.holds) for one in chosen.columns] == [
        ("Work email", ""), ("Mail", "email"), ("Size", "employees"), ("Interest", "activity"),
    ]  # fmt: skip
    assert chosen.tried[0].person.values["email"] == "b@two-nw.com"
    assert (chosen.leads[0].verdict, chosen.leads[0].missing) == ("not known", BANT)
    assert chosen.mapping.channel == "import:fair.csv"


def test_a_column_can_be_left_out(pact: Pact, tmp_path: Path) -> None:
    path = written(tmp_path, "email,country", "a@one-nw.com,nowhere")
    assert try_file(pact, path, at=NOW).left_out[0].field == "country"
    assert try_file(pact, path, {"country": ""}, at=NOW).left_out == ()


def test_values_that_were_left_out_are_told_once_with_their_lines(pact: Pact, tmp_path: Path) -> None:
    rows = [f"p{n}@firm{n}-nw.com,{'Pharmacy' if n != 3 else 'Fishing'}" for n in range(8)]
    said = "`{}` is none of Pharma, Food, Chemicals, Academia, Other"
    assert try_file(pact, written(tmp_path, "email,industry", *rows), at=NOW).left_out == (
        LeftOut("industry", said.format("Pharmacy"), 7, (2, 3, 4, 6, 7)),
        LeftOut("industry", said.format("Fishing"), 1, (5,)),
    )


def test_a_wrong_choice_is_refused_by_column(pact: Pact, tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,c", "x@one-nw.com,y@two-nw.com,z")
    with pytest.raises(BadInput) as caught:
        try_file(pact, path, {"a": "email", "b": "email", "c": "colour", "d": "phone"}, at=NOW)
    assert caught.value.fields == {
        "b": "a holds email already",
        "c": "`colour` is nothing that a column can hold",
        "d": "the file has no such column",
    }


def test_a_file_whose_columns_say_nothing_can_still_be_looked_at(pact: Pact, tmp_path: Path) -> None:
    path = written(tmp_path, "x,y", "a@one-nw.com,1")
    with pytest.raises(BadInput, match="None of the columns"):
        try_file(pact, path, at=NOW)
    assert [one.holds for one in columns_in(pact, path)] == ["", ""]
    assert try_file(pact, path, {"x": "email"}, at=NOW).summary.decided == 1


def test_the_choices_are_what_the_pact_knows_each_once(pact: Pact) -> None:
    choices = field_choices(pact)
    assert len({one.name for one in choices}) == len(choices)
    assert (
        FieldChoice("employees", "Employees", "Fields of the pact", "How many people work at your company?") in choices
    )
    assert "region" not in {one.name for one in choices}
