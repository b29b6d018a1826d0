"""`python -m bench`: every part in a process and a home of its own, one after the other."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.memory import PeakMemory
from bench.part import PARTS
from bench.results import RESULTS, Figure, save, show

BY_OPTION = ("import-2-million",)
MEGABYTE = 1_000_000


def main() -> int:
    """Run the parts that are asked for; return 1 if one failed."""
    asked = _arguments()
    parts = asked.parts or [name for name in PARTS if name not in BY_OPTION]
    parts += ["import-2-million"] if asked.million and "import-2-million" not in parts else []
    figures: list[Figure] = []
    failed = []
    for name in parts:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found = _run(name, asked.leads, Path(asked.place))
        if found is None:
            failed.append(name)
            continue
        save(name, found, at=datetime.now(UTC).isoformat(timespec="seconds"))
        figures += found
    show(figures)
    print(f"As JSON: {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}")
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", choices=[[], *PARTS], help=", ".join(PARTS))
    parser.add_argument("--leads", type=int, default=20_000, help="rows of an imported file (20000)")
    parser.add_argument("--million", action="store_true", help="also import into a table of a million leads")
    parser.add_argument("--place", default=tempfile.gettempdir(), help="where homes are made: the disk to measure")
    return parser.parse_args()


def _run(name: str, leads: int, place: Path) -> list[Figure] | None:
    """Return the figures of a part, its memory among them; None if it failed, which it has said."""
    with _home(place) as home:
        environ = {**os.environ, "LEADPACT_HOME": str(home)}
        environ.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "bench.part", name, str(leads)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, text=True) as process:
            memory = PeakMemory(process.pid)
            memory.start()
            said, _ = process.communicate()
            peak = memory.stop()
        if process.returncode != 0:
            return None
    found = [Figure(**one) for one in json.loads(said)]
    if peak is not None:
        note = "of all its processes, PostgreSQL's left out"
        found.append(Figure(found[0].part, f"{name}: memory at most", peak / MEGABYTE, "MB", note=note))
    return found


@contextmanager
def _home(place: Path) -> Iterator[Path]:
    """Lend a new directory that the account of root's PostgreSQL, too, may pass."""
    made = Path(tempfile.mkdtemp(prefix="leadpact-bench-", dir=place))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made)


if __name__ == "__main__":
    sys.exit(main())
