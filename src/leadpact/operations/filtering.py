"""Filters as SQL over a lead `l`, its person `p` and their company `a`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from psycopg import Connection

from leadpact.operations.columns import columns
from leadpact.operations.database import numbers
from leadpact.operations.filters import NONE, UNKNOWN, LeadFilters, Period
from leadpact.operations.paging import STARTED
from leadpact.operations.scope import Scope
from leadpact.operations.words import MOST, sought
from leadpact.pact.model import Pact
from leadpact.pact.vocabulary import Type

PEOPLE = "JOIN person p ON p.id = l.person_id LEFT JOIN account a ON a.id = l.account_id"
OF_COLUMNS = ("stage", "status", "queue", "product_line", "grade", "verdict", "outcome", "closed_reason")
FEW = 10_000
"""So many leads are quicker found first and then looked at than met on the way."""

FOUND = """
    SELECT id FROM (SELECT p.id FROM person p WHERE {person} AND p.merged_into IS NULL LIMIT %(most)s) named
    UNION
    SELECT id FROM (
        SELECT p.id FROM account a JOIN person p ON p.account_id = a.id WHERE {account} LIMIT %(most)s) known
"""


@dataclass(slots=True)
class Where:
    """A condition in the making.

    `parts` have to hold together; `joined` says whether they read the person or the company; `cut` whether a text
    was found in more people than are looked at; `some` are a good many leads among which enough may be wanted.
    """

    parts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    joined: bool = False
    cut: bool = False
    some: str = ""

    def add(self, part: str, **values: Any) -> None:
        self.parts.append(part)
        self.values |= values

    @property
    def source(self) -> str:
        return f"lead l {PEOPLE}" if self.joined else "lead l"

    @property
    def condition(self) -> str:
        return " AND ".join(self.parts) or "true"


def where(connection: Connection, pact: Pact, scope: Scope, filters: LeadFilters, *, at: datetime) -> Where:
    """Return the condition that `filters` make at `at` for whoever sees `scope`."""
    found = Where()
    part, values = scope.condition("l")
    if not scope.everything:
        found.add(part, **values)
    if "merged" not in filters.outcome:
        found.add("l.outcome <> 'merged'")
    _columns(found, filters)
    _times(found, filters, pact, at)
    if filters.started:
        _cycle(found, filters, pact, connection)
    else:
        _any_cycle(found, filters, pact, connection)
    _fields(found, filters, pact)
    if filters.text:
        _text(found, filters.text, connection, everybody=scope.everything)
    return found


def instants(pact: Pact, period: Period) -> tuple[datetime | None, datetime | None]:
    """Return the instants at which a period begins and has ended: the days are those of the pact's zone."""
    until = None if period.until is None else midnight(pact, period.until + timedelta(days=1))
    return None if period.since is None else midnight(pact, period.since), until


def midnight(pact: Pact, day: date) -> datetime:
    return datetime.combine(day, time(), pact.zone).astimezone(UTC)


def _columns(found: Where, filters: LeadFilters) -> None:
    for name in OF_COLUMNS:
        wanted = getattr(filters, name)
        if wanted:
            found.add(f"l.{name} = ANY(%({name})s)", **{name: _named(wanted)})
    if filters.owner:
        names = [party.partition(":")[2] for party in filters.owner]
        found.add(
            "(l.owner = ANY(%(owners)s) AND l.owner_kind || ':' || l.owner = ANY(%(parties)s))",
            owners=names,
            parties=list(filters.owner),
        )
    if filters.accepted_by:
        found.add("l.accepted_by = %(accepted_by)s AND l.accepted_by <> ''", accepted_by=filters.accepted_by)
    if filters.state:
        found.add("l.closed_at IS NULL" if filters.state == "open" else "l.closed_at IS NOT NULL")
    if filters.account:
        found.add("l.person_id IN (SELECT id FROM person WHERE account_id = %(account)s)", account=filters.account)
    if filters.person:
        found.add("l.person_id = %(person)s", person=filters.person)
    if filters.exception:
        found.add("l.exceptions <> '[]'")  # has an index of its own
        among = "SELECT FROM jsonb_array_elements_text(l.exceptions) e WHERE e = ANY(%(exception)s)"
        found.add(f"EXISTS ({among})", exception=list(filters.exception))
    for number, mark in enumerate(filters.mark):
        found.add("l.marks <> '[]'")
        test = "starts_with(m, {0})" if mark == "irregular" else "m = {0}"
        test = test.format(f"%(mark_{number})s")
        found.add(f"EXISTS (SELECT FROM jsonb_array_elements_text(l.marks) m WHERE {test})", **{f"mark_{number}": mark})


