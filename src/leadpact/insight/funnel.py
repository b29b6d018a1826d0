"""The funnel: how many cycles and leads were ever in each stage, by source or any other dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from leadpact.errors import BadInput
from leadpact.operations import agreement
from leadpact.operations.columns import OF_A_LEAD, WAYS, columns
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

SQL = Path(__file__).parent / "sql" / "funnel_counts.sql"
OF_A_CYCLE = {"source": "coalesce(c.source, l.source)", "lead_type": "coalesce(c.lead_type, l.lead_type)"}


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many were ever in a stage. A cycle is one trip of a lead through the funnel."""

    cycles: int
    leads: int


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """`value` of the dimension, None where it is not known, with one count a stage of the table."""

    value: str | None
    counts: tuple[StageCount, ...]


@dataclass(frozen=True, slots=True)
class FunnelTable:
    """Counts by the dimension `by`; `stages` in the order of the active pact, those it has no more last.

    A stage of a former version counts under the name that it has now, where a version says what it `was`.

    Rows with most cycles come first, what is not known last. `totals` are the sums of the rows.
    """

    by: str
    stages: tuple[str, ...]
    rows: tuple[FunnelRow, ...]
    totals: tuple[StageCount, ...]


def leads_by_stage(database: Database, *, by: str = "source") -> FunnelTable:
    """Count the cycles and leads that were ever in each stage.

    A source and a type are those of each cycle; whatever else is asked for is what is known now. A lead
    with several cycles in a stage counts for the latest of them; one that was merged away does not count.

    Args:
        by: source, lead_type, product_line, segment, grade, owner, closed_reason, how the person came
            (origin, utm_source...), or a field of the active pact.

    Raises:
        BadInput: there is no such dimension.
        NotFound: there is no pact yet.
    """
    with database.connection() as connection, connection.transaction():
        pact = agreement.active_in(database, connection)
        query = _text().replace("{value}", _value_of(pact, by))
        found = connection.execute(query.encode()).fetchall()
    counts = {(value or None, stage): StageCount(cycles, leads) for value, stage, cycles, leads in found}
    return _table(by, pact, counts)


def dimensions(pact: Pact) -> list[str]:
    """Return everything that `leads_by_stage` can count by."""
    return [*OF_A_CYCLE, *OF_A_LEAD, *(name for name in WAYS if name not in pact.fields), *pact.fields]


@cache
def _text() -> str:
    return SQL.read_text(encoding="utf-8")


def _value_of(pact: Pact, by: str) -> str:
    if by in OF_A_CYCLE or by in OF_A_LEAD:
        return OF_A_CYCLE.get(by) or OF_A_LEAD[by]
    if by not in dimensions(pact):
        known = ", ".join(dimensions(pact))
        raise BadInput(f"The funnel cannot be counted by `{by}`.", remedy=f"Count it by one of {known}.")
    return f"({columns(pact)[by]})::text"


def _table(by: str, pact: Pact, counts: dict[tuple[str | None, str], StageCount]) -> FunnelTable:
    former = sorted({stage for _, stage in counts} - pact.stages.keys())
    stages = (*pact.stages, *former)
    none = StageCount(0, 0)
    rows = [
        FunnelRow(value, tuple(counts.get((value, stage), none) for stage in stages))
        for value in {value for value, _ in counts}
    ]
    rows.sort(key=lambda row: (row.value is None, -sum(one.cycles for one in row.counts), row.value or ""))
    totals = tuple(_sum([row.counts[place] for row in rows]) for place in range(len(stages)))
    return FunnelTable(by, stages, tuple(rows), totals)


def _sum(counts: Sequence[StageCount]) -> StageCount:
    return StageCount(sum(one.cycles for one in counts), sum(one.leads for one in counts))
