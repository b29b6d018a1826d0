"""A row that tells several activities, each perhaps with its time: one payload for each, in the order they happened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from leadpact.errors import BadInput
from leadpact.pact.allowance import parse_window

BY_ACTIVITY = ("responded", "behaved")
"""The kinds of event that follow from an activity."""

_AGO = re.compile(r"(?P<span>.+?)\s+ago$")
_TIMED = re.compile(r";|\S\s+\d")


def payloads_of(payload: Mapping[str, Any], *, zone: tzinfo, at: datetime) -> list[dict[str, Any]]:
    """Return what a row tells: itself, or where it lists activities one payload for each of them.

    `activities` holds names with a semicolon between them, each with a date, a time or how long ago after it if
    it is known: `whitepaper_downloaded 12 days ago; demo_requested`. A kind of event that does not follow from
    an activity, such as `listed`, stays a payload of its own.

    Args:
        payload: as `apply` makes it.
        zone: in which times without an offset are read.
        at: what `12 days ago` counts back from (aware, UTC).

    Raises:
        BadInput: what stands behind an activity is no time, or still to come.
    """
    told = payload["fields"]
    if "activities" not in told and not ("activity" in told and _TIMED.search(str(told["activity"]))):
        return [dict(payload)]
    fields = dict(told)
    said = str(fields.pop("event", "") or payload.get("event", ""))
    written = f"{fields.pop('activities', '')};{fields.pop('activity', '')}"
    base = {name: value for name, value in payload.items() if name not in ("event", "fields")} | {"fields": fields}
    activities = _activities(written, zone, at)
    if not activities:
        return [{**base, "event": said} if said else base]
    if len(activities) == 1 and (activities[0][1] is None or not said):
        return [_one(base, *activities[0], said)]
    alone = [] if not said or said in BY_ACTIVITY else [{**base, "event": said}]
    return alone + [_one(base, name, when, "") for name, when in activities]


def keys_of(key: str, count: int) -> list[str]:
    """Return the idempotency keys of the payloads of a row whose own key is `key`."""
    return [key] if count == 1 else [f"{key}/{number}" for number in range(count)]


def _one(base: dict[str, Any], activity: str, when: datetime | None, event: str) -> dict[str, Any]:
    found = {**base, "activity": activity}
    if event:
        found["event"] = event
    if when is not None:
        found["at"] = when.isoformat()
    return found


def _activities(text: str, zone: tzinfo, at: datetime) -> list[tuple[str, datetime | None]]:
    found: list[tuple[str, datetime | None]] = []
    for part in text.split(";"):
        name, _, when = part.strip().partition(" ")
        if name:
            found.append((name, _when(when.strip(), zone, at) if when.strip() else None))
    return sorted(found, key=lambda one: one[1] or at)


def _when(text: str, zone: tzinfo, at: datetime) -> datetime:
    """Return the instant that `text` names: a date, a time, or how long ago.

    Raises:
        BadInput: it is none of these, or it is still to come.
    """
    try:
        if ago := _AGO.match(text):
            return at - parse_window(ago["span"])
        told = datetime.fromisoformat(text)
    except (ValueError, BadInput):
        raise _bad(f"`{text}` is no time; write it like 2026-11-20 or 3 days ago") from None
    told = (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    if told > at:
        raise _bad(f"`{text}` is still to come")
    return told


def _bad(fault: str) -> BadInput:
    return BadInput(f"activities: {fault}", fields={"activities": fault})
