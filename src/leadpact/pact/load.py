"""YAML -> Pact, or every fault of the text with its place; nothing is loaded by halves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from leadpact.errors import BadInput, Fault, FaultyText
from leadpact.pact import overlay
from leadpact.pact.build import Builder
from leadpact.pact.form import check_form
from leadpact.pact.model import Pact
from leadpact.pact.places import Places as Places
from leadpact.pact.shape import PactShape
from leadpact.pact.stand_in import mend
from leadpact.pact.yaml_text import Path as Location
from leadpact.pact.yaml_text import YamlText, read_yaml


def load_pact(path: Path) -> Pact:
    """Read the pact in the file `path`.

    Raises:
        BadInput: there is no such file, or it is not UTF-8 text.
        FaultyText: the file is wrong; all faults with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.", remedy="Name an existing pact file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}", remedy="A pact is UTF-8 text.") from error
    return parse_pact(text, name=str(path))


def parse_pact(text: str, *, name: str = "The pact") -> Pact:
    """Return the pact that `text` states.

    Raises:
        FaultyText: every fault found, in the order of the text.
    """
    # Some editors begin a file with a mark of its encoding, which is no part of what it says.
    found = read_yaml(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    if found.faults and not found.tree:
        raise FaultyText(name, found.faults)
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
