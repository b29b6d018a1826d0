"""The process document: the readable pact with what only the engine can tell, and who has signed."""

from __future__ import annotations

from collections.abc import Sequence

from leadpact.engine.worked_score import worked_score
from leadpact.pact.document import document, for_role
from leadpact.pact.document_model import Document, Signature
from leadpact.pact.model import Pact


def process_document(pact: Pact, *, role: str = "", signed: Sequence[Signature] | None = None) -> Document:
    """Return the process document of `pact`.

    Args:
        role: for whom it is cut short; "" for everybody.
        signed: who has signed this version, and who has not yet; None where nobody keeps that.
    """
    whole = document(pact, worked=worked_score(pact), signed=signed)
    return for_role(whole, role) if role else whole
