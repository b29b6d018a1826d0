"""One part of the benchmark, in a process of its own: `python -m bench.part NAME`; its figures go to stdout as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict

from bench.results import Figure


def _decide(_leads: int) -> list[Figure]:
    from bench import deciding

    return deciding.figures()


def _normalise(_leads: int) -> list[Figure]:
    from bench import deciding

    return deciding.normalising()


def _import(processes: int, *, million: bool = False) -> Callable[[int], list[Figure]]:
    def run(leads: int) -> list[Figure]:
        from bench import importing

        return importing.figures(leads, processes, million=million)

    return run


def _capture(_leads: int) -> list[Figure]:
    from bench import capturing

    return capturing.figures()


def _replay(_leads: int) -> list[Figure]:
    from bench import replaying

    return replaying.figures()


def _prove(_leads: int) -> list[Figure]:
    from bench import proving

    return proving.figures()


PARTS: dict[str, Callable[[int], list[Figure]]] = {
    "decide": _decide,
    "normalise": _normalise,
    "import-1": _import(1),
    "import-2": _import(2),
    "import-2-million": _import(2, million=True),
    "capture": _capture,
    "replay": _replay,
    "prove": _prove,
}
"""Each part by its name; it is given the number of leads."""


if __name__ == "__main__":
    print(json.dumps([asdict(figure) for figure in PARTS[sys.argv[1]](int(sys.argv[2]))]))
