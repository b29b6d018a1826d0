"""The journal read by person: whoever turned out to be one person is one group, in the order of writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.effect import decode
from leadpact.engine.state import Lead, Person, apply
from leadpact.models.lead import AS_STATE
from leadpact.operations.audit.finding import Findings

AT_ONCE = 2000
"""Rows of a cursor fetched together; so much of the journal is in memory."""

# Persons who absorbed others, or were absorbed, with who goes on.
KIN = """
    CREATE TEMPORARY TABLE audit_kin ON COMMIT DROP AS
    SELECT id AS kin, coalesce(merged_into, id) AS root FROM person
    WHERE merged_into IS NOT NULL OR id IN (SELECT merged_into FROM person WHERE merged_into IS NOT NULL)
"""
# Most persons are their own: the index gives them in order, without sorting the journal.
OWN = "WHERE NOT EXISTS (SELECT FROM audit_kin WHERE audit_kin.kin = {person})"
OF_KIN = "JOIN audit_kin ON audit_kin.kin = {person}"
EVENTS = """
    SELECT {root}, j.id, j.person_id, j.kind, j.lead_id, j.happened_at, j.recorded_at, j.actor, j.activity, j.payload,
           j.effects, j.pact_version
    FROM journal_event j {of} ORDER BY {root}, j.id
"""
PERSONS = """
    SELECT {root}, p.id, p.account_id, p.merged_into, p.name, p.email, p.facts, p.seen, p.reachability,
           p.responded_at
    FROM person p {of} ORDER BY {root}, p.id
"""
LEADS = f"""
    SELECT {{root}}, l.id, l.account_id, l.due_at, (SELECT row_to_json(state) FROM (SELECT {AS_STATE}) AS state)
    FROM lead l {{of}} ORDER BY {{root}}, l.id
"""
MOVEMENTS = """
    SELECT {root}, m.event_id, m.position, m.lead_id, m.cycle, m.origin, m.stage, m.kind, m.irregular, m.happened_at,
           m.recorded_at
    FROM movement m JOIN journal_event j ON j.id = m.event_id {of} ORDER BY {root}, m.event_id, m.position
"""
CLOCKS = """
    SELECT {root}, c.event_id, c.position, c.lead_id, c.promise, c.owner, c.started_at, c.due_at, c.breached_at,
           c.stopped_at, c.outcome, c.pact_version
    FROM clock c JOIN journal_event j ON j.id = c.event_id {of} ORDER BY {root}, c.event_id, c.position
