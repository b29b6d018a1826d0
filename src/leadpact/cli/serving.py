"""`up`, `web` and `worker`: the parts that run."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from leadpact.cli.children import GUARD, Child, keep
from leadpact.cli.options import As_json
from leadpact.cli.output import give, note, say
from leadpact.errors import BadInput, ServerError

HOST, PORT, THREADS = "127.0.0.1", 8000, 4
READY = 30.0  # seconds that the web may take until it answers

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
Threads = Annotated[int, typer.Option(min=1, max=512, help="Requests handled at a time.")]


def web(host: Host = HOST, port: Port = PORT, threads: Threads = THREADS) -> None:
    """Serve the API and the forms, until Ctrl-C or SIGTERM.

    \b
    Examples:
      leadpact web --host 0.0.0.0 --port 8080
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from leadpact.cli.context import settled

    check_port(host, port)
    with settled():
        follow_parent()
        server = Granian(
            "leadpact.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=threads,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            log_level=LogLevels.warning,
        )
        server.serve()


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what waits and what is due now, then end.")] = False,
    as_json: As_json = False,
) -> None:
    """Decide receipts as they come, and keep the clocks, until Ctrl-C or SIGTERM.

    Any number of workers may run. A batch that has begun is finished before the worker ends.

    \b
    Examples:
      leadpact worker
      leadpact worker --once
    """
    from leadpact.cli.context import opened
    from leadpact.jobs import worker as job

    stop = Event()
    with opened() as database:
        if once:
            settled, recorded = job.once(database)
            if as_json:
                give({"receipts": settled, "events": recorded})
            else:
                say(f"{settled} receipts settled, {recorded} events of time recorded.")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        follow_parent()
        note("The worker runs.")
        job.work(database, stop=stop, tell=note)
    note("The worker has stopped.")


def up(host: Host = HOST, port: Port = PORT, threads: Threads = THREADS) -> None:
    """Run everything: the database if it is ours, the web, a worker. Ctrl-C stops it all.

    A part that dies is started again.

    \b
    Examples:
      leadpact up
      leadpact up --port 8080
    """
    serve(host, port, threads)


def serve(
    host: str, port: int, threads: int, *, tell: Callable[[str], None] = say, beside: Sequence[Child] = ()
) -> None:
    """Run the web, a worker and what is `beside` them as child processes until a signal comes.

    `tell` is given the address.
    """
    from leadpact.cli.context import settled

    check_port(host, port)
    stop = Event()

    with settled():
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: stop.set())
        os.environ[GUARD] = str(os.getpid())
        children = [
            Child("web", ("web", "--host", host, "--port", str(port), "--threads", str(threads))),
            Child("worker", ("worker",)),
            *beside,
        ]
        threading.Thread(target=_announce, args=(host, port, stop, tell), daemon=True).start()
        try:
            keep(children, stop=stop, tell=note)
        finally:
            del os.environ[GUARD]
    note("Stopped.")


def _announce(host: str, port: int, stop: Event, tell: Callable[[str], None]) -> None:
    """Say the address once it answers."""
    until = time.monotonic() + READY
    while time.monotonic() < until and not stop.is_set():
        if answers(host, port):
            address = address_of(host, port)
            tell(f"Leadpact runs at {address}: its API is described at {address}/api/docs")
            tell(f"Post a lead (make a key with `leadpact key add NAME`): POST {address}/api/v1/leads")
            tell("Ctrl-C stops everything.")
            return
        stop.wait(0.1)
    if not stop.is_set():
        note(f"The web has not answered within {READY:.0f} s; see what it says above.")


def address_of(host: str, port: int) -> str:
    """Return where a browser on this machine finds what listens there."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else shown}:{port}"


def answers(host: str, port: int) -> bool:
    """Say whether somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def check_port(host: str, port: int) -> None:
    """Look whether the address is free.

    Raises:
        BadInput: this machine has no such address.
        ServerError: somebody else listens there, or we may not.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror:
        raise BadInput(f"`{host}` is no address.", remedy="Name one of this machine's, such as 127.0.0.1.") from None
    with socket.socket(found[0], socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(found[4])
        except OSError as error:
            raise ServerError(
                f"Nothing can listen on {host}, port {port}: {error.strerror}.",
                remedy="Stop what listens there, or choose another with --port.",
            ) from None


def follow_parent() -> None:
    """End with the process that started this one, however that ends; only under `leadpact up`."""
    parent = os.environ.get(GUARD, "")
    if not parent.isdigit() or os.getppid() != int(parent):
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="follow-parent").start()


def examples() -> Path:
    """Return the directory of the examples, beside the checkout or in the present directory.

    Raises:
        BadInput: they are nowhere to be found.
    """
    for base in (Path(__file__).resolve().parents[3], Path.cwd()):
        if (base / "examples" / "northwind" / "pact.yaml").is_file():
            return base / "examples"
    raise BadInput(
        "The examples are not installed with the package.",
        remedy="Run it in a checkout of Leadpact, or where `examples/northwind` is.",
    )
