"""Where in a pact somebody is writing: which key or which value stands at an offset of a text that is half written.

The text need not be YAML yet: only what stands before the offset is looked at, line by line and mark by mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from leadpact.pact.yaml_text import Path

Role = Literal["key", "value", "item"]
"""The key of a mapping; the value of a key or of an item; an item that may be a value or begin with a key."""

_KEY = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s\[\]{}"'#&*!|>%@`,][^:#\n]*?)[ ]*:(?=\s|\Z)""")
_BLOCK = re.compile(r"[|>][0-9+-]*[ ]*(?:#[^\n]*)?(?=\n|\Z)")
_DASH = re.compile(r"-(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Caret:
    """What stands at an offset.

    Args:
        role: what is being written.
        path: of the mapping whose key it is; of the value; of the item.
        start: where what is being written begins: after its quote, if it has one.
        written: what of it stands before the offset.
        quote: `"` or `'` if it is in quotes, `|` below a sign that lets a text go over lines.
        flow: it stands within brackets.
        keys: of a key, those that stand before it in the same mapping.
    """

    role: Role
    path: Path
    start: int
    written: str
    quote: str = ""
    flow: bool = False
    keys: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is open: `indent` is its column, -1 within brackets; `key` is the one it is at."""

    is_map: bool
    indent: int
    key: str | None = None
    index: int = 0
    keys: set[str] = field(default_factory=set)

    @property
    def step(self) -> str | int:
        return (self.key or "") if self.is_map else self.index


def caret_at(text: str, offset: int) -> Caret | None:
    """Return where `offset` of `text` is; None in a comment, and where nothing can be said."""
    return _Scanner(text[:offset]).find()


class _Scanner:
    """Reads a text up to its end, keeping what is open."""

    def __init__(self, text: str) -> None:
        self.text, self.end = text, len(text)
        self.frames: list[_Frame] = []
        self.at = 0
        self.token = 0  # where the key or value begins that is being read
        self.quote = ""
        self.beside = False  # a key has been read in this line
        self.begun = -1  # where the last line began that was read
        self.below: int | None = None  # the column of the key whose text goes over the lines below it

    def find(self) -> Caret | None:
        while self.at < self.end:
            if self.begins_line:
                self.line()
            elif not self.mark():
                return None
        if self.begins_line:
            self.line()
        return self.caret()

    @property
    def in_brackets(self) -> bool:
        return bool(self.frames) and self.frames[-1].indent < 0

    @property
    def begins_line(self) -> bool:
        begins = self.at == 0 or self.text[self.at - 1] == "\n"
        return begins and self.at != self.begun and not self.in_brackets and not self.quote

    # Lines without brackets

    def line(self) -> None:
        """Read the indentation of a line, its dashes and its key."""
        self.begun = self.at
        until = self.text.find("\n", self.at)
        until = self.end if until < 0 else until
        shown = self.text[self.at : until]
        indent = len(shown) - len(shown.lstrip(" "))
        if self.below is not None and (indent > self.below or not shown.strip()) and until < self.end:
            self.at = until + 1
            return
        if self.below is not None and indent > self.below:
            self.token, self.quote, self.at = self.at + indent, "|", self.end
            return
        self.below, self.beside = None, False
        if until < self.end and (not shown.strip() or shown.lstrip().startswith("#")):
            self.at = until + 1
            return
        self.at += indent
        self.token = self.at
        self.close(indent, dashed=_DASH.match(self.text, self.at) is not None)
        self.entry(indent)

    def close(self, indent: int, *, dashed: bool) -> None:
        """Leave what a line in this column does not belong to."""
        while self.frames:
            last = self.frames[-1]
            if last.indent < indent or (last.indent == indent and (last.is_map or dashed)):
                return
            self.frames.pop()

    def entry(self, indent: int) -> None:
        while _DASH.match(self.text, self.at):
            last = self.frames[-1] if self.frames else None
            if last is not None and not last.is_map and last.indent == indent:
                last.index += 1
            else:
                self.frames.append(_Frame(False, indent))
            begin = self.at + 1
            while begin < self.end and self.text[begin] == " ":
                begin += 1
            indent += begin - self.at
            self.at = self.token = begin
        found = _KEY.match(self.text, self.at)
        if found is None:
            return
        name = _unquoted(found[1])
        last = self.frames[-1] if self.frames else None
        if last is None or not last.is_map or last.indent != indent:
            last = _Frame(True, indent)
            self.frames.append(last)
        last.key, self.beside = name, True
        last.keys.add(name)
        self.at = self.token = found.end()
        self.value(indent)

    def value(self, indent: int) -> None:
        """Go to where the value of a key begins; below a sign for texts over lines, to the next line."""
        while self.at < self.end and self.text[self.at] == " ":
            self.at += 1
        self.token = self.at
        if _BLOCK.match(self.text, self.at):
            self.below = indent
            until = self.text.find("\n", self.at)
            self.at = self.end if until < 0 else until + 1

    # Marks within a line

    def mark(self) -> bool:
        """Read one mark; say whether the offset is not in a comment."""
        sign = self.text[self.at]
        if self.quote:
            return self.quoted(sign)
        fresh = not self.text[self.token : self.at].strip()
        in_brackets = self.in_brackets
        self.at += 1
        if sign == "#" and (self.at == 1 or self.text[self.at - 2].isspace()):
            until = self.text.find("\n", self.at)
            self.at = self.end if until < 0 else until
            return until >= 0
        if fresh and sign in "\"'":
            self.quote, self.token = sign, self.at
        elif fresh and sign in "{[":
            self.frames.append(_Frame(sign == "{", -1))
            self.token = self.at
        elif in_brackets and sign in "}],:":
            self.bracket(sign)
        elif fresh and sign.isspace():
            self.token = self.at
        return True

    def quoted(self, sign: str) -> bool:
        if self.quote == '"' and sign == "\\":
            self.at += 1
        elif sign == self.quote:
            if self.quote == "'" and self.text[self.at + 1 : self.at + 2] == "'":
                self.at += 1
            else:
                self.quote = ""
                self.token -= 1
        self.at += 1
        return True

    def bracket(self, sign: str) -> None:
        last = self.frames[-1]
        if sign in "}]":
            self.frames.pop()
        elif sign == ",":
            last.index += 1
            last.key = None
            self.token = self.at
        elif last.is_map and last.key is None and self.text[self.at : self.at + 1] in ("", " ", "\n"):
            last.key = _unquoted(self.text[self.token : self.at - 1].strip())
            last.keys.add(last.key)
            self.token = self.at

    # Where that has led

    def caret(self) -> Caret:
        last = self.frames[-1] if self.frames else None
        written, start = self.text[self.token :], self.token
        if last is not None and last.indent < 0:
            if last.is_map and last.key is None:
                return self.place("key", self.path(-1), start, written, last)
            return self.place("value", self.path(), start, written)
        if self.beside or self.quote == "|":
            return self.place("value", self.path(), start, written)
        if last is not None and not last.is_map:
            return self.place("item", self.path(), start, written)
        sibling = last is not None and last.indent == start - (self.text.rfind("\n", 0, start) + 1)
        return self.place("key", self.path(-1) if sibling else self.path(), start, written, last if sibling else None)

    def place(self, role: Role, path: Path, start: int, written: str, holder: _Frame | None = None) -> Caret:
        keys = frozenset(holder.keys) if holder is not None else frozenset()
        return Caret(role, path, start, written, self.quote, self.in_brackets, keys)

    def path(self, until: int | None = None) -> Path:
        return tuple(frame.step for frame in self.frames[:until])


def _unquoted(key: str) -> str:
    return key[1:-1] if key[:1] in ("'", '"') and key[-1:] == key[:1] and len(key) > 1 else key
