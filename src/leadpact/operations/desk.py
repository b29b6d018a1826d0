"""What can be done with a lead at the desk: one function a wish, each one transaction, and the undo of each.

`by` is a party: `rep:ana`, `partner:delta`, `manager:mara`, `revops:rita`. What is possible now, and why something is
not, is told beforehand by `engine.wishes.possible`. Who may see and do what is said in web/access.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import Decision
from leadpact.engine.find import NO_SUCH_LEAD
from leadpact.engine.state import Lead, Person
from leadpact.errors import BadInput, NotFound, Refused
from leadpact.operations import agreement, taking_back
from leadpact.operations.biography import Chapter
from leadpact.operations.cleaning import clean_value
from leadpact.operations.database import Database
from leadpact.operations.journal import Item, Recorded, record
from leadpact.operations.lookup import LARGEST_ID
from leadpact.pact.model import Pact

LOOK_AGAIN = "Look at the lead again: it shows what is possible now."


@dataclass(frozen=True, slots=True)
class Done:
    """What was done. `event_id` is its entry in the journal, by which it can be taken back.

    `lead` and `person` are as they stand after it, `decisions` what followed: from the wish, then what queues
    dealt because of it.
    """

    event_id: int
    lead: Lead
    person: Person
    decisions: tuple[Decision, ...]

    @property
    def effects(self) -> tuple[fx.Effect, ...]:
        return tuple(effect for decision in self.decisions for effect in decision.effects)


# Each of the wishes raises NotFound where there is no such lead, and Refused where the pact or the state of the lead
# does not allow it: then nothing was written.


def accept(database: Database, lead_id: int, *, by: str, at: datetime) -> Done:
    """Take the lead: the promise to answer is kept, and it is theirs."""
    return _do(database, ev.Accepted(at=at, by=by, lead=lead_id))


def reject(
    database: Database, lead_id: int, *, reason: str, criterion: str = "", note: str = "", by: str, at: datetime
) -> Done:
    """Decline the offer for a reason of the pact, and name the criterion that failed."""
    event = ev.Rejected(at=at, by=by, lead=lead_id, reason=reason, criterion=criterion, note=note)
    return _do(database, event)


def misroute(database: Database, lead_id: int, *, note: str = "", by: str, at: datetime) -> Done:
    """Say that the lead is good but not theirs: it is routed anew, past them."""
    return _do(database, ev.Misrouted(at=at, by=by, lead=lead_id, note=note))


def log_attempt(
    database: Database,
    lead_id: int,
    *,
    activity: str = "call",
    disposition: str = "",
    note: str = "",
    by: str,
    at: datetime,
) -> Done:
    """Note one try to reach the person, with its outcome.

    Raises:
        BadInput: the pact has no such attempt among its activities.
    """
    pact = agreement.active(database)
    attempts = [name for name, known in pact.activities.items() if known.attempt]
    if activity not in attempts:
        said = f"`{activity}` is no attempt."
        raise BadInput(said, remedy=f"Name one of {', '.join(attempts)}.", fields={"activity": "is no attempt"})
    event = ev.Attempted(at=at, by=by, lead=lead_id, activity=activity, disposition=disposition, note=note)
    return _do(database, event, pact)


def recycle(
    database: Database,
    lead_id: int,
    *,
    reason: str,
    wake_on: date | None = None,
    note: str = "",
    by: str,
    at: datetime,
) -> Done:
    """Hand the lead back to marketing; `wake_on` overrides the date that the reason implies."""
    return _do(database, ev.Recycled(at=at, by=by, lead=lead_id, reason=reason, wake_on=wake_on, note=note))


def disqualify(database: Database, lead_id: int, *, reason: str, note: str = "", by: str, at: datetime) -> Done:
    """End the lead: there is nothing to sell."""
    return _do(database, ev.Disqualified(at=at, by=by, lead=lead_id, reason=reason, note=note))


def book_meeting(
    database: Database, lead_id: int, *, meeting_at: datetime | None = None, by: str, at: datetime
) -> Done:
    """Note that a meeting is agreed, at `meeting_at` (aware) where that is known."""
    when = meeting_at.astimezone(UTC) if meeting_at is not None else None
    return _do(database, ev.MeetingBooked(at=at, by=by, lead=lead_id, meeting_at=when))


def hold_meeting(database: Database, lead_id: int, *, note: str = "", by: str, at: datetime) -> Done:
    """Note that the meeting took place."""
    return _do(database, ev.MeetingHeld(at=at, by=by, lead=lead_id, note=note))


def miss_meeting(database: Database, lead_id: int, *, note: str = "", by: str, at: datetime) -> Done:
    """Note that the meeting did not take place."""
    return _do(database, ev.MeetingMissed(at=at, by=by, lead=lead_id, note=note))


def open_opportunity(
    database: Database,
    lead_id: int,
    *,
    opportunity: str = "",
    amount: int | None = None,
    currency: str = "",
    by: str,
    at: datetime,
) -> Done:
    """Open an opportunity for the lead.

    Args:
        opportunity: its name; empty: one is made of the lead and the day, so that asking twice opens one.
        amount: in minor units of `currency` (empty: the pact's); None: not known.
    """
    name = opportunity or f"lead-{lead_id}-{at:%Y%m%d}"
    event = ev.OpportunityOpened(at=at, by=by, lead=lead_id, opportunity=name, amount=amount, currency=currency)
    return _do(database, event)


def learn(database: Database, lead_id: int, *, answers: Mapping[str, Any], by: str, at: datetime) -> Done:
    """Note what sales has found out, by field of the pact; the lead is decided again where it still can be.

    Raises:
        BadInput: names each answer that is none, by field; nothing was written.
    """
    pact = agreement.active(database)
    return _do(database, ev.Updated(at=at, by=by, lead=lead_id, fields=_clean(pact, answers)), pact)


def wake(database: Database, lead_id: int, *, by: str, at: datetime) -> Done:
    """Wake a recycled lead before its date."""
    return _do(database, ev.Woken(at=at, by=by, lead=lead_id))


def reopen(database: Database, lead_id: int, *, note: str = "", by: str, at: datetime) -> Done:
    """Take up a closed lead again: it turns out not to be over."""
    return _do(database, ev.Reopened(at=at, by=by, lead=lead_id, note=note))


def undo(database: Database, event_id: int, *, by: str, at: datetime) -> Done:
    """Take back what `by` did a moment ago, by the entry that `Done` named; the lead is again what it was.

    A lead that waited to be dealt is dealt anew, as whenever it is touched.

    Raises:
        NotFound: the journal has no such entry.
        Refused: it is not theirs, too long ago, of no kind that can be taken back, or something has happened since.
    """
    return _done(taking_back.take_back(database, event_id, by=by, at=at))


def undoable(database: Database, lead_id: int, *, by: str, at: datetime) -> Chapter | None:
    """Return the entry about the lead that `by` may take back at `at`; None where there is none."""
    return taking_back.latest(database, lead_id, by=by, at=at)


def _do(database: Database, event: ev.Event, pact: Pact | None = None) -> Done:
    """Record a wish in a transaction of its own."""
    if not 0 < event.lead <= LARGEST_ID:
        raise NotFound(f"There is no lead {event.lead}.", remedy="Look for the person.")
    [recorded] = record(database, pact or agreement.active(database), [Item(event)], known=event.at)
    return _done(recorded)


def _done(recorded: Recorded) -> Done:
    refused = recorded.refused
    if not recorded.decisions or refused is NO_SUCH_LEAD:
        raise NotFound(f"There is no lead {recorded.item.event.lead}.", remedy="Look for the person.")
    if refused is not None or recorded.event_id is None:
        raise Refused(refused.says if refused else "Nothing was decided.", remedy=LOOK_AGAIN)
    person = recorded.decisions[-1].person
    lead = person.leads[recorded.lead_id or recorded.item.event.lead]
    return Done(recorded.event_id, lead, person, recorded.decisions)


def _clean(pact: Pact, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as the pact's types have them; every one that is none is named."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, said in answers.items():
        field = pact.fields.get(name)
        if field is None:
            faults[name] = "is no field of the pact"
        elif field.derived is not None:
            faults[name] = "is computed and cannot be answered"
        else:
            try:
                values[name] = clean_value(said, field, pact)
            except ValueError as error:
                faults[name] = str(error)
    if faults or not values:
        said = "; ".join(f"{name} {fault}" for name, fault in faults.items())
        raise BadInput(said or "No answer was given.", remedy="Correct what is named.", fields=faults)
    return values
