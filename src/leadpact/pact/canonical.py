"""The form that all conditions of one meaning share, whatever their order, brackets and units.

Parts of AND and OR have no order; NOT stands inside; `BETWEEN` is two comparisons; `a = 'x' OR a = 'y'` is
`a IN ('x', 'y')`; `employees > 199` is `employees >= 200` for whole numbers; `happened` is a count of at least 1;
durations of the same length are one. All of it holds in Kleene's logic, where unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal

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
    Lookup,
    Negate,
    Node,
    Not,
    Now,
    Or,
    Shift,
    Today,
    is_double,
)
from leadpact.pact.vocabulary import NUMERIC, Duration, Type, read_duration

Named = Callable[[str, str], str]
"""Gives the name that is meant: of a kind of thing (`field`, `activity`, `stage`...), the name as it is written."""

NAMES_OF = {"stage": "stage", "status": "status", "source": "source", "lead_type": "lead_type",
            "product_line": "product_line"}  # fmt: skip
"""The terms whose values are names of the pact."""

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SWAPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Value:
    """A value, or what it is computed from; `kind` keeps true and 1 apart."""

    kind: str
    parts: Hashable


@dataclass(frozen=True, slots=True)
class Atom:
    """A statement about one subject that is not made of others.

    `test` is `in` or `not in` (of a frozenset of values), `<`, `<=`, `>`, `>=` (a value), `like` or `not like` (a
    pattern), `null` or `known` (nothing), `certainly` (a truth and whether it is denied).
    """

    subject: Hashable
    test: str
    value: Hashable


@dataclass(frozen=True, slots=True)
class Every:
    """Each of these holds."""

    parts: frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these holds."""

    parts: frozenset[Hashable]


Form = Atom | Every | Either

_NONE, _ONE = Value("number", 0), Value("number", 1)


def as_written(_kind: str, name: str) -> str:
    """Take every name as it is written."""
    return name


def form(node: Node, named: Named = as_written, *, holds: bool = True) -> Form:
    """Return the form of the condition `node`, or of its opposite; equal for two that say the same."""
    return _Former(named).form(node, holds=holds)


def value(node: Node, named: Named = as_written) -> Value:
    """Return the form of an expression of any type."""
    return _Former(named).value(node)


def is_plain(one: object) -> bool:
    """Say whether it is a value itself, and nothing that has one."""
    return isinstance(one, Value) and one.kind in ("boolean", "number", "text", "amount", "date", "timestamp")


def length(duration: Duration) -> tuple[int, int]:
    """Return the seconds and the calendar months of a duration; one of them is 0."""
    return duration.seconds, duration.months


