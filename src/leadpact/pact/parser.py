"""The grammar of conditions, by Pratt's method: each operator binds with a power."""

from __future__ import annotations

from leadpact.pact.calls import is_function, read_call
from leadpact.pact.lexer import Token, Unreadable
from leadpact.pact.literals import read_moment, read_number, read_span
from leadpact.pact.nodes import (
    And,
    Between,
    Field,
    IsNull,
    IsTruth,
    Like,
    Literal,
    Negate,
    Node,
    Not,
    Now,
    Or,
    Span,
    Today,
)
from leadpact.pact.typecheck import Checker, Place, capital
from leadpact.pact.vocabulary import NUMERIC, RESERVED, TEXTUAL, Type, did_you_mean, unit_named

# Levels of nesting, every operator between brackets one: generated code may be indented 100 times.
DEEPEST = 80

_OR, _AND, _NOT, _IS, _COMPARED, _SUM, _PRODUCT, _SIGN = range(1, 9)
_COMPARISONS = frozenset({"=", "<>", "!=", "<", "<=", ">", ">="})
_POWER = {
    "or": _OR,
    "and": _AND,
    "is": _IS,
    **dict.fromkeys(("between", "in", "like", "not"), _COMPARED),
    **dict.fromkeys(_COMPARISONS, _COMPARED),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys("*/", _PRODUCT),
}
_EXPECTED = "A field, a fact, a value or an opening bracket is expected"


