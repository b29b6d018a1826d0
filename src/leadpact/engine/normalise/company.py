"""Names of companies: shown as written, compared without legal form."""

from __future__ import annotations

from functools import cache, lru_cache

import msgspec

from leadpact.engine.normalise.text import Bad, fold, quoted, tidy

_LONGEST = 300
# Legal forms that stand before the name: Russian, Ukrainian, Lithuanian, Indonesian.
_LEADING = frozenset({"ooo", "oao", "zao", "pao", "ао", "зао", "оао", "ооо", "пао", "тов", "uab", "pt", "the"})


class CleanCompany(msgspec.Struct, frozen=True):
    """`name` as it was written, tidied; `key` to compare: folded, "and" for "&", without legal form."""

    name: str
    key: str


def clean_company(text: str) -> CleanCompany | Bad:
    """Read the name of a company.

    Returns:
        "Bosch & Söhne GmbH & Co. KG" with the key "bosch and sohne"; a name that is nothing but legal form
        keeps a word of it. `Bad` with the code `company.missing` (no letter or digit in it) or
        `company.too_long`.
    """
    name = tidy(text)
    if len(name) > _LONGEST:
        return Bad("company.too_long", f"The company {quoted(name)} has more than {_LONGEST} characters.")
    return _read(name)


@lru_cache(maxsize=65_536)
def _read(name: str) -> CleanCompany | Bad:
    words = _words(name)
    if not words:
        said = f"{quoted(name)} names no company." if name else "No company is given."
        return Bad("company.missing", said)
    return CleanCompany(name, " ".join(_without_legal_form(words)))


def _words(name: str) -> list[str]:
    return fold(name.replace("&", " and ").replace("+", " and ")).split()


def _without_legal_form(words: list[str]) -> list[str]:
    forms, longest = _legal_forms()
    ending = True
    while ending:
        ending = False
        for length in range(min(longest, len(words) - 1), 0, -1):
            if tuple(words[-length:]) in forms:
                words = words[:-length]
                ending = True
                break
    return words[1:] if len(words) > 1 and words[0] in _LEADING else words


@cache
def _legal_forms() -> tuple[frozenset[tuple[str, ...]], int]:
    from cleanco.termdata import terms_by_country, terms_by_type

    terms = (term for table in (terms_by_type, terms_by_country) for listed in table.values() for term in listed)
    forms = frozenset(words for term in terms if (words := tuple(_words(term))))
    return forms, max(map(len, forms))