"""
MOVEMENT = ("lead_id", "cycle", "origin", "stage", "kind", "irregular", "happened_at", "recorded_at")
CLOCK = ("lead_id", "promise", "owner", "started_at", "due_at", "breached_at", "stopped_at", "outcome", "pact_version")

Row = tuple[Any, ...]
_event = msgspec.json.Decoder(ev.AnyEvent)


@dataclass(slots=True)
class Group:
    """The rows of one human being, each without its first column."""

    root: int
    events: list[Row] = field(default_factory=list)
    persons: list[Row] = field(default_factory=list)
    leads: list[Row] = field(default_factory=list)
    movements: list[Row] = field(default_factory=list)
    clocks: list[Row] = field(default_factory=list)


def groups(connection: Connection) -> Iterator[Group]:
    """Yield the rows of every person in the transaction's snapshot; memory is bounded by one person's rows."""
    connection.execute(KIN)
    connection.execute("ANALYZE audit_kin")
    for of in (OWN, OF_KIN):
        tables = [
            _stream(connection, f"audit_{name}", query, of, person)
            for name, query, person in (
                ("events", EVENTS, "j.person_id"),
                ("persons", PERSONS, "p.id"),
                ("leads", LEADS, "l.person_id"),
                ("movements", MOVEMENTS, "j.person_id"),
                ("clocks", CLOCKS, "j.person_id"),
            )
        ]
        yield from _together(tables)


def _stream(connection: Connection, name: str, query: str, of: str, person: str) -> Iterator[Row]:
    root = "audit_kin.root" if of is OF_KIN else person
    text = query.format(root=root, of=of.format(person=person))
    with connection.cursor(name=name) as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(text)
        yield from cursor


def _together(tables: Sequence[Iterator[Row]]) -> Iterator[Group]:
    """Join streams that are in the order of their first column."""
    waiting: list[Row | None] = [next(table, None) for table in tables]
    while roots := [row[0] for row in waiting if row is not None]:
        group = Group(min(roots))
        parts = (group.events, group.persons, group.leads, group.movements, group.clocks)
        for index, part in enumerate(parts):
            row = waiting[index]
            while row is not None and row[0] == group.root:
                part.append(row[1:])
                row = next(tables[index], None)
            waiting[index] = row
        yield group


@dataclass(slots=True)
class Told:
    """What the journal says of one human being: the states, and the postings by (event, position)."""

    persons: dict[int, Person] = field(default_factory=dict)
    seen: dict[int, dict[str, list[datetime]]] = field(default_factory=dict)  # by person and activity
    account_of: dict[int, int] = field(default_factory=dict)  # person -> account
    movements: dict[tuple[int, int], Row] = field(default_factory=dict)
    clocks: dict[tuple[int, int], list[Any]] = field(default_factory=dict)
    running: dict[tuple[int, str], list[Any]] = field(default_factory=dict)

    def saw(self, person_id: int, activity: str, at: datetime) -> None:
        self.seen.setdefault(person_id, {}).setdefault(activity, []).append(at)

    def saw_not(self, person_id: int, activity: str, at: datetime) -> None:
        known = self.seen.get(person_id, {}).get(activity, [])
        if at in known:
            known.remove(at)


class Reader:
    """Replays groups of journal rows. Whatever cannot be read or replayed is found and passed over."""

    def __init__(self, findings: Findings, versions: frozenset[int]) -> None:
        self.findings, self.versions = findings, versions

    def replay(self, events: Sequence[Row]) -> Told:
        """Fold `events` (columns of EVENTS after the first) with the engine's own handlers."""
        told = Told()
        for row in events:
            number, person_id, kind, _lead, happened, recorded, actor, activity, payload, effects, version = row
            person = told.persons.setdefault(person_id, Person(person_id))
            if version not in self.versions:
                self.findings.add("AU005", "journal_event", number, f"The pact has no version {version}.")
            try:
                event, wanted = _event.decode(payload), decode(effects)
            except msgspec.DecodeError as error:
                self.findings.add("AU001", "journal_event", number, f"It cannot be read: {error}.")
                continue
            if (ev.kind_of(event), event.at, event.by) != (kind, happened, actor):
                self.findings.add("AU004", "journal_event", number, "kind, happened_at or actor is not the event's.")
            self._take(told, person, _Row(number, recorded, version, activity), wanted)
        return told

    def _take(self, told: Told, person: Person, row: _Row, effects: Sequence[fx.Effect]) -> None:
        seen = ""
        for position, effect in enumerate(effects):
            if isinstance(effect, fx.ActivitySeen):
                seen = effect.activity
                told.saw(person.id, effect.activity, effect.at)
                continue  # of the history the tables hold only the latest response
            if isinstance(effect, fx.ActivityUnseen):
                told.saw_not(person.id, effect.activity, effect.at)
                continue
            if isinstance(effect, fx.PersonAbsorbed):
                self._absorbed(told, person.id, row.id, effect)
            try:
                apply(person, effect)
            except (KeyError, msgspec.ValidationError) as error:
                what = f"Its effect {position} ({type(effect).__name__}) cannot be replayed: {error} is not known."
                self.findings.add("AU002", "journal_event", row.id, what)
                continue
            post = _POST.get(type(effect))
            if post is not None:
                post(told, person.id, row, position, effect)
            elif isinstance(effect, fx.Scored):
                self._add_up(row.id, effect)
        if seen != row.activity:
            self.findings.add("AU004", "journal_event", row.id, f"activity is {row.activity!r}, not {seen!r}.")

    def _add_up(self, number: int, effect: fx.Scored) -> None:
        fit = sum(part.points for part in effect.fit_parts)
        engagement = sum(part.points for part in effect.engagement_parts)
        if (fit, engagement) != (effect.fit, effect.engagement):
            what = f"The parts of lead {effect.lead}'s score add up to {fit} and {engagement} hundredths, not to "
            self.findings.add("AU003", "journal_event", number, f"{what}{effect.fit} and {effect.engagement}.")

    def _absorbed(self, told: Told, survivor: int, number: int, effect: fx.PersonAbsorbed) -> None:
        """The merge must have carried over the absorbed person as they were."""
        other = told.persons.get(effect.absorbed, Person(effect.absorbed))
        carried = {lead.id: lead for lead in (msgspec.convert(packed, Lead) for packed in effect.leads)}
        for what, journal, kept in (
            ("facts", other.values, effect.values),
            ("seen", other.seen, effect.seen),
            ("reachability", other.reachability, effect.reachability),
            ("leads", other.leads, carried),
        ):
            if journal != kept:
                said = f"The {what} of person {effect.absorbed} were not carried over as the journal tells them."
                self.findings.add("AU002", "journal_event", number, said)
        for activity, instants in effect.history.items():
            for at in instants:
                told.saw(survivor, activity, at)
        other.leads = {}


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    recorded_at: datetime
    pact_version: int
    activity: str


def _moved(told: Told, _person: int, row: _Row, position: int, effect: fx.Moved) -> None:
    told.movements[row.id, position] = (
        effect.lead, effect.cycle, effect.origin, effect.to, effect.kind, effect.irregular, effect.at, row.recorded_at,
    )  # fmt: skip


def _started(told: Told, _person: int, row: _Row, position: int, effect: fx.ClockStarted) -> None:
    started = [effect.lead, effect.clock, effect.owner, effect.started_at, effect.due_at, None, None, "",
               row.pact_version]  # fmt: skip
    told.clocks[row.id, position] = told.running[effect.lead, effect.clock] = started


def _stopped(told: Told, _person: int, _row: _Row, _position: int, effect: fx.ClockStopped) -> None:
    started = told.running.pop((effect.lead, effect.clock), None)
    if started is not None:
        started[6], started[7] = effect.at, effect.outcome


def _resumed(told: Told, _person: int, _row: _Row, _position: int, effect: fx.ClockResumed) -> None:
    started = told.clocks.get((effect.entry, effect.position))
    if started is not None:
        started[6], started[7] = None, ""
        told.running[effect.lead, effect.clock] = started


def _breached(told: Told, _person: int, _row: _Row, _position: int, effect: fx.ClockBreached) -> None:
    started = told.running.get((effect.lead, effect.clock))
    if started is not None:
        started[5] = effect.at


def _joined(told: Told, person: int, _row: _Row, _position: int, effect: fx.AccountJoined) -> None:
    told.account_of.setdefault(person, effect.account)


_POST: dict[type, Callable[..., None]] = {
    fx.Moved: _moved,
    fx.ClockStarted: _started,
    fx.ClockStopped: _stopped,
    fx.ClockBreached: _breached,
    fx.ClockResumed: _resumed,
    fx.AccountJoined: _joined,
}
