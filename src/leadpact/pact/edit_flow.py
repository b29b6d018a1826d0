"""Entries within brackets: removed, inserted, put in another order; in one line, or each in a line of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.pact.edit_nodes import Node, Written

_COMMA = re.compile(r"(?:#[^\n]*\n|\s)*,")
_REST = re.compile(r"[ \t]*,?[ \t]*(#[^\r\n]*)?\r?(?:\n|$)")
"""What follows an entry that is the last thing in its line."""


@dataclass(frozen=True, slots=True)
class _Part:
    """An entry from `start` to `end`.

    Args:
        lead: where the comments above it begin that belong to it; its start if there are none.
        comma: the offset after the comma that follows it; its end if there is none.
        tail: where the comment ends that stands in its line; `comma` if there is none.
        begins, ends: it is the first, and the last thing in its line.
    """

    lead: int
    start: int
    end: int
    comma: int
    tail: int
    begins: bool
    ends: bool


def without(found: Written, node: Node, at: int) -> str:
    """Return the text without the entry at position `at` of `node`."""
    text, parts = found.text, _parts(found, node)
    own = parts[at]
    before = parts[at - 1] if at else None
    is_last, closes_with_comma = at == len(parts) - 1, parts[-1].comma > parts[-1].end
    if own.begins and own.ends:
        kept = own.start - found.column(own.start)
        begin = _without_comma(text, before, kept) if before and is_last and not closes_with_comma else text[:kept]
        return begin + text[found.after_line(own.tail) :]
    if before is not None and "#" not in text[before.comma : own.start] and (is_last or not own.begins):
        return text[: before.end] + text[own.end :]
    if not is_last:
        following = parts[at + 1].start
        between = text[own.comma : following]
        return text[: own.start] + (between if "#" in between else "") + text[following:]
    if before is None:
        return text[: own.start] + text[own.comma :]
    return _without_comma(text, before, own.start) + text[own.end :]


def _without_comma(text: str, part: _Part, until: int) -> str:
    if part.comma == part.end:
        return text[:until]
    return text[: part.comma - 1] + text[part.comma : until]


def extended(found: Written, node: Node, at: int, shown: str) -> str:
    """Return the text with the entry `shown` at position `at` of `node`."""
    text, parts = found.text, _parts(found, node)
    if not parts:
        return text[: node.start + 1] + shown + text[node.start + 1 :]
    if at > 0:
        return _after(found, parts, at, shown)
    first = parts[0]
    if not first.begins:
        return f"{text[: first.start]}{shown}, {text[first.start :]}"
    between = f"{found.newline}{' ' * found.column(first.start)}"
    return f"{text[: first.lead]}{shown},{between}{text[first.lead :]}"


def _after(found: Written, parts: Sequence[_Part], at: int, shown: str) -> str:
    text, before = found.text, parts[at - 1]
    below = before if before.begins else parts[at] if at < len(parts) and parts[at].begins else None
    if below is None:
        return f"{text[: before.end]}, {shown}{text[before.end :]}"
    comma, after = ("", ",") if before.comma > before.end else (",", "")
    line = f"{found.newline}{' ' * found.column(below.start)}{shown}{after}"
    return f"{text[: before.end]}{comma}{text[before.end : before.tail]}{line}{text[before.tail :]}"


def reordered(found: Written, node: Node, order: Sequence[int]) -> str:
    """Return the text with the entries of `node` in another order: at each position the one that `order` names.

    Comments move along where each entry has lines of its own; otherwise they stay where they are.
    """
    text, parts = found.text, _parts(found, node)
    leads, tails = all(part.begins for part in parts), all(part.ends for part in parts)
    made, done = [], 0
    for at, chosen in enumerate(order):
        slot, part = parts[at], parts[chosen]
        made += [
            text[done : slot.lead if leads else slot.start],
            text[part.lead if leads else part.start : part.end],
            text[slot.end : slot.comma],
        ]
        if tails:
            made.append(text[part.comma : part.tail])
        done = slot.tail if tails else slot.comma
    return "".join((*made, text[done:]))


def _parts(found: Written, node: Node) -> list[_Part]:
    made: list[_Part] = []
    for entry in node.entries:
        comma = _COMMA.match(found.text, entry.end)
        after = comma.end() if comma else entry.end
        rest = _REST.match(found.text, entry.end)
        tail = max(after, rest.end(1)) if rest and rest[1] else after
        above = found.after_line(made[-1].tail if made else node.start)
        begins = found.begins_line(entry.start)
        lead = _first_mark(found, found.lead(entry.start, above)) if begins else entry.start
        made.append(_Part(lead, entry.start, entry.end, after, tail, begins, rest is not None))
    return made


def _first_mark(found: Written, line: int) -> int:
    """Return where something stands in the line that begins at `line`."""
    shown = found.text[line : found.line_end(line)]
    return line + len(shown) - len(shown.lstrip(" "))
