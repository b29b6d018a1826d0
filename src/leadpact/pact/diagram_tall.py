"""The stages from top to bottom, 360 pixels wide, for a telephone: what is no step to the next stage has a number."""

from __future__ import annotations

from dataclasses import dataclass, field

from leadpact.pact.diagram_plan import ANY, Link, Plan
from leadpact.pact.diagram_shape import LETTER, LINE, NAME, Anchor, Diagram, Edge, Node, Point, rounded, wrapped
from leadpact.pact.model import Stage
from leadpact.pact.naming import plain

WIDTH, MARGIN = 360, 12
NODE_X, NODE, HEIGHT, GAP = 112, 120, 46, 40
LANE = 13.0
BRACKET = 14  # pixels from a node to the bracket
OUT = 14.0  # pixels from a node to the first lane beside it


def tall(plan: Plan) -> Diagram:
    """Draw `plan` from top to bottom."""
    return _Tall(plan).draw()


@dataclass(slots=True)
class _Tall:
    plan: Plan
    nodes: dict[str, Node] = field(default_factory=dict)
    ports: dict[tuple[int, str], float] = field(default_factory=dict)

    def draw(self) -> Diagram:
        for index, stage in enumerate((*self.plan.line, *self.plan.exits)):
            self._place(stage, MARGIN + index * (HEIGHT + GAP))
        bracket = self.plan.bracket
        if bracket is not None:
            first, last = (self.nodes[self.plan.line[index].name] for index in bracket)
            height = last.y + HEIGHT - first.y
            self.nodes[ANY] = Node(ANY, "bracket", (ANY,), 0, NODE_X + NODE + BRACKET, first.y, 6, height)
        links = self.plan.links
        direct = [link for link in links if link.kind == "forward"]
        entries = [link for link in links if link.kind == "entry"]
        left = [link for link in links if self._is_up(link)]
        right = [link for link in links if link not in (*direct, *entries, *left)]
        self._set_ports([*((link, "left") for link in (*left, *entries)), *((link, "right") for link in right)])
        edges = [self._direct(link) for link in direct] + [self._entry(link) for link in entries]
        edges += self._lanes(left, NODE_X - OUT, -1, NODE_X - OUT - MARGIN)
        start = NODE_X + NODE + OUT + (BRACKET + 4 if bracket else 0)
        edges += self._lanes(right, start, 1, WIDTH - MARGIN - start)
        lowest = max(node.y + node.height for node in self.nodes.values())
        ordered = tuple(sorted(edges, key=lambda edge: edge.number))
        return Diagram(WIDTH, int(lowest + MARGIN), tuple(self.nodes.values()), ordered)

    def _place(self, stage: Stage, y: float) -> None:
        kind = "aside" if stage.aside else stage.closes or "stage"
        name = wrapped(plain(stage.name), NODE - 8, NAME, 2)
        self.nodes[stage.name] = Node(stage.name, kind, name, stage.line, NODE_X, y, NODE, HEIGHT)

    def _is_up(self, link: Link) -> bool:
        """Say whether an arrow leads upwards: those run at the left, the others at the right."""
        if link.kind == "entry" or link.origin == ANY:
            return False
        return self.nodes[link.to].y < self.nodes[link.origin].y

    def _set_ports(self, sided: list[tuple[Link, str]]) -> None:
        ends: dict[tuple[str, str], list[tuple[float, int, str]]] = {}
        for link, side in sided:
            for end, name, other in (("from", link.origin, link.to), ("to", link.to, link.origin)):
                if name not in ("", ANY):
                    middle = self.nodes[other or name].y
                    ends.setdefault((name, side), []).append((middle, link.number, end))
        for (name, _), found in ends.items():
            node = self.nodes[name]
            for place, (_, number, end) in enumerate(sorted(found), 1):
                self.ports[number, end] = rounded(node.y + HEIGHT * place / (len(found) + 1))

    def _direct(self, link: Link) -> Edge:
        """The step to the next stage: an arrow down with its label beside it."""
        origin, to = self.nodes[link.origin], self.nodes[link.to]
        x = NODE_X + NODE / 2
        label = wrapped(link.short, NODE / 2 + 6, LETTER, 3)
        middle = (origin.y + HEIGHT + to.y) / 2
        at = x + 7, rounded(middle + 4 - LINE * (len(label) - 1) / 2)
        return _edge(link, label, at, "start", ((x, origin.y + HEIGHT), (x, to.y)), numbered=False)

    def _entry(self, link: Link) -> Edge:
        """An arrow from the left edge, with its number."""
        y = self.ports[link.number, "to"]
        return _edge(
            link, (str(link.number),), (MARGIN, y + 4), "middle", ((MARGIN + 8, y), (NODE_X, y)), numbered=True
        )

    def _lanes(self, links: list[Link], start: float, way: int, room: float) -> list[Edge]:
        """Give each arrow an upright lane, those that span least nearest to the stages."""
        step = min(LANE, room / max(len(links), 1))
        near_first = sorted(links, key=lambda link: (self._span(link), link.number))
        return [self._lane(link, rounded(start + way * step * index), way) for index, link in enumerate(near_first)]

    def _span(self, link: Link) -> float:
        start, end = self._ends(link)
        return abs(end - start)

    def _ends(self, link: Link) -> tuple[float, float]:
        """Return where an arrow begins and ends, from top to bottom."""
        end = self.ports[link.number, "to"]
        if link.origin != ANY:
            return self.ports[link.number, "from"], end
        bracket = self.nodes[ANY]
        lowest = bracket.y + bracket.height - 6
        return rounded(min(end - HEIGHT, lowest) if end < lowest else lowest - 5 * (link.number % 4)), end

    def _lane(self, link: Link, x: float, way: int) -> Edge:
        start, end = self._ends(link)
        side = NODE_X + NODE if way > 0 else NODE_X
        tail = self.nodes[ANY].x + 6 if link.origin == ANY else side
        points = ((tail, start), (x, start), (x, end), (side, end))
        return _edge(link, (str(link.number),), (x, rounded((start + end) / 2 + 4)), "middle", points, numbered=True)


def _edge(
    link: Link, label: tuple[str, ...], at: Point, anchor: Anchor, points: tuple[Point, ...], *, numbered: bool
) -> Edge:
    return Edge(
        link.number, link.origin, link.to, link.kind, link.says, link.lines, label, numbered, at, anchor, points
    )
