"""A file of leads tried under the pact, as a page shows it: what each would come to, and why; nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadpact.engine import naming
from leadpact.operations import verdicts
from leadpact.operations.file_mapping import Column, columns_of, mapping_for
from leadpact.operations.leads_file import read_leads
from leadpact.operations.mapping import Mapping
from leadpact.operations.tables import read_table
from leadpact.operations.trial import Rejected, Tried, try_leads
from leadpact.operations.verdicts import Verdict
from leadpact.pact.model import Pact

MOST_ROWS = 5_000
"""So many rows of a file are tried; all of them are imported."""

LINES_NAMED = 5
_REMEDIES = {
    "": "Correct the row in the file: it does not fit the header.",
    "email": "Give the row an email address, or a phone number and a name.",
    "activity": "Write the activity as the pact calls it, or choose another column for it.",
    "activities": "Write each activity as the pact calls it, with its time behind it if need be.",
}


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of which no lead can be made: where it stands, what is wrong by column, and what to do."""

    line: int
    faults: dict[str, str]
    remedy: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A value that its field does not take; the leads are decided without it. `lines` are the first of `count`."""

    field: str
    says: str
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts; `decided` and `unusable` add up to `rows`, each of the dictionaries to `decided`, most first."""

    rows: int
    decided: int
    unusable: int
    verdicts: dict[str, int]
    stages: dict[str, int]
    goes_to: dict[str, int]


@dataclass(frozen=True, slots=True)
class FileTrial:
    """What became of a file.

    Args:
        name: of the file.
        cut: whether there were more rows than were tried.
        notes: sentences on what was assumed of the file.
        columns: what each is read as.
        mapping: the same, for an import.
        leads: what each usable row came to, by line.
        tried: the same, whole, in the same order.
    """

    name: str
    at: datetime
    cut: bool
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    mapping: Mapping
    leads: tuple[Verdict, ...]
    rejected: tuple[RejectedRow, ...]
    left_out: tuple[LeftOut, ...]
    summary: Summary
    tried: tuple[Tried, ...]


def columns_in(pact: Pact, path: Path) -> tuple[Column, ...]:
    """Return the columns of the file as their names suggest them, whether or not it can be tried so.

    Raises:
        BadInput: it is no table.
    """
    table = read_table(path)
    return columns_of(table, mapping_for(pact, table, None, channel=channel_of(path.name)))


def channel_of(name: str) -> str:
    """Return the channel of the receipts of an imported file."""
    return f"import:{name}"


def try_file(
    pact: Pact, path: Path, chosen: Dictionary[str, str] | None = None, *, at: datetime, most: int = MOST_ROWS
) -> FileTrial:
    """Decide the leads of `path` as if they all arrived at `at` and nothing was known before.

    Args:
        chosen: corrections of what the columns hold, by column: names of `field_choices`, "" for nothing.
        most: rows that are tried.

    Raises:
        BadInput: it is no table, nothing is known of what its columns hold, or a choice is wrong.
    """
    table = read_table(path)
    mapping = mapping_for(pact, table, chosen, channel=channel_of(path.name))
    read = read_leads(pact, path, mapping, at=at, most=most)
    tried, unusable = try_leads(pact, read, at=at)
    told = tuple(verdicts.verdict_of(pact, one, at) for one in tried)
    return FileTrial(
        name=path.name,
        at=at,
        cut=read.cut,
        notes=read.notes,
        columns=columns_of(table, mapping),
        mapping=mapping,
        leads=told,
        rejected=tuple(RejectedRow(one.line, one.faults, remedy_for(one.faults)) for one in unusable),
        left_out=_left_out(tried),
        summary=summary_of(told, unusable),
        tried=tuple(tried),
    )


def remedy_for(faults: Dictionary[str, str]) -> str:
    """Return what to do about a row that cannot be used."""
    named = [name for name in faults if name not in _REMEDIES]
    said = [_REMEDIES[name] for name in faults if name in _REMEDIES]
    if named:
        said.append(f"Correct {naming.listed([naming.plain(name) for name in named])}, or choose another column.")
    return " ".join(said)


def summary_of(leads: Sequence[Verdict], unusable: Sequence[Rejected]) -> Summary:
    """Return the counts of what was decided."""
    return Summary(
        rows=len(leads) + len(unusable),
        decided=len(leads),
        unusable=len(unusable),
        verdicts=_counted(one.verdict.replace(" ", "_") for one in leads),
        stages=_counted(one.stage or "none" for one in leads),
        goes_to=_counted(one.goes_to or "nobody" for one in leads),
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())


def _left_out(tried: Sequence[Tried]) -> tuple[LeftOut, ...]:
    lines: dict[tuple[str, str], list[int]] = {}
    for one in tried:
        for field, says in one.faults.items():
            lines.setdefault((field, says), []).append(one.line)
    most_first = sorted(lines.items(), key=lambda found: -len(found[1]))
    return tuple(LeftOut(*what, len(found), tuple(found[:LINES_NAMED])) for what, found in most_first)
