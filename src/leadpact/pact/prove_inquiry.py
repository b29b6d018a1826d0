"""One inquiry into a pact: what is asked, what was found, and what could not be decided in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from leadpact.pact.check_registry import proofs
from leadpact.pact.finding import Example, Finding
from leadpact.pact.model import Pact
from leadpact.pact.nodes import Node
from leadpact.pact.overlay import overlaid
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_least import merged
from leadpact.pact.prove_logic import Formula, every, no
from leadpact.pact.prove_rules import Line, nodes
from leadpact.pact.prove_search import Answer, Found, Frame, Nothing, Search, Shows
from leadpact.pact.prove_terms import holding
from leadpact.pact.yaml_text import Path, YamlText, read_yaml

SOME_DAY = datetime(2026, 1, 14, 10, tzinfo=UTC)
"""The instant at which examples are shown where none is named: a Wednesday morning."""

Says = Callable[[Imagined], str]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A question that was not decided: about what, where, and what was asked."""

    path: str
    line: int
    question: str


class Inquiry:
    """All that is asked of one pact until `ends`, an instant of `time.monotonic()`."""

    def __init__(self, pact: Pact, *, at: datetime, ends: float) -> None:
        self.pact, self.at, self.ends = pact, at, ends
        self.search = Search(pact, self.nodes, at=at, ends=ends)
        self.findings: list[Finding] = []
        self.undecided: list[Undecided] = []

    @cached_property
    def nodes(self) -> list[Node]:
        """Every condition of the pact and of it under each exception."""
        every = [self.pact, *(overlaid(self.pact, [one.name]) for one in self.pact.exceptions)]
        return [node for pact in every for node in nodes(pact)]

    @property
    def is_over(self) -> bool:
        return self.search.logic.left <= 0

    def under(self, pact: Pact) -> Inquiry:
        """Return the inquiry into the pact as an exception changes it; what it finds is found here too."""
        other = object.__new__(Inquiry)
        other.pact, other.at, other.ends = pact, self.at, self.ends
        other.search = Search(pact, self.nodes, at=self.at, ends=self.ends)
        other.findings, other.undecided = self.findings, self.undecided
        return other

    # Asking.

    def holds(self, line: Line) -> Formula:
        return holding(self.search.world, line.rule)

    def takes(self, line: Line) -> Formula:
        """Return when `line` takes a lead: it holds, and leads to somebody."""
        holds, world = self.holds(line), self.search.world
        if line.to == "account_owner":
            return every(holds, world.known_text("account_owner"))
        if line.to == "its_owner":
            return every(holds, world.when_known("account_has_open_lead"), world.flag("account_has_open_lead"))
        return holds

    def taken_first(self, lines: Sequence[Line]) -> list[Formula]:
        """Return for each of `lines` when it is the first that takes a lead."""
        taken = [self.takes(line) for line in lines]
        return [every(one, *map(no, taken[:place])) for place, one in enumerate(taken)]

    def truth(self, node: Node) -> Formula:
        """Return when a condition, or a part of one, is true."""
        return self.search.world.formulas.truth(node).true

    def smallest(
        self, assumed: Sequence[Formula], shows: Shows, frame: Frame, *, routed: bool = False
    ) -> Imagined | None:
        """Return the smallest lead that shows something, if it can be one that a file of leads can tell of.

        That is one for which the standard holds, and of whose account nothing is known.

        Args:
            routed: if it can be, one that comes through no gate and is ready, so that it is routed as soon as it comes.
        """
        terms, told = self.search.world.terms, self.search.world.told_by_a_file()

        def usual(lead: Imagined) -> bool:
            decided = not routed or (not lead.gate and bool(lead.criterion))
            return decided and not lead.exceptions and shows(lead)

        further = [no(terms.excepted), *([terms.passed, terms.ready] if routed else [])]
        for also, confirms in (([*further, *told], usual), (further, usual), ([], shows)):
            found = self.search.find([*assumed, *also], confirms, frame)
            if isinstance(found, Found):
                return found.lead
        return None

    def told(self, assumed: Sequence[Formula], shows: Shows, frame: Frame) -> Answer:
        """Return the smallest lead that shows something: if it can be, one that a file of leads can tell of."""
        told = self.search.find([*assumed, *self.search.world.told_by_a_file()], shows, frame)
        return told if isinstance(told, Found) else self.search.find(assumed, shows, frame)

    def core(self, assumed: Sequence[Formula], answer: Answer, frame: Frame) -> list[int]:
        """Return the places of `assumed` that exclude each other, none of which could be left out."""
        kept = list(answer.core) if isinstance(answer, Nothing) else []
        for place in reversed(kept.copy()):
            less = [one for one in kept if one != place]
            if self.search.holds_never([assumed[one] for one in less], frame, seconds=0.5):
                kept = less
        return kept

    # Saying.

    def find(
        self, code: str, message: str, at: Line | Path, *, part: Node | None = None, example: Example | None = None
    ) -> None:
        """Note a finding at the condition of a rule, at a `part` of it, or at the key that stands at a path."""
        about = proofs()[code]
        path, place = self._place(at)
        row, column = (part.line, part.column) if part is not None else place
        self.findings.append(Finding(code, about.severity, path, row, column, message, about.remedy, example))

    def leave(self, at: Line | Path, question: str) -> None:
        """Note that `question` was not decided."""
        path, (row, _) = self._place(at)
        self.undecided.append(Undecided(path, row, question))

    def _place(self, at: Line | Path) -> tuple[str, tuple[int, int]]:
        if isinstance(at, Line):
            return at.at, at.place
        return ".".join(map(str, at)), self.text.of(at, key=True)

    @cached_property
    def text(self) -> YamlText:
        """What the pact states, as it is written."""
        return read_yaml(self.pact.text)

    def example(
        self, lead: Imagined | None, shows: Shows, says: str | Says, *, at: datetime | None = None
    ) -> Example | None:
        """Return `lead` as an example of a finding, `says` being what becomes of it, at the instant `at`.

        Without `at` the instant is that of the lead, if it is an example only then.
        """
        if lead is None:
            return None
        timed = at is None and self.search.least.needs_its_instant(lead, shows)
        said = says if isinstance(says, str) else says(lead)
        return Example({**lead.told, **lead.answers}, merged(lead.ages), said, lead.at if timed else at)
