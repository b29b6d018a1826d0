"""What comes in about a person: learned, gated, joined to the open lead or opening the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine import routing
from leadpact.engine.draft import Draft
from leadpact.engine.lifecycle import enter, move_upon, take
from leadpact.engine.ownership import close, send
from leadpact.engine.reason import Reason, because_of
from leadpact.engine.reconsider import find_source, find_type, reconsider
from leadpact.engine.state import Lead
from leadpact.pact.model import Gate

UNSEEN = "opened_without_response"
"""The mark of a lead that came into being by a report about a later stage."""

OUT_OF_ORDER = "closed_before_first_response"
"""The mark of a lead that another system saw won or lost before it saw the person respond."""


def find_lead(draft: Draft, event: ev.Event, product_line: str = "") -> Lead | None:
    """Return the lead `event` is about: by id, by its name elsewhere, else the person's open one."""
    leads = draft.person.leads
    if event.lead:
        return leads.get(event.lead)
    if event.lead_key:
        return next((lead for lead in leads.values() if lead.lead_key == event.lead_key), None)
    open_ones = [lead for lead in leads.values() if lead.is_open]
    if draft.pact.one_open_per_product_line and isinstance(event, ev.Arrival | ev.StageReported):
        line = product_line or draft.pact.product_lines[0]
        open_ones = [lead for lead in open_ones if lead.product_line == line]
    return max(open_ones, key=lambda lead: lead.id, default=None)


def learn(draft: Draft, event: ev.Arrival) -> None:
    """Take over what the arrival says about the person and the account, and that it happened."""
    own: dict[str, Any] = dict(event.contact)
    company: dict[str, Any] = {}
    fields = draft.pact.fields
    for name, value in event.fields.items():
        about = fields[name].about if name in fields else "person"
        if about == "person":
            own[name] = value
        elif about == "account":
            (own if draft.person.account is None else company)[name] = value
    why = draft.told
    if own:
        draft.emit(fx.PersonLearned(why=why, values=own, at=event.at))
    if company:
        draft.emit(fx.AccountLearned(why=why, values=company, at=event.at))
    if event.activity:
        draft.emit(fx.ActivitySeen(activity=event.activity, at=event.at))


def learn_of_lead(draft: Draft, lead: Lead, event: ev.Arrival) -> None:
    fields = draft.pact.fields
    values = {
        name: value for name, value in event.fields.items() if name in fields and fields[name].about == "lead"
    }
    if values:
        draft.emit(fx.LeadLearned(lead.id, draft.told, values=values, at=event.at))


def joins(draft: Draft, event: ev.Arrival, new_lead: int) -> None:
    """Something is learned or seen; no lead comes of it, but an open one is looked at again."""
    learn(draft, event)
    lead = find_lead(draft, event, event.product_line)
    if lead is None or not lead.is_open:
        return
    learn_of_lead(draft, lead, event)
    draft.forget()
    reconsider(draft, lead)


def opens(upon: str) -> Callable[[Draft, ev.Arrival, int], None]:
    """Return the handler of an arrival that opens a lead, unless it joins one."""

    def handle(draft: Draft, event: ev.Arrival, new_lead: int) -> None:
        learn(draft, event)
        lead = find_lead(draft, event, event.product_line)
        if lead is None:
            _open(draft, event, upon, new_lead)
        elif lead.is_open:
            _join(draft, lead, event, upon)
        else:
            _after_the_end(draft, lead, event)

    return handle


def _after_the_end(draft: Draft, lead: Lead, event: ev.Arrival) -> None:
    """Another system names a lead that is closed here: its record is completed, nothing is reopened."""
    learn_of_lead(draft, lead, event)
    if not lead.way and event.way:
        draft.emit(fx.CameBy(lead.id, draft.told, way=event.way))
    draft.forget()
    complete(draft, lead)
    if UNSEEN in lead.marks and lead.closed_at is not None and lead.closed_at < event.at:
        draft.emit(fx.Marked(lead.id, draft.told, mark=OUT_OF_ORDER))


