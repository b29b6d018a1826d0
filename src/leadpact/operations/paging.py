"""Pages by key: where a page ends is where the next begins, however many rows come before."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from leadpact.errors import BadInput


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of leads: `keys` are SQL, the last of them makes it one; `types` are theirs."""

    name: str
    keys: tuple[str, ...]
    types: tuple[str, ...]
    descending: bool = False
    joined: bool = False  # reads the person

    def ordered(self, *, backward: bool) -> str:
        """Return the text after ORDER BY."""
        way = "DESC" if self.descending != backward else "ASC"
        return ", ".join(f"{key} {way}" for key in self.keys)

    def beyond(self, *, backward: bool) -> str:
        """Return the condition for what comes after the values `key_0`, `key_1`... (before them, if backward)."""
        sign = "<" if self.descending != backward else ">"
        given = [f"%(key_{number})s::{kind}" for number, kind in enumerate(self.types)]
        said = f"({', '.join(self.keys)}) {sign} ({', '.join(given)})"
        return f"{said} AND ({', '.join(self.keys[:2])}) {sign}= ({', '.join(given[:2])})" if self.joined else said


STARTED = "coalesce(l.cycle_started_at, l.opened_at)"
"""When a lead's present trip through the funnel began, as its index has it."""

SORTS = {
    sort.name: sort
    for sort in (
        Sort("newest", (STARTED, "l.id"), ("timestamptz", "bigint"), descending=True),
        Sort("due", ("coalesce(l.next_at, 'infinity'::timestamptz)", "l.id"), ("timestamptz", "bigint")),
        Sort("score", ("(l.fit + l.engagement)", "l.id"), ("integer", "bigint"), descending=True),
        Sort(
            "entered",
            ("coalesce(l.entered_at, '-infinity'::timestamptz)", "l.id"),
            ("timestamptz", "bigint"),
            descending=True,
        ),
        Sort(
            "name",
            ('leadpact_folded(p.name) COLLATE "C"', "p.id", "l.id"),
            ("text", "bigint", "bigint"),
            joined=True,
        ),
    )
}
"""The orders of a list; `due` puts what is closed last."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two rows: the keys of the row before it (after it, if backward), as text."""

    sort: str
    keys: tuple[str, ...]
    backward: bool = False

    def token(self) -> str:
        """Return the place as it stands in an address."""
        return urlsafe_b64encode(_encoder.encode((self.sort, self.keys, self.backward))).decode().rstrip("=")


def mark_of(token: str, sort: Sort) -> Mark:
    """Return the place that `token` names in the order `sort`.

    Raises:
        BadInput: it is none of this order.
    """
    try:
        name, keys, backward = _decoder.decode(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, msgspec.DecodeError):
        raise _bad() from None
    if name != sort.name or len(keys) != len(sort.keys) or not all(map(_fits, keys, sort.types)):
        raise _bad()
    return Mark(name, keys, backward)


def _fits(key: str, kind: str) -> bool:
    if kind == "text":
        return "\0" not in key
    if kind == "timestamptz":
        return key in ("infinity", "-infinity") or _is_instant(key)
    return key.removeprefix("-").isdecimal() and key.isascii() and len(key) < (11 if kind == "integer" else 20)


def _is_instant(key: str) -> bool:
    try:
        return datetime.fromisoformat(key).tzinfo is not None
    except ValueError:
        return False


def _bad() -> BadInput:
    said, remedy = "The list has no such page.", "Begin with its first page."
    return BadInput(said, remedy=remedy, fields={"after": "names no place in this order"})


def cut(rows: Sequence[Any], most: int, mark: Mark | None) -> tuple[list[Any], bool, bool]:
    """Return the rows of a page in the list's own order, and whether there are rows before and after it.

    Args:
        rows: up to one more than `most`, in the order in which they were read.
        mark: where reading began.
    """
    more, backward = len(rows) > most, mark is not None and mark.backward
    kept = list(rows[:most])
    if backward:
        return kept[::-1], more, True
    return kept, mark is not None, more


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(tuple[str, tuple[str, ...], bool])
