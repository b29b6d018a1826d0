"""What the YAML parser says of a text: its events, or the fault that stopped it, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import ScalarEvent

from leadpact.errors import Fault

PlaceOf = Callable[[int], tuple[int, int]]
"""Line and column, from 1, of an offset into the text."""


class Unread(Exception):
    """Reading cannot go on. Never leaves this package."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read_events(text: str, place: PlaceOf) -> list[Any]:
    """Return the parser's events of the whole `text`; `place` says line and column of an offset.

    Raises:
        Unread: with the fault that stopped the parser.
    """
    events: list[Any] = []
    try:
        # One by one: what was read before a fault helps to say where it began.
        for event in YAML(typ="safe", pure=True).parse(text):
            events.append(event)
    except MarkedYAMLError as error:
        raise Unread(_late_quote(error, place, events) or _syntax_fault(error, text, place)) from None
    except YAMLError as error:
        index = int(getattr(error, "position", 0))
        line, column = place(index)
        said = f"the character {text[index : index + 1]!r} cannot stand in a text"
        raise Unread(Fault("PF001", said, line, column, "Remove it.")) from None
    except (ValueError, RecursionError) as error:
        raise Unread(Fault("PF001", f"the text is not YAML: {error}", 1, 1)) from None
    return events


def read_tokens(text: str) -> list[Any]:
    """Return the scanner's tokens of `text`, whose events can be read."""
    return list(YAML(typ="safe", pure=True).scan(text))


def _late_quote(error: MarkedYAMLError, place: PlaceOf, events: list[Any]) -> Fault | None:
    """A quote that was forgotten is closed by the next one in the text: the fault is where it opens."""
    last, mark = events[-1] if events else None, error.problem_mark
    if not isinstance(last, ScalarEvent) or last.style not in ("'", '"') or mark is None:
        return None
    (first, column), (until, _) = (place(int(m.index)) for m in (last.start_mark, last.end_mark))
    if first == until or until != place(int(mark.index))[0]:
        return None
    said = f"this quote is closed only in line {until}, where the text then goes on"
    return Fault("PF001", said, first, column, "Close it where it belongs.")


_PROBLEMS = (
    (r"mapping values are not allowed", "a `:` where no key can stand",
     "Put a text with a colon in quotes; begin the keys of one section in the same column."),
    (r"expected <block end>", "this does not begin in the same column as its neighbours",
     "Indent the keys of one section alike."),
    (r"could not find expected ':'", "a key without `:`", "Write `key: value`; put long texts in quotes."),
    (r"expected ',' or '([\]}])'", "a list or mapping in brackets is not closed",
     "Put a comma between its parts and close it."),
    (r"while scanning a quoted scalar", "this quote is never closed", "Close it."),
    (r"unknown escape character", "no such escape in a text in double quotes",
     "Use single quotes, or write `\\\\` for a backslash."),
)  # fmt: skip


def _syntax_fault(error: MarkedYAMLError, text: str, place: PlaceOf) -> Fault:
    """Say what stopped the parser in words of somebody who writes a pact, where it began."""
    problem, context = str(error.problem or error).strip(), str(error.context or "")
    quoted = "quoted scalar" in context and "end of stream" in problem
    mark = (error.context_mark if quoted else error.problem_mark) or error.context_mark
    index = min(int(mark.index) if mark else 0, len(text))
    line, column = place(index)
    if "cannot start any token" in problem:
        return _strange(text[index : index + 1], line, column)
    for pattern, said, suggestion in _PROBLEMS:
        if re.search(pattern, problem) or (quoted and re.search(pattern, context)):
            return Fault("PF001", said, line, column, suggestion)
    return Fault("PF001", f"the text is not YAML: {problem}", line, column, "Look at the indentation and the quotes.")


def _strange(character: str, line: int, column: int) -> Fault:
    if character == "\t":
        return Fault("PF001", "a tab where blanks belong", line, column, "Indent with blanks.")
    said = f"a text cannot begin with {character!r}"
    return Fault("PF001", said, line, column, "Put it in quotes.")
