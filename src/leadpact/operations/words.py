"""Searching for people and companies as somebody types: words that names and addresses begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

SHORT = 3  # letters; the words that begin with fewer are too many to be collected
MOST = 5_000  # persons that a search looks at

WORDS = "SELECT leadpact_words(%s), leadpact_folded(%s)"


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for.

    `long` and `short` are words by their length; `folded` is the whole text as names are compared.
    """

    folded: str
    long: tuple[str, ...]
    short: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.long or self.short)

    def condition(self, table: str, address: str) -> str:
        """Return SQL that holds for the rows of `table` (alias) that are looked for.

        Long words are found through the index, short ones among what these find. Of a text of short words only,
        the names are found that begin with it.
        """
        if not self.long:
            return f'leadpact_folded({table}.name) COLLATE "C" LIKE %(sought_start)s'
        vector = f"leadpact_sought({table}.name, {table}.{address})"
        found = f"{vector} @@ %(sought_long)s::tsquery"
        return f"({found} AND strip({vector}) @@ %(sought_short)s::tsquery)" if self.short else found

    def likely(self, person: str, account: str) -> str:
        """Return SQL that holds wherever either condition does, and is answered sooner."""
        texts = (
            f"{person}.name || ' ' || {person}.email || coalesce(' ' || {account}.name || ' ' || {account}.domain, '')"
        )
        words = self.long or self.short
        self.values.update({f"sought_{number}": word for number, word in enumerate(words)})
        parts = (f"strpos(leadpact_folded({texts}), %(sought_{number})s) > 0" for number in range(len(words)))
        return f"({' AND '.join(parts)})"


def sought(connection: Connection, text: str) -> Sought:
    """Return what `text` looks for, spelled as the index is."""
    whole = _without_ending(text)
    row = connection.execute(WORDS, (whole, text)).fetchone()
    assert row is not None
    words, folded = row
    long = tuple(word for word in words if len(word) >= SHORT)
    short = tuple(word for word in words if len(word) < SHORT)
    start = folded.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {"sought_long": _query(long), "sought_short": _query(short), "sought_start": f"{start}%"}
    return Sought(folded, long, short, values)


def _query(words: tuple[str, ...]) -> str:
    """Return a tsquery: each word, quoted, as the beginning of one."""
    doubled = (word.replace("\\", "\\\\").replace("'", "''") for word in words)
    return " & ".join(f"'{word}':*" for word in doubled)


def _without_ending(text: str) -> str:
    """Leave the last part out of what looks like a whole address: the index has none (`leadpact_sought`)."""
    name, at, host = text.strip().rpartition("@")
    return f"{name}@{host.rpartition('.')[0]}" if at and "." in host else text
