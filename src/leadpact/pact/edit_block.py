"""Entries that stand one below the other: removed, inserted, put in another order, each with its own lines.

Comments at the end of an entry's lines are its own. Those directly above it belong to it as well: they move along;
when the entry is removed they stay, because they may be about more than one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.pact.edit_nodes import Node, Written

_EMPTY = {"mapping": "{}", "list": "[]"}


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of an entry, from `lead`, where the comments above it begin, to the `end` of the last one.

    `whole`: nothing else stands before it in its first line, as `- ` does before the first key of an item.
    """

    lead: int
    start: int
    end: int
    whole: bool


def without(found: Written, node: Node, at: int) -> str:
    """Return the text without the entry at position `at` of `node`."""
    text, own = found.text, _lines(found, node, at)
    if len(node.entries) == 1:
        return _emptied(found, node, own)
    if own.whole:
        begin, end = own.start - found.column(own.start), found.after_line(own.end)
        if end == len(text) and not text.endswith("\n"):  # the last line of a text that does not end with one
            begin -= len(found.newline)
        return text[:begin] + text[end:]
    following = found.after_line(own.end)
    rest = text[following:]
    return text[: own.start] + rest[len(rest) - len(rest.lstrip(" ")) :]


def _emptied(found: Written, node: Node, own: _Lines) -> str:
    """Return the text with brackets in the place of the only entry; comments above it stay."""
    text, brackets = found.text, _EMPTY[node.kind]
    if not own.whole:
        return text[: own.start] + brackets + text[own.end :]
    begin, end = own.start - found.column(own.start), found.after_line(own.end)
    before = f"{text[: node.head]} {brackets}"
    between = text[node.head : begin]
    room = len(between) - len(between.lstrip(" "))
    return before + between[max(0, min(room - 1, len(brackets) + 1)) :] + text[end:]


def extended(found: Written, node: Node, at: int, shown: str) -> str:
    """Return the text with the entry `shown` at position `at` of `node`, which has one at least."""
    text, newline = found.text, found.newline
    indent = " " * found.column(node.entries[0].start)
    if at > 0:
        end = _lines(found, node, at - 1).end
        return f"{text[:end]}{newline}{indent}{shown}{text[end:]}"
    first = _lines(found, node, 0)
    if not first.whole:
        return f"{text[: first.start]}{shown}{newline}{indent}{text[first.start :]}"
    return f"{text[: first.lead]}{indent}{shown}{newline}{text[first.lead :]}"


def reordered(found: Written, node: Node, order: Sequence[int]) -> str:
    """Return the text with the entries of `node` in another order: at each position the one that `order` names."""
    text = found.text
    parts = [_lines(found, node, at) for at in range(len(node.entries))]
    indent = " " * found.column(node.entries[0].start)
    made, done = [], 0
    for at, chosen in enumerate(order):
        slot, part = parts[at], parts[chosen]
        shown = text[part.lead : part.end]
        if part.whole and not slot.whole:
            shown = shown.lstrip(" ")
        elif slot.whole and not part.whole:
            shown = indent + shown
        made += [text[done : slot.lead], shown]
        done = slot.end
    return "".join((*made, text[done:]))


def _lines(found: Written, node: Node, at: int) -> _Lines:
    entry = node.entries[at]
    end = found.line_end(entry.end)
    if not found.begins_line(entry.start):
        return _Lines(entry.start, entry.start, end, whole=False)
    above = found.after_line(node.entries[at - 1].end) if at else _first(found, node)
    return _Lines(found.lead(entry.start, above), entry.start, end, whole=True)


def _first(found: Written, node: Node) -> int:
    """Return where the lines of a collection begin: below its key, or with the text."""
    return found.after_line(node.head) if node.head else 0
