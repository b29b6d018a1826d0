"""Who looks at a page; made once a request, by web/accounts.py."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from leadpact.operations.scope import Scope
from leadpact.pact.model import Pact

ROLE_LABELS = {
    "rep": "Sales rep",
    "manager": "Sales manager",
    "marketer": "Marketer",
    "revops": "RevOps",
    "sponsor": "Sponsor",
    "partner": "Partner",
    "analyst": "Analyst",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who is signed in.

    `party` is the name under which the journal knows them, `rep:ana`; what they do is done `by` it. `scope` says
    which leads they see; `zone` is where they read times. `pact_mode` is that of the version that decides (standard or
    trial), `knows` the version of which they said last that they have read it; 0: none.
    """

    user_id: int
    username: str
    name: str
    role: str
    party: str
    title: str
    scope: Scope
    zone: ZoneInfo
    is_demo: bool = False
    pact_mode: str = ""
    knows: int = 0

    @property
    def role_label(self) -> str:
        return ROLE_LABELS[self.role]


class Request(HttpRequest):
    """The request of a view that somebody has to be signed in for.

    `pact` is the version that decides now; None before the first is adopted.
    """

    viewer: Viewer
    pact: Pact | None
    htmx: HtmxDetails


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Return who is signed in; None when nobody is."""
    return getattr(request, "viewer", None)


def zone_named(name: str) -> ZoneInfo | None:
    """Return the time zone that a browser names; None when it is none."""
    return ZoneInfo(name) if name in _zones() else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
