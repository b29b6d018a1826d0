"""Functions in a condition: those of SQL, behaviour facts, the host's functions and lookups."""

from __future__ import annotations

from collections.abc import Sequence

from leadpact.pact.lexer import Token
from leadpact.pact.nodes import Behaviour, Coalesce, Function, HostCall, Literal, Lookup, Node
from leadpact.pact.typecheck import Checker, Place
from leadpact.pact.vocabulary import (
    NUMERIC,
    TEXTUAL,
    Duration,
    Signature,
    Type,
    Vocabulary,
    did_you_mean,
    read_duration,
)

_SQL = ("coalesce", "lower", "upper", "length", "abs")
# The kinds of their arguments: how many are needed, and all of them.
_FACTS: dict[str, tuple[int, tuple[str, ...], Type]] = {
    "count": (1, ("activity", "window"), Type.INTEGER),
    "happened": (1, ("activity", "window"), Type.BOOLEAN),
    "days_since": (1, ("activity",), Type.INTEGER),
    "last": (1, ("activity",), Type.TIMESTAMP),
    "decayed": (2, ("activity", "window"), Type.NUMBER),
}
BUILT_IN = frozenset({*_SQL, *_FACTS})


def functions(vocabulary: Vocabulary) -> frozenset[str]:
    """Return every function that a condition can call; the built-in ones in lower case."""
    return BUILT_IN | frozenset(vocabulary.host_functions) | frozenset(vocabulary.lookups)


def is_function(name: str, vocabulary: Vocabulary) -> bool:
    """Whether `name` can be called: built-in ones are known in any case of letters."""
    return name in functions(vocabulary) or name.lower() in BUILT_IN


def read_call(checker: Checker, name: Token, arguments: list[Node], place: Place) -> Node:
    """The node of `name(arguments)`; an unknown function is a fault."""
    vocabulary = checker.vocabulary
    if name.word in _SQL:
        return _sql_function(checker, name, arguments, place)
    if name.word in _FACTS:
        return _fact(checker, name, arguments, place)
    if name.text in vocabulary.host_functions:
        return _host_call(checker, name, vocabulary.host_functions[name.text], arguments, place)
    if name.text in vocabulary.lookups:
        return _lookup(checker, name, arguments, place)
    hint = did_you_mean(name.text, functions(vocabulary))
    checker.fault("EX011", f"There is no function {name.text!r}.", name, hint)
    return _poison(place)


def _sql_function(checker: Checker, name: Token, arguments: list[Node], place: Place) -> Node:
    word = name.word
    if word == "coalesce":
        if len(arguments) < 2:
            checker.fault("EX013", "COALESCE takes two values or more.", name, "As in COALESCE(budget, FALSE).")
            return _poison(place)
        parts, kind, choices = checker.coalesced(arguments)
        return Coalesce(parts, type=kind, choices=choices, **place)
    if not _counts(checker, name, arguments, 1, 1):
        return _poison(place)
    operand = arguments[0]
    takes = (*NUMERIC, Type.AMOUNT) if word == "abs" else TEXTUAL
    if operand.type not in (*takes, Type.NULL):
        wanted = "a number" if word == "abs" else "a text"
        checker.fault("EX014", f"{word.upper()} takes {wanted}, not {operand.type.with_article}.", operand)
    result = {"abs": operand.type, "length": Type.INTEGER}.get(word, Type.TEXT)
    return Function(word, operand, type=result, **place)


def _lookup(checker: Checker, name: Token, arguments: list[Node], place: Place) -> Node:
    if not _counts(checker, name, arguments, 1, 1):
        return _poison(place)
    operand = arguments[0]
    if operand.type not in (*TEXTUAL, Type.NULL):
        checker.fault("EX014", f"{name.text} takes a text, not {operand.type.with_article}.", operand)
    table = checker.vocabulary.lookups[name.text]
    choices = tuple(dict.fromkeys(table.values()))
    return Lookup(name.text, operand, table, type=Type.CHOICE, choices=choices, **place)


def _fact(checker: Checker, name: Token, arguments: list[Node], place: Place) -> Node:
    needed, kinds, result = _FACTS[name.word]
    read = _texts(checker, name, arguments, needed, kinds)
    if read is None:
        return _poison(place)
    window = read_duration(read[1]) if len(read) > 1 else None
    return Behaviour(name.word, read[0], window, type=result, **place)


def _host_call(checker: Checker, name: Token, signature: Signature, arguments: list[Node], place: Place) -> Node:
    kinds = signature.arguments
    read = _texts(checker, name, arguments, len(kinds), kinds)
    if read is None:
        return _poison(place)
    result = signature.result
    return HostCall(name.text, read, kinds, type=result.type, choices=result.choices, **place)


def _texts(
    checker: Checker, name: Token, arguments: list[Node], needed: int, kinds: tuple[str, ...]
) -> tuple[str, ...] | None:
    if not _counts(checker, name, arguments, needed, len(kinds)):
        return None
    read = [_text(checker, node, kind) for node, kind in zip(arguments, kinds, strict=False)]
    known = tuple(text for text in read if text is not None)
    return known if len(known) == len(read) else None


def _text(checker: Checker, node: Node, kind: str) -> str | None:
    """The text of an argument, a window in its one spelling; None after a fault."""
    if not isinstance(node, Literal) or node.type is not Type.TEXT:
        if node.type is not Type.NULL:
            example = {"window": "'30 days'", "activity": "'demo_requested'"}.get(kind, "'text'")
            checker.fault("EX014", f"{_named(kind)} is expected, in quotes.", node, f"As in {example}.")
        return None
    if kind == "activity" and node.value not in checker.vocabulary.activities:
        hint = did_you_mean(node.written, checker.vocabulary.activities, quoted=True)
        checker.fault("EX012", f"There is no activity {node.written!r}.", node, hint)
        return None
    return _window(checker, node) if kind == "window" else node.written


def _window(checker: Checker, node: Literal) -> str | None:
    duration = read_duration(node.written)
    wrong = _window_fault(duration, node.written)
    if wrong:
        checker.fault("EX024", wrong, node, "As in '30 days' or '12 hours'.")
        return None
    return str(duration)


def _window_fault(duration: Duration | None, written: str) -> str:
    if duration is None:
        return f"{written!r} is no duration."
    if not duration.is_exact:
        return f"{written!r} has no exact length; minutes, hours, days and weeks have."
    if duration.count == 0:
        return "A window of no length sees nothing."
    return f"{duration} is longer than 1,000 years." if duration.is_too_long else ""


def _counts(checker: Checker, name: Token, arguments: Sequence[Node], least: int, most: int) -> bool:
    if least <= len(arguments) <= most:
        return True
    wanted = str(most) if least == most else f"{least} or {most}"
    noun = "argument" if most == 1 else "arguments"
    checker.fault("EX013", f"{name.text} takes {wanted} {noun}, not {len(arguments)}.", name)
    return False


def _named(kind: str) -> str:
    return {"window": "A window", "activity": "An activity"}.get(kind, "A text")


def _poison(place: Place) -> Node:
    return Literal(None, "", type=Type.NULL, **place)
