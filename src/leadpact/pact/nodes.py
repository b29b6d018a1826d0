"""The typed tree of a condition. Every reading (closure, SQL, words, solver) walks these nodes.

Two nodes are equal when they say the same, wherever they stand in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadpact.pact.vocabulary import Duration, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of a condition: its type and its place.

    `line` and `column` count from 1 in the surrounding file; `start` and `end` are offsets into the
    expression's text. `choices` are the values that it can have, for a choice.
    """

    type: Type
    line: int = field(compare=False)
    column: int = field(compare=False)
    start: int = field(compare=False)
    end: int = field(compare=False)
    choices: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value: bool, int, float, str, date or aware UTC datetime; for an amount, integer minor units.

    `written` is the value as it stands in the text, without quotes.
    """

    value: object
    written: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A field of the pact."""

    name: str


@dataclass(frozen=True, slots=True)
class Today(Node):
    """The date of the decision, in the pact's time zone."""


@dataclass(frozen=True, slots=True)
class Now(Node):
    """The instant of the decision."""


@dataclass(frozen=True, slots=True)
class Span(Node):
    """A duration as written; found only while parsing, and then part of a `Shift`."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class Shift(Node):
    """A date or timestamp moved by a duration; `sign` is 1 or -1.

    A month's arithmetic stops at the month's end. A result on or before 0001-01-01, or on or after
    9999-12-31, is unknown.
    """

    moment: Node
    duration: Duration
    sign: int


@dataclass(frozen=True, slots=True)
class DaysBetween(Node):
    """`later - earlier`, two dates, as an integer of days."""

    later: Node
    earlier: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`+`, `-`, `*` or `/`, in double precision; a division by zero is unknown."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Function(Node):
    """`lower`, `upper` (ASCII letters only), `length` (code points) or `abs`."""

    name: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Coalesce(Node):
    """The first part that is known."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """The value that `table` has for the operand; unknown for an unlisted key."""

    name: str
    operand: Node
    table: Mapping[str, str] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Behaviour(Node):
    """A behaviour fact: `kind` is count, happened, days_since, last or decayed.

    `window` is how far it looks back (None: without end); for `decayed` it is the half-life.
    """

    kind: str
    activity: str
    window: Duration | None

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(quoted, (self.activity, *filter(None, (self.window,)))))})"


@dataclass(frozen=True, slots=True)
class HostCall(Node):
    """A function that the host answers; `kinds` says what each argument is."""

    name: str
    arguments: tuple[str, ...]
    kinds: tuple[str, ...] = field(compare=False)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(quoted, self.arguments))})"


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`=`, `<>`, `<`, `<=`, `>` or `>=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`operand >= low AND operand <= high`."""

    operand: Node
    low: Node
    high: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class In(Node):
    """Whether the operand is one of some literals."""

    operand: Node
    options: tuple[Literal, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Like(Node):
    """An SQL pattern: `%` any text, `_` one code point, no escape character."""

    operand: Node
    pattern: str
    negated: bool


@dataclass(frozen=True, slots=True)
class IsNull(Node):
    """Whether the operand is unknown. Never unknown itself."""

    operand: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class IsTruth(Node):
    """`IS [NOT] TRUE`, `IS [NOT] FALSE`. Never unknown itself."""

    operand: Node
    truth: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Kleene's NOT: unknown stays unknown."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """Kleene's AND: false as soon as one part is false, else unknown as soon as one is unknown."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Kleene's OR: true as soon as one part is true, else unknown as soon as one is unknown."""

    parts: tuple[Node, ...]


def quoted(value: object) -> str:
    """`value` as a text of the expression language."""
    return "'" + str(value).replace("'", "''") + "'"


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below `node`, in the order of the text."""
    match node:
        case And(parts=parts) | Or(parts=parts) | Coalesce(parts=parts):
            return parts
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case DaysBetween(later=later, earlier=earlier):
            return (later, earlier)
        case Between(operand=operand, low=low, high=high):
            return (operand, low, high)
        case In(operand=operand, options=options):
            return (operand, *options)
        case Not() | Negate() | Function() | Lookup() | Like() | IsNull() | IsTruth():
            return (node.operand,)
        case Shift(moment=moment):
            return (moment,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


def is_double(node: Node) -> bool:
    """Whether a numeric node is computed in double precision rather than held as an integer.

    All arithmetic is, in every reading, because integers of 64 bits can overflow. An integer compared with
    a double is compared as a double.
    """
    match node:
        case Arithmetic() | Negate() | Function(name="abs"):
            return True
        case Coalesce(parts=parts):
            return any(map(is_double, parts))
    return node.type is Type.NUMBER


def is_sure(node: Node) -> bool:
    """Whether the node can never be unknown."""
    match node:
        case Literal() | Today() | Now() | IsNull() | IsTruth():
            return True
        case Behaviour(kind=kind):
            return kind in ("count", "happened", "decayed")
        case Coalesce(parts=parts):
            return any(map(is_sure, parts))
        case Field() | HostCall() | Lookup() | Shift():
            return False
        case Arithmetic(operator="/"):
            return False
    return all(map(is_sure, children(node)))
