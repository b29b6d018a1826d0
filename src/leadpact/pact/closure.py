"""Python source for a condition, so that a verdict costs about as much as the same test written by hand.

No text of the user's becomes source: names and values are reached through numbered constants.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from leadpact.pact import moments
from leadpact.pact.magnitude import LARGEST, SMALLEST
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
    is_sure,
    walk,
)
from leadpact.pact.vocabulary import Type

# What a closure takes from the facts, by the name that it has inside.
_SUPPLIED = {
    "get": "facts.values.get",
    "history": "facts.history",
    "now": "facts.now",
    "today": "facts.today",
    "call": "facts.call",
}

Reading = Callable[[Any], Any]
_NUMBER = (
    f"({{0}} + 0.0 if {{0}} >= {SMALLEST!r} or {{0}} <= -{SMALLEST!r} else 0.0)"
    f" if -{LARGEST!r} <= {{0}} <= {LARGEST!r} else None"
)


@dataclass(frozen=True, slots=True)
class _Term:
    """A computed part: `name` is None when it is unknown; `code` is its value once it is known."""

    name: str
    code: str
    sure: bool


def write(node: Node) -> Reading:
    """Return a function of facts that gives the value of `node`, None for unknown."""
    writer = _Writer([node])
    term = writer.emit(node)
    whole = is_double(node) and node.type in (Type.INTEGER, Type.AMOUNT)
    return writer.finish(f"{writer.constant(moments.whole)}({term.name})" if whole else term.name)


def write_pattern(verdicts: Sequence[Node], watched: Sequence[Node], divisors: Sequence[Node]) -> Reading:
    """Return a function of facts that gives a tuple to tell situations apart by.

    Of `verdicts` it holds the values; of `watched` None for unknown and False for known; of `divisors` the
    same, but True for zero.
    """
    writer = _Writer([*verdicts, *watched, *divisors])
    items = [writer.emit(node).name for node in verdicts]
    items += [f"None if {term} is None else False" for term in (writer.emit(node).name for node in watched)]
    divided = (writer.emit(node).name for node in divisors)
    items += [f"None if {term} is None else {term} == 0" for term in divided]
    return writer.finish("(" + "".join(f"{item}, " for item in items) + ")")


class _Writer:
    """Collects statements and constants; each `emit` returns the term that a node became."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.lines: list[str] = []
        self.constants: list[object] = []
        self.indent = 2
        self.names = 0
        self.uses: set[str] = set()
        self.fields: dict[str, _Term] = {}
        read = [found for node in nodes for found in walk(node) if isinstance(found, Field)]
        # A field read twice is fetched once, at the top; one read once is fetched only when it is reached.
        for node in dict.fromkeys(node for node in read if read.count(node) > 1):
            self.fields[node.name] = self._field(node)

    def finish(self, result: str) -> Reading:
        header = [f"        {name} = facts.{name}" for name in sorted(self.uses & {"now", "today", "call", "history"})]
        if "get" in self.uses:
            header.append("        get = facts.values.get")
        names = ", ".join(f"k{index}" for index in range(len(self.constants)))
        source = "\n".join(
            [
                "def make(constants):",
                f"    ({names}{',' if names else ''}) = constants",
                "    def reading(facts):",
                *header,
                *self.lines,
                f"        return {result}",
                "    return reading",
            ]
        )
        scope: dict[str, Any] = {}
        exec(source, scope)
        reading: Reading = scope["make"](tuple(self.constants))
        return reading

    # Pieces of source.

    def line(self, code: str) -> None:
        self.lines.append("    " * self.indent + code)

    def constant(self, value: object) -> str:
        self.constants.append(value)
        return f"k{len(self.constants) - 1}"

    def name(self) -> str:
        self.names += 1
        return f"t{self.names}"

    def assign(self, code: str, *, sure: bool) -> _Term:
        name = self.name()
        self.line(f"{name} = {code}")
        return _Term(name, name, sure)

    def use(self, name: str) -> str:
        self.uses.add(name)
        return name

    def strict(self, code: str, *terms: _Term, sure: bool = True) -> _Term:
        """`code`, unknown as soon as one of `terms` is."""
        unsure = [f"{term.name} is None" for term in terms if not term.sure]
        if not unsure:
            return self.assign(code, sure=sure)
        return self.assign(f"None if {' or '.join(unsure)} else {code}", sure=False)

    def double(self, node: Node) -> _Term:
        """A numeric node as a double."""
        if isinstance(node, Literal):
            code = self.constant(float(str(node.value)))
            return _Term(code, code, True)
        term = self.emit(node)
        return term if is_double(node) else _Term(term.name, f"({term.code} + 0.0)", term.sure)

    def alike(self, *nodes: Node) -> list[_Term]:
        """The terms of nodes that are compared: all doubles as soon as one is."""
        return [self.double(node) if any(map(is_double, nodes)) else self.emit(node) for node in nodes]

    # One case a node.

    def emit(self, node: Node) -> _Term:
        match node:
            case Literal(value=value):
                name = self.constant(value)
                return _Term(name, name, True)
            case Today():
                return _Term(self.use("today"), "today", True)
            case Now():
                return _Term(self.use("now"), "now", True)
            case Field(name=name):
                return self.fields.get(name) or self._field(node)
            case And(parts=parts):
                return self._joined(parts, "is not False", "is not True")
            case Or(parts=parts):
                return self._joined(parts, "is not True", "is not False")
            case Not(operand=operand):
                term = self.emit(operand)
                return self.strict(f"not {term.code}", term)
            case IsNull(operand=operand, negated=negated):
                return self.assign(f"{self.emit(operand).name} is {'not ' * negated}None", sure=True)
            case IsTruth(operand=operand, truth=truth, negated=negated):
                return self.assign(f"{self.emit(operand).name} is {'not ' * negated}{truth}", sure=True)
        return self._emit_test(node)

    def _emit_test(self, node: Node) -> _Term:
        match node:
            case Compare(operator=operator, left=left, right=right):
                one, other = self.alike(left, right)
                sign = {"=": "==", "<>": "!="}.get(operator, operator)
                return self.strict(f"{one.code} {sign} {other.code}", one, other)
            case Between():
                return self._between(node)
            case In(operand=operand, options=options, negated=negated):
                doubled = any(map(is_double, (operand, *options)))
                term = self.double(operand) if doubled else self.emit(operand)
                values = {float(str(o.value)) if doubled else o.value for o in options}
                return self.strict(f"{term.code} {'not ' * negated}in {self.constant(frozenset(values))}", term)
            case Like(operand=operand, pattern=pattern, negated=negated):
                term = self.emit(operand)
                matches = f"{self.constant(moments.like(pattern))}({term.code})"
                return self.strict(f"{matches} is {'' if negated else 'not '}None", term)
        return self._emit_value(node)

    def _emit_value(self, node: Node) -> _Term:
        match node:
            case Arithmetic(operator=operator, left=left, right=right):
                one, other = self.double(left), self.double(right)
                if operator == "/":
                    divided = f"({one.code} / {other.code} if {other.code} != 0 else None)"
                    return self.strict(divided, one, other, sure=False)
                return self.strict(f"{one.code} {operator} {other.code}", one, other)
            case Negate(operand=operand):
                term = self.double(operand)
                return self.strict(f"-{term.code}", term)
            case Function(name=name, operand=operand):
                term = self.double(operand) if name == "abs" else self.emit(operand)
                called = {"length": len, "abs": abs, "lower": moments.lower, "upper": moments.upper}[name]
                return self.strict(f"{self.constant(called)}({term.code})", term)
            case Coalesce(parts=parts):
                return self._coalesce(node, parts)
            case Lookup(operand=operand, table=table):
                term = self.emit(operand)
                return self.strict(f"{self.constant(dict(table).get)}({term.code})", term, sure=False)
            case Shift():
                return self._shift(node)
            case DaysBetween(later=later, earlier=earlier):
                one, other = self.emit(later), self.emit(earlier)
                return self.strict(f"({one.code} - {other.code}).days", one, other)
            case Behaviour():
                return self._behaviour(node)
            case HostCall(name=name, arguments=arguments):
                given = ", ".join(map(self.constant, (name, *arguments)))
                return self._guarded(self.assign(f"{self.use('call')}({given})", sure=False), node)
        raise TypeError(f"{type(node).__name__} is no part of a condition.")

    def _field(self, node: Field) -> _Term:
        fetched = self.assign(f"{self.use('get')}({self.constant(node.name)})", sure=False)
        return self._guarded(fetched, node)

    def _guarded(self, term: _Term, node: Node) -> _Term:
        if node.type is Type.NUMBER:
            self.line(f"if {term.name} is not None: {term.name} = {_NUMBER.format(term.name)}")
        return term

    def _joined(self, parts: Sequence[Node], undecided: str, weakens: str) -> _Term:
        result = self.name()
        self.line(f"{result} = {self.emit(parts[0]).name}")
        for part in parts[1:]:
            self.line(f"if {result} {undecided}:")
            self.indent += 1
            term = self.emit(part)
            self.line(f"if {term.name} {weakens}: {result} = {term.name}")
            self.indent -= 1
        return _Term(result, result, all(map(is_sure, parts)))

    def _between(self, node: Between) -> _Term:
        operand, low, high = self.alike(node.operand, node.low, node.high)
        above = self.strict(f"{low.code} <= {operand.code}", low, operand)
        below = self.strict(f"{operand.code} <= {high.code}", operand, high)
        both = f"{above.name} and {below.name} if {below.name} is not False else False"
        term = self.assign(both, sure=above.sure and below.sure)
        return self.strict(f"not {term.code}", term) if node.negated else term

    def _coalesce(self, node: Coalesce, parts: Sequence[Node]) -> _Term:
        result = self.name()
        doubled = is_double(node)
        for index, part in enumerate(parts):
            if index:
                self.line(f"if {result} is None:")
                self.indent += 1
            term = self.double(part) if doubled else self.emit(part)
            self.line(f"{result} = {self.strict(term.code, term).name}")
            self.indent -= bool(index)
        return _Term(result, result, is_sure(node))

    def _shift(self, node: Shift) -> _Term:
        term, duration, sign = self.emit(node.moment), node.duration, node.sign
        if node.type is Type.DATE:
            steps = f"{sign * duration.months}, {sign * duration.seconds // 86_400}"
            code = f"{self.constant(moments.shift_date)}({term.code}, {steps})"
        else:
            delta = self.constant(sign * duration.delta)
            code = f"{self.constant(moments.shift_instant)}({term.code}, {delta})"
        return self.strict(code, term, sure=False)

    def _behaviour(self, node: Behaviour) -> _Term:
        past = f"{self.use('history')}.get({self.constant(node.activity)}, ())"
        given = f"({past}, {self.use('now')}"
        if node.window is not None:
            given += f", {self.constant(node.window.delta)}"
        if node.kind in ("count", "happened"):
            seen = moments.seen if node.window is None else moments.seen_within
            more = " > 0" if node.kind == "happened" else ""
            return self.assign(f"{self.constant(seen)}{given}){more}", sure=True)
        called = {"last": moments.last, "days_since": moments.days_since, "decayed": moments.decayed}[node.kind]
        return self.assign(f"{self.constant(called)}{given})", sure=is_sure(node))
