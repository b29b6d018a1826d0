"""`history.yaml`: which files of another system say what about people, and how; YAML -> Manifest, or every fault."""

from __future__ import annotations

import io
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
)
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from leadpact.errors import BadInput, Fault, FaultyText
from leadpact.operations.mapping import Moment
from leadpact.pact.places import Places
from leadpact.pact.terms import MINOR_UNITS

NAME = "history.yaml"

Row = dict[str, str]
Text = Annotated[str, StringConstraints(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Plain = str | int | float | bool


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"`{name}` is no time zone; write one such as Europe/Berlin")
    return name


Zone = Annotated[str, AfterValidator(_zone)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Cell(_Shape):
    """Where a text comes from: a column, what its values mean, and how much of it; or one text for every row."""

    column: str = ""
    constant: Plain | None = None
    values: dict[str, str] = {}
    otherwise: str | None = Field(default=None, description="What a value that `values` does not name means.")
    missing: list[str] = []
    length: int | None = Field(default=None, ge=1, description="So many of its first letters.")
    prefix: str = ""

    def read(self, row: Row) -> str:
        """Return the text in `row`; empty where nothing is known."""
        if self.constant is not None:
            return str(self.constant)
        text = row[self.column].strip()
        if not text or text in self.missing:
            return ""
        meant = self.values.get(text, text if self.otherwise is None else self.otherwise)
        return f"{self.prefix}{meant[: self.length]}" if meant else ""

    @property
    def columns(self) -> list[str]:
        return [self.column] if self.column else []


class When(_Shape):
    """Where the time comes from; as `at` of a mapping file."""

    column: Text
    format: Text = "iso"
    zone: Zone | None = None


def _cell(given: Any) -> Any:
    return {"column": given} if isinstance(given, str) else given


def _when(given: Any) -> Any:
    return {"column": given} if isinstance(given, str) else given


CellText = Annotated[Cell, BeforeValidator(_cell)]
WhenText = Annotated[When, BeforeValidator(_when)]


class Link(_Shape):
    """A file that says who belongs to what: `key` is what both files name, `person` the person."""

    file: Text
    key: Text
    person: Text
    column: str = Field(default="", description="The column of `key` in the file that refers to the link.")
    role: CellText | None = None


_COLUMN, _LINK = "a column", "a link"  # which of the two a person is told by; not in the text


def _told_by(given: Any) -> str:
    return _LINK if isinstance(given, dict | Link) else _COLUMN


Person = Annotated[Annotated[Text, Tag(_COLUMN)] | Annotated[Link, Tag(_LINK)], Discriminator(_told_by)]


class Entry(_Shape):
    """What all files have: their name, which rows of theirs are meant, and what makes a row one of its own."""

    file: Text
    only: dict[str, list[str]] = Field(default={}, description="Rows with one of these values in each column.")
    key: list[str] = Field(default=[], description="The columns that tell rows apart; without any, the whole row.")

    def means(self, row: Row) -> bool:
        return all(row[column].strip() in values for column, values in self.only.items())


class Told(Entry):
    """A file whose rows are about a person at a time; without `person`, one whom their address recognises."""

    person: Person | None = None
    lead: str = Field(default="", description="The column with the lead's name in that system.")
    at: WhenText
    by: CellText | None = None
    fields: dict[str, CellText] = {}


class People(Told):
    person: Text
    event: Literal["captured", "listed", "responded", "updated"] = "captured"
    account: str = Field(default="", description="The column with the company, as `accounts` names it.")


class Accounts(Entry):
    account: Text
    fields: dict[str, CellText]


class Merges(Entry):
    person: Text
    absorbed: Text
    separator: str = ""
    at: WhenText


class Stages(Told):
    stage: CellText | None = None
    status: CellText | None = None
    owner: CellText | None = None


class Activities(Told):
    event: Literal[
        "responded", "behaved", "updated", "attempted", "meeting_booked", "meeting_held", "meeting_missed",
        "accepted", "rejected", "recycled", "disqualified", "reopened",
    ]  # fmt: skip


class Opportunities(Entry):
    opportunity: Text
    person: Person
    lead: str = ""
    opened: WhenText | None = None
    closed: WhenText | None = None
    outcome: CellText | None = Field(default=None, description="won, lost or open; without it: open.")
    amount: CellText | None = Field(default=None, description="In whole units of the currency, not in cents.")
    currency: CellText | None = None
    reason: CellText | None = None
    by: CellText | None = None


class Manifest(_Shape):
    """The files of a history. People are known as (`system`, their id there)."""

    system: Slug
    zone: Zone = "UTC"
    people: list[People] = []
    accounts: list[Accounts] = []
    merges: list[Merges] = []
    stages: list[Stages] = []
    activities: list[Activities] = []
    opportunities: list[Opportunities] = []

    @property
    def entries(self) -> list[Entry]:
        return [*self.people, *self.accounts, *self.merges, *self.stages, *self.activities, *self.opportunities]

    @property
    def links(self) -> list[Link]:
        """The links, each once a file, key and person."""
        referring: list[Told | Opportunities] = [*self.stages, *self.activities, *self.opportunities]
        return [entry.person for entry in referring if isinstance(entry.person, Link)]

    @property
    def files(self) -> list[str]:
        """The names of all files, each once."""
        return list(dict.fromkeys([*(e.file for e in self.entries), *(link.file for link in self.links)]))

    def moment(self, when: When) -> Moment:
        return Moment(when.column, when.format, when.zone or self.zone)


def load_manifest(directory: Path) -> Manifest:
    """Read `history.yaml` in `directory`.

    Raises:
        BadInput: there is none, or it is not UTF-8 text.
        FaultyText: it is wrong; all faults with line and column.
    """
    path = directory / NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}", remedy="See docs/how-to/import-history.md.") from error
    return parse_manifest(text, name=str(path))


def parse_manifest(text: str, *, name: str = "The manifest") -> Manifest:
    """Return the manifest that `text` states.

    Raises:
        FaultyText: every fault found.
    """
    reader = YAML(typ="rt")
    reader.version = (1, 2)
    try:
        tree = reader.load(io.StringIO(text))
        return Manifest.model_validate(_plain(tree))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise FaultyText(name, [Fault("HM001", f"the text is not YAML: {error.problem}", line, column)]) from None
    except ValidationError as error:
        places = Places(tree, text)
        raise FaultyText(name, [_fault(places, one) for one in error.errors()]) from None


def _fault(places: Places, error: Any) -> Fault:
    location = [
        step for step in error["loc"] if step not in ("Link", "str") and not str(step).startswith("constrained")
    ]
    line, column = places.of(location)
    path = ".".join(map(str, location))
    said = {"extra_forbidden": "is no key here", "missing": "is missing"}.get(error["type"], error["msg"])
    code = {"extra_forbidden": "HM003", "missing": "HM004"}.get(error["type"], "HM002")
    return Fault(code, f"`{path}`: {said}", line, column, path=path)


def _plain(node: Any) -> Any:
    """Return the tree without the dress in which the YAML reader keeps its layout."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def minor_units(text: str, currency: str) -> int | str:
    """Return the amount `text`, in whole units, in minor ones; as it is where it is no amount, to be refused later."""
    try:
        amount = Decimal(text) * MINOR_UNITS.get(currency, 100)
    except InvalidOperation:
        return text
    return int(amount) if amount.is_finite() and amount == amount.to_integral_value() else text


def require_columns(entry: Entry, header: tuple[str, ...]) -> None:
    """Raise BadInput if the file of `entry` lacks a column that it reads."""
    columns = [*entry.only, *entry.key]
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if name in ("person", "lead", "account", "absorbed", "opportunity") and isinstance(value, str):
            columns.append(value)
        elif isinstance(value, When):
            columns.append(value.column)
        elif isinstance(value, Cell):
            columns += value.columns
        elif isinstance(value, Link):
            columns.append(value.column or value.key)
        elif name == "fields":
            columns += [column for cell in value.values() for column in cell.columns]
    require(entry.file, columns, header)


def require(file: str, columns: list[str], header: tuple[str, ...]) -> None:
    """Raise BadInput if `header`, that of `file`, lacks one of `columns`."""
    absent = dict.fromkeys(column for column in columns if column and column not in header)
    if absent:
        named = ", ".join(f'"{column}"' for column in absent)
        raise BadInput(f"{file} has no column {named}.", remedy=f"It has: {', '.join(header)}.")
