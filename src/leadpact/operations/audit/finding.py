"""What an audit finds: a code, what is wrong with which row, and what to do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

SHOWN = 200
"""Of each code so many findings are kept whole; the rest are counted: a broken table must not fill the memory."""

REMEDIES = {
    "AU001": "Restore the row from a backup: what is stored in it cannot be read.",
    "AU002": "Restore the journal from a backup: an event that this one builds on is missing or was changed.",
    "AU003": "Restore the row from a backup: as it was decided, a score was the sum of its parts.",
    "AU004": "Restore the row from a backup: its columns were right when it was written.",
    "AU005": "Restore the table pact_version from a backup: nothing explains the decision without it.",
    "AU006": "Restore the text from a backup; to change the pact, adopt a new version.",
    "AU010": "Restore the row from a backup, or write it as the journal says.",
    "AU011": "If rows of the journal were deleted, restore them; else remove this row.",
    "AU012": "Set the column to what the journal says.",
    "AU020": "Record an event that gives the lead an owner whom the active pact knows.",
    "AU021": "Record an event that looks at the lead again: it dates the next step.",
    "AU022": "Record the event that ended the lead, with its reason.",
    "AU023": "Disqualify all but one of them as duplicates.",
    "AU024": "Activate a version that has this stage, or says what it `was`.",
    "AU030": "If the event is gone, restore the journal; else send the receipt again: leadpact retry.",
    "AU031": "Restore the receipt from a backup.",
    "AU040": "Point the key to the person it belongs to.",
    "AU041": "Point merged_into to the person who goes on.",
    "AU050": "Restore the text from a backup; what was signed is the text of this digest.",
    "AU051": "Restore the row from a backup: its columns were right when it was written.",
    "AU052": "Restore the text from a backup; until then nobody can say what was signed.",
    "AU053": "Restore both tables from a backup; if an entry is wanting, activate the version anew.",
    "AU054": "Let whoever is wanting sign the version; if a signature was deleted, restore it from a backup.",
    "AU055": "Restore the journal of the agreement from a backup: an entry is missing or was changed.",
}
"""Every code there is, with what to do. They are described in docs/how-to/audit.md."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `message` says what, about the row `id` of `table`."""

    code: str
    message: str
    table: str
    id: str

    @property
    def remedy(self) -> str:
        return REMEDIES[self.code]

    def __str__(self) -> str:
        return f"{self.code} {self.table} {self.id}: {self.message} {self.remedy}"


class Findings:
    """Collects findings in order, the first SHOWN of each code; counts them all."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.count: Counter[str] = Counter()

    def add(self, code: str, table: str, row: object, message: str) -> None:
        self.count[code] += 1
        if self.count[code] <= SHOWN:
            self.kept.append(Finding(code, message, table, str(row)))

    def missing(self, table: str, row: object, what: str) -> None:
        self.add("AU010", table, row, f"The journal tells of {what}; the table has no row for it.")

    def untold(self, table: str, row: object, what: str) -> None:
        self.add("AU011", table, row, f"The table has {what}; the journal does not tell of it.")

    def differs(self, table: str, row: object, column: str, journal: object, stored: object) -> None:
        self.add("AU012", table, row, f"{column}: the journal says {_shown(journal)}, the table says {_shown(stored)}.")


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else f"{text[:200]}..."
