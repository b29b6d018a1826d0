"""Draws that depend on what is drawn for, and on nothing else: a hash of the seed and of names.

No draw depends on the order of others, so a world may be asked about any of its persons in any order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
Name = str | int
RANGE = float(2**64)


@dataclass(frozen=True)
class Dice:
    """Draws for one world. `names` say for whom or what, and what is asked: `dice.chance(0.1, person, "forgets")`."""

    seed: int

    @cached_property
    def _key(self) -> bytes:
        return f"leadpact {self.seed}".encode()

    def uniform(self, *names: Name) -> float:
        """Return a number in [0, 1)."""
        text = "\x1f".join(map(str, names)).encode()
        return int.from_bytes(blake2b(text, digest_size=8, key=self._key).digest(), "big") / RANGE

    def chance(self, share: float, *names: Name) -> bool:
        """Return true in a `share` of all cases."""
        return self.uniform(*names) < share

    def whole(self, least: int, most: int, *names: Name) -> int:
        """Return a whole number, each from `least` to `most` alike."""
        return least + int(self.uniform(*names) * (most - least + 1))

    def pick(self, options: Sequence[T], *names: Name) -> T:
        """Return one of `options`, each alike."""
        return options[int(self.uniform(*names) * len(options))]

    def weighted(self, options: Mapping[T, float], *names: Name) -> T:
        """Return one of `options` by its weight."""
        left = self.uniform(*names) * sum(options.values())
        *others, last = options.items()
        for option, weight in others:
            left -= weight
            if left < 0:
                return option
        return last[0]

    def normal(self, *names: Name) -> float:
        """Return a standard normal number (Box and Muller)."""
        radius = math.sqrt(-2 * math.log(1 - self.uniform(*names, "radius")))
        return radius * math.cos(2 * math.pi * self.uniform(*names, "angle"))

    def lognormal(self, median: float, spread: float, *names: Name) -> float:
        """Return a positive number around `median`; `spread` is the standard deviation of its logarithm."""
        return median * math.exp(spread * self.normal(*names))

    def exponential(self, mean: float, *names: Name) -> float:
        """Return a waiting time of a process without memory."""
        return -mean * math.log(1 - self.uniform(*names))
