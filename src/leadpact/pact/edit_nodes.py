"""Where each value of a YAML text begins and ends, so that one of them can be changed and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from leadpact.errors import BadInput
from leadpact.pact.yaml_syntax import Unread, read_events
from leadpact.pact.yaml_text import Path, YamlText, read_yaml

Kind = Literal["scalar", "list", "mapping", "alias"]

_COLON = re.compile(r"\s*:")
_BEFORE = re.compile(r"(?:\s*(?:#[^\n]*\n)?)*")
"""Blanks, line breaks and comments."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value as it is written.

    Args:
        head: the offset after the `:` or the `-` that it belongs to; of what has none, its own.
        start, end: the offsets of its first character, after an anchor, and after its last one; comments and line
            breaks that follow are not its own.
        flow: a collection in brackets.
        style: of a scalar: "" (plain), `'`, `"`, `|` or `>`.
        entries: of a collection, in the order of the text.
    """

    kind: Kind
    head: int
    start: int
    end: int
    flow: bool = False
    style: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def is_block(self) -> bool:
        """Whether it is a collection without brackets."""
        return self.kind in ("list", "mapping") and not self.flow

    def find(self, step: str | int) -> int:
        """Return the position of the entry that `step` names; -1 if there is none."""
        if self.kind == "list":
            return step if isinstance(step, int) and 0 <= step < len(self.entries) else -1
        return next((at for at, entry in enumerate(self.entries) if entry.name == step), -1)

    def child(self, step: str | int) -> Node | None:
        at = self.find(step)
        return self.entries[at].value if at >= 0 else None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a collection: an item of a list with its `-`, or a key with its value.

    Args:
        name: of a mapping, its key; None in a list, and for a key that is no word.
        key: of a mapping, the key as it is written.
    """

    start: int
    name: str | None
    key: Node | None
    value: Node

    @property
    def end(self) -> int:
        return self.value.end


@dataclass(frozen=True, slots=True)
class Written:
    """A text, what YAML reads of it, and where each value stands."""

    text: str
    read: YamlText
    root: Node

    @property
    def newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def node(self, path: Path) -> Node:
        """Return what stands at `path`.

        Raises:
            BadInput: nothing does, or an alias on the way stands for it.
        """
        node = self.root
        for step in path:
            below = node.child(step)
            if below is None:
                raise BadInput(f"There is no `{dotted(path)}` in the text.", remedy="Look at the text as it is now.")
            node = below
            if node.kind == "alias":
                line = self.read.place(node.start)[0]
                raise BadInput(f"`{dotted(path)}` is stated elsewhere and only named here, in line {line}.",
                               remedy="Change it in the text.")  # fmt: skip
        return node

    def holds(self, path: Path) -> bool:
        """Whether something stands at `path`."""
        node: Node | None = self.root
        for step in path:
            node = node.child(step) if node is not None else None
        return node is not None

    def column(self, offset: int) -> int:
        """Return how many characters stand before `offset` in its line."""
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def begins_line(self, offset: int) -> bool:
        """Whether only blanks stand before `offset` in its line."""
        return not self.text[offset - self.column(offset) : offset].strip()

    def line_end(self, offset: int) -> int:
        """Return the offset of the line break at the end of the line, or of the end of the text."""
        found = self.text.find("\n", offset)
        found = len(self.text) if found < 0 else found
        return found - 1 if found > offset and self.text[found - 1] == "\r" else found

    def after_line(self, offset: int) -> int:
        """Return where the next line begins, or the end of the text."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def lead(self, start: int, above: int) -> int:
        """Return where the lines begin of what begins its line at `start`: with the comments directly above it, none
        of them before `above`."""
        lead = start - self.column(start)
        while lead > above:
            line = self.text.rfind("\n", 0, lead - 1) + 1
            if line < above or not self.text[line:lead].lstrip().startswith("#"):
                break
            lead = line
        return lead


def dotted(path: Path) -> str:
    """Return a path as people read it: `routing.3.when`."""
    return ".".join(map(str, path))


@lru_cache(maxsize=16)
def written(text: str) -> Written:
    """Read `text`; what was read lately is not read again.

    Raises:
        BadInput: it is no YAML.
    """
    read = read_yaml(text)
    try:
        events = read_events(text, read.place)
    except Unread:
        events = []
    begins = [at for at, event in enumerate(events) if isinstance(event, DocumentStartEvent)]
    if not begins or not isinstance(events[begins[0] + 1], MappingStartEvent) or (read.faults and not read.tree):
        fault = read.faults[0]
        raise BadInput(f"Line {fault.line} of the text cannot be read: {fault.message}.",
                       remedy="Correct it in the text first; then the tables can be changed again.")  # fmt: skip
    root, _ = _Nodes(text, events).node(begins[0] + 1, 0)
    return Written(text, read, root)


class _Nodes:
    """Makes nodes of the parser's events."""

    def __init__(self, text: str, events: list[Any]) -> None:
        self.text, self.events = text, events
        self.names = {self.start(event): str(event.value) for event in events if isinstance(event, ScalarEvent)}

    def node(self, index: int, head: int) -> tuple[Node, int]:
        """Return the node that begins at event `index` and the index after its last one."""
        event = self.events[index]
        if isinstance(event, ScalarEvent):
            return self.scalar(event, head), index + 1
        if isinstance(event, AliasEvent):
            return Node("alias", head, event.start_mark.index, event.end_mark.index), index + 1
        read = self.mapping if isinstance(event, MappingStartEvent) else self.sequence
        return read(index, head)

    def start(self, event: Any) -> int:
        start = int(event.start_mark.index)
        if event.anchor or event.ctag:
            found = re.compile(r"(?:[&!]\S*\s+)*").match(self.text, start)
            start = found.end() if found else start
        return start

    def scalar(self, event: Any, head: int) -> Node:
        start, end, style = self.start(event), int(event.end_mark.index), str(event.style or "")
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip("\r\n "))
        elif not style and not event.value:
            start = end = head  # the parser finds nothing where the next thing begins
        return Node("scalar", head, start, end, style=style)

    def sequence(self, index: int, head: int) -> tuple[Node, int]:
        event, entries = self.events[index], []
        start = self.start(event)
        at, index = start, index + 1
        while not isinstance(self.events[index], SequenceEndEvent):
            begin = int(self.events[index].start_mark.index)
            dash = begin
            if not event.flow_style:
                dash = self.past(at)
                begin = dash + 1
            value, index = self.node(index, begin)
            entries.append(Entry(dash, None, None, value))
            at = value.end
        return self.collection("list", event, self.events[index], head, entries), index + 1

    def mapping(self, index: int, head: int) -> tuple[Node, int]:
        event, entries = self.events[index], []
        index += 1
        while not isinstance(self.events[index], MappingEndEvent):
            key, index = self.node(index, int(self.events[index].start_mark.index))
            colon = _COLON.match(self.text, key.end)
            value, index = self.node(index, colon.end() if colon else key.end)
            entries.append(Entry(key.start, self.names.get(key.start), key, value))
        return self.collection("mapping", event, self.events[index], head, entries), index + 1

    def past(self, offset: int) -> int:
        """Return where, from `offset` on, something stands that is neither blank nor a comment."""
        found = _BEFORE.match(self.text, offset)
        return found.end() if found else offset

    def collection(self, kind: Kind, event: Any, last: Any, head: int, entries: list[Entry]) -> Node:
        start = self.start(event)
        end = int(last.end_mark.index) if event.flow_style or not entries else entries[-1].end
        return Node(kind, head, start, end, flow=bool(event.flow_style), entries=tuple(entries))
