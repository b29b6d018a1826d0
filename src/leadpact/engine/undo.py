"""Taking back what one did a moment ago: whether it may be, what was before, and what follows.

The journal is only ever added to, so an undo is one more event. It carries the lead as it was, which a replay of
the journal gives; so deciding it needs nothing but the present state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import msgspec

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.clocks import stop_clock
from leadpact.engine.draft import Draft
from leadpact.engine.explain import did
from leadpact.engine.lifecycle import PEOPLE
from leadpact.engine.movement import Outcome
from leadpact.engine.naming import actor
from leadpact.engine.reason import Reason
from leadpact.engine.refusals import open_beside
from leadpact.engine.state import Lead, Person

WITHIN = timedelta(minutes=10)
"""So long may be taken back what one has done."""

UNDOABLE = frozenset({
    "accepted", "rejected", "misrouted", "attempted", "recycled", "disqualified", "meeting_booked", "meeting_held",
    "meeting_missed", "updated",
})  # fmt: skip
"""The kinds of events that can be taken back."""

DEALT = frozenset({"offered", "no_taker"})
"""What a queue does by itself because of an event."""

FOR_GOOD = (
    fx.LeadOpened, fx.AccountJoined, fx.AccountMarked, fx.OpportunityChanged, fx.SetAside, fx.PersonAbsorbed
)  # fmt: skip
"""What is not of the lead alone, so that a lead as it was would not take it back."""


class Told(Protocol):
    """An entry of the journal. `transaction` is the same for what was written together."""

    @property
    def event_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def lead_id(self) -> int | None: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def effects(self) -> Sequence[fx.Effect]: ...
    @property
    def undoes(self) -> int | None: ...
    @property
    def transaction(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot be taken back, and what to do instead."""

    says: str
    remedy: str


def undoable(entries: Iterable[Told], lead: int, *, by: str, at: datetime) -> Told | None:
    """Return the entry about `lead` that `by` may take back at `at`; None where there is none.

    Args:
        entries: of the lead's person, in any order; the latest suffice.
    """
    acts = _standing(entries, lead)
    return acts[-1][0] if acts and _refusal(acts, acts[-1][0], by, at) is None else None


def refusal(entries: Sequence[Told], entry: Told, *, by: str, at: datetime) -> Refusal | None:
    """Return why `by` may not take back `entry` at `at`; None where they may.

    Args:
        entries: all that the journal has of the person since `entry`, and this one.
    """
    if any(other.undoes == entry.event_id for other in entries):
        return Refusal("It has been taken back already.", "Look at the lead: it is as it was before.")
    return _refusal(_standing(entries, entry.lead_id or 0), entry, by, at)


