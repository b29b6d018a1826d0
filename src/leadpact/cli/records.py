"""`receipts`, `retry`, `user` and `key`: what operations look after by hand."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from leadpact.cli.agreement import who
from leadpact.cli.options import As_json
from leadpact.cli.output import NO, console, counted, give, note, say
from leadpact.errors import BadInput


def receipts(
    state: Annotated[
        str, typer.Option(help="Those in this state: rejected, failed, pending, recorded or retried.")
    ] = "rejected",
    most: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many, the newest first.")] = 50,
    as_json: As_json = False,
) -> None:
    """List receipts, with what is wrong with them by field. Nothing that arrived is ever thrown away.

    \b
    Examples:
      leadpact receipts
      leadpact receipts --state failed --json
    """
    from leadpact.cli.context import opened
    from leadpact.operations.receipts import count_receipts, list_receipts

    with opened() as database:
        found = list_receipts(database, state, most=most)
        counts = count_receipts(database)
    if as_json:
        rows = [
            {"receipt": one.id, "channel": one.channel, "key": one.key, "received_at": one.received_at,
             "state": one.state, "faults": one.faults, "lead": one.lead_id, "body": one.body}
            for one in found
        ]  # fmt: skip
        give({"state": state, "receipts": rows, "counts": counts})
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("receipt", "received", "channel", "what is wrong"):
        table.add_column(column, overflow="fold")
    for one in found:
        faults = "; ".join(f"{name}: {fault}" if name else fault for name, fault in one.faults.items())
        table.add_row(str(one.id), f"{one.received_at:%Y-%m-%d %H:%M}", Text(one.channel), Text(faults))
    if found:
        console().print(table)
    all_counts = ", ".join(f"{number:,} {name}" for name, number in counts.items()) or "none yet"
    say(f"{counted(len(found), 'receipt')} shown; by state: {all_counts}.")


def retry(
    receipt: Annotated[int, typer.Argument(metavar="RECEIPT", help="Its number, as `receipts` shows it.")],
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="What to correct; may be repeated.")
    ] = None,
    as_json: As_json = False,
) -> None:
    """Take a rejected or failed receipt once more, corrected. The first one stays as it arrived.

    Ends with 1 if it is rejected again.

    \b
    Examples:
      leadpact retry 41 --set email=mira@helvora-pharma.com
    """
    from leadpact.cli.context import opened
    from leadpact.clock import now
    from leadpact.operations.receipts import retry_with

    corrections = _corrections(values or [])
    with opened() as database:
        result = retry_with(database, receipt, corrections, at=now())
    if as_json:
        give({"receipt": result.receipt_id, "state": result.state, "faults": result.faults, "lead": result.lead_id})
    elif result.state == "recorded":
        say(f"Recorded as receipt {result.receipt_id}" + (f", lead {result.lead_id}." if result.lead_id else "."))
    else:
        faults = "; ".join(f"{name}: {fault}" if name else fault for name, fault in result.faults.items())
        say(f"Receipt {result.receipt_id} is {result.state}: {faults}")
    if result.state != "recorded":
        raise typer.Exit(NO)


def _corrections(values: list[str]) -> dict[str, str]:
    found = {}
    for one in values:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"`{one}` is no correction.", remedy="Write it as field=value, such as country=DE.")
        found[name.strip()] = value
    return found


def add_user(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What they log in as.")],
    role: Annotated[str, typer.Option(help="rep, manager, marketer, revops, sponsor, partner or analyst.")],
    email: Annotated[str, typer.Option(help="Their email address.")] = "",
    generate: Annotated[bool, typer.Option("--generate", help="Make a password and print it once.")] = False,
    as_json: As_json = False,
) -> None:
    """Add somebody who works with Leadpact. The password is asked for, or made and shown once.

    \b
    Examples:
      leadpact user add ana --role rep --email ana@northwind.example
      leadpact user add ben --role manager --generate
    """
    from leadpact.cli.context import opened, setup_django

    made = generate or as_json or not sys.stdin.isatty()
    password = _made_password() if made else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with opened():
        setup_django()
        from leadpact.operations import users

        users.add_user(name, role=role, email=email, password=password)
    if as_json:
        give({"user": name, "role": role, "password": password})
        return
    say(f"{name} may log in as {role}.")
    if made:
        say(f"Password, shown only now: {password}")


def _made_password() -> str:
    import secrets

    return secrets.token_urlsafe(15)


def add_key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The system that will hold it.")],
    as_json: As_json = False,
) -> None:
    """Make a key to the API for a system. It is shown once; only its digest is kept.

    \b
    Examples:
      leadpact key add website
    """
    from leadpact.cli.context import opened
    from leadpact.clock import now
    from leadpact.operations import keys

    with opened() as database:
        key = keys.add_key(database, name, by=who(), at=now())
    if as_json:
        give({"name": name, "key": key})
        return
    say(key)
    note(f"This is the key of {name}; it is not shown again. Send it as: Authorization: Bearer {key[:6]}...")
