"""The good pact with one thing changed, and where the change says that the fault must be."""

from __future__ import annotations

from pathlib import Path

from leadpact.errors import Fault, FaultyText
from leadpact.pact.load import parse_pact

NORTHWIND = Path(__file__).resolve().parents[2] / "examples" / "northwind" / "pact.yaml"
GOOD = NORTHWIND.read_text(encoding="utf-8")
LANGUAGE = Path(__file__).with_name("language.yaml").read_text(encoding="utf-8")
HERE = "⟦"  # stands before the character at which a fault is expected


def changed(old: str, new: str, text: str = GOOD) -> tuple[str, list[tuple[int, int]]]:
    """Return `text` with its only `old` replaced by `new`, and the places that `new` marks."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the pact"
    marked = text.replace(old, new)
    places: list[tuple[int, int]] = []
    lines = []
    for number, line in enumerate(marked.split("\n"), 1):
        while HERE in line:
            places.append((number, line.index(HERE) + 1))
            line = line.replace(HERE, "", 1)
        lines.append(line)
    return "\n".join(lines), places


def faults(text: str) -> tuple[Fault, ...]:
    """Return what is wrong with `text`; nothing, if it loads."""
    try:
        parse_pact(text)
    except FaultyText as wrong:
        return wrong.faults
    return ()


def told(text: str) -> list[tuple[str, int, int]]:
    """Return code, line and column of each fault of `text`."""
    return [(fault.code, fault.line, fault.column) for fault in faults(text)]
