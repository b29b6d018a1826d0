"""The texts of a condition as formulas: every test of a text comes down to tests of the fields that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from leadpact.pact.nodes import Coalesce, Field, Function, HostCall, Literal, Lookup, Node
from leadpact.pact.prove_logic import UNKNOWN, Formula, Truth, every, no, some, sure
from leadpact.pact.prove_texts import TextTest, among

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
"""What a comparison becomes when its sides change places."""


class Read(Protocol):
    """The texts that are known of a lead."""

    def text(self, node: Field | HostCall, test: TextTest) -> Truth: ...
    def text_known(self, node: Field | HostCall) -> Formula: ...
    def values(self, node: Field | HostCall) -> Sequence[str] | None: ...
    def open(self, node: Node, needed: Formula) -> Truth: ...
    def expression(self, name: str) -> tuple[Node, bool] | None: ...


def negated(one: Truth) -> Truth:
    """Return Kleene's NOT."""
    return Truth(one.false, one.true)


def either(condition: Formula, one: Truth, other: Truth) -> Truth:
    """Return `one` where `condition` holds, `other` elsewhere."""
    if condition is False:
        return other
    return Truth(
        some(every(condition, one.true), every(no(condition), other.true)),
        some(every(condition, one.false), every(no(condition), other.false)),
    )


class Texts:
    """Reads the texts of conditions about one lead."""

    def __init__(self, lead: Read) -> None:
        self.lead = lead

    def test(self, node: Node, test: TextTest) -> Truth:
        """Return whether the text `node` passes `test`; unknown where the text is."""
        match node:
            case Literal(value=value):
                return sure(test.matches(str(value)))
            case Function(name=name, operand=operand):
                return self.test(operand, test.after(name))
            case Lookup(operand=operand, table=table):
                fits = frozenset(key for key, value in table.items() if test.matches(value))
                others = frozenset(table) - fits
                return Truth(self.test(operand, among(*fits)).true, self.test(operand, among(*others)).true)
            case Coalesce(parts=parts):
                found = self.test(parts[-1], test)
                for part in reversed(parts[:-1]):
                    found = either(self.known(part), self.test(part, test), found)
                return found
            case Field(name=name) if (derived := self.lead.expression(name)) is not None:
                told = self.lead.text(node, test) if derived[1] else UNKNOWN
                return either(told.known, told, self.test(derived[0], test))
            case Field() | HostCall():
                return self.lead.text(node, test)
        raise TypeError(f"{type(node).__name__} is no text.")

    def known(self, node: Node) -> Formula:
        """Return when the text `node` has a value."""
        match node:
            case Literal():
                return True
            case Function(operand=operand):
                return self.known(operand)
            case Lookup(operand=operand, table=table):
                return self.test(operand, among(*table)).true
            case Coalesce(parts=parts):
                return some(*map(self.known, parts))
            case Field(name=name) if (derived := self.lead.expression(name)) is not None:
                told = self.lead.text_known(node) if derived[1] else False
                return some(told, self.known(derived[0]))
            case Field() | HostCall():
                return self.lead.text_known(node)
        raise TypeError(f"{type(node).__name__} is no text.")

    def compare(self, operator: str, left: Node, right: Node, whole: Node) -> Truth:
        """Return `left operator right`, which stands in the condition as, or in, `whole`."""
        if operator == "<>":
            return negated(self.compare("=", left, right, whole))
        if isinstance(left, Literal):
            left, right, operator = right, left, FLIPPED[operator]
        if isinstance(right, Literal):
            text = frozenset({str(right.value)})
            return self.test(left, TextTest("among" if operator == "=" else operator, text))
        both = every(self.known(left), self.known(right))
        values = self._possible(left) or self._possible(right)
        if values is None or operator != "=":
            return self.lead.open(whole, both)
        tests = map(among, values)
        equal = some(*(every(self.test(left, one).true, self.test(right, one).true) for one in tests))
        return Truth(every(both, equal), every(both, no(equal)))

    def compare_length(self, operator: str, operand: Node, limit: Fraction) -> Truth:
        """Return `length(operand) operator limit`: whether the text is longer than some numbers of characters."""
        below = limit.numerator // limit.denominator  # the largest whole number that is not above it
        above = self._longer(operand, below)
        at_least = self._longer(operand, below - 1) if limit.denominator == 1 else above
        if operator in ("=", "<>"):
            equal = Truth(every(at_least.true, above.false), some(at_least.false, above.true))
            return equal if operator == "=" else negated(equal)
        return {">": above, ">=": at_least, "<": negated(at_least), "<=": negated(above)}[operator]

    def _longer(self, operand: Node, count: int) -> Truth:
        if count < 0:
            return Truth(self.known(operand), False)
        return self.test(operand, TextTest("longer", frozenset({str(count)})))

    def _possible(self, node: Node) -> Sequence[str] | None:
        """Return all values that a text can have; None where there is no end of them."""
        match node:
            case Literal(value=value):
                return [str(value)]
            case Lookup(table=table):
                return sorted(set(table.values()))
            case Coalesce(parts=parts):
                each = [self._possible(part) for part in parts]
                known = [values for values in each if values is not None]
                return sorted({one for values in known for one in values}) if len(known) == len(each) else None
            case Field() | HostCall():
                return self.lead.values(node)
        return None
