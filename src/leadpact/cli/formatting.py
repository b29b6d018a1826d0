"""`format`: the files of a pact, written in one manner."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from leadpact.cli.agreement import PactFile
from leadpact.cli.options import As_json
from leadpact.cli.output import NO, counted, fault_as_json, give, say
from leadpact.errors import BadInput, Fault, FaultyText

Check = Annotated[bool, typer.Option("--check", help="Change nothing; end with 1 if a file would change.")]


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the pact with its text as it is to be."""

    file: Path
    text: str
    changes: bool


def format_(pact: PactFile, check: Check = False, as_json: As_json = False) -> None:
    """Write a pact, and the files that it includes, in the manner in which pacts are written.

    Sections come in the order of the language, block style is indented by two blanks, one empty line stands between
    sections. Every comment is kept, and nothing that is said changes. A file that is no YAML is left alone, with all
    others: it ends with 1 and the faults.

    \b
    Examples:
      leadpact format pact.yaml
      leadpact format pact.yaml --check
    """
    try:
        found = _formatted(pact)
    except FaultyText as error:
        _show_faults(pact, error, as_json=as_json)
        raise typer.Exit(NO) from None
    changing = [one for one in found if one.changes]
    if not check:
        for one in changing:
            _replace(one)
    if as_json:
        give({"pact": str(pact), "files": [{"file": str(one.file), "changed": one.changes} for one in found],
              "faults": []})  # fmt: skip
    else:
        for one in changing:
            say(f"{one.file} {'would change' if check else 'was formatted'}.")
        if not changing:
            say(f"{pact} is formatted already.")
    if check and changing:
        raise typer.Exit(NO)


def _formatted(pact: Path) -> list[Written]:
    """Return the files of a pact as they are to be.

    Raises:
        BadInput: one cannot be read.
        FaultyText: one is no YAML, or cannot be included.
    """
    from leadpact.pact.format import formatted
    from leadpact.pact.include import read_text, read_whole

    found: list[Written] = []
    faults: list[Fault] = []
    for part in read_whole(pact).parts:
        file = pact.parent / part.file if part.file else pact
        text = read_text(file)
        try:
            written = formatted(text, name=str(file))
        except FaultyText as error:
            faults += [replace(fault, file=part.file) for fault in error.faults]
        else:
            found.append(Written(file, written, written.encode() != file.read_bytes()))
    if faults:
        raise FaultyText(str(pact), faults)
    return found


def _show_faults(pact: Path, error: FaultyText, *, as_json: bool) -> None:
    if as_json:
        give({"pact": str(pact), "files": [], "faults": [fault_as_json(fault) for fault in error.faults]})
        return
    for fault in error.faults:
        file = pact.parent / fault.file if fault.file else pact
        say(f"{file}:{fault.line}:{fault.column}: {fault.code} {fault.message}")
        if fault.suggestion:
            say(f"    {fault.suggestion}")
    say(f"{pact} has {counted(len(error.faults), 'fault')}; nothing was changed.")


def _replace(one: Written) -> None:
    """Put the new text in the place of the old in one step: nobody reads half of it."""
    file = one.file.resolve()
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_bytes(one.text.encode())
        shutil.copymode(file, draft)
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        said = f"{one.file} cannot be written: {error.strerror}."
        raise BadInput(said, remedy="Give yourself the right to write it.") from error
