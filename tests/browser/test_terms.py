"""Terms say what they mean, in a browser: to the pointer, to the keyboard, to a finger; Escape takes it away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.looking import NARROW, WIDE, Screen

Open = Callable[..., Screen]


def test_a_term_tells_what_it_means_on_hovering_and_with_the_keyboard(open_as: Open) -> None:
    screen = open_as("rita", "/funnel")
    page = screen.page
    tip, term = page.locator("#term-tip"), page.get_by_role("button", name="MQL", exact=True)
    expect(tip).to_be_hidden()
    term.hover()
    expect(tip).to_have_text(term.get_attribute("data-means") or "")
    page.mouse.move(5, 500)
    expect(tip).to_be_hidden()
    term.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(term).to_be_focused()
    expect(tip).to_be_visible()
    assert term.get_attribute("aria-describedby") == "term-tip"
    assert screen.faults(within="main") == []
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert screen.heard() == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_a_term_means_stays_within_the_window(open_as: Open, width: int) -> None:
    screen = open_as("rita", "/leads", width=width)
    page = screen.page
    page.locator("#list .term:not(.again)").first.click()
    box = page.locator("#term-tip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert screen.scrolls_sideways() == []


def test_a_term_of_the_agreement_leads_to_its_definition(open_as: Open) -> None:
    screen = open_as("rita", "/pact")
    page = screen.page
    term = page.locator("#leads a.term", has_text="lead").first
    term.hover()
    expect(page.locator("#term-tip")).to_have_text(term.get_attribute("data-means") or "")
    term.click()
    page.wait_for_url("**/pact#L*")
    expect(page.locator("tbody.said:target")).to_contain_text(term.get_attribute("data-means") or "")


def test_a_role_reads_its_own_page_of_the_agreement(open_as: Open) -> None:
    screen = open_as("ana", "/pact")
    page = screen.page
    page.locator(".pact-acts summary", has_text="For everybody").click()
    page.get_by_role("link", name="Sales representatives").click()
    page.wait_for_url("**/pact?for=rep")
    expect(page.locator(".chapter h2").first).to_have_text("1 What you do, by when")
    assert screen.scrolls_sideways() == []
    assert screen.faults() == []
