"""Values that were JSON come back to life: dates and times by the pact's field types."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from leadpact.pact.model import Pact
from leadpact.pact.vocabulary import Type


def revive(pact: Pact, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with the text of dates and timestamps turned back into what it was."""
    fields = pact.fields
    revived = values
    for name, value in values.items():
        if not isinstance(value, str) or name not in fields:
            continue
        kind = fields[name].type.type
        if kind in (Type.DATE, Type.TIMESTAMP):
            if revived is values:
                revived = dict(values)
            revived[name] = date.fromisoformat(value) if kind is Type.DATE else datetime.fromisoformat(value)
    return revived
