"""The texts that are known of a lead, as formulas: which tests of each can come out together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from leadpact.pact.prove_logic import Formula, Logic, Model, Term, every, implies, no, same, some
from leadpact.pact.prove_texts import Classes, TextTest, classes_of

SOME_TEXT = "x"
"""A text of which nothing is asked but whether it is known."""


@dataclass(slots=True)
class KnownText:
    """One text: its values (None: any text), its tests so far, and the classes that they tell apart."""

    known: Formula
    values: Sequence[str] | None
    tests: dict[TextTest, Formula] = field(default_factory=dict)
    classes: Classes = field(default_factory=lambda: Classes((), ()))
    number: Term = 0  # of its class
    settled: int = 0  # so many tests the classes are of


class KnownTexts:
    """All texts of one lead."""

    def __init__(self, logic: Logic, exact: Formula) -> None:
        self.logic, self.exact = logic, exact
        self.texts: dict[str, KnownText] = {}

    def raw(self, name: str, test: TextTest) -> Formula:
        """Return whether the text would pass `test`; without meaning where it is not known."""
        found = self.texts[name]
        if test not in found.tests:
            found.tests[test] = self.logic.flag(f"{name} {test.kind} {'|'.join(sorted(test.texts))}")
        return found.tests[test]

    def settle(self) -> None:
        """Let the tests of each text come out as they do for some text."""
        for name, found in self.texts.items():
            if found.settled < len(found.tests):
                found.settled = len(found.tests)
                self._settle(name, found)

    def _settle(self, name: str, found: KnownText) -> None:
        logic, classes = self.logic, classes_of(list(found.tests), found.values)
        found.classes, found.number = classes, logic.integer(f"class of {name}")
        logic.hold(found.number >= 0, found.number < classes.count + (not classes.whole))
        further = False if classes.whole else found.number == classes.count
        for test, flag in found.tests.items():
            places = (place for place, holding in enumerate(classes.holding) if test in holding)
            logic.hold(some(further, same(flag, some(*(found.number == place for place in places)))))
        if not classes.whole:
            logic.hold(implies(self.exact, no(further)))
            for pair in combinations(found.tests, 2):
                holding = classes_of(pair, found.values).holding
                possible = (every(*(same(found.tests[test], test in one) for test in pair)) for one in holding)
                logic.hold(implies(further, some(*possible)))

    def shown(self, model: Model) -> dict[str, str]:
        """Return the texts that are known in the world of `model`."""
        values = {}
        for name, found in self.texts.items():
            if not model.holds(found.known):
                continue
            if found.settled:
                place = int(model.number(found.number))
                values[name] = found.classes.texts[min(place, found.classes.count - 1)]
            else:
                values[name] = found.values[0] if found.values else SOME_TEXT
        return values

    def plainest(self, name: str) -> list[str]:
        """Return a text of each class of `name`: in the order of the pact if it lists them, else the shortest first."""
        found = self.texts.get(name)
        if found is None:
            return []
        return list(found.classes.texts) if found.values else sorted(found.classes.texts, key=len)
