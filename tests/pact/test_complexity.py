"""How much there is of a pact, what there could be less of, and all that departs from the standard."""

from __future__ import annotations

from datetime import date

import pytest
from pact_changes import GOOD, changed
from pact_mutations import BASE, replaced

from leadpact.pact.complexity import COUNTED, complexity
from leadpact.pact.departures import exceptions_at, variation
from leadpact.pact.load import parse_pact

TODAY = date(2026, 11, 25)


def spares(text: str) -> list[tuple[str, str, str, tuple[int, ...]]]:
    found = complexity(parse_pact(text), today=TODAY)
    return [(one.kind, one.says, one.path, one.lines) for one in found.spares]


def line(text: str, start: str) -> int:
    [found] = [number for number, row in enumerate(text.splitlines(), 1) if row.startswith(start)]
    return found


def test_everything_that_has_to_be_known_counts_once_and_the_parts_add_up() -> None:
    found = complexity(parse_pact(BASE), today=TODAY)
    assert dict(found.counts) == {
        "stages": 10, "statuses": 13, "lead_types": 5, "sources": 8, "reasons": 16, "queues": 8, "members": 17,
        "partners": 2, "handoffs": 4, "promises": 8, "programs": 2, "rules": 50, "fields": 11, "changed_values": 6,
    }  # fmt: skip
    assert tuple(found.counts) == COUNTED
    assert dict(found.rules) == {
        "gate": 3, "sources": 7, "lead_types": 4, "segments": 1, "criteria": 5, "points": 4, "routes": 6, "programs": 1,
        "moves": 19,
    }  # fmt: skip
    assert sum(found.rules.values()) == found.counts["rules"]
    assert found.number == sum(found.counts.values()) == 160
    assert (dict(found.exceptions), found.resources) == ({"running": 1, "planned": 0, "ended": 0}, 5)


def test_an_exception_that_is_over_is_nothing_that_has_to_be_known() -> None:
    pact = parse_pact(BASE)
    before, after = complexity(pact, today=date(2026, 9, 30)), complexity(pact, today=date(2027, 7, 1))
    assert (dict(before.exceptions), before.counts["changed_values"]) == ({"running": 0, "planned": 1, "ended": 0}, 6)
    assert (dict(after.exceptions), after.counts["changed_values"]) == ({"running": 0, "planned": 0, "ended": 1}, 0)
    assert before.number - after.number == 6


def test_a_pact_without_doubles_has_nothing_to_spare() -> None:
    assert spares(BASE) == []


def test_a_field_that_decides_nothing_could_be_left_out() -> None:
    assert spares(GOOD) == [
        ("unread field", "Nothing is decided by the field job title: it could be left out, unless people read it.",
         "fields.job_title", (line(GOOD, "  job_title:"),)),
    ]  # fmt: skip


def test_two_queues_of_the_same_people_could_be_one() -> None:
    first = "  territory-apac:    {push: true, hours: apac, members: {ping: {capacity: 25}, quinn: {capacity: 25}}"
    second = "  key-accounts:      {push: true, hours: apac, members: {quinn: {}, ping: {}}, manager: oscar}\n"
    text = replaced(BASE, (first, second + first))
    assert spares(text) == [
        ("same queue", "The queues key-accounts and territory-apac have the same members and hours: they could be one.",
         "queues.territory-apac", (line(text, "  key-accounts"), line(text, "  territory-apac"))),
    ]  # fmt: skip
    assert spares(text.replace("hours: apac, members: {quinn", "hours: india, members: {quinn")) == []


@pytest.mark.parametrize(
    ("between", "mergeable"),
    [
        ("country = 'US'", True),  # which takes no lead of the second
        ("employees >= 500", False),
    ],
)
def test_two_routes_to_one_target_could_be_one_where_none_between_takes_from_the_second(
    between: str, mergeable: bool
) -> None:
    before = "  - {name: North America"
    new = (
        "  - {name: Peru, when: \"country = 'PE'\", to: territory-latin-america}\n"
        f'  - {{name: Between, when: "{between}", to: sdr-emea}}\n'
        "  - {name: Chile, when: \"country = 'CL'\", to: territory-latin-america}\n"
    )
    text = replaced(BASE, (before, new + before))
    says = "The routes Peru and Chile both lead to the queue territory-latin-america: they could be one."
    assert [one[1] for one in spares(text) if one[0] == "same target"] == [says] * mergeable


