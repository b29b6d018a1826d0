"""Spans and instants in the few words of a screen: "2:41", "14 min", "1 h 50 m", "3 days", "3 Nov 14:02"."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

MINUTES_WITH_SECONDS = 5


def span(length: timedelta) -> str:
    """Return how long, never negative; `time.js` counts on in the same words."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < MINUTES_WITH_SECONDS * 60:
        return f"{seconds // 60}:{seconds % 60:02}"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86_400:
        return f"{seconds // 3600} h {seconds // 60 % 60:02} m"
    return _days(seconds)


def ago(length: timedelta) -> str:
    """Return how long ago; the same words as in `time.js`."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    if seconds < 86_400:
        return f"{seconds // 3600} h ago"
    return f"{_days(seconds)} ago"


def left(due: datetime, now: datetime) -> str:
    """Return the time that is left until `due`, or by how much it is late."""
    return span(due - now) if due >= now else f"{span(now - due)} late"


def short(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return an instant in `zone`: "14:02" today, "yesterday 14:02", "3 Nov 14:02" this year, else "3 Nov 2025"."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return f"tomorrow {local:%H:%M}"
    if abs((local.date() - today).days) < 180:
        return f"{local.day} {local:%b} {local:%H:%M}"
    return f"{local.day} {local:%b} {local.year}"


def whole(at: datetime, zone: tzinfo) -> str:
    """Return an instant in full: "Tuesday 3 November 2026, 14:02:10 CET"."""
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B} {local.year}, {local:%H:%M:%S} {local.tzname()}"


def day(found: date, today: date) -> str:
    """Return a day as the heading of a timeline: "Today", "Yesterday", "Tuesday 3 November", "3 November 2025"."""
    if found == today:
        return "Today"
    if found == today - timedelta(days=1):
        return "Yesterday"
    if found.year == today.year:
        return f"{found:%A} {found.day} {found:%B}"
    return f"{found.day} {found:%B} {found.year}"


def _days(seconds: int) -> str:
    days = seconds // 86_400
    return f"{days} day{'' if days == 1 else 's'}"
