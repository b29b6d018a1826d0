"""Child processes that are kept alive: started, watched, started again when they die, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event

GUARD = "LEADPACT_UP"
"""In the environment of a child: the process that keeps it. A child whose keeper is gone ends itself."""

TICK = 0.1  # seconds between two looks at the children
PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a dead child is started again, at first and at most
STEADY = 60.0  # seconds after which a child counts as well again
GRACE = 20.0  # seconds to finish in, before a child is killed


@dataclass(slots=True)
class Child:
    """A part of Leadpact in a process of its own; `arguments` are those of the command line."""

    name: str
    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    pause: float = PAUSE
    started: float = 0.0
    start_at: float = field(default=0.0)  # on the monotonic clock

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only its keeper."""
        command = [sys.executable, "-m", "leadpact.cli", *self.arguments]
        self.process = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)
        self.started = time.monotonic()


def keep(children: Sequence[Child], *, stop: Event, tell: Callable[[str], None]) -> None:
    """Keep `children` running until `stop` is set, then end them; each death is told."""
    try:
        while not stop.is_set():
            for child in children:
                _tend(child, tell)
            stop.wait(TICK)
    finally:
        end(children, tell)


def _tend(child: Child, tell: Callable[[str], None]) -> None:
    now = time.monotonic()
    if child.process is None:
        if now >= child.start_at:
            child.start()
        return
    code = child.process.poll()
    if code is None:
        return
    if now - child.started > STEADY:
        child.pause = PAUSE
    _kill_rest(child)
    tell(f"The {child.name} has ended ({_how(code)}); it is started again in {child.pause:.1f} s.")
    child.process, child.start_at = None, now + child.pause
    child.pause = min(2 * child.pause, LONGEST_PAUSE)


def _how(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def end(children: Sequence[Child], tell: Callable[[str], None]) -> None:
    """Ask every child to finish, and kill what has not finished in time."""
    for child in children:
        if child.process is not None and child.process.poll() is None:
            child.process.send_signal(signal.SIGTERM)
    until = time.monotonic() + GRACE
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            tell(f"The {child.name} did not finish within {GRACE:.0f} s and was killed.")
        _kill_rest(child)
        child.process.wait()


def _kill_rest(child: Child) -> None:
    """Kill whatever is left of the child's session, such as the processes that it started in turn."""
    assert child.process is not None
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # nothing is left of it
