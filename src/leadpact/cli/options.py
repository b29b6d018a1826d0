"""The options that commands share."""

from __future__ import annotations

from typing import Annotated

import typer

As_json = Annotated[bool, typer.Option("--json", help="Print one JSON document, for machines.")]
AtTime = Annotated[
    str, typer.Option("--at", metavar="TIME", help="Decide as if it were then, such as 2026-11-23T10:00:00+01:00.")
]
