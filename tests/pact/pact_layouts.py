"""Trees written as YAML in the layouts that people use: indentation, lists under their keys, brackets, comments."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from leadpact.pact.format_sections import ORDER

WORDS = st.sampled_from(
    ["a", "b", "mql", "4 business hours", "x: y", "it's", "a # b", "true", "3", "", "- a", "{", "é"]
)
LONG = st.sampled_from(["one\ntwo\n", "one\n\n  two\n", "one", "one\n\n\n", "- a: 1\n# no comment\n", "  one\n two\n"])
NAMES = st.sampled_from(["a", "b", "demo", "inside", "no response", "x-y"])
SCALARS = WORDS | LONG | st.integers(-3, 30) | st.booleans()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
SECTIONS = st.sampled_from([*ORDER, "unknown", "stagess"])


@dataclass(slots=True)
class Drawn:
    """A text with what it says and the comments in it."""

    tree: dict[str, Any]
    text: str
    comments: list[str] = field(default_factory=list)


@st.composite
def layouts(draw: Any) -> Drawn:
    """Draw a mapping of sections in some layout."""
    names = draw(st.lists(SECTIONS, min_size=1, max_size=5, unique=True))
    tree = {name: draw(TREES) for name in names}
    writer = _Writer(draw)
    head = [*writer.between(0), *(["---"] if writer.chance(False, False, True) else [])]
    body = writer.mapping(tree, 0)
    end = [*writer.between(0)]
    ends = ["\n"] if writer.keeps else ["\n", "", "\n\n\n"]
    text = "\n".join([*head, *body, *end]) + writer.chance(*ends)
    said = [one for number, one in enumerate(writer.comments) for _ in range(text.count(f"<{number}>"))]
    return Drawn(tree, text, said)


class _Writer:
    """Writes a tree in lines; what a tree does not say of its layout is drawn."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.comments: list[str] = []
        self.keeps = False  # an empty line would be one of the text above,
        self.below = False  # and so would be what is indented

    def chance(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def comment(self) -> str:
        self.comments.append(f"# <{len(self.comments)}>{self.chance('', ' #', ': {')}")
        return self.comments[-1]

    def tail(self) -> str:
        """What may stand at the end of a line."""
        blanks = self.chance("", "", "", " ", "   ")
        return f"{blanks}{self.comment()}{self.chance('', ' ')}" if blanks and self.chance(True, False) else blanks

    def between(self, indent: int) -> list[str]:
        """What may stand between two lines."""
        found = []
        kinds = self.chance("", "", "", "b", "bb", "c", "cc", "bc", "cb", "bcb", "bbcbb")
        if self.keeps:
            kinds, self.keeps = kinds.lstrip("b"), "c" not in kinds
        for kind in kinds:
            column = 0 if self.below else self.chance(indent, indent, indent, 0, indent + 1, indent + 3)
            found.append(
                self.chance("", "", "" if self.below else " " * indent)
                if kind == "b"
                else " " * column + self.comment()
            )
        self.below = False
        return found

    def mapping(self, tree: dict[str, Any], indent: int) -> list[str]:
        found = []
        for name, value in tree.items():
            found += [*self.between(indent), *self.entry(f"{' ' * indent}{name}:", value, indent, in_list=False)]
        return found

    def listing(self, tree: list[Any], indent: int) -> list[str]:
        found = []
        for value in tree:
            found += [*self.between(indent), *self.entry(f"{' ' * indent}-", value, indent, in_list=True)]
        return found

    def entry(self, head: str, value: Any, indent: int, *, in_list: bool) -> list[str]:
        """Write what stands after a key or a dash."""
        below = indent + self.chance(1, 2, 2, 4)
        if isinstance(value, dict | list) and value and self.chance(True, True, False):
            if in_list and self.chance(True, False):  # the first entry beside the dash
                gap = self.chance(" ", " ", "   ")
                write = self.mapping if isinstance(value, dict) else self.listing
                lines = write(value, indent + 1 + len(gap))
                first = next(row for row, line in enumerate(lines) if line.strip() and not line.strip().startswith("#"))
                return [f"{head}{gap}{lines[first].lstrip()}", *lines[first + 1 :]]
            if isinstance(value, list):
                at = below if in_list else self.chance(indent, below)
                return [f"{head}{self.tail()}", *self.listing(value, at)]
            return [f"{head}{self.tail()}", *self.mapping(value, below)]
        if isinstance(value, str) and "\n" in value and self.chance(True, True, False):
            return self.long(head, value, indent, below)
        return f"{head}{self.chance(' ', ' ', '    ')}{self.flow(value, below)}{self.tail()}".split("\n")

    def long(self, head: str, value: str, indent: int, below: int) -> list[str]:
        """Write a text over several lines with `|`."""
        rows = value.split("\n")
        kept = len(value) - len(value.rstrip("\n"))
        chomp = {0: "-", 1: self.chance("", "+")}.get(kept, "+")
        mark = str(below - indent) if value.startswith(" ") or self.chance(True, False, False) else ""
        if kept:
            rows = rows[:-1]
        self.keeps, self.below = chomp == "+", True
        note = f"   {self.comment()}" if self.chance(True, False, False) else ""
        return [f"{head} |{mark}{chomp}{note}", *(f"{' ' * below}{row}" if row else "" for row in rows)]

    def flow(self, value: Any, indent: int) -> str:
        """Write a value in brackets or quotes, which may go on in further lines."""
        around = self.chance(", ", ",", f",\n{' ' * indent}", f",{self.tail()}\n{' ' * indent}")
        if isinstance(value, dict):
            parts = [f"{name}: {self.flow(part, indent)}" for name, part in value.items()]
            return f"{{{around.join(parts)}}}"
        if isinstance(value, list):
            return f"[{around.join(self.flow(part, indent) for part in value)}]"
        if isinstance(value, str):
            quoted = json.dumps(value, ensure_ascii=False)
            spread = " " in value and "\n" not in value and self.chance(False, False, True)
            return quoted.replace(" ", f"\n{' ' * indent}", 1) if spread else quoted
        return json.dumps(value)
