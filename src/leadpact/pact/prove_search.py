"""Looking for a lead: the solver finds one, the conditions confirm it, and what it does not need is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from leadpact.pact.finding import Value
from leadpact.pact.model import Pact
from leadpact.pact.nodes import Node
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_least import Least
from leadpact.pact.prove_logic import Formula, Logic, Model, no, some
from leadpact.pact.prove_past import glances
from leadpact.pact.prove_texts import among
from leadpact.pact.prove_time import instant_of
from leadpact.pact.prove_world import World
from leadpact.pact.vocabulary import Type

FOLLOWS = frozenset({"fit", "engagement", "score", "grade"})
"""What follows from everything else that is known of a lead."""

SETTLED = frozenset({"source", "lead_type"})
"""What follows too, unless it was settled before."""

_CORRECTIONS = 12
_SMALLER = 4

Shows = Callable[[Imagined], bool]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a condition is read: of leads in a stage, and in one of `stages` (empty: any); opened by sales or not."""

    entered: bool = True
    stages: tuple[str, ...] = ()
    by_sales: bool | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """There is such a lead, confirmed by the conditions of the pact."""

    lead: Imagined


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no such lead; `core` are the places, among what was assumed, of what already excludes it."""

    core: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Not decided: time ran out, or what the solver found was not confirmed."""


Answer = Found | Nothing | Open


class Search:
    """All questions about one pact, as it reads without or with an exception.

    Args:
        nodes: every condition that will be asked about, so that all look back by the same windows.
        at: the instant at which examples are shown, where that can be chosen.
        ends: when to stop, of `time.monotonic()`.
    """

    def __init__(self, pact: Pact, nodes: Iterable[Node], *, at: datetime, ends: float) -> None:
        self.pact, self.at = pact, at
        known = list(nodes)
        self.logic = Logic(ends=ends)
        self.world = World(self.logic, pact, glances(pact, known), at)
        self._least = Least(known)

    def framed(self, frame: Frame) -> list[Formula]:
        """Return what holds of every lead in `frame`."""
        world = self.world
        found = [world.entered if frame.entered else no(world.entered)]
        if frame.stages:
            found.append(some(*(world.raw("stage", among(name)) for name in frame.stages)))
        if frame.by_sales is not None:
            by_sales = world.flag("opened_by_sales")
            found.append(by_sales if frame.by_sales else no(by_sales))
        return found

    def find(self, assumed: Sequence[Formula], shows: Shows, frame: Frame, *, seconds: float = 2.0) -> Answer:
        """Return the smallest lead in `frame` of which all of `assumed` holds, and which `shows` it.

        Args:
            shows: says of a lead, by the conditions themselves, whether it is one.
            seconds: for each question to the solver.
        """
        world = self.world
        given = [*assumed, *self.framed(frame)]
        world.settle()
        best = [world.fresh, world.exact, world.based]
        answer = self._confirmed(given, best, shows, frame, seconds)
        if answer is None:
            verdict = self.logic.ask(given, seconds=seconds)
            if verdict == "no":
                return Nothing(tuple(place for place in self.logic.core() if place < len(assumed)))
            if verdict == "open":
                return Open()
            for preferred in (best[1:], best[1:2], []):
                answer = self._confirmed(given, preferred, shows, frame, seconds)
                if answer is not None:
                    break
        if answer is None:
            return Open()
        return Found(self._smallest(given, answer, shows, frame))

    def holds_never(self, assumed: Sequence[Formula], frame: Frame, *, seconds: float = 2.0) -> bool:
        """Whether the solver knows that there is no lead in `frame` of which all of `assumed` holds."""
        self.world.settle()
        return self.logic.ask([*assumed, *self.framed(frame)], seconds=seconds) == "no"

    def _confirmed(
        self, given: Sequence[Formula], preferred: Sequence[Formula], shows: Shows, frame: Frame, seconds: float
    ) -> Imagined | None:
        for _ in range(_CORRECTIONS):
            if self.logic.ask([*given, *preferred], seconds=seconds) != "yes":
                return None
            model = self.logic.model()
            lead = self.imagined(model, frame)
            if shows(lead):
                return lead
            if not self.world.time.correct(model):
                return None
        return None

    def imagined(self, model: Model, frame: Frame) -> Imagined:
        """Return the lead in the world of `model`."""
        world, told = self.world, dict[str, Value]()
        answers: dict[str, Value] = {}
        for name, (known, value) in world.booleans.items():
            if model.holds(known):
                (answers if name in world.calls else told)[name] = model.holds(value)
        for name, (kind, quantity) in world.numbers.items():
            if name not in FOLLOWS and model.holds(quantity.known):
                (answers if name in world.calls else told)[name] = _value(kind, model.number(quantity.value))
        told |= world.texts.shown(model)
        leave_out = FOLLOWS | SETTLED if model.holds(world.fresh) else FOLLOWS
        told = {name: value for name, value in told.items() if name not in leave_out}
        ages = {name: past.ages(model) for name, past in world.pasts.items()}
        stage = frame.stages[0] if frame.stages else ""
        return Imagined(self.pact, told, ages, answers, world.time.instant(model), entered=frame.entered, stage=stage)

    def _smallest(self, given: Sequence[Formula], lead: Imagined, shows: Shows, frame: Frame) -> Imagined:
        """Return a lead that shows the same and of which less is known, as little as can be."""
        lead = self._least.of(lead, shows)
        for _ in range(_SMALLER):
            size = self._least.size(lead)
            if size <= 1:
                break
            world = self.world
            fewer = self.logic.fewer(world.known_flags(), world.counts(), size)
            other = self._confirmed(given, [world.fresh, world.exact, world.based, fewer], shows, frame, 0.3)
            if other is None:
                break
            other = self._least.of(other, shows)
            if self._least.size(other) >= size:
                break
            lead = other
        return self._least.plain(lead, shows)


def _value(kind: Type, number: Fraction) -> Value:
    match kind:
        case Type.DATE:
            return date.fromordinal(int(number))
        case Type.TIMESTAMP:
            return instant_of(number)
        case Type.NUMBER:
            return float(number)
    return int(number)
