"""The process document: the readable pact with what only the engine can tell, and who has signed it when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from leadpact.engine.worked_score import worked_score
from leadpact.operations.database import Database
from leadpact.operations.proposal_reading import proposals
from leadpact.pact.document import document, for_role
from leadpact.pact.document_model import Document
from leadpact.pact.model import Pact


def process_document(pact: Pact, *, role: str = "", signed: Mapping[str, datetime] | None = None) -> Document:
    """Return the process document of `pact`.

    Args:
        role: for whom it is cut short; "" for everybody.
        signed: by side, when this version was signed for it; None where nobody keeps that.
    """
    whole = document(pact, worked=worked_score(pact), signed=signed)
    return for_role(whole, role) if role else whole


def signed(database: Database, version: int) -> dict[str, datetime]:
    """Return when a version was signed for each side that has signed it."""
    found = next((one for one in proposals(database) if one.version == version), None)
    return {} if found is None else {side: one.at for side, one in found.standing().items()}
