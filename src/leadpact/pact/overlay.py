"""The pact as it holds where exceptions hold: the standard with what they change laid over it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import takewhile
from typing import Any

from pydantic import ValidationError

from leadpact.errors import Fault
from leadpact.pact.build import Builder
from leadpact.pact.build_exceptions import leaves
from leadpact.pact.form import check_form
from leadpact.pact.model import Pact
from leadpact.pact.shape import PactShape
from leadpact.pact.stand_in import NOTHING, Aside, mend
from leadpact.pact.yaml_text import Path, YamlText, read_yaml

_TOLD_IN_STANDARD = ("PF028",)
"""What is told where an exception states it, before it is laid over the standard."""


def overlaid(pact: Pact, names: Sequence[str]) -> Pact:
    """Return the pact as it holds for a lead to which the exceptions `names` of `pact` apply.

    Where two change the same value, the first in the text prevails. Rules that come from an exception have its lines.
    """
    chosen = tuple(index for index, variation in enumerate(pact.exceptions) if variation.name in names)
    if not chosen:
        return pact
    return replace(_overlaid(pact.text, chosen), version=pact.version, digest=pact.digest, exceptions=pact.exceptions)


@lru_cache(maxsize=256)
def _overlaid(text: str, chosen: tuple[int, ...]) -> Pact:
    found = laid_over(read_yaml(text), chosen)
    return Builder(PactShape.model_validate(found.tree), found).build()


def faults_of(text: YamlText, told: Sequence[Fault], aside: Aside = NOTHING) -> list[Fault]:
    """Return what is wrong with each exception of `text` once it is laid over the standard.

    Args:
        text: its tree has the right form.
        told: what was found in the standard and in the exceptions themselves; it is not told again.
        aside: the parts of the standard and the exceptions that were put aside.
    """
    found: list[Fault] = []
    faulty = {fault.path for fault in told}
    for index in range(len(text.tree.get("exceptions", ()))):
        if ("exceptions", index) not in aside.paths:
            over = laid_over(text, [index], faulty)
            routes = len(over.tree["routing"]) - len(text.tree["routing"])
            faults = _faults_over(over, _under(aside, routes))
            found += _told_in(text, index, [fault for fault in faults if fault not in (*told, *found)])
    return found


def _faults_over(over: YamlText, aside: Aside) -> list[Fault]:
    """Return the faults of the overlaid tree; `aside` is what was put aside in it."""
    shape, faults, wrong = check_form(over)
    if shape is None:
        # What the standard has no right form of, an exception cannot complete.
        wrong = [path for path in wrong if not aside.holds(path)]
        told = {".".join(map(str, over.stated(path))) for path in wrong}
        faults = [fault for fault in faults if fault.path in told]
        tree, more = mend(over.tree, wrong)
        try:
            shape = PactShape.model_validate(tree)
        except ValidationError:
            return faults
        aside = Aside(aside.paths | more.paths, aside.gone | more.gone)
    builder = Builder(shape, over, aside)
    builder.build()
    return [*faults, *builder.faults]


def _under(aside: Aside, routes: int) -> Aside:
    """Return what is put aside, where it is once so many `routes` stand before those of the standard."""

    def moved(path: Path) -> Path:
        return ("routing", int(path[1]) + routes, *path[2:]) if path[0] == "routing" and len(path) > 1 else path

    return Aside(frozenset(map(moved, aside.paths)), frozenset(map(moved, aside.gone)))


def _told_in(text: YamlText, index: int, faults: Sequence[Fault]) -> list[Fault]:
    """Let each of `faults`, which the exception `index` causes, stand in it: at the nearest value that it changes."""
    said: Path = ("exceptions", index, "changes")
    exception = text.get(("exceptions", index))
    places = {".".join(map(str, place)): (*said, *place) for place in leaves(exception["changes"])}
    found = []
    for fault in faults:
        if fault.path.startswith(f"exceptions.{index}."):
            found.append(fault)
        elif fault.code not in _TOLD_IN_STANDARD:
            nearest = max(places, key=partial(_nearness, fault.path))
            line, column = text.of(places[nearest], key=True)
            message = f"where `{exception['name']}` holds, {fault.message}"
            moved = ".".join(map(str, places[nearest]))
            found.append(Fault(fault.code, message, line, column, fault.suggestion, moved))
    return found


def _nearness(path: str, other: str) -> tuple[int, int]:
    """How many steps two paths, written with dots, have in common from their beginning; and how many `other` has."""
    ours, theirs = path.split("."), other.split(".")
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False))
    return sum(1 for _ in shared), len(theirs)


def laid_over(text: YamlText, chosen: Collection[int], without: Collection[str] = ()) -> YamlText:
    """Return the tree of `text` with the changes of the exceptions at `chosen`, each value where it is written.

    Changes at one of the paths `without` are left out.
    """
    tree = {key: part for key, part in text.tree.items() if key != "exceptions"}
    over = YamlText(text.text, tree, [], [], text.values, text.keys, text.starts)
    for index, one in reversed(list(enumerate(text.tree.get("exceptions", ())))):
        path: Path = ("exceptions", index, "changes")
        if index in chosen:
            for section, change in _without(one["changes"], path, without).items():
                if section == "routing":
                    _put_first(over, change, (*path, section))
                else:
                    tree[section] = _merged(over, tree.get(section), change, (section,), (*path, section))
    return over


def _without(change: Any, path: Path, dotted: Collection[str]) -> Any:
    if not isinstance(change, dict):
        return change
    return {
        name: _without(part, (*path, name), dotted)
        for name, part in change.items()
        if ".".join(map(str, (*path, name))) not in dotted
    }


def _merged(over: YamlText, standard: Any, change: Any, at: Path, said: Path) -> Any:
    """Return what holds at `at`: `change`, stated at `said`, and of the standard what that leaves as it is."""
    if isinstance(standard, str) and isinstance(change, dict) and at[-1] == "within":
        # One allowance for all is that of each lead type which the exception does not name.
        over.moved[*at, "other"] = over.stated(at)
        standard = {"other": standard}
    if not isinstance(standard, dict) or not isinstance(change, dict):
        over.moved[at] = said
        return change
    both = dict(standard)
    for name, part in change.items():
        both[name] = _merged(over, standard.get(name), part, (*at, name), (*said, name))
    return both


def _put_first(over: YamlText, routes: list[Any], said: Path) -> None:
    """Let the routes of an exception come before those that there are."""
    before = over.tree["routing"]
    stated = [over.stated(("routing", index)) for index in range(len(before))]
    every = [*((*said, index) for index in range(len(routes))), *stated]
    over.moved |= {("routing", index): path for index, path in enumerate(every)}
    over.tree["routing"] = [*routes, *before]
