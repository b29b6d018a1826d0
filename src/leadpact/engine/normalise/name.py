"""Names of people: written as they would write them, and split only where nobody else did."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import msgspec

from leadpact.engine.normalise.text import Bad, fold, quoted, tidy

_LONGEST = 200
_WORD = re.compile(r"[^\W\d_]+")
# Parts of family names that stay small inside a name: German, Dutch, French, Spanish, Portuguese, Italian,
# Arabic.
_PARTICLE_WORDS = """
    af al ap av bin bint da das de del della den der di do dos du e el ibn la las le los ter ten und van vom
    von y zu zum zur
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_NOT_A_NAME = re.compile(r"@|https?:|www\.|</?\w+>", re.IGNORECASE)


class CleanName(msgspec.Struct, frozen=True):
    """A person's name; any part may be empty, but not both `first` and `last`.

    `key` is first and last name folded (lower case, no accents), for comparing.
    """

    first: str
    middle: str
    last: str
    title: str
    suffix: str
    key: str

    @property
    def full(self) -> str:
        """The name as it is written on a letter."""
        parts = (self.title, self.first, self.middle, self.last, self.suffix)
        return " ".join(part for part in parts if part)


def clean_name(full: str = "", *, first: str = "", last: str = "") -> CleanName | Bad:
    """Read a person's name.

    Args:
        full: the whole name in one text; split only if neither `first` nor `last` is given.
        first, last: its parts, if the form asked for them.

    Returns:
        The name. Case is changed only in a part that is all capitals or all small letters: "VAN DER BERG"
        becomes "van der Berg", "McKay" stays. `Bad` with the code `name.missing` (no letter in it),
        `name.too_long`, or `name.not_a_name` (an address or markup).
    """
    given, family = tidy(first), tidy(last)
    whole = "" if given or family else tidy(full)
    shown = whole or f"{given} {family}".strip()
    if not _WORD.search(shown):
        return Bad("name.missing", "No name is given." if not shown else f"There is no letter in {quoted(shown)}.")
    if len(shown) > _LONGEST:
        return Bad("name.too_long", f"The name {quoted(shown)} has more than {_LONGEST} characters.")
    if _NOT_A_NAME.search(shown):
        return Bad("name.not_a_name", f"{quoted(shown)} is not the name of a person.")
    return _split(whole) if whole else _build(given, "", family)


@lru_cache(maxsize=16_384)
def _split(full: str) -> CleanName:
    words = full.split(" ")
    # Two plain words are a first and a last name; the parser takes 300 microseconds to say the same.
    if len(words) == 2 and all(word.isalpha() and word.lower() not in _special_words() for word in words):
        return _build(words[0], "", words[1])
    from nameparser import parse

    parsed = parse(full)
    first, middle, last = parsed.given, parsed.middle, parsed.family
    if not _WORD.search(f"{first}{last}"):
        # All of it was taken for titles: then it is what the person is called.
        return _build("", "", full)
    return _build(first, middle, last, parsed.title, parsed.suffix)


def _build(first: str, middle: str, last: str, title: str = "", suffix: str = "") -> CleanName:
    first, middle, last, title = map(_recase, (first, middle, last, title))
    return CleanName(first, middle, last, title, suffix, fold(f"{first} {last}"))


@cache
def _special_words() -> frozenset[str]:
    from nameparser import Lexicon

    words = Lexicon.default()
    return words.titles.union(
        words.particles,
        words.conjunctions,
        words.suffix_words,
        words.suffix_acronyms,
        words.bound_given_names,
        words.maiden_markers,
        words.honorific_tails,
    )


def _recase(part: str) -> str:
    if not (part.isupper() or part.islower()) or (len(part) == 1 and part.isupper()):
        return part
    return " ".join(word if word in _PARTICLES else _WORD.sub(_capital, word) for word in part.lower().split(" "))


def _capital(match: re.Match[str]) -> str:
    word = match.group()
    # The letter after an apostrophe is a name's first (O'Neill), but an ending is not (Ana's).
    if len(word) == 1 and match.start() and match.string[match.start() - 1] in "'’":
        return word
    if word.startswith("mc") and len(word) > 3:
        return "Mc" + word[2].upper() + word[3:]
    return word[0].upper() + word[1:]
