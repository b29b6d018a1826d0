"""What is known when deciding, and how an effect changes it. One effect, one handler.

`apply` is used while deciding and when the journal is replayed: the state that a journal gives is
by construction the state that was decided on. Handlers replace containers and never change one in
place, so a `Person.draft` is cheap and what it was drawn from stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from leadpact.engine import effect as fx
from leadpact.engine.known import Account, Clock, Lead, Person

__all__ = ["HANDLERS", "Account", "Clock", "Lead", "Person", "apply", "learn"]

Handler = Callable[[Person, Any], None]
HANDLERS: dict[type, Handler] = {}
"""How each kind of effect changes a person."""


def apply(person: Person, effect: fx.Effect) -> None:
    """Change `person` (and their lead, and their account) as `effect` says."""
    HANDLERS[type(effect)](person, effect)


def _handles(kind: type) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


Learned = tuple[dict[str, Any], dict[str, datetime]]
Unlearned = fx.PersonUnlearned | fx.AccountUnlearned


def learn(values: dict[str, Any], seen: dict[str, datetime], new: dict[str, Any], at: datetime) -> Learned:
    """Return values and their dates with what was `new` and true at `at`.

    An older report never displaces a newer one, in whatever order the two arrive.
    """
    newer = new if not seen else {name: told for name, told in new.items() if name not in seen or seen[name] <= at}
    return {**values, **newer}, {**seen, **dict.fromkeys(newer, at)}


@_handles(fx.PersonLearned)
def _person_learned(person: Person, effect: fx.PersonLearned) -> None:
    person.values, person.seen = learn(person.values, person.seen, effect.values, effect.at)


@_handles(fx.AccountLearned)
def _account_learned(person: Person, effect: fx.AccountLearned) -> None:
    account = person.account
    if account is None:
        return  # a person without a company: the fact has no home and stays in the journal
    account.values, account.seen = learn(account.values, account.seen, effect.values, effect.at)


@_handles(fx.AccountJoined)
def _account_joined(person: Person, effect: fx.AccountJoined) -> None:
    if person.account is None:
        person.account = Account(effect.account, effect.domain, effect.name)


@_handles(fx.AccountMarked)
def _account_marked(person: Person, effect: fx.AccountMarked) -> None:
    if person.account is not None:
        person.account.is_customer = person.account.is_customer or effect.is_customer
        person.account.owner = effect.owner or person.account.owner


def unlearn(values: dict[str, Any], seen: dict[str, datetime], effect: Unlearned) -> Learned:
    """Return values and their dates without what `effect` takes back. What was told since then stays."""
    names = [name for name in effect.names if seen.get(name) == effect.told_at]
    kept = {name: value for name, value in values.items() if name not in names}
    dates = {name: at for name, at in seen.items() if name not in names}
    before = {name: effect.values[name] for name in names if name in effect.values}
    return kept | before, dates | {name: effect.seen[name] for name in before}


@_handles(fx.PersonUnlearned)
def _person_unlearned(person: Person, effect: fx.PersonUnlearned) -> None:
    person.values, person.seen = unlearn(person.values, person.seen, effect)


@_handles(fx.AccountUnlearned)
def _account_unlearned(person: Person, effect: fx.AccountUnlearned) -> None:
    account = person.account
    if account is not None:
        account.values, account.seen = unlearn(account.values, account.seen, effect)


@_handles(fx.LeadLearned)
def _lead_learned(person: Person, effect: fx.LeadLearned) -> None:
    lead = person.leads[effect.lead]
    lead.values, lead.seen = learn(lead.values, lead.seen, effect.values, effect.at)


@_handles(fx.ActivitySeen)
def _activity_seen(person: Person, effect: fx.ActivitySeen) -> None:
    instants = [*person.history.get(effect.activity, ()), effect.at]
    if len(instants) > 1 and effect.at < instants[-2]:
        instants.sort()
    person.history = {**person.history, effect.activity: instants}


@_handles(fx.ActivityUnseen)
def _activity_unseen(person: Person, effect: fx.ActivityUnseen) -> None:
    instants = list(person.history.get(effect.activity, ()))
    if effect.at in instants:
        instants.remove(effect.at)
        others = {name: known for name, known in person.history.items() if name != effect.activity}
        person.history = {**others, effect.activity: instants} if instants else others


@_handles(fx.LeadOpened)
def _lead_opened(person: Person, effect: fx.LeadOpened) -> None:
    lead = Lead(effect.lead, person.id, effect.product_line, effect.lead_key, opened_at=effect.at)
    lead.opened_by_sales = effect.by_sales
    person.leads[effect.lead] = lead
    _hold_for_account(person, lead)


@_handles(fx.CycleStarted)
def _cycle_started(person: Person, effect: fx.CycleStarted) -> None:
    lead = person.leads[effect.lead]
    lead.cycle, lead.cycle_started_at = effect.cycle, effect.at
    lead.way = effect.way or lead.way
    lead.lead_type = lead.source = lead.accepted_by = lead.recycle_reason = lead.program = ""
    lead.accepted_at, lead.recycled_at = None, None
    lead.handed_over = lead.woken = lead.attempts_ended = False
    lead.attempts = lead.reroutes = 0
    lead.exceptions = ()


@_handles(fx.LeadNamed)
def _lead_named(person: Person, effect: fx.LeadNamed) -> None:
    person.leads[effect.lead].lead_key = effect.lead_key


@_handles(fx.CameBy)
def _came_by(person: Person, effect: fx.CameBy) -> None:
    person.leads[effect.lead].way = effect.way


@_handles(fx.Sourced)
def _sourced(person: Person, effect: fx.Sourced) -> None:
    person.leads[effect.lead].source = effect.source


@_handles(fx.Typed)
def _typed(person: Person, effect: fx.Typed) -> None:
    lead = person.leads[effect.lead]
    lead.lead_type, lead.attempts_required = effect.lead_type, effect.attempts_required


@_handles(fx.Excepted)
def _excepted(person: Person, effect: fx.Excepted) -> None:
    person.leads[effect.lead].exceptions = effect.names


@_handles(fx.Scored)
def _scored(person: Person, effect: fx.Scored) -> None:
    lead = person.leads[effect.lead]
    lead.fit, lead.engagement, lead.grade = effect.fit, effect.engagement, effect.grade
    lead.scored_at = effect.at


@_handles(fx.Qualified)
def _qualified(person: Person, effect: fx.Qualified) -> None:
    lead = person.leads[effect.lead]
    lead.verdict, lead.segment, lead.criterion = effect.verdict, effect.segment, effect.criterion
    lead.asks = effect.asks


@_handles(fx.Moved)
def _moved(person: Person, effect: fx.Moved) -> None:
    if effect.kind == "late":
        return  # a posting about the past: where the lead stands now is known from later reports
    lead = person.leads[effect.lead]
    lead.stage, lead.status = effect.to, effect.status
    if effect.kind == "correction":
        return  # the lead has not come there: it stood there all the time, under another name
    lead.entered_at = effect.at
    if effect.kind in ("recycle", "reopen"):
        lead.recycled_at = effect.at
    if effect.kind == "reopen":
        lead.closed_at, lead.outcome, lead.closed_reason = None, "", ""
        _hold_for_account(person, lead)


@_handles(fx.StatusSet)
def _status_set(person: Person, effect: fx.StatusSet) -> None:
    person.leads[effect.lead].status = effect.status


@_handles(fx.Marked)
def _marked(person: Person, effect: fx.Marked) -> None:
    lead = person.leads[effect.lead]
    if effect.mark not in lead.marks:
        lead.marks = (*lead.marks, effect.mark)


def _own(person: Person, lead: Lead, kind: str, owner: str, queue: str, seat: str) -> None:
    lead.owner_kind, lead.owner, lead.queue, lead.seat = kind, owner, queue, seat
    lead.held_until = None
    if lead.is_open:
        _hold_for_account(person, lead)


def _hold_for_account(person: Person, lead: Lead) -> None:
    """Let colleagues see that the lead is open, and which rep works it."""
    if person.account is not None:
        holder = (person.id, lead.owner if lead.owner_kind == "rep" else "")
        person.account.open_leads = {**person.account.open_leads, lead.id: holder}


@_handles(fx.Queued)
def _queued(person: Person, effect: fx.Queued) -> None:
    lead = person.leads[effect.lead]
    _own(person, lead, "queue", effect.queue, effect.queue, "")
    lead.without, lead.handed_over = effect.without, True


@_handles(fx.Assigned)
def _assigned(person: Person, effect: fx.Assigned) -> None:
    lead = person.leads[effect.lead]
    seat = effect.owner if effect.kind == "rep" and effect.queue else ""
    _own(person, lead, effect.kind, effect.owner, effect.queue, seat)
    lead.without = effect.without
    lead.handed_over = effect.kind != "program"
    if effect.kind == "program":
        lead.program = effect.owner


@_handles(fx.AcceptanceNoted)
def _acceptance_noted(person: Person, effect: fx.AcceptanceNoted) -> None:
    lead = person.leads[effect.lead]
    lead.accepted_at, lead.accepted_by = effect.at, effect.by


@_handles(fx.Held)
def _held(person: Person, effect: fx.Held) -> None:
    lead = person.leads[effect.lead]
    lead.held_until, lead.handed_over = effect.until, False


@_handles(fx.ClockStarted)
def _clock_started(person: Person, effect: fx.ClockStarted) -> None:
    person.leads[effect.lead].clock = Clock(
        effect.clock, effect.owner, effect.started_at, effect.due_at, effect.warn_at
    )


@_handles(fx.ClockStopped)
def _clock_stopped(person: Person, effect: fx.ClockStopped) -> None:
    person.leads[effect.lead].clock = None


@_handles(fx.ClockWarned)
def _clock_warned(person: Person, effect: fx.ClockWarned) -> None:
    lead = person.leads[effect.lead]
    if lead.clock is not None:
        lead.clock = msgspec.structs.replace(lead.clock, warned=True)


@_handles(fx.ClockBreached)
def _clock_breached(person: Person, effect: fx.ClockBreached) -> None:
    lead = person.leads[effect.lead]
    if lead.clock is not None:
        lead.clock = msgspec.structs.replace(lead.clock, breached_at=effect.at)


@_handles(fx.Rerouted)
def _rerouted(person: Person, effect: fx.Rerouted) -> None:
    person.leads[effect.lead].reroutes += 1


@_handles(fx.NextStep)
def _next_step(person: Person, effect: fx.NextStep) -> None:
    lead = person.leads[effect.lead]
    lead.next_step, lead.next_at = effect.step, effect.due_at


@_handles(fx.AttemptCounted)
def _attempt_counted(person: Person, effect: fx.AttemptCounted) -> None:
    lead = person.leads[effect.lead]
    lead.attempts += 1 if effect.counts else 0
    lead.attempts_ended = lead.attempts_ended or effect.ends


@_handles(fx.ReachabilityChanged)
def _reachability_changed(person: Person, effect: fx.ReachabilityChanged) -> None:
    known = {**person.reachability, effect.channel: effect.value}
    person.reachability = {channel: value for channel, value in known.items() if value}


@_handles(fx.WakePlanned)
def _wake_planned(person: Person, effect: fx.WakePlanned) -> None:
    lead = person.leads[effect.lead]
    lead.recycle_reason, lead.program, lead.woken = effect.reason, effect.program, False


@_handles(fx.WokenUp)
def _woken_up(person: Person, effect: fx.WokenUp) -> None:
    person.leads[effect.lead].woken = True


@_handles(fx.Closed)
def _closed(person: Person, effect: fx.Closed) -> None:
    lead = person.leads[effect.lead]
    lead.closed_at, lead.outcome, lead.closed_reason = effect.at, effect.outcome, effect.reason
    lead.next_step, lead.next_at, lead.held_until, lead.seat = "", None, None, ""
    _let_go(person, lead)


def _let_go(person: Person, lead: Lead) -> None:
    if person.account is not None:
        others = person.account.open_leads.items()
        person.account.open_leads = {key: held for key, held in others if key != lead.id}


@_handles(fx.OpportunityChanged)
def _opportunity_changed(person: Person, effect: fx.OpportunityChanged) -> None:
    lead = person.leads.get(effect.lead)
    if lead is not None and (effect.state != "lost" or not lead.opportunity):
        lead.opportunity = effect.opportunity


@_handles(fx.Notified)
def _notified(person: Person, effect: fx.Notified) -> None:
    """Telling somebody changes nothing about the lead; the outbox is written from the effect."""


@_handles(fx.SetAside)
def _set_aside(person: Person, effect: fx.SetAside) -> None:
    """What is no lead leaves no lead behind; the journal and the notification remain."""


@_handles(fx.PersonAbsorbed)
def _person_absorbed(person: Person, effect: fx.PersonAbsorbed) -> None:
    for name, value in effect.values.items():
        person.values, person.seen = learn(person.values, person.seen, {name: value}, effect.seen[name])
    person.reachability = {**effect.reachability, **person.reachability}
    names = {*person.history, *effect.history}
    person.history = {n: sorted([*person.history.get(n, ()), *effect.history.get(n, ())]) for n in names}
    for packed in effect.leads:
        lead = msgspec.convert(packed, Lead)
        lead.person = person.id
        person.leads[lead.id] = lead


@_handles(fx.Restored)
def _restored(person: Person, effect: fx.Restored) -> None:
    lead = msgspec.convert(effect.state, Lead)
    lead.person = person.id
    person.leads[lead.id] = lead
    if lead.is_open:
        _hold_for_account(person, lead)
    else:
        _let_go(person, lead)


@_handles(fx.ClockResumed)
def _clock_resumed(person: Person, effect: fx.ClockResumed) -> None:
    """The lead was restored with its clock; that the promise counts as running again is a row's matter."""


@_handles(fx.TurnReturned)
def _turn_returned(person: Person, effect: fx.TurnReturned) -> None:
    """Whose turn it is belongs to the queue."""
