"""The stages from left to right, 900 pixels wide: arcs ahead above the line, ways back and out below it.

Every arrow that is not the step to the next stage has a lane of its own, so that no two labels meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from leadpact.pact.diagram_plan import ANY, Link, Plan
from leadpact.pact.diagram_shape import (
    LETTER,
    LINE,
    NAME,
    Anchor,
    Diagram,
    Edge,
    Node,
    Point,
    fits,
    rounded,
    wrapped,
)
from leadpact.pact.model import Stage
from leadpact.pact.naming import plain

WIDTH, MARGIN = 900, 14
NODE, GAP, HEIGHT = 104, 54, 46  # the width of a node at most, the least gap, the height
LANE = 21
CLIPPED = 46  # letters of a label in a lane
STEP_LINES = 2  # of the label of a step


def wide(plan: Plan) -> Diagram:
    """Draw `plan` from left to right."""
    return _Wide(plan).draw()


@dataclass(slots=True)
class _Wide:
    plan: Plan
    nodes: dict[str, Node] = field(default_factory=dict)
    ports: dict[tuple[int, str], float] = field(default_factory=dict)

    def draw(self) -> Diagram:
        links = self.plan.links
        width, gap = self._measures()
        direct = [link for link in links if link.kind == "forward" and fits(link.short, gap - 6, STEP_LINES)]
        above = [link for link in links if link not in direct and self._is_above(link)]
        exits = {stage.name for stage in self.plan.exits}
        under = [link for link in links if link.origin in exits and link.to in exits]
        below = [link for link in links if link not in (*direct, *above, *under)]
        top = MARGIN + LANE * len(above) + (LANE if above else 0)
        self._place(self.plan.line, top, width, gap)
        bracket = self.plan.bracket
        if bracket is not None:
            self._place_bracket(*bracket, top + HEIGHT + 12)
        middle = top + HEIGHT + (34 if bracket else 12)
        bottom = middle + LANE * len(below) + LANE
        self._place_exits(bottom)
        self._set_ports([(above, "top", "top"), (below, "", ""), (under, "bottom", "bottom")])
        edges = [self._direct(link) for link in direct]
        edges += self._lanes(above, lambda index: top - LANE * (index + 1))
        edges += self._lanes(below, lambda index: middle + LANE * (index + 1) - 6)
        edges += self._lanes(under, lambda index: bottom + HEIGHT + LANE * (index + 1))
        height = bottom + (HEIGHT if self.plan.exits else 0) + LANE * len(under) + MARGIN
        ordered = tuple(sorted(edges, key=lambda edge: edge.number))
        return Diagram(WIDTH, int(height), tuple(self.nodes.values()), ordered)

    def _measures(self) -> tuple[float, float]:
        """Return the width of a node and of the gap between two, so that the line fills the plane."""
        count = len(self.plan.line)
        room = WIDTH - 2 * MARGIN
        width = min(NODE, (room - GAP * (count - 1)) / count)
        if width < NODE / 2:  # many stages: nodes and gaps become narrower together
            width = room / (count * 1.3 - 0.3)
            return width, 0.3 * width
        return width, min((room - width * count) / max(count - 1, 1), 1.5 * NODE)

    def _is_above(self, link: Link) -> bool:
        return link.kind in ("entry", "loop", "forward") or (link.kind == "skip" and link.origin != ANY)

    # Places

    def _place(self, stages: tuple[Stage, ...], y: float, width: float, gap: float) -> None:
        taken = width * len(stages) + gap * (len(stages) - 1)
        for index, stage in enumerate(stages):
            x = (WIDTH - taken) / 2 + index * (width + gap)
            self.nodes[stage.name] = _node(stage, x, y, width)

    def _place_exits(self, y: float) -> None:
        count = len(self.plan.exits)
        width = min(NODE, (WIDTH - 2 * MARGIN) / max(count, 1) - 12)
        for index, stage in enumerate(self.plan.exits):
            self.nodes[stage.name] = _node(stage, WIDTH * (index + 1) / (count + 1) - width / 2, y, width)

    def _place_bracket(self, first: int, last: int, y: float) -> None:
        start, end = (self.nodes[self.plan.line[index].name] for index in (first, last))
        width = end.x + end.width - start.x
        self.nodes[ANY] = Node(ANY, "bracket", (ANY,), 0, start.x, y, rounded(width), 6)

    def _set_ports(self, bands: list[tuple[list[Link], str, str]]) -> None:
        """Spread the ends of the arrows along the sides of the nodes, in the order of where they lead."""
        ends: dict[tuple[str, str], list[tuple[float, int, str]]] = {}
        for links, _, _ in bands:
            for link in links:
                self._note(ends, bands, link)
        for (name, _), found in ends.items():
            node = self.nodes[name]
            for place, (_, number, end) in enumerate(sorted(found), 1):
                self.ports[number, end] = rounded(node.x + node.width * place / (len(found) + 1))

    def _note(
        self, ends: dict[tuple[str, str], list[tuple[float, int, str]]], bands: list[tuple[list[Link], str, str]],
        link: Link,
    ) -> None:  # fmt: skip
        side = next(band[1] for band in bands if link in band[0])
        for end, name, other in (("from", link.origin, link.to), ("to", link.to, link.origin)):
            if name in ("", ANY):
                continue
            at = side or ("top" if self.nodes[name].kind in ("aside", "out", "lost") else "bottom")
            ends.setdefault((name, at), []).append((self._middle(other or name), link.number, end))

    def _middle(self, name: str) -> float:
        node = self.nodes[name]
        return node.x + node.width / 2

    # Arrows

    def _direct(self, link: Link) -> Edge:
        """The step to the next stage: a straight arrow with its label above it, in the gap."""
        origin, to = self.nodes[link.origin], self.nodes[link.to]
        start, end, y = origin.x + origin.width, to.x, origin.y + HEIGHT / 2
        label = wrapped(link.short, end - start - 6, LETTER, STEP_LINES)
        at = rounded((start + end) / 2), rounded(y - 6 - LINE * (len(label) - 1))
        return _edge(link, label, at, "middle", ((rounded(start), y), (end, y)))

    def _lanes(self, links: list[Link], y_of: Callable[[int], float]) -> list[Edge]:
        """Give each arrow a lane; those that span least are nearest to the stages."""
        near_first = sorted(links, key=lambda link: (self._span(link), link.number))
        return [self._lane(link, y_of(index)) for index, link in enumerate(near_first)]

    def _span(self, link: Link) -> float:
        start, end = self._ends(link)
        return abs(end - start)

    def _ends(self, link: Link) -> tuple[float, float]:
        """Return where an arrow begins and ends, from left to right."""
        end = self.ports[link.number, "to"]
        if link.origin == ANY:
            bracket = self.nodes[ANY]
            to = self.nodes[link.to]
            wanted = end if to.kind in ("aside", "out", "lost") else to.x - 12
            return rounded(min(max(wanted, bracket.x + 6), bracket.x + bracket.width - 6)), end
        return (end if link.kind == "entry" else self.ports[link.number, "from"]), end

    def _lane(self, link: Link, y: float) -> Edge:
        start, end = self._ends(link)
        to = self.nodes[link.to]
        head = to.y if y < to.y else to.y + to.height
        if link.kind == "entry":
            points: tuple[Point, ...] = ((end, y), (end, head))
        else:
            origin = self.nodes[link.origin]
            tail = origin.y if y < origin.y else origin.y + origin.height
            points = (
                ((start, tail), (end, head)) if start == end else ((start, tail), (start, y), (end, y), (end, head))
            )
        label, at, anchor = _label(link, start, end, y)
        return _edge(link, label, at, anchor, points)


def _node(stage: Stage, x: float, y: float, width: float) -> Node:
    name = plain(stage.name)
    kind = "aside" if stage.aside else stage.closes or "stage"
    return Node(stage.name, kind, wrapped(name, width - 8, NAME, 2), stage.line, rounded(x), rounded(y),
                rounded(width), HEIGHT)  # fmt: skip


def _label(link: Link, start: float, end: float, y: float) -> tuple[tuple[str, ...], Point, Anchor]:
    """Return the label of a lane and its place: above it if there is room, else beside it."""
    left, right = sorted((start, end))
    room = {"middle": right - left - 12, "start": WIDTH - MARGIN - right - 6, "end": left - MARGIN - 6}
    whole = wrapped(link.short, CLIPPED * LETTER, LETTER, 1)
    needed = len(whole[0]) * LETTER
    fitting = [anchor for anchor in ("middle", "start", "end") if room[anchor] >= needed]
    anchor = fitting[0] if fitting else max(room, key=lambda one: room[one])
    label = whole if fitting else wrapped(link.short, room[anchor], LETTER, 1)
    x = {"middle": (left + right) / 2, "start": right + 6, "end": left - 6}[anchor]
    lift = 4 if anchor == "middle" else -4
    return label, (rounded(x), rounded(y - lift)), anchor  # type: ignore[return-value]


def _edge(link: Link, label: tuple[str, ...], at: Point, anchor: Anchor, points: tuple[Point, ...]) -> Edge:
    return Edge(link.number, link.origin, link.to, link.kind, link.says, link.lines, label, False, at, anchor, points)
