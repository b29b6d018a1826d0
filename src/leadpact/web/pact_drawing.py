"""The diagram of the stages as the page draws it: tones for stages, places for words."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.pact.diagram import diagram
from leadpact.pact.diagram_plan import ANY
from leadpact.pact.diagram_shape import LINE, Anchor, Edge, Node
from leadpact.pact.model import Pact
from leadpact.pact.naming import plain
from leadpact.web.ui import tone

MIDDLE = 4.5
"""Pixels from the middle of a line of letters to its baseline."""
ARM = 6
"""Pixels by which the ends of a bracket stand out."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of letters and where its baseline is."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A stage."""

    tone: str
    kind: str
    line: int
    x: float
    y: float
    width: float
    height: float
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow. `says` is the whole of it: "MQL to SAL: accepted"; its words are centred if it `is_numbered`."""

    number: int
    kind: str
    d: str
    says: str
    line: int
    anchor: Anchor
    is_numbered: bool
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """`name` tells the two drawings of a page apart; `bracket` is a path, empty if nothing leads from every stage,
    and `under` says what it stands for, where there is room."""

    name: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    bracket: str
    under: Words | None


def drawing(pact: Pact, *, narrow: bool = False) -> Drawing:
    """Return what is to be drawn; `narrow` for a telephone."""
    found = diagram(pact, narrow=narrow)
    boxes = tuple(_box(pact, node) for node in found.nodes if node.kind != "bracket")
    brackets = [node for node in found.nodes if node.kind == "bracket"]
    return Drawing(
        "tall" if narrow else "wide",
        found.width,
        found.height,
        boxes,
        tuple(_arrow(edge) for edge in found.edges),
        _bracket(brackets[0], upright=narrow) if brackets else "",
        Words(ANY, brackets[0].x + ARM, brackets[0].y + ARM + 2 * MIDDLE + 4) if brackets and not narrow else None,
    )


def _box(pact: Pact, node: Node) -> Box:
    x, y = node.x + node.width / 2, node.y + node.height / 2 + MIDDLE - LINE * (len(node.lines) - 1) / 2
    words = tuple(Words(text, round(x, 1), round(y + LINE * index, 1)) for index, text in enumerate(node.lines))
    return Box(tone(pact, node.name), node.kind, node.line, node.x, node.y, node.width, node.height, words)


def _bracket(node: Node, *, upright: bool) -> str:
    if upright:
        return f"M{node.x:g},{node.y:g}h{ARM}v{node.height:g}h-{ARM}"
    return f"M{node.x:g},{node.y:g}v{ARM}h{node.width:g}v-{ARM}"


def _arrow(edge: Edge) -> Arrow:
    x, y = edge.label_at
    words = tuple(Words(text, x, round(y + LINE * index, 1)) for index, text in enumerate(edge.label))
    origin = plain(edge.origin) if edge.origin else "the beginning"
    says = f"{origin} to {plain(edge.to)}: {edge.says}"
    return Arrow(edge.number, edge.kind, edge.d, says, edge.lines[0], edge.anchor, edge.is_numbered, words)
