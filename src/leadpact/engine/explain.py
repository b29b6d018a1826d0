"""What was decided, as plain sentences: for a salesperson, a marketer and an auditor the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leadpact.engine import effect as fx
from leadpact.engine import naming
from leadpact.engine.naming import moment, party, person, plain
from leadpact.engine.reason import Reason
from leadpact.engine.rules import rule_of
from leadpact.engine.state import Lead
from leadpact.pact.model import Pact


def sentence(pact: Pact, effect: fx.Effect) -> str:
    """Return what `effect` says, as one sentence without a full stop, with its reason where it has one.

    Args:
        pact: the version under which it was decided; under another, lines are named but not read out.
        effect: any kind; as decided, or revived from the journal.
    """
    said: str = _SAYS[type(effect)](pact, effect)
    return said


def why(pact: Pact, reason: Reason) -> str:
    """Return `reason` as the end of a sentence: "because industry is Pharma (line 126 of the pact)".

    Empty where there is nothing to say. The rule is read out of the pact by its path and its line.
    """
    place = f"line {reason.line} of the pact" if reason.line else ""
    rule = rule_of(pact, reason.rule, reason.line)
    if rule is not None and rule.condition is not None:
        said = f"because {rule.condition.words}"
        known = naming.values(pact, reason.seen)
        missing = naming.listed([naming.asked(name) for name in reason.unknown])
        told = [known, f"not known: {missing}" if missing else "", place]
        return f"{said} ({'; '.join(filter(None, told))})"
    if reason.says:
        return f"{_told(reason.says)} ({place})" if place else _told(reason.says)
    return f"by {place}" if place else ""


def next_question(pact: Pact, lead: Lead) -> str | None:
    """Return the question whose answer could settle soonest whether `lead` is ready; None if there is none."""
    for ask in lead.asks:
        for name in ask:
            field = pact.fields.get(name)
            if field is not None and field.ask:
                return field.ask
    return None


def did(kind: str) -> str:
    """Return what somebody did, by the kind of its event: "accepted", "noted an attempt"."""
    return _DID.get(kind, plain(kind))


_DID = {
    "attempted": "noted an attempt",
    "updated": "noted an answer",
    "misrouted": "said that it is not theirs",
    "restaged": "activated another version of the pact",
}


def _told(says: str) -> str:
    """Name whoever told it as people do; any other reason is a sentence already."""
    by = says.removeprefix("told by ")
    return f"told by {naming.actor(by)}" if by != says else says


def _with_why(said: str, pact: Pact, effect: fx.Effect) -> str:
    reason = why(pact, effect.why)
    return f"{said}, {reason}" if reason else said


# One sentence a kind


def _learned(about: str) -> Callable[[Pact, Any], str]:
    def says(pact: Pact, effect: fx.PersonLearned | fx.AccountLearned | fx.LeadLearned) -> str:
        return f"Learned about the {about}: {naming.values(pact, effect.values)}"

    return says


def _account_joined(_pact: Pact, effect: fx.AccountJoined) -> str:
    return f"Belongs to the company {effect.name or effect.domain}" + (f" ({effect.domain})" if effect.name else "")


def _account_marked(_pact: Pact, effect: fx.AccountMarked) -> str:
    said = ["The company is a customer"] if effect.is_customer else []
    said += [f"The company belongs to {person(effect.owner)}"] if effect.owner else []
    return "; ".join(said) or "Nothing new about the company"


def _activity_seen(pact: Pact, effect: fx.ActivitySeen) -> str:
    return f"{plain(effect.activity).capitalize()} on {moment(pact, effect.at)}"


def _lead_opened(_pact: Pact, effect: fx.LeadOpened) -> str:
    return f"A lead for {plain(effect.product_line)} was opened{' by sales' if effect.by_sales else ''}"


def _cycle_started(pact: Pact, effect: fx.CycleStarted) -> str:
    way = f"; they came by {naming.values(pact, effect.way)}" if effect.way else ""
    again = "The first trip" if effect.cycle == 1 else f"Trip {effect.cycle}"
    return f"{again} through the funnel began on {moment(pact, effect.at)}{way}"


def _came_by(pact: Pact, effect: fx.CameBy) -> str:
    return f"It became known how they came: {naming.values(pact, effect.way)}"


def _sourced(pact: Pact, effect: fx.Sourced) -> str:
    return _with_why(f"The source is {plain(effect.source)}", pact, effect)


def _typed(pact: Pact, effect: fx.Typed) -> str:
    count = effect.attempts_required
    owed = f"{count} attempt{'' if count == 1 else 's'}" if count else "no attempts"
    return _with_why(f"The lead type is {plain(effect.lead_type)}, which asks for {owed}", pact, effect)


def _excepted(pact: Pact, effect: fx.Excepted) -> str:
    if not effect.names:
        return "The standard holds again"
    named = " and ".join(effect.names)
    said = f"exception {named} holds" if len(effect.names) == 1 else f"exceptions {named} hold"
    return _with_why(f"The {said} instead of the standard", pact, effect)


def _scored(pact: Pact, effect: fx.Scored) -> str:
    parts = [_part(pact, part) for part in (*effect.fit_parts, *effect.engagement_parts)]
    grade = f", grade {effect.grade}" if effect.grade else ""
    made_of = f": {', '.join(parts)}" if parts else ""
    said = f"The score is {naming.points(effect.fit + effect.engagement)}{grade}{made_of}"
    if effect.least == effect.most:
        return said
    return f"{said}; fit could be {naming.points(effect.least)} to {naming.points(effect.most)} if all were known"


def _part(pact: Pact, part: fx.Part) -> str:
    worth = naming.points(part.points)
    rule = rule_of(pact, part.what, part.line)
    if rule is not None and rule.condition is not None:
        return f"{worth} because {rule.because or rule.condition.words}"
    return f"{worth} for {plain(part.what.rpartition('.')[2])}"


def _qualified(pact: Pact, effect: fx.Qualified) -> str:
    place = f"line {effect.why.line}"
    if effect.verdict == "ready":
        rule = rule_of(pact, effect.why.rule, effect.why.line)
        held = rule.condition.words if rule is not None and rule.condition else effect.criterion
        return f"Ready: {held} (rule {effect.criterion} of {effect.segment}, {place})"
    if effect.verdict == "not_ready":
        known = naming.values(pact, effect.why.seen)
        return f"Not ready: no rule of {effect.segment} holds ({'; '.join(filter(None, (known, place)))})"
    sets = [naming.listed([naming.asked(name) for name in ask]) for ask in effect.asks]
    asked = f"; it would settle it to know {naming.listed(sets, 'or')}" if sets else ""
    return f"Not known yet whether it is ready by the rules of {effect.segment}{asked}"


_MOVEMENTS = {
    "entry": "Entered {to}",
    "forward": "Moved on from {origin} to {to}",
    "skip": "Skipped ahead from {origin} to {to}",
    "back": "Went back from {origin} to {to}",
    "recycle": "Handed back from {origin} to {to}",
    "reentry": "Came back from {origin} to {to}",
    "exit": "Left {origin} for {to}",
    "reopen": "Reopened, from {origin} to {to}",
    "merge": "Ended in {origin}, as another lead of the same person goes on",
    "undo": "Back from {origin} in {to}, as before",
    "correction": "Stands in {to}: the pact has no {origin} any more",
    "late": "It was told late that the lead was in {to} on {at}; it stays in {origin}",
}


def _moved(pact: Pact, effect: fx.Moved) -> str:
    where = {"origin": plain(effect.origin) or "nowhere", "to": plain(effect.to), "at": moment(pact, effect.at)}
    said = _MOVEMENTS[effect.kind].format(**where)
    if effect.irregular:
        said += ", which no line of the pact foresees"
    return _with_why(said, pact, effect)


def _status_set(pact: Pact, effect: fx.StatusSet) -> str:
    return _with_why(f"The status is {effect.status}", pact, effect)


def _queued(pact: Pact, effect: fx.Queued) -> str:
    past = naming.listed([person(name) for name in effect.without])
    said = f"Waits in {party('queue', effect.queue)}{f', not for {past} again' if past else ''}"
    return _with_why(said, pact, effect)


def _assigned(pact: Pact, effect: fx.Assigned) -> str:
    to = party(effect.kind, effect.owner)
    if effect.kind == "program":
        return _with_why(f"Kept by {to}", pact, effect)
    if effect.offered and effect.queue and effect.why.says:
        return f"Offered to {to}, {effect.why.says}"
    return _with_why(f"Offered to {to}" if effect.offered else f"Now with {to}", pact, effect)


def _clock_started(pact: Pact, effect: fx.ClockStarted) -> str:
    owner = _promiser(pact, effect.owner)
    said = f"{owner[:1].upper()}{owner[1:]} has to answer by {moment(pact, effect.due_at)}"
    return f"{said}, {effect.why.says}" if effect.why.says else said


def _promiser(pact: Pact, owner: str) -> str:
    return party("queue" if owner in pact.queues else "partner" if owner in pact.partners else "rep", owner)


_STOPPED = {"met": "Answered in time", "breached": "Not answered in time", "withdrawn": "No answer is owed any more"}


def _clock_breached(pact: Pact, effect: fx.ClockBreached) -> str:
    return f"{_promiser(pact, effect.owner)} had not answered by {moment(pact, effect.at)}: the promise is broken"


_STEPS = {
    "accept": "the offer is answered",
    "claim": "somebody takes the lead from its queue",
    "deal": "the queue offers the lead to a member",
    "hold": "routing goes on, with or without what it waits for",
    "look_again": "the program looks at the lead again",
    "wake": "the lead wakes up",
    "act": "the owner does something",
    "meet": "the meeting",
}


def _next_step(pact: Pact, effect: fx.NextStep) -> str:
    return f"Next: {_STEPS.get(effect.step, plain(effect.step))}, by {moment(pact, effect.due_at)}"


def _attempt_counted(_pact: Pact, effect: fx.AttemptCounted) -> str:
    outcome = f": {plain(effect.disposition)}" if effect.disposition else ""
    counts = "it counts" if effect.counts else "it does not count"
    return f"An attempt{outcome}; {counts}{', and no more are owed' if effect.ends else ''}"


def _wake_planned(pact: Pact, effect: fx.WakePlanned) -> str:
    until = f"until {moment(pact, effect.at)}" if effect.at is not None else "until something new is known"
    kept = f" in {party('program', effect.program)}" if effect.program else ""
    reason = f"; handed back for the reason {plain(effect.reason)}" if effect.reason else ""
    return f"Sleeps{kept} {until}{reason}"


_OUTCOMES = {"won": "won", "lost": "lost", "out": "disqualified", "merged": "merged"}


def _closed(_pact: Pact, effect: fx.Closed) -> str:
    outcome = _OUTCOMES.get(effect.outcome, plain(effect.outcome))
    reason = plain(effect.reason)
    return f"Closed as {outcome}" if reason in ("", outcome) else f"Closed as {outcome}: {reason}"


def _opportunity_changed(pact: Pact, effect: fx.OpportunityChanged) -> str:
    worth = f", worth {naming.money(pact, effect.amount, effect.currency)}" if effect.amount is not None else ""
    reason = f": {plain(effect.reason)}" if effect.reason else ""
    return f"The opportunity {effect.opportunity} is {plain(effect.state)}{worth}{reason}"


_ABOUT = {
    "lead_offered": "a lead is offered",
    "lead_assigned": "a lead is theirs now",
    "lead_responded": "the person has responded",
    "accept_soon_due": "an answer is due soon",
    "accept_breached": "an offer was not answered in time",
    "accept_overdue": "an offer still waits for its answer",
    "claim_overdue": "a lead still waits in its queue",
    "act_overdue": "the next step is overdue",
    "meet_overdue": "the outcome of a meeting is not known",
    "no_taker": "nobody can take a lead",
    "lead_taken_back": "a lead is not theirs after all",
}


def told_about(about: str) -> str:
    """Return what somebody is told, by its code: "a lead is offered"."""
    return _ABOUT.get(about, plain(about))


def _notified(_pact: Pact, effect: fx.Notified) -> str:
    to = naming.actor(effect.to)
    return f"{to[:1].upper()}{to[1:]} is told: {told_about(effect.about)}"


def _set_aside(pact: Pact, effect: fx.SetAside) -> str:
    return _with_why(
        f"Set aside as no lead, by the gate for {plain(effect.gate)}: {plain(effect.action)}", pact, effect
    )


def _person_absorbed(pact: Pact, effect: fx.PersonAbsorbed) -> str:
    count = len(effect.leads)
    leads = f", with {count} lead{'' if count == 1 else 's'}" if count else ""
    return _with_why(f"Another record turned out to be the same person and was joined{leads}", pact, effect)


def _restored(_pact: Pact, effect: fx.Restored) -> str:
    who = naming.actor(effect.by)
    return f"{who[:1].upper()}{who[1:]} took back: {did(effect.what)}"


def _unlearned(about: str) -> Callable[[Pact, Any], str]:
    def says(pact: Pact, effect: fx.PersonUnlearned | fx.AccountUnlearned) -> str:
        known = naming.values(pact, {name: effect.values.get(name) for name in effect.names})
        return f"Known about the {about} as before: {known}"

    return says


def _turn_returned(_pact: Pact, effect: fx.TurnReturned) -> str:
    return f"The turn in {party('queue', effect.queue)} is {person(effect.member)}'s again"


_SAYS: dict[type[fx.Effect], Callable[[Pact, Any], str]] = {
    fx.PersonLearned: _learned("person"),
    fx.AccountLearned: _learned("company"),
    fx.LeadLearned: _learned("interest"),
    fx.AccountJoined: _account_joined,
    fx.AccountMarked: _account_marked,
    fx.ActivitySeen: _activity_seen,
    fx.LeadOpened: _lead_opened,
    fx.LeadNamed: lambda _pact, effect: f"Another system calls the lead {effect.lead_key}",
    fx.CycleStarted: _cycle_started,
    fx.CameBy: _came_by,
    fx.Sourced: _sourced,
    fx.Typed: _typed,
    fx.Excepted: _excepted,
    fx.Scored: _scored,
    fx.Qualified: _qualified,
    fx.Moved: _moved,
    fx.StatusSet: _status_set,
    fx.Marked: lambda _pact, effect: f"Marked as {plain(effect.mark)}",
    fx.Queued: _queued,
    fx.Assigned: _assigned,
    fx.AcceptanceNoted: lambda pact, effect: f"Accepted by {person(effect.by)} on {moment(pact, effect.at)}",
    fx.Held: lambda pact, effect: _with_why(f"Routing waits until {moment(pact, effect.until)}", pact, effect),
    fx.ClockStarted: _clock_started,
    fx.ClockStopped: lambda _pact, effect: _STOPPED[effect.outcome],
    fx.ClockWarned: lambda _pact, _effect: "A warning was due: the time to answer is nearly over",
    fx.ClockBreached: _clock_breached,
    fx.Rerouted: lambda _pact, effect: f"Taken from {person(effect.owner)} and routed anew",
    fx.NextStep: _next_step,
    fx.AttemptCounted: _attempt_counted,
    fx.ReachabilityChanged: lambda _pact, effect: (
        f"Reachability: {plain(effect.channel)} {plain(effect.value) or 'not known'}"
    ),
    fx.WakePlanned: _wake_planned,
    fx.WokenUp: lambda pact, effect: f"Woke up on {moment(pact, effect.at)}",
    fx.Closed: _closed,
    fx.OpportunityChanged: _opportunity_changed,
    fx.Notified: _notified,
    fx.SetAside: _set_aside,
    fx.PersonAbsorbed: _person_absorbed,
    fx.Restored: _restored,
    fx.PersonUnlearned: _unlearned("person"),
    fx.AccountUnlearned: _unlearned("company"),
    fx.ActivityUnseen: lambda pact, effect: f"Does not count: {plain(effect.activity)} on {moment(pact, effect.at)}",
    fx.ClockResumed: lambda _pact, _effect: "The time to answer runs on, as before",
    fx.TurnReturned: _turn_returned,
}
