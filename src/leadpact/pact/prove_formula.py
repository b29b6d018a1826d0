"""A condition as a formula of the solver: when it is true, when false and when neither, as `closure.py` reads it.

A formula never forbids what a lead can be. Where the solver has no such arithmetic (the length of a month, the rounding
of doubles) it allows somewhat more; what is found there is tried on the condition itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import reduce
from typing import Protocol

from leadpact.pact import moments
from leadpact.pact.nodes import (
    And,
    Arithmetic,
    Behaviour,
    Between,
    Coalesce,
    Compare,
    DaysBetween,
    Field,
    Function,
    HostCall,
    In,
    IsNull,
    IsTruth,
    Like,
    Literal,
    Negate,
    Node,
    Not,
    Now,
    Or,
    Shift,
    Today,
    is_double,
)
from leadpact.pact.prove_formula_texts import FLIPPED, Read, Texts, either, negated
from leadpact.pact.prove_logic import Formula, Logic, Quantity, Term, Truth, every, no, some, sure
from leadpact.pact.prove_texts import TextTest, among
from leadpact.pact.vocabulary import TEXTUAL, Type

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_CALENDAR = {
    Type.DATE: (date.min.toordinal(), date.max.toordinal()),
    Type.TIMESTAMP: ((moments.FIRST - EPOCH) // timedelta(seconds=1), (moments.LAST - EPOCH) // timedelta(seconds=1)),
}


class Lead(Read, Protocol):
    """What a condition reads of a lead, as formulas."""

    @property
    def logic(self) -> Logic: ...
    def boolean(self, node: Field | HostCall) -> Truth: ...
    def quantity(self, node: Field | HostCall) -> Quantity: ...
    def happened(self, node: Behaviour) -> Formula: ...
    def measured(self, node: Behaviour) -> Quantity: ...
    def today(self) -> Term: ...
    def now(self) -> Term: ...
    def shifted(self, node: Shift, day: Term) -> Term: ...
    def open_length(self, node: Node) -> Term: ...


class Formulas:
    """Reads conditions about one lead; a part that occurs twice is read once."""

    def __init__(self, lead: Lead) -> None:
        self.lead = lead
        self.texts = Texts(lead)
        self._truths: dict[Node, Truth] = {}
        self._quantities: dict[Node, Quantity] = {}

    # What is true or false.

    def truth(self, node: Node) -> Truth:
        """Return when a condition, or a part of one, is true and when it is false."""
        if node not in self._truths:
            self._truths[node] = self._truth(node)
        return self._truths[node]

    def _truth(self, node: Node) -> Truth:
        match node:
            case And(parts=parts):
                return _all(map(self.truth, parts))
            case Or(parts=parts):
                return _any(map(self.truth, parts))
            case Not(operand=operand):
                return negated(self.truth(operand))
            case IsNull(operand=operand, negated=opposite):
                known = self.known(operand)
                return sure(known if opposite else no(known))
            case IsTruth(operand=operand, truth=truth, negated=opposite):
                found = self.truth(operand)
                holds = found.true if truth else found.false
                return sure(no(holds) if opposite else holds)
        return self._test(node)

    def _test(self, node: Node) -> Truth:
        found: Truth
        match node:
            case Compare(operator=operator, left=left, right=right):
                return self._compare(operator, left, right, node)
            case Between(operand=operand, low=low, high=high):
                found = _all(self._compare(sign, operand, end, node) for sign, end in ((">=", low), ("<=", high)))
            case In(operand=operand, options=options):
                found = self._among(operand, options)
            case Like(operand=operand, pattern=pattern):
                found = self.texts.test(operand, TextTest("like", frozenset({pattern})))
            case _:
                return self._yes_or_no(node)
        return negated(found) if node.negated else found

    def _yes_or_no(self, node: Node) -> Truth:
        match node:
            case Literal(value=value):
                return sure(bool(value))
            case Coalesce(parts=parts):
                first = [self.truth(part) for part in parts]
                return reduce(lambda later, one: either(one.known, one, later), reversed(first))
            case Behaviour():
                return sure(self.lead.happened(node))
            case Field(name=name) if (derived := self.lead.expression(name)) is not None:
                told = self.lead.boolean(node) if derived[1] else Truth(False, False)
                return either(told.known, told, self.truth(derived[0]))
            case Field() | HostCall():
                return self.lead.boolean(node)
        raise TypeError(f"{type(node).__name__} is no condition.")

    def _compare(self, operator: str, left: Node, right: Node, whole: Node) -> Truth:
        if left.type is Type.BOOLEAN:
            equal = _alike(self.truth(left), self.truth(right))
            return equal if operator == "=" else negated(equal)
        if left.type in TEXTUAL:
            return self.texts.compare(operator, left, right, whole)
        if isinstance(left, Literal):
            left, right, operator = right, left, FLIPPED[operator]
        if isinstance(left, Function) and left.name == "length" and isinstance(right, Literal):
            return self.texts.compare_length(operator, left.operand, Fraction(str(right.value)))
        doubled = is_double(left) or is_double(right)
        one, other = self._side(left, doubled), self._side(right, doubled)
        known = every(one.known, other.known)
        holds = self.lead.logic.compare(operator, one.value, other.value)
        return Truth(every(known, holds), every(known, no(holds)))

    def _side(self, node: Node, doubled: bool) -> Quantity:
        """A side of a comparison; a whole number written beside a double is one."""
        if doubled and isinstance(node, Literal):
            return Quantity(True, written(float(str(node.value))))
        return self.quantity(node)

    def _among(self, operand: Node, options: Sequence[Literal]) -> Truth:
        if operand.type in TEXTUAL:
            return self.texts.test(operand, among(*(str(option.value) for option in options)))
        return _any(self._compare("=", operand, option, operand) for option in options)

    def known(self, node: Node) -> Formula:
        """Return when a part of a condition has a value."""
        if node.type is Type.BOOLEAN:
            return self.truth(node).known
        return self.texts.known(node) if node.type in TEXTUAL else self.quantity(node).known

    # Numbers, dates and instants.

    def quantity(self, node: Node) -> Quantity:
        """Return a number, date or instant."""
        if node not in self._quantities:
            self._quantities[node] = self._quantity(node)
        return self._quantities[node]

    def _quantity(self, node: Node) -> Quantity:
        match node:
            case Literal(value=value):
                return Quantity(True, written(value))
            case Today():
                return Quantity(True, self.lead.today())
            case Now():
                return Quantity(True, self.lead.now())
            case Field(name=name) if (derived := self.lead.expression(name)) is not None:
                computed = self._rounded(self.quantity(derived[0]), node.type)
                return self._first_known([self.lead.quantity(node), computed]) if derived[1] else computed
            case Field() | HostCall():
                return self.lead.quantity(node)
            case Behaviour():
                return self.lead.measured(node)
            case Coalesce(parts=parts):
                return self._first_known([self.quantity(part) for part in parts])
            case Shift():
                return self._shift(node)
        return self._calculated(node)

    def _calculated(self, node: Node) -> Quantity:
        logic = self.lead.logic
        match node:
            case DaysBetween(later=later, earlier=earlier):
                return self._both("-", self.quantity(later), self.quantity(earlier))
            case Arithmetic(operator=operator, left=left, right=right):
                return self._both(operator, self._side(left, True), self._side(right, True))
            case Negate(operand=operand):
                return self._both("-", Quantity(True, 0), self.quantity(operand))
            case Function(name="abs", operand=operand):
                one = self.quantity(operand)
                opposite = logic.calculate("-", 0, one.value)
                return Quantity(one.known, logic.chosen(logic.compare(">=", one.value, 0), one.value, opposite))
            case Function(name="length", operand=operand):
                return Quantity(self.texts.known(operand), self.lead.open_length(node))
        raise TypeError(f"{type(node).__name__} is no number.")

    def _both(self, operator: str, one: Quantity, other: Quantity) -> Quantity:
        known = every(one.known, other.known)
        if operator == "/":
            known = every(known, self.lead.logic.compare("<>", other.value, 0))
            if known is False:
                return Quantity(False, 0)
        return Quantity(known, self.lead.logic.calculate(operator, one.value, other.value))

    def _first_known(self, parts: Sequence[Quantity]) -> Quantity:
        choose = self.lead.logic.chosen
        return reduce(
            lambda later, one: Quantity(some(one.known, later.known), choose(one.known, one.value, later.value)),
            reversed(parts),
        )

    def _rounded(self, found: Quantity, kind: Type) -> Quantity:
        """A derived field without fractions is rounded, halves upwards."""
        if kind not in (Type.INTEGER, Type.AMOUNT):
            return found
        return Quantity(found.known, self.lead.logic.rounded(found.value))

    def _shift(self, node: Shift) -> Quantity:
        """A moment that is moved; what leaves the calendar is unknown."""
        moment, duration, logic = self.quantity(node.moment), node.duration, self.lead.logic
        first, last = _CALENDAR[node.type]
        if not duration.months:
            step = node.sign * duration.seconds
            step = step // 86_400 if node.type is Type.DATE else step
            moved = logic.calculate("+", moment.value, step, exact=True)
        elif isinstance(moment.value, int):
            inside = first < moment.value < last
            found = (
                moments.shift_date(date.fromordinal(moment.value), node.sign * duration.months, 0) if inside else None
            )
            moved = found.toordinal() if found else first
        else:
            moved = self.lead.shifted(node, moment.value)
        if self._stays_inside(node.moment):
            return Quantity(moment.known, moved)
        return Quantity(every(moment.known, logic.compare("<", first, moved), logic.compare("<", moved, last)), moved)

    def _stays_inside(self, node: Node) -> bool:
        """Whether moving `node`, which no lead has near the ends of the calendar, never leaves it."""
        if isinstance(node, Field):
            return self.lead.expression(node.name) is None
        return isinstance(node, Today | Now | Behaviour)


def written(value: object) -> int | Fraction:
    """Return a value as the solver counts it: a date in days, an instant in seconds.

    Raises:
        TypeError: it is no number, date or instant.
    """
    match value:
        case datetime():
            return Fraction((value - EPOCH).days * 86_400 + (value - EPOCH).seconds) + Fraction(
                value.microsecond, 10**6
            )
        case date():
            return value.toordinal()
        case int():
            return int(value)
        case float():
            exact = Fraction(value)
            return exact.numerator if exact.denominator == 1 else exact
    raise TypeError(f"{value!r} is no number.")


def _all(parts: Iterable[Truth]) -> Truth:
    read = list(parts)
    return Truth(every(*(part.true for part in read)), some(*(part.false for part in read)))


def _any(parts: Iterable[Truth]) -> Truth:
    read = list(parts)
    return Truth(some(*(part.true for part in read)), every(*(part.false for part in read)))


def _alike(one: Truth, other: Truth) -> Truth:
    return Truth(
        some(every(one.true, other.true), every(one.false, other.false)),
        some(every(one.true, other.false), every(one.false, other.true)),
    )