def _named(wanted: tuple[str, ...]) -> list[str]:
    return ["" if one == NONE else one for one in wanted]


def _times(found: Where, filters: LeadFilters, pact: Pact, at: datetime) -> None:
    _within(found, "l.opened_at", filters.opened, pact, "opened")
    if filters.opened.since is not None:
        found.add(f"{STARTED} >= %(opened_since)s")  # follows, and has an index
    _within(found, "l.closed_at", filters.closed, pact, "closed")
    if filters.due:
        today = at.astimezone(pact.zone).date()
        ends = {"overdue": at, "today": midnight(pact, today + timedelta(days=1)),
                "week": midnight(pact, today + timedelta(days=7))}  # fmt: skip
        found.add("coalesce(l.next_at, 'infinity'::timestamptz) < %(due)s", due=ends[filters.due])


def _within(found: Where, column: str, period: Period, pact: Pact, name: str) -> None:
    for part, values in _bounds(column, period, pact, name):
        found.add(part, **values)


def _bounds(column: str, period: Period, pact: Pact, name: str) -> list[tuple[str, dict[str, Any]]]:
    since, until = instants(pact, period)
    bounds: list[tuple[str, dict[str, Any]]] = []
    if since is not None:
        bounds.append((f"{column} >= %({name}_since)s", {f"{name}_since": since}))
    if until is not None:
        bounds.append((f"{column} < %({name}_until)s", {f"{name}_until": until}))
    return bounds


def _any_cycle(found: Where, filters: LeadFilters, pact: Pact, connection: Connection) -> None:
    """Source and type are those of the present cycle; which cycle was in a stage is all one."""
    for name in ("source", "lead_type"):
        if getattr(filters, name):
            found.add(f"l.{name} = ANY(%({name})s)", **{name: _named(getattr(filters, name))})
    for query in _lived(found, filters, pact):
        _among(found, "m.lead_id", query, connection)
    if filters.clock:
        query, values = _settled(filters, pact)
        found.values |= values
        _among(found, "k.lead_id", query, connection)


def _cycle(found: Where, filters: LeadFilters, pact: Pact, connection: Connection) -> None:
    """All of it is asked of one cycle, which may be a former one."""
    parts = Where()
    _within(parts, "c.started_at", filters.started, pact, "started")
    for name in ("source", "lead_type"):
        if getattr(filters, name):
            parts.add(f"c.{name} = ANY(%({name})s)", **{name: _named(getattr(filters, name))})
    for query in _lived(found, filters, pact, since=filters.started.since is not None):
        parts.add(f"EXISTS (SELECT FROM {query} AND m.lead_id = c.lead_id AND m.cycle = c.cycle)")
    if filters.clock:
        query, values = _settled(filters, pact)
        during = "k.started_at >= c.started_at AND (c.ended_at IS NULL OR k.started_at < c.ended_at)"
        parts.add(f"EXISTS (SELECT FROM {query} AND k.lead_id = c.lead_id AND {during})", **values)
    found.values |= parts.values
    _among(found, "c.lead_id", f"every_cycle c WHERE {parts.condition}", connection)


def _among(found: Where, lead: str, query: str, connection: Connection) -> None:
    """Want the leads of `query`: found first where they are few, else asked of each lead that is looked at.

    The planner cannot know how many there are; a LIMIT keeps it from reading all of them each time.
    """
    few = connection.execute(f"SELECT {lead} FROM {query} LIMIT {FEW + 1}".encode(), found.values).fetchall()
    if len(few) <= FEW:
        name = f"found_{len(found.parts)}"
        found.add(f"l.id = ANY(%({name})s::bigint[])", **{name: numbers({row[0] for row in few})})
    else:
        found.add(f"(SELECT true FROM {query} AND {lead} = l.id LIMIT 1)")
        found.some = numbers({row[0] for row in few})


