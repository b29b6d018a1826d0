"""What was measured: figures with units, as JSON for machines and as a table for people."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    Args:
        part: the part of the benchmark.
        what: what was measured, in words.
        value: in `unit`.
        beside: what it is to be compared with, in the same unit and measured in the same run; None: nothing.
        note: what `beside` is, or under which conditions it was measured.
    """

    part: str
    what: str
    value: float
    unit: str
    beside: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.beside if self.beside else None


def machine() -> dict[str, Any]:
    """Return where it was measured: figures of two machines do not compare."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
    }


def save(name: str, figures: list[Figure], *, at: str) -> Path:
    """Write the figures of one part to bench/results/`name`.json, and return the file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    told = [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
    path.write_text(json.dumps({"measured_at": at, "machine": machine(), "figures": told}, indent=2) + "\n")
    return path


def show(figures: list[Figure]) -> None:
    """Print the figures as a table."""
    table = Table(title="Leadpact, measured", title_justify="left", pad_edge=False)
    for head, side in (("part", "left"), ("what", "left"), ("value", "right"), ("unit", "left"), ("beside", "right"),
                       ("ratio", "right"), ("note", "left")):  # fmt: skip
        table.add_column(head, justify=side, overflow="fold")  # type: ignore[arg-type]
    for one in figures:
        beside = "" if one.beside is None else _number(one.beside)
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        table.add_row(one.part, one.what, _number(one.value), one.unit, beside, ratio, one.note)
    Console(width=None if os.isatty(1) else 140).print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
