"""What a difference between two pacts is, and the two pacts side by side, read thing by thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Generic, Literal, TypeVar

from leadpact.pact.diff_names import Names, names_between
from leadpact.pact.model import Pact
from leadpact.pact.naming import plain
from leadpact.pact.reach import Derived, derived
from leadpact.pact.yaml_text import Path, YamlText, read_yaml

Kind = Literal["added", "removed", "changed", "moved", "stricter", "looser"]

ROLES = ("rep", "manager", "marketer", "revops", "sponsor", "partner", "analyst")
"""Whom a difference can concern besides the people it names."""

SALES = frozenset({"rep", "manager"})
MARKETING = frozenset({"marketer"})
OPERATIONS = frozenset({"revops"})
BOTH = SALES | MARKETING | OPERATIONS
SPONSORS = frozenset({"sponsor"})
PARTNERS = frozenset({"partner"})
FIGURES = frozenset({"analyst"})
EVERYBODY = frozenset(ROLES)
AT_WORK = frozenset({"rep", "partner"})
"""Roles whose people the pact names, so that what is about one of them is not about the others."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the new pact says otherwise than the old.

    Args:
        path: the place, by names: `promises.sales.accept.within.demo`; of the old pact where the thing is gone.
        kind: stricter and looser are of promises and criteria, moved is of the order in which things are tried.
        says: the consequence, a full sentence.
        before, after: the value in both pacts, in words; empty where there is none.
        old_line, new_line: where the texts say it, from 1; None where a text does not have the thing at all.
        concerns: roles (`ROLES`), and the names of people as the pact writes them.
        weight: the heavier, the more it changes for those it concerns; 0 to 100.
        only_named: the roles of which it concerns only those whom `concerns` names.
    """

    path: str
    kind: Kind
    says: str
    before: str
    after: str
    old_line: int | None
    new_line: int | None
    concerns: frozenset[str]
    weight: int
    only_named: frozenset[str] = frozenset()

    @property
    def theme(self) -> str:
        """The section of the pact that it belongs to."""
        return self.path.partition(".")[0]


@dataclass(frozen=True, slots=True)
class About:
    """Whom the differences of a thing concern, and how heavy they are."""

    concerns: frozenset[str]
    weight: int
    only_named: frozenset[str] = frozenset()

    def named(self, *names: str | None) -> About:
        """Return the same with the people `names` besides."""
        return replace(self, concerns=self.concerns | {name for name in names if name})

    def weighing(self, weight: int) -> About:
        return replace(self, weight=weight)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a thing stands: by names, and in both texts; None in one that does not have it."""

    path: Path
    old: Path | None
    new: Path | None

    def at(self, *steps: str | int) -> Spot:
        """Return a place within, which has the same steps in both texts."""
        return Spot(
            (*self.path, *steps),
            None if self.old is None else (*self.old, *steps),
            None if self.new is None else (*self.new, *steps),
        )

    @property
    def gone(self) -> Spot:
        return replace(self, new=None)

    @property
    def fresh(self) -> Spot:
        return replace(self, old=None)


def section(*path: str) -> Spot:
    """Return the place of a section, which both texts have."""
    return Spot(path, path, path)


T = TypeVar("T")
Shown = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """A thing of both pacts; `old` is None where it is new, `new` where it is gone.

    `name` is that in the new pact, or the last it had; `was` that in the old one, or the first.
    """

    name: str
    was: str
    spot: Spot
    old: T | None
    new: T | None


