"""Values that were JSON come back to life: dates and times by the pact's field types."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.reason import Reason
from leadpact.pact.model import Pact
from leadpact.pact.vocabulary import Type

E = TypeVar("E", bound=fx.Effect)
_WITH_VALUES = (
    fx.PersonLearned, fx.AccountLearned, fx.LeadLearned, fx.PersonAbsorbed, fx.PersonUnlearned, fx.AccountUnlearned
)  # fmt: skip


def revive(pact: Pact, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with the text of dates and timestamps turned back into what it was.

    Args:
        values: by field; what the pact does not know as a date or a timestamp stays as it is, so
            reviving what lives already changes nothing.

    Raises:
        ValueError: the text of such a field is no date; it never was written by the journal.
    """
    fields = pact.fields
    revived = values
    for name, value in values.items():
        if not isinstance(value, str) or name not in fields:
            continue
        kind = fields[name].type.type
        if kind in (Type.DATE, Type.TIMESTAMP):
            if revived is values:
                revived = dict(values)
            revived[name] = date.fromisoformat(value) if kind is Type.DATE else datetime.fromisoformat(value)
    return revived


def revive_effect(pact: Pact, effect: E) -> E:
    """Return an effect read from the journal as it was decided: its values and the facts of its reason."""
    changed: dict[str, Any] = {}
    if isinstance(effect, _WITH_VALUES):
        values = revive(pact, effect.values)
        if values is not effect.values:
            changed["values"] = values
    seen = revive(pact, effect.why.seen)
    if seen is not effect.why.seen:
        changed["why"] = msgspec.structs.replace(effect.why, seen=seen)
    if isinstance(effect, fx.PersonAbsorbed):
        changed["leads"] = [{**lead, "values": revive(pact, lead.get("values", {}))} for lead in effect.leads]
    elif isinstance(effect, fx.Restored):
        changed["state"] = _revive_lead(pact, effect.state)
    return msgspec.structs.replace(effect, **changed) if changed else effect


def _revive_lead(pact: Pact, lead: dict[str, Any]) -> dict[str, Any]:
    """Return a lead that was packed, with its dates."""
    return {**lead, "values": revive(pact, lead["values"])} if "values" in lead else lead


def revive_event(pact: Pact, event: ev.Event) -> ev.Event:
    """Return an event read from the journal as it was decided on: with dates in its fields."""
    if isinstance(event, ev.Undone):
        earlier = {
            name: msgspec.structs.replace(told, values=revive(pact, told.values))
            for name, told in (("person", event.person), ("account", event.account))
        }
        return msgspec.structs.replace(event, before=_revive_lead(pact, event.before), **earlier)
    if not isinstance(event, ev.Arrival):
        return event
    fields = revive(pact, event.fields)
    return event if fields is event.fields else msgspec.structs.replace(event, fields=fields)


def revive_reason(pact: Pact, reason: Reason) -> Reason:
    """Return a reason read from the journal with the facts that it names as they were."""
    return msgspec.structs.replace(reason, seen=revive(pact, reason.seen))
