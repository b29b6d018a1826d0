"""The tables of a pact: what the text says in them, and that a change of one is a change of the text in one place."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pact_changes import GOOD

from leadpact.errors import BadInput
from leadpact.pact.include import read_whole
from leadpact.pact.load import parse_pact
from leadpact.pact.remarks import Remark, look
from leadpact.pact.table_model import Cell, Sheet
from leadpact.pact.tables import TABLES, AddRow, MoveRow, RemoveRow, SetCell, apply, tables
from leadpact.pact.yaml_text import read_yaml

EXAMPLES = File(__file__).resolve().parents[2] / "examples"
GLOBAL = read_whole(EXAMPLES / "global" / "pact.yaml").text
TEXTS = {"northwind": GOOD, "global": GLOBAL}
SHEETS = {name: tables(text) for name, text in TEXTS.items()}
TODAY = date(2026, 11, 2)


def sheet(text: str, name: str, remarks: tuple[Remark, ...] = ()) -> Sheet:
    return next(one for one in tables(text, remarks) if one.table.name == name)


def shown(text: str, name: str) -> list[list[str]]:
    """Return what a table shows, row by row; the group first where there are groups."""
    found = sheet(text, name)
    rows = ([*([row.group] if found.table.group else []), *(cell.shown for cell in row.cells)] for row in found.rows)
    return list(rows)


# What they show


def test_points_are_shown_as_they_stand() -> None:
    assert shown(GOOD, "points") == [
        ["20", "industry IN ('Pharma', 'Food')", "where we win"],
        ["15", "employees BETWEEN 200 AND 5000", ""],
        ["10", "seniority IN ('C-level', 'VP', 'Director')", ""],
        ["-40", "industry = 'Academia'", "they buy through tenders"],
    ]
    lines = GOOD.split("\n")
    assert [lines[row.line - 1].split(",")[0] for row in sheet(GOOD, "points").rows] == [
        "    - {points: 20", "    - {points: 15", "    - {points: 10", "    - {points: -40",
    ]  # fmt: skip


def test_what_stands_beside_is_shown_in_the_row_it_is_about() -> None:
    assert shown(GOOD, "engagement")[-2:] == [["whitepaper_downloaded", "8", ""], ["page_viewed", "1", "10 per day"]]


def test_rows_of_several_places_are_shown_with_their_group() -> None:
    assert [row[:2] for row in shown(GOOD, "criteria")] == [
        ["enterprise", "BANT"], ["enterprise", "asked"], ["enterprise", "group"],
        ["everyone else", "score"], ["everyone else", "asked"],
    ]  # fmt: skip
    assert shown(GOOD, "members") == [
        ["emea-sdr", "ana", "2", "60", "", ""],
        ["emea-sdr", "ben", "", "40", "", ""],
        ["amer-sdr", "abe", "", "", "", ""],
        ["amer-sdr", "zoe", "", "", "", ""],
        ["inside", "cleo", "", "", "", ""],
        ["inside", "dan", "", "", "", ""],
    ]


def test_a_promise_has_one_time_or_one_by_lead_type() -> None:
    assert shown(GLOBAL, "time") == [
        ["accept", "demo", "30 business minutes"],
        ["accept", "distributor", "1 business day"],
        ["accept", "other", "4 business hours"],
        ["first_touch", "demo", "2 business hours"],
        ["first_touch", "other", "1 business day"],
        ["attempts", "every lead", "10 business days"],
        ["answer", "every lead", "15 business days"],
    ]


def test_what_an_exception_changes_is_shown_value_by_value() -> None:
    assert shown(GLOBAL, "changes") == [
        ["Growth market India", "qualification.segments.everyone else.ready.BANT",
         "need AND decide_by <= today + 12 months"],
        ["Growth market India", "lead_types.demo.attempts", "6"],
        ["Growth market India", "promises.marketing.handed_over.share", "45%"],
        ["Growth market India", "promises.sales.accept.within.demo", "2 business hours"],
        ["Growth market India", "promises.sales.accept.within.other", "1 business day"],
        ["Growth market India", "routing.0", "several values"],
    ]  # fmt: skip
    assert [row.cells[1].fixed for row in sheet(GLOBAL, "changes").rows] == [False] * 5 + [True]


def test_columns_are_described_by_the_language_and_choices_by_the_pact() -> None:
    routes = sheet(GOOD, "routes")
    to = routes.rows[0].cells[2]
    assert to.column.description == "A queue, `partner:<name>`, `account_owner` or `its_owner`."
    assert to.choices == ("emea-sdr", "amer-sdr", "inside", "partner:delta", "its_owner", "account_owner")
    assert {column.name: column.kind for column in sheet(GOOD, "fields").table.columns} == {
        "name": "name", "type": "choice", "of": "list", "from": "list", "about": "choice", "ask": "text",
        "fresh": "allowance", "derived": "condition", "means": "text",
    }  # fmt: skip
    assert sheet(GOOD, "engagement").names == ("contact_requested", "call", "email_sent", "meeting_held")[1:]


def test_every_table_says_what_it_is_for_or_needs_no_words() -> None:
    assert len(TABLES) >= 20
    assert len({table.name for table in TABLES}) == len(TABLES)
    for table in TABLES:
        assert all((table.columns, table.title, table.chapter))
        unexplained = [one.name for one in table.columns if not (one.description or one.required)]
        assert unexplained == ([] if table.name != "engagement" else ["at_most"])


# What is said of them


def test_each_remark_is_at_the_cell_that_it_is_about() -> None:
    text = GOOD.replace("employees BETWEEN 200 AND 5000", "employes BETWEEN 200 AND 5000").replace(
        "to: inside}", "to: insid}"
    )
    remarks = look(text, today=TODAY).remarks
    points, routes = sheet(text, "points", remarks), sheet(text, "routes", remarks)
    assert [(row.number, cell.column.name) for row in points.rows for cell in row.cells if cell.is_wrong] == [
        (1, "when")
    ]
    assert [(row.number, cell.column.name) for row in routes.rows for cell in row.cells if cell.is_wrong] == [(5, "to")]
    assert (points.wrong, routes.wrong, sheet(text, "fields", remarks).wrong) == (1, 1, 0)
    assert routes.rows[5].cells[2].remarks[0].remedy == "Did you mean `inside`?"


@pytest.mark.parametrize(
    ("old", "new", "name", "row", "column"),
    [
        ("points: 15", "points: x", "points", 1, "points"),
        ("{name: Americas,      when", "{when", "routes", 4, "name"),
        ("page_viewed: 10 per day", "page_viewed: often", "engagement", 5, "at_most"),
        ("{demo: 30 business minutes,", "{demo: 30 bussiness minutes,", "time", 0, "value"),
        ("decide_by - 3 months", "decide - 3 months", "recycle", 0, "date"),
        ("B: 15, C", "bb: 15, C", "grades", 1, "name"),
        ("ben: {capacity: 40}", "ben: {capacity: 0}", "members", 1, "capacity"),
    ],
)  # fmt: skip
def test_a_fault_of_any_kind_is_at_its_cell(old: str, new: str, name: str, row: int, column: str) -> None:
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    found = sheet(text, name, look(text, today=TODAY).remarks)
    wrong = [(one.number, cell.column.name) for one in found.rows for cell in one.cells if cell.is_wrong]
    assert wrong == [(row, column)]


def test_what_is_about_a_row_or_a_table_is_said_there() -> None:
    text = GOOD.replace("  - {name: All others,    to: inside}\n", "")
    routes = sheet(text, "routes", look(text, today=TODAY).remarks)
    assert [bool(row.remarks) for row in routes.rows] == [False, False, False, False, True]
    text = GOOD.replace("  fit:\n", "  fit: []\n").replace("    - {points", "    #- {points")
    assert sheet(text, "points", look(text, today=TODAY).remarks).rows == ()


# Changing


CHANGES = [
    (SetCell("points", 1, "because", "large enough"), "AND 5000\"}", "AND 5000\", because: large enough}"),
    (SetCell("points", 0, "because", ""), "\", because: where we win}", "\"}"),
    (SetCell("routes", 2, "when", "country IN ('TR')\n  OR need"),
     "country IN ('TR', 'GR')", "country IN ('TR') OR need"),
    (SetCell("routes", 2, "name", "Partners"), "{name: Partner land,  when", "{name: Partners,      when"),
    (SetCell("routes", 3, "hold", ""), ", hold: 10 minutes for append", ""),
    (SetCell("grades", 3, "value", "-50"), "D: -100", "D: -50"),
    (SetCell("grades", 3, "name", "E"), "D: -100", "E: -100"),
    (SetCell("engagement", 5, "at_most", "5 per day"), "10 per day", "5 per day"),
    (SetCell("engagement", 4, "at_most", "9 per week"),
     "10 per day}", "10 per day, whitepaper_downloaded: 9 per week}"),
    (SetCell("members", 0, "capacity", "80"), "capacity: 60", "capacity: 80"),
    (SetCell("members", 1, "weight", "3"), "ben: {capacity: 40}", "ben: {weight: 3, capacity: 40}"),
    (SetCell("members", 4, "capacity", "9"), "[cleo, dan]", "{cleo: {capacity: 9}, dan: {}}"),
    (SetCell("members", 4, "name", "clea"), "[cleo, dan]", "[clea, dan]"),
    (SetCell("queues", 2, "pull", False), "{pull: true", "{pull: false"),
    (SetCell("queues", 2, "push", True), "{pull: true", "{push: true, pull: true"),
    (SetCell("fields", 2, "from", ("form",)), "country, from: [form, append]", "country, from: [form]"),
    (SetCell("fields", 4, "of", "a, b c"), "{type: text, from", "{type: text, of: [a, b c], from"),
    (SetCell("fields", 0, "name", "trade"), "industry:  {type", "trade:     {type"),
    (SetCell("criteria", 1, "value", "budget"),
     "\"happened('demo_requested', '30 days') AND seniority IN ('C-level', 'VP', 'Director')\"", "\"budget\""),
    (SetCell("reject", 0, "value", "lost"), "not_ready: recycled", "not_ready: lost"),
    (SetCell("recycle", 0, "wake", "1 year"), "else: 6 months", "else: 1 year"),
    (SetCell("recycle", 0, "date", ""), "{date: \"decide_by - 3 months\", else: 6 months}", "6 months"),
    (SetCell("recycle", 1, "date", "decide_by"), "wake: 6 months", "wake: {date: decide_by, else: 6 months}"),
    (SetCell("recycle", 2, "wake", "9 days"), "warm-up, after: required", "warm-up, wake: 9 days, after: required"),
    (SetCell("disqualify", 0, "means", "Sells it too."), "[competitor, student, junk, no_fit]",
     "{competitor: {means: Sells it too.}, student: {}, junk: {}, no_fit: {}}"),
    (SetCell("lost", 0, "name", "too dear"), "[price, product", "[too dear, product"),
    (SetCell("time", 0, "value", "1 business hour"), "demo: 30 business minutes", "demo: 1 business hour"),
    (SetCell("sales", 0, "warn", ""), "      warn: 25% before\n", ""),
    (AddRow("points", {"points": "5", "when": "budget", "because": ""}), "tenders}\n",
     "tenders}\n    - {points: 5, when: \"budget\"}\n"),
    (AddRow("routes", {"name": "France", "when": "country = 'FR'", "to": "inside"}), "  - {name: All others",
     "  - {name: France, when: \"country = 'FR'\", to: inside}\n  - {name: All others"),
    (AddRow("grades", {"name": "E", "value": "-200"}), "D: -100", "D: -100, E: -200"),
    (AddRow("criteria", {"name": "said", "value": "need"}, group="everyone else"), "grade <> 'D'\"",
     "grade <> 'D'\"\n        said: \"need\""),
    (AddRow("members", {"name": "eve"}, group="inside"), "[cleo, dan]", "[cleo, dan, eve]"),
    (AddRow("members", {"name": "eve", "capacity": "5"}, group="emea-sdr"), "ben: {capacity: 40}",
     "ben: {capacity: 40}, eve: {capacity: 5}"),
    (AddRow("lead-types", {"name": "event", "when": "need", "attempts": "1"}), "  other:      {attempts: 1}",
     "  event:      {when: \"need\", attempts: 1}\n  other:      {attempts: 1}"),
    (AddRow("lost", {"name": "late"}), "no_decision, competitor]", "no_decision, competitor, late]"),
    (AddRow("disqualify", {"name": "robot"}), "student, junk, no_fit]", "student, junk, no_fit, robot]"),
    (AddRow("time", {"name": "partner", "value": "1 day"}, group="accept"),
     "minutes, other", "minutes, partner: 1 day, other"),
    (AddRow("time", {"name": "demo", "value": "1 day"}, group="attempts"), "within: 10 business days",
     "within: {demo: 1 day, other: 10 business days}"),
    (AddRow("engagement", {"name": "call", "value": "2"}), "page_viewed: 1}", "page_viewed: 1, call: 2}"),
    (AddRow("exceptions", {"name": "Turkey", "where": "need"}), "{look_again: 30 days}\n",
     "{look_again: 30 days}\nexceptions:\n  - {name: Turkey, where: need, changes: {}}\n"),
    (AddRow("marketing", {"name": "complete", "share": "9%", "of": "mql", "have": ("need",)}), "  sales:\n    accept",
     "    complete:    {share: 9%, of: mql, have: [need]}\n  sales:\n    accept"),
    (RemoveRow("points", 2), "    - {points: 10, when: \"seniority IN ('C-level', 'VP', 'Director')\"}\n", ""),
    (RemoveRow("engagement", 0), "demo_requested: 40, ", ""),
    (RemoveRow("members", 5), "[cleo, dan]", "[cleo]"),
    (RemoveRow("criteria", 2), "        group: \"account.people_responded('30 days') >= 3\"\n", ""),
    (RemoveRow("disqualify", 1), "[competitor, student, ", "[competitor, "),
]  # fmt: skip


@pytest.mark.parametrize(("change", "old", "new"), CHANGES, ids=lambda one: f"{one}"[:60].replace("\n", " "))
def test_a_change_of_a_table_is_a_change_of_the_text_in_one_place(change: Any, old: str, new: str) -> None:
    assert GOOD.count(old) == 1
    assert apply(GOOD, change) == GOOD.replace(old, new)


def test_rows_move_with_their_lines_among_their_own() -> None:
    after = apply(GOOD, MoveRow("routes", 3, -1))
    assert [row[0] for row in shown(after, "routes")][2:4] == ["Large in EMEA", "Partner land"]
    assert apply(after, MoveRow("routes", 2, 1)) == GOOD
    assert apply(GOOD, MoveRow("routes", 0, -1)) == GOOD
    after = apply(GOOD, MoveRow("lead-types", 0, 1))
    assert [row[0] for row in shown(after, "lead-types")] == ["partner", "demo", "whitepaper", "list", "other"]


INDIA = "Growth market India"
EXCEPTION = [
    (SetCell("changes", 1, "value", "8"), "demo: {attempts: 6}", "demo: {attempts: 8}"),
    (SetCell("changes", 2, "value", "50%"), "share: 45%", "share: 50%"),
    (RemoveRow("changes", 3), "{demo: 2 business hours, other: 1 business day}}}", "{other: 1 business day}}}"),
    (RemoveRow("changes", 1), "      lead_types: {demo: {attempts: 6}}\n", ""),
    (AddRow("changes", {"name": "score.grades.A", "value": "25"}, group=INDIA), "to: \"partner:indus\"}\n    case",
     "to: \"partner:indus\"}\n      score:\n        grades: {A: 25}\n    case"),
    (AddRow("changes", {"name": "promises.sales.attempts.within", "value": "20 days"}, group=INDIA),
     "other: 1 business day}}}", "other: 1 business day}}, attempts: {within: 20 days}}"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "old", "new"), EXCEPTION)
def test_what_an_exception_changes_is_changed_in_its_row(change: Any, old: str, new: str) -> None:
    assert GLOBAL.count(old) == 1
    after = apply(GLOBAL, change)
    assert after == GLOBAL.replace(old, new)
    assert parse_pact(after).exceptions[0].name == INDIA


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (SetCell("nothing", 0, "x", ""), "There is no table `nothing`."),
        (SetCell("points", 9, "points", "1"), "Points for fit: there is no row 10."),
        (SetCell("points", 0, "x", "1"), "Points for fit: there is no column `x`."),
        (SetCell("grades", 0, "name", "B"), "There is `B` already."),
        (SetCell("grades", 0, "name", " "), "Grades: a row needs a name."),
        (AddRow("grades", {"value": "3"}), "Grades: a row needs a name."),
        (AddRow("grades", {"name": "A", "value": "3"}), "There is `A` already."),
        (AddRow("members", {"name": "x"}), "Members of queues: choose the queue first."),
        (AddRow("changes", {"name": "x"}, group=""), "What exceptions change: choose the exception first."),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(change: Any, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        apply(GOOD, change)
    assert refused.value.message == said
    assert refused.value.remedy


def test_a_number_that_is_none_is_kept_as_it_was_typed_and_told_as_a_fault() -> None:
    after = apply(GOOD, SetCell("points", 0, "points", "twenty"))
    assert [(one.code, one.path) for one in look(after, today=TODAY).remarks] == [("PF004", "score.fit.0.points")]
    assert apply(after, SetCell("points", 0, "points", "20")) == GOOD


def test_a_text_that_cannot_be_read_has_no_tables() -> None:
    with pytest.raises(BadInput) as refused:
        tables(GOOD.replace("fit:\n", "fit\n"))
    assert "cannot be read" in refused.value.message


# Everything, at random


def given_to(cell: Cell) -> Any:
    """Return what a form would send for a cell as it is."""
    if cell.column.kind == "yes or no":
        return cell.shown == "true"
    return cell.items if cell.column.kind == "list" else cell.shown


@pytest.mark.parametrize("name", TEXTS)
def test_a_form_that_is_sent_as_it_came_changes_nothing(name: str) -> None:
    text = TEXTS[name]
    for one in SHEETS[name]:
        for row in one.rows[:1]:
            for cell in row.cells:
                if not cell.fixed and cell.applies:
                    assert apply(text, SetCell(one.table.name, row.number, cell.column.name, given_to(cell))) == text


VALUES = st.sampled_from(("", "x", "7", "a: b", "it's", "budget AND need", "4 business hours", "recycled", "emea"))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_whatever_is_put_into_a_cell_stands_there_and_comments_stay(name: str, data: Any) -> None:
    text = TEXTS[name]
    one = data.draw(st.sampled_from([one for one in SHEETS[name] if one.rows]))
    row = data.draw(st.sampled_from(one.rows))
    cells = [cell for cell in row.cells if not cell.fixed and cell.applies and cell.column.kind != "yes or no"]
    cell = data.draw(st.sampled_from(cells or [None]))
    if cell is None:
        return
    value = data.draw(VALUES)
    change = SetCell(one.table.name, row.number, cell.column.name, value)
    if cell.column.kind == "name" and (not value or value in {other.name for other in one.rows} - {row.name}):
        return
    after = apply(text, change)
    again = sheet(after, one.table.name).rows[row.number]
    now = next(found for found in again.cells if found.column.name == cell.column.name)
    assert now.shown == value
    others = {found.column.name: found.shown for found in again.cells} | {cell.column.name: cell.shown}
    if cell.column.name not in ("date", "wake"):
        assert others == {found.column.name: found.shown for found in row.cells}
    assert re.findall(r"#.*", after) == re.findall(r"#.*", text)
    assert read_yaml(after).faults == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_a_row_that_is_removed_or_moved_leaves_the_others_as_they_were(name: str, data: Any) -> None:
    text = TEXTS[name]
    one = data.draw(st.sampled_from([one for one in SHEETS[name] if one.rows]))
    row = data.draw(st.sampled_from(one.rows))
    rows = shown(text, one.table.name)
    after = apply(text, RemoveRow(one.table.name, row.number))
    if one.table.form != "leaves":
        assert shown(after, one.table.name) == [*rows[: row.number], *rows[row.number + 1 :]]
    if one.table.ordered:
        moved = apply(text, MoveRow(one.table.name, row.number, 1))
        assert sorted(shown(moved, one.table.name)) == sorted(rows)
