"""Where each value of a round-trip YAML tree stands in its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString, ScalarString


class Places:
    """Where each value of a YAML tree, read with its layout, stands in its text; both from 1."""

    def __init__(self, tree: Any, text: str) -> None:
        self.tree = tree
        self._lines = text.splitlines()

    def of(self, location: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
        """Return the place of the value at `location`, or of its key; of the nearest parent if absent."""
        node, place = self.tree, (1, 1)
        for step in location:
            if not isinstance(node, CommentedMap | CommentedSeq) or not _has(node, step):
                break
            line, column = self._position(node, step, key=key and step == location[-1])
            place = (line + 1, column + 1)
            node = node[step]
        return place

    def _position(self, node: CommentedMap | CommentedSeq, step: Any, *, key: bool) -> tuple[int, int]:
        if isinstance(node, CommentedSeq):
            line, column = node.lc.item(step)
        elif key:
            line, column = node.lc.key(step)
        else:
            line, column = node.lc.value(step)
        value = node[step]
        if not key and isinstance(value, LiteralScalarString | FoldedScalarString):
            return line + 1, self._indent(line + 1)
        quoted = isinstance(value, ScalarString) and self._char(line, column) in "'\""
        return line, column + (1 if quoted and not key else 0)

    def _indent(self, line: int) -> int:
        found = self._lines[line] if line < len(self._lines) else ""
        return len(found) - len(found.lstrip())

    def _char(self, line: int, column: int) -> str:
        return self._lines[line][column : column + 1] if line < len(self._lines) else ""


def _has(node: CommentedMap | CommentedSeq, step: Any) -> bool:
    if isinstance(node, CommentedMap):
        return step in node
    return isinstance(step, int) and step < len(node)
