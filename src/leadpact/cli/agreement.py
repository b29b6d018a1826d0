"""`check` and `adopt`: the pact as a file, and as what is in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.options import As_json
from leadpact.cli.output import NO, counted, fault_as_json, give, note, say
from leadpact.errors import FaultyText

if TYPE_CHECKING:
    from leadpact.pact.model import Pact

PactFile = Annotated[Path, typer.Argument(metavar="PACT", help="The file of the pact.")]


def check(pact: PactFile, as_json: As_json = False) -> None:
    """Read a pact and name every fault in it, with its place and what would be right.

    Ends with 0 if the pact is good, with 1 if it has faults.

    \b
    Examples:
      leadpact check examples/northwind/pact.yaml
      leadpact check pact.yaml --json
    """
    from leadpact.pact.load import load_pact

    try:
        found = load_pact(pact)
    except FaultyText as error:
        _show_faults(pact, error, as_json=as_json)
        raise typer.Exit(NO) from None
    if as_json:
        give({"pact": str(pact), "good": True, "faults": [], "holds": holdings(found), "digest": found.digest})
        return
    held = ", ".join(counted(number, noun) for noun, number in holdings(found).items() if number)
    say(f"{pact} is good: {found.name}, {held}.")


def _show_faults(path: Path, error: FaultyText, *, as_json: bool) -> None:
    if as_json:
        give({"pact": str(path), "good": False, "faults": [fault_as_json(fault) for fault in error.faults]})
        return
    for fault in error.faults:
        file = path.parent / fault.file if fault.file else path
        say(f"{file}:{fault.line}:{fault.column}: {fault.code} {fault.message}")
        if fault.suggestion:
            say(f"    {fault.suggestion}")
    say(f"{path} has {counted(len(error.faults), 'fault')}.")


def holdings(pact: Pact) -> dict[str, int]:
    """Return how much of what a pact states, by noun."""
    return {
        "field": len(pact.fields),
        "activity": len(pact.activities),
        "stage": len(pact.stages),
        "move": len(pact.moves),
        "segment": len(pact.segments),
        "route": len(pact.routes),
        "queue": len(pact.queues),
        "partner": len(pact.partners),
        "program": len(pact.programs),
    }


def adopt(pact: PactFile, as_json: As_json = False) -> None:
    """Make a pact the active version: every lead is decided by it from now on.

    Adopting the active version again changes nothing. A pact with faults is not adopted.

    \b
    Examples:
      leadpact adopt pact.yaml
    """
    from leadpact.cli.context import opened
    from leadpact.clock import now
    from leadpact.operations import agreement
    from leadpact.pact.load import load_pact

    found = load_pact(pact)
    with opened() as database:
        before = _active_version(database)
        adopted = agreement.adopt(database, found.text, by=who(), at=now())
    fresh = adopted.version != before
    if as_json:
        give({"name": adopted.name, "version": adopted.version, "digest": adopted.digest, "adopted": fresh})
    elif fresh:
        say(f"{adopted.name} is adopted: version {adopted.version} decides from now on.")
    else:
        note("Nothing changed.")
        say(f"{adopted.name} was the active version already: version {adopted.version}.")


def _active_version(database: Any) -> int:
    from leadpact.errors import NotFound
    from leadpact.operations import agreement

    try:
        return agreement.active(database).version
    except NotFound:
        return 0


def who() -> str:
    """Return who runs the command, as the journal names people at the command line."""
    import getpass

    return f"cli:{getpass.getuser()}"
