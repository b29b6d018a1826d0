"""The sections of a pact's text in the order of the language, each with the comments that belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from leadpact.pact.format_lines import Line
from leadpact.pact.shape import PactShape

ORDER = tuple(shape.alias or name for name, shape in PactShape.model_fields.items())

_FOR_EDITORS = re.compile(r"#\s*yaml-language-server:")
_END = re.compile(r"\.\.\.(?=\s|\Z)")


@dataclass(slots=True)
class Section:
    """A top-level key with what is under it.

    Args:
        lead: the comments above it that belong to it.
        body: its lines, with the comments below it that belong to it.
        apart: whether an empty line stands above it.
    """

    name: str
    lead: list[Line]
    body: list[Line] = field(default_factory=list)
    apart: bool = True

    @property
    def lines(self) -> list[Line]:
        return [*self.lead, *self.body]

    @property
    def is_long(self) -> bool:
        return sum(line.kind != "blank" for line in self.body) > 1


@dataclass(slots=True)
class Parts:
    """A text: what stands above its sections, these, and what stands below."""

    head: list[Line]
    sections: list[Section]
    foot: list[Line]


def in_order(lines: Sequence[Line]) -> list[Line]:
    """Return `lines` with the sections in their order, and one empty line where one belongs.

    It belongs between sections of several lines; above and below one of a single line it stays if it is there.
    """
    parts = _parts(lines)
    found = _tidy(parts.head)
    apart = bool(parts.head) and parts.head[-1].kind == "blank"
    above: Section | None = None
    for section in _sorted(parts.sections):
        if above is not None:
            apart = section.apart or (above.is_long and section.is_long)
        found = _followed(found, section.lines, apart=apart)
        above = section
    return _followed(found, parts.foot, apart=not any(_END.match(line.text) for line in parts.foot[:1]))


def _followed(lines: list[Line], following: Sequence[Line], *, apart: bool) -> list[Line]:
    """Put `following` below `lines`, with an empty line between them if they are `apart`."""
    tidy = _tidy(following)
    # A text that has the empty lines below it as well would get one more.
    between = [Line("")] if apart and lines and tidy and not lines[-1].keeps else []
    return [*lines, *between, *tidy]


def _tidy(lines: Sequence[Line]) -> list[Line]:
    """Leave out empty lines at both ends, and all but one of those in a row."""
    found: list[Line] = []
    for line in lines:
        if line.kind != "blank" or (found and found[-1].kind != "blank"):
            found.append(line)
    return found[:-1] if found and found[-1].kind == "blank" else found


def _sorted(sections: Sequence[Section]) -> list[Section]:
    """Put sections in the order of the language; one that it does not know stays behind the one before it.

    They stay as they are where an alias in one names what another holds: it has to come after that.
    """
    ranks: list[int] = []
    for section in sections:
        anchors, aliases = ({name for line in section.lines for name in getattr(line, kind)}
                            for kind in ("anchors", "aliases"))  # fmt: skip
        if aliases - anchors:
            return list(sections)
        before = ranks[-1] if ranks else -1
        ranks.append(ORDER.index(section.name) if section.name in ORDER else before)
    return [sections[position] for position in sorted(range(len(sections)), key=ranks.__getitem__)]


def _parts(lines: Sequence[Line]) -> Parts:
    begins = [row for row, line in enumerate(lines) if line.section]
    if not begins:
        return Parts(list(lines), [], [])
    head, rest = _above(lines[: begins[0]])
    sections: list[Section] = []
    for row, following in zip(begins, [*begins[1:], len(lines)], strict=True):
        section = Section(lines[row].section, rest, apart=bool(rest) and rest[0].kind == "blank")
        section.body, rest = _below(lines[row:following], last=following == len(lines))
        sections.append(section)
    # Nothing says whether the first of them would stand apart elsewhere.
    sections[0].apart = sections[0].is_long or bool(sections[0].lead)
    return Parts(head, sections, rest)


def _above(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Divide what stands above the first section: comments directly above it are its own."""
    fixed = [row for row, line in enumerate(lines) if line.kind == "code" or _FOR_EDITORS.match(line.text)]
    own = len(lines)
    while own > max(fixed, default=-1) + 1 and lines[own - 1].kind == "comment":
        own -= 1
    return list(lines[:own]), list(lines[own:])


def _below(lines: Sequence[Line], *, last: bool) -> tuple[list[Line], list[Line]]:
    """Divide the lines from a section's key to the next one, or to the end of the text.

    Comments that are indented are the section's, and so are those that stand directly below it but not directly above
    the next.
    """
    count = next((row for row, line in enumerate(lines) if line.kind == "code" and _END.match(line.text)), len(lines))
    own = [line.kind in ("code", "text") or (line.kind == "comment" and line.column > 0) for line in lines[:count]]
    end = max(row for row, belongs in enumerate(own) if belongs) + 1
    touching = end
    while touching < count and lines[touching].kind == "comment":
        touching += 1
    if touching < len(lines) or last:
        end = touching
    return list(lines[:end]), list(lines[end:])
