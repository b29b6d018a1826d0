"""Names of the pact as people read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_ABBREVIATIONS = frozenset({"mql", "sal", "sql", "sdr", "ldr"})


def plain(code: str) -> str:
    """Return a name of the pact as words: `not_ready` is "not ready"; `mql` is "MQL"."""
    return code.upper() if code in _ABBREVIATIONS else code.replace("_", " ")


def person(name: str) -> str:
    """Return a member's name as people write it: `ana.lopez` is "Ana Lopez"; an address stays one."""
    if "@" in name:
        return name
    return " ".join(word[:1].upper() + word[1:] for word in re.split(r"[._\s]+", name) if word)


def day(value: date) -> str:
    return f"{value.day} {value:%B} {value.year}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return "a", "a and b", "a, b and c"."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
