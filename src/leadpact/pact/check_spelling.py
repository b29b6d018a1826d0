"""Choices that differ only by spelling: two values where one is meant, each counted for itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from leadpact.pact.check_ground import Inspection
from leadpact.pact.yaml_text import Path

SHORTEST_PLURAL = 4
SHORTEST_SWAP = 6
SHORTEST_LETTER = 8  # of a word that has a letter more than the other, or one doubled
SHORTEST_CHANGE = 9  # of a word that has another letter in one place
DIFFERENT = frozenset(
    map(frozenset, (("contact", "contract"), ("country", "county"), ("patient", "patent"), ("product", "produce")))
)
"""Words of this field that look like slips of each other and are none."""

Named = tuple[str, Path]


def inspect(ground: Inspection) -> None:
    """Find values of one list that only their spelling tells apart."""
    for kind, names in _lists(ground):
        found = list(names)
        for position, (name, path) in enumerate(found):
            for before, _ in found[:position]:
                if differ_by_spelling(before, name):
                    ground.find(
                        "LP090", f"{kind} `{name}` and `{before}` differ only by their spelling", path, key=True
                    )
                    break


def _lists(ground: Inspection) -> Iterator[tuple[str, Iterable[Named]]]:
    pact = ground.pact
    for field in pact.fields.values():
        listed: Path = ("fields", field.name, "of")
        yield f"the values of `{field.name}`", [(value, (*listed, i)) for i, value in enumerate(field.type.choices)]
    yield "the statuses", [
        (status, ("stages", stage.name, "statuses", i))
        for stage in pact.stages.values() for i, status in enumerate(stage.statuses)
    ]  # fmt: skip
    yield "the stages", _keys("stages", pact.stages)
    yield "the sources", _keys("sources", [source.name for source in pact.sources])
    yield "the lead types", _keys("lead_types", [kind.name for kind in pact.lead_types])
    yield "the activities", _keys("activities", pact.activities)
    yield "the fields", _keys("fields", pact.fields)
    yield "the dispositions", _keys("dispositions", pact.dispositions)
    for kind in ("reject", "recycle", "disqualify", "lost"):
        written = ground.text.get(("reasons", kind)) or ()
        numbered = [(str(name), ("reasons", kind, i)) for i, name in enumerate(written)]
        named = [(str(name), ("reasons", kind, str(name))) for name in written]
        yield f"the reasons to {'lose' if kind == 'lost' else kind}", numbered if isinstance(written, list) else named
    for channel, values in pact.reachability.items():
        yield f"the values of `{channel}`", [(value, ("reachability", channel, i)) for i, value in enumerate(values)]


def _keys(section: str, names: Iterable[str]) -> list[Named]:
    return [(name, (section, name)) for name in names]


def differ_by_spelling(one: str, other: str) -> bool:
    """Say whether two names are one, written in two ways.

    Case, accents, and the signs between words do not tell names apart, nor does a plural, nor one slip in a long
    word. Numbers and short codes always do: `A` and `B`, `1-10` and `11-50`, `DE` and `DK`.
    """
    if one == other:
        return False
    first, second = _words(one), _words(other)
    if first == second and _signs(one) == _signs(other):
        return True
    if any(map(_has_digit, (*first, *second))):
        return False
    if "".join(first) == "".join(second):
        return _signs(one) == _signs(other)
    pairs = [(a, b) for a, b in zip(first, second, strict=False) if a != b]
    return len(first) == len(second) and len(pairs) == 1 and _is_slip(*pairs[0])


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return tuple(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", bare)))


def _signs(name: str) -> list[str]:
    """The signs at the ends of a name and those that mean something: `A+` is not `A`, `<10` not `10`."""
    return re.findall(r"[^\w\s\-./'’&,()]|^[-.]|[-.]$", name)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _is_slip(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if frozenset((one, other)) in DIFFERENT or short[0] != long[0]:
        return False
    if len(short) >= SHORTEST_PLURAL and long in (f"{short}s", f"{short}es", f"{short[:-1]}ies"):
        return True
    if len(short) == len(long):
        apart = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = len(apart) == 2 and apart[1] == apart[0] + 1 and _is_swap(one, other, apart[0])
        return (swapped and len(one) >= SHORTEST_SWAP) or (len(apart) == 1 and len(one) >= SHORTEST_CHANGE)
    missing = [i for i in range(len(short)) if long[:i] + long[i + 1 :] == short]  # not its end: `nurture`, `nurtured`
    return bool(missing) and len(long) >= SHORTEST_LETTER


def _is_swap(one: str, other: str, at: int) -> bool:
    return one[at] == other[at + 1] and one[at + 1] == other[at]
