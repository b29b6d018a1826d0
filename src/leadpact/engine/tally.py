"""What a pact would have done otherwise, counted: by lead and by kind, with the first cases of each in words."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leadpact.engine.otherwise import Said

QUIET = frozenset({"criterion", "score", "other"})
"""A lead that has only these is not decided otherwise: nobody would notice."""

UNREAD = 20
"""So many entries that did not come out as recorded are named."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one of the two pacts says: a label to count by, when it was decided (None: it never was), and why."""

    label: str
    at: datetime | None
    said: Said


@dataclass(frozen=True, slots=True)
class Case:
    """One lead that is decided otherwise. `lead` is 0 where only one of the two knows a lead; `event` is its kind."""

    kind: str
    at: datetime
    lead: int
    person: int
    event: str
    live: Told
    candidate: Told

    @property
    def place(self) -> tuple[datetime, int, int]:
        return self.at, self.lead, self.person


Tell = Callable[[], Case]


@dataclass(slots=True)
class Tally:
    """Counts that can be added up. Of each kind the first `most` cases are kept.

    Args:
        decisions: entries of the journal that were decided again.
        otherwise: of them, those that came out otherwise.
        looks: nights and dates at which nothing was recorded, and a lead was looked at.
        leads: leads that were looked at; `differing` of them (and of persons without lead) are decided otherwise.
        kinds: leads, by kind.
        shifts: leads, by kind, what it was and what it would be.
        became: of leads that are handed to sales otherwise, what became of them, by kind and stage.
        versions: decisions, and those that came out otherwise, by the version that had decided.
        unlike: entries that did not come out as recorded even under the version that had decided.
        unlike_first: the first of them.
        untried: decisions that the candidate cannot take, by what it does not know.
    """

    most: int
    decisions: int = 0
    otherwise: int = 0
    looks: int = 0
    leads: int = 0
    differing: int = 0
    unlike: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    shifts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    became: Counter[tuple[str, str]] = field(default_factory=Counter)
    versions: Counter[tuple[int, bool]] = field(default_factory=Counter)
    untried: Counter[str] = field(default_factory=Counter)
    unlike_first: list[int] = field(default_factory=list)
    cases: dict[str, list[Case]] = field(default_factory=dict)

    def keep(self, kind: str, at: datetime, tell: Tell) -> None:
        """Keep a case if it is among the first of its kind; only then it is told."""
        kept = self.cases.setdefault(kind, [])
        if len(kept) < self.most or (kept and at < kept[-1].at):
            insort(kept, tell(), key=lambda case: case.place)
            del kept[self.most :]

    def not_as_recorded(self, entry: int) -> None:
        """Count an entry that does not come out as it was recorded: nothing can be said of it."""
        self.unlike += 1
        if len(self.unlike_first) < UNREAD:
            self.unlike_first.append(entry)

    def add(self, other: Tally) -> None:
        """Add what was counted elsewhere, about others."""
        for name in ("decisions", "otherwise", "looks", "leads", "differing", "unlike"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("kinds", "shifts", "became", "versions", "untried"):
            getattr(self, name).update(getattr(other, name))
        self.unlike_first = sorted([*self.unlike_first, *other.unlike_first])[:UNREAD]
        for kind, cases in other.cases.items():
            self.cases[kind] = sorted([*self.cases.get(kind, ()), *cases], key=lambda case: case.place)[: self.most]


@dataclass(slots=True)
class Share:
    """What is counted about some persons, each lead once a kind, until it is added to a tally."""

    tally: Tally
    seen: set[int] = field(default_factory=set)
    found: dict[int, set[str]] = field(default_factory=dict)  # by lead; by person, negative, where there is none
    handed: list[tuple[str, int]] = field(default_factory=list)  # kind and lead

    def look(self, version: int, leads: Iterable[int], *, otherwise: bool) -> None:
        """Count a decision about `leads`."""
        self.tally.decisions += 1
        self.tally.otherwise += otherwise
        self.tally.versions[version, otherwise] += 1
        self.seen.update(leads)

    def differs(self, kind: str, key: int, labels: tuple[str, str], at: datetime, tell: Tell) -> None:
        """Count that a lead is decided otherwise in this way, unless it is known."""
        kinds = self.found.setdefault(key, set())
        if kind in kinds:
            return
        kinds.add(kind)
        self.tally.kinds[kind] += 1
        self.tally.shifts[kind, *labels] += 1
        self.tally.keep(kind, at, tell)

    def close(self, stages: Mapping[int, str]) -> None:
        """Add up what is counted by lead; `stages` says where each lead stands in the end."""
        self.tally.leads += len(self.seen)
        self.tally.differing += sum(not kinds <= QUIET for kinds in self.found.values())
        for kind, lead in self.handed:
            self.tally.became[kind, stages.get(lead, "")] += 1
