"""Texts for the prover: which results of some tests can come together, and the shortest text that shows each.

Every test here reads a text letter by letter and forgets it: equality, patterns, order and length are all such. So all
combinations that any text can show are found exactly, by walking all tests at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

from leadpact.pact import moments

MOST_SITUATIONS = 4_000
"""Of the tests of one text, so many different situations are looked at; beyond them its tests are left open."""

_MAPS = {"lower": moments.lower, "upper": moments.upper}
_ORDERS = ("<", "<=", ">", ">=")
_LETTERS = "xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW0123456789-_."


@dataclass(frozen=True, slots=True)
class TextTest:
    """A test of one text.

    Args:
        kind: `among` some texts, `like` a pattern, in an order (`<` ...) to a text, or `longer` than some characters.
        texts: those of `among`; else the one pattern, text or number of characters.
        maps: `lower` and `upper`, in the order in which they are applied before.
    """

    kind: str
    texts: frozenset[str]
    maps: tuple[str, ...] = ()

    def after(self, name: str) -> TextTest:
        """Return the test of a text that `name` is applied to first."""
        return replace(self, maps=(name, *self.maps))

    def matches(self, text: str) -> bool:
        """Say what the test gives for `text`."""
        for name in self.maps:
            text = _MAPS[name](text)
        if self.kind == "among":
            return text in self.texts
        (argument,) = self.texts
        if self.kind == "like":
            return moments.like(argument)(text) is not None
        if self.kind == "longer":
            return len(text) > int(argument)
        return {"<": text < argument, "<=": text <= argument, ">": text > argument, ">=": text >= argument}[self.kind]


def among(*texts: str) -> TextTest:
    """Return the test whether a text is one of `texts`."""
    return TextTest("among", frozenset(texts))


@dataclass(frozen=True, slots=True)
class Classes:
    """The texts that some tests tell apart: of each class the tests that hold, and a text of it.

    `whole` is False where there may be further classes.
    """

    holding: tuple[frozenset[TextTest], ...]
    texts: tuple[str, ...]
    whole: bool = True

    @property
    def count(self) -> int:
        return len(self.texts)


def classes_of(tests: Collection[TextTest], values: Sequence[str] | None) -> Classes:
    """Return the classes that `tests` tell apart among `values`; None: among all texts that can be stored.

    A text that is stored is not empty, and has single blanks, none at its ends.
    """
    candidates, whole = (iter(values), True) if values is not None else _situations(tests)
    found: dict[frozenset[TextTest], str] = {}
    for text in candidates:
        found.setdefault(frozenset(test for test in tests if test.matches(text)), text)
    return Classes(tuple(found), tuple(found.values()), whole)


def _situations(tests: Collection[TextTest]) -> tuple[Iterator[str], bool]:
    """Return a shortest text for every situation that reading a text can leave the tests in."""
    readers = _readers(tests)
    letters = _alphabet(tests)
    start = tuple(reader.steps.start for reader in readers)
    shortest = {start: ""}
    waiting = [start]
    for state in waiting:
        if len(shortest) > MOST_SITUATIONS:
            break
        for letter in letters:
            after = tuple(reader.read(part, letter) for reader, part in zip(readers, state, strict=True))
            if after not in shortest:
                shortest[after] = shortest[state] + letter
                waiting.append(after)
    texts = (text for text in shortest.values() if text and text == " ".join(text.split()))
    return texts, len(shortest) <= MOST_SITUATIONS


def _alphabet(tests: Collection[TextTest]) -> list[str]:
    """Return letters of which every other one behaves like one of them."""
    named = {letter for test in tests for text in test.texts if test.kind != "longer" for letter in text}
    ordered = any(test.kind in _ORDERS for test in tests)
    if any(test.maps for test in tests):
        # The letters between two that are named have to stay between what those become.
        named |= set("AZaz") if ordered else set()
        named |= {change(letter) for letter in named for change in (moments.lower, moments.upper)}
    named -= {letter for letter in named if letter != " " and letter.isspace()}
    others = [next(letter for letter in _endless(_LETTERS) if letter not in named)]
    if ordered:
        others += _between(sorted(named))
    return [*others, *sorted(named - set(others), key=lambda letter: (letter.isupper(), letter))]


def _endless(letters: str) -> Iterator[str]:
    yield from letters
    yield from map(chr, range(0x100, 0x2000))


def _between(named: Sequence[str]) -> list[str]:
    """Return a letter for each gap between named ones, before the first and after the last of them."""
    ends = [0x20, *map(ord, named), 0xD7FF]
    found = []
    for low, high in pairwise(ends):
        gap = [chr(code) for code in range(low + 1, min(high, low + 0x200)) if chr(code).isprintable()]
        usual = [letter for letter in gap if letter in _LETTERS]
        found += (usual or gap)[:1]
    return found


# Readers: each is in a state, and a letter brings it into the next.


def _readers(tests: Collection[TextTest]) -> list[_Reader]:
    """Return what has to be remembered of a text so that every one of `tests` can be answered at its end."""
    readers = [_Reader(_Blanks())]
    for maps in dict.fromkeys(test.maps for test in tests):
        alike = [test for test in tests if test.maps == maps]
        words = frozenset(text for test in alike if test.kind == "among" for text in test.texts)
        readers += [_Reader(_Words(words), maps)] if words else []
        for test in alike:
            for argument in test.texts:
                if test.kind == "like":
                    readers.append(_Reader(_Pattern(argument), maps))
                elif test.kind in _ORDERS:
                    readers.append(_Reader(_Order(argument), maps))
    lengths = [int(argument) for test in tests if test.kind == "longer" for argument in test.texts]
    return [*readers, _Reader(_Length(max(lengths) + 1))] if lengths else readers


class _Steps(Protocol):
    """What remembers of a text what one kind of test needs."""

    @property
    def start(self) -> object: ...
    def step(self, state: Any, letter: str) -> object: ...


@dataclass(frozen=True, slots=True)
class _Reader:
    """`steps` with a memory, and `maps` applied to each letter before."""

    steps: _Steps
    maps: tuple[str, ...] = ()
    known: dict[tuple[object, str], object] = field(default_factory=dict)

    def read(self, state: object, letter: str) -> object:
        """Return the state after `letter`."""
        if (state, letter) not in self.known:
            mapped = letter
            for name in self.maps:
                mapped = _MAPS[name](mapped)
            self.known[state, letter] = self.steps.step(state, mapped)
        return self.known[state, letter]


class _Blanks:
    """Whether the text could end here and be stored so: 1 if it could, 2 where a blank is too many for good."""

    start = 0

    def step(self, state: int, letter: str) -> int:
        if state == 2 or (letter == " " and state == 0):
            return 2
        return 0 if letter == " " else 1


@dataclass
class _Words:
    """What has been read, as long as one of the words begins with it."""

    words: frozenset[str]

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(word[:length] for word in self.words for length in range(len(word) + 1))

    start = ""

    def step(self, state: str | None, letter: str) -> str | None:
        read = None if state is None else f"{state}{letter}"
        return read if read in self._beginnings else None


@dataclass
class _Pattern:
    """Up to which places of the pattern the text can have come, as bits of an integer."""

    pattern: str

    @property
    def start(self) -> int:
        return self._through(1)

    def step(self, state: int, letter: str) -> int:
        after = 0
        for place, sign in enumerate(self.pattern):
            if state >> place & 1:
                if sign == "%":
                    after |= 1 << place
                elif sign in ("_", letter):
                    after |= 1 << place + 1
        return self._through(after)

    def _through(self, places: int) -> int:
        """Add the places that are reached by letting a `%` stand for nothing."""
        for place, sign in enumerate(self.pattern):
            if sign == "%" and places >> place & 1:
                places |= 1 << place + 1
        return places


@dataclass
class _Order:
    """How much of the other text has been read alike; "<" or ">" once they differ."""

    other: str
    start = 0

    def step(self, state: int | str, letter: str) -> int | str:
        if not isinstance(state, int):
            return state
        if state == len(self.other):
            return ">"
        if letter == self.other[state]:
            return state + 1
        return "<" if letter < self.other[state] else ">"


@dataclass
class _Length:
    most: int
    start = 0

    def step(self, state: int, _letter: str) -> int:
        return min(state + 1, self.most)
