"""The words of a condition, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from leadpact.errors import Fault

LONGEST = 20_000  # characters in one condition


class Unreadable(Exception):
    """A fault of syntax: reading stops at it. Never leaves this package."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Source:
    """A text and where it starts in its file; turns an offset into line and column."""

    def __init__(self, text: str, line: int = 1, column: int = 1) -> None:
        self.text = text
        self._line = line
        self._column = column
        self._starts = list(accumulate((len(part) for part in text.split("\n")), lambda a, n: a + n + 1, initial=0))

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of the character at `offset`."""
        row = bisect_right(self._starts, offset, hi=len(self._starts) - 1) - 1
        inset = self._column if row == 0 else 1
        return self._line + row, inset + offset - self._starts[row]

    def fault(self, code: str, message: str, offset: int, suggestion: str = "") -> Fault:
        """A fault at `offset`."""
        line, column = self.place(offset)
        return Fault(code, message, line, column, suggestion)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `kind` is number, text, name, operator or end; the `text` of a text is without quotes."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The name in lower case, for comparison with keywords; "" for other kinds."""
        return self.text.lower() if self.kind == "name" else ""


# What other languages write, and what to write here.
_FOREIGN = {
    "==": "Write = for equality.",
    "&&": "Write AND.",
    "||": "Write OR.",
    "--": "A condition has no comments; between two minus signs stands a space.",
    "/*": "A condition has no comments; say it in the pact's own comment.",
    "#": "A condition has no comments; say it in the pact's own comment.",
    "!": "Write NOT, or <> for inequality.",
    '"': "Text goes in single quotes.",
    "“": "Text goes in single quotes.",
    "”": "Text goes in single quotes.",
    "‘": "Text goes in straight single quotes: '.",
    "’": "Text goes in straight single quotes: '.",
    "`": "Names are written bare; text goes in single quotes.",
    ";": "A condition is one expression, without a semicolon.",
    "≤": "Write <=.",
    "≥": "Write >=.",
    "≠": "Write <>.",
    "−": "Write - for minus.",
    "%": "Write shares as decimals: 0.25.",
    "[": "Lists go in round brackets: IN ('a', 'b').",
    "{": "Lists go in round brackets: IN ('a', 'b').",
}
_WORDS = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<foreign>==|&&|\|\||--|/\*|!(?!=))"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<operator><=|>=|<>|!=|[=<>+\-*/(),])"
)


def tokenize(source: Source) -> list[Token]:
    """Split `source` into tokens, the last of kind "end".

    Raises:
        Unreadable: a character or operator that the language does not have, an unclosed text, a text that
            no database can hold, or a source longer than `LONGEST`.
    """
    text = source.text
    if len(text) > LONGEST:
        message = f"The condition has {len(text)} characters."
        raise Unreadable(source.fault("EX005", message, 0, f"At most {LONGEST} are read; split it."))
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        found = _WORDS.match(text, offset)
        if found is None or found.lastgroup == "foreign":
            raise Unreadable(_foreign(source, offset, found[0] if found else text[offset]))
        if found.lastgroup != "space":
            tokens.append(_token(source, found))
        offset = found.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _token(source: Source, found: re.Match[str]) -> Token:
    kind, written = str(found.lastgroup), found[0]
    if kind == "text":
        written = written[1:-1].replace("''", "'")
        if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in written):
            message = "The text holds a character that no database can keep."
            raise Unreadable(source.fault("EX002", message, found.start(), "Leave out NUL and surrogates."))
    return Token(kind, written, found.start(), found.end())


def _foreign(source: Source, offset: int, written: str) -> Fault:
    if written == "'":
        return source.fault(
            "EX002", "The text has no closing quote.", offset, "Close it with '; write '' for a quote inside."
        )
    if written == "." and source.text[offset + 1 : offset + 2].isdigit():
        return source.fault("EX001", "A number cannot begin with a point.", offset, "Write a zero before it: 0.5.")
    return source.fault("EX001", f"{written!r} is not part of a condition.", offset, _FOREIGN.get(written, ""))
