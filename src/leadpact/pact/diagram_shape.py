"""What a drawn diagram is made of, and how letters and lines take their room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LETTER = 5.8  # pixels that a letter of a label takes on average, at 11 px
NAME = 6.3  # the same of a stage's name, at 12.5 px
LINE = 13  # pixels from one line of a label to the next
CORNER = 6.0

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Node:
    """A stage, or the bracket over all that are open, with its place: left upper corner, width, height, in pixels.

    `kind` is stage, won, aside, out, lost or bracket; `lines` is its name, as wide as the node; `line` the pact's.
    """

    name: str
    kind: str
    lines: tuple[str, ...]
    line: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow.

    Args:
        number: by which a key beside the diagram names it.
        origin, to: names of nodes; `origin` is empty for a lead that is in no stage yet.
        kind: entry, forward, skip, back, loop, exit or return.
        says: upon what it is made, whole.
        lines: of the pact.
        label: what stands beside it, line by line; `is_numbered` where that is only its number.
        label_at: where the first line's baseline is, and `anchor` which end of the text is there.
        points: its corners, from its beginning to its head.
    """

    number: int
    origin: str
    to: str
    kind: str
    says: str
    lines: tuple[int, ...]
    label: tuple[str, ...]
    is_numbered: bool
    label_at: Point
    anchor: Anchor
    points: tuple[Point, ...]

    @property
    def d(self) -> str:
        """The path as SVG has it, with round corners."""
        return path(self.points)


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes and edges in a plane of `width` times `height` pixels."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def path(points: Sequence[Point]) -> str:
    """Return a line through `points`, whose segments are level or upright, with round corners."""
    said = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        said.append(f"L{_at(_toward(corner, before, radius))}")
        said.append(f"Q{_at(corner)} {_at(_toward(corner, after, radius))}")
    return " ".join([*said, f"L{_at(points[-1])}"])


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _toward(start: Point, end: Point, distance: float) -> Point:
    length = _length(start, end)
    share = distance / length if length else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _at(point: Point) -> str:
    return f"{point[0]:g},{point[1]:g}"


def wrapped(text: str, width: float, letter: float, most: int) -> tuple[str, ...]:
    """Return `text` in at most `most` lines of at most `width` pixels; what does not fit ends in "…"."""
    room = max(int(width / letter), 3)
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    return tuple(line if len(line) <= room else f"{line[: room - 1].rstrip('… ')}…" for line in kept)


def fits(text: str, width: float, most: int) -> bool:
    """Say whether a label fits whole into `most` lines of `width` pixels."""
    return " ".join(wrapped(text, width, LETTER, most)) == " ".join(text.split())


def rounded(value: float) -> float:
    return round(value, 1)
