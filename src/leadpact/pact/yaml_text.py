"""YAML 1.2 -> plain values, and where each stands in the text.

Read from the parser's events: a third of the time of the round-trip loader, every fault that does not
stop the parser is found at once, and what a word means does not depend on a directive or a library's
default: `NO`, `on` and `2026-10-01` are texts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from leadpact.errors import Fault
from leadpact.pact.written import offset_in
from leadpact.pact.yaml_syntax import Unread, read_events

Path = tuple[str | int, ...]
LARGEST = 2_000_000  # characters; a pact is read by people
MOST_VALUES = 50_000  # aliases included: a few lines of them can stand for billions
DEEPEST = 40
NOT_A_MAPPING = "a pact is a mapping of sections"

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
# Longer numbers stay texts: no key of a pact takes one.
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,2})?")


class Mark(NamedTuple):
    """Where a value stands: offsets into the text, and for a scalar how it is written."""

    start: int
    end: int
    style: str


@dataclass(slots=True)
class YamlText:
    """A mapping read from `text`: dicts with text keys, lists, texts, ints, floats and booleans.

    `faults` are those of the YAML itself; where one lies in a value, its path is in `holes` and None
    stands in the tree. The tree is empty when the text cannot be read at all. `moved` says where in the text
    stands what is stated elsewhere than its path says: a part of the tree -> the path of its marks.
    """

    text: str
    tree: dict[str, Any]
    faults: list[Fault]
    holes: list[Path]
    values: dict[Path, Mark]
    keys: dict[Path, int]
    starts: list[int]
    moved: dict[Path, Path] = field(default_factory=dict)

    def of(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at `path`, or of its key; of the nearest parent
        that the text has if it has none such."""
        while path:
            at = self.stated(path)
            if key and at in self.keys:
                return self.place(self.keys[at])
            if at in self.values:
                return self.place(self.values[at].start)
            path, key = path[:-1], True
        return 1, 1

    def stated(self, path: Path) -> Path:
        """Return the path at which the text states what is at `path` of the tree."""
        for length in range(len(path) if self.moved else 0, 0, -1):
            if path[:length] in self.moved:
                return (*self.moved[path[:length]], *path[length:])
        return path

    def has(self, path: Path) -> bool:
        """Whether the text itself states a value at `path`."""
        return self.stated(path) in self.values

    def inside(self, path: Path, offset: int) -> tuple[int, int]:
        """Return the place of the character `offset` of the text value at `path`, however it is written:
        in quotes, folded or over several lines."""
        mark, value = self.values.get(self.stated(path)), self.get(path)
        if mark is None or not isinstance(value, str):
            return self.of(path)
        raw = self.text[mark.start : mark.end]
        return self.place(mark.start + offset_in(raw, mark.style, value, offset))

    def get(self, path: Path) -> Any:
        """Return the value at `path`, None if there is none."""
        node: Any = self.tree
        for step in path:
            in_list = isinstance(node, list) and isinstance(step, int) and step < len(node)
            if not in_list and not (isinstance(node, dict) and step in node):
                return None
            node = node[step]
        return node

    def place(self, index: int) -> tuple[int, int]:
        """Return line and column, from 1, of the character at `index` of the whole text."""
        row = bisect_right(self.starts, index) - 1
        return row + 1, index - self.starts[row] + 1


def read_yaml(text: str) -> YamlText:
    """Read `text`, one YAML mapping; what is wrong is in the `faults` of the result."""
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")[:-1]), lambda a, n: a + n, initial=0))
    found = YamlText(text, {}, [], [], {}, {}, starts)
    if len(text) > LARGEST:
        found.faults.append(Fault("PF001", f"the text is longer than {LARGEST:,} characters", 1, 1))
        return found
    try:
        _Reader(found, read_events(text, found.place)).read()
    except Unread as stopped:
        found.faults.append(stopped.fault)
        found.tree = {}
    return found


