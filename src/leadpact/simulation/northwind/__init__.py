"""Northwind Instruments: the demo company. Its pact is `pact.yaml` beside this file, its truth `truth`."""

from __future__ import annotations

from importlib.resources import files

NAME = "northwind-instruments"


def pact_text() -> str:
    """Return the text of the company's pact."""
    return files(__name__).joinpath("pact.yaml").read_text(encoding="utf-8")
