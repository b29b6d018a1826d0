"""A pact from a file: whole or not at all, with every fault at once."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from pact_changes import GOOD, NORTHWIND, changed, faults, told

from leadpact.errors import BadInput, FaultyText
from leadpact.pact.allowance import BusinessTime
from leadpact.pact.load import load_pact, parse_pact


def test_the_worked_example_loads_with_every_section() -> None:
    pact = load_pact(NORTHWIND)
    assert (pact.name, pact.currency, pact.zone.key, pact.version) == ("northwind", "EUR", "Europe/Berlin", 0)
    assert pact.digest == hashlib.sha256(GOOD.encode()).hexdigest()
    assert list(pact.stages) == [
        "suspect", "inquiry", "mql", "sal", "sql", "opportunity", "customer", "recycled", "disqualified", "lost",
    ]  # fmt: skip
    assert [field.name for field in pact.derived] == ["region"]
    assert [field.name for field in pact.perishable] == ["budget", "authority"]
    assert [grade for grade, _ in pact.score.grades] == ["A", "B", "C", "D"]
    assert [route.to for route in pact.routes][-1] == "inside"
    assert list(pact.accept.within) == ["demo"]
    assert isinstance(pact.accept.within["demo"], BusinessTime)
    assert (pact.accept.warn_before, pact.accept.tell_manager, pact.accept.reroutes) == (0.25, True, 2)
    assert [member.name for member in pact.queues["inside"].members] == ["cleo", "dan"]


def test_rules_know_the_line_they_stand_in() -> None:
    lines = GOOD.split("\n")
    pact = parse_pact(GOOD)
    rules = [*(gate.rule for gate in pact.gate), *(route.rule for route in pact.routes)]
    rules += [rule for segment in pact.segments for _, rule in segment.ready]
    for rule in rules:
        assert rule.path.rsplit(".", 1)[-1] in lines[rule.line - 1]
    condition = pact.routes[3].rule.condition
    assert condition is not None
    line, column = condition.expression.node.line, condition.expression.node.column
    assert lines[line - 1][column - 1 :].startswith("region = 'EMEA' AND employees >= 200")


def test_moves_are_found_by_their_event_in_the_order_of_the_file() -> None:
    pact = parse_pact(GOOD)
    assert [(move.origin, move.to) for move in pact.moves_upon["response"]] == [
        (None, "inquiry"),
        (frozenset({"suspect"}), "inquiry"),
    ]
    assert pact.moves_upon["woken"] == ()
    assert [move.to for move in pact.moves_when] == ["mql", "mql", "sql"]
    assert [move.next_cycle for move in pact.moves_when] == [False, True, False]


def test_every_fault_is_told_at_once_in_the_order_of_the_text() -> None:
    places: list[tuple[int, int]] = []
    text = GOOD
    for old, new in (
        ("timezone: Europe/Berlin", "timezone: ⟦Europe/Bonn"),
        ("{type: date, from: [sdr, form]", "{type: ⟦day, from: [sdr, form]"),
        ("attempts: 3}", "attempts: 3, ⟦when: free_mail}"),
        ("inquiry:      {statuses: [New]", "inquiry:      {⟦status: [New]"),
        ("where: \"utm_medium = 'cpc'\"", "where: \"⟦utm_medum = 'cpc'\""),
        ("by: rules", "by: ⟦score"),
        ("to: amer-sdr}", "to: ⟦amer}"),
        ("look_again: 30 days", "⟦look_again: "),
    ):
        text, here = changed(old, new, text)
        places += here
    assert sorted(told(text)) == sorted(
        [
            ("PF008", *places[0]),
            ("PF004", *places[1]),
            ("PF002", *places[2]),
            ("PF003", *places[3]),
            ("EX010", *places[4]),
            ("PF021", *places[5]),
            ("PF006", *places[6]),
            ("PF004", *places[7]),
        ]
    )
    assert list(faults(text)) == sorted(faults(text), key=lambda fault: (fault.line, fault.column, fault.code))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("budget:    {type: boolean", "budget:    {type: ⟦bool"),
        ("demo:       {when:", "demo:       {⟦if: x, when:"),
        ("opportunity:  {statuses: [In pipeline]", "opportunity:  {statuses: ⟦In pipeline"),
        ("grades: {A: 30", "grades: {A: ⟦high"),
        ("warm-up:  {for:", "warm-up:  {⟦from: x, for:"),
        ("delta: {hours: emea", "delta: {hours: ⟦1"),
        ("amer: {zone: America/New_York", "amer: {zone: ⟦1"),
        ("paid_search:    {party: marketing", "paid_search:    {party: ⟦market"),
        ("phone: [ok, wrong]", "phone: ⟦ok"),
        ("  disqualify: [competitor, student, junk, no_fit]", "  disqualify: [competitor, student, ⟦Junk mail]"),
        ("demo_requested:        {response: true", "demo_requested:        {response: ⟦yes"),
    ],
)
def test_what_has_a_wrong_form_is_told_once_and_its_name_stays_known(old: str, new: str) -> None:
    text, places = changed(old, new)
    assert [(line, column) for _, line, column in told(text)] == places


@pytest.mark.parametrize("section", ["fields", "activities", "stages", "sources", "lead_types", "queues", "hours"])
def test_a_section_that_is_misspelt_or_missing_is_told_once(section: str) -> None:
    text, _ = changed(f"\n{section}:", f"\n{section}x:")
    line = next(i for i, row in enumerate(text.split("\n"), 1) if row.startswith(f"{section}x:"))
    assert told(text) == [("PF003", line, 1)]
    start = GOOD.index(f"\n{section}:")
    end = start + 1 + re.search(r"\n[a-z]", GOOD[start + 1 :]).start()  # type: ignore[union-attr]
    without = GOOD[:start] + GOOD[end:]
    if section != "fields":  # a pact can do without fields of its own
        assert told(without) == [("PF005", 1, 1)]


def test_a_condition_over_several_lines_has_its_faults_in_the_right_line() -> None:
    folded = "when: >\n        employees >= 1000\n        AND ⟦emploees < 5000\n      by: rules"
    text, places = changed('when: "employees >= 1000"\n      by: rules', folded)
    assert told(text) == [("EX010", *places[0])]
    good, _ = changed('when: "employees >= 1000"', "when: >\n        employees >= 1000\n        AND employees < 9000")
    condition = parse_pact(good).segments[0].rule.condition
    assert condition is not None
    assert condition.expression.text == "employees >= 1000 AND employees < 9000\n"


def test_norway_is_a_country() -> None:
    text, _ = changed("country IN ('TR', 'GR')", "country IN ('NO', 'TR')")
    assert told(text) == []
    text, _ = changed(
        "industry:  {type: choice, of: [Pharma, Food,", "industry: {type: choice, of: [NO, on, Pharma, Food,"
    )
    assert parse_pact(text).fields["industry"].type.choices[:3] == ("NO", "on", "Pharma")


def test_a_day_alone_is_a_range_of_days() -> None:
    text, _ = changed("members: [cleo, dan]", "members: {cleo: {away: [2026-12-24, 2026-12-31..2027-01-02]}}")
    (first, last), (_, until) = parse_pact(text).queues["inside"].members[0].away
    assert (first, first.isoformat(), until.isoformat()) == (last, "2026-12-24", "2027-01-02")


def test_an_anchor_says_a_thing_once() -> None:
    text, _ = changed(
        "      within: {demo: 30 business minutes,", "      within: {demo: &soon 30 business minutes, list: *soon,"
    )
    within = parse_pact(text).accept.within
    assert within["demo"] == within["list"]


def test_numbers_and_words_are_not_converted_in_silence() -> None:
    for new, said in (
        ("attempts: ⟦'3'}", "`lead_types.demo.attempts` is the text `3` where a whole number belongs"),
        ("attempts: ⟦3.0}", "`lead_types.demo.attempts` is the number 3.0 where a whole number belongs"),
        ("attempts: ⟦true}", "`lead_types.demo.attempts` is true where a whole number belongs"),
        ("attempts: ⟦-1}", "`lead_types.demo.attempts` is -1"),
    ):
        text, places = changed("attempts: 3}", new)
        assert [(f.message, f.line, f.column) for f in faults(text)] == [(said, *places[0])]


def test_the_name_in_the_yaml_is_the_only_name_of_a_key() -> None:
    text, places = changed("{upon: accepted,             from: mql", "{upon: accepted, ⟦origin: mql")
    assert ("PF003", *places[0]) in told(text)


def test_a_fault_near_a_word_that_exists_suggests_it() -> None:
    text, _ = changed("held_by: routing}", "held_by: router}")
    assert [fault.suggestion for fault in faults(text)] == ["Did you mean `routing`?"]
    text, _ = changed("look_again: 30 days", "lookagain: 30 days")
    assert [fault.suggestion for fault in faults(text)] == ["Did you mean `look_again`?"]


def test_a_mark_of_the_encoding_is_no_part_of_the_text() -> None:
    assert parse_pact("\ufeff" + GOOD).digest == parse_pact(GOOD).digest


def test_a_file_that_is_not_there_or_not_text_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        load_pact(tmp_path / "pact.yaml")
    (tmp_path / "pact.yaml").write_bytes(b"pact: caf\xe9\n")
    with pytest.raises(BadInput, match="cannot be read"):
        load_pact(tmp_path / "pact.yaml")
    with pytest.raises(BadInput, match="cannot be read"):
        load_pact(tmp_path)


def test_the_error_names_the_file_and_carries_the_faults(tmp_path: Path) -> None:
    path = tmp_path / "pact.yaml"
    path.write_text(GOOD.replace("timezone: Europe/Berlin", "timezone: Bonn"), encoding="utf-8")
    with pytest.raises(FaultyText) as raised:
        load_pact(path)
    assert raised.value.message.startswith(f"{path} has 1 fault: 6:11 PF008 `Bonn` is no time zone")


def test_a_text_longer_than_a_pact_is_refused_unread() -> None:
    (fault,) = faults("x" * 2_000_001)
    assert (fault.code, fault.line, fault.column) == ("PF001", 1, 1)
