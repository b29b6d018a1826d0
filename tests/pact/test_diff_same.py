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
