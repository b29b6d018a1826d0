"""The solver, spoken to in three values: what is true of a condition, what is false of it, and neither."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

Formula = Any
"""A formula of the solver, or a bool where it is settled already."""

Term = Any
"""A number of the solver, or an int or Fraction where it is settled already."""

Verdict = Literal["yes", "no", "open"]
"""What the solver says to a question: there is such a lead, there is none, or it does not know in time."""


@dataclass(frozen=True, slots=True)
class Truth:
    """When a condition is true, and when it is false; it is unknown when it is neither. Never both."""

    true: Formula
    false: Formula

    @property
    def known(self) -> Formula:
        return some(self.true, self.false)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, date (days since 0001-01-01) or instant (seconds since 1970), and when it is known."""

    known: Formula
    value: Term


UNKNOWN = Truth(False, False)
HALF = Fraction(1, 2)
ROUNDING = Fraction(1, 2**50)
"""Double precision is off by less than this share of a value."""

_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_CALCULATED: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


def sure(formula: Formula) -> Truth:
    """Return what is true where `formula` is, and false elsewhere."""
    return Truth(formula, no(formula))


def every(*parts: Formula) -> Formula:
    """Return when all of `parts` hold."""
    kept = [part for part in parts if part is not True]
    if any(part is False for part in kept):
        return False
    return _solver().And(*kept) if len(kept) > 1 else (kept or [True])[0]


def some(*parts: Formula) -> Formula:
    """Return when at least one of `parts` holds."""
    kept = [part for part in parts if part is not False]
    if any(part is True for part in kept):
        return True
    return _solver().Or(*kept) if len(kept) > 1 else (kept or [False])[0]


def no(part: Formula) -> Formula:
    """Return when `part` does not hold."""
    return not part if isinstance(part, bool) else _solver().Not(part)


def implies(one: Formula, other: Formula) -> Formula:
    """Return when `other` holds wherever `one` does."""
    return some(no(one), other)


def same(one: Formula, other: Formula) -> Formula:
    """Return when both hold or neither does."""
    if isinstance(one, bool):
        one, other = other, one
    if isinstance(other, bool):
        return one if other else no(one)
    return one == other


def _settled(*values: Term) -> bool:
    return all(isinstance(value, int | Fraction) for value in values)


def _is_whole(value: Term) -> bool:
    """Whether a number can have no fraction."""
    return isinstance(value, int) or (not isinstance(value, Fraction) and bool(value.is_int()))


def _solver() -> Any:
    import z3

    return z3


