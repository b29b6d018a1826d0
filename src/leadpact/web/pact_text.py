"""The file of a pact with its keys, comments and texts told apart, line by line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from leadpact.operations.documenting import process_document
from leadpact.pact.model import Pact
from leadpact.pact.yaml_text import YamlText, read_yaml
from leadpact.web.pact_lines import MARK

Kind = Literal["", "key", "text", "comment"]

KEY = re.compile(r""""[^"]*"|'[^']*'|[^:\n]+?(?=\s*:)""")
SIGN = re.compile(r"(?:(?<=\s)|^)#", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that has one colour; `kind` is empty for what needs none."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file. `section` is the title of the part of the page that begins with it."""

    number: int
    pieces: tuple[Piece, ...]
    section: str = ""


class _Span(NamedTuple):
    start: int
    end: int
    kind: Kind


def pact_lines(pact: Pact) -> tuple[Line, ...]:
    """Return the lines of the file; put together, their pieces are the file, but for the ends of its lines."""
    text = read_yaml(pact.text.removeprefix(MARK))
    spans = _spans(text)
    ends = [*(start - 1 for start in text.starts[1:]), len(text.text)]
    begins = {section.line: section.title for section in process_document(pact).sections}
    return tuple(
        Line(number, tuple(_pieces(text.text, start, end, spans)), begins.get(number, ""))
        for number, (start, end) in enumerate(zip(text.starts, ends, strict=True), 1)
    )


def _spans(text: YamlText) -> list[_Span]:
    """Return what has a colour, in order; none lies within another."""
    keys = (_Span(start, _end_of_key(text.text, start), "key") for start in text.keys.values())
    texts = (_Span(mark.start, mark.end, "text") for mark in text.values.values() if mark.style)
    written = sorted({*keys, *texts})  # once, however often an alias repeats it
    return sorted([*written, *_comments(text.text, written)])


def _end_of_key(text: str, start: int) -> int:
    found = KEY.match(text, start)
    return found.end() if found is not None else start


def _comments(text: str, written: list[_Span]) -> Iterator[_Span]:
    """Yield the comments: from a sign that is in no key and no text to the end of its line."""
    end = 0
    for sign in SIGN.finditer(text):
        if sign.start() >= end and not _is_in(sign.start(), written):
            end = text.find("\n", sign.start())
            end = len(text) if end < 0 else end
            yield _Span(sign.start(), end, "comment")


def _is_in(offset: int, spans: list[_Span]) -> bool:
    """Say whether the character at `offset` lies in one of `spans`, which are in order and apart."""
    before = bisect_right(spans, offset, key=lambda span: span.start)
    return before > 0 and offset < spans[before - 1].end


def _pieces(text: str, start: int, end: int, spans: list[_Span]) -> Iterator[Piece]:
    """Yield the text from `start` to `end` in pieces of one colour."""
    at = start
    for span in spans[max(bisect_right(spans, start, key=lambda one: one.start) - 1, 0) :]:
        first, last = max(span.start, at), min(span.end, end)
        if span.start >= end:
            break
        if first >= last:
            continue
        if first > at:
            yield Piece("", text[at:first])
        yield Piece(span.kind, text[first:last].removesuffix("\r"))
        at = last
    if at < end:
        yield Piece("", text[at:end].removesuffix("\r"))
