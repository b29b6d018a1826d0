"""What two conditions have to do with each other, as far as their form shows it: quick, and never wrong.

Each condition is taken apart into the ways in which it can hold: conjunctions of statements about one subject.
Two ways exclude each other if the statements about one subject leave it no value: `country = 'TR'` and `country IN
('DE', 'AT')`, `employees < 50` and `employees >= 200`, `budget` and `NOT budget`, a value and `IS NULL`; a field that
is looked up (`region_of(country)`) follows its key. One way implies another if it says all that the other does, or
more: a smaller set, a closer bound, a shorter window. What takes more than that to see is not seen.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import cast

from leadpact.pact.canonical import Atom, Either, Every, Form, Value, form, is_plain, value
from leadpact.pact.model import Pact, Rule
from leadpact.pact.nodes import Lookup
from leadpact.pact.vocabulary import Type

MOST_WAYS = 64

_Counted = tuple[str, tuple[int, int] | None]

Way = frozenset[Atom]


@dataclass(frozen=True, slots=True)
class Derived:
    """What is known of fields that follow others.

    Args:
        tables: those that are looked up: field -> (its key, the table).
        truths: those that are a condition: field -> (the condition, its opposite).
    """

    tables: Mapping[Value, tuple[Value, Mapping[str, str]]] = field(default_factory=dict)
    truths: Mapping[Value, tuple[Form, Form]] = field(default_factory=dict)


def derived(pact: Pact) -> Derived:
    """Return which fields of `pact` follow others."""
    tables, truths = {}, {}
    for definition in pact.derived:
        if definition.derived is None:
            continue
        node, named = definition.derived.expression.node, Value("field", definition.name)
        if isinstance(node, Lookup):
            tables[named] = (value(node.operand), node.table)
        elif node.type is Type.BOOLEAN:
            truths[named] = (form(node), form(node, holds=False))
    return Derived(tables, truths)


def rule_form(rule: Rule) -> Form:
    """Return the form of what a rule asks; one without condition holds always."""
    return form(rule.condition.expression.node) if rule.condition else Every(frozenset())


def exclude(one: Form, other: Form, follows: Derived, *, among: Collection[str] | None = None) -> bool:
    """Say whether it is sure that not both hold; False where that is not seen.

    Args:
        among: the fields and terms that are looked at; all of them without.
    """
    ways, others = _ways(one, follows), _ways(other, follows)
    if ways is None or others is None:
        return False
    subjects = None if among is None else {Value("field", name) for name in among}
    return all(_Known(_about(a | b, subjects), follows).is_empty for a in ways for b in others)


def _about(way: Way, subjects: Collection[Value] | None) -> Way:
    return way if subjects is None else frozenset(atom for atom in way if atom.subject in subjects)


def implies(one: Form, other: Form, follows: Derived) -> bool:
    """Say whether it is sure that where `one` holds, `other` does; False where that is not seen."""
    ways, others = _ways(one, follows), _ways(other, follows)
    if ways is None or others is None:
        return False
    known = [_Known(way, follows) for way in ways]
    return all(way.is_empty or any(way.entails_all(goal) for goal in others) for way in known)


def _ways(condition: Hashable, follows: Derived) -> list[Way] | None:
    """The ways in which a condition holds; None if there are too many."""
    match condition:
        case Atom():
            meant = _condition_of(condition, follows)
            ways = _ways(meant, follows) if meant is not None else None
            return [frozenset({condition})] if ways is None else ways
        case Either(parts=parts):
            below = [_ways(part, follows) for part in parts]
            found = [way for ways in below if ways is not None for way in ways]
            return None if None in below or len(found) > MOST_WAYS else found
        case Every(parts=parts):
            found = [frozenset()]
            for part in parts:
                ways = _ways(part, follows)
                if ways is None or len(ways) * len(found) > MOST_WAYS:
                    return None
                found = [one | other for one, other in product(found, ways)]
            return found
    raise AssertionError(f"{condition!r} is no form of a condition")


def _condition_of(atom: Atom, follows: Derived) -> Form | None:
    """What holds where a field that is derived from a condition is true, or false."""
    if atom.test != "in" or atom.subject not in follows.truths:
        return None
    holds, fails = follows.truths[atom.subject]  # type: ignore[index]
    return holds if atom.value == frozenset({Value("boolean", True)}) else fails


@dataclass(slots=True)
class _Subject:
    """What is known of one subject."""

    allowed: frozenset[Hashable] | None = None
    excluded: frozenset[Hashable] = frozenset()
    bounds: list[tuple[str, Hashable]] = field(default_factory=list)
    is_null: bool = False
    is_known: bool = False

    def add(self, atom: Atom) -> None:
        self.is_null |= atom.test == "null"
        self.is_known |= atom.test not in ("null", "certainly")
        listed = isinstance(atom.value, frozenset) and all(map(is_plain, atom.value))
        if atom.test == "in" and listed and isinstance(atom.value, frozenset):
            self.allowed = atom.value if self.allowed is None else self.allowed & atom.value
        elif atom.test == "not in" and isinstance(atom.value, frozenset):
            self.excluded |= atom.value
        elif atom.test in ("<", "<=", ">", ">="):
            self.bounds.append((atom.test, atom.value))

    @property
    def left(self) -> frozenset[Hashable] | None:
        """The values that it can still have; None: not known which."""
        if self.allowed is None:
            return None
        return frozenset(
            one
            for one in self.allowed
            if one not in self.excluded and all(_within(one, *bound) is not False for bound in self.bounds)
        )

    @property
    def is_empty(self) -> bool:
        if self.is_null and self.is_known:
            return True
        return self.left == frozenset() or any(_apart(one, other) for one in self.bounds for other in self.bounds)


class _Known:
    """All that one way of holding says."""

    def __init__(self, atoms: Iterable[Atom], follows: Derived) -> None:
        self.atoms = frozenset(atoms)
        self.subjects: dict[Hashable, _Subject] = {}
        for atom in self.atoms:
            self.subjects.setdefault(atom.subject, _Subject()).add(atom)
        for looked, (key, table) in follows.tables.items():
            keys = self.subjects.get(key)
            if keys is not None and keys.left is not None:
                values = frozenset(Value("text", table[str(one.parts)]) for one in keys.left  # type: ignore[attr-defined]
                                   if str(one.parts) in table)  # type: ignore[attr-defined]  # fmt: skip
                self.subjects.setdefault(looked, _Subject()).add(Atom(looked, "in", values))

    @property
    def is_empty(self) -> bool:
        return any(subject.is_empty for subject in self.subjects.values())

    def entails_all(self, goals: Way) -> bool:
        return all(self._entails(goal) for goal in goals)

    def _entails(self, goal: Atom) -> bool:
        if goal in self.atoms or self._counts_enough(goal):
            return True
        subject = self.subjects.get(goal.subject)
        if subject is None:
            return False
        if goal.test == "known":
            return subject.is_known
        if goal.test == "in" and isinstance(goal.value, frozenset):
            return subject.left is not None and subject.left <= goal.value
        if goal.test == "not in" and isinstance(goal.value, frozenset):
            return self._avoids(subject, goal.value)
        if goal.test in ("<", "<=", ">", ">="):
            every = subject.left is not None and all(_within(one, goal.test, goal.value) for one in subject.left)
            return every or any(_closer(bound, (goal.test, goal.value)) for bound in subject.bounds)
        return False

    def _avoids(self, subject: _Subject, values: frozenset[Hashable]) -> bool:
        left = subject.left
        if left is not None and all(map(is_plain, values)):
            return not left & values
        outside = (any(_within(one, *bound) is False for bound in subject.bounds) for one in values)
        return values <= subject.excluded or all(outside)

    def _counts_enough(self, goal: Atom) -> bool:
        """So many within a shorter window are as many within a longer one."""
        if goal.test != ">=" or not (isinstance(goal.subject, Value) and goal.subject.kind == "count"):
            return False
        return any(
            isinstance(atom.subject, Value)
            and atom.subject.kind == "count"
            and atom.test == ">="
            and _looks_back_less(atom.subject, goal.subject)
            and _not_more(goal.value, atom.value) is True
            for atom in self.atoms
        )


def _looks_back_less(one: Value, other: Value) -> bool:
    """Whether two counts are of one activity, and the first looks back no further than the second."""
    activity, window = cast("_Counted", one.parts)
    other_activity, longer = cast("_Counted", other.parts)
    fits = longer is None or (window is not None and window[0] <= longer[0] and window[1] <= longer[1])
    return activity == other_activity and fits


def _not_more(one: Hashable, other: Hashable) -> bool | None:
    """Whether one value is at most the other; None where that is not seen."""
    if not (isinstance(one, Value) and isinstance(other, Value)):
        return None
    if one == other:
        return True
    if is_plain(one) and is_plain(other) and one.kind == other.kind:
        # Texts are ordered by the database: nothing is said about them.
        return one.parts <= other.parts if one.kind != "text" else None  # type: ignore[operator]
    (base, *moved), (other_base, *other_moved) = _shifted(one), _shifted(other)
    if base != other_base or base.kind != "moment":  # type: ignore[attr-defined]
        return None
    less = [a <= b for a, b in zip(moved, other_moved, strict=True)]
    more = [a >= b for a, b in zip(moved, other_moved, strict=True)]
    return True if all(less) else False if all(more) else None


def _shifted(one: Value) -> tuple[Hashable, int, int]:
    return one.parts if one.kind == "shift" else (one, 0, 0)  # type: ignore[return-value]


def _less(one: Hashable, other: Hashable) -> bool:
    """Whether it is sure that one value is less than the other."""
    return one != other and _not_more(one, other) is True and _not_more(other, one) is not True


def _within(one: Hashable, test: str, bound: Hashable) -> bool | None:
    """Whether a value keeps a bound; None where that is not seen."""
    smaller, larger = (one, bound) if test[0] == "<" else (bound, one)
    if one == bound:
        return test.endswith("=")
    return _not_more(smaller, larger)


def _apart(one: tuple[str, Hashable], other: tuple[str, Hashable]) -> bool:
    """Whether no value keeps both an upper and a lower bound."""
    if one[0][0] != "<" or other[0][0] != ">":
        return False
    strict = not (one[0].endswith("=") and other[0].endswith("="))
    return _less(one[1], other[1]) or (strict and one[1] == other[1])


def _closer(bound: tuple[str, Hashable], goal: tuple[str, Hashable]) -> bool:
    """Whether what keeps `bound` keeps `goal`."""
    if bound[0][0] != goal[0][0]:
        return False
    if bound[1] == goal[1]:
        return bound[0] == goal[0] or goal[0].endswith("=")
    smaller, larger = (bound[1], goal[1]) if bound[0][0] == "<" else (goal[1], bound[1])
    return _less(smaller, larger)
