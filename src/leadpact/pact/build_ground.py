"""What every part of building a pact stands on: its faults, its names, its conditions and durations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadpact.errors import BadInput, Fault, FaultyText
from leadpact.pact import evaluate
from leadpact.pact.allowance import Allowance, WallTime, parse_allowance, parse_window
from leadpact.pact.evaluate import Condition
from leadpact.pact.expression import Expression, parse
from leadpact.pact.model import Rule
from leadpact.pact.shape import PactShape
from leadpact.pact.stand_in import NOTHING, Aside
from leadpact.pact.terms import UNKNOWN, Terms
from leadpact.pact.vocabulary import FieldType, Type, Vocabulary
from leadpact.pact.yaml_text import Path, YamlText

ANSWERED_SINCE = ("recycled",)
"""The marks that `responded_since` knows."""


class Ground:
    """The shape of one pact, the text it was read from, and the faults found in its meaning.

    `aside` is what had no right form and was replaced: nothing is said about it, and no condition is
    compiled.
    """

    def __init__(self, shape: PactShape, text: YamlText, aside: Aside = NOTHING) -> None:
        self.shape, self.text, self.aside = shape, text, aside
        self.faults: list[Fault] = []
        self.read: dict[Path, Expression] = {}  # the conditions that could be read
        types = {name: FieldType(Type(field.type), tuple(field.of)) for name, field in shape.fields.items()}
        types |= {str(path[1]): UNKNOWN for path in aside.paths if path[0] == "fields" and len(path) > 1}
        self.terms = Terms(shape, types, {str(path[0]) for path in aside.paths})
        self._muted = {code for section, code in _NAMED_BY.items() if self._lacks_names((section,))}

    def is_aside(self, path: Path) -> bool:
        """Whether what stands at `path` was put aside."""
        return self.aside.holds(path)

    def is_whole(self, section: Path) -> bool:
        """Whether nothing of `section` was put aside."""
        return not self.is_aside(section) and not any(part[: len(section)] == section for part in self.aside.paths)

    def _lacks_names(self, section: Path) -> bool:
        """Whether names that `section` was to define are unknown, so that using one is no second fault."""
        return self.is_aside(section) or any(path[:-1] == section for path in self.aside.gone)

    def fault(self, code: str, message: str, path: Path, suggestion: str = "", *, key: bool = False) -> None:
        if not self.is_aside(path):
            self._note(code, message, self.text.of(path, key=key), suggestion, path)

    def _note(self, code: str, message: str, at: tuple[int, int], suggestion: str, path: Path) -> None:
        self.faults.append(Fault(code, message, *at, suggestion, ".".join(map(str, self.text.stated(path)))))

    def line(self, path: Path) -> int:
        return self.text.of(path, key=True)[0]

    def known(
        self, name: str, among: Iterable[str], what: str, path: Path, section: Path, *, key: bool = False
    ) -> bool:
        """Say whether `name` is among the names that `section` defines; note a fault if not."""
        choices = list(among)
        if name in choices:
            return True
        if not self._lacks_names(section):
            near = get_close_matches(name, choices, n=1, cutoff=0.6)
            hint = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(choices) or 'none'}."
            self.fault("PF006", f"there is no {what} `{name}`", path, hint, key=key)
        return False

    def once(self, values: Sequence[str], path: Path) -> None:
        """Note a fault for each value of a list that stands in it before."""
        for position, value in enumerate(values):
            if value in values[:position]:
                self.fault("PF033", f"`{value}` is listed twice", (*path, position), "Keep one of the two.")

    def condition(
        self, text: str | None, words: Vocabulary, path: Path, expects: Type = Type.BOOLEAN
    ) -> Condition | None:
        """Return the condition at `path` compiled; None without one, or with faults, which are noted."""
        if text is None or self.is_aside(path):
            return None
        line, column = self.text.inside(path, 0)
        try:
            found = self.read[path] = parse(text, words, line=line, column=column, expects=expects)
        except FaultyText as wrong:
            self._take_over(wrong, text, path, (line, column))
            return None
        self._check_calls(found, path)
        return None if self.aside.paths else evaluate.compile(found)

    def _take_over(self, wrong: FaultyText, text: str, path: Path, start: tuple[int, int]) -> None:
        """Note the faults of a text in the pact, whose places count from `start`, where they are written."""
        lines = text.split("\n")
        for fault in wrong.faults:
            row = fault.line - start[0]
            column = fault.column - (start[1] if row == 0 else 1)
            offset = sum(len(line) + 1 for line in lines[:row]) + column
            if fault.code not in self._muted:
                self._note(fault.code, fault.message, self.text.inside(path, offset), fault.suggestion, path)

    def take_over(self, wrong: FaultyText, text: str, path: Path) -> None:
        """Note the faults of the text at `path`, whose places count from line 1, column 1."""
        self._take_over(wrong, text, path, (1, 1))

    def _check_calls(self, found: Expression, path: Path) -> None:
        for call in found.host_calls:
            if call.name == "responded_since" and call.arguments[0] not in ANSWERED_SINCE:
                at = self.text.inside(path, found.text.find("'", call.start))
                said = f"nothing is known since `{call.arguments[0]}`"
                self._note("PF038", said, at, "Write responded_since('recycled').", path)

    def rule(self, path: Path, text: str | None, words: Vocabulary, word: str, because: str = "") -> Rule:
        """Return the rule at `path`, whose condition `text` stands under its key `word` ("": it is one).

        It is where `path` is, or where an exception states another condition for it.
        """
        at = (*path, word) if word else path
        apart = self.text.stated(at) != (*self.text.stated(path), *at[len(path) :])
        line = self.line(at if apart else path)
        return Rule(".".join(map(str, path)), line, self.condition(text, words, at), because)

    def allowance(self, text: str, path: Path) -> Allowance:
        try:
            return parse_allowance(text)
        except BadInput as wrong:
            self.fault("PF007", wrong.message.removesuffix("."), path, wrong.remedy)
            return WallTime(timedelta(days=1))

    def window(self, text: str, path: Path) -> timedelta:
        try:
            return parse_window(text)
        except BadInput as wrong:
            self.fault("PF007", wrong.message.removesuffix("."), path, wrong.remedy)
            return timedelta(days=1)

    def zone(self, name: str, path: Path) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fault("PF008", f"`{name}` is no time zone", path, "Use an IANA name such as Europe/Berlin.")
            return ZoneInfo("UTC")

    def first_that_fits(self, path: Path, entries: Sequence[tuple[str, str | None]], word: str) -> None:
        """In such a list the last entry, and only the last, has no condition: nothing falls through."""
        section = path[-1]
        for position, (name, text) in enumerate(entries):
            last = position == len(entries) - 1
            if last and text is not None:
                self.fault("PF012", f"the last of {section}, `{name}`, has a condition: something may fit none",
                           (*path, name), f"Add a last entry without `{word}`.", key=True)  # fmt: skip
            if not last and text is None:
                self.fault("PF013", f"`{name}` in {section} has no condition: what follows is never reached",
                           (*path, name), "Move it to the end.", key=True)  # fmt: skip


_NAMED_BY = {"fields": "EX010", "activities": "EX012"}
