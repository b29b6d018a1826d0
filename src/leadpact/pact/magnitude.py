"""How large and how small a number in a condition can get, known before any lead is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from leadpact.pact.nodes import Arithmetic, Behaviour, Literal, Node, children
from leadpact.pact.vocabulary import NUMERIC, Type

# A field of type number is unknown beyond these, or when it is no number; closer to zero, it is zero.
SMALLEST, LARGEST = 1e-30, 1e30

_ROUNDED = 16.0  # decimal digits of a double
_SMALLEST_EXPONENT, _LARGEST_EXPONENT = -300.0, 300.0


@dataclass(frozen=True, slots=True)
class Magnitude:
    """Decimal exponents of a number: every value but zero lies between `low` and `high`.

    All values are multiples of one step of at least `step`; so are their sums and differences.
    """

    low: float
    high: float
    step: float

    @property
    def is_safe(self) -> bool:
        """Whether no value overflows or underflows: some databases raise an error then."""
        return self.low >= _SMALLEST_EXPONENT and self.high <= _LARGEST_EXPONENT


_WHOLE = Magnitude(0.0, 19.0, 0.0)
_NUMBER = Magnitude(-30.0, 30.0, -30.0 - _ROUNDED)
_DECAYED = Magnitude(-9.0, 19.0, -9.0 - _ROUNDED)


def magnitude(node: Node) -> Magnitude:
    """Return the magnitude of a numeric node, whatever its fields hold."""
    match node:
        case Literal(value=value) if isinstance(value, float) and value:
            exponent = math.log10(abs(value))
            return Magnitude(exponent, exponent, exponent - _ROUNDED)
        case Arithmetic():
            return _calculated(node.operator, magnitude(node.left), magnitude(node.right))
        case Behaviour(kind="decayed"):
            return _DECAYED
    below = [magnitude(child) for child in children(node) if child.type in (*NUMERIC, Type.AMOUNT)]
    if not below:
        return _NUMBER if node.type is Type.NUMBER else _WHOLE
    return Magnitude(
        min(part.low for part in below), max(part.high for part in below), min(part.step for part in below)
    )


def _calculated(sign: str, left: Magnitude, right: Magnitude) -> Magnitude:
    if sign in "+-":
        step = min(left.step, right.step)
        return Magnitude(step, max(left.high, right.high) + 0.31, step)
    if sign == "*":
        low, high = left.low + right.low, left.high + right.high
    else:
        low, high = left.low - right.high, left.high - right.low
    return Magnitude(low, high, low - _ROUNDED)
