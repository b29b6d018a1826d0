"""`demo`: a company that lives, through the real pipeline, into the real database."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from dataclasses import asdict
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.children import Child
from leadpact.cli.options import As_json
from leadpact.cli.output import counted, give, note, progress, say
from leadpact.cli.serving import HOST, PORT, THREADS, Host, Port, address_of, follow_parent, serve

if TYPE_CHECKING:
    from leadpact.operations.demo_users import DemoUser
    from leadpact.simulation.demo import Demo

PAUSE = 2.0  # seconds between two looks of the company that lives on

No_serve = Annotated[bool, typer.Option("--no-serve", help="End when the company is there.")]
Seed = Annotated[int, typer.Option(help="Another number, another company.")]
People = Annotated[int, typer.Option(min=20, max=100_000, help="How many persons come by themselves in the year.")]
Anew = Annotated[bool, typer.Option("--anew", help="Remove the demo that is here first, whole or not.")]


def demo(
    no_serve: No_serve = False,
    as_json: As_json = False,
    seed: Seed = 1,
    people: People = 6_000,
    anew: Anew = False,
    host: Host = HOST,
    port: Port = PORT,
) -> None:
    """Let an invented company live a year that ends now, tell who may enter and where; then serve.

    Doing it again changes nothing. A database that works under a pact of its own is left alone.

    \b
    Examples:
      leadpact demo
      leadpact demo --no-serve --json
      leadpact demo --anew
      LEADPACT_HOME=/tmp/try leadpact demo --people 500
    """
    from leadpact.cli.context import opened, setup_django
    from leadpact.clock import now
    from leadpact.insight import figures
    from leadpact.operations.demo_users import add_demo_users
    from leadpact.simulation import demo as simulated

    begun = time.monotonic()
    with opened() as database:
        setup_django()
        with progress("A year of Northwind Instruments", shown=not as_json) as tell:
            changed = simulated.make(database, at=now(), seed=seed, people=people, anew=anew, progress=tell)
        users = add_demo_users(database, by=simulated.BY, at=now())
        found = simulated.describe(database)
        if changed:
            figures.refresh(database, at=now())
    seconds = round(time.monotonic() - begun, 1)
    address = address_of(host, port)
    if as_json:
        give(_as_json(found, users, address, changed=changed, seconds=seconds))
    else:
        _show(found, users, address, changed=changed, seconds=seconds)
    if not no_serve:
        serve(host, port, THREADS, tell=note if as_json else say, beside=(Child("company", ("live",)),))


def live() -> None:
    """Let the demo's company live on, until SIGTERM; one process at a time."""
    import psycopg

    from leadpact.cli.context import opened, setup_django
    from leadpact.clock import now
    from leadpact.simulation.living import ALONE, Living

    stop = Event()
    with opened() as database:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        follow_parent()
        setup_django()
        with psycopg.connect(database.url, autocommit=True) as session:
            while not stop.is_set() and session.execute(ALONE).fetchone() != (True,):
                stop.wait(PAUSE)  # another one lives it; when that ends, its session does
            living = Living(database, at=now())
            while not stop.is_set():
                session.execute("SELECT 1")  # whoever lost this session may have lost its place
                living.step(at=now())
                stop.wait(PAUSE)


def _as_json(found: Demo, users: Sequence[DemoUser], address: str, *, changed: bool, seconds: float) -> dict[str, Any]:
    log_ins = [
        {
            "role": one.role_label, "name": one.name, "username": one.username, "party": one.party,
            "link": f"{address}/enter/{one.secret}",
        }
        for one in users
    ]  # fmt: skip
    return {"changed": changed, **asdict(found), "seconds": seconds, "log_ins": log_ins}


def _show(found: Demo, users: Sequence[DemoUser], address: str, *, changed: bool, seconds: float) -> None:
    if changed:
        leads = sum(found.leads.values())
        say(
            f"Northwind Instruments has lived a year: {counted(found.people, 'person')} of"
            f" {counted(found.accounts, 'account')}, {counted(leads, 'lead')}, {counted(found.events, 'event')},"
            f" in {seconds:.0f} s."
        )
        say(f"Now {counted(found.running_clocks, 'clock')} run, and {found.rejected} arrivals wait to be corrected.")
    else:
        say("Nothing changed: Northwind Instruments is here already. `leadpact demo --anew` lets its year end now.")
    say("")
    width = max((len(one.role_label) for one in users), default=0)
    names = max((len(one.name) for one in users), default=0)
    for one in users:
        say(f"{one.role_label:<{width}}  {one.name:<{names}}  {address}/enter/{one.secret}")
    say("")
