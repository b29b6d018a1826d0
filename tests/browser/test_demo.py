"""The simulated company as its people meet it: the source that does not pan out, the tour, the partner's own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.looking import NARROW, WIDE, Screen

Open = Callable[..., Screen]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_marketer_finds_the_source_that_does_not_pan_out(open_demo_as: Open, width: int) -> None:
    screen = open_demo_as("milo", "/", width=width)
    page = screen.page
    page.locator("a.need", has_text="does not pan out").first.click()
    expect(page).to_have_url(re.compile("/sources"))
    told = page.locator(".source-note")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("Content syndication")
    expect(told).to_contain_text("Rejected for")
    row = page.locator("tr", has_text="Content syndication")
    expect(row).to_contain_text("does not pan out")
    told.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")
    assert page.locator("#list [data-row]").count() > 0


def test_the_tour_leads_through_seven_steps_each_on_its_page(open_demo_as: Open) -> None:
    screen = open_demo_as("rita", "/", fresh=True)
    page, tour = screen.page, screen.page.locator("aside.tour")
    tour.get_by_role("button", name="Take the tour").click()
    pages = []
    for number in range(1, 8):
        expect(tour.get_by_role("heading")).to_contain_text(f"{number} of 7")
        assert (number, screen.faults(within="aside.tour")) == (number, [])
        pages.append(page.url.removeprefix(screen.address).partition("?")[0])
        last = number == 7
        tour.get_by_role("button", name="Done" if last else "Next").click()
    assert len(set(pages)) >= 5
    expect(tour).to_have_count(0)
    screen.go("/leads")
    expect(tour).to_have_count(0)


def test_whoever_wants_no_tour_sees_it_no_more(open_demo_as: Open) -> None:
    screen = open_demo_as("carl", "/", fresh=True)
    screen.page.locator("aside.tour").get_by_role("button", name="Not now").click()
    expect(screen.page.locator("aside.tour")).to_have_count(0)
    screen.go("/promises")
    expect(screen.page.locator("aside.tour")).to_have_count(0)


def test_a_partner_meets_only_their_own(open_demo_as: Open) -> None:
    screen = open_demo_as("deniz", "/leads")
    page = screen.page
    assert set(page.locator("#list td:nth-child(4)").all_inner_texts()) == {"the partner Delta"}
    assert page.locator("#list [data-row]").count() > 0
    page.keyboard.press("/")
    page.keyboard.type("mira kaya", delay=15)
    expect(page.locator("#found")).to_contain_text("among what is yours")
    expect(page.locator(".rail a.place")).to_have_text(["My list", "Leads", "People", "Accounts"])
