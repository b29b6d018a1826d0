"""Which lead an event is about."""

from __future__ import annotations

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.draft import Draft
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead

NO_SUCH_LEAD = Reason(says="There is no such lead.")
"""Why an event is refused that names by our own id a lead we do not have, or a command about none."""


def find_lead(draft: Draft, event: ev.Event, product_line: str = "") -> Lead | None:
    """Return the lead `event` is about: by id, by its name elsewhere, else the person's open one; the draft notes it.

    A name that is not known yet is that of the open lead, which takes it over if it has none. A lead
    that was merged stands for the one that goes on; so does a closed lead of which another system
    reports what happened after another one had been opened.

    Where no lead is open, an event that is no arrival is about the newest one, unless another system
    reports a beginning: that is of the next one.

    Args:
        product_line: of an arrival or a report; empty: the first of the pact. Other events are about
            a lead of any.
    """
    lead = _find(draft, event, product_line)
    if lead is not None:
        draft.about = lead.id
    return lead


def _find(draft: Draft, event: ev.Event, product_line: str) -> Lead | None:
    leads = draft.person.leads
    if event.lead and event.lead in leads:
        return _going_on(draft, leads[event.lead], event)
    if event.lead and not isinstance(event, ev.Arrival):
        return None
    if event.lead_key:
        named = next((lead for lead in leads.values() if lead.lead_key == event.lead_key), None)
        if named is not None:
            return _going_on(draft, named, event)
    line = _line_of(draft, event, product_line)
    lead = find_open(draft, event, product_line)
    if lead is not None and event.lead_key and not lead.lead_key:
        draft.emit(fx.LeadNamed(lead.id, draft.told, lead_key=event.lead_key))
    if lead is None and not event.lead_key and not isinstance(event, ev.Arrival):
        ended = _newest(draft, line, is_open=False)
        return ended if ended is not None and not _begins_anew(ended, event) else None
    return lead


def find_open(draft: Draft, event: ev.Event, product_line: str) -> Lead | None:
    """Return the open lead that `event` joins, whatever lead it names."""
    return _newest(draft, _line_of(draft, event, product_line), is_open=True)


def _line_of(draft: Draft, event: ev.Event, product_line: str) -> str | None:
    """Return the product line in which the lead is to be looked for; None for any."""
    if draft.pact.one_open_per_product_line and isinstance(event, _TOLD_OF_A_LINE):
        return product_line or draft.pact.product_lines[0]
    return None


_TOLD_OF_A_LINE = (ev.Arrival, ev.StageReported)


def _begins_anew(lead: Lead, event: ev.Event) -> bool:
    """Say whether a report after the end of `lead` tells of a beginning, and not of that end once more."""
    if not _is_report(event) or lead.closed_at is None or event.at <= lead.closed_at:
        return False
    if isinstance(event, ev.StageReported):
        return lead.stage != event.stage and lead.status != event.status
    return isinstance(event, ev.OpportunityOpened) and lead.opportunity != event.opportunity


def _is_report(event: ev.Event) -> bool:
    return event.reported or isinstance(event, ev.StageReported)


def _newest(draft: Draft, line: str | None, *, is_open: bool) -> Lead | None:
    found = None
    for lead in draft.person.leads.values():
        fits = lead.is_open is is_open and lead.outcome != "merged" and line in (None, lead.product_line)
        if fits and (found is None or lead.id > found.id):
            found = lead
    return found


def _going_on(draft: Draft, lead: Lead, event: ev.Event) -> Lead | None:
    if lead.closed_at is None:
        return lead
    merged = lead.outcome == "merged"
    later = _is_report(event) and event.at > lead.closed_at and not isinstance(event, ev.Arrival)
    if not merged and not later:
        return lead
    line = lead.product_line if draft.pact.one_open_per_product_line else None
    other = _newest(draft, line, is_open=True)
    if other is None and merged:
        return _newest(draft, line, is_open=False)
    return other or lead
