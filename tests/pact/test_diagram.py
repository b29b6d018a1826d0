from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from leadpact.pact.diagram import diagram
from leadpact.pact.diagram_shape import LETTER, LINE, Diagram, Edge, fits, path, wrapped
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact

EXAMPLES = Path(__file__).parents[2] / "examples"
NORTHWIND = EXAMPLES / "northwind" / "pact.yaml"
PACTS = sorted(found.parent.name for found in EXAMPLES.glob("*/pact.yaml"))
BOTH = [False, True]


@pytest.fixture(scope="module")
def pact() -> Pact:
    return load_pact(NORTHWIND)


@pytest.fixture(scope="module")
def drawn(pact: Pact) -> Diagram:
    return diagram(pact)


def edge(drawn: Diagram, origin: str, to: str) -> Edge:
    return next(one for one in drawn.edges if (one.origin, one.to) == (origin, to))


def box(one: Edge) -> tuple[float, float, float, float]:
    """Return the left, upper, right and lower end of a label."""
    width = max(len(text) for text in one.label) * LETTER
    left = one.label_at[0] - {"start": 0, "middle": width / 2, "end": width}[one.anchor]
    return left, one.label_at[1] - 10, left + width, one.label_at[1] + LINE * (len(one.label) - 1) + 2


def test_stages_stand_in_line_and_exits_below(drawn: Diagram) -> None:
    nodes = {node.name: node for node in drawn.nodes}
    line = ["suspect", "inquiry", "mql", "sal", "sql", "opportunity", "customer"]
    assert [nodes[name].lines for name in ("mql", "opportunity")] == [("MQL",), ("opportunity",)]
    assert {nodes[name].y for name in line} == {nodes["suspect"].y}
    assert sorted(line, key=lambda name: nodes[name].x) == line
    exits = [(name, nodes[name].kind) for name in nodes if nodes[name].y > nodes["any open stage"].y]
    assert exits == [("recycled", "aside"), ("disqualified", "out"), ("lost", "lost")]
    assert (nodes["customer"].kind, nodes["mql"].line, nodes["lost"].line) == ("won", 73, 80)
    bracket = nodes["any open stage"]
    last = nodes["opportunity"]
    assert (bracket.x, bracket.width) == (nodes["suspect"].x, pytest.approx(last.x + last.width - bracket.x))


def test_every_move_is_an_edge_with_its_trigger_in_words(drawn: Diagram) -> None:
    told = [(one.number, one.origin, one.to, one.kind, one.says, one.lines) for one in drawn.edges]
    assert told == [
        (1, "", "inquiry", "entry", "captured or response", (139,)),
        (2, "", "suspect", "entry", "listed", (140,)),
        (3, "suspect", "inquiry", "forward", "response", (141,)),
        (4, "inquiry", "mql", "forward", "ready", (142,)),
        (5, "recycled", "mql", "return", "ready, and either responded since “recycled” or woken", (143,)),
        (6, "mql", "sal", "forward", "accepted", (145,)),
        (7, "", "sal", "entry", "opened by sales", (146,)),
        (8, "mql", "recycled", "exit", "rejected (not ready, wrong person or bad data)", (147,)),
        (9, "mql", "disqualified", "exit", "rejected (duplicate or no fit)", (147,)),
        (10, "mql", "mql", "loop", "misrouted", (148,)),
        (11, "any open stage", "recycled", "exit", "recycled", (150,)),
        (12, "any open stage", "disqualified", "exit", "disqualified", (150,)),
        (13, "inquiry", "sql", "skip", "meeting booked", (151,)),
        (14, "mql", "sql", "skip", "meeting booked", (151,)),
        (15, "sal", "sql", "forward", "meeting booked or budget", (151, 153)),
        (16, "recycled", "sql", "return", "meeting booked", (151,)),
        (17, "sql", "sal", "back", "meeting missed", (152,)),
        (18, "any open stage", "opportunity", "skip", "opportunity opened", (154,)),
        (19, "opportunity", "customer", "forward", "opportunity won", (155,)),
        (20, "opportunity", "lost", "exit", "opportunity lost", (156,)),
        (21, "disqualified", "recycled", "return", "reopened", (157,)),
        (22, "lost", "recycled", "return", "reopened", (157,)),
    ]


def test_a_label_does_not_repeat_the_stage_that_the_arrow_leaves(drawn: Diagram) -> None:
    assert edge(drawn, "opportunity", "customer").label == ("won",)
    assert edge(drawn, "mql", "recycled").label == ("rejected",)


def test_the_step_to_the_next_stage_is_a_straight_arrow(drawn: Diagram) -> None:
    nodes = {node.name: node for node in drawn.nodes}
    one = edge(drawn, "mql", "sal")
    y = nodes["mql"].y + nodes["mql"].height / 2
    assert one.points == ((pytest.approx(nodes["mql"].x + nodes["mql"].width), y), (nodes["sal"].x, y))
    assert (one.label, one.anchor) == (("accepted",), "middle")


