"""How large and how small a number in a condition can get, known before any lead is seen."""

from __future__ import annotations

import math

from leadpact.pact.nodes import Arithmetic, Behaviour, HostCall, Literal, Node, children
from leadpact.pact.vocabulary import NUMERIC, Type

# A field of type number is unknown beyond these, or when it is no number; closer to zero, it is zero.
SMALLEST, LARGEST = 1e-30, 1e30


def magnitude(node: Node) -> tuple[float, float]:
    """Return the decimal exponents between which every value of a number other than zero lies.

    Nothing beyond 1e300 or below 1e-300 is let in, so no reading can overflow or underflow: some databases
    raise an error then. Fields are read between 1e-30 and 1e30, or as 64-bit integers.
    """
    match node:
        case Literal(value=value) if isinstance(value, int | float) and value:
            return math.log10(abs(value)), math.log10(abs(value))
        case Literal():
            return 0.0, 0.0
        case Arithmetic(operator=sign, left=left, right=right):
            (low, high), (least, most) = magnitude(left), magnitude(right)
            if sign == "*":
                return low + least, high + most
            if sign == "/":
                return low - most, high - least
            return min(low, least) - 16, max(high, most) + 0.31
        case Behaviour(kind="decayed"):
            return -9.0, 19.0
        case HostCall() if node.type is Type.NUMBER:
            return -30.0, 30.0
    below = [magnitude(child) for child in children(node) if child.type in (*NUMERIC, Type.AMOUNT)]
    if below:
        return min(low for low, _ in below), max(high for _, high in below)
    return (-30.0, 30.0) if node.type is Type.NUMBER else (0.0, 19.0)
