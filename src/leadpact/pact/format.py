"""The text of a pact in one manner of writing, with every comment and every meaning kept.

It works on the lines as they are written: sections come in the order of the language, block collections are indented by
two blanks a level, one empty line stands where one belongs. What stands in brackets, in quotes or in several lines is
left as it is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from leadpact.errors import FaultyText, Unfaithful
from leadpact.pact.format_lines import Level, Line, read_lines
from leadpact.pact.format_sections import in_order
from leadpact.pact.include import MARK
from leadpact.pact.yaml_text import YamlText, read_yaml

GAP = 2  # blanks before a comment at the end of a line, at least


def formatted(text: str, *, name: str = "The pact") -> str:
    """Return `text`, a pact or a file that one includes, in the manner in which pacts are written.

    Raises:
        FaultyText: it is no YAML, or states a key twice. A key without a value may stand.
        Unfaithful: something would be lost, or said otherwise.
    """
    text = _ended(text.removeprefix(MARK).replace("\r\n", "\n"))
    before = _read(text, name)
    lines = read_lines(text)
    remarks = _remarks(lines)
    _write(lines)
    found = "\n".join(line.text for line in in_order(lines)) + "\n"
    if _meaning(_read(found, name)) != _meaning(before) or _remarks(read_lines(found)) != remarks:
        raise Unfaithful(f"{name} would not say the same once it is formatted.", remedy="It stays as it is.")
    return found


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _read(text: str, name: str) -> YamlText:
    found = read_yaml(text)
    faults = [fault for fault in found.faults if fault.code != "PF004"]
    if faults:
        raise FaultyText(name, faults)
    return found


def _meaning(found: YamlText) -> dict[str, str]:
    """What a text says, section by section: the order of sections says nothing, that of all else does."""
    return {section: json.dumps(value) for section, value in found.tree.items()}


def _remarks(lines: Sequence[Line]) -> Counter[str]:
    return Counter(line.remark for line in lines if line.remark)


@dataclass(slots=True)
class _Split:
    """A line as it is to be written: what it says, and its comment with the column that it has to have at least."""

    head: str
    comment: str = ""
    column: int = 0

    def __str__(self) -> str:
        return f"{self.head:<{self.column}}{self.comment}" if self.comment else self.head


def _write(lines: Sequence[Line]) -> None:
    """Indent the lines, take blanks away from their ends, and keep comments at their ends apart and aligned."""
    above = list(accumulate((line.after for line in lines), _last_known))
    below = list(accumulate((line.before for line in reversed(lines)), _last_known))
    around = zip(lines, above, reversed(below), strict=True)
    split = [
        _Split("", line.remark, _column(line, over, under)) if line.kind == "comment" else _split(line)
        for line, over, under in around
    ]
    for group in _aligned(lines):
        column = max(split[row].column for row in group)
        for row in group:
            split[row].column = column
    for line, new in zip(lines, split, strict=True):
        line.text = str(new)


def _last_known(known: tuple[Level, ...], found: tuple[Level, ...]) -> tuple[Level, ...]:
    return found or known


def _split(line: Line) -> _Split:
    if line.kind == "blank":
        return _Split("")
    if line.kind == "text":
        return _Split(_moved(line, line.text))
    head, gap = line.said, line.comment - len(line.said)
    if not head:
        return _Split("", line.remark, max(line.column + line.shift, line.least))
    if "\t" in line.text[len(head) : line.comment]:
        gap = 0
    for start, end in reversed(line.gaps):
        head = f"{head[:start]} {head[end:]}"
    head = _moved(line, head)
    return _Split(head, line.remark, len(head) + max(GAP, gap))


def _moved(line: Line, text: str) -> str:
    if not line.shift or not text:
        return text
    return " " * max(line.column + line.shift, line.least) + text[line.column :]


def _column(line: Line, above: Sequence[Level], below: Sequence[Level]) -> int:
    """Return the column of a line that is a comment, from the collections that are open above and below it.

    It goes with the collection whose column it is in, or next right of; if there are two, with that of the line below.
    Above everything, it begins its line.
    """
    column = moved = line.column if above else 0
    nearest = -1
    for level in (*above, *below):
        if nearest <= level.column <= column:
            nearest, moved = level.column, column + level.wanted - level.column
    return moved


def _aligned(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Yield the rows whose comments stand in one column, one below the other."""
    group: list[int] = []
    for row, line in enumerate(lines):
        if group and line.comment == lines[group[0]].comment:
            group.append(row)
            continue
        if group:
            yield group
        group = [row] if line.comment >= 0 and line.said else []
    if group:
        yield group