class _Former:
    def __init__(self, named: Named) -> None:
        self.named = named

    def form(self, node: Node, *, holds: bool) -> Form:
        """The form of `node`, or of its opposite."""
        match node:
            case And(parts=parts) | Or(parts=parts):
                below = [self.form(part, holds=holds) for part in parts]
                return _joined(below, every=isinstance(node, And) == holds)
            case Not(operand=operand):
                return self.form(operand, holds=not holds)
            case Compare(left=left, right=Literal(value=bool() as truth)) if left.type is Type.BOOLEAN:
                return self.form(left, holds=holds == (truth == (node.operator == "=")))
            case Compare():
                return self._compared(node, holds)
            case Between(operand=operand, low=low, high=high, negated=negated):
                inside = holds != negated
                ends = (self._ordered(operand, ">=", low, inside), self._ordered(operand, "<=", high, inside))
                return _joined(ends, every=inside)
            case In(operand=operand, options=options, negated=negated):
                listed = frozenset(self._literal(option, operand) for option in options)
                return _listed(self.value(operand), listed, holds != negated)
            case Like(operand=operand, pattern=pattern, negated=negated):
                return Atom(self.value(operand), "like" if holds != negated else "not like", pattern)
            case IsNull(operand=operand, negated=negated):
                return Atom(self.value(operand), "null" if holds != negated else "known", None)
            case IsTruth(operand=operand, truth=truth, negated=negated):
                return Atom(self.form(operand, holds=True), "certainly", (truth, holds != negated))
            case Behaviour(kind="happened"):
                return _never_negative(Atom(self._behaviour(node, "count"), ">=" if holds else "<", _ONE))
        return _listed(self.value(node), frozenset({Value("boolean", True)}), holds)

    def _compared(self, node: Compare, holds: bool) -> Form:
        left, operator, right = node.left, node.operator, node.right
        if isinstance(left, Literal) and not isinstance(right, Literal):
            left, operator, right = right, _SWAPPED[operator], left
        if operator not in ("=", "<>"):
            return self._ordered(left, operator, right, holds)
        equal = holds == (operator == "=")
        if isinstance(right, Literal):
            return _listed(self.value(left), frozenset({self._literal(right, left)}), equal)
        both = sorted((self.value(left), self.value(right)), key=repr)
        return _listed(both[0], frozenset({both[1]}), equal)

    def _ordered(self, left: Node, operator: str, right: Node, holds: bool) -> Atom:
        sign = operator if holds else _OPPOSITE[operator]
        subject = self.value(left)
        other = self._literal(right, left) if isinstance(right, Literal) else self.value(right)
        if other.kind != "number" and not isinstance(right, Literal) and repr(other) < repr(subject):
            subject, sign, other = other, _SWAPPED[sign], subject
        step = {">": 1, "<": -1}.get(sign)
        if step and _is_whole(left) and isinstance(right, Literal) and right.type is Type.INTEGER:
            return _never_negative(Atom(subject, sign + "=", Value("number", int(str(right.value)) + step)))
        return _never_negative(Atom(subject, sign, other))

    def value(self, node: Node) -> Value:
        match node:
            case Literal():
                return self._literal(node, None)
            case Field(name=name):
                return Value("field", self.named("field", name))
            case Today() | Now():
                return Value("moment", type(node).__name__)
            case Shift(moment=moment, duration=duration, sign=sign):
                seconds, months = length(duration)
                return Value("shift", (self.value(moment), sign * seconds, sign * months))
            case DaysBetween(later=later, earlier=earlier):
                return Value("days", (self.value(later), self.value(earlier)))
            case Arithmetic(operator=operator, left=left, right=right):
                both = (self.value(left), self.value(right))
                return Value(operator, tuple(sorted(both, key=repr)) if operator in "+*" else both)
            case Negate(operand=operand):
                return Value("minus", self.value(operand))
            case Function(name=name, operand=operand) | Lookup(name=name, operand=operand):
                return Value(name, self.value(operand))
            case Coalesce(parts=parts):
                return Value("coalesce", tuple(map(self.value, parts)))
            case Behaviour(kind=kind) if kind != "happened":
                return self._behaviour(node, kind)
            case HostCall():
                return self._called(node)
        return Value("condition", self.form(node, holds=True))

    def _behaviour(self, node: Behaviour, kind: str) -> Value:
        window = length(node.window) if node.window else None
        return Value(kind, (self.named("activity", node.activity), window))

    def _called(self, node: HostCall) -> Value:
        said: list[Hashable] = [node.name]
        for argument, kind in zip(node.arguments, node.kinds, strict=True):
            duration = read_duration(argument) if kind == "window" else None
            said.append(length(duration) if duration else self.named(kind, argument))
        return Value("call", tuple(said))

    def _literal(self, node: Literal, beside: Node | None) -> Value:
        if isinstance(node.value, bool):
            return Value("boolean", node.value)
        if node.type is Type.AMOUNT:
            return Value("amount", Decimal(node.written).normalize())
        if node.type in NUMERIC:
            is_compared_as_double = beside is not None and is_double(beside)
            return Value("number", float(str(node.value)) if is_compared_as_double else node.value)
        if isinstance(node.value, str):
            of = NAMES_OF.get(beside.name) if isinstance(beside, Field) else None
            return Value("text", self.named(of, node.value) if of else node.value)
        return Value(str(node.type), node.value)


def _is_whole(node: Node) -> bool:
    """Whether the node has whole numbers as values, held as such."""
    whole = isinstance(node, Field | DaysBetween | HostCall) or (isinstance(node, Behaviour) and node.kind == "count")
    return node.type is Type.INTEGER and whole


def _listed(subject: Value, values: frozenset[Value], among: bool) -> Atom:
    truths = {one.parts for one in values if one.kind == "boolean"}
    if not among and len(values) == len(truths) == 1:
        return Atom(subject, "in", frozenset(Value("boolean", not truth) for truth in truths))
    return _never_negative(Atom(subject, "in" if among else "not in", values))


def _never_negative(atom: Atom) -> Atom:
    """Of a count, which is 0 or more, one form for "none" and one for "at least one"."""
    if not isinstance(atom.subject, Value) or atom.subject.kind != "count":
        return atom
    said = (atom.test, atom.value)
    if said in (("<=", _NONE), ("<", _ONE)):
        return Atom(atom.subject, "in", frozenset({_NONE}))
    if said in (("not in", frozenset({_NONE})), (">", _NONE)):
        return Atom(atom.subject, ">=", _ONE)
    return atom


def _joined(below: Iterable[Form], *, every: bool) -> Form:
    """The parts as one: those joined in the same way are taken apart, lists of one subject are made one."""
    kind: type[Every | Either] = Every if every else Either
    flat: set[Hashable] = set()
    for part in below:
        flat |= part.parts if isinstance(part, kind) else {part}
    merged = _merged(flat, every)
    return next(iter(merged)) if len(merged) == 1 else kind(frozenset(merged))  # type: ignore[return-value]


def _merged(parts: set[Hashable], every: bool) -> set[Hashable]:
    found: dict[tuple[Hashable, str], frozenset[Hashable]] = {}
    others: set[Hashable] = set()
    for part in parts:
        is_list = isinstance(part, Atom) and isinstance(part.value, frozenset) and all(map(is_plain, part.value))
        if not is_list or not isinstance(part, Atom) or not isinstance(part.value, frozenset):
            others.add(part)
            continue
        key = (part.subject, part.test)
        before = found.get(key)
        narrows = every == (part.test == "in")
        found[key] = part.value if before is None else before & part.value if narrows else before | part.value
    return others | {Atom(subject, test, values) for (subject, test), values in found.items()}
