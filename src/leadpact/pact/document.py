"""The pact as a document that anybody can read: no markup, only what is said and where the file says it."""

from __future__ import annotations

from leadpact.pact.document_agreed import agreed
from leadpact.pact.document_deciding import deciding
from leadpact.pact.document_funnel import funnel
from leadpact.pact.document_handover import handover
from leadpact.pact.document_model import Document, PactText, Section
from leadpact.pact.model import Pact

ORDER = (
    "agreement", "definitions", "leads", "stages", "moves", "gate", "sources", "lead_types", "qualification", "score",
    "routing", "queues", "promises", "reasons", "programs", "hours", "activities", "fields",
)  # fmt: skip
"""In which order the sections are read: who and what, the way, how it is decided, who gets it, what is referred to."""

KEPT = 4
_kept: dict[tuple[str, int], Document] = {}


def document(pact: Pact) -> Document:
    """Return the readable form of `pact`, section by section; those of the last few pacts are kept.

    Sections that have nothing to say are left out.
    """
    found = _kept.get((pact.digest, pact.version))
    if found is None:
        found = _kept[pact.digest, pact.version] = _document(pact)
        while len(_kept) > KEPT:
            _kept.pop(next(iter(_kept)), None)  # another thread may have been quicker
    return found


def _document(pact: Pact) -> Document:
    text = PactText(pact)
    sections = (*agreed(text), *funnel(text), *deciding(text), *handover(text))
    by_name: dict[str, Section] = {section.name: section for section in sections}
    told = tuple(by_name[name] for name in ORDER if by_name[name].blocks)
    return Document(pact.name, pact.title or pact.name, pact.version, pact.digest, told)
