"""Every page of everybody: accessible in light and dark, wide and narrow; silent; nothing moves or runs over the edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
from tests.browser.looking import NARROW, WIDE, Screen
from tests.browser.walking import PEOPLE, Walk

LINKS = "() => [...document.querySelectorAll('main a[href], nav a[href]')].filter((one) => !one.hasAttribute('download')).map((one) => one.getAttribute('href'))"
CONTRAST = ("color-contrast",)


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_of_everybody_is_sound(open_demo_as: Callable[..., Screen], routes: list[str], name: str) -> None:
    screen, walk = open_demo_as(name), Walk(routes)
    found: list[str] = []

    def visit(address: str) -> list[str]:
        found.extend(f"{address} {said}" for said in looked_at(screen, address))
        return [urljoin(address, link) for link in screen.page.evaluate(LINKS)]

    walk.go(visit)
    assert found == []
    assert len(walk.seen) >= 5


def looked_at(screen: Screen, address: str) -> Iterator[str]:
    """Open a page in each of its forms; yield what is wrong with it."""
    screen.resize(WIDE)
    response = screen.go(address)
    if response.status != 200:
        yield f"answers {response.status}"
    screen.redraw()
    yield from screen.moved()
    yield from screen.heard()
    yield from screen.faults()
    screen.page.emulate_media(color_scheme="dark")
    yield from (f"in the dark {said}" for said in screen.faults(only=CONTRAST))
    screen.page.emulate_media(color_scheme="light")
    screen.resize(NARROW)
    screen.go(address)
    screen.redraw()
    yield from (f"at {NARROW} px {said}" for said in (*screen.moved(), *screen.scrolls_sideways(), *screen.faults()))
    yield from screen.heard()
