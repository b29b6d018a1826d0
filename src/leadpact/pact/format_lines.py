"""The lines of a YAML text by what stands in them: entries of block collections, texts that go on, comments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any, Literal

from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockEntryToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    KeyToken,
    ScalarToken,
    StreamStartToken,
    ValueToken,
)

from leadpact.pact.yaml_syntax import read_tokens

STEP = 2  # blanks a level
BLANKS = " \t"

_NO_TEXT = (StreamStartToken, BlockEndToken, BlockMappingStartToken, BlockSequenceStartToken)
_OPENING, _CLOSING = (FlowMappingStartToken, FlowSequenceStartToken), (FlowMappingEndToken, FlowSequenceEndToken)


@dataclass(frozen=True, slots=True)
class Level:
    """A block collection: the column of its entries as it is, and as it is to be.

    The dashes of a `list in key` stand in the column of the key that has it.
    """

    kind: Literal["mapping", "list", "list in key"]
    column: int
    wanted: int


@dataclass(slots=True)
class Line:
    """A line of the text, and what is to be done with it.

    Args:
        text: without the line break.
        kind: `blank`; `comment`, and nothing else; `code`; `text`, within a text of several lines whose layout counts.
        shift: by how many columns it is to be moved, though not before column `least`.
        before, after: the collections that are open where it begins, and where it ends.
        keeps: a text ends here that has the empty lines below it as well.
        comment: the column of its comment; -1 without one.
        gaps: from where to where blanks stand after a dash.
        section: the key of the whole that begins here; "" for none.
        anchors, aliases: the names that it gives, and uses.
    """

    text: str
    kind: Literal["blank", "comment", "code", "text"] = "blank"
    shift: int = 0
    least: int = 0
    before: tuple[Level, ...] = ()
    after: tuple[Level, ...] = ()
    keeps: bool = False
    comment: int = -1
    gaps: list[tuple[int, int]] = field(default_factory=list)
    section: str = ""
    anchors: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)

    @property
    def column(self) -> int:
        """Where it begins, from 0."""
        return len(self.text) - len(self.text.lstrip(BLANKS))

    @property
    def said(self) -> str:
        """What stands before its comment, without the blanks between them."""
        return (self.text if self.comment < 0 else self.text[: self.comment]).rstrip(BLANKS)

    @property
    def remark(self) -> str:
        """Its comment; "" without one."""
        return "" if self.comment < 0 else self.text[self.comment :].rstrip(BLANKS)


def read_lines(text: str) -> list[Line]:
    """Return the lines of `text`: YAML that can be read, whose last line is ended."""
    return _Reader(text).read()


class _Reader:
    """Goes through the tokens of a text and notes what they say of its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [Line(row) for row in text.split("\n")]
        self.starts = list(accumulate((len(line.text) + 1 for line in self.lines[:-1]), initial=0))
        self.stack: list[Level] = []
        self.brackets = 0  # that are open
        self.opened = 0  # the row of the outermost
        self.row = -1  # the last row that a token reached

    def read(self) -> list[Line]:
        tokens: list[Any] = read_tokens(self.text)
        self._comments(tokens)
        for token, following in pairwise(tokens):
            self._open(token)
            if not isinstance(token, _NO_TEXT):
                self._note(token, following)
            self._close(token)
        return self.lines

    # Comments stand between tokens, and in the head of a text with `|` or `>`.

    def _comments(self, tokens: Sequence[Any]) -> None:
        end = 0
        for token in tokens:
            start = int(token.start_mark.index)
            self._comments_in(end, start)
            if isinstance(token, ScalarToken) and token.style in ("|", ">"):
                self._comments_in(start, self.text.index("\n", start))
            end = max(end, int(token.end_mark.index))

    def _comments_in(self, start: int, end: int) -> None:
        while (at := self.text.find("#", start, end)) >= 0:
            row = bisect_right(self.starts, at) - 1
            line = self.lines[row]
            line.comment = at - self.starts[row]
            if not line.said:
                line.kind = "comment"
            start = self.starts[row] + len(line.text)

    # Collections open and close.

    def _open(self, token: Any) -> None:
        column = int(token.start_mark.column)
        wanted = self.stack[-1].wanted + STEP if self.stack else 0
        if isinstance(token, BlockMappingStartToken):
            self.stack.append(Level("mapping", column, wanted))
        elif isinstance(token, BlockSequenceStartToken):
            self.stack.append(Level("list", column, wanted))
        elif self.brackets or not self.stack:
            return
        elif isinstance(token, BlockEntryToken) and self.stack[-1].kind == "mapping":
            self.stack.append(Level("list in key", column, wanted))
        elif isinstance(token, KeyToken | ValueToken | BlockEndToken) and self.stack[-1].kind == "list in key":
            self.stack.pop()

    def _close(self, token: Any) -> None:
        if isinstance(token, _OPENING):
            self.opened = self.opened if self.brackets else int(token.start_mark.line)
            self.brackets += 1
        elif isinstance(token, _CLOSING):
            self.brackets -= 1
            if not self.brackets:
                self._comments_in_brackets(int(token.end_mark.line))
        elif isinstance(token, BlockEndToken):
            self.stack.pop()

    def _comments_in_brackets(self, last: int) -> None:
        for line in self.lines[self.opened + 1 : last]:
            if line.kind == "comment":
                line.kind, line.shift = "code", self.lines[self.opened].shift

    # What a token says of its lines.

    def _note(self, token: Any, following: Any) -> None:
        first, last = int(token.start_mark.line), int(token.end_mark.line)
        line = self.lines[first]
        if first > self.row:
            self._begin(line, token, following)
        if isinstance(token, ScalarToken) and token.style in ("|", ">"):
            last -= 1
            self._text_below(token, first, last)
        elif last > first:
            self._goes_on(line, self.lines[first + 1 : last + 1])
        self.row = max(self.row, last)
        if isinstance(token, BlockEntryToken) and following.start_mark.line == first:
            line.gaps.append((int(token.end_mark.column), int(following.start_mark.column)))
        if isinstance(token, AnchorToken):
            line.anchors.append(token.value)
        if isinstance(token, AliasToken):
            line.aliases.append(token.value)
        for touched in self.lines[first : last + 1]:
            touched.after = tuple(self.stack)

    def _begin(self, line: Line, token: Any, following: Any) -> None:
        """Note how a line begins: within brackets, with an entry of a collection, or with a value."""
        line.kind, line.before = "code", tuple(self.stack)
        if self.brackets:
            line.shift = self.lines[self.opened].shift
        elif self.stack:
            entry = isinstance(token, KeyToken | BlockEntryToken | ValueToken)
            line.shift = self.stack[-1].wanted + (0 if entry else STEP) - line.column
            if isinstance(token, KeyToken) and len(self.stack) == 1:
                line.section = getattr(following, "value", "?")

    def _goes_on(self, begins: Line, lines: Sequence[Line]) -> None:
        """A text without `|` or `>` that goes on over `lines`; its breaks and indentation are read as blanks."""
        for line in lines:
            line.kind, line.shift = "text", begins.shift
            line.least = self.stack[-1].wanted + 1 if self.stack and not self.brackets else 0
        lines[-1].kind = "code"

    def _text_below(self, token: Any, first: int, last: int) -> None:
        """A text with `|` or `>` keeps its layout, and with `+` the empty lines after it."""
        head = self.lines[first].text[int(token.start_mark.column) :].partition("#")[0]
        lines = self.lines[first + 1 : last + 1]
        for line in lines:
            line.kind, line.shift = "text", self.stack[-1].wanted - self.stack[-1].column if self.stack else 0
        if "+" in head:
            self.lines[last].keeps = True
            return
        said = [line for line in lines if line.text.strip(" ")]
        indent = said[0].column if said and not any(map(str.isdigit, head)) else 0
        for line in reversed(lines):
            if line.text.strip(" ") or len(line.text) > indent:
                break
            line.kind = "blank"
