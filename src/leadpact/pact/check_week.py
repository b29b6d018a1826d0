"""The working week as minutes from Monday's midnight: how much of it is open, and its longest gap."""

from __future__ import annotations

from leadpact.pact.hours import DAY, Hours, Span

WEEK = 7 * DAY


def open_spans(hours: Hours) -> list[Span]:
    """Return when a week is open, in minutes since Monday's midnight, in order; spans that touch are one."""
    placed = sorted(
        (day * DAY + start, day * DAY + end) for day, spans in enumerate(hours.week) for start, end in spans
    )
    merged: list[Span] = []
    for start, end in placed:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def open_minutes(hours: Hours) -> int:
    """Return how many minutes of a week are open."""
    return sum(end - start for start, end in open_spans(hours))


def working_days(hours: Hours) -> int:
    """Return on how many days of a week somebody begins to work."""
    return sum(bool(spans) for spans in hours.week)


def longest_gap(hours: Hours) -> int:
    """Return the longest time for which a week is closed, in minutes; 0 where it never is."""
    spans = open_spans(hours)
    if not spans:
        return WEEK
    following = [*(start for start, _ in spans[1:]), spans[0][0] + WEEK]
    return max(0, *(begin - end for (_, end), begin in zip(spans, following, strict=True)))
