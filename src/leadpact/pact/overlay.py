"""The pact as it holds where exceptions hold: the standard with what they change laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from leadpact.errors import Fault
from leadpact.pact.build import Builder
from leadpact.pact.form import check_form
from leadpact.pact.model import Pact
from leadpact.pact.shape import PactShape
from leadpact.pact.yaml_text import Path, YamlText, read_yaml


def overlaid(pact: Pact, names: Sequence[str]) -> Pact:
    """Return the pact as it holds for a lead to which the exceptions `names` of `pact` apply.

    Where two change the same value, the first in the text prevails. Rules that come from an exception have its lines.
    """
    chosen = tuple(variation.name for variation in pact.exceptions if variation.name in names)
    if not chosen:
        return pact
    return replace(_overlaid(pact.text, chosen), version=pact.version, digest=pact.digest, exceptions=pact.exceptions)


@lru_cache(maxsize=256)
def _overlaid(text: str, names: tuple[str, ...]) -> Pact:
    found = laid_over(read_yaml(text), names)
    return Builder(PactShape.model_validate(found.tree), found).build()


def faults_of(text: YamlText, names: Iterable[str]) -> list[Fault]:
    """Return what is wrong with each exception of `names` when it is laid over the standard, which is right."""
    found: list[Fault] = []
    for name in names:
        over = laid_over(text, (name,))
        shape, faults, _ = check_form(over)
        if shape is not None:
            builder = Builder(shape, over)
            builder.build()
            faults = builder.faults
        found += [fault for fault in faults if fault not in found]
    return found


def laid_over(text: YamlText, names: Sequence[str]) -> YamlText:
    """Return the tree of `text` with the changes of the exceptions `names`, each value where it is written."""
    tree = {key: part for key, part in text.tree.items() if key != "exceptions"}
    over = YamlText(text.text, tree, [], [], dict(text.values), dict(text.keys), text.starts)
    chosen = [(index, one) for index, one in enumerate(text.tree.get("exceptions", ())) if one["name"] in names]
    for index, one in reversed(chosen):
        for section, change in one["changes"].items():
            path: Path = ("exceptions", index, "changes", section)
            if section == "routing":
                _put_first(over, change, path)
            else:
                tree[section] = _merged(over, tree.get(section), change, (section,), path)
    return over


def _merged(over: YamlText, standard: Any, change: Any, at: Path, said: Path) -> Any:
    if isinstance(standard, dict) and isinstance(change, dict):
        both = dict(standard)
        for name, part in change.items():
            both[name] = _merged(over, standard.get(name), part, (*at, name), (*said, name))
        return both
    _moved(over, at, said)
    return change


def _put_first(over: YamlText, routes: list[Any], said: Path) -> None:
    """Let the routes of an exception come before those that there are."""
    count = len(over.tree["routing"])
    for marks in (over.values, over.keys):
        for index in reversed(range(count)):
            _renamed(marks, ("routing", index), ("routing", index + len(routes)))
    for index in range(len(routes)):
        _moved(over, ("routing", index), (*said, index))
    over.tree["routing"] = [*routes, *over.tree["routing"]]


def _moved(over: YamlText, at: Path, said: Path) -> None:
    """Let what stands at `at` be where the text states it at `said`."""
    for marks in (over.values, over.keys):
        for path in [path for path in marks if path[: len(at)] == at]:
            del marks[path]
        _copied(marks, said, at)


def _renamed(marks: dict[Path, Any], old: Path, new: Path) -> None:
    for path in [path for path in marks if path[: len(old)] == old]:
        marks[*new, *path[len(old) :]] = marks.pop(path)


def _copied(marks: dict[Path, Any], source: Path, to: Path) -> None:
    for path, mark in [(path, mark) for path, mark in marks.items() if path[: len(source)] == source]:
        marks[*to, *path[len(source) :]] = mark