class Logic:
    """One conversation with the solver: names, what always holds, and questions with a limit of time.

    Each has a context of its own, so that several may be held at the same time.
    """

    def __init__(self, *, ends: float) -> None:
        self.solver = _solver()
        self.context = self.solver.Context()
        self.assertions = self.solver.SimpleSolver(ctx=self.context)
        self.assertions.set("random_seed", 7)
        self.ends = ends  # of time.monotonic()
        self.names = 0
        self.questions = 0
        self._words: dict[int, tuple[Formula, Formula]] = {}
        self._assumed: list[tuple[int, Formula]] = []
        self._settled: list[int] = []

    # Words.

    def flag(self, name: str) -> Formula:
        """Return a new formula of which nothing is known."""
        self.names += 1
        return self.solver.Bool(f"{name}#{self.names}", self.context)

    def integer(self, name: str) -> Term:
        self.names += 1
        return self.solver.Int(f"{name}#{self.names}", self.context)

    def real(self, name: str) -> Term:
        self.names += 1
        return self.solver.Real(f"{name}#{self.names}", self.context)

    def number(self, value: Term) -> Term:
        """Return a settled number as the solver writes it; any other as it is."""
        if isinstance(value, bool | int):
            return self.solver.IntVal(int(value), self.context)
        if isinstance(value, Fraction):
            return self.solver.RealVal(f"{value.numerator}/{value.denominator}", self.context)
        return value

    def sum(self, parts: Sequence[Term]) -> Term:
        if all(isinstance(part, int | Fraction) for part in parts):
            return sum(parts)
        return self.solver.Sum([self.number(part) for part in parts])

    def compare(self, operator: str, one: Term, other: Term) -> Formula:
        """Return `one operator other`; the operators are those of conditions."""
        if not _settled(one, other):
            one, other = self.number(one), self.number(other)
        return _COMPARED[operator](one, other)

    def calculate(self, operator: str, one: Term, other: Term, *, exact: bool = False) -> Term:
        """Return `one operator other`, with what double precision may be off where there are fractions.

        A division by what can be zero has some value there. `exact`: it is no double.
        """
        if _settled(one, other):
            value = Fraction(one) / other if operator == "/" else _CALCULATED[operator](one, other)
            return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value
        alike = operator != "/" and _is_whole(one) and _is_whole(other)
        if not alike:
            one, other = self._real(one), self._real(other)
        value = _CALCULATED[operator](self.number(one), self.number(other))
        return value if alike or exact else self._roughly(value)

    def chosen(self, condition: Formula, one: Term, other: Term) -> Term:
        """Return `one` where `condition` holds, and `other` elsewhere."""
        if isinstance(condition, bool):
            return one if condition else other
        if _is_whole(one) != _is_whole(other):
            one, other = self._real(one), self._real(other)
        return self.solver.If(condition, self.number(one), self.number(other))

    def rounded(self, value: Term) -> Term:
        """Return the nearest whole number; halves are rounded upwards."""
        if _settled(value):
            return (Fraction(value) + Fraction(1, 2)).__floor__()
        if _is_whole(value):
            return value
        nearest = self.integer("rounded")
        self.hold(nearest <= value + self.number(HALF), value + self.number(HALF) < nearest + 1)
        return nearest

    def _real(self, value: Term) -> Term:
        if _settled(value):
            return Fraction(value)
        return self.solver.ToReal(value) if value.is_int() else value

    def _roughly(self, value: Term) -> Term:
        """Return what a double may make of `value`."""
        double, off = self.real("double"), self.number(ROUNDING)
        low, high = value * (1 - off), value * (1 + off)
        self.hold(self.solver.If(value >= 0, self.solver.And(low <= double, double <= high),
                                 self.solver.And(high <= double, double <= low)))  # fmt: skip
        return double

    def fewer(self, flags: Sequence[Formula], counts: Sequence[Term], size: int) -> Formula:
        """Return when fewer than `size` of `flags` hold and of `counts` are there, together."""
        ones = [self.chosen(flag, 1, 0) for flag in flags]
        ones += [self.chosen(count, 1, 0) if self.solver.is_bool(count) else count for count in counts]
        return self.compare("<", self.sum(ones), size)

    # What holds.

    def hold(self, *formulas: Formula) -> None:
        """Let `formulas` hold from now on."""
        for formula in formulas:
            if formula is not True:
                self.assertions.add(self.solver.BoolVal(False, self.context) if formula is False else formula)

    def word(self, formula: Formula) -> Formula:
        """Return a single word that stands for `formula` where it is assumed."""
        key = formula.get_id()
        if key not in self._words:
            word = self.flag("assumed")
            self.hold(implies(word, formula))
            self._words[key] = (word, formula)  # the formula is kept, so that its id stays its own
        return self._words[key][0]

    # Questions.

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.ends - time.monotonic()

    def ask(self, assumed: Iterable[Formula], *, seconds: float = 2.0) -> Verdict:
        """Return whether everything that holds can hold together with `assumed`."""
        parts = list(assumed)
        self._assumed = [(place, self.word(part)) for place, part in enumerate(parts) if not isinstance(part, bool)]
        self._settled = [place for place, part in enumerate(parts) if part is False]
        if self._settled:
            return "no"
        allowed = min(seconds, self.left)
        if allowed <= 0.005:
            return "open"
        self.questions += 1
        self.assertions.set("timeout", max(5, int(allowed * 1000)))
        answer = self.assertions.check(*(word for _, word in self._assumed))
        if answer == self.solver.sat:
            return "yes"
        return "no" if answer == self.solver.unsat else "open"

    def core(self) -> list[int]:
        """Return the places of the assumptions that were needed for the answer no just given."""
        if self._settled:
            return self._settled[:1]
        needed = {word.get_id() for word in self.assertions.unsat_core()}
        return [place for place, word in self._assumed if word.get_id() in needed]

    def model(self) -> Model:
        """Return the world that was found by the question just answered with yes."""
        return Model(self.assertions.model(), self)


class Model:
    """One world in which everything holds."""

    def __init__(self, found: Any, logic: Logic) -> None:
        self._found, self._logic = found, logic

    def holds(self, formula: Formula) -> bool:
        if isinstance(formula, bool):
            return formula
        return bool(self._logic.solver.is_true(self._found.eval(formula, model_completion=True)))

    def number(self, term: Term) -> Fraction:
        if isinstance(term, int | Fraction):
            return Fraction(term)
        value = self._found.eval(term, model_completion=True)
        return Fraction(value.as_long()) if value.is_int() else value.as_fraction()
