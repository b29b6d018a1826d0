"""What happened around a lead, as formulas: how often in each stretch of time, when last, and what it still counts.

The windows that conditions name cut the past into stretches. How often something happened in each says everything that
counting can ask. What fades has no exact stretch: between its bounds anything is possible, until instants are chosen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from leadpact.pact.model import Engagement, Pact
from leadpact.pact.nodes import Behaviour, Field, HostCall, Literal, Node, walk
from leadpact.pact.prove_logic import Formula, Logic, Model, Term, every, implies, no, same, some
from leadpact.pact.vocabulary import read_duration

DAY = 86_400
FINE = 10**6
"""Weights are counted in millionths: what is found is tried with all its digits."""

# The ages to choose from for what fades: so many days, and halves of its half-life.
_DAYS, _DAYS_CAPPED, _HALVES = 4, 45, 9
OLDEST = 300 * 366 * DAY
"""How long ago anything can have happened, in seconds."""

FEW_TIMES, MOST_TIMES = 20, 200
_CLOCK_CHANGE = 3 * 3_600
_FADES = frozenset({"engagement", "score"})


@dataclass(frozen=True, slots=True)
class Glances:
    """How the conditions of a pact look back, by activity: windows and half-lives, in seconds.

    `times` is how often an example shows one activity at one age at most.
    """

    windows: Mapping[str, frozenset[int]]
    lives: Mapping[str, frozenset[int]]
    counted: frozenset[str]
    capped: frozenset[str]
    asked_when: frozenset[str]  # it happened last
    times: int


def glances(pact: Pact, nodes: Iterable[Node]) -> Glances:
    """Return how `nodes`, conditions of `pact`, look back."""
    windows: dict[str, set[int]] = defaultdict(set)
    lives: dict[str, set[int]] = defaultdict(set)
    counted: set[str] = set()
    asked_when: set[str] = set()
    times = FEW_TIMES
    for node in (part for root in nodes for part in walk(root)):
        match node:
            case Behaviour(kind="decayed", activity=activity, window=window) if window is not None:
                lives[activity].add(window.seconds)
                counted.add(activity)
            case Behaviour(kind=kind, activity=activity, window=window):
                windows[activity] |= {window.seconds} if window is not None else set()
                counted |= {activity} if kind == "count" else set()
                asked_when |= {activity} if kind in ("last", "days_since") else set()
            case Literal(value=int() as number) if not isinstance(number, bool) and times < number < MOST_TIMES:
                times = number + 1
            case HostCall(name="account.people_responded", arguments=(written,)):
                duration = read_duration(written)
                for activity in pact.responses if duration is not None else ():
                    windows[activity].add(duration.seconds)  # type: ignore[union-attr]
            case Field(name=name) if name in _FADES and pact.score.engagement is not None:
                for activity in pact.score.engagement.points:
                    lives[activity].add(int(pact.score.engagement.half_life.total_seconds()))
                    counted.add(activity)
    capped = frozenset(pact.score.engagement.daily_cap) if pact.score.engagement is not None else frozenset()
    return Glances(
        {name: frozenset(found) for name, found in windows.items()},
        {name: frozenset(found) for name, found in lives.items()},
        frozenset(counted),
        capped,
        frozenset(asked_when),
        times,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of times, `count`, at one age in seconds; it lies in the stretch `stretch`."""

    stretch: int
    age: int
    count: Term


