"""The least of a lead: what an example does not need is left out, and what it needs becomes plain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from leadpact.pact.finding import Value
from leadpact.pact.nodes import Behaviour, Literal, Node, Shift, walk
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_past import DAY
from leadpact.pact.prove_world_texts import KnownTexts

Shows = Callable[[Imagined], bool]

_MOST_TIMES = 40  # of one activity that are tried one by one
_MOST_DAYS = 1_000
_OTHER_DAYS = (37, 400)


class Least:
    """Makes examples small. `nodes` are the conditions, whose numbers are the ones worth trying; so are `texts`."""

    def __init__(self, nodes: Iterable[Node], texts: KnownTexts) -> None:
        self.texts = texts
        self.numbers: set[float] = {0, 1}
        self.dates: set[date] = set()
        self.moves: set[timedelta] = {timedelta(0), timedelta(days=1)}
        self.windows: dict[str, set[int]] = defaultdict(set)
        for node in (part for root in nodes for part in walk(root)):
            match node:
                case Literal(value=bool() | str()):
                    continue
                case Literal(value=int() | float() as number):
                    self.numbers |= {number, number - 1, number + 1}
                case Literal(value=datetime() as instant):
                    self.dates.add(instant.date())
                case Literal(value=date() as day):
                    self.dates |= {day, day - timedelta(days=1), day + timedelta(days=1)}
                case Shift(duration=duration):
                    self.moves.add(timedelta(days=duration.seconds // DAY + 31 * duration.months))
                case Behaviour(activity=activity, window=window) if window is not None:
                    self.windows[activity].add(window.seconds)

    @staticmethod
    def size(lead: Imagined) -> int:
        """Return how many values and activities are known of `lead`."""
        return len(lead.told) + len(lead.answers) + sum(map(len, lead.ages.values()))

    def small(self, lead: Imagined, shows: Shows) -> Imagined:
        """Return `lead` without what it does not need, and with plain values."""
        return self.plain(self.of(lead, shows), shows)

    def of(self, lead: Imagined, shows: Shows) -> Imagined:
        """Return `lead` without what it does not need to show the same."""
        for name in lead.told:
            less = lead.with_told({other: value for other, value in lead.told.items() if other != name})
            lead = less if shows(less) else lead
        for name in lead.answers:
            less = lead.with_answers({other: value for other, value in lead.answers.items() if other != name})
            lead = less if shows(less) else lead
        for activity in lead.ages:
            lead = self._fewer_times(lead, activity, shows)
        return lead.with_ages({activity: ages for activity, ages in lead.ages.items() if ages})

    @staticmethod
    def _fewer_times(lead: Imagined, activity: str, shows: Shows) -> Imagined:
        ages = sorted(lead.ages[activity])
        for times in range(min(len(ages), _MOST_TIMES)):
            for kept in (ages[:times], ages[len(ages) - times :]):
                less = lead.with_ages({**lead.ages, activity: kept})
                if shows(less):
                    return less
        return lead

    def plain(self, lead: Imagined, shows: Shows) -> Imagined:
        """Return `lead` with values that are easily read, as long as it shows the same."""
        for name, value in lead.told.items():
            lead = self._first(
                lead, shows, (self._told(lead, name, other) for other in self._values(name, value, lead))
            )
        for activity in lead.ages:
            lead = self._first(lead, shows, self._times(lead, activity))
        return lead

    @staticmethod
    def _first(lead: Imagined, shows: Shows, others: Iterable[Imagined]) -> Imagined:
        return next((other for other in others if shows(other)), lead)

    @staticmethod
    def _told(lead: Imagined, name: str, value: Value) -> Imagined:
        return lead.with_told({**lead.told, name: value})

    def _values(self, name: str, value: Value, lead: Imagined) -> Sequence[Value]:
        """Return what could stand for `value`, the plainest first."""
        match value:
            case bool():
                return ()
            case str():
                return self.texts.plainest(name)
            case int():
                return sorted({int(number) for number in self.numbers if number == int(number)}, key=abs)
            case float():
                return sorted((float(number) for number in self.numbers), key=abs)
            case datetime():
                return [lead.now + move for moved in sorted(self.moves) for move in (moved, -moved)]
        days = [lead.today + move for moved in sorted(self.moves) for move in (moved, -moved)]
        return [*days, *sorted(self.dates)]

    def _times(self, lead: Imagined, activity: str) -> Iterable[Imagined]:
        """Yield `lead` with the activity on days that are easily read."""
        times = len(lead.ages[activity])
        firsts = {DAY, 0, 3_600, *(window + DAY for window in self.windows[activity])}
        firsts |= {window - 3_600 for window in self.windows[activity]} | self.windows[activity]
        firsts |= {int(number) * DAY for number in self.numbers if 0 <= number <= _MOST_DAYS and number == int(number)}
        for first in (DAY, *sorted(firsts - {DAY})):
            for step in (DAY, 0) if times > 1 else (0,):
                ages = [Fraction(first + step * number) for number in range(times)]
                yield lead.with_ages({**lead.ages, activity: ages})

    @staticmethod
    def needs_its_instant(lead: Imagined, shows: Shows) -> bool:
        """Whether `lead` shows it only at its instant, or near it."""
        return not all(shows(lead.moved_to(lead.at + timedelta(days=days))) for days in _OTHER_DAYS)


def merged(ages: Mapping[str, Sequence[Fraction]]) -> dict[str, tuple[int, ...]]:
    """Return ages in whole seconds, the latest first, as an example has them."""
    return {activity: tuple(sorted(round(age) for age in found)) for activity, found in ages.items() if found}
