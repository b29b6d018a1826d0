"""A condition read for one lead: true, false or unknown, with its reasons and with what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from leadpact.pact import closure, words
from leadpact.pact.asks import Asker, label
from leadpact.pact.expression import Expression
from leadpact.pact.nodes import And, Behaviour, Field, HostCall, IsTruth, Node, Not, Or, children, walk
from leadpact.pact.vocabulary import Type


class Facts(Protocol):
    """What the host supplies about one lead at one instant.

    `values`: by field; missing or None is unknown. bool, int (of 64 bits), float, str, date or aware UTC
    datetime by the field's type; a number may be an int; an amount is an int of minor units. `history`: by
    activity, its aware UTC instants, ascending, only those known at `now`; missing is none. `call` answers
    a host function, None for unknown; windows arrive in one spelling, as in "30 days".
    """

    @property
    def values(self) -> Mapping[str, object]: ...
    @property
    def history(self) -> Mapping[str, Sequence[datetime]]: ...
    @property
    def now(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    def call(self, name: str, *arguments: str) -> object: ...


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a condition came out as it did.

    `text` is its part of the source, at `line` and `column`, `words` the same in English; `value` is what
    it came to (None: unknown). A test has the `values` that it read, by field or fact; a joined
    condition has `children` instead.
    """

    text: str
    words: str
    value: object
    values: Mapping[str, object]
    children: tuple[Explanation, ...]
    line: int
    column: int

    @property
    def verdict(self) -> bool | None:
        """The value of a condition; None also for values of other types."""
        return self.value if isinstance(self.value, bool) else None


class Condition:
    """A compiled expression.

    `verdict(facts)` gives True, False or None for unknown, by Kleene's logic; `value(facts)` gives the value
    of an expression of any type. An integer or amount that was calculated comes as an int, halves rounded
    upwards; beyond 2 ** 52 it is unknown.
    """

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.names = expression.fields
        self.value: Callable[[Facts], object] = closure.write(expression.node)
        # The generated function itself, so that a verdict costs one call.
        self.verdict: Callable[[Facts], bool | None] = self.value if expression.type is Type.BOOLEAN else _no_verdict
        self._readings: dict[Node, closure.Reading] = {expression.node: self.value}

    def explain(self, facts: Facts) -> Explanation:
        """Return the verdict or value with that of every part."""
        return self._explain(self.expression.node, facts)

    def unknown(self, facts: Facts) -> tuple[str, ...]:
        """Return the missing fields that matter while the result is unknown, in order of appearance."""
        if self.value(facts) is not None:
            return ()
        asker = self._asker
        sets = {*asker.ask(facts, True).sets, *asker.ask(facts, False).sets}
        mattering = sorted(frozenset().union(*sets) & asker.fields)
        return tuple(asker.labels[index] for index in mattering)

    def asks(self, facts: Facts, *, target: bool | None = None) -> tuple[tuple[str, ...], ...]:
        """Return the smallest sets of unknown inputs which, if known, could still decide the condition.

        Args:
            facts: the lead.
            target: None for either way; True or False for what the verdict should become.

        Returns:
            At most 16 sets, none containing another, the smallest first, then in order of appearance. Fields
            by name; facts as written, as in "days_since('call')". Empty when the verdict is known, or
            when nothing that is missing could decide it.
        """
        if self.value(facts) is not None:
            return ()
        return self._asker.ask(facts, target).names

    @cached_property
    def words(self) -> str:
        """The condition as part of an English sentence."""
        return words.in_words(self.expression)

    @cached_property
    def _asker(self) -> Asker:
        return Asker(self.expression.node)

    def _explain(self, node: Node, facts: Facts) -> Explanation:
        below = children(node) if isinstance(node, And | Or | Not | IsTruth) else ()
        return Explanation(
            text=self.expression.slice(node),
            words=words.phrase(node),
            value=self._reading(node)(facts),
            values={} if below else {label(read): self._reading(read)(facts) for read in _read(node)},
            children=tuple(self._explain(child, facts) for child in below),
            line=node.line,
            column=node.column,
        )

    def _reading(self, node: Node) -> closure.Reading:
        reading = self._readings.get(node)
        if reading is None:
            reading = self._readings[node] = closure.write(node)
        return reading


def compile(expression: Expression) -> Condition:
    """Return `expression` as something to ask of facts."""
    return Condition(expression)


def _no_verdict(facts: Facts) -> bool | None:
    raise TypeError(f"A value without verdict was asked for one, about {facts!r}.")


def _read(node: Node) -> list[Node]:
    """Fields, facts and host functions under `node`, each once, in order of appearance."""
    return list(dict.fromkeys(part for part in walk(node) if isinstance(part, Field | Behaviour | HostCall)))
