"""The good pact with a classic error planted in it, and beside each a near miss that is none."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pact_changes import GOOD, HERE

TODAY = date(2026, 11, 25)

Change = tuple[str, str]


class Case(NamedTuple):
    """A code, the changes to the good pact that plant it, and those of a near miss.

    The changes mark the place of the finding; `also` are codes that the same change plants besides.
    """

    code: str
    fault: tuple[Change, ...]
    near: tuple[Change, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        return f"{self.code} {self.fault[0][1][:40]}"


def altered(changes: tuple[Change, ...]) -> tuple[str, list[tuple[int, int]]]:
    """Return the good pact with `changes`, and the places that they mark."""
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the pact"
        text = text.replace(old, new)
    places: list[tuple[int, int]] = []
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        while HERE in line:
            places.append((number, line.index(HERE) + 1))
            line = line.replace(HERE, "", 1)
        lines.append(line)
    return "\n".join(lines), places


def before(section: str, text: str) -> Change:
    """Return a change that puts `text` before a section."""
    return f"\n{section}:", f"\n{text}\n\n{section}:"
