"""The files of another system's history, row by row: who belongs to what, and what happened when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from leadpact.operations.capture import Parcel
from leadpact.operations.history_manifest import (
    Accounts,
    Activities,
    Cell,
    Entry,
    Link,
    Manifest,
    Merges,
    Opportunities,
    People,
    Row,
    Stages,
    When,
    minor_units,
    require,
    require_columns,
)
from leadpact.operations.import_run import Sent
from leadpact.operations.mapping.model import moment
from leadpact.operations.tables import BadRow, read_table
from leadpact.pact.model import Pact

PERSON, LEARNED, STAGE, ACTIVITY, OPENED, CLOSED = 0, 1, 10, 1000, 1001, 1002
"""The order of what happened at the same instant; reports of stages follow each other as the stages do."""

RANKS = {"captured": PERSON, "listed": PERSON, "responded": PERSON, "updated": LEARNED}
CLOSES = {"won": "opportunity_won", "lost": "opportunity_lost"}


@dataclass(frozen=True, slots=True)
class Staged:
    """One event to come. `person`: their id in the other system, empty where it is known otherwise."""

    at: datetime
    rank: int
    person: str
    sent: Sent


@dataclass(frozen=True, slots=True)
class What:
    """What a row reports: the kind of event, its place among those of the same instant, and what it says.

    `fields` become the payload's fields, `more` stands beside them.
    """

    event: str
    rank: int
    when: When
    fields: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


Read = Callable[[Any, Row, int], Iterator["Staged | Sent"]]
"""Makes events of a row: the entry of the manifest, the cells, the line."""


@dataclass(slots=True)
class Merge:
    """Two ids of the other system that are one person since `at`."""

    person: str
    absorbed: str
    at: datetime


@dataclass(slots=True)
class Gathered:
    """What is known of the files before the first event: small beside them, and held in memory.

    `links`: by file and key, who belongs to it and in which role. `skipped`: rows that `only` leaves out, by
    section and file.
    """

    links: dict[tuple[str, str, str], dict[str, list[tuple[str, str]]]] = field(default_factory=dict)
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    used_accounts: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)


class Reader:
    """Reads the files that a manifest names, in the manifest's order.

    Args:
        pact: says in which order its stages stand.
        folder: where the files are.
    """

    def __init__(self, manifest: Manifest, pact: Pact, folder: Path) -> None:
        self.manifest, self.pact, self.folder = manifest, pact, folder
        self.channel = f"history:{manifest.system}"
        self.found = Gathered()
        self._seen_bad: dict[str, int] = {}

    def staged(self) -> Iterator[Staged | Sent]:
        """Yield every event, and what cannot be one with its faults, in the order of the files."""
        for link in self.manifest.links:
            yield from self._link(link)
        sections: list[tuple[Sequence[Entry], Read]] = [
            (self.manifest.accounts, self._account),
            (self.manifest.merges, self._merge),
            (self.manifest.people, self._person),
            (self.manifest.stages, self._stage),
            (self.manifest.activities, self._activity),
            (self.manifest.opportunities, self._opportunity),
        ]
        for entries, read in sections:
            for entry in entries:
                yield from self._each(entry, read)
        yield from self._accounts_of_nobody()

    # Rows

    def _each(self, entry: Entry, read: Read) -> Iterator[Staged | Sent]:
        table = read_table(self.folder / entry.file)
        require_columns(entry, table.header)
        for row in table.rows():
            if isinstance(row, BadRow):
                yield self._bad(entry.file, row)
            elif entry.means(row.values):
                yield from read(entry, row.values, row.line)
            else:
                name = f"{type(entry).__name__.lower()} {entry.file}"
                self.found.skipped[name] = self.found.skipped.get(name, 0) + 1

    def _bad(self, file: str, row: BadRow) -> Sent:
        content = hashlib.sha256(f"{file}\0{row.text}".encode()).hexdigest()[:32]
        self._seen_bad[content] = count = self._seen_bad.get(content, 0) + 1
        payload = {"file": file, "text": row.text}
        return Sent(Parcel(self.channel, f"bad:{content}:{count}", payload), file, row.line, {"": row.reason})

    def _refused(self, entry: Entry, row: Row, line: int, faults: dict[str, str]) -> Sent:
        return Sent(
            Parcel(self.channel, self._key(entry, row), {"file": entry.file, "row": row}), entry.file, line, faults
        )

    def _key(self, entry: Entry, row: Row, *more: str) -> str:
        if entry.key:
            said = [row[column].strip() for column in entry.key]
        else:
            said = [hashlib.sha256(json.dumps(sorted(row.items())).encode()).hexdigest()[:32]]
        return ":".join([type(entry).__name__.lower(), entry.file, *said, *more])

    def _at(self, when: When, row: Row) -> datetime:
        """Raises ValueError."""
        return moment(row[when.column], self.manifest.moment(when))

    # What comes first: who belongs to what

    def _link(self, link: Link) -> Iterator[Sent]:
        name = (link.file, link.key, link.person)
        if name in self.found.links:
            return
        found = self.found.links.setdefault(name, {})
        table = read_table(self.folder / link.file)
        require(link.file, [link.key, link.person, *(link.role.columns if link.role else [])], table.header)
        for row in table.rows():
            if isinstance(row, BadRow):
                yield self._bad(link.file, row)
                continue
            role = link.role.read(row.values) if link.role else ""
            found.setdefault(row.values[link.key].strip(), []).append((row.values[link.person].strip(), role))

    def _account(self, entry: Accounts, row: Row, line: int) -> Iterator[Sent]:
        account = row[entry.account].strip()
        if account:
            self.found.accounts[account] = _texts(entry.fields, row)
        else:
            yield self._refused(entry, row, line, {entry.account: "it is empty, but says which account this is"})

    def _merge(self, entry: Merges, row: Row, line: int) -> Iterator[Sent]:
        person, told = row[entry.person].strip(), row[entry.absorbed]
        listed = [one.strip() for one in (told.split(entry.separator) if entry.separator else [told])]
        absorbed = [one for one in listed if one]
        if not absorbed:
            return
        try:
            at = self._at(entry.at, row)
        except ValueError as fault:
            yield self._refused(entry, row, line, {entry.at.column: str(fault)})
            return
        self.found.merges += [Merge(person, one, at) for one in absorbed if person]

    def _accounts_of_nobody(self) -> Iterator[Sent]:
        for entry in self.manifest.accounts:
            for account in sorted(self.found.accounts.keys() - self.found.used_accounts):
                payload = {"file": entry.file, "account": account, "fields": self.found.accounts[account]}
                parcel = Parcel(self.channel, f"accounts:{entry.file}:{account}", payload)
                yield Sent(parcel, entry.file, 0, {"account": "nobody in this history belongs to it"})

    # Events

    def _person(self, entry: People, row: Row, line: int) -> Iterator[Staged | Sent]:
        person = row[entry.person].strip()
        if not person:
            yield self._refused(entry, row, line, {entry.person: "it is empty, but says who this is"})
            return
        self.found.people.add(person)
        account = row[entry.account].strip() if entry.account else ""
        self.found.used_accounts.add(account)
        fields = self.found.accounts.get(account, {}) | _texts(entry.fields, row)
        yield from self._told(entry, row, line, What(entry.event, RANKS[entry.event], entry.at, fields))

    def _stage(self, entry: Stages, row: Row, line: int) -> Iterator[Staged | Sent]:
        said = {name: _text(getattr(entry, name), row) for name in ("stage", "status", "owner")}
        stage = self.pact.stages.get(said["stage"] or self.pact.stage_of_status.get(said["status"], ""))
        rank = STAGE + (stage.order if stage else 0)
        yield from self._told(entry, row, line, What("stage_reported", rank, entry.at, more=said))

    def _activity(self, entry: Activities, row: Row, line: int) -> Iterator[Staged | Sent]:
        rank = LEARNED if entry.event == "updated" else ACTIVITY
        yield from self._told(entry, row, line, What(entry.event, rank, entry.at, _texts(entry.fields, row)))

    def _opportunity(self, entry: Opportunities, row: Row, line: int) -> Iterator[Staged | Sent]:
        said: dict[str, Any] = {"opportunity": row[entry.opportunity].strip()}
        amount, currency = _text(entry.amount, row), _text(entry.currency, row) or self.pact.currency
        money = {"amount": minor_units(amount, currency), "currency": currency} if amount else {}
        told: list[What] = []
        if entry.opened is not None and row[entry.opened.column].strip():
            told.append(What("opportunity_opened", OPENED, entry.opened, more=said | money))
        outcome = _text(entry.outcome, row)
        if outcome in CLOSES and entry.closed is not None:
            more = {"reason": _text(entry.reason, row)} if outcome == "lost" else money
            told.append(What(CLOSES[outcome], CLOSED, entry.closed, more=said | more))
        if not told:
            yield self._refused(entry, row, line, {"opened": "it is neither opened nor closed at a time"})
        for what in told:
            yield from self._told(entry, row, line, what)

    def _told(self, entry: Any, row: Row, line: int, what: What) -> Iterator[Staged | Sent]:
        """Yield the event for each person whom the row is about."""
        try:
            at = self._at(what.when, row)
        except ValueError as fault:
            yield self._refused(entry, row, line, {what.when.column: str(fault)})
            return
        for person, role in self._persons(entry, row):
            payload = {"event": what.event, "at": at.isoformat(), **self._who(entry, row, person)}
            payload |= {name: value for name, value in what.more.items() if value != ""}
            if role and what.event == "opportunity_opened":
                payload["role"] = role
            if what.fields:
                payload["fields"] = what.fields
            parcel = Parcel(self.channel, self._key(entry, row, what.event, person), payload)
            yield Staged(at, what.rank, person, Sent(parcel, entry.file, line))

    def _who(self, entry: Any, row: Row, person: str) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if person:
            said["ids"] = {self.manifest.system: person}
        if entry.lead:
            said["lead_key"] = f"{self.manifest.system}:{row[entry.lead].strip()}"
        if by := _text(entry.by, row):
            said["by"] = by
        return said

    def _persons(self, entry: Any, row: Row) -> list[tuple[str, str]]:
        """Return who a row is about, with their roles; nobody is one empty name, so that the row is not lost."""
        link = entry.person
        if link is None:
            return [("", "")]
        if not isinstance(link, Link):
            return [(row[link].strip(), "")]
        known = self.found.links[link.file, link.key, link.person]
        return known.get(row[link.column or link.key].strip(), [("", "")])


def _text(cell: Cell | None, row: Row) -> str:
    return cell.read(row) if cell is not None else ""


def _texts(cells: dict[str, Cell], row: Row) -> dict[str, str]:
    return {name: text for name, cell in cells.items() if (text := cell.read(row))}
