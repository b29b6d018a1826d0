"""The readable pact, its last section: every term in the order of the alphabet."""

from __future__ import annotations

from leadpact.pact.document_model import PactText, Row, Section, Table, columns
from leadpact.pact.glossary import terms_of


def glossary(text: PactText) -> Section:
    """Return the glossary; what is the language's own has no line in the file."""
    terms = sorted(terms_of(text.pact).values(), key=lambda term: term.word.casefold())
    rows = tuple(Row((term.word, term.means), term.line, term.path) for term in terms)
    table = Table("", columns("Term", "Means"), rows)
    return Section("glossary", "Glossary", text.line(text.key("definitions")), (table,))