class Parser:
    """Reads tokens into typed nodes; `level` guards the depth of the tree."""

    def __init__(self, tokens: list[Token], checker: Checker) -> None:
        self.tokens = tokens
        self.checker = checker
        self.index = 0
        self.level = 0

    def whole(self, expects: Type | None) -> Node:
        """Read all tokens as one expression of type `expects`; raises Unreadable at a fault of syntax."""
        if self.token.kind == "end":
            raise self.stop("The condition is empty.", "Write what has to be true.")
        node = self.expression(0)
        if self.token.kind != "end":
            raise self.trailing()
        return self.checker.result(node, expects)

    # Moving through the tokens.

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def accept(self, *written: str) -> Token | None:
        return self.advance() if self.is_at(*written) else None

    def is_at(self, *written: str) -> bool:
        token = self.token
        return (token.word if token.kind == "name" else token.text if token.kind == "operator" else "") in written

    def expect(self, written: str, because: str) -> Token:
        token = self.accept(written)
        if token is None:
            raise self.stop(f"{written.upper()} is expected {because}.")
        return token

    def place(self, start: int) -> Place:
        return self.checker.place(start, self.tokens[self.index - 1].end)

    def stop(self, message: str, suggestion: str = "", code: str = "EX003", at: Token | None = None) -> Unreadable:
        token = at or self.token
        if not suggestion and token is self.token:
            suggestion = f"Found {token.text!r}." if token.kind != "end" else "The condition ends here."
        return Unreadable(self.checker.source.fault(code, message, token.start, suggestion))

    def trailing(self) -> Unreadable:
        token, before = self.token, self.tokens[self.index - 1]
        if before.kind == "number" and token.kind == "name":
            hint = did_you_mean(token.text, ("minutes", "hours", "days", "weeks", "months", "years"))
            return self.stop(f"{token.text!r} is no unit of time.", hint or "Use minutes to years, as in 30 days.")
        if token.text == ")":
            return self.stop("This bracket was never opened.", "Remove it.")
        return self.stop(f"{token.text!r} does not belong here.", "Join conditions with AND or OR.")

    # The grammar.

    def expression(self, power: int) -> Node:
        entered = self.level
        self.deepen()
        start = self.token.start
        left = self.prefix()
        compared = 0
        while (binds := self.power()) > power:
            self.deepen()
            if binds == _COMPARED and compared:
                raise self.stop("Comparisons cannot be chained.", "Join two with AND: a < b AND b < c.", "EX004")
            compared = compared or binds == _COMPARED
            left = self.infix(left, start)
        self.level = entered
        return left

    def deepen(self) -> None:
        self.level += 1
        if self.level > DEEPEST:
            raise self.stop(
                "The condition is nested too deeply.",
                "Use fewer brackets, or name a part of it as a field.",
                "EX005",
            )

    def power(self) -> int:
        token = self.token
        if token.word == "not":
            follows = self.tokens[self.index + 1].word
            return _COMPARED if follows in ("between", "in", "like") else 0
        return _POWER.get(token.word if token.kind == "name" else token.text if token.kind == "operator" else "", 0)

    def prefix(self) -> Node:
        token = self.advance()
        match token.kind, token.word or token.text:
            case "number", _:
                return self.number(token)
            case "text", _:
                return Literal(token.text, token.text, type=Type.TEXT, **self.place(token.start))
            case "operator", "(":
                inner = self.expression(0)
                self.close(token)
                return inner
            case "operator", "-":
                return self.negative(token)
            case "name", _:
                return self.named(token)
        self.index -= 1
        raise self.stop(_EXPECTED + ".")

    def close(self, opening: Token) -> None:
        if not self.accept(")"):
            if self.token.kind != "end":
                raise self.trailing()
            raise self.stop("This bracket is never closed.", "Close it with ).", at=opening)

    def number(self, token: Token) -> Node:
        unit = unit_named(self.token.word) if self.token.kind == "name" else None
        if unit is None and self.token.kind == "name" and self.power() == 0:
            raise self.trailing()
        if unit is None:
            return read_number(self.checker, token)
        self.advance()
        return read_span(self.checker, token, unit, self.place(token.start))

    def negative(self, token: Token) -> Node:
        if self.token.kind == "number" and not unit_named(self.tokens[self.index + 1].word):
            return read_number(self.checker, self.advance(), minus=token)
        operand = self.expression(_SIGN)
        if operand.type not in (*NUMERIC, Type.AMOUNT, Type.NULL):
            self.checker.fault("EX020", f"{capital(operand.type.with_article)} has no negative.", token)
        return Negate(operand, type=operand.type, **self.place(token.start))

    def named(self, token: Token) -> Node:
        word = token.word
        if word in ("true", "false"):
            return Literal(word == "true", token.text, type=Type.BOOLEAN, **self.place(token.start))
        if word == "today":
            return Today(type=Type.DATE, **self.place(token.start))
        if word == "now":
            return Now(type=Type.TIMESTAMP, **self.place(token.start))
        if word == "not":
            return self.negation(token)
        if word in ("date", "timestamp") and self.token.kind == "text":
            return read_moment(self.checker, token, self.advance())
        if word == "null":
            hint = "Write IS NULL or IS NOT NULL."
            raise self.stop("NULL is never equal to anything.", hint, "EX027", at=token)
        if word == "interval" and self.token.kind == "text":
            raise self.stop("INTERVAL is not needed.", f"Write {self.token.text}.", at=token)
        if word in RESERVED:
            self.index -= 1
            raise self.stop(_EXPECTED + ".")
        if self.is_at("("):
            return self.call(token)
        return self.field(token)

    def negation(self, token: Token) -> Node:
        operand = self.expression(_NOT - 1)
        self.check_boolean(operand, "NOT")
        return Not(operand, type=Type.BOOLEAN, **self.place(token.start))

    def call(self, token: Token) -> Node:
        vocabulary = self.checker.vocabulary
        if token.text in vocabulary.fields and not is_function(token.text, vocabulary):
            raise self.stop(f"{token.text!r} is a field, not a function.", "Remove the brackets.", at=token)
        opening = self.advance()
        arguments: list[Node] = []
        if not self.is_at(")"):
            arguments.append(self.expression(0))
            while self.accept(","):
                arguments.append(self.expression(0))
        self.close(opening)
        return read_call(self.checker, token, arguments, self.place(token.start))

    def field(self, token: Token) -> Node:
        known = self.checker.vocabulary.fields
        found = known.get(token.text)
        if found is None:
            hint = did_you_mean(token.text, known) or f"Text goes in single quotes: '{token.text}'."
            self.checker.fault("EX010", f"There is no field {token.text!r}.", token, hint)
            return Field(token.text, type=Type.NULL, **self.place(token.start))
        return Field(token.text, type=found.type, choices=found.choices, **self.place(token.start))

    def infix(self, left: Node, start: int) -> Node:
        token = self.advance()
        match token.word or token.text:
            case "and" | "or" as word:
                return self.joined(word, left, start)
            case "is":
                return self.is_something(left, start)
            case "+" | "-":
                return self.arithmetic(token, left, _SUM, start)
            case "*" | "/":
                return self.arithmetic(token, left, _PRODUCT, start)
            case "not":
                return self.ranged(self.advance(), left, start, negated=True)
            case "between" | "in" | "like":
                return self.ranged(token, left, start, negated=False)
        right = self.expression(_COMPARED)
        return self.checker.compare(token, left, right, self.place(start))

    def arithmetic(self, token: Token, left: Node, power: int, start: int) -> Node:
        right = self.expression(power)
        return self.checker.arithmetic(token, left, right, self.place(start))

    def joined(self, word: str, left: Node, start: int) -> Node:
        parts = [left, self.expression(_POWER[word])]
        while self.accept(word):
            parts.append(self.expression(_POWER[word]))
        for part in parts:
            self.check_boolean(part, word.upper())
        join = And if word == "and" else Or
        return join(tuple(parts), type=Type.BOOLEAN, **self.place(start))

    def is_something(self, left: Node, start: int) -> Node:
        negated = self.accept("not") is not None
        if self.accept("null"):
            if isinstance(left, Span):
                self.checker.fault("EX020", "A duration is never unknown.", left)
            return IsNull(left, negated, type=Type.BOOLEAN, **self.place(start))
        truth = self.accept("true", "false")
        if truth is None:
            raise self.stop("After IS stands NULL, TRUE or FALSE.", "Write = to compare with a value.")
        self.check_boolean(left, f"IS {truth.text.upper()}")
        return IsTruth(left, truth.word == "true", negated, type=Type.BOOLEAN, **self.place(start))

    def ranged(self, token: Token, left: Node, start: int, *, negated: bool) -> Node:
        if token.word == "between":
            return self.between(token, left, start, negated)
        if token.word == "in":
            return self.is_in(left, start, negated)
        pattern = self.expression(_COMPARED)
        if left.type not in (*TEXTUAL, Type.NULL):
            self.checker.fault("EX020", f"LIKE reads a text, and this is {left.type.with_article}.", token)
        if not isinstance(pattern, Literal) or pattern.type is not Type.TEXT:
            self.checker.fault("EX014", "The pattern of LIKE has to be a text.", pattern, "As in 'a%'.")
        written = pattern.written if isinstance(pattern, Literal) else ""
        return Like(left, written, negated, type=Type.BOOLEAN, **self.place(start))

    def between(self, token: Token, left: Node, start: int, negated: bool) -> Node:
        low = self.expression(_COMPARED)
        self.expect("and", "after BETWEEN and its lower end")
        high = self.expression(_COMPARED)
        checker = self.checker
        operand = checker.adapt(left, low)
        low, high = checker.adapt(low, left), checker.adapt(high, left)
        checker.check_comparable(low, operand, low)
        checker.check_comparable(high, operand, high)
        checker.check_ordered(token, operand)
        return Between(operand, low, high, negated, type=Type.BOOLEAN, **self.place(start))

    def is_in(self, left: Node, start: int, negated: bool) -> Node:
        opening = self.expect("(", "after IN")
        if self.is_at(")"):
            raise self.stop("The list of IN is empty.", "List at least one value.")
        options = [self.option()]
        while self.accept(","):
            options.append(self.option())
        self.close(opening)
        return self.checker.is_in(left, options, negated, self.place(start))

    def option(self) -> Literal:
        first = self.token
        node = self.expression(_COMPARED)
        if not isinstance(node, Literal):
            hint = "" if not isinstance(node, Field) else f"Text goes in single quotes: '{node.name}'."
            raise self.stop("A list holds only values.", hint or "Write values; compare fields with =.", at=first)
        return node

    def check_boolean(self, node: Node, word: str) -> None:
        if node.type not in (Type.BOOLEAN, Type.NULL):
            message = f"{word} joins conditions, and this is {node.type.with_article}."
            self.checker.fault("EX020", message, node, "Compare it with something.")
