"""Which leads somebody may see: the rows of a list, a page, a count. Who may see what is said in web/access.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of leads: everything, or those of some owners and those that wait in some queues.

    Args:
        everything: every lead there is; the rest does not matter then.
        owners: parties as the journal names them, `rep:ana` or `partner:delta`: leads that are theirs, and
            leads that a rep among them accepted in the present cycle. (Who accepted is kept by name only: a partner
            must not see what a rep of the same name took, so partners see what is theirs now.)
        queues: leads that wait there.
    """

    everything: bool = False
    owners: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()

    def condition(self, lead: str = "l") -> tuple[str, dict[str, Any]]:
        """Return SQL that holds for the rows of table `lead`, and its parameters (`scope_...`)."""
        if self.everything:
            return "true", {}
        # Each of the three names a column that has an index by itself.
        mine = f"{lead}.owner_kind || ':' || {lead}.owner = ANY(%(scope_owners)s::text[])"
        held = f"({lead}.owner = ANY(%(scope_names)s::text[]) AND {mine})"
        queued = f"{lead}.owner = ANY(%(scope_queues)s::text[]) AND {lead}.queue = ANY(%(scope_queues)s::text[])"
        waits = f"({lead}.owner_kind = 'queue' AND {queued})"
        took = f"({lead}.accepted_by <> '' AND {lead}.accepted_by = ANY(%(scope_takers)s::text[]))"
        values = {
            "scope_owners": list(self.owners),
            "scope_names": [party.partition(":")[2] for party in self.owners],
            "scope_queues": list(self.queues),
            "scope_takers": self._takers(),
        }
        return f"({held} OR {waits} OR {took})", values

    def holds(self, owner_kind: str, owner: str, queue: str, accepted_by: str) -> bool:
        """Say of one lead what `condition` says of a row."""
        if self.everything or f"{owner_kind}:{owner}" in self.owners:
            return True
        if owner_kind == "queue" and queue in self.queues:
            return True
        return bool(accepted_by) and accepted_by in self._takers()

    def _takers(self) -> list[str]:
        return [name for kind, _, name in (party.partition(":") for party in self.owners) if kind == "rep"]


EVERYTHING = Scope(everything=True)
NOTHING = Scope()
