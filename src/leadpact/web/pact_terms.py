"""The terms that a pact defines, marked where a section first uses them."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from leadpact.pact.document_model import Document, Table

DEFINITIONS = "definitions"


class Terms:
    """Marks terms in sentences: each once in a section, with what it means and the way to its definition."""

    def __init__(self, document: Document) -> None:
        rows = [
            row
            for section in document.sections if section.name == DEFINITIONS
            for block in section.blocks if isinstance(block, Table)
            for row in block.rows
        ]  # fmt: skip
        self._means = {row.cells[0].casefold(): (row.cells[1], row.line) for row in rows}
        longest_first = sorted(self._means, key=len, reverse=True)
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
            term = found[1].casefold()
            if term in self._seen:
                continue
            self._seen.add(term)
            means, line = self._means[term]
            said += conditional_escape(text[at : found.start()])
            said += format_html('<a class="term" href="#L{}" title="{}">{}</a>', line, means, found[0])
            at = found.end()
        return said + conditional_escape(text[at:])
