"""Looking for a lead: the solver finds one, the conditions confirm it, and what it does not need is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from leadpact.pact.finding import Value
from leadpact.pact.model import Pact
from leadpact.pact.nodes import Node
from leadpact.pact.prove_lead import Imagined, is_true
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
    """Where a condition is read: of leads in a stage, and in one of `stages` (empty: any); opened by sales or not.

    `given` are conditions that are true of them.
    """

    entered: bool = True
    stages: tuple[str, ...] = ()
    by_sales: bool | None = None
    given: tuple[Node, ...] = ()

    def shows(self, lead: Imagined) -> bool:
        """Say whether `lead` is one of them."""
        return all(is_true(node, lead) for node in self.given)


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
        self.least = Least(known, self.world.texts)

    def framed(self, frame: Frame) -> list[Formula]:
        """Return what holds of every lead in `frame`."""
        world = self.world
        found = [world.entered if frame.entered else no(world.entered)]
        if frame.stages:
            found.append(some(*(world.raw("stage", among(name)) for name in frame.stages)))
        if frame.by_sales is not None:
            by_sales = world.flag("opened_by_sales")
            found.append(by_sales if frame.by_sales else no(by_sales))
        return [*found, *(world.formulas.truth(node).true for node in frame.given)]

    def look(self, assumed: Sequence[Formula], shows: Shows, frame: Frame, *, seconds: float = 2.0) -> Answer:
        """Return a lead in `frame` of which all of `assumed` holds, and which `shows` it.

        Args:
            shows: says of a lead, by the conditions themselves, whether it is one.
            seconds: for each question to the solver.
        """
        world = self.world
        given = [*assumed, *self.framed(frame)]
        world.settle()
        for fading in (no(world.fading), world.fading):
            best = [world.fresh, world.exact, world.based, fading]
            lead = self._confirmed(given, best, shows, frame, seconds)
            if lead is not None:
                return Found(lead)
            verdict = self.logic.ask([*given, fading], seconds=seconds)
            if verdict == "no":
                return Nothing(tuple(place for place in self.logic.core() if place < len(assumed)))
        for preferred in (best[1:], [world.exact, fading], [fading]) if verdict == "yes" else ():
            lead = self._confirmed(given, preferred, shows, frame, seconds)
            if lead is not None:
                return Found(lead)
        return Open()

    def find(self, assumed: Sequence[Formula], shows: Shows, frame: Frame) -> Answer:
        """As `look`, but the smallest such lead."""
        answer = self.look(assumed, shows, frame)
        if not isinstance(answer, Found):
            return answer
        return Found(self._smallest([*assumed, *self.framed(frame)], answer.lead, shows, frame))

    def holds_never(self, assumed: Sequence[Formula], frame: Frame, *, seconds: float = 2.0) -> bool:
        """Whether the solver knows that there is no lead in `frame` of which all of `assumed` holds."""
        self.world.settle()
        given, fading = [*assumed, *self.framed(frame)], self.world.fading
        return any(self.logic.ask([*given, mode], seconds=seconds) == "no" for mode in (no(fading), fading))

    def _confirmed(
        self, given: Sequence[Formula], preferred: Sequence[Formula], shows: Shows, frame: Frame, seconds: float
    ) -> Imagined | None:
        for _ in range(_CORRECTIONS):
            if self.logic.ask([*given, *preferred], seconds=seconds) != "yes":
                return None
            model = self.logic.model()
            lead = self.imagined(model, frame)
            if frame.shows(lead) and shows(lead):
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

    def _smallest(self, given: Sequence[Formula], lead: Imagined, wanted: Shows, frame: Frame) -> Imagined:
        """Return a lead that shows the same and of which less is known, as little as can be."""

        def shows(lead: Imagined) -> bool:
            return frame.shows(lead) and wanted(lead)

        lead = self.least.of(lead, shows)
        world = self.world
        for _ in range(_SMALLER):
            size = self.least.size(lead)
            if size <= 1:
                break
            best = [world.fresh, world.exact, world.based, self.logic.fewer(world.known_flags(), world.counts(), size)]
            tries = (
                self._confirmed(given, [*best, mode], shows, frame, 1.0) for mode in (no(world.fading), world.fading)
            )
            other = next((self.least.of(other, shows) for other in tries if other is not None), lead)
            if self.least.size(other) >= size:
                break
            lead = other
        return self.least.plain(lead, shows)


def _value(kind: Type, number: Fraction) -> Value:
    match kind:
        case Type.DATE:
            return date.fromordinal(int(number))
        case Type.TIMESTAMP:
            return instant_of(number)
        case Type.NUMBER:
            return float(number)
    return int(number)
