"""YAML -> Pact, or every fault of the text with its place; nothing is loaded by halves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from leadpact.errors import Fault, FaultyText
from leadpact.pact import overlay
from leadpact.pact.build import Builder
from leadpact.pact.form import check_form
from leadpact.pact.include import KEY, MARK, Whole, fault_alone, read_whole
from leadpact.pact.model import Pact
from leadpact.pact.places import Places as Places
from leadpact.pact.shape import PactShape
from leadpact.pact.stand_in import mend
from leadpact.pact.yaml_text import Path as Location
from leadpact.pact.yaml_text import YamlText, read_yaml


def load_pact(path: Path) -> Pact:
    """Read the pact in the file `path` and those that it includes.

    Raises:
        BadInput: there is no such file, or it is not UTF-8 text.
        FaultyText: something in it is wrong; all faults with file, line and column.
    """
    return load_whole(path)[0]


def load_whole(path: Path) -> tuple[Pact, Whole]:
    """Read the pact in the file `path` and those that it includes; return it, and where its lines are written.

    Raises:
        BadInput, FaultyText: as for `load_pact`.
    """
    whole = read_whole(path)
    try:
        return parse_pact(whole.text, name=str(path)), whole
    except FaultyText as wrong:
        raise FaultyText(str(path), list(map(whole.placed, wrong.faults))) from None


def parse_pact(text: str, *, name: str = "The pact") -> Pact:
    """Return the pact that `text` states.

    Raises:
        FaultyText: every fault found, in the order of the text.
    """
    found = read_yaml(text.removeprefix(MARK))
    if found.faults and not found.tree:
        raise FaultyText(name, found.faults)
    if KEY in found.tree:
        raise FaultyText(name, [*found.faults, fault_alone(found)])
    shape, faults, wrong = check_form(found)
    faults = [*found.faults, *faults]
    if shape is None or found.holes:
        raise FaultyText(name, [*faults, *_faults_of_the_rest(found, [*wrong, *found.holes])])
    builder = Builder(shape, found)
    pact = builder.build()
    faults += [*builder.faults, *overlay.faults_of(found, builder.faults)]
    if faults:
        raise FaultyText(name, faults)
    return pact


def _faults_of_the_rest(found: YamlText, wrong: list[Location]) -> list[Fault]:
    """Return what is wrong with the meaning of a text whose parts in `wrong` have no right form."""
    tree, aside = mend(found.tree, wrong)
    try:
        shape = PactShape.model_validate(tree)
    except ValidationError:
        # What is wrong with the form is told; the meaning is looked at once the form is right.
        return []
    builder = Builder(shape, found, aside)
    builder.build()
    return [*builder.faults, *overlay.faults_of(replace(found, tree=tree), builder.faults, aside)]
