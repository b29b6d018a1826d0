"""What a list of leads is narrowed to: in the address of a page, in a saved view, in the link of a figure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import parse_qs, urlencode

from leadpact.errors import BadInput
from leadpact.operations.lookup import LARGEST_ID
from leadpact.pact.model import Pact
from leadpact.pact.vocabulary import Type

STATES = ("open", "closed")
DUES = ("overdue", "today", "week")
CLOCKS = ("running", "met", "breached", "rerouted", "withdrawn", "any")
OUTCOMES = ("won", "lost", "out", "merged")
VERDICTS = ("ready", "not_ready", "unknown")
PARTIES = ("rep", "partner", "queue", "program")
UNKNOWN = "unknown"
"""The value of a field by which those leads are found of which it is not known."""

NONE = "none"
"""The value by which those leads are found that have no queue, source or type."""

FIELD = "field."
"""What the name of a parameter begins with that filters by a field of the pact."""

FILTERABLE = frozenset({Type.CHOICE, Type.COUNTRY, Type.BOOLEAN})


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the pact's zone, from `since` to `until`, both included; None: as far as there is."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None


EVER = Period()


@dataclass(frozen=True, slots=True)
class LeadFilters:
    """Leads for which all of it holds; of several values, one. Empty: nothing is asked.

    Args:
        text: words that name, address or company begin with, or a lead's number.
        owner: parties, `rep:ana`, `partner:delta`, `queue:inside` or `program:warm-up`.
        state: open or closed. Leads that were merged away are only listed where `outcome` asks for them.
        due: the next step is overdue, due until the end of today, or of the six days after.
        mark: a mark of the lead; `irregular` means every one that begins so.
        exception: the name of an exception of the pact that holds for the lead.
        opened: when the lead was opened.
        closed: when it was closed.
        started: a cycle began then. `source`, `lead_type`, `reached`, `left` and `rejected` are then of that cycle.
        reached: a stage that a cycle entered, `reached_in` that period.
        left: a stage that a cycle left, `left_in` that period.
        clock: an answer was owed (any): it still is (running), was given in time (met), too late or not (breached,
            of these `rerouted` those after which it was offered to somebody else), or was owed no longer (withdrawn).
            `clock_in` is when that was settled (of any: when it was asked for), `clock_owner` who owed it.
        accepted_by: the name of who took it in its present cycle.
        rejected: sales declined it, with this reason or with `any`.
        account, person: their number, 0 for any.
        fields: choices, countries and yes-or-no fields of the pact, with a value or `unknown`.
    """

    text: str = ""
    stage: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    lead_type: tuple[str, ...] = ()
    product_line: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    state: str = ""
    outcome: tuple[str, ...] = ()
    closed_reason: tuple[str, ...] = ()
    due: str = ""
    mark: tuple[str, ...] = ()
    exception: tuple[str, ...] = ()
    opened: Period = EVER
    closed: Period = EVER
    started: Period = EVER
    reached: str = ""
    reached_in: Period = EVER
    left: str = ""
    left_in: Period = EVER
    clock: str = ""
    clock_in: Period = EVER
    clock_owner: str = ""
    accepted_by: str = ""
    rejected: str = ""
    rejected_in: Period = EVER
    account: int = 0
    person: int = 0
    fields: tuple[tuple[str, str], ...] = ()

    def to_query(self) -> str:
        """Return the filters as the query of an address, always in the same order; empty where nothing is asked."""
        told: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Period):
                head = field.name.removesuffix("_in")
                ends = ((f"{head}_since", value.since), (f"{head}_until", value.until))
                told += [(name, day.isoformat()) for name, day in ends if day is not None]
            elif field.name == "fields":
                told += [(f"{FIELD}{name}", wanted) for name, wanted in value]
            elif isinstance(value, tuple):
                told += [(field.name, one) for one in value]
            elif value:
                told.append((field.name, str(value)))
        return urlencode(told)


PERIODS = {field.name.removesuffix("_in"): field.name for field in fields(LeadFilters) if field.default is EVER}
"""Each period's name in an address (with `_since` and `_until`), and in `LeadFilters`."""

Known = Callable[[Pact], Collection[str]]
ONE: dict[str, Known] = {
    "state": lambda _: STATES,
    "due": lambda _: DUES,
    "reached": lambda pact: pact.stages,
    "left": lambda pact: pact.stages,
    "clock": lambda _: CLOCKS,
    "rejected": lambda pact: ["any", *pact.reasons.reject],
}
MANY: dict[str, Known] = {
    "stage": lambda pact: pact.stages,
    "status": lambda pact: pact.stage_of_status,
    "queue": lambda pact: [*pact.queues, NONE],
    "source": lambda pact: [*(source.name for source in pact.sources), NONE],
    "lead_type": lambda pact: [*(kind.name for kind in pact.lead_types), NONE],
    "product_line": lambda pact: pact.product_lines,
    "grade": lambda pact: [letter for letter, _ in pact.score.grades],
    "verdict": lambda _: VERDICTS,
    "outcome": lambda _: OUTCOMES,
}
FREE = ("owner", "closed_reason", "mark", "exception")
"""May have values that the pact does not name, or no more."""

