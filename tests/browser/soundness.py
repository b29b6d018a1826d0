"""Whether pages are sound: accessible in light and dark, wide and narrow; silent; nothing moves or runs over."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from tests.browser.looking import NARROW, WIDE, Screen
from tests.browser.walking import Walk

LINKS = """
() => [...document.querySelectorAll("main a[href], nav a[href], .top a[href]")]
  .filter((one) => !one.hasAttribute("download")).map((one) => one.getAttribute("href"))
"""
CONTRAST = ("color-contrast",)
DIFFERS = ""
"""The route of the first page, which is another for each role; the others have one template for all."""
SAME = {"pact/<int:version>": "pact", "pact/<int:version>/text": "pact/text"}
"""Routes whose pages are of the same kind as those of another."""


def unsound(screen: Screen, walk: Walk, known: set[str], *, thorough: bool = False) -> list[str]:
    """Look at every page that one can get to; return what is wrong with each.

    Args:
        known: the kinds of pages of which one was looked at closely before; those of this walk are added.
        thorough: let axe look at every page, not only at the first of its kind.
    """
    found: list[str] = []

    def visit(address: str) -> list[str]:
        route = str(walk.route_of(address))
        kind = SAME.get(route, route)
        new = kind == DIFFERS or kind not in known
        known.add(kind)
        found.extend(f"{address} {said}" for said in _look(screen, address))
        links = screen.page.evaluate(LINKS)
        if new or thorough:
            found.extend(f"{address} {said}" for said in screen.faults())
        if new:
            found.extend(f"{address} {said}" for said in _look_closely(screen, address))
        return [urljoin(address, link) for link in links]

    walk.go(visit)
    return found


def _look(screen: Screen, address: str) -> Iterator[str]:
    response = screen.go(address)
    if response.status != 200:
        yield f"answers {response.status}"
    screen.redraw()
    yield from screen.moved()
    yield from screen.heard()


def _look_closely(screen: Screen, address: str) -> Iterator[str]:
    """See the page in the dark and on a telephone."""
    screen.page.emulate_media(color_scheme="dark")
    screen.go(address)
    yield from (f"in the dark {said}" for said in screen.faults(only=CONTRAST))
    screen.page.emulate_media(color_scheme="light")
    screen.resize(NARROW)
    screen.go(address)
    screen.redraw()
    told = [*screen.moved(), *screen.scrolls_sideways(), *screen.heard(), *screen.faults()]
    yield from (f"at {NARROW} px {said}" for said in told)
    screen.resize(WIDE)
