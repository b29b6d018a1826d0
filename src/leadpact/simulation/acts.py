"""What arrives: a parcel at an instant, and whom it is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadpact.simulation.people import Somebody


@dataclass(frozen=True, slots=True)
class Act:
    """Something arrives at `at`.

    Args:
        who: the person's key.
        hot: it may make a lead that somebody answers within minutes.
        alone: it may show that two persons are one, so it is taken by itself.
    """

    at: datetime
    channel: str
    key: str
    payload: Mapping[str, Any]
    who: str
    hot: bool = False
    alone: bool = False


def contact(one: Somebody, *, company: bool) -> dict[str, Any]:
    """Return what a form asks of a person; with `company`, also size and industry of theirs."""
    said: dict[str, Any] = {
        "email": one.email, "first_name": one.first_name, "last_name": one.last_name, "country": one.country,
        "job_title": one.job_title, "seniority": one.seniority, "product_line": one.product_line,
    }  # fmt: skip
    if one.phone:
        said["phone"] = one.phone
    if one.account is not None:
        said["company"] = one.account.name
        if company:
            said |= {"industry": one.account.industry, "employees": one.account.employees}
    return said


def responds(
    one: Somebody, activity: str, at: datetime, way: Mapping[str, str], *, key: str, happened: datetime | None = None
) -> Act:
    """Return the response of a person through a form or a report; `happened` where that was before it arrived."""
    said = {"event": "responded", "activity": activity, "at": (happened or at).isoformat()}
    channel = f"form:{activity.split('_')[0]}" if happened is None else f"import:{way.get('origin', 'report')}"
    payload = said | contact(one, company=one.told) | dict(way)
    return Act(at, channel, key, payload, one.key, hot=activity == "demo_requested")


def looks(one: Somebody, at: datetime, *, key: str) -> Act:
    """Return a page view of a person who is known by then."""
    payload = {"event": "behaved", "activity": "page_viewed", "email": one.email, "product_line": one.product_line}
    return Act(at, "tracking", key, payload, one.key)


def appended(one: Somebody, at: datetime, *, key: str) -> Act:
    """Return what a provider of company data adds."""
    assert one.account is not None
    payload = {
        "event": "updated", "email": one.email, "product_line": one.product_line, "by": "system:append",
        "industry": one.account.industry, "employees": one.account.employees,
    }  # fmt: skip
    return Act(at, "append:firmographics", key, payload, one.key)
