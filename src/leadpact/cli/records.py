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
    name: Annotated[str, typer.Argument(metavar="NAME", help="What they sign in as.")],
    role: Annotated[str, typer.Option(help="rep, manager, marketer, revops, sponsor, partner or analyst.")],
    *,
    party: Annotated[str, typer.Option(help="How the pact and the journal know them; by default ROLE:NAME.")] = "",
    title: Annotated[str, typer.Option(help="What they do, such as 'Sales development'.")] = "",
    full_name: Annotated[str, typer.Option(help="What people call them.")] = "",
    email: Annotated[str, typer.Option(help="Their email address.")] = "",
    generate: Annotated[bool, typer.Option("--generate", help="Make a password and print it once.")] = False,
    as_json: As_json = False,
) -> None:
    """Add somebody who works with Leadpact. The password is asked for, or made and shown once.

    \b
    Examples:
      leadpact user add ana --role rep --full-name "Ana Lopez" --title "Sales development"
      leadpact user add ben --role manager --generate
      leadpact user add kim --role partner --party partner:delta --generate
    """
    from leadpact.cli.context import opened, setup_django
    from leadpact.clock import now

    made = generate or as_json or not sys.stdin.isatty()
    password = _made_password() if made else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with opened() as database:
        setup_django()
        from leadpact.operations import users

        new = users.NewUser(name, role, party=party, title=title, name=full_name, email=email)
        users.add_user(database, new, password=password, by=who(), at=now())
        known_as = new.known_as
        has_no_leads = users.is_unknown_to_pact(database, known_as)
    if as_json:
        give({"user": name, "role": role, "party": known_as, "password": password})
        return
    say(f"{name} may sign in as {role}; the journal knows them as {known_as}.")
    if has_no_leads:
        note(f"The pact does not name {known_as}: they see no leads until it does.")
    if made:
        say(f"Password, shown only now: {password}")


def list_users(as_json: As_json = False) -> None:
    """List the people who work with Leadpact.

    \b
    Examples:
      leadpact user list
    """
    from leadpact.cli.context import opened, setup_django

    with opened() as database:
        setup_django()
        from leadpact.operations import users

        found = users.list_users(database)
    if as_json:
        rows = [
            {"user": one.username, "name": one.name, "role": one.role, "party": one.party, "title": one.title,
             "email": one.email, "active": one.active, "last_seen": one.last_seen}
            for one in found
        ]  # fmt: skip
        give({"users": rows})
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("user", "name", "role", "party", "title", "last seen"):
        table.add_column(column, overflow="fold")
    for one in found:
        seen = f"{one.last_seen:%Y-%m-%d}" if one.last_seen else "never"
        cells = (one.username, one.name, one.role, one.party, one.title, seen if one.active else "deactivated")
        table.add_row(*map(Text, cells))
    if found:
        console().print(table)
    say(f"{counted(len(found), 'user')}.")


def deactivate_user(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What they sign in as.")], as_json: As_json = False
) -> None:
    """Let somebody in no more, from their next click on. What they did stays theirs.

    \b
    Examples:
      leadpact user deactivate ben
    """
    from leadpact.cli.context import opened, setup_django
    from leadpact.clock import now

    with opened() as database:
        setup_django()
        from leadpact.operations import users

        users.deactivate_user(database, name, by=who(), at=now())
    if as_json:
        give({"user": name, "active": False})
        return
    say(f"{name} may sign in no more.")


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
