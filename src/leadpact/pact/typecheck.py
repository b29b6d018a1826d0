"""Typed nodes out of parts: what may stand beside what. Notes every fault and goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict

from leadpact.errors import Fault
from leadpact.pact.lexer import Source, Token
from leadpact.pact.magnitude import magnitude
from leadpact.pact.nodes import (
    Arithmetic,
    Compare,
    DaysBetween,
    In,
    Literal,
    Node,
    Shift,
    Span,
    quoted,
)
from leadpact.pact.vocabulary import NUMERIC, TEXTUAL, Type, Vocabulary, did_you_mean

LARGEST_INTEGER = 2**63 - 1
_UNORDERED = frozenset({Type.BOOLEAN, Type.CHOICE, Type.COUNTRY})


class Place(TypedDict):
    """Where a node stands, as keyword arguments of every node."""

    line: int
    column: int
    start: int
    end: int


@dataclass(slots=True)
class Checker:
    """Builds typed nodes and collects the faults found on the way."""

    source: Source
    vocabulary: Vocabulary
    faults: list[Fault]

    def fault(self, code: str, message: str, at: Token | Node, suggestion: str = "") -> None:
        """Note a fault at the start of `at`."""
        self.faults.append(self.source.fault(code, message, at.start, suggestion))

    def place(self, start: int, end: int) -> Place:
        """The place of a node between two offsets."""
        line, column = self.source.place(start)
        return Place(line=line, column=column, start=start, end=end)

    def compare(self, operator: Token, left: Node, right: Node, place: Place) -> Node:
        """`left operator right`, with literals read as what stands beside them."""
        left, right = self.adapt(left, right), self.adapt(right, left)
        self.check_comparable(operator, left, right)
        sign = "<>" if operator.text == "!=" else operator.text
        if sign not in ("=", "<>"):
            self.check_ordered(operator, left if left.type in _UNORDERED else right)
        return Compare(sign, left, right, type=Type.BOOLEAN, **place)

    def check_comparable(self, at: Token | Node, left: Node, right: Node) -> None:
        """Note a fault unless values of both types can be equal."""
        one, other = left.type, right.type
        if Type.NULL in (one, other):
            return
        if Type.DURATION in (one, other):
            hint = "A duration moves a date: write today + 6 months."
            self.fault("EX020", "A duration cannot be compared.", at, hint)
        elif {one, other} == {Type.CHOICE, Type.COUNTRY} or not same_kind(one, other):
            message = f"{capital(one.with_article)} is compared with {other.with_article}."
            self.fault("EX020", message, at, _how_to_compare(left, right))

    def check_ordered(self, at: Token, node: Node) -> None:
        """Note a fault if the type of `node` has no order."""
        if node.type in _UNORDERED:
            hint = "List the values: IN (...)." if node.type is not Type.BOOLEAN else "Write it alone, or with NOT."
            self.fault("EX020", f"{capital(node.type.with_article)} has no order.", at, hint)

    def is_in(self, operand: Node, options: Sequence[Literal], negated: bool, place: Place) -> Node:
        """`operand IN (options)`."""
        adapted = [self.adapt(option, operand) for option in options]
        for option in adapted:
            self.check_comparable(option, operand, option)
        literals = tuple(option for option in adapted if isinstance(option, Literal))
        return In(operand, literals, negated, type=Type.BOOLEAN, **place)

    def adapt(self, node: Node, beside: Node) -> Node:
        """Read a literal as the type of what stands `beside` it, checking its value."""
        if not isinstance(node, Literal) or isinstance(beside, Literal):
            return node
        if node.type is Type.TEXT and beside.type is Type.CHOICE:
            self._check_choice(node, beside.choices)
            return replace(node, type=Type.CHOICE)
        if node.type is Type.TEXT and beside.type is Type.COUNTRY:
            self._check_country(node)
            return replace(node, type=Type.COUNTRY)
        if node.type in NUMERIC and beside.type is Type.AMOUNT:
            return self.as_amount(node)
        return node

    def as_amount(self, node: Literal) -> Literal:
        """A literal in units of the currency, as minor units."""
        minor = Decimal(node.written) * self.vocabulary.minor_units
        if minor != minor.to_integral_value():
            hint = f"One unit has {self.vocabulary.minor_units} minor units."
            self.fault("EX023", f"The amount {node.written} has too many decimals.", node, hint)
        elif abs(minor) > LARGEST_INTEGER:
            self.fault("EX006", f"The amount {node.written} is too large.", node)
        return replace(node, type=Type.AMOUNT, value=int(minor))

    def _check_choice(self, node: Literal, choices: tuple[str, ...]) -> None:
        if node.value not in choices:
            hint = did_you_mean(str(node.value), choices, quoted=True)
            listed = f"It is one of {', '.join(map(quoted, choices))}."
            self.fault("EX021", f"{quoted(node.value)} is not one of the choices.", node, hint or listed)

    def _check_country(self, node: Literal) -> None:
        known = self.vocabulary.countries
        if known and node.value not in known:
            hint = did_you_mean(str(node.value), known, quoted=True)
            message = f"{quoted(node.value)} is no country code."
            self.fault("EX022", message, node, hint or "Write the two letters of ISO 3166, as in 'DE'.")

    def arithmetic(self, operator: Token, left: Node, right: Node, place: Place) -> Node:
        """`left operator right` for numbers, amounts, dates and timestamps."""
        sign = operator.text
        if sign in "+-" and (isinstance(left, Span) or isinstance(right, Span)):
            return self._shift(operator, left, right, place)
        if sign in "+-":
            left, right = self.adapt(left, right), self.adapt(right, left)
        if sign == "-" and left.type is right.type is Type.DATE:
            return DaysBetween(left, right, type=Type.INTEGER, **place)
        result = _result(sign, left.type, right.type)
        if result is None:
            words = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided"}[sign]
            message = f"{capital(left.type.with_article)} and {right.type.with_article} cannot be {words}."
            self.fault("EX020", message, operator, _how_to_calculate(left, right))
        node = Arithmetic(sign, left, right, type=result or Type.NULL, **place)
        return self._in_range(node, operator) if result in (*NUMERIC, Type.AMOUNT) else node

    def _in_range(self, node: Arithmetic, operator: Token) -> Node:
        if not magnitude(node).is_safe:
            hint = "Multiply and divide fewer fields in one expression."
            self.fault("EX026", "The result could leave the range of numbers.", operator, hint)
            return replace(node, type=Type.NULL)
        return node

    def _shift(self, operator: Token, left: Node, right: Node, place: Place) -> Node:
        if isinstance(left, Span) and operator.text == "+":
            left, right = right, left
        moved, sign = left.type, -1 if operator.text == "-" else 1
        if not isinstance(right, Span) or isinstance(left, Span):
            self.fault("EX020", "A duration is only added to or subtracted from a date.", operator)
            return replace(left, type=Type.NULL)
        if moved is Type.DATE and not right.duration.is_whole_days:
            self.fault(
                "EX024",
                f"A date cannot move by {right.duration}.",
                right,
                "Use days, weeks, months or years.",
            )
        elif moved is Type.TIMESTAMP and not right.duration.is_exact:
            hint = "Use minutes, hours, days or weeks, whose length is exact."
            self.fault("EX024", f"A timestamp cannot move by {right.duration}.", right, hint)
        elif moved not in (Type.DATE, Type.TIMESTAMP, Type.NULL):
            self.fault("EX020", f"{capital(moved.with_article)} cannot move by {right.duration}.", operator)
        return Shift(left, right.duration, sign, type=moved, **place)

    def coalesced(self, parts: Sequence[Node]) -> tuple[tuple[Node, ...], Type, tuple[str, ...]]:
        """The parts of a COALESCE read alike, their common type and, for a choice, all its values."""
        model = next((part for part in parts if not isinstance(part, Literal)), parts[0])
        adapted = tuple(self.adapt(part, model) for part in parts)
        for part in adapted:
            self.check_comparable(part, model, part)
        kinds = {part.type for part in adapted}
        choices = tuple(dict.fromkeys(choice for part in adapted for choice in part.choices))
        if Type.NULL in kinds:
            return adapted, Type.NULL, ()
        if kinds <= NUMERIC:
            return adapted, Type.NUMBER if Type.NUMBER in kinds else Type.INTEGER, ()
        return (
            adapted,
            model.type if len(kinds) == 1 else Type.TEXT,
            choices if kinds == {Type.CHOICE} else (),
        )

    def result(self, node: Node, expects: Type | None) -> Node:
        """The whole expression, which has to be of type `expects`."""
        if node.type is Type.DURATION:
            self.fault("EX020", "A duration alone has no value.", node, "Add it to a date: today + 6 months.")
        elif expects is Type.AMOUNT and isinstance(node, Literal) and node.type in NUMERIC:
            return self.as_amount(node)
        elif expects is not None and not _fits(node, expects):
            message = f"This is {node.type.with_article}, and {expects.with_article} is needed."
            hint = "Compare it with something." if expects is Type.BOOLEAN else ""
            self.fault("EX025", message, node, hint)
        return node


def same_kind(one: Type, other: Type) -> bool:
    """Whether values of the two types can be compared: equal types, two numbers, or two texts."""
    return one is other or {one, other} <= NUMERIC or {one, other} <= TEXTUAL


def _result(sign: str, left: Type, right: Type) -> Type | None:
    if Type.NULL in (left, right):
        return Type.NULL
    both = {left, right}
    if both <= NUMERIC:
        return Type.INTEGER if both == {Type.INTEGER} and sign != "/" else Type.NUMBER
    if both == {Type.AMOUNT}:
        return {"+": Type.AMOUNT, "-": Type.AMOUNT, "/": Type.NUMBER}.get(sign)
    scales = (sign == "*" and Type.AMOUNT in both) or (sign == "/" and left is Type.AMOUNT)
    return Type.AMOUNT if scales and both <= {*NUMERIC, Type.AMOUNT} else None


def _fits(node: Node, expects: Type) -> bool:
    kind = node.type
    if kind in (expects, Type.NULL):
        return True
    if expects is Type.NUMBER:
        return kind is Type.INTEGER
    if expects is Type.TEXT:
        return kind in TEXTUAL
    return expects in TEXTUAL and isinstance(node, Literal) and kind is Type.TEXT


def _how_to_compare(left: Node, right: Node) -> str:
    kinds = {left.type, right.type}
    literal = right if isinstance(right, Literal) else left
    if isinstance(literal, Literal) and literal.type is Type.TEXT:
        written = literal.written
        if Type.DATE in kinds:
            return f"Write DATE {quoted(written if _is_date(written) else '2026-12-31')}."
        if Type.TIMESTAMP in kinds:
            return "Write TIMESTAMP '2026-12-31T00:00:00Z'."
        if kinds & {*NUMERIC, Type.AMOUNT} and written.replace(".", "", 1).isdigit():
            return f"Write {written} without quotes."
        if Type.BOOLEAN in kinds:
            return "Write TRUE or FALSE, or the field alone."
    if kinds == {Type.DATE, Type.TIMESTAMP}:
        return "Compare a timestamp with now, a date with today."
    if Type.AMOUNT in kinds and kinds <= {*NUMERIC, Type.AMOUNT}:
        return "Write the amount as one number."
    return ""


def _how_to_calculate(left: Node, right: Node) -> str:
    if left.type is right.type is Type.TIMESTAMP:
        return "Compare with now - 30 days, or use days_since('activity')."
    if Type.DATE in (left.type, right.type) and {left.type, right.type} & NUMERIC:
        return "Write the unit: today + 30 days."
    return ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def capital(words: str) -> str:
    """`words` with a capital first letter."""
    return words[0].upper() + words[1:]