class Compared:
    """Two pacts side by side."""

    def __init__(self, old: Pact, new: Pact) -> None:
        self.old, self.new = old, new
        self.names: Names = names_between(old, new)
        self._old_text, self._new_text = _text_of(old.text), _text_of(new.text)

    @cached_property
    def follows(self) -> Derived:
        """Which fields follow others, in the new pact."""
        return derived(self.new)

    def tell(self, spot: Spot, kind: Kind, says: str, about: About, *, before: str = "", after: str = "") -> Difference:
        """Return a difference at `spot`; `says` gets its capital and its full stop here."""
        return Difference(
            path=".".join(map(str, spot.path)),
            kind=kind,
            says=_sentence(says),
            before=before,
            after=after,
            old_line=None if spot.old is None else self._old_text.of(spot.old, key=True)[0],
            new_line=None if spot.new is None else self._new_text.of(spot.new, key=True)[0],
            concerns=about.concerns,
            weight=about.weight,
            only_named=about.only_named,
        )

    def pairs(self, kind: str, old: Mapping[str, T], new: Mapping[str, T], *at: str) -> Iterator[Pair[T]]:
        """Yield the things of two mappings by name: those of the new pact in their order, then those that are gone."""
        before = {self.names(kind, name): name for name in old}
        for name, thing in new.items():
            was = before.get(name)
            spot = Spot((*at, name), None if was is None else (*at, was), (*at, name))
            yield Pair(name, was or name, spot, None if was is None else old[was], thing)
        for name, thing in old.items():
            if self.names(kind, name) not in new:
                yield Pair(name, name, Spot((*at, name), (*at, name), None), thing, None)

    def here(self, kind: str, *path: str) -> Spot:
        """Return where a thing of both pacts stands; `path` ends with its name in the new one."""
        *at, name = path
        was = next((old for old, now in self.names.renamed(kind).items() if now == name), name)
        return Spot(path, (*at, was), path)

    def came_or_went(
        self, pair: Pair[T], subject: str, about: About, *, there: str = "", gone: str = "", shown: Shown = plain
    ) -> Iterator[Difference]:
        """Yield that a thing is new, gone or called otherwise.

        Args:
            subject: what it is, without its name: "the queue".
            there, gone: what follows from it, as a clause.
            shown: how a name is written in a sentence.
        """
        name, was = shown(pair.name), shown(pair.was)
        if pair.old is None:
            says = f"there is now {subject} {name}{there and f': {there}'}"
            yield self.tell(pair.spot, "added", says, about, after=pair.name)
        elif pair.new is None:
            says = f"{subject} {was} is gone{gone and f': {gone}'}"
            yield self.tell(pair.spot, "removed", says, about, before=pair.was)
        elif pair.name != pair.was:
            says = f"{subject} {was} is now called {name}"
            yield self.tell(pair.spot, "changed", says, about, before=pair.was, after=pair.name)

    def value(self, spot: Spot, subject: str, values: tuple[str, str], about: About) -> Iterator[Difference]:
        """Yield the difference of a value, before and after, that is told as it is: "subject is now ..."."""
        before, after = values
        if before == after:
            return
        if not before:
            says = f"{subject} is now {after}; nothing was said before"
            yield self.tell(spot.fresh, "added", says, about, after=after)
        elif not after:
            says = f"{subject} is no longer said; it was {before}"
            yield self.tell(spot.gone, "removed", says, about, before=before)
        else:
            says = f"{subject} is now {after} instead of {before}"
            yield self.tell(spot, "changed", says, about, before=before, after=after)


def _sentence(says: str) -> str:
    """With a capital, unless an address comes first, and a full stop."""
    is_address = "@" in says.partition(" ")[0]
    return f"{says if is_address else says[:1].upper() + says[1:]}{'' if says.endswith('.') else '.'}"


@lru_cache(maxsize=8)
def _text_of(text: str) -> YamlText:
    return read_yaml(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))


def quoted(text: str) -> str:
    """Return a free text as part of a sentence; an empty one stays empty, how it is broken into lines says nothing."""
    said = " ".join(text.split()).rstrip(".")
    return f"“{said}”" if said else ""


def both(tell: Callable[[T], str], old: T, new: T) -> tuple[str, str]:
    """Return what `tell` says of the old and of the new."""
    return tell(old), tell(new)