def _refusal(acts: Sequence[Sequence[Told]], entry: Told, by: str, at: datetime) -> Refusal | None:
    for_good = entry.lead_id is None or any(isinstance(effect, FOR_GOOD) for effect in entry.effects)
    if entry.kind not in UNDOABLE or for_good:
        return Refusal(f"What was done cannot be taken back: {did(entry.kind)}.", "Do what puts it right instead.")
    if not by or entry.actor != by:
        who = actor(entry.actor) if entry.actor else "somebody else"
        return Refusal(f"Only {who} can take this back.", f"Ask {who}, or do what puts it right.")
    if at - entry.recorded_at > WITHIN:
        minutes = int(WITHIN.total_seconds() // 60)
        return Refusal(f"It can be taken back for {minutes} minutes only.", "Do what puts it right instead.")
    since = [act for act in acts if act[0].event_id > entry.event_id]
    if since:
        last = since[-1][0]
        who = f" by {actor(last.actor)}" if last.actor else ""
        said = f"Something has happened to the lead since: {did(last.kind)}{who}."
        return Refusal(said, "Look at the lead again, and do what puts it right.")
    return None


def _standing(entries: Iterable[Told], lead: int) -> list[list[Told]]:
    """Return what happened to `lead` and was not taken back, oldest first: each with what queues did upon it."""
    told = sorted(entries, key=lambda entry: entry.event_id)
    undone = {entry.undoes for entry in told}
    acts: list[list[Told]] = []
    for entry in told:
        if entry.kind == "merged":
            acts.append([entry])
        elif entry.lead_id == lead:
            if acts and follows(acts[-1][0], entry):
                acts[-1].append(entry)
            else:
                acts.append([entry])
    kept = [act[1:] if act[0].undoes is not None else act for act in acts if act[0].event_id not in undone]
    return [act for act in kept if act]


def follows(act: Told, entry: Told) -> bool:
    """Say whether `entry` is what a queue did because of `act`."""
    together = entry.transaction == act.transaction and entry.lead_id == act.lead_id
    return together and entry.kind in DEALT and entry.event_id > act.event_id


def taken_back(
    entry: Told,
    past: Iterable[Told],
    followed: Sequence[Told],
    before: Person,
    *,
    by: str,
    at: datetime,
    account: ev.Earlier | None = None,
) -> ev.Undone:
    """Return the event that takes `entry` back.

    Args:
        entry: what is taken back, about a lead.
        past: what the journal has of the person before it, oldest first.
        followed: what queues did because of it, see `follows`.
        before: the person just before it, as a replay of the journal gives them.
        account: what was known of the account before it, where it told something about that.
    """
    lead_id = entry.lead_id or 0
    effects = entry.effects
    lead = before.leads[lead_id]
    caused = [*effects, *(effect for other in followed for effect in other.effects)]
    ended = any(isinstance(effect, fx.ClockStopped) for effect in caused)
    clock_entry, clock_position = running_clock(past, lead_id) if ended else (0, 0)
    dealt = [effect.owner for other in followed for effect in other.effects if isinstance(effect, fx.Assigned)]
    channels = [effect.channel for effect in effects if isinstance(effect, fx.ReachabilityChanged)]
    return ev.Undone(
        at=at,
        by=by,
        lead=lead_id,
        entry=entry.event_id,
        what=entry.kind,
        done_at=entry.happened_at,
        before=packed(lead),
        person=earlier(effects, fx.PersonLearned, before.values, before.seen),
        account=account or ev.Earlier(),
        reachability={channel: before.reachability.get(channel, "") for channel in channels},
        activities=tuple(effect.activity for effect in effects if isinstance(effect, fx.ActivitySeen)),
        clock_entry=clock_entry,
        clock_position=clock_position,
        dealt_to=dealt[-1] if dealt else "",
    )


def running_clock(past: Iterable[Told], lead: int) -> tuple[int, int]:
    """Return by which entry, and which of its effects, the promise was started that runs for `lead`; zeros: none."""
    running = (0, 0)
    for entry in past:
        for position, effect in enumerate(entry.effects):
            if effect.lead != lead:
                continue
            if isinstance(effect, fx.ClockStarted):
                running = (entry.event_id, position)
            elif isinstance(effect, fx.ClockStopped):
                running = (0, 0)
            elif isinstance(effect, fx.ClockResumed):
                running = (effect.entry, effect.position)
    return running


def packed(lead: Lead) -> dict[str, Any]:
    """Return the lead whole, as an event can carry it."""
    found: dict[str, Any] = msgspec.to_builtins(lead, builtin_types=(date, datetime))
    return found


def earlier(
    effects: Iterable[fx.Effect],
    kind: type[fx.PersonLearned] | type[fx.AccountLearned],
    values: dict[str, Any],
    seen: dict[str, datetime],
) -> ev.Earlier:
    """Return what was known before of the facts that `effects` of `kind` tell."""
    names = tuple(name for effect in effects if isinstance(effect, kind) for name in effect.values)
    kept = [name for name in names if name in values]
    return ev.Earlier(names, {name: values[name] for name in kept}, {name: seen[name] for name in kept})


def undone(draft: Draft, lead: Lead, event: ev.Undone) -> Outcome:
    """Make the lead what it was before: whoever checked that nothing else has happened since has its journal."""
    if event.before.get("id") != lead.id:
        return Reason(says="What is to be brought back is another lead.")
    before = msgspec.convert(event.before, Lead)
    if before.stage not in draft.pact.stages:
        return Reason(says=f"The pact has no stage {before.stage} any more.")
    other = open_beside(draft.pact, lead, draft.person.leads.values())
    if before.is_open and not lead.is_open and other is not None:
        return Reason(says=f"Another lead of this person for {other.product_line} is open.")
    holder = (lead.owner_kind, lead.owner)
    ended = event.clock_entry > 0 and before.clock is not None
    if ended or before.clock is None:
        stop_clock(draft, lead, "withdrawn")
    _move_back(draft, lead, before)
    _forget_facts(draft, event)
    if event.dealt_to and lead.queue:
        draft.emit(fx.TurnReturned(lead.id, draft.told, queue=lead.queue, member=event.dealt_to))
    state = event.before
    draft.emit(fx.Restored(lead.id, draft.told, entry=event.entry, what=event.what, by=event.by, state=state))
    if ended and before.clock is not None:
        place = {"entry": event.clock_entry, "position": event.clock_position}
        draft.emit(fx.ClockResumed(lead.id, draft.told, clock=before.clock.name, **place))
    to = ":".join(holder)
    if holder[0] in PEOPLE and holder != (before.owner_kind, before.owner) and to != event.by:
        draft.emit(fx.Notified(lead.id, draft.told, to=to, about="lead_taken_back", at=draft.known))
    draft.forget()
    return None


def _move_back(draft: Draft, lead: Lead, before: Lead) -> None:
    """Post the way back, so that the books balance."""
    if (lead.stage, lead.cycle) == (before.stage, before.cycle):
        return
    draft.emit(
        fx.Moved(
            lead.id,
            draft.told,
            origin=lead.stage,
            to=before.stage,
            cycle=lead.cycle,
            at=draft.event.at,
            kind="undo",
            status=before.status,
        )
    )


def _forget_facts(draft: Draft, event: ev.Undone) -> None:
    """Make what is known of the person and of the account what it was before."""
    for activity in event.activities:
        draft.emit(fx.ActivityUnseen(why=draft.told, activity=activity, at=event.done_at))
    for told, kind in ((event.person, fx.PersonUnlearned), (event.account, fx.AccountUnlearned)):
        if told.names:
            values, seen = told.values, told.seen
            draft.emit(kind(why=draft.told, names=told.names, told_at=event.done_at, values=values, seen=seen))
    for channel, value in event.reachability.items():
        draft.emit(fx.ReachabilityChanged(why=draft.told, channel=channel, value=value))
