"""The rules of a pact as the prover goes through them: where each stands, and in which order they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from leadpact.pact.model import Pact, Segment
from leadpact.pact.model_rule import Rule
from leadpact.pact.nodes import Node
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_search import Frame

ANYWHERE = Frame()
ENTRY = Frame(entered=False)
BEFORE = Frame(by_sales=False)
"""A gate is asked of what marketing brings."""


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: what to call it, the path of its condition in the text, and where it is read.

    `to` is where a route leads; `segment` whose criterion it is.
    """

    title: str
    rule: Rule
    path: str
    frame: Frame = ANYWHERE
    to: str = ""
    segment: Segment | None = None

    @property
    def node(self) -> Node | None:
        return self.rule.condition.expression.node if self.rule.condition is not None else None

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of its condition, or of the rule where it has none."""
        return (self.node.line, self.node.column) if self.node is not None else (self.rule.line, 1)

    @property
    def at(self) -> str:
        """The path of its condition, or of itself where it has none."""
        return self.path if self.node is not None else self.path.rpartition(".")[0]

    def takes(self, lead: Imagined) -> bool:
        """Say whether it takes `lead`, if it comes to it: it holds, and leads to somebody."""
        return lead.holds(self.rule) and (not self.to or lead.has_taker(self.to))

    def part(self, node: Node) -> str:
        """Return a part of its condition as it is written."""
        assert self.rule.condition is not None
        return " ".join(self.rule.condition.expression.slice(node).split())


@dataclass(frozen=True, slots=True)
class Order:
    """Rules of which the first that fits counts. `shows` says of a rule what becomes of a lead that it takes."""

    kind: str
    lines: tuple[Line, ...]
    shows: Callable[[Line], str]
    may_stay_idle: frozenset[str] = frozenset()  # titles of what is reached otherwise too


def orders(pact: Pact) -> list[Order]:
    """Return all lists of the pact in which the first that fits counts."""
    recycled = {reason.program for reason in pact.reasons.recycle.values()}
    return [
        Order("gate", tuple(gates(pact)), lambda line: f"{line.title} decides about it"),
        Order("sources", tuple(sources(pact)), lambda line: f"its source is `{_name(line)}`"),
        Order("lead_types", tuple(lead_types(pact)), lambda line: f"its type is `{_name(line)}`"),
        Order("segments", tuple(segments(pact)), lambda line: f"it belongs to {line.title}"),
        Order("routing", tuple(routes(pact)), lambda line: f"{line.title} takes it, to `{line.to}`"),
        Order("programs", tuple(programs(pact)), lambda line: f"{line.title} keeps it",
              frozenset(f"program `{name}`" for name in recycled)),
        *moves_in_order(pact),
    ]  # fmt: skip


def _name(line: Line) -> str:
    return line.title.partition("`")[2].rstrip("`")


def gates(pact: Pact) -> Iterator[Line]:
    for gate in pact.gate:
        yield Line(f"gate `{gate.name}`", gate.rule, f"{gate.rule.path}.when", BEFORE)


def sources(pact: Pact) -> Iterator[Line]:
    for source in pact.sources:
        yield Line(f"source `{source.name}`", source.rule, f"{source.rule.path}.where")


def lead_types(pact: Pact) -> Iterator[Line]:
    for kind in pact.lead_types:
        yield Line(f"lead type `{kind.name}`", kind.rule, f"{kind.rule.path}.when")


def segments(pact: Pact) -> Iterator[Line]:
    for segment in pact.segments:
        yield Line(f"segment `{segment.name}`", segment.rule, f"{segment.rule.path}.when")


def criteria(pact: Pact) -> Iterator[Line]:
    for segment in pact.segments:
        for name, rule in segment.ready:
            yield Line(f"criterion `{name}` of `{segment.name}`", rule, rule.path, segment=segment)


def points(pact: Pact) -> Iterator[Line]:
    for number, line in enumerate(pact.score.fit, 1):
        yield Line(f"line {number} of the points for fit", line.rule, f"{line.rule.path}.when")


def routes(pact: Pact) -> Iterator[Line]:
    stages = tuple(name for name, stage in pact.stages.items() if stage.held_by == "routing")
    stages += tuple(name for name, stage in pact.stages.items() if stage.held_by == "owner")
    for number, route in enumerate(pact.routes):
        yield Line(f"route `{route.name}`", route.rule, f"routing.{number}.when", Frame(stages=stages), route.to)


def programs(pact: Pact) -> Iterator[Line]:
    stages = tuple(name for name, stage in pact.stages.items() if stage.held_by == "programs")
    for program in pact.programs:
        yield Line(f"program `{program.name}`", program.rule, f"{program.rule.path}.for", Frame(stages=stages))


def moves(pact: Pact) -> Iterator[Line]:
    for move in pact.moves:
        frame = ENTRY if move.origin is None else Frame(stages=tuple(s for s in pact.stages if s in move.origin))
        yield Line(f"move {move.index + 1}", move.rule, f"moves.{move.index}.when", frame)


def moves_in_order(pact: Pact) -> Iterator[Order]:
    """Yield for each event, and for none, and for each stage the moves that are tried."""
    lines = list(moves(pact))
    for event, stage in sorted({(event, stage) for move in pact.moves for event in move.upon or {""}
                                for stage in (move.origin or {""})}):  # fmt: skip
        frame = Frame(stages=(stage,)) if stage else ENTRY
        chosen = [
            Line(lines[move.index].title, move.rule, lines[move.index].path, frame)
            for move in pact.moves
            if event in (move.upon or {""}) and (stage in move.origin if move.origin is not None else not stage)
        ]
        if len(chosen) > 1:
            yield Order("moves", tuple(chosen), lambda line: f"{line.title} is made")


def others(pact: Pact) -> Iterator[Line]:
    """Yield the rules that stand in no order."""
    yield from criteria(pact)
    yield from points(pact)
    if pact.ideal_customer is not None:
        yield Line("the profile of the ideal customer", pact.ideal_customer, "ideal_customer.when")
    for number, handoff in enumerate(pact.handoffs):
        yield Line(f"hand-off {number + 1}", handoff.rule, f"{handoff.rule.path}.when")
    for number, variation in enumerate(pact.exceptions):
        yield Line(f"exception `{variation.name}`", variation.rule, f"exceptions.{number}.where")


def nodes(pact: Pact) -> list[Node]:
    """Return every condition of the pact, and what its fields are derived by."""
    found: Sequence[Line] = [*(line for order in orders(pact) for line in order.lines), *moves(pact), *others(pact)]
    derived = [field.derived.expression.node for field in pact.derived if field.derived is not None]
    return [*derived, *(line.node for line in found if line.node is not None)]
