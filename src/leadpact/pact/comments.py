"""Comments stay with what they were said of: a line keeps them while it stands, wherever it moves to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from leadpact.pact.signing import Comment


@dataclass(frozen=True, slots=True)
class Placed:
    """A comment beside the present text.

    `line` is where what it was said of stands now, from 1; 0: it is about the whole; None: that line was changed or
    taken out since. `said_of` is the line as it was.
    """

    comment: Comment
    line: int | None
    said_of: str


def placed(comments: Sequence[Comment], texts: Mapping[str, str], digest: str) -> tuple[Placed, ...]:
    """Return `comments` in their order, each where it belongs in the text `digest`; `texts` are by digest."""
    kept: dict[str, dict[int, int]] = {}
    found = []
    for one in comments:
        lines = texts[one.digest].split("\n")
        said_of = lines[one.line - 1] if one.line else ""
        if one.line == 0 or one.digest == digest:
            found.append(Placed(one, one.line, said_of))
            continue
        if one.digest not in kept:
            kept[one.digest] = unchanged(lines, texts[digest].split("\n"))
        found.append(Placed(one, kept[one.digest].get(one.line), said_of))
    return tuple(found)


def unchanged(before: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Return, for each line of `before` that stands in `now` as it was, where it does; lines count from 1."""
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    return {
        block.a + offset + 1: block.b + offset + 1
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }
