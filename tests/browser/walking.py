"""Walks every page that somebody can get to: from their first page along all links, one example of each address.

    python -m tests.browser.walking

prints the addresses as they are declared, for a process in which Django is not to be set up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PEOPLE = ("ana", "mara", "milo", "rita", "clara", "carl", "deniz")
"""The people of the demo, one of each role at least."""

BEGIN = ("/", "/me", "/design", "/signin")
"""Where a walk begins; everything else is linked."""

WITH_QUERY = {"leads": 2, "people": 2, "accounts": 2, "pact": 2}
"""Addresses of which several queries are looked at besides the plain one."""

PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")
KINDS = {"int": r"\d+", "slug": r"[-\w]+", "str": r"[^/]+", "": r"[^/]+", "uuid": r"[0-9a-f-]+", "path": r".+"}

Visit = Callable[[str], Iterable[str]]


def routes() -> list[str]:
    """Return every address that is a page or a part of one, as it is declared: `leads/<int:lead_id>`."""
    from django.urls import URLPattern

    from leadpact.web import urls

    declared = [str(one.pattern) for one in urls.urlpatterns if isinstance(one, URLPattern)]
    return [route for route in declared if not route.startswith("f/")]


def _expression(route: str) -> str:
    written, last = "", 0
    for part in PARAMETER.finditer(route):
        written += re.escape(route[last : part.start()]) + KINDS[part[1] or ""]
        last = part.end()
    return f"/{written}{re.escape(route[last:])}"


@dataclass
class Walk:
    """What was walked of `routes`: the addresses looked at, by route."""

    routes: Iterable[str]
    seen: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._fitting = {route: re.compile(_expression(route)) for route in self.routes}

    def route_of(self, address: str) -> str | None:
        path = urlsplit(address).path
        return next((route for route, fits in self._fitting.items() if fits.fullmatch(path)), None)

    def takes(self, address: str) -> bool:
        """Say whether an address is to be looked at: the first of its route, and some more of lists."""
        route = self.route_of(address)
        if route is None:
            return False
        known = self.seen.setdefault(route, [])
        more = WITH_QUERY.get(route, 0) if urlsplit(address).query else 0
        if address in known or len(known) > more:
            return False
        known.append(address)
        return True

    def go(self, visit: Visit, begin: Iterable[str] = BEGIN) -> None:
        """Visit whatever there is; `visit` opens an address and returns where one can go from there."""
        ahead = list(begin)
        while ahead:
            address = ahead.pop(0).partition("#")[0]
            if address.startswith("/") and not address.startswith("//") and self.takes(address):
                ahead += visit(address)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(routes()))
