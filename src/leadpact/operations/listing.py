"""Lists of leads: filtered, in an order, a page at a time, among as many leads as there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
import psycopg
from psycopg import Connection

from leadpact.errors import BadInput
from leadpact.operations import agreement
from leadpact.operations.columns import columns
from leadpact.operations.database import Database, numbers
from leadpact.operations.filtering import PEOPLE, Where, where
from leadpact.operations.filters import LeadFilters
from leadpact.operations.paging import SORTS, Mark, Sort, cut, mark_of
from leadpact.operations.reading import hurried, reading
from leadpact.operations.scope import Scope
from leadpact.pact.model import Pact

COUNTED = 1_000
"""Up to so many leads are counted; of more it is only said that there are more."""

COUNTING = timedelta(milliseconds=250)
"""A count that takes longer is given up: the page does not wait for it."""

COUNTING_NAMES = timedelta(milliseconds=80)
"""As COUNTING, where a team's leads are looked through for a text: the page itself takes most of the time."""

IDS = "SELECT l.id FROM {source} WHERE {condition} LIMIT {most}"
AMONG = "l.id = ANY(%(found)s::bigint[])"
PAGE = """
    SELECT {line}{extra}, page.keys
    FROM (
        SELECT l.id, json_build_array({keys}) AS keys, row_number() OVER () AS place
        FROM (SELECT {found} FROM {source} WHERE {condition} ORDER BY {order} LIMIT %(most)s) l
    ) page
    JOIN lead l ON l.id = page.id {people}
    ORDER BY page.place
"""
LINE = """
    l.id, l.person_id, p.name, p.email, l.account_id, coalesce(nullif(a.name, ''), a.domain, ''), l.product_line,
    l.lead_key, l.stage, l.status, l.owner_kind, l.owner, l.queue, l.source, l.lead_type, l.fit, l.engagement, l.grade,
    l.verdict, l.next_step, l.next_at, (l.clock ->> 'due_at')::timestamptz, l.cycle, l.cycle_started_at, l.opened_at,
    l.entered_at,
    l.closed_at, l.outcome, l.closed_reason, l.marks
"""


@dataclass(frozen=True, slots=True)
class LeadLine:
    """A lead in a list.

    `account` is the company's name, or its domain. Points are in hundredths. `clock_due_at` is by when the offer is
    to be answered. `more` holds the fields of the pact that were asked for, as text; None: not known.
    """

    id: int
    person_id: int
    name: str
    email: str
    account_id: int | None
    account: str
    product_line: str
    lead_key: str
    stage: str
    status: str
    owner_kind: str
    owner: str
    queue: str
    source: str
    lead_type: str
    fit: int
    engagement: int
    grade: str
    verdict: str
    next_step: str
    next_at: datetime | None
    clock_due_at: datetime | None
    cycle: int
    started_at: datetime | None
    opened_at: datetime
    entered_at: datetime | None
    closed_at: datetime | None
    outcome: str
    closed_reason: str
    marks: tuple[str, ...]
    more: dict[str, str | None] = field(default_factory=dict)

    @property
    def score(self) -> int:
        return self.fit + self.engagement


@dataclass(frozen=True, slots=True)
class Count:
    """How many leads there are: `number`, or at least so many if there are `more`."""

    number: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list. `before` and `after` are the tokens of the neighbouring pages, empty where there is none.

    `cut`: the text that was searched for is found in more people than are looked at, so some may be missing.
    """

    lines: tuple[LeadLine, ...]
    count: Count
    before: str = ""
    after: str = ""
    cut: bool = False


def list_leads(
    database: Database,
    scope: Scope,
    filters: LeadFilters,
    *,
    at: datetime,
    sort: str = "newest",
    after: str = "",
    most: int = 50,
    more: Sequence[str] = (),
) -> Page:
    """Return a page of the leads in `scope` for which all of `filters` holds.

    Args:
        at: the present instant: what is overdue, what is today.
        sort: newest (a trip through the funnel began last), due (the next step), score, entered (came into its
            stage last), name.
        after: the token of a page, empty for the first.
        most: lines.
        more: fields of the pact that the lines are to have too.

    Raises:
        BadInput: an order, a token or a field that there is not.
        TooBroad: it takes too long; say so, and narrow it.
        NotFound: there is no pact yet.
    """
    order = _sort(sort)
    mark = mark_of(after, order) if after else None
    with reading(database) as connection:
        pact = agreement.active_in(database, connection)
        extra = _extra(pact, more)
        wanted = where(connection, pact, scope, filters, at=at)
        if filters.text and len(scope.owners) > 1:
            rows, count = _page_first(connection, wanted, _Asked(order, mark, extra, most))
        else:
            rows, count = _count_first(connection, wanted, _Asked(order, mark, extra, most))
    kept, before, behind = cut(rows, most, mark)
    lines = tuple(_line(row, more) for row in kept)
    first = Mark(order.name, _keys(kept[0]), backward=True).token() if kept and before else ""
    last = Mark(order.name, _keys(kept[-1])).token() if kept and behind else ""
    return Page(lines, count, first, last, wanted.cut)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The page that is asked for: its order, where it begins, further columns, and how many lines."""

    order: Sort
    mark: Mark | None
    extra: list[str]
    most: int


