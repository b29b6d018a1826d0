"""The day of a rep, by key alone; a promise that breaks while they look; what a partner does not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect
from tests.browser.looking import NARROW, WIDE, Screen

WHILE = timedelta(minutes=20)
"""So much time is left that no clock of a test ends by itself."""


def row(screen: Screen, lead: int) -> Locator:
    return screen.page.locator(f"#work-{lead}")


def choose(screen: Screen, lead: int) -> None:
    """Make a lead the current row: what goes before it in the list is other tests'."""
    row(screen, lead).locator(".work-why").click()
    expect(row(screen, lead)).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_rep_works_three_leads_with_at_most_three_keys_each(
    open_as: Callable[..., Screen], offer: Callable[..., int], width: int
) -> None:
    first, second, third = (offer(f"{name} {width}", left=WHILE) for name in ("Una", "Dario", "Tilda"))
    screen = open_as("ana", "/", width=width)
    keyboard = screen.page.keyboard

    choose(screen, first)
    keyboard.press("a")
    expect(screen.page.locator(".toast")).to_contain_text("Accepted: Una")
    expect(row(screen, first)).to_have_attribute("data-can", "attempt meeting recycle disqualify")
    keyboard.press("1")
    expect(screen.page.locator(".toast")).to_contain_text("connected")

    choose(screen, second)
    keyboard.press("a")
    expect(row(screen, second)).to_have_attribute("data-can", "attempt meeting recycle disqualify")
    keyboard.press("3")
    expect(screen.page.locator(".toast")).to_contain_text("no answer")

    choose(screen, third)
    keyboard.press("r")
    expect(screen.page.get_by_role("heading", name="Reject Tilda")).to_be_visible()
    keyboard.press("2")
    expect(screen.page.locator(".toast")).to_contain_text("wrong person")
    expect(row(screen, third)).to_have_count(0)

    keyboard.press("z")
    expect(screen.page.locator(".toast")).to_contain_text("Taken back")
    expect(row(screen, third)).to_have_count(1)


def test_a_promise_breaks_before_their_eyes_and_the_manager_sees_it(
    open_as: Callable[..., Screen], offer: Callable[..., int]
) -> None:
    rep, manager = open_as("ana", "/"), open_as("mara", "/")
    lead = offer("Brigitte Uhr", left=timedelta(seconds=12))
    expect(row(rep, lead)).to_have_count(1)
    expect(row(rep, lead)).to_have_count(0, timeout=40_000)
    taken = manager.page.locator(
        "section", has=manager.page.get_by_role("heading", name="Taken back and given on today")
    )
    expect(taken.locator("tr", has=manager.page.locator(f"a[href='/leads/{lead}']"))).to_contain_text(
        "Ana", timeout=40_000
    )


def test_a_partner_is_told_nothing_of_a_lead_that_is_not_theirs(
    open_as: Callable[..., Screen], offer: Callable[..., int]
) -> None:
    lead = offer("Nicht Deins", left=WHILE)
    screen = open_as("deniz", "/")
    expect(screen.page.get_by_text("Nicht Deins")).to_have_count(0)
    screen.allowed.append("404")
    assert screen.go(f"/leads/{lead}").status == 404
    expect(screen.page.get_by_role("heading", level=1)).to_have_text("There is no such lead for you.")
    screen.go("/leads?text=nicht")
    expect(screen.page.get_by_role("heading", name="No lead fits")).to_be_visible()
