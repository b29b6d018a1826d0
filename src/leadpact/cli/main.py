"""The `leadpact` command: every subcommand, in the order in which one meets them."""

from __future__ import annotations

from typing import Annotated

import typer

from leadpact.cli import (
    agreement,
    checking,
    comparing,
    deciding,
    demonstration,
    documenting,
    formatting,
    importing,
    records,
    replaying,
    reporting,
    serving,
    versions,
)
from leadpact.cli.options import As_json
from leadpact.cli.output import INTERRUPTED, calm, give, note, say

app = typer.Typer(
    name="leadpact",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
users = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="The people who work with Leadpact.")
keys = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="The keys to the API.")


def _show_version(wanted: bool) -> None:
    if wanted:
        from leadpact import __version__

        say(__version__)
        raise typer.Exit


@app.callback()
def leadpact(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Lead management whose process is one readable contract between marketing and sales."""


def version(as_json: As_json = False) -> None:
    """Print the version.

    \b
    Examples:
      leadpact version
    """
    from leadpact import __version__

    if as_json:
        give({"version": __version__})
    else:
        say(__version__)


app.command()(calm(checking.check))
app.command()(calm(comparing.diff))
app.command()(calm(comparing.complexity))
app.command("format")(calm(formatting.format_))
app.command()(calm(documenting.document))
app.command()(calm(deciding.decide))
app.command()(calm(demonstration.demo))
app.command(hidden=True)(calm(demonstration.live))
app.command()(calm(replaying.replay))
app.command()(calm(agreement.adopt))
app.command()(calm(versions.versions))
app.command()(calm(versions.propose))
app.command()(calm(versions.rollback))
app.command()(calm(serving.up))
app.command()(calm(serving.web))
app.command()(calm(serving.worker))
app.command("import")(calm(importing.import_))
app.command()(calm(importing.example))
app.command()(calm(reporting.explain))
app.command()(calm(reporting.funnel))
app.command()(calm(reporting.audit))
app.command()(calm(records.receipts))
app.command()(calm(records.retry))
users.command("add")(calm(records.add_user))
users.command("list")(calm(records.list_users))
users.command("deactivate")(calm(records.deactivate_user))
keys.command("add")(calm(records.add_key))
app.add_typer(users, name="user")
app.add_typer(keys, name="key")
app.command()(calm(version))


def run() -> None:
    """Run the command line; the entry point of the package."""
    try:
        app()
    except KeyboardInterrupt:
        note("\nStopped.")
        raise SystemExit(INTERRUPTED) from None
