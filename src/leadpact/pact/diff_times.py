"""Which of two allowances is over sooner, as far as that can be said without a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from leadpact.pact.allowance import Allowance, BusinessDays, BusinessTime, Months, WallTime
from leadpact.pact.diff_model import About, Compared, Difference, Kind, Spot
from leadpact.pact.document_words import counted
from leadpact.pact.model import Pact

_SHORTEST_DAY = timedelta(hours=23)  # where summer time begins


def is_shorter(one: Allowance, other: Allowance, pact: Pact) -> bool | None:
    """Say whether `one` is over before `other` wherever both start; None where it depends.

    Business time takes at least as long as the clock shows. A business day has as much of it as the shortest and the
    longest day of any hours of `pact`.
    """
    if isinstance(one, BusinessTime) and isinstance(other, BusinessDays):
        return _is_less_than_days(one, other, pact)
    if isinstance(one, BusinessDays) and isinstance(other, BusinessTime):
        less = _is_less_than_days(other, one, pact)
        return None if less is None else not less
    if isinstance(one, Months | BusinessDays) and type(one) is type(other):
        return one.count < other.count
    if isinstance(one, BusinessTime) and isinstance(other, BusinessTime):
        return one.span < other.span
    most, others_most = _at_most(one), _at_most(other)
    if most is not None and most <= _at_least(other):
        return most < _at_least(other) or type(one) is not type(other)
    return False if others_most is not None and others_most <= _at_least(one) else None


def _is_less_than_days(time: BusinessTime, days: BusinessDays, pact: Pact) -> bool | None:
    spans = [sum(end - start for start, end in day) for one in pact.hours.values() for day in one.week if day]
    if spans and time.span < timedelta(minutes=min(spans)) * days.count:
        return True
    return False if spans and time.span > timedelta(minutes=max(spans)) * days.count else None


def _at_least(one: Allowance) -> timedelta:
    if isinstance(one, Months):
        return timedelta(days=28 * one.count)
    return one.count * _SHORTEST_DAY if isinstance(one, BusinessDays) else one.span


def _at_most(one: Allowance) -> timedelta | None:
    if isinstance(one, Months):
        return timedelta(days=31 * one.count)
    return one.span if isinstance(one, WallTime) else None


def in_days(span: timedelta) -> str:
    """Return an exact time, in days where it has whole ones: "28 days"."""
    return counted(span.days, "day") if span.days and not span % timedelta(days=1) else str(WallTime(span))


def times(
    compared: Compared,
    spot: Spot,
    subject: str,
    both: tuple[Allowance | None, Allowance | None],
    about: About,
    *,
    judged: bool = True,
) -> Iterator[Difference]:
    """Yield the difference of a time.

    Args:
        subject: what is given the time: "the owner of a lead in SAL acts within".
        both: the time before and after.
        judged: a shorter time is stricter, a longer one looser; else it is a change.
    """
    old, new = both
    if old == new:
        return
    if old is None:
        yield compared.tell(spot, "added", f"{subject} {new}, which was not said before", about, after=str(new))
    elif new is None:
        yield compared.tell(spot, "removed", f"it is no longer said that {subject} {old}", about, before=str(old))
    else:
        shorter = is_shorter(new, old, compared.new) if judged else None
        kind: Kind = "changed" if shorter is None else "stricter" if shorter else "looser"
        says = f"{subject} {new} instead of {old}"
        yield compared.tell(spot, kind, says, about, before=str(old), after=str(new))