def _count_first(connection: Connection, wanted: Where, asked: _Asked) -> tuple[list[Any], Count]:
    """Return the rows of a page, and one more if there are more; where few leads are wanted, of these alone."""
    ids = _ids(connection, wanted)
    rows = _rows(connection, _among(ids) if ids is not None and len(ids) <= COUNTED else wanted, asked)
    return rows, _count(ids, min(len(rows), asked.most))


def _page_first(connection: Connection, wanted: Where, asked: _Asked) -> tuple[list[Any], Count]:
    """As `_count_first`, where a team's leads are looked through for a text: what is whole needs no count."""
    rows = _rows(connection, wanted, asked)
    if asked.mark is None and len(rows) <= asked.most:
        return rows, Count(len(rows))
    return rows, _count(_ids(connection, wanted, within=COUNTING_NAMES), min(len(rows), asked.most))


def _rows(connection: Connection, wanted: Where, asked: _Asked) -> list[Any]:
    query, values = _query(wanted, asked.order, asked.mark, asked.extra)
    return connection.execute(query, values | {"most": asked.most + 1}).fetchall()


def count_leads(database: Database, scope: Scope, filters: LeadFilters, *, at: datetime) -> Count:
    """Return how many leads `list_leads` lists.

    Raises:
        NotFound: there is no pact yet.
    """
    with reading(database) as connection:
        pact = agreement.active_in(database, connection)
        ids = _ids(connection, where(connection, pact, scope, filters, at=at))
    return _count(ids, 0)


def _count(ids: list[int] | None, seen: int) -> Count:
    return Count(seen, more=True) if ids is None else Count(min(len(ids), COUNTED), len(ids) > COUNTED)


def _sort(name: str) -> Sort:
    if name not in SORTS:
        remedy = f"Sort by {', '.join(SORTS)}."
        raise BadInput(f"A list has no order `{name}`.", remedy=remedy, fields={"sort": "there is no such order"})
    return SORTS[name]


def _extra(pact: Pact, names: Sequence[str]) -> list[str]:
    known = columns(pact)
    unknown = [name for name in names if name not in known]
    if unknown:
        remedy = f"Choose among {', '.join(known)}."
        raise BadInput(
            f"There is no column `{unknown[0]}`.", remedy=remedy, fields={"columns": "there is no such field"}
        )
    return [f"({known[name]})::text".replace("%", "%%") for name in names]


def _ids(connection: Connection, wanted: Where, *, within: timedelta = COUNTING) -> list[int] | None:
    """Return the leads that are wanted, one more than are counted at most; None if that takes too long."""
    query = IDS.format(source=wanted.source, condition=wanted.condition, most=COUNTED + 1)
    try:
        with hurried(connection, within):
            if wanted.some:
                among = IDS.format(source=wanted.source, condition=f"{AMONG} AND {wanted.condition}", most=COUNTED + 1)
                found = connection.execute(among.encode(), wanted.values | {"found": wanted.some}).fetchall()
                if len(found) > COUNTED:
                    return [row[0] for row in found]
            return [row[0] for row in connection.execute(query.encode(), wanted.values)]
    except psycopg.errors.QueryCanceled:
        return None


def _among(ids: list[int]) -> Where:
    """Leads that were found already need not be looked for again, whatever their order."""
    return Where([AMONG], {"found": numbers(ids)})


def _query(wanted: Where, sort: Sort, mark: Mark | None, extra: list[str]) -> tuple[bytes, dict[str, Any]]:
    """Return the query of a page and its values, but for `most`."""
    backward = mark is not None and mark.backward
    parts, values = list(wanted.parts), dict(wanted.values)
    if mark is not None:
        parts.append(sort.beyond(backward=backward))
        values |= {f"key_{number}": key for number, key in enumerate(mark.keys)}
    names = [f"key_{number}" for number in range(len(sort.keys))]
    query = PAGE.format(
        line=LINE,
        extra="".join(f", {column}" for column in extra),
        keys=", ".join(f"l.{name}::text" for name in names),
        found=", ".join(["l.id", *(f"{key} AS {name}" for key, name in zip(sort.keys, names, strict=True))]),
        source=f"lead l {PEOPLE}" if sort.joined or wanted.joined else "lead l",
        condition=" AND ".join(parts) or "true",
        order=sort.ordered(backward=backward),
        people=PEOPLE,
    )
    return query.encode(), values


def _keys(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(_texts.decode(row[-1]))


def _line(row: tuple[Any, ...], names: Sequence[str]) -> LeadLine:
    own = len(row) - len(names) - 1  # the last is the keys
    values: list[Any] = [*row[: own - 1], _texts.decode(row[own - 1]), dict(zip(names, row[own:-1], strict=True))]
    return LeadLine(*values)


_texts = msgspec.json.Decoder(tuple[str, ...])
