"""What comes in about a person: learned, gated, joined to the open lead or opening the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine import routing
from leadpact.engine.clocks import stop_clock
from leadpact.engine.draft import Draft
from leadpact.engine.find import find_lead, find_open
from leadpact.engine.lifecycle import BY_REASON, PEOPLE, enter, has_reached, move_upon, take, usual_target
from leadpact.engine.movement import Outcome, irregular
from leadpact.engine.ownership import close, send
from leadpact.engine.reason import Reason, because_of
from leadpact.engine.reconsider import complete, find_type, reconsider, trace
from leadpact.engine.refusals import no_move
from leadpact.engine.state import Lead
from leadpact.pact.model import Gate

UNSEEN = "opened_without_response"
"""The mark of a lead that came into being by a report about a later stage."""

OUT_OF_ORDER = "closed_before_first_response"
"""The mark of a lead that another system saw won or lost before it saw the person respond."""

OPENED_BY_SALES = "opened_by_sales"


def learn(draft: Draft, event: ev.Arrival) -> dict[str, Any]:
    """Take over what the arrival says about person and account, and that it happened.

    Returns:
        What it says about the lead, by field; it is learned once the lead is known.
    """
    own: dict[str, Any] = dict(event.contact)
    company: dict[str, Any] = {}
    leads: dict[str, Any] = {}
    fields = draft.pact.fields
    account = draft.person.account
    for name, value in event.fields.items():
        about = fields[name].about if name in fields else "person"
        if about == "lead":
            leads[name] = value
        elif about == "account" and account is not None:
            company[name] = value
        else:
            own[name] = value
    if own:
        draft.emit(fx.PersonLearned(why=draft.told, values=own, at=event.at))
    if company:
        draft.emit(fx.AccountLearned(why=draft.told, values=company, at=event.at))
    if event.activity:
        draft.emit(fx.ActivitySeen(activity=event.activity, at=event.at))
    return leads


def learn_of_lead(draft: Draft, lead: Lead, values: dict[str, Any]) -> None:
    if values:
        draft.emit(fx.LeadLearned(lead.id, draft.told, values=values, at=draft.event.at))


def joins(draft: Draft, event: ev.Arrival, _new_lead: int) -> Outcome:
    """Something is learned or seen; no lead comes of it, but an open one is looked at again."""
    told = learn(draft, event)
    lead = find_lead(draft, event, event.product_line)
    if lead is None:
        return None
    learn_of_lead(draft, lead, told)
    draft.forget()
    if lead.is_open:
        reconsider(draft, lead)
    return None


def opens(upon: str) -> Callable[[Draft, ev.Arrival, int], Outcome]:
    """Return the handler of an arrival that opens a lead, unless it joins one."""

    def handle(draft: Draft, event: ev.Arrival, new_lead: int) -> Outcome:
        told = learn(draft, event)
        named = find_lead(draft, event, event.product_line)
        if named is not None and not named.is_open and not _is_new(named, event):
            _complete_the_closed(draft, named, event, told)
            return None
        lead = named if named is None or named.is_open else find_open(draft, event, event.product_line)
        if lead is not None:
            return _join(draft, lead, event, upon, told)
        _open(draft, event, upon, new_lead, told, key="" if named is not None else event.lead_key)
        return None

    return handle


def _is_new(lead: Lead, event: ev.Arrival) -> bool:
    """Say whether an arrival that names a closed lead tells of new interest, since it was closed.

    A lead that was only heard of when it closed has yet to be told how it began.
    """
    begun = UNSEEN not in lead.marks or bool(lead.way) or OUT_OF_ORDER in lead.marks
    return begun and isinstance(event, ev.Responded) and lead.closed_at is not None and event.at > lead.closed_at


def _complete_the_closed(draft: Draft, lead: Lead, event: ev.Arrival, told: dict[str, Any]) -> None:
    """Another system names a lead that is closed here: its record is completed, nothing is reopened."""
    learn_of_lead(draft, lead, told)
    draft.forget()
    _tell_way(draft, lead, event)
    if lead.stage:
        complete(draft, lead)
        find_type(draft, lead, draft.facts(lead))
    late = UNSEEN in lead.marks and lead.closed_at is not None and lead.closed_at < event.at
    if late and OUT_OF_ORDER not in lead.marks and lead.outcome in ("won", "lost"):
        draft.emit(fx.Marked(lead.id, draft.told, mark=OUT_OF_ORDER))


def _tell_way(draft: Draft, lead: Lead, event: ev.Arrival) -> None:
    """Note how the person came, where that was not known before; the source follows from it."""
    if lead.way or not event.way:
        return
    draft.emit(fx.CameBy(lead.id, draft.told, way=event.way))
    draft.moved(lead)
    if lead.source:
        trace(draft, lead, draft.facts(lead))


def _join(draft: Draft, lead: Lead, event: ev.Arrival, upon: str, told: dict[str, Any]) -> Outcome:
    move = move_upon(draft, lead, upon)
    takes = isinstance(event, ev.OpenedBySales)
    if takes and move is None and not event.reported:
        return _refusal_to_take(draft, lead)
    learn_of_lead(draft, lead, told)
    draft.forget()
    _tell_way(draft, lead, event)
    if isinstance(event, ev.Responded) and draft.stage(lead).aside and event.way:
        draft.emit(fx.CameBy(lead.id, draft.told, way=event.way))  # the way into the next cycle
        draft.forget()
    before = lead.stage
    if move is not None and move.to != BY_REASON:
        take(draft, lead, move, to=move.to, at=event.at)
    elif takes and lead.owner_kind not in PEOPLE and not has_reached(draft.pact, lead, usual_target(draft.pact, upon)):
        irregular(draft, lead, event, upon, usual_target(draft.pact, upon))
    entered = lead.stage != before
    if isinstance(event, ev.OpenedBySales) and (entered or lead.owner_kind not in PEOPLE):
        _sales_works(draft, lead, event)
        entered = True
    if isinstance(event, ev.Responded) and lead.owner_kind in PEOPLE:
        to = f"{lead.owner_kind}:{lead.owner}"
        draft.emit(fx.Notified(lead.id, draft.told, to=to, about="lead_responded", at=draft.known))
    reconsider(draft, lead, entered=entered)
    return None


def _refusal_to_take(draft: Draft, lead: Lead) -> Reason:
    if lead.owner_kind in PEOPLE:
        return Reason(says=f"The lead is open already, with {lead.owner_kind} {lead.owner}.")
    return no_move(draft.pact, lead, OPENED_BY_SALES)


def _sales_works(draft: Draft, lead: Lead, event: ev.OpenedBySales) -> None:
    stop_clock(draft, lead, "met")
    draft.emit(fx.Assigned(lead.id, draft.told, kind="rep", owner=event.owner, at=draft.known))
    draft.emit(fx.AcceptanceNoted(lead.id, draft.told, at=event.at, by=event.owner))


def _open(draft: Draft, event: ev.Arrival, upon: str, new_lead: int, told: dict[str, Any], *, key: str) -> None:
    gate, why = _gate(draft, event, upon, told)
    if gate is not None and gate.not_a_lead is not None:
        draft.emit(fx.SetAside(why=why, gate=gate.name, action=gate.not_a_lead, at=draft.known))
        draft.emit(fx.Notified(why=why, to="operations", about=f"not_a_lead_{gate.name}", at=draft.known))
        return
    by_sales = isinstance(event, ev.OpenedBySales)
    lead = open_lead(draft, event, new_lead, event.product_line, key=key, by_sales=by_sales)
    learn_of_lead(draft, lead, told)
    if told:
        draft.forget()
    else:
        draft.opened(lead)
    move = move_upon(draft, lead, upon)
    if move is not None and move.to is not None:
        take(draft, lead, move, to=move.to, at=event.at)
    else:
        first = next(iter(draft.pact.stages))
        reason = Reason(says=f"the pact has no entry upon {upon}")
        enter(draft, lead, first, at=event.at, why=reason, irregular=True)
    if isinstance(event, ev.OpenedBySales):
        _sales_works(draft, lead, event)
    if gate is not None:
        _pass_gate(draft, lead, gate, why)
    else:
        reconsider(draft, lead, entered=True)


def open_lead(
    draft: Draft, event: ev.Event, new_lead: int, product_line: str, *, key: str, by_sales: bool = False
) -> Lead:
    """Open the lead `new_lead`, called `key` elsewhere, and return it as it stands in the draft."""
    if not new_lead:
        raise AssertionError("an event that opens a lead must bring the lead's id")
    line = product_line or draft.pact.product_lines[0]
    draft.emit(fx.LeadOpened(new_lead, draft.told, product_line=line, at=event.at, lead_key=key, by_sales=by_sales))
    draft.about = new_lead
    return draft.person.leads[new_lead]


def _gate(draft: Draft, event: ev.Arrival, upon: str, told: dict[str, Any]) -> tuple[Gate | None, Reason]:
    """Return the first gate that is true; unknown never means junk. What sales opens passes none."""
    if upon == OPENED_BY_SALES or not draft.pact.gate:
        return None, Reason()
    line = event.product_line or draft.pact.product_lines[0]
    facts = draft.facts_before({**told, **event.way, "product_line": line, "opened_by_sales": False})
    for gate in draft.pact.gate:
        if gate.rule.condition is not None and gate.rule.condition.verdict(facts):
            return gate, because_of(gate.rule, facts)
    return None, Reason()


def _pass_gate(draft: Draft, lead: Lead, gate: Gate, why: Reason) -> None:
    """A lead that the gate decides about is disqualified, or goes where the gate says."""
    complete(draft, lead)
    if gate.disqualify is not None:
        _close_out(draft, lead, gate.disqualify, why)
        return
    kind, to = routing.target(gate.to or "", draft.facts(lead))
    if not to:
        reconsider(draft, lead, entered=True)
        return
    stage = next((s.name for s in draft.pact.stages.values() if s.held_by == "routing"), None)
    if stage is not None and lead.stage != stage:
        enter(draft, lead, stage, at=draft.event.at, why=why)
    send(draft, lead, kind, to, why)
    reconsider(draft, lead)


def _close_out(draft: Draft, lead: Lead, reason: str, why: Reason) -> None:
    """Disqualify the lead for `reason`."""
    stage = draft.pact.exit_stage("out")
    if stage is None:
        raise AssertionError("a pact has a stage that closes: out")
    enter(draft, lead, stage, at=draft.event.at, why=why)
    close(draft, lead, "out", reason, why)
