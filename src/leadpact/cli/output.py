"""What every command prints: results on stdout, everything else on stderr, errors in one manner."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import typer

from leadpact.errors import BadInput, FaultyText, LeadpactError, NotFound, Refused

if TYPE_CHECKING:
    from rich.console import Console

    from leadpact.errors import Fault

OK, NO, USAGE, PREVENTED, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: done; the answer is no; wrong usage or input; the machine or server stood in the way; Ctrl-C."""

WIDE = 116  # columns of a table that goes into a file or a pipe

P = ParamSpec("P")


def console(*, error: bool = False) -> Console:
    """Return a console on stdout, or on stderr; of a fixed width where nobody looks at it."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else WIDE
    return Console(stderr=error, width=width, highlight=False, soft_wrap=False)


def say(text: str) -> None:
    """Print a line of the result."""
    print(text)


def note(text: str) -> None:
    """Print a line that is no result: what goes on, what to know."""
    print(text, file=sys.stderr)


def give(value: object) -> None:
    """Print the result for a machine: one JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{value!r} has no form in JSON")


def calm(command: Callable[P, None]) -> Callable[P, None]:
    """Let `command` end with an exit code and a sentence, never with a traceback, for whatever is raised on purpose.

    A command with `--json` (its parameter `as_json`) has its error as JSON on stderr.
    """

    @wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except LeadpactError as error:
            _explain(error, as_json=bool(options.get("as_json")))
            raise typer.Exit(code_of(error)) from None
        except KeyboardInterrupt:
            note("\nStopped. What was committed is kept; the same command goes on from there.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _abandon_stdout()
            raise typer.Exit(OK) from None

    return run


def _abandon_stdout() -> None:
    """Whoever read our output has enough of it: nothing more is written, the flush at exit included."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def code_of(error: LeadpactError) -> int:
    """Return the exit code that `error` ends a command with."""
    if isinstance(error, Refused):
        return NO
    if isinstance(error, BadInput | NotFound | FaultyText):
        return USAGE
    return PREVENTED


def _explain(error: LeadpactError, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": error_as_json(error)}, ensure_ascii=False, indent=2), file=sys.stderr)
        return
    if isinstance(error, FaultyText):
        note(f"Wrong: {counted(len(error.faults), 'fault')} in what was read.")
        for fault in error.faults:
            note(f"  {fault}")
    else:
        note(f"Wrong: {error.message}")
        for name, fault in getattr(error, "fields", {}).items():
            note(f"  {name}: {fault}")
    if error.remedy:
        note(f"To do: {error.remedy}")


def error_as_json(error: LeadpactError) -> dict[str, Any]:
    """Return `error` as a machine reads it: code, message, remedy, and what is wrong per field or place."""
    said: dict[str, Any] = {"code": error.code, "message": error.message, "remedy": error.remedy}
    if isinstance(error, BadInput) and error.fields:
        said["fields"] = error.fields
    if isinstance(error, FaultyText):
        said["faults"] = [fault_as_json(fault) for fault in error.faults]
    return said


def fault_as_json(fault: Fault) -> dict[str, Any]:
    """Return `fault` as a machine reads it; `file` is there if it is another than the one that was named."""
    return {
        **({"file": fault.file} if fault.file else {}),
        "code": fault.code,
        "message": fault.message,
        "suggestion": fault.suggestion,
        "line": fault.line,
        "column": fault.column,
        "path": fault.path,
    }


def counted(number: int, noun: str) -> str:
    """Return `number` with its noun: `1 lead`, `2,000 leads`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


@contextmanager
def progress(what: str, *, shown: bool) -> Iterator[Callable[[int, int | None], None]]:
    """Lend a function that shows how far `what` has come: done, and out of how many if that is known.

    Nothing is drawn where nobody looks: with `shown` false, or when stderr is no terminal.
    """
    if not shown or not sys.stderr.isatty():
        yield _show_nothing
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(error=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show_nothing(_done: int, _total: int | None) -> None:
    """Take the place of a bar where nobody looks."""