def test_names_that_differ_by_spelling_and_rules_that_ask_the_same_could_be_one() -> None:
    text = replaced(
        BASE,
        ("  filter-guide:", "  filter_guide:       {persona: Engineer, link: \"https://brightwater.example/old\"}\n "
                            " filter-guide:"),
        ("  fair:        {party", "  fairs:       {party: sales, where: \"origin IN ('fair')\"}\n  fair:        "
                                  "{party"),
    )  # fmt: skip
    assert [(kind, says) for kind, says, *_ in spares(text)] == [
        ("spelling", "The sources `fair` and `fairs` differ only by their spelling: they could be one."),
        ("same rule", "Source `fair` asks the same as `fairs`: they could be one."),
        (
            "spelling",
            "The resources `filter_guide` and `filter-guide` differ only by their spelling: they could be one.",
        ),
    ]


def test_a_departure_says_what_holds_instead_for_whom_by_whom_and_for_how_long() -> None:
    pact = parse_pact(BASE)
    found = variation(pact, today=TODAY)
    assert [(one.value.what, one.value.standard, one.value.here) for one in found] == [
        ("Ready in everyone else: BANT", "budget, need and decide by is at the latest 4 months from today",
         "need and decide by is at the latest 12 months from today"),
        ("Attempts owed: demo", "4", "6"),
        ("Marketing: share handed over", "25%", "45%"),
        ("Sales: acceptance (demo)", "30 business minutes", "2 business hours"),
        ("Sales: acceptance (all others)", "4 business hours", "1 business day"),
        ("Route: India", "nothing", "country is India: the partner Indus"),
    ]  # fmt: skip
    first = found[0]
    assert (first.exception, first.where, first.owner, first.approved_by, first.until) == (
        "Growth market India", "country is India", "apac@brightwater.example", "coo@brightwater.example",
        date(2027, 6, 30),
    )  # fmt: skip
    assert "Indus has eight people" in first.case
    assert {one.state for one in found} == {"running"}
    assert "handed_over: {share: 45%}" in BASE.splitlines()[found[2].line - 1]
    assert all(one.value.changes_something for one in found)


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        (date(2026, 9, 30), "planned", 274),
        (date(2026, 10, 1), "running", 273),
        (date(2027, 6, 30), "running", 1),
        (date(2027, 7, 1), "ended", 0),
    ],
)
def test_the_last_day_of_an_exception_is_one_of_its_days(today: date, state: str, left: int) -> None:
    assert {(one.state, one.days_left) for one in variation(parse_pact(BASE), today=today)} == {(state, left)}


def test_an_exception_without_a_last_day_has_no_days_left_to_count() -> None:
    pact = parse_pact(replaced(BASE, ("    from: 2026-10-01\n    until: 2027-06-30", "    from: 2026-10-01")))
    assert {one.days_left for one in variation(pact, today=TODAY)} == {None}


def test_a_value_that_is_stated_as_the_standard_has_it_changes_nothing() -> None:
    pact = parse_pact(replaced(BASE, ("handed_over: {share: 45%}", "handed_over: {share: 25%}")))
    assert [one.value.what for one in variation(pact, today=TODAY) if not one.value.changes_something] == [
        "Marketing: share handed over"
    ]


@pytest.mark.parametrize(
    ("path", "is_changed"),
    [
        ("promises.sales.accept.within.demo", True),
        ("promises.sales.accept", True),
        ("promises.sales.accept.within.fair", False),
        ("promises.sales.accept.breach", False),
        ("lead_types.demo.attempts", True),
        ("lead_types.demonstration", False),
        ("routing", True),
    ],
)
def test_a_place_of_the_standard_knows_the_exceptions_that_change_it(path: str, is_changed: bool) -> None:
    assert [one.name for one in exceptions_at(parse_pact(BASE), path)] == ["Growth market India"] * is_changed


def test_a_pact_without_exceptions_departs_in_nothing() -> None:
    pact = parse_pact(changed("title: Northwind", "title: Northwind")[0])
    assert variation(pact, today=TODAY) == ()
    assert exceptions_at(pact, "routing") == ()


def test_two_routes_to_one_target_that_wait_otherwise_are_two() -> None:
    before = "  - {name: North America"
    peru = "  - {name: Peru, when: \"country = 'PE'\", to: territory-latin-america}\n"
    chile = "  - {name: Chile, when: \"country = 'CL'\", to: territory-latin-america, hold: 5 minutes for append}\n"
    assert spares(replaced(BASE, (before, peru + chile + before))) == []
