"""Why a command is refused: the one place where it is said what somebody may not do with a lead, and why.

What is asked here before a command is decided is asked as well for the screen, which shows only what is possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leadpact.engine.draft import Draft
from leadpact.engine.facts import LeadFacts
from leadpact.engine.lifecycle import PEOPLE, has_reached, open_to, usual_target
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead
from leadpact.pact.model import Pact, RecycleReason

CLOSED = Reason(says="The lead is closed.")

Refusal = Reason | None
"""None: it may be done."""


@dataclass(frozen=True, slots=True)
class Wisher:
    """Somebody before a lead: each function says why they may not do what it is called, or None.

    `facts` gives the facts of the lead, for moves of the pact that have a condition; without it, such a move is
    taken to be possible.
    """

    pact: Pact
    lead: Lead
    by: str
    facts: Callable[[], LeadFacts] | None = None

    def accept(self) -> Refusal:
        if (refused := self._not_theirs()) is not None:
            return refused
        lead = self.lead
        waits = lead.owner_kind == "queue"
        if waits and self.by.partition(":")[0] not in PEOPLE:
            return Reason(says=f"The lead waits in the queue {lead.queue}: one of its members has to take it.")
        if waits and lead.is_open and self.pact.stages[lead.stage].held_by == "owner":
            return None  # it was accepted before it came back to a queue: taking it is enough
        return self._no_move("accepted")

    def reject(self, reason: str | None = None) -> Refusal:
        """`reason` None: whatever the reason."""
        if (refused := self._not_theirs()) is not None:
            return refused
        known = self.pact.reasons.reject
        if reason not in known and (reason is not None or not known):
            return unknown_name(reason or "", list(known))
        return self._no_move("rejected")

    def misroute(self) -> Refusal:
        return self._not_theirs() or self._no_move("misrouted")

    def attempt(self, disposition: str = "") -> Refusal:
        known = self.pact.dispositions
        if disposition and disposition not in known:
            return unknown_name(disposition, list(known), "disposition")
        return None if self.lead.is_open else CLOSED

    def recycle(self, reason: str | None = None) -> Refusal:
        """`reason` None: whatever the reason."""
        if (refused := self._anothers()) is not None:
            return refused
        known = self.pact.reasons.recycle
        if reason not in known and (reason is not None or not known):
            return unknown_name(reason or "", list(known))
        if reason is not None and (said := too_early(self.lead, known[reason])) is not None:
            return said
        return self._no_move("recycled")

    def disqualify(self, reason: str | None = None) -> Refusal:
        """`reason` None: whatever the reason."""
        if (refused := self._anothers()) is not None:
            return refused
        known = self.pact.reasons.disqualify
        if reason not in known and (reason is not None or not known):
            return unknown_name(reason or "", sorted(known))
        return self._no_move("disqualified")

    def book(self) -> Refusal:
        usual = usual_target(self.pact, "meeting_booked")
        return None if has_reached(self.pact, self.lead, usual) else self._no_move("meeting_booked")

    def meet(self) -> Refusal:
        return None if self.lead.is_open else CLOSED

    def open_opportunity(self) -> Refusal:
        return self._no_move("opportunity_opened")

    def wake(self) -> Refusal:
        lead = self.lead
        if lead.is_open and self.pact.stages[lead.stage].aside:
            return None
        return Reason(says=f"A lead in stage {lead.stage} is not asleep.")

    def reopen(self, leads: Iterable[Lead]) -> Refusal:
        """`leads` are all of the person's, this one among them or not."""
        other = open_beside(self.pact, self.lead, leads)
        if other is not None:
            return Reason(says=f"Another lead of this person for {other.product_line} is open.")
        return self._no_move("reopened")

    def _no_move(self, upon: str) -> Refusal:
        for move in self.pact.moves_upon[upon]:
            condition = move.rule.condition
            if not open_to(move, self.lead):
                continue
            if condition is None or self.facts is None or condition.verdict(self.facts()) is True:
                return None
        return no_move(self.pact, self.lead, upon)

    def _not_theirs(self) -> Refusal:
        """Refuse a rep or partner who neither has the lead nor is a member of the queue it waits in."""
        lead = self.lead
        kind, _, name = self.by.partition(":")
        if kind not in PEOPLE or (lead.owner_kind, lead.owner) == (kind, name):
            return None
        queue = self.pact.queues.get(lead.queue)
        if lead.owner_kind == "queue" and queue and any(member.name == name for member in queue.members):
            return None
        holder = f"{lead.owner_kind} {lead.owner}" if lead.owner_kind else "nobody"
        return Reason(says=f"The lead is with {holder}, not with {name}.")

    def _anothers(self) -> Refusal:
        """Refuse a rep or partner who would end the work of another one."""
        lead = self.lead
        kind, _, name = self.by.partition(":")
        mine = (lead.owner_kind, lead.owner) == (kind, name)
        if kind not in PEOPLE or lead.owner_kind not in PEOPLE or mine:
            return None
        return Reason(says=f"The lead is with {lead.owner_kind} {lead.owner}, not with {name}.")


def wisher(draft: Draft, lead: Lead) -> Wisher:
    """Return whoever the event of `draft` is by, before `lead`."""
    return Wisher(draft.pact, lead, draft.event.by, lambda: draft.facts(lead))


def too_early(lead: Lead, reason: RecycleReason) -> Refusal:
    """Return why a lead may not be handed back for `reason` yet: attempts are owed that it asks for."""
    owed = lead.attempts_required - lead.attempts
    if not reason.after_required_attempts or owed <= 0 or lead.attempts_ended:
        return None
    said = f"{owed} of {lead.attempts_required} attempts are still owed."
    return Reason(f"reasons.recycle.{reason.name}", reason.line, says=said)


def open_beside(pact: Pact, lead: Lead, leads: Iterable[Lead]) -> Lead | None:
    """Return the person's open lead beside which `lead` cannot be open."""
    same = pact.one_open_per_product_line
    for other in leads:
        if other.is_open and other.id != lead.id and not (same and other.product_line != lead.product_line):
            return other
    return None


def no_move(pact: Pact, lead: Lead, upon: str) -> Reason:
    """Return why a command is refused: from where the pact allows it."""
    origins = {name for found in pact.moves_upon[upon] for name in found.origin or ()}
    allowed = [name for name in pact.stages if name in origins]
    said = upon.replace("_", " ")
    where = f"it is allowed from {', '.join(allowed)}" if allowed else "the pact does not allow it at all"
    return Reason(says=f"A lead in stage {lead.stage or 'none'} cannot be {said}: {where}.")


def unknown_name(name: str, known: list[str], what: str = "reason") -> Reason:
    """Return why a command is refused that names a reason or a disposition which is not in the pact."""
    return Reason(says=f"The pact knows no {what} `{name}`; it knows {', '.join(known) or 'none'}.")
