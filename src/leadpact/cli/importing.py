"""`import` and `example`: many leads at once, from files."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from leadpact.cli.options import As_json
from leadpact.cli.output import console, give, progress, say
from leadpact.cli.serving import examples
from leadpact.errors import BadInput

if TYPE_CHECKING:
    from leadpact.operations.imports import HistoryReport, ImportReport

DATA = "LEADPACT_DATA"


def import_(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A table of leads: CSV, XLSX or JSON. None with --history.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="How its rows become events.")
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option("--history", metavar="DIR", help="A directory with history.yaml: the past of another system."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Where the files of the history are, if not beside it.")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that work side by side.")] = 1,
    as_json: As_json = False,
) -> None:
    """Import a table of leads, or another system's history.

    The same import again changes nothing; one that was interrupted goes on where it was. Rows that cannot be
    used are kept as rejected receipts.

    \b
    Examples:
      leadpact import fair.csv --mapping fair.yaml
      leadpact import --history export/
      leadpact import --history examples/hubspot_history --data export/
    """
    from leadpact.cli.context import opened
    from leadpact.clock import now
    from leadpact.operations import agreement, imports
    from leadpact.operations.mapping import load_mapping

    if (file is None) == (history is None):
        raise BadInput("Either a file or a history is imported.", remedy="Give FILE with --mapping, or --history DIR.")
    if file is not None and mapping is None:
        raise BadInput("The file needs a mapping.", remedy="Write one: see docs/reference/mapping.md.")
    read = load_mapping(mapping) if mapping is not None else None
    with opened() as database:
        pact = agreement.active(database)
        with progress("rows", shown=not as_json) as show:
            told = _progress(show)
            report: ImportReport | HistoryReport
            if file is not None and read is not None:
                report = imports.import_file(database, pact, file, read, at=now(), progress=told, processes=processes)
            else:
                assert history is not None
                report = imports.import_history(database, pact, history, at=now(), progress=told, data=data)
    if as_json:
        give(asdict(report))
    else:
        _say_report(report)


def _progress(show: Callable[[int, int | None], None]) -> Callable[[int, int], None]:
    return lambda done, total: show(done, total or None)


def _say_report(report: ImportReport | HistoryReport) -> None:
    for name, value in asdict(report).items():
        label = name.replace("_", " ")
        if isinstance(value, float):
            say(f"{label}: {value:.1f}")
        elif isinstance(value, int | str):
            say(f"{label}: {value:,}" if isinstance(value, int) else f"{label}: {value}")
    for fault in report.first_faults:
        wrong = "; ".join(f"{field}: {said}" if field else said for field, said in fault.faults.items())
        say(f"  {fault.file}:{fault.line} {wrong}")


def example(
    name: Annotated[Literal["olist"], typer.Argument(help="Which one.")],  # noqa: ARG001 - there is one so far
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The data sets; else LEADPACT_DATA names them.")
    ] = None,
    as_json: As_json = False,
) -> None:
    """Load a real data set with its pact, and show its funnel.

    Loading it again changes nothing.

    \b
    Examples:
      leadpact example olist --data ~/data --json
    """
    from leadpact.cli.context import opened
    from leadpact.clock import now
    from leadpact.operations.examples import load_olist

    directory = data_directory(data)
    with opened() as database, progress("rows", shown=not as_json) as show:
        found = load_olist(database, directory, at=now(), progress=_progress(show))
    if as_json:
        give(found)
        return
    _say_found(found)


def _say_found(found: dict[str, Any]) -> None:
    """Print what an example tells: lists of lines as tables, the rest as it is."""
    from rich.table import Table
    from rich.text import Text

    for name, value in found.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            table = Table(title=name.replace("_", " "), title_justify="left", box=None, padding=(0, 2, 0, 0))
            for column, cell in value[0].items():
                table.add_column(column.replace("_", " "), justify="right" if isinstance(cell, int) else "left")
            for line in value:
                table.add_row(*(Text(_cell(cell)) for cell in line.values()))
            console().print(table)
        elif isinstance(value, int):
            say(f"{name.replace('_', ' ')}: {value:,}")


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value) or "(empty)"


def data_directory(named: Path | None) -> Path:
    """Return the directory of the data sets: as named, as LEADPACT_DATA says, else beside a checkout.

    Raises:
        BadInput: there is none.
    """
    told = named or (Path(os.environ[DATA]) if os.environ.get(DATA) else None)
    found = told if told is not None else _beside_checkout()
    if not found.is_dir():
        raise BadInput(f"The data sets are not in {found}.", remedy=f"Name their directory with --data, or in {DATA}.")
    return found


def _beside_checkout() -> Path:
    return examples().parents[1] / "shared" / "data"