NUMBERS = ("account", "person")


def filterable(pact: Pact) -> list[str]:
    """Return the fields of the pact that a list can be filtered by."""
    return [name for name, field in pact.fields.items() if field.type.type in FILTERABLE]


def parse_filters(pact: Pact, query: str | Mapping[str, Sequence[str]], *, beside: Collection[str] = ()) -> LeadFilters:
    """Return what `query`, text or values by name, asks for.

    Args:
        beside: names of parameters that are the page's own.

    Raises:
        BadInput: parameters or values that mean nothing, all of them by name.
    """
    given = parse_qs(query) if isinstance(query, str) else query
    reading = _Reading(pact, {name: [one for one in given[name] if one] for name in given if name not in beside})
    return reading.read()


class _Reading:
    def __init__(self, pact: Pact, given: Mapping[str, Sequence[str]]) -> None:
        self.pact, self.given = pact, {name: values for name, values in given.items() if values}
        self.faults: dict[str, str] = {}

    def read(self) -> LeadFilters:
        told: dict[str, object] = {}
        asked: list[tuple[str, str]] = []
        for name, values in self.given.items():
            head, _, end = name.rpartition("_")
            if name in ONE:
                told[name] = self._known(name, ONE[name](self.pact), values)[0]
            elif name in MANY:
                told[name] = self._known(name, MANY[name](self.pact), values)
            elif name in FREE:
                told[name] = self._parties(values) if name == "owner" else tuple(values)
            elif name in ("text", "clock_owner", "accepted_by"):
                told[name] = " ".join(values[0].replace("\0", " ").split())
            elif name in NUMBERS:
                told[name] = self._number(name, values[0])
            elif head in PERIODS and end in ("since", "until"):
                told[PERIODS[head]] = self._period(head)
            elif name.startswith(FIELD):
                asked += self._field(name, values)
            else:
                self.faults[name] = "there is no such filter"
        if self.faults:
            said = "; ".join(f"{name}: {fault}" for name, fault in self.faults.items())
            raise BadInput(
                f"The list cannot be filtered so: {said}.", remedy="Correct what is named.", fields=self.faults
            )
        return LeadFilters(**told, fields=tuple(sorted(asked)))  # type: ignore[arg-type]

    def _known(self, name: str, known: Collection[str], values: Sequence[str]) -> tuple[str, ...]:
        wrong = [value for value in values if value not in known]
        if wrong:
            self.faults[name] = f"there is no `{wrong[0]}`; there are {', '.join(known) or 'none'}"
        return tuple(values)

    def _parties(self, values: Sequence[str]) -> tuple[str, ...]:
        wrong = [value for value in values if value.partition(":")[0] not in PARTIES or not value.partition(":")[2]]
        if wrong:
            self.faults["owner"] = f"`{wrong[0]}` names no party: write it as rep:ana, partner:delta or queue:inside"
        return tuple(values)

    def _number(self, name: str, value: str) -> int:
        if value.isascii() and value.isdecimal() and int(value) <= LARGEST_ID:
            return int(value)
        self.faults[name] = f"`{value}` is no number"
        return 0

    def _period(self, head: str) -> Period:
        since, until = self._day(f"{head}_since"), self._day(f"{head}_until")
        if since is not None and until is not None and since > until:
            self.faults[f"{head}_until"] = f"{until} is before {since}"
        return Period(since, until)

    def _day(self, name: str) -> date | None:
        values = self.given.get(name)
        if not values:
            return None
        try:
            return date.fromisoformat(values[0])
        except ValueError:
            self.faults[name] = f"`{values[0]}` is no day: write it as 2026-11-23"
            return None

    def _field(self, name: str, values: Sequence[str]) -> list[tuple[str, str]]:
        called = name.removeprefix(FIELD)
        if called not in filterable(self.pact):
            self.faults[name] = f"it is no field to filter by; there are {', '.join(filterable(self.pact)) or 'none'}"
            return []
        field = self.pact.fields[called].type
        if field.type is Type.CHOICE:
            self._known(name, [*field.choices, UNKNOWN], values)
        elif field.type is Type.BOOLEAN:
            self._known(name, ["yes", "no", UNKNOWN], values)
        return [(called, value) for value in values]
