"""Conditions: an SQL boolean expression over a pact's fields and facts, parsed and type-checked.

A whitelist; anything else is a fault with its place. The codes EX001... are listed in
docs/reference/expressions.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leadpact.errors import Fault, FaultyText
from leadpact.pact.lexer import Source, Unreadable, tokenize
from leadpact.pact.nodes import Behaviour, Field, HostCall, Node, walk
from leadpact.pact.parser import Parser
from leadpact.pact.typecheck import Checker
from leadpact.pact.vocabulary import Type, Vocabulary


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed condition.

    `fields` are the names read, `activities` the behaviour facts and `host_calls` the calls to the host,
    each once, in order of appearance.
    """

    text: str
    node: Node
    fields: tuple[str, ...]
    activities: tuple[Behaviour, ...]
    host_calls: tuple[HostCall, ...]

    @property
    def type(self) -> Type:
        """The type of its value."""
        return self.node.type

    def slice(self, node: Node) -> str:
        """The text that `node` was read from."""
        return self.text[node.start : node.end]


def parse(
    text: str, vocabulary: Vocabulary, *, line: int = 1, column: int = 1, expects: Type | None = Type.BOOLEAN
) -> Expression:
    """Parse and type-check `text`.

    Args:
        text: one expression; may run over several lines.
        vocabulary: what it may name.
        line, column: where `text` starts in the surrounding file, from 1; later lines start in column 1.
        expects: the type that it must have; None allows any. INTEGER fits NUMBER; CHOICE and COUNTRY fit
            TEXT; a text literal fits CHOICE and COUNTRY, whose values the caller checks.

    Raises:
        FaultyText: with every fault of meaning found; a fault of syntax stops the search.
    """
    source = Source(text, line, column)
    checker = Checker(source, vocabulary, [])
    try:
        node = Parser(tokenize(source), checker).whole(expects)
    except Unreadable as stopped:
        raise FaultyText("The condition", _once([*checker.faults, stopped.fault])) from None
    if checker.faults:
        raise FaultyText("The condition", _once(checker.faults))
    nodes = list(walk(node))
    return Expression(
        text,
        node,
        tuple(dict.fromkeys(found.name for found in nodes if isinstance(found, Field))),
        tuple(dict.fromkeys(found for found in nodes if isinstance(found, Behaviour))),
        tuple(dict.fromkeys(found for found in nodes if isinstance(found, HostCall))),
    )


def _once(faults: Iterable[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))