class Past:
    """What happened of one activity, looked at from one instant.

    What it still counts is bound to what happened only where `fading` is assumed: it takes the solver long, and most
    questions are about other things. Where `exact` is assumed besides, it happened at instants to choose from.
    """

    def __init__(self, logic: Logic, activity: str, seen: Glances, exact: Formula, fading: Formula) -> None:
        self.logic, self.activity, self.exact, self.fading = logic, activity, exact, fading
        self.begins = [0, *sorted(seen.windows.get(activity, ()))]
        self.lives = sorted(seen.lives.get(activity, ()))
        self.times = seen.times
        self.capped, self.asked_when = activity in seen.capped, activity in seen.asked_when
        self.flags = [logic.flag(f"{activity} {begin}") for begin in self.begins]
        self.counts: list[Term] = []
        if activity in seen.counted:
            self.counts = [logic.integer(f"{activity} {begin}") for begin in self.begins]
        for flag, count in zip(self.flags, self.counts, strict=False):
            logic.hold(count >= 0, same(flag, count >= 1))
            logic.hold(implies(every(exact, no(fading)), count <= seen.times))

    def _within(self, window: int | None) -> int:
        """Return how many stretches a window covers."""
        return len(self.begins) if window is None else self.begins.index(window)

    def happened(self, window: int | None) -> Formula:
        return some(*self.flags[: self._within(window)])

    def count(self, window: int | None) -> Term:
        return self.logic.sum(self.counts[: self._within(window)])

    @property
    def stretches(self) -> Iterator[tuple[int, int | None]]:
        """Yield where each stretch begins and ends, as ages in seconds; the last has no end."""
        yield from zip(self.begins, [*self.begins[1:], None], strict=True)

    @cached_property
    def latest(self) -> Term:
        """The age of the last time, in seconds; anything where there was none."""
        age = self.logic.real(f"latest {self.activity}")
        self.logic.hold(age >= 0, age <= OLDEST)
        for place, (begins, ends) in enumerate(self.stretches):
            here = every(self.flags[place], *map(no, self.flags[:place]))
            self.logic.hold(implies(here, every(age >= begins, True if ends is None else age < ends)))
        return age

    @cached_property
    def days(self) -> Term:
        """Whole days since the last time."""
        days = self.logic.integer(f"days since {self.activity}")
        self.logic.hold(days * DAY <= self.latest, self.latest < (days + 1) * DAY)
        return days

    # What fades.

    def _faded(self, formula: Formula) -> None:
        """Let `formula` hold where what fades is looked at."""
        self.logic.hold(implies(self.fading, formula))

    def _chosen(self, formula: Formula) -> None:
        """Let `formula` hold where instants are chosen."""
        self.logic.hold(implies(every(self.fading, self.exact), formula))

    @cached_property
    def choices(self) -> list[Choice]:
        """The instants to choose from."""
        ages = {*self.begins, *(step * DAY for step in range(_DAYS_CAPPED if self.capped else _DAYS))}
        ages |= {half * life // 2 for life in self.lives for half in range(_HALVES)}
        ages |= {begin + life for begin in self.begins for life in self.lives}
        found = [
            Choice(bisect_right(self.begins, age) - 1, age, self.logic.integer(f"{self.activity} at {age}"))
            for age in sorted(ages)
        ]
        for choice in found:
            self._chosen(every(choice.count >= 0, choice.count <= self.times))
        for place, count in enumerate(self.counts):
            self._chosen(count == self.logic.sum([choice.count for choice in found if choice.stretch == place]))
        none_yet: Formula = True
        for choice in found if self.asked_when else ():
            self._chosen(implies(every(none_yet, choice.count >= 1), self.latest == choice.age))
            later = self.logic.flag(f"no {self.activity} up to {choice.age}")
            self._chosen(same(later, every(none_yet, choice.count == 0)))
            none_yet = later
        return found

    def faded(self, points: int, cap: int | None, life: int) -> Term:
        """Return points x 0.5 ^ (age / life), summed; of a day at most `cap` points, before they fade."""
        if points <= 0:
            cap = None
        total, number = self.logic.real(f"faded {self.activity}"), self.logic.number
        self._faded(total == self.logic.sum([self._part(at, points, cap, life) for at in range(len(self.begins))]))
        if cap is not None:
            self._faded(total <= number(_most(cap, 0, None, life)))
            self._one_a_day(-(-cap // points))
        given = [self._given(choice, points, cap) * number(weight(choice.age, life, 0)) for choice in self.choices]
        self._chosen(total == self.logic.sum(given))
        return total

    def _part(self, place: int, points: int, cap: int | None, life: int) -> Term:
        """Return what one stretch gives, between its bounds."""
        (begins, ends), count = list(self.stretches)[place], self.counts[place]
        new, old = weight(begins, life, 1), Fraction(0) if ends is None else weight(ends, life, -1)
        part, number = self.logic.real(f"faded {self.activity} {begins}"), self.logic.number
        high, low = (new, old) if points > 0 else (old, new)
        self._faded(part <= count * number(points * high))
        if cap is None:
            self._faded(part >= count * number(points * low))
        else:
            self._faded(every(part >= 0, implies(count >= 1, part >= number(min(points, cap) * low))))
            self._faded(part <= number(_most(cap, begins, ends, life)))
        return part

    def _one_a_day(self, most: int) -> None:
        """Of a day there is one instant to choose, at which it happened so often that more would give nothing."""
        for choice in self.choices:
            self._chosen(choice.count <= most)
        for one, other in combinations(self.choices, 2):
            if abs(one.age - other.age) < DAY:
                self._chosen(some(one.count == 0, other.count == 0))

    def _given(self, choice: Choice, points: int, cap: int | None) -> Term:
        """Return the points of one choice before they fade."""
        given = choice.count * points
        if cap is None or cap % points == 0:
            return given
        return self.logic.chosen(given <= cap, given, cap)

    def ages(self, model: Model) -> list[Fraction]:
        """Return how long ago it happened in the world of `model`, each time, in seconds."""
        if "choices" in self.__dict__ and model.holds(every(self.exact, self.fading)):
            return [Fraction(one.age) for one in self.choices for _ in range(int(model.number(one.count)))]
        found: list[Fraction] = []
        for place, (begins, ends) in enumerate(self.stretches):
            times = int(model.number(self.counts[place])) if self.counts else int(model.holds(self.flags[place]))
            age = Fraction(begins + min(DAY, (ends - begins) // 2) if ends is not None else begins)
            if not found and "latest" in self.__dict__:
                age = model.number(self.latest)
            found += [age] * min(times, 1_000)
        return found


def weight(age: int, life: int, towards: int) -> Fraction:
    """Return 0.5 ^ (age / life) in millionths; `towards` 1 or -1: certainly not less, or not more."""
    return Fraction(max(0, round(0.5 ** min(age / life, 1_000.0) * FINE) + towards), FINE)


def _most(cap: int, begins: int, ends: int | None, life: int) -> Fraction:
    """Return what a daily cap leaves at most of everything that happened in a stretch.

    The first two days can both lie just behind its beginning; each further one is a day older, less what the clocks
    may have been moved.
    """
    day, first = 0.5 ** (DAY / life), 0.5 ** (begins / life)
    moved = 0.5 ** (-_CLOCK_CHANGE / life)
    if ends is None:
        further = day / (1 - day)
    else:
        days = (ends - begins) // DAY + 1
        further = sum(day**number for number in range(1, min(days, 4_000) + 1))
    return Fraction(round(cap * first * (2 + moved * further) * FINE) + 1, FINE)


def most_points(rules: Engagement) -> float | None:
    """Return what engagement can never reach; None where nothing limits it."""
    life, total = int(rules.half_life.total_seconds()), 0.0
    for activity, points in rules.points.items():
        cap = rules.daily_cap.get(activity)
        if points > 0 and cap is None:
            return None
        total += float(_most(cap, 0, None, life)) if points > 0 and cap is not None else 0.0
    return total
