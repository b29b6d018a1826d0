"""What is no change: how a pact is written, the order of what has none, and lists that decide the same in another."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pact_mutations import ACCEPT, BASE, replaced

from leadpact.pact.diff import differences
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.yaml_text import read_yaml

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PACTS = sorted(path.parent.name for path in EXAMPLES.glob("*/pact.yaml"))
IN_ORDER = {
    ("sources",), ("lead_types",), ("stages",), ("gate",), ("qualification", "segments"), ("programs",), ("routing",),
    ("moves",), ("handoffs",), ("exceptions",),
}  # fmt: skip
"""Sections in which the first that fits decides, or that are a way."""


@cache
def base() -> Pact:
    return parse_pact(BASE)


def told(*changes: tuple[str, str]) -> list[str]:
    return [one.says for one in differences(base(), parse_pact(replaced(BASE, *changes)))]


def shuffled(value: Any, random: Random, path: tuple[str, ...] = ()) -> Any:
    """Return the same with every mapping whose order says nothing in another order, and every such list."""
    if isinstance(value, dict):
        names = list(value)
        if path not in IN_ORDER:
            random.shuffle(names)
        return {name: shuffled(value[name], random, (*path, name)) for name in names}
    if isinstance(value, list):
        parts = [shuffled(one, random, (*path, "*")) for one in value]
        keeps = path in IN_ORDER or path[-1] in ("statuses", "product_lines", "steps", "routing", "date")
        if not keeps:
            random.shuffle(parts)
        return parts
    return value


@pytest.mark.parametrize("seed", range(4))
def test_another_order_of_what_has_none_is_no_change(seed: int) -> None:
    tree = shuffled(read_yaml(BASE).tree, Random(seed))
    pact = parse_pact(json.dumps(tree, indent=1))  # JSON is YAML, in other quotes and other brackets
    assert differences(base(), pact) == ()
    assert differences(pact, base()) == ()


@pytest.mark.parametrize("name", PACTS)
def test_an_example_in_json_is_the_same_pact(name: str) -> None:
    pact = load_pact(EXAMPLES / name / "pact.yaml")
    assert differences(pact, parse_pact(json.dumps(read_yaml(pact.text).tree))) == ()


RECYCLED = "(responded_since('recycled') OR woken)\", from: recycled, to: mql"
FIRST_TOUCH = "within: {demo: 2 business hours, other: 1 business day}\n      warn"
OTHERWISE = [
    ("# `from` names who supplies it", "# who supplies it"),
    ("sells: filters and filter service for", "sells: >-\n    filters and filter\n    service for"),
    ("SAL: An SDR of the region, or a distributor, has accepted it.",
     'SAL: "An SDR of the region,\n    or a distributor, has accepted it"'),
    # times of one length
    ("next_step: 14 days", "next_step: 2 weeks"),
    ("again: after 180 days", "again: after 4320 hours"),
    ("half_life: 21 days", "half_life: 3 weeks"),
    ("lookback: 365 days", "lookback: 8760 hours"),
    (ACCEPT, ACCEPT.replace("4 business hours", "240 business minutes")),
    (FIRST_TOUCH, FIRST_TOUCH.replace("demo: 2 business hours", "demo: 120 business minutes, fair: 1 business day")),
    # conditions that say the same
    ('"budget AND need AND decide_by <= today + 4 months"',
     '"need AND (budget AND NOT decide_by > today + 4 months)"'),
    ('"lines_running >= 3", because: they', '"lines_running > 2", because: they'),
    ("industry IN ('Brewery', 'Dairy', 'Pharma')\", because",
     "industry = 'Pharma' OR industry IN ('Dairy', 'Brewery')\", because"),
    ("\"stage IN ('inquiry', 'recycled')\"", "\"stage = 'recycled' OR stage = 'inquiry'\""),
    # what is so without being said
    ("by: marketing touch, people: opportunity roles", "by: marketing touch"),
    ("      from: offered\n      until: any exit\n", ""),
    ("bruno: {capacity: 50}", "bruno: {weight: 1, hours: emea, capacity: 50}"),
    (f"{RECYCLED}, cycle: next", RECYCLED),
    ("from: mql, to: mql, status: MQL}", "from: mql, to: mql}"),
    # leave in two parts
    ("away: [2026-12-24..2026-12-27]", "away: [2026-12-27, 2026-12-24..2026-12-26]"),
    # turns that stay as they are
    ("dana: {capacity: 60}, eli: {capacity: 60}", "dana: {weight: 3, capacity: 60}, eli: {weight: 3, capacity: 60}"),
]  # fmt: skip


@pytest.mark.parametrize("changes", OTHERWISE)
def test_what_is_written_otherwise_is_no_change(changes: tuple[str, str]) -> None:
    assert told(changes) == []


def swapped(first: str, second: str) -> tuple[str, str]:
    """Return the change that lets two lines which follow each other swap places."""
    return f"{first}\n{second}\n", f"{second}\n{first}\n"


def line(start: str) -> str:
    [found] = [one for one in BASE.splitlines() if one.startswith(start)]
    return found


def test_one_move_for_two_events_is_two_moves() -> None:
    both = "  - {upon: [captured, response], to: inquiry}\n"
    each = [both.replace("[captured, response]", event) for event in ("response", "captured")]
    assert told((both, "".join(each))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (line("  - {name: North America"), line("  - {name: Asia and Pacific")),  # one region or the other
        (line("  - {upon: opportunity_won"), line("  - {upon: opportunity_lost")),
        (line("  - {when: ready"), line("  - {when: \"ready AND")),  # from one stage or the other
        (line("  disqualified: {statuses"), line("  lost:         {statuses")),  # both beside the way
        (line("  distributor: {when"), line("  fair:        {when")),  # by how they came, which stays
        (line("  fair:        {party"), line("  webinar:     {party")),
        (line("  - {from: sdr-emea"), line("  - {from: sdr-north-america")),
    ],
)  # fmt: skip
def test_two_that_never_compete_may_swap_places(first: str, second: str) -> None:
    assert told(swapped(first, second)) == []


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (line("  - {name: Latin America"), line("  - {name: North America"),
         "The route North America is now tried before Latin America."),
        (line("  - {name: Named account"), line("  - {name: Northern Africa"),
         "The route Northern Africa is now tried before Named account."),
        (line("  outbound:    {party"), line("  list:        {party"),
         "The source list is now tried before outbound."),
        (line("  demo:        {when"), line("  distributor: {when"),
         "The lead type distributor is now tried before demo."),
        (line("  junk:      {when"), line("  applicant: {when"),
         "The gate applicant is now tried before junk."),
        (line("  sal:          {statuses"), line("  sql:          {statuses"),
         "The stage SQL is now placed before SAL."),
    ],
)  # fmt: skip
def test_two_that_can_compete_are_told_when_they_swap_places(first: str, second: str, says: str) -> None:
    assert told(swapped(first, second)) == [says]


def test_two_moves_that_compete_for_a_lead_are_told_when_they_swap_places() -> None:
    """Both are made upon the same event from the same stage, and nothing keeps both from holding."""
    before = line("  - {upon: accepted, ")
    by_budget = '  - {upon: accepted, when: "budget", from: mql, to: sql}'
    by_need = '  - {upon: accepted, when: "need", from: mql, to: sal, status: Working}'
    old = parse_pact(replaced(BASE, (before, f"{by_budget}\n{by_need}\n{before}")))
    new = parse_pact(replaced(BASE, (before, f"{by_need}\n{by_budget}\n{before}")))
    [one] = differences(old, new)
    assert (one.kind, one.says) == (
        "moved",
        "Upon accepted, a lead in MQL now goes to SAL with the status Working if need before it is looked whether "
        "budget.",
    )
    apart = (by_need, by_need.replace("need", "NOT need").replace(", status: Working", ""))
    pacts = [parse_pact(replaced(BASE, (before, "\n".join((*order, before))))) for order in (apart, apart[::-1])]
    assert differences(*pacts) == ()


def test_two_moves_to_one_place_may_swap_places() -> None:
    before = line("  - {upon: accepted, ")
    both = [f'  - {{upon: accepted, when: "{asked}", from: mql, to: sql}}' for asked in ("budget", "need")]
    pacts = [parse_pact(replaced(BASE, (before, "\n".join((*order, before))))) for order in (both, both[::-1])]
    assert differences(*pacts) == ()


def test_two_lead_types_are_told_that_cannot_both_hold_now_but_one_after_the_other() -> None:
    """A type only rises: where the country is corrected, a lead gets the other type if that stands above."""
    before = line("  list:        {when")
    types = (("german", "DE"), ("french", "FR"))
    both = [f"  {name}:      {{when: \"country = '{country}'\", attempts: 2}}" for name, country in types]
    pacts = [parse_pact(replaced(BASE, (before, "\n".join((*order, before))))) for order in (both, both[::-1])]
    assert [one.says for one in differences(*pacts)] == ["The lead type french is now tried before german."]


def test_a_move_behind_one_that_always_fits_is_never_made() -> None:
    before = line("  - {upon: accepted, ")
    behind = '  - {upon: accepted, when: "budget", from: mql, to: sql}'
    assert told((before, f"{before}\n{behind}")) == []
    assert told((before, f"{behind}\n{before}")) == ["Upon accepted, a lead in MQL now goes to SQL when budget."]


def test_two_routes_that_wait_for_facts_are_told_even_if_they_never_take_the_same_lead() -> None:
    """Of a lead whose country is unknown, the first one says how long it waits."""
    north = line("  - {name: North America")
    asia = line("  - {name: Asia and Pacific")
    waits = [one.replace("to: sdr", "hold: 5 minutes for form, to: sdr") for one in (north, asia)]
    pacts = [parse_pact(replaced(BASE, (f"{north}\n{asia}", "\n".join(order)))) for order in (waits, waits[::-1])]
    assert [one.says for one in differences(*pacts)] == [
        "The route Asia and Pacific is now tried before North America."
    ]


def test_where_the_first_move_upon_an_event_leads_is_told_for_what_no_move_allows() -> None:
    """Another system may report an event of a lead from which no move is made: it goes where the first one leads."""
    before = line("  - {upon: meeting_missed, ")
    from_sal = "  - {upon: meeting_missed, from: sal, to: inquiry}"
    old = parse_pact(replaced(BASE, (before, f"{before}\n{from_sal}")))
    new = parse_pact(replaced(BASE, (before, f"{from_sal}\n{before}")))
    assert [one.says for one in differences(old, new)] == [
        "A report of meeting missed that no move allows now leads to inquiry instead of SAL."
    ]


def test_two_exceptions_that_change_one_value_are_told_when_they_swap_places() -> None:
    first, last = BASE.index("  - name: Growth market India"), len(BASE)
    india = BASE[first:last].rstrip("\n")
    brewers = (
        "  - name: Brewers\n    where: \"industry = 'Brewery'\"\n    changes: {lead_types: {demo: {attempts: 5}}}\n"
        "    until: 2027-01-31"
    )
    pacts = [parse_pact(BASE[:first] + "\n".join(order) + "\n") for order in ((india, brewers), (brewers, india))]
    assert [one.says for one in differences(*pacts)] == [
        "The exception Brewers is now given precedence before Growth market India."
    ]
    elsewhere = brewers.replace("industry = 'Brewery'", "country = 'FR'")
    apart = [parse_pact(BASE[:first] + "\n".join(order) + "\n") for order in ((india, elsewhere), (elsewhere, india))]
    assert differences(*apart) == ()
