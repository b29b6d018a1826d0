"""How much memory a program and what it starts use at most; PostgreSQL's own processes are left out."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

PROC = Path("/proc")


class PeakMemory:
    """Looks ten times a second at a process and its descendants, from `start` until `stop`."""

    def __init__(self, pid: int) -> None:
        self.pid, self.highest = pid, 0
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> int | None:
        """Return the most that was seen, in bytes; None where the system does not tell."""
        self._over.set()
        self._thread.join()
        return self.highest or None

    def _watch(self) -> None:
        while PROC.is_dir() and not self._over.wait(0.1):
            self.highest = max(self.highest, sum(_used(pid) for pid in _family(self.pid)))


def _family(pid: int) -> list[int]:
    """Return `pid` and all processes that it or its children started."""
    parents: dict[int, int] = {}
    for path in PROC.iterdir():
        if path.name.isdigit():
            try:
                parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has ended in the meantime
    family = [pid]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return family


def _used(pid: int) -> int:
    """Return the process's share of the memory it uses, in bytes: what is shared is divided among its users."""
    try:
        if (PROC / str(pid) / "comm").read_text().strip() == "postgres":
            return 0
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it has ended, or is somebody else's
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