def complete(draft: Draft, lead: Lead) -> None:
    """Find source and type of a lead that goes no further through deciding."""
    facts = draft.facts(lead)
    find_source(draft, lead, facts)
    find_type(draft, lead, facts)


def _join(draft: Draft, lead: Lead, event: ev.Arrival, upon: str) -> None:
    learn_of_lead(draft, lead, event)
    draft.forget()
    move = move_upon(draft, lead, upon)
    if move is not None and move.to not in (lead.stage, "by reason"):
        take(draft, lead, move, to=move.to, at=event.at)
    if isinstance(event, ev.Responded) and lead.owner_kind in ("rep", "partner"):
        told = fx.Notified(
            lead.id, draft.told, to=f"{lead.owner_kind}:{lead.owner}", about="lead_responded", at=draft.known
        )
        draft.emit(told)
    reconsider(draft, lead, entered=move is not None and move.to is not None)


def _open(draft: Draft, event: ev.Arrival, upon: str, new_lead: int) -> None:
    gate, why = _gate(draft, event, upon)
    if gate is not None and gate.not_a_lead is not None:
        draft.emit(fx.SetAside(why=why, gate=gate.name, action=gate.not_a_lead, at=draft.known))
        draft.emit(fx.Notified(why=why, to="operations", about=f"not_a_lead_{gate.name}", at=draft.known))
        return
    lead = open_lead(draft, event, new_lead, event.product_line, by_sales=upon == "opened_by_sales")
    learn_of_lead(draft, lead, event)
    draft.forget()
    move = move_upon(draft, lead, upon)
    first = next(iter(draft.pact.stages))
    if move is not None and move.to is not None:
        take(draft, lead, move, to=move.to, at=event.at)
    else:
        enter(
            draft,
            lead,
            first,
            at=event.at,
            why=Reason(says=f"the pact has no entry upon {upon}"),
            irregular=True,
        )
    if upon == "opened_by_sales" and isinstance(event, ev.OpenedBySales):
        draft.emit(fx.Assigned(lead.id, draft.told, kind="rep", owner=event.owner, at=draft.known))
        draft.emit(fx.AcceptanceNoted(lead.id, draft.told, at=event.at, by=event.owner))
    if gate is not None:
        _pass_gate(draft, lead, gate, why)
    else:
        reconsider(draft, lead, entered=True)


def open_lead(
    draft: Draft, event: ev.Event, new_lead: int, product_line: str, *, by_sales: bool = False
) -> Lead:
    """Open the lead `new_lead` and return it as it stands in the draft."""
    if not new_lead:
        raise AssertionError("an event that opens a lead must bring the lead's id")
    line = product_line or draft.pact.product_lines[0]
    draft.emit(
        fx.LeadOpened(
            new_lead, draft.told, product_line=line, at=event.at, lead_key=event.lead_key, by_sales=by_sales
        )
    )
    return draft.person.leads[new_lead]


def _gate(draft: Draft, event: ev.Arrival, upon: str) -> tuple[Gate | None, Reason]:
    """Return the first gate that is true; unknown never means junk. What sales opens passes none."""
    if upon == "opened_by_sales" or not draft.pact.gate:
        return None, Reason()
    facts = draft.facts(None)
    facts.values.update(event.way)
    facts.values["product_line"] = event.product_line or draft.pact.product_lines[0]
    facts.values["opened_by_sales"] = False
    for gate in draft.pact.gate:
        if gate.rule.condition is not None and gate.rule.condition.verdict(facts):
            return gate, because_of(gate.rule, facts)
    return None, Reason()


def _pass_gate(draft: Draft, lead: Lead, gate: Gate, why: Reason) -> None:
    """A lead that the gate decides about is disqualified, or goes where the gate says."""
    complete(draft, lead)
    if gate.disqualify is not None:
        close_out(draft, lead, gate.disqualify, why)
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


def close_out(draft: Draft, lead: Lead, reason: str, why: Reason) -> None:
    """Disqualify the lead for `reason`."""
    stage = draft.pact.exit_stage("out")
    if stage is None:
        raise AssertionError("a pact has a stage that closes: out")
    enter(draft, lead, stage, at=draft.event.at, why=why)
    close(draft, lead, "out", reason, why)
