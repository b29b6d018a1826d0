"""A cue becomes the event of whoever has the lead."""

from __future__ import annotations

from leadpact.engine import event as ev
from leadpact.engine.known import Lead
from leadpact.simulation.scenes import Cue

PEOPLE = ("rep", "partner")


def play(cue: Cue, lead: Lead) -> list[ev.Event]:
    """Return what the owner of `lead` does on `cue`; nothing, where it is with nobody who could."""
    if lead.owner_kind not in PEOPLE or not lead.is_open:
        return []
    kind = ev.KINDS[cue.does]
    return [kind(at=cue.at, by=f"{lead.owner_kind}:{lead.owner}", lead=lead.id, **cue.said)]