class _Reader:
    """Turns the parser's events into values; an alias reads the events of its anchor again."""

    def __init__(self, found: YamlText, events: list[Any]) -> None:
        self.found, self.events = found, events
        self.anchors: dict[str, int] = {}
        self.count = 0

    def read(self) -> None:
        begins = [i for i, event in enumerate(self.events) if isinstance(event, DocumentStartEvent)]
        for second in begins[1:]:
            self.fault(self.events[second], "a second document begins", "Keep one pact to a file.")
        if not begins or not isinstance(self.events[begins[0] + 1], MappingStartEvent):
            raise Unread(Fault("PF001", NOT_A_MAPPING, 1, 1, "Begin with `pact: name`."))
        value, _ = self.node(begins[0] + 1, ())
        self.found.tree = value

    def fault(self, event: Any, message: str, suggestion: str, code: str = "PF001", path: Path = ()) -> None:
        # The parser finds an empty value where the next thing begins: it is missed at its key.
        empty = isinstance(event, ScalarEvent) and event.value == "" and path in self.found.keys
        line, column = self.found.place(self.found.keys[path] if empty else int(event.start_mark.index))
        self.found.faults.append(Fault(code, message, line, column, suggestion, ".".join(map(str, path))))

    def hole(self, event: Any, path: Path, message: str, suggestion: str, code: str = "PF001") -> None:
        self.fault(event, message, suggestion, code, path)
        self.found.holes.append(path)

    def node(self, index: int, path: Path) -> tuple[Any, int]:
        """Return the value of the node that begins at event `index`, and the index after its last."""
        event = self.events[index]
        self.count += 1
        if self.count > MOST_VALUES or len(path) > DEEPEST:
            line, column = self.found.place(event.start_mark.index)
            much = f"more than {MOST_VALUES:,} values" if self.count > MOST_VALUES else "too many levels"
            raise Unread(Fault("PF001", f"the text has {much}", line, column, "State each thing once."))
        if isinstance(event, AliasEvent):
            return self.alias(event, path), index + 1
        if isinstance(event, ScalarEvent):
            value, after = self.scalar(event, path), index + 1
        else:
            read = self.mapping if isinstance(event, MappingStartEvent) else self.sequence
            value, after = read(index, path)
        if event.anchor:
            self.anchors[event.anchor] = index
        return value, after

    def alias(self, event: Any, path: Path) -> Any:
        # An anchor is known once its value is complete: a value cannot contain itself.
        if event.anchor not in self.anchors:
            self.hole(event, path, f"`*{event.anchor}` names no anchor that stands before it",
                      f"Write `&{event.anchor}` before the value that is meant.")  # fmt: skip
            return None
        return self.node(self.anchors[event.anchor], path)[0]

    def mark(self, event: Any, path: Path, end: int, style: str = "") -> None:
        start = int(event.start_mark.index)
        if event.anchor or event.ctag:
            prefix = re.match(r"(?:[&!]\S*\s+)*", self.found.text[start:end])
            start += prefix.end() if prefix else 0
        self.found.values[path] = Mark(start, end, style)

    def scalar(self, event: Any, path: Path) -> Any:
        self.mark(event, path, int(event.end_mark.index), event.style or "")
        if event.ctag and str(event.ctag) != "tag:yaml.org,2002:str":
            self.hole(event, path, "a pact has no tags", "Write the value without `!`.")
            return None
        if event.style or event.ctag:
            return event.value
        if _NULL.fullmatch(event.value):
            self.nothing(event, path)
            return None
        return plain(event.value)

    def nothing(self, event: Any, path: Path) -> None:
        """An empty value is a thing forgotten."""
        named = path in self.found.keys
        said = f"`{path[-1]}` has no value" if named else "an entry of the list has no value"
        hint = "Give it one, `{}` where there is nothing to say, or leave it out."
        self.hole(event, path, said, hint, "PF004")

    def sequence(self, index: int, path: Path) -> tuple[list[Any], int]:
        self.collection(self.events[index], path)
        values: list[Any] = []
        index += 1
        while not isinstance(self.events[index], SequenceEndEvent):
            value, index = self.node(index, (*path, len(values)))
            values.append(value)
        return values, index + 1

    def mapping(self, index: int, path: Path) -> tuple[dict[str, Any], int]:
        self.collection(self.events[index], path)
        values: dict[str, Any] = {}
        index += 1
        while not isinstance(self.events[index], MappingEndEvent):
            key, event, index = self.key(index)
            if key is None or key in values:
                if key is not None:
                    self.fault(event, f"`{key}` is stated twice", "Keep one of the two.", "PF002")
                index = self.skip(index)
                continue
            self.found.keys[*path, key] = int(event.start_mark.index)
            values[key], index = self.node(index, (*path, key))
        return values, index + 1

    def collection(self, event: Any, path: Path) -> None:
        self.mark(event, path, int(event.end_mark.index))
        if event.ctag:
            self.fault(event, "a pact has no tags", "Write the value without `!`.")

    def key(self, index: int) -> tuple[str | None, Any, int]:
        """Return a key as it is written, None after a fault; its event; and the index of its value."""
        event = self.events[index]
        if not isinstance(event, ScalarEvent):
            self.fault(event, "a key is a word", "Write `key: value`.")
            return None, event, self.skip(index)
        if event.value == "<<" and not event.style:
            self.fault(event, "`<<` is not of YAML 1.2", "State what is meant, or use an alias for the value.")
            return None, event, index + 1
        return str(event.value), event, index + 1

    def skip(self, index: int) -> int:
        """Return the index after the node that begins at `index`."""
        depth = 0
        while True:
            event = self.events[index]
            depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
            depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
            index += 1
            if depth == 0:
                return index


_PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (_BOOLEAN, lambda text: text.lower() == "true"),
    (_INTEGER, int),
    (_NUMBER, float),
)


def plain(text: str) -> Any:
    """Return what a word without quotes means by the core schema of YAML 1.2 (section 10.3.2), less its
    octal and hexadecimal numbers and infinities, which are texts here."""
    for pattern, read in _PLAIN:
        if pattern.fullmatch(text):
            return read(text)
    return text
