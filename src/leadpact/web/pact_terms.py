"""The terms of a pact where they stand: what they mean shows on hovering, and with the keyboard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from leadpact.pact.glossary import Term, terms_of
from leadpact.pact.model import Pact
from leadpact.pact.naming import plain

KEPT = 4
_kept: dict[str, dict[str, Term]] = {}
_SHOWN = "terms_shown"
"""Where a request remembers which terms its page has shown."""


def known(pact: Pact) -> Mapping[str, Term]:
    """Return the terms of `pact` by their word in small letters; those of the last few pacts are kept."""
    found = _kept.get(pact.digest)
    if found is None:
        found = _kept[pact.digest] = terms_of(pact)
        while len(_kept) > KEPT:
            _kept.pop(next(iter(_kept)), None)  # another thread may have been quicker
    return found


def told(context: Any, word: str, label: str = "") -> SafeString:
    """Return a word of the pact as a page shows it: its meaning appears on hovering.

    Where a page says it first, it can be reached with the keyboard and asks for attention by a line of dots; after that
    it only answers. What is no term stands as it is.

    Args:
        context: of the template.
        word: as the pact writes it, `mql`, or as people do, "accepted share".
        label: what is shown instead of it.
    """
    pact: Pact | None = context.get("pact")
    term = known(pact).get(plain(word).casefold()) if pact is not None else None
    shown = label or plain(word)
    if term is None:
        return conditional_escape(shown)
    if _is_first(context, term.word):
        return format_html('<button type="button" class="term" data-means="{}">{}</button>', term.means, shown)
    return format_html('<span class="term again" data-means="{}">{}</span>', term.means, shown)


def _is_first(context: Any, word: str) -> bool:
    """Say whether the page has not shown `word` before, and remember that it has now."""
    request = getattr(context, "request", None)
    if request is None:
        return True
    shown: set[str] = request.__dict__.setdefault(_SHOWN, set())
    if word in shown:
        return False
    shown.add(word)
    return True


class Terms:
    """Marks in a document the terms that its pact defines: each once in a section, with the way to its definition."""

    def __init__(self, pact: Pact) -> None:
        self._terms = {word: term for word, term in known(pact).items() if term.kind == "defined"}
        longest_first = sorted(self._terms, key=len, reverse=True)
        either = "|".join(re.escape(term) for term in longest_first)
        self._pattern = re.compile(rf"(?<![\w-])({either})(s?)(?![\w-])", re.IGNORECASE) if either else None
        self._seen: set[str] = set()

    def begin(self) -> None:
        """Begin a section."""
        self._seen.clear()

    def marked(self, text: str) -> SafeString:
        """Return `text` with the terms marked that the section has not used before."""
        if self._pattern is None:
            return conditional_escape(text)
        said, at = mark_safe(""), 0
        for found in self._pattern.finditer(text):
            word = found[1].casefold()
            if word in self._seen:
                continue
            self._seen.add(word)
            term = self._terms[word]
            said += conditional_escape(text[at : found.start()])
            said += format_html('<a class="term" href="#L{}" data-means="{}">{}</a>', term.line, term.means, found[0])
            at = found.end()
        return said + conditional_escape(text[at:])
