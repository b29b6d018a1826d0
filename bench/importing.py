"""Leads a second that a file is imported with, beside what COPY alone takes for the same rows."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.copying import copy_seconds, highest
from bench.crowd import multiply
from bench.deciding import PACT
from bench.leads import MAPPING, write_csv
from bench.results import Figure
from leadpact.cli.context import opened
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.operations.imports import import_file
from leadpact.operations.mapping import Mapping, load_mapping
from leadpact.pact.model import Pact

SEED = 10_000  # leads, which are multiplied to make a million


def figures(leads: int, processes: int, *, million: bool) -> list[Figure]:
    """Import a file of `leads` rows on a fresh server, and measure the COPY of what it wrote."""
    with _ready() as (database, pact, directory, mapping):
        there = _fill(database, pact, directory, mapping) if million else 0
        path = directory / "leads.csv"
        write_csv(path, leads, first=SEED + 1)
        before = highest(database.url)
        started = time.perf_counter()
        report = import_file(database, pact, path, mapping, at=datetime.now(UTC), processes=processes)
        spent = time.perf_counter() - started
        if report.recorded + report.rejected != leads:
            raise AssertionError(f"{leads} rows were to be taken, and the import says {report}")
        copied = copy_seconds(database.url, before)
    into = f", {there:,} leads there before" if there else ""
    many = "1 process" if processes == 1 else f"{processes} processes"
    note = f"{leads:,} rows; beside: COPY of the receipts, persons, leads and journal rows it wrote"
    return [Figure("import", f"file imported, {many}{into}", leads / spent, "leads/s", leads / copied, note)]


@contextmanager
def _ready() -> Iterator[tuple[Database, Pact, Path, Mapping]]:
    """Lend a database with the example's pact adopted, and a directory with the mapping."""
    with opened() as database, TemporaryDirectory() as made:
        pact = agreement.adopt(database, PACT.read_text(encoding="utf-8"), by="bench", at=datetime.now(UTC))
        directory = Path(made)
        (directory / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
        yield database, pact, directory, load_mapping(directory / "mapping.yaml")


def _fill(database: Database, pact: Pact, directory: Path, mapping: Mapping) -> int:
    path = directory / "first.csv"
    write_csv(path, SEED)
    import_file(database, pact, path, mapping, at=datetime.now(UTC))
    return multiply(database.url, 3 + 1_000_000 // SEED, tell=lambda said: print(said, file=sys.stderr))
