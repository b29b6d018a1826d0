"""Changes of a tree of values, each in a copy: what the text has to say after it was changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leadpact.pact.yaml_text import Path


def changed(tree: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """Return `tree` with what stands at `path` replaced by what `change` makes of it."""
    if not path:
        return change(tree)
    step, rest = path[0], path[1:]
    if isinstance(tree, dict):
        return {name: changed(part, rest, change) if name == step else part for name, part in tree.items()}
    return [changed(part, rest, change) if at == step else part for at, part in enumerate(tree)]


def with_entry(tree: Any, at: int, name: str | None, value: Any) -> Any:
    """Return a list, or a mapping (`name`), with one more entry at position `at`."""
    if isinstance(tree, dict):
        pairs = list(tree.items())
        return dict([*pairs[:at], (name, value), *pairs[at:]])
    return [*tree[:at], value, *tree[at:]]


def without_entry(tree: Any, step: str | int) -> Any:
    if isinstance(tree, dict):
        return {name: part for name, part in tree.items() if name != step}
    return [part for at, part in enumerate(tree) if at != step]


def ordered(tree: Any, order: list[int]) -> Any:
    """Return a list or a mapping in another order: at each position the entry that `order` names."""
    if isinstance(tree, dict):
        pairs = list(tree.items())
        return dict(pairs[at] for at in order)
    return [tree[at] for at in order]


def renamed(tree: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: part for name, part in tree.items()}
