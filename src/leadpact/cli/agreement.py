"""`adopt`: a pact becomes what is in force."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from leadpact.cli.options import As_json
from leadpact.cli.output import give, note, say

PactFile = Annotated[Path, typer.Argument(metavar="PACT", help="The file of the pact.")]


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