@pytest.mark.parametrize("narrow", BOTH)
@pytest.mark.parametrize("name", PACTS)
def test_everything_of_every_example_lies_within_the_plane(name: str, narrow: bool) -> None:
    drawn = diagram(load_pact(EXAMPLES / name / "pact.yaml"), narrow=narrow)
    assert drawn.width == (360 if narrow else 900)
    places = [(x, y) for one in drawn.edges for x, y in one.points]
    places += [
        (node.x + dx * node.width, node.y + dy * node.height) for node in drawn.nodes for dx in (0, 1) for dy in (0, 1)
    ]
    places += [
        (x, y) for one in drawn.edges for left, up, right, down in [box(one)] for x, y in ((left, up), (right, down))
    ]
    outside = [(x, y) for x, y in places if not (0 <= x <= drawn.width and 0 <= y <= drawn.height)]
    assert outside == []


@pytest.mark.parametrize("name", PACTS)
def test_no_two_labels_of_the_wide_diagram_meet(name: str) -> None:
    drawn = diagram(load_pact(EXAMPLES / name / "pact.yaml"))
    meeting = []
    for one, other in combinations(drawn.edges, 2):
        (a, b, c, d), (e, f, g, h) = box(one), box(other)
        if a < g and e < c and b < h and f < d:
            meeting.append((one.number, other.number))
    assert meeting == []


@pytest.mark.parametrize("narrow", BOTH)
@pytest.mark.parametrize("name", PACTS)
def test_stages_do_not_overlap_and_arrows_end_at_them(name: str, narrow: bool) -> None:
    drawn = diagram(load_pact(EXAMPLES / name / "pact.yaml"), narrow=narrow)
    nodes = {node.name: node for node in drawn.nodes}
    stages = [node for node in drawn.nodes if node.kind != "bracket"]
    for one, other in combinations(stages, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    for one in drawn.edges:
        x, y = one.points[-1]
        to = nodes[one.to]
        assert to.x <= x <= round(to.x + to.width, 1)
        assert to.y <= y <= to.y + to.height
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in zip(one.points, one.points[1:], strict=False))


@pytest.mark.parametrize("narrow", BOTH)
def test_no_two_lanes_of_a_side_lie_on_each_other(pact: Pact, narrow: bool) -> None:
    drawn = diagram(pact, narrow=narrow)
    lanes = [one.points[1][0 if narrow else 1] for one in drawn.edges if len(one.points) == 4]
    assert len(set(lanes)) == len(lanes) == (14 if narrow else 13)


def test_the_narrow_diagram_numbers_what_is_no_step(pact: Pact) -> None:
    drawn = diagram(pact, narrow=True)
    steps = [(one.number, one.label) for one in drawn.edges if not one.is_numbered]
    assert steps == [
        (3, ("response",)), (4, ("ready",)), (6, ("accepted",)), (15, ("meeting", "booked or", "budget")),
        (19, ("won",)),
    ]  # fmt: skip
    assert all(one.label == (str(one.number),) for one in drawn.edges if one.is_numbered)


@pytest.mark.parametrize("narrow", BOTH)
def test_the_same_pact_has_the_same_places(pact: Pact, narrow: bool) -> None:
    assert diagram(pact, narrow=narrow) == diagram(parse_pact(pact.text), narrow=narrow)


def test_a_move_from_all_open_stages_by_name_is_from_any_open(pact: Pact) -> None:
    named = "[suspect, inquiry, mql, sal, sql, opportunity, recycled]"
    text = pact.text.replace(
        "{upon: opportunity_opened,   from: any open,", f"{{upon: opportunity_opened, from: {named},"
    )
    assert text != pact.text
    assert edge(diagram(parse_pact(text)), "any open stage", "opportunity").says == "opportunity opened"


@pytest.mark.parametrize("narrow", BOTH)
def test_a_long_line_of_stages_still_fits(pact: Pact, narrow: bool) -> None:
    more = "".join(f"  step_{n}: {{statuses: [Step {n}], held_by: programs}}\n" for n in range(12))
    drawn = diagram(
        parse_pact(pact.text.replace("  mql:          {statuses", f"{more}  mql:          {{statuses")), narrow=narrow
    )
    assert len(drawn.nodes) == 23
    assert all(node.x >= 0 and node.x + node.width <= drawn.width for node in drawn.nodes)


def test_a_path_has_round_corners() -> None:
    assert path(((0, 0), (10, 0))) == "M0,0 L10,0"
    assert path(((0, 0), (20, 0), (20, 30))) == "M0,0 L14,0 Q20,0 20,6 L20,30"
    assert path(((0, 0), (8, 0), (8, 30))) == "M0,0 L4,0 Q8,0 8,4 L8,30"


def test_what_does_not_fit_ends_in_dots() -> None:
    assert wrapped("meeting booked or budget", 60, 6, 2) == ("meeting", "booked or…")
    assert wrapped("opportunity", 48, 6, 2) == ("opportu…",)
    assert wrapped("one two", 60, 6, 2) == ("one two",)
    assert (fits("accepted", 48, 1), fits("opportunity", 48, 2)) == (True, False)
