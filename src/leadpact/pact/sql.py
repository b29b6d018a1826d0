"""A condition as SQL for DuckDB, PostgreSQL or Spark: for many rows what the closure answers for one.

The text holds no placeholders. No row makes it raise an error: integers are calculated as doubles, magnitudes
are bounded when the condition is parsed, a division by zero is NULL, and so is a date outside the calendar.
Columns have the type of their field: BIGINT or smaller, DOUBLE, text, BOOLEAN, DATE, TIMESTAMP WITH TIME ZONE
(finite). Behaviour facts are correlated scalar subqueries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from leadpact.errors import NotFound
from leadpact.pact.expression import Expression
from leadpact.pact.magnitude import LARGEST, SMALLEST
from leadpact.pact.moments import FADED, FIRST, LAST, PARTS
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
from leadpact.pact.spelling import SPELLINGS, Dialect, Spelling
from leadpact.pact.vocabulary import TEXTUAL, Type

__all__ = ["Dialect", "SqlSource", "to_sql"]

_SEEN = "leadpact_seen"  # the activity table's alias in subqueries


@dataclass(frozen=True, slots=True)
class SqlSource:
    """Where a query finds what a condition reads; every value is SQL text, put in as it is.

    Args:
        columns: field -> column or expression.
        now, today: the instant (with time zone) and the date of the decision. On Spark they may not depend on
            the row when the condition has behaviour facts.
        activity_table: has a row an activity; `activity_person`, `activity_name`, `activity_happened_at` and
            `activity_recorded_at` are its columns, unqualified.
        person: the outer row's person. Outer columns have to be qualified: a bare name would be read as a
            column of the activity table.
        calls: host function as written, as in "account.people_responded('30 days')" -> SQL text.
    """

    columns: Mapping[str, str]
    now: str
    today: str
    activity_table: str
    activity_person: str
    activity_name: str
    activity_happened_at: str
    activity_recorded_at: str
    person: str
    calls: Mapping[str, str] = field(default_factory=dict)


def to_sql(expression: Expression, dialect: Dialect, source: SqlSource) -> str:
    """Return `expression` as one SQL expression in brackets.

    Numbers come as DOUBLE, calculated integers and amounts as BIGINT, NULL beyond 2 ** 52.

    Raises:
        NotFound: the source has no column for a field or no text for a host function that is read.
    """
    writer = _Writer(SPELLINGS[dialect], source)
    node = expression.node
    written = writer.write(node)
    if is_double(node) and node.type in (Type.INTEGER, Type.AMOUNT):
        bound = writer.number(4503599627370496.0)
        rounded = f"CAST(FLOOR({written} + {writer.number(0.5)}) AS BIGINT)"
        return f"(CASE WHEN ABS({written}) <= {bound} THEN {rounded} END)"
    return written


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes nodes; every text it returns is an operand: in brackets, a call or a CASE."""

    spelling: Spelling
    source: SqlSource

    def write(self, node: Node) -> str:
        match node:
            case And(parts=parts):
                return f"({' AND '.join(map(self.write, parts))})"
            case Or(parts=parts):
                return f"({' OR '.join(map(self.write, parts))})"
            case Not(operand=operand):
                return f"(NOT {self.write(operand)})"
            case IsNull(operand=operand, negated=negated):
                return f"({self.write(operand)} IS {'NOT ' * negated}NULL)"
            case IsTruth(operand=operand, truth=truth, negated=negated):
                return f"({self.write(operand)} IS {'NOT ' * negated}{'TRUE' if truth else 'FALSE'})"
            case Compare(operator=operator, left=left, right=right):
                one, other = self.alike(left, right)
                return f"({one} {operator} {other})"
            case Between():
                return self._between(node)
            case In(operand=operand, options=options, negated=negated):
                first, *others = self.alike(operand, *options)
                return f"({first} {'NOT ' * negated}IN ({', '.join(others)}))"
            case Like(operand=operand, pattern=pattern, negated=negated):
                matched = self.spelling.like(pattern)
                return f"({self.write(operand)} {'NOT ' * negated}LIKE {matched})"
        return self._write_value(node)

    def _write_value(self, node: Node) -> str:
        match node:
            case Literal():
                return self._literal(node)
            case Today():
                return f"({self.source.today})"
            case Now():
                return f"({self.source.now})"
            case Field():
                return self._typed(node, self._column(node.name))
            case HostCall():
                return self._typed(node, self._call(node))
            case Arithmetic(operator=operator, left=left, right=right):
                one, other = self.double(left), self.double(right)
                return (
                    f"({one} / NULLIF({other}, {self.number(0.0)}))"
                    if operator == "/"
                    else f"({one} {operator} {other})"
                )
            case Negate(operand=operand):
                return f"(- {self.double(operand)})"
            case Function(name=name, operand=operand):
                return self._function(name, operand)
            case Coalesce(parts=parts):
                return f"COALESCE({', '.join(self.alike(*parts))})"
            case Lookup(operand=operand, table=table):
                return self._lookup(operand, table)
            case Shift():
                return self._shift(node)
            case DaysBetween(later=later, earlier=earlier):
                return self.spelling.days_between(self.write(later), self.write(earlier))
            case Behaviour():
                return self._behaviour(node)
        raise TypeError(f"{type(node).__name__} is no part of a condition.")

    def alike(self, *nodes: Node) -> Sequence[str]:
        """Nodes that are compared: all doubles as soon as one is."""
        if all(isinstance(node, Literal) and node.type is Type.TEXT for node in nodes):
            return [self.spelling.text(self.write(node)) for node in nodes]
        return [self.double(node) if any(map(is_double, nodes)) else self.write(node) for node in nodes]

    def double(self, node: Node) -> str:
        if isinstance(node, Literal):
            return self.number(float(str(node.value)))
        return self.write(node) if is_double(node) else self.spelling.cast(self.write(node), "double")

    def number(self, value: float) -> str:
        # From a text, because a decimal literal becomes a double by a division, which may round twice.
        return self.spelling.cast(f"'{value!r}'", "double")

    def _column(self, name: str) -> str:
        try:
            return self.source.columns[name]
        except KeyError:
            raise NotFound(f"There is no column for the field {name!r}.", remedy="Name one in columns.") from None

    def _call(self, node: HostCall) -> str:
        try:
            return self.source.calls[str(node)]
        except KeyError:
            raise NotFound(f"There is no SQL for {node}.", remedy="Give it in calls.") from None

    def _typed(self, node: Node, written: str) -> str:
        """A column as the type of its field, numbers within the bounds that every reading has."""
        if node.type in TEXTUAL:
            return self.spelling.text(written)
        if node.type is not Type.NUMBER:
            return f"({written})"
        number = self.spelling.cast(written, "double")
        small = f"CASE WHEN ABS({number}) < {self.number(SMALLEST)} THEN {self.number(0.0)} ELSE {number} END"
        return f"(CASE WHEN ABS({number}) <= {self.number(LARGEST)} THEN {small} END)"

    def _literal(self, node: Literal) -> str:
        value = node.value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, datetime):
            return self.spelling.instant(value)
        if isinstance(value, date):
            return self.spelling.day(value)
        if isinstance(value, float):
            return self.number(value)
        # In brackets: two minus signs in a row begin a comment.
        return self.spelling.quote(value) if isinstance(value, str) else f"({value})"

    def _between(self, node: Between) -> str:
        operand, low, high = self.alike(node.operand, node.low, node.high)
        return f"({operand} {'NOT ' * node.negated}BETWEEN {low} AND {high})"

    def _function(self, name: str, operand: Node) -> str:
        if name == "abs":
            return f"ABS({self.double(operand)})"
        if name == "length":
            return f"LENGTH({self.write(operand)})"
        return self.spelling.folded(name, self.write(operand))

    def _lookup(self, operand: Node, table: Mapping[str, str]) -> str:
        if not table:
            return self.spelling.text("NULL")
        quote = self.spelling.quote
        cases = " ".join(f"WHEN {quote(key)} THEN {quote(value)}" for key, value in table.items())
        return self.spelling.text(f"CASE {self.write(operand)} {cases} END")

    def _shift(self, node: Shift) -> str:
        moment, duration, sign = self.write(node.moment), node.duration, node.sign
        spelling = self.spelling
        if node.type is Type.DATE:
            if duration.months:
                moved = spelling.months_later(moment, sign * duration.months)
            else:
                moved = spelling.days_later(moment, sign * duration.seconds // 86_400)
            return _within(moved, spelling.day(date.min), spelling.day(date.max))
        moved = spelling.seconds_later(moment, sign * duration.seconds)
        return _within(moved, spelling.instant(FIRST), spelling.instant(LAST))

    # Behaviour facts.

    def _behaviour(self, node: Behaviour) -> str:
        happened_at = f"{_SEEN}.{self.source.activity_happened_at}"
        match node.kind:
            case "count":
                return self._select("COUNT(*)", node, windowed=True)
            case "happened":
                return f"({self._select('COUNT(*)', node, windowed=True)} > 0)"
            case "last":
                return self._select(f"MAX({happened_at})", node)
            case "days_since":
                last = self._select(f"MAX({happened_at})", node)
                age = self.spelling.microseconds(f"({self.source.now})", last)
                day = self.number(86_400_000_000.0)
                return f"CAST(FLOOR({age} / {day}) AS BIGINT)"
        return self._decayed(node, happened_at)

    def _decayed(self, node: Behaviour, happened_at: str) -> str:
        age = self.spelling.microseconds(f"({self.source.now})", happened_at)
        half_life = self.number(node.window.seconds * 1e6) if node.window else ""
        faded = f"LEAST({age} / {half_life}, {self.number(FADED)})"
        part = f"FLOOR(POWER({self.number(0.5)}, {faded}) * {self.number(PARTS)} + {self.number(0.5)})"
        total = self.spelling.cast(f"SUM(CAST({part} AS BIGINT))", "double")
        summed = self._select(f"{total} / {self.number(PARTS)}", node)
        return f"COALESCE({summed}, {self.number(0.0)})"

    def _select(self, what: str, node: Behaviour, *, windowed: bool = False) -> str:
        source, now = self.source, f"({self.source.now})"
        happened_at = f"{_SEEN}.{source.activity_happened_at}"
        tests = [
            f"{_SEEN}.{source.activity_person} = {source.person}",
            f"{_SEEN}.{source.activity_name} = {self.spelling.quote(node.activity)}",
            f"{happened_at} <= {now}",
            f"{_SEEN}.{source.activity_recorded_at} <= {now}",
        ]
        if windowed and node.window is not None:
            tests.append(f"{happened_at} > {self.spelling.seconds_later(now, -node.window.seconds)}")
        return f"(SELECT {what} FROM {source.activity_table} AS {_SEEN} WHERE {' AND '.join(tests)})"


def _within(moment: str, first: str, last: str) -> str:
    """NULL unless strictly between `first` and `last`; LEAST and GREATEST pass over NULL in every dialect."""
    return f"NULLIF(GREATEST(NULLIF(LEAST({moment}, {last}), {last}), {first}), {first})"