def _lived(found: Where, filters: LeadFilters, pact: Pact, *, since: bool = False) -> list[str]:
    """Return, for each thing that is asked of a cycle's way, the postings `m` that tell of it.

    `since`: the cycle's own beginning bounds when it can have been rejected.
    """
    parts = []
    for asked, column, period in (("reached", "stage", filters.reached_in), ("left", "origin", filters.left_in)):
        stage = getattr(filters, asked)
        if stage:
            bounds = _bounds("m.happened_at", period, pact, asked)
            found.values |= {asked: stage} | {name: value for _, values in bounds for name, value in values.items()}
            said = "".join(f" AND {part}" for part, _ in bounds)
            # Under a pact that has renamed stages, history is asked for by every name the stage had.
            renamed = any(one.was for one in pact.stages.values())
            same = "= ANY((SELECT leadpact_called(ARRAY[%({})s]))::text[])" if renamed else "= %({})s"
            parts.append(f"standing_movement m WHERE m.{column} {same.format(asked)}{said}")
    if filters.rejected:
        bounds = _bounds("j.happened_at", filters.rejected_in, pact, "rejected")
        found.values |= {name: value for _, values in bounds for name, value in values.items()}
        said = "".join(f" AND {part}" for part, _ in bounds)
        if filters.rejected != "any":
            said += " AND j.payload ->> 'reason' = %(rejected)s"
            found.values["rejected"] = filters.rejected
        if since:
            said += " AND j.happened_at >= %(started_since)s"
        parts.append(f"journal_event j JOIN standing_movement m ON m.event_id = j.id WHERE j.kind = 'rejected'{said}")
    return parts


def _settled(filters: LeadFilters, pact: Pact) -> tuple[str, dict[str, Any]]:
    """Return the promises `k` that are asked for."""
    values: dict[str, Any] = {}
    instant = "k.settled_at"
    if filters.clock in ("running", "any"):
        running = "k.stopped_at IS NULL AND k.breached_at IS NULL"
        said, instant = f"clock k WHERE {running if filters.clock == 'running' else 'true'}", "k.started_at"
    elif filters.clock == "rerouted":
        said = "settled_clock k WHERE k.rerouted"
    else:
        said, values = "settled_clock k WHERE k.outcome = %(clock)s", {"clock": filters.clock}
    for part, more in _bounds(instant, filters.clock_in, pact, "clock"):
        said, values = f"{said} AND {part}", values | more
    if filters.clock_owner:
        said, values = f"{said} AND k.owner = %(clock_owner)s", values | {"clock_owner": filters.clock_owner}
    return said, values


def _fields(found: Where, filters: LeadFilters, pact: Pact) -> None:
    wanted: dict[str, list[str]] = {}
    for name, value in filters.fields:
        wanted.setdefault(name, []).append(value)
    for number, (name, values) in enumerate(wanted.items()):
        column = columns(pact)[name].replace("%", "%%")
        named: list[Any] = [value for value in values if value != UNKNOWN]
        if pact.fields[name].type.type is Type.BOOLEAN:
            named = [value == "yes" for value in named]
        parts = [f"{column} = ANY(%(field_{number})s)"] if named else []
        parts += [f"{column} IS NULL"] if UNKNOWN in values else []
        found.joined = True
        found.add(f"({' OR '.join(parts)})", **({f"field_{number}": named} if named else {}))


def _text(found: Where, text: str, connection: Connection, *, everybody: bool) -> None:
    """Find the people first, no more than MOST of them: of a text that so many have, more has to be told.

    Among somebody's own leads, which are few, nobody is left out.
    """
    looked = sought(connection, text)
    parts = []
    if looked:
        person, account = looked.condition("p", "email"), looked.condition("a", "domain")
        query = FOUND.format(person=person, account=account)
        people = [row[0] for row in connection.execute(query.encode(), looked.values | {"most": MOST})]
        if len(people) >= MOST and not everybody:
            found.joined = True
            parts.append(f"({looked.likely('p', 'a')} AND ({person} OR coalesce({account}, false)))")
            found.values |= looked.values
        else:
            found.cut = len(people) >= MOST
            found.values["people"] = numbers(people)
            parts.append("l.person_id = ANY(%(people)s::bigint[])")
    if text.isascii() and text.isdecimal() and len(text) < 19:
        parts.append("l.id = %(number)s")
        found.values["number"] = int(text)
    found.add(f"({' OR '.join(parts)})" if parts else "false")
