"""Every page of everybody: accessible in light and dark, wide and narrow; silent; nothing moves or runs over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
from tests.browser.looking import NARROW, WIDE, Screen
from tests.browser.walking import PEOPLE, Walk

LINKS = """
() => [...document.querySelectorAll("main a[href], nav a[href]")].filter((one) => !one.hasAttribute("download"))
  .map((one) => one.getAttribute("href"))
"""
CONTRAST = ("color-contrast",)
DIFFERS = ""
"""The route of the first page, which is another for each role; the others have one template for all."""


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """The routes of which some page has been looked at in every form, by whomever."""
    return set()


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_of_everybody_is_sound(
    open_demo_as: Callable[..., Screen], routes: list[str], looked_at: set[str], name: str
) -> None:
    screen, walk = open_demo_as(name), Walk(routes)
    found: list[str] = []

    def visit(address: str) -> list[str]:
        route = walk.route_of(address)
        found.extend(f"{address} {said}" for said in look(screen, address))
        links = screen.page.evaluate(LINKS)
        if route == DIFFERS or route not in looked_at:
            looked_at.add(str(route))
            found.extend(f"{address} {said}" for said in look_closely(screen, address))
        return [urljoin(address, link) for link in links]

    walk.go(visit)
    assert "\n".join(found) == ""
    assert len(walk.seen) >= 5


def look(screen: Screen, address: str) -> Iterator[str]:
    """Open a page as it is seen most; yield what is wrong with it."""
    response = screen.go(address)
    if response.status != 200:
        yield f"answers {response.status}"
    screen.redraw()
    yield from screen.moved()
    yield from screen.heard()
    yield from screen.faults()


def look_closely(screen: Screen, address: str) -> Iterator[str]:
    """See the page in the dark and on a telephone; yield what is wrong with it there."""
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
