"""The one place that says which rows somebody sees: leads, persons, accounts, receipts.

Reps see their leads, those they accepted in this cycle, and those that wait in their queues; managers what the members
of their queues see; partners only theirs; everybody else sees everything. What one may not see and what does not
exist are answered alike, as not found (404): numbers are given in order, so a 403 would tell a partner how many
leads there are and which accounts are being worked. Where somebody sees a lead but may not do something to it, that
is said openly (403, `actions.NotAllowed`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from leadpact.engine.naming import person as shown
from leadpact.errors import LeadpactError
from leadpact.operations.database import database
from leadpact.operations.scope import EVERYTHING, NOTHING, Scope
from leadpact.pact.model import Pact
from leadpact.web.actions import NotAllowed, require
from leadpact.web.viewer import Viewer, viewer_of

PEOPLE = ("rep", "partner")
"""Who owns leads, and works their own only."""
SEES_EVERYTHING = frozenset({"marketer", "revops", "sponsor", "analyst"})

LEAD = """
    SELECT l.id, l.person_id, l.account_id, l.owner_kind, l.owner, l.queue FROM lead l
    WHERE l.id = %(lead)s AND {seen}
"""
PERSON = """
    SELECT p.id, p.account_id, p.merged_into FROM person p
    WHERE p.id = %(person)s AND ({all} OR EXISTS (
        SELECT 1 FROM lead l WHERE l.person_id = coalesce(p.merged_into, p.id) AND {seen}))
"""
ACCOUNT = """
    SELECT a.id FROM account a
    WHERE a.id = %(account)s AND ({all} OR EXISTS (
        SELECT 1 FROM person p JOIN lead l ON l.person_id = p.id WHERE p.account_id = a.id AND {seen}))
"""
RECEIPT = "SELECT id FROM receipt WHERE id = %(receipt)s"


class NotVisible(LeadpactError):
    """What was asked for does not exist, or is not the viewer's to see: which of both is not said."""

    code = "not_visible"


@dataclass(frozen=True, slots=True)
class VisibleLead:
    """A lead that the viewer sees, and whose it is."""

    id: int
    person_id: int
    account_id: int | None
    owner_kind: str
    owner: str
    queue: str


@dataclass(frozen=True, slots=True)
class VisiblePerson:
    id: int
    account_id: int | None
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class VisibleAccount:
    """An account that the viewer sees. Of leads there that `request.viewer.scope` does not hold, they may see the
    name, the stage and the owner, and no more."""

    id: int


def scope_of(role: str, party: str, pact: Pact | None) -> Scope:
    """Return which leads somebody sees in `role`, known to the journal as `party`."""
    if role in SEES_EVERYTHING:
        return EVERYTHING
    name = party.partition(":")[2]
    queues = () if pact is None else tuple(pact.queues.values())
    if role == "rep":
        mine = tuple(queue.name for queue in queues if any(member.name == name for member in queue.members))
        return Scope(owners=(party,), queues=mine)
    if role == "manager":
        managed = [queue for queue in queues if queue.manager == name]
        team = dict.fromkeys(f"rep:{member.name}" for queue in managed for member in queue.members)
        return Scope(owners=tuple(team), queues=tuple(queue.name for queue in managed))
    return Scope(owners=(party,)) if role == "partner" else NOTHING


def visible_lead(request: HttpRequest, lead_id: int) -> VisibleLead:
    """Return the lead.

    Raises:
        NotVisible: there is none that the viewer sees.
    """
    row = _row(request, LEAD, "lead", lead_id)
    return VisibleLead(*row)


def workable_lead(request: HttpRequest, lead_id: int, action: str) -> VisibleLead:
    """Return the lead, to which the viewer may do `action`.

    Raises:
        NotVisible: there is none that the viewer sees.
        NotAllowed: their role may not do this, or the lead is somebody else's by now.
    """
    lead = visible_lead(request, lead_id)
    viewer = require(request, action)
    if not is_theirs(viewer, lead):
        holder = shown(lead.owner) if lead.owner_kind in PEOPLE else f"the queue {lead.queue}"
        raise NotAllowed(f"This lead is with {holder} now.", remedy="Ask them, or your manager.")
    return lead


def is_theirs(viewer: Viewer, lead: VisibleLead) -> bool:
    """Say whether a lead that the viewer sees is theirs to work on, as far as rows go."""
    if viewer.role not in PEOPLE:
        return True
    if lead.owner_kind in PEOPLE:
        return f"{lead.owner_kind}:{lead.owner}" == viewer.party
    return lead.owner_kind != "queue" or lead.queue in viewer.scope.queues


def visible_person(request: HttpRequest, person_id: int) -> VisiblePerson:
    """Return the person; one that was absorbed is seen by who sees the person who absorbed them.

    Raises:
        NotVisible: there is none of whom the viewer sees a lead.
    """
    return VisiblePerson(*_row(request, PERSON, "person", person_id))


def visible_account(request: HttpRequest, account_id: int) -> VisibleAccount:
    """Return the account.

    Raises:
        NotVisible: there is none of whose people the viewer sees a lead.
    """
    return VisibleAccount(*_row(request, ACCOUNT, "account", account_id))


def visible_receipt(request: HttpRequest, receipt_id: int) -> int:
    """Return the receipt's number: what arrived may be about anybody, so only who sees everything sees it.

    Raises:
        NotVisible: there is none, or the viewer does not see everything.
    """
    found: int = _row(request, RECEIPT, "receipt", receipt_id, whole=True)[0]
    return found


def _row(request: HttpRequest, query: str, kind: str, number: int, *, whole: bool = False) -> tuple[Any, ...]:
    viewer = viewer_of(request)
    row = None
    if viewer is not None and (viewer.scope.everything or not whole):
        seen, values = viewer.scope.condition("l")
        said = query.format(seen=seen, all="true" if viewer.scope.everything else "false")
        with database().connection() as connection:
            row = connection.execute(said, {**values, kind: number}).fetchone()
    if row is None:
        raise NotVisible(f"There is no such {kind} for you.", remedy="It may be somebody else's, or not exist.")
    return row
