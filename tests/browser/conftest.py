"""A company that is served, and a browser, for the tests of this directory; both end with the last of them.

Not with the session: while Playwright's loop runs, Django takes the thread for an asynchronous one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser import company as making
from tests.browser.looking import Doors, Screen, launch
from tests.browser.serving import chromium, run, serving, surroundings
from tests.conftest import new_database

from leadpact.operations.database import Database

HERE = Path(__file__).parent
DEMO_PEOPLE = "2400"
"""So many that it can be said which source does not pan out."""

PATIENCE = 15_000  # milliseconds for what a page is expected to come to: the machine may be busy

Open = Callable[..., Screen]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this directory; one server and one browser serve them all."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True)
class Company:
    """A company that is served at `address`; its worker strikes clocks each second."""

    address: str
    db: Database


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        started = launch(playwright, chromium())
        yield started
        started.close()


@pytest.fixture(scope="package")
def company(open_base: Path) -> Iterator[Company]:
    """The small company: see tests/browser/company.py."""
    with new_database() as url:
        environment = surroundings(open_base / "small", DATABASE_URL=url)
        run("tests.browser.company", environment=environment)
        with serving("up", environment=environment) as address:
            db = Database(url, size=2)
            yield Company(address, db)
            db.close()


@pytest.fixture(scope="package")
def demo(open_base: Path) -> Iterator[str]:
    """The address of a small simulated company that has lived a year."""
    with new_database() as url:
        environment = surroundings(open_base / "demo", DATABASE_URL=url)
        with serving("demo", "--people", DEMO_PEOPLE, environment=environment) as address:
            yield address


@pytest.fixture(scope="package")
def doors(browser: Browser, company: Company) -> Doors:
    return Doors(browser, company.address)


@pytest.fixture(scope="package")
def demo_doors(browser: Browser, demo: str) -> Doors:
    return Doors(browser, demo)


@pytest.fixture
def open_as(doors: Doors) -> Iterator[Open]:
    """Opens a window of somebody at the small company; at the end its console must have said nothing."""
    yield from _opening(doors)


@pytest.fixture
def open_demo_as(demo_doors: Doors) -> Iterator[Open]:
    """As `open_as`, at the simulated company."""
    yield from _opening(demo_doors)


def _opening(doors: Doors) -> Iterator[Open]:
    opened: list[Screen] = []

    def open_window(name: str, path: str = "", **more: Any) -> Screen:
        screen = doors.screen(name, **more)
        screen.page.set_default_timeout(PATIENCE)
        opened.append(screen)
        if path:
            screen.go(path)
        return screen

    yield open_window
    heard = [one for screen in opened for one in screen.heard()]
    for screen in opened:
        screen.page.context.close()
    assert heard == []


@pytest.fixture
def offer(company: Company) -> Callable[..., int]:
    """Offers somebody to a rep; see `company.offer`."""
    return lambda name, **more: making.offer(company.db, name, **more)


@pytest.fixture(scope="package")
def routes(open_base: Path) -> list[str]:
    """Every address that is a page or a part of one, as it is declared."""
    environment = surroundings(open_base / "none", DJANGO_SETTINGS_MODULE="leadpact.settings")
    found: list[str] = json.loads(run("tests.browser.walking", environment=environment))
    return found
