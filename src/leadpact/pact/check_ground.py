"""What every check of a pact stands on: the pact, the text it was read from, the day, and what has been found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from leadpact.pact.check_registry import check_of
from leadpact.pact.evaluate import Condition
from leadpact.pact.finding import Finding
from leadpact.pact.model import Move, Pact, Rule
from leadpact.pact.overlay import overlaid
from leadpact.pact.yaml_text import Path, read_yaml

BY_REASON = "by reason"

_NOBODY = re.compile(r"|\?+|-+|\.+|x+|tb[acd]|to-?do|n/?a|none|nobody|no one|unknown|open|to be \w+", re.IGNORECASE)


class Inspection:
    """One pact under inspection on one day; `find` notes what is wrong with it."""

    def __init__(self, pact: Pact, today: date) -> None:
        self.pact, self.today = pact, today
        self.text = read_yaml(pact.text)
        self._found: list[Finding] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order of the text."""
        return tuple(sorted(self._found, key=lambda found: (found.line, found.column, found.code, found.path)))

    def find(self, code: str, message: str, path: Path, *, remedy: str = "", key: bool = False) -> None:
        """Note that `code` is found at `path`: at the value there, or with `key` at its name.

        Args:
            message: what is wrong, a sentence without a full stop.
            remedy: what would be right, where more can be said than for every finding of this code.
        """
        about = check_of(code)
        line, column = self.text.of(path, key=key)
        said = remedy or about.remedy
        self._found.append(Finding(code, about.severity, ".".join(map(str, path)), line, column, message, said))

    @cached_property
    def variants(self) -> tuple[Pact, ...]:
        """The standard, and the pact as it holds where each exception does."""
        return (self.pact, *(overlaid(self.pact, [variation.name]) for variation in self.pact.exceptions))

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition and expression of the pact, those of its exceptions included."""
        return tuple(condition for pact in self.variants for condition in conditions_of(pact))

    @cached_property
    def fields_read(self) -> frozenset[str]:
        """The names of the fields and terms that some condition reads."""
        return frozenset(name for condition in self.conditions for name in condition.expression.fields)

    @cached_property
    def takers(self) -> frozenset[str]:
        """Whom the pact sends leads to: queues, `partner:<name>` and owners; by route, gate or further hop."""
        return frozenset(
            [route.to for pact in self.variants for route in pact.routes]
            + [gate.to for gate in self.pact.gate if gate.to]
            + [hop.to for hop in self.pact.handoffs]
        )

    def item(self, path: Path, position: int) -> Path:
        """Return the path of an item of a list that may be written as a single text."""
        return (*path, position) if self.text.get((*path, position)) is not None else path


def conditions_of(pact: Pact) -> Iterator[Condition]:
    """Yield every condition and expression of `pact`."""
    for rule in _rules_of(pact):
        if rule.condition is not None:
            yield rule.condition
    for definition in pact.derived:
        if definition.derived is not None:
            yield definition.derived
    for reason in pact.reasons.recycle.values():
        if reason.wake is not None and reason.wake.date is not None:
            yield reason.wake.date


def _rules_of(pact: Pact) -> Iterator[Rule]:
    if pact.ideal_customer is not None:
        yield pact.ideal_customer
    sections: tuple[Sequence[Rule], ...] = (
        [source.rule for source in pact.sources],
        [kind.rule for kind in pact.lead_types],
        [gate.rule for gate in pact.gate],
        [segment.rule for segment in pact.segments],
        [rule for segment in pact.segments for _, rule in segment.ready],
        [fit.rule for fit in pact.score.fit],
        [move.rule for move in pact.moves],
        [route.rule for route in pact.routes],
        [hop.rule for hop in pact.handoffs],
        [program.rule for program in pact.programs],
        [variation.rule for variation in pact.exceptions],
    )
    for rules in sections:
        yield from rules


def is_named(who: str | None) -> bool:
    """Say whether a text names somebody, or something, rather than keeps a place for it."""
    return who is not None and _NOBODY.fullmatch(who.strip()) is None


def same_person(one: str, other: str) -> bool:
    """Say whether two texts name one person: case and blanks do not count."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def status_of(pact: Pact, move: Move) -> str | None:
    """Return the status that `move` gives; None where a reason decides, or where it stays."""
    if move.status is not None:
        return move.status
    stage = pact.stages.get(move.to or "")
    return stage.statuses[0] if stage else None
