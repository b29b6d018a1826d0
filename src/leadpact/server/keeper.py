"""The keeper: starts the embedded PostgreSQL, revives it when it is killed, stops it when nobody uses it any
more.

It runs as a script of its own (`python keeper.py DIRECTORY TELL UID GID COMMAND...`), in its own session, so
that neither Ctrl-C nor the end of the process that wanted the server reaches the server. It imports the
standard library only: it starts in 20 ms and stays as long as the server does.

Three files in DIRECTORY carry a `flock`, which the kernel frees however its holder ends:

- `start.lock`: exclusive, while somebody starts, joins or stops the server;
- `users.lock`: shared, by each user of the server; taken exclusively only under `start.lock`, to learn that
  nobody is left;
- `server.lock`: exclusive, by the server: postgres and all its children inherit the open file, so it is free
  exactly when the last of them has gone, whatever `postmaster.pid` says and in whichever process namespace
  they run.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sys
import time
from typing import NoReturn

START, USERS, SERVER = "start.lock", "users.lock", "server.lock"
TICK = 0.5  # seconds between two looks whether anybody still uses the server
RESTARTS = 20  # in the life of one keeper; a server that dies more often needs a person
SHUTDOWN = 60.0  # seconds a clean shutdown may take: its checkpoint writes up to shared_buffers to a slow disk
POLL = 0.01  # seconds


def open_lock(path: str) -> int:
    """Open the lock file at `path`, creating it; never through a symbolic link. The caller closes it."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def alone(lock: int) -> bool:
    """Lock the open file `lock` exclusively without waiting; False when somebody else holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def keep(directory: str, uid: int, gid: int, command: list[str]) -> None:
    """Run `command` (postgres) as `uid`:`gid` until nobody holds `users.lock` in `directory`.

    The caller holds `start.lock` until the server answers; from then on whoever holds it decides.
    """
    woken = _woken_by_children()
    start, users = (open_lock(os.path.join(directory, name)) for name in (START, USERS))
    child, restarts = _launch(directory, uid, gid, command), 0
    ended, status = child == 0, 0
    while True:
        # Only a killed server is revived: one that refused to start, or was stopped on purpose, stays down.
        if ended and (restarts == RESTARTS or not os.WIFSIGNALED(status)):
            return
        select.select([woken], [], [], TICK)
        _drain(woken)
        if not ended:
            pid, status = os.waitpid(child, os.WNOHANG)
            ended = pid == child
        if not alone(start):
            continue
        if alone(users):  # nobody is left, and while both locks are ours nobody comes
            if not ended:
                _stop(child)
            return
        if ended and (revived := _launch(directory, uid, gid, command)):
            child, restarts, ended = revived, restarts + 1, False
        fcntl.flock(start, fcntl.LOCK_UN)


def _woken_by_children() -> int:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader


def _drain(reader: int) -> None:
    try:
        os.read(reader, 1024)
    except BlockingIOError:
        return


def _launch(directory: str, uid: int, gid: int, command: list[str]) -> int:
    """Start the server; return its process id, or 0 while processes of the former one still run."""
    server = open_lock(os.path.join(directory, SERVER))
    try:
        if not alone(server):
            return 0
        child = os.fork()
        if not child:
            _become(uid, gid, command, server)
        return child
    finally:
        os.close(server)


def _become(uid: int, gid: int, command: list[str], server: int) -> NoReturn:
    try:
        os.set_inheritable(server, True)
        for changed in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD):  # by Python, or above
            signal.signal(changed, signal.SIG_DFL)
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
        os.execv(command[0], command)
    except BaseException as error:  # noqa: BLE001 - a forked child must not return into the keeper's code
        os.write(2, f"keeper: {command[0]}: {error}\n".encode(errors="replace"))
    os._exit(127)


def _stop(child: int) -> None:
    for how, patience in ((signal.SIGINT, SHUTDOWN), (signal.SIGQUIT, SHUTDOWN)):
        os.kill(child, how)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if os.waitpid(child, os.WNOHANG)[0] == child:
                return
            time.sleep(POLL)


def main(arguments: list[str]) -> None:
    """Leave the caller, then keep the server.

    The pipe TELL is held open and never written to: that it closes tells the caller that the keeper went.
    """
    directory, tell, uid, gid, *command = arguments
    os.set_inheritable(int(tell), False)
    if os.fork():
        return  # the keeper proper has no parent that would have to wait for it
    keep(directory, int(uid), int(gid), command)


if __name__ == "__main__":
    main(sys.argv[1:])
