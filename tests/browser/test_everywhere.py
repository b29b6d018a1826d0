"""What belongs to every page: the finder, the keys, the theme, the session."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.looking import NARROW, WIDE, Screen

Open = Callable[..., Screen]


@pytest.mark.parametrize("opener", ["/", "Control+k"])
def test_the_finder_takes_one_to_a_person_by_key_alone(open_as: Open, opener: str) -> None:
    screen = open_as("rita", "/me")
    page = screen.page
    page.keyboard.press(opener)
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    assert screen.faults(within="#finder") == []
    page.keyboard.type("hanna lindqv", delay=15)
    expect(page.locator("#found a").first).to_contain_text("Hanna Lindqvist")
    expect(page.locator("#found a.current")).to_contain_text("Hanna Lindqvist")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hanna Lindqvist")
    expect(page).to_have_url(re.compile(r"/(leads|people)/\d+$"))


def test_the_finder_goes_to_pages_and_says_when_nobody_is_called_so(open_as: Open) -> None:
    screen = open_as("rita", "/me")
    page = screen.page
    page.keyboard.press("/")
    page.keyboard.type("promis", delay=15)
    expect(page.locator("#found")).to_contain_text("Nobody and nothing is called “promis”")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/promises$"))


def test_two_keys_go_to_a_page_and_a_question_mark_shows_all(open_as: Open) -> None:
    screen = open_as("ana", "/me")
    page = screen.page
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile("/leads$"))
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet.get_by_role("row", name=re.compile("Go to My list"))).to_contain_text("gh")
    expect(sheet.get_by_role("row", name="s Search in this list", exact=True)).to_be_visible()
    assert screen.faults(within="#keys") == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_on_a_telephone_every_place_is_two_touches_away(open_as: Open) -> None:
    screen = open_as("mara", "/", width=NARROW)
    page = screen.page
    expect(page.locator(".rail")).to_be_hidden()
    page.locator(".foot-bar button", has_text="More").tap()
    places = page.locator("#all-places")
    expect(places).to_be_visible()
    assert screen.faults(within="#all-places") == []
    places.get_by_role("link", name="Pact").tap()
    expect(page).to_have_url(re.compile("/pact$"))


def test_the_theme_is_kept(open_as: Open) -> None:
    screen = open_as("clara", "/me", fresh=True)
    page, ground = screen.page, "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    for label, theme in (("Dark theme", "dark"), ("Light theme", "light")):
        page.locator(".top details.menu summary", has_text="Clara").click()
        page.get_by_role("button", name=label).click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        assert (page.evaluate(ground) == light) is (theme == "light")
        screen.go("/")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)


def test_the_bell_tells_what_is_new_once(open_as: Open, offer: Callable[..., int]) -> None:
    lead = offer("Nadja Neu", left=timedelta(minutes=20))
    screen = open_as("ana", "/")
    page = screen.page
    expect(page.locator(".bell .dot")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.locator(f".bell a[href='/leads/{lead}']")).to_contain_text("Nadja Neu")
    assert screen.faults(within=".bell") == []
    page.reload()
    expect(page.locator(".bell .dot")).to_have_count(0)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_one_signs_out_and_in_as_somebody_else(open_as: Open, width: int) -> None:
    screen = open_as("carl", "/leads", width=width, fresh=True)
    page = screen.page
    page.locator(".top details.menu summary").last.click()
    page.get_by_role("button", name="Be somebody else").click()
    expect(page.get_by_role("heading", name="Who do you want to be?")).to_be_visible()
    assert screen.faults() == []
    screen.go("/leads?state=open")
    expect(page).to_have_url(re.compile(r"/signin\?next="))
    page.locator("button.person", has_text="Partner").click()
    expect(page).to_have_url(re.compile(r"/leads\?state=open$"))
    screen.go("/me")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deniz Delta")


def test_when_the_session_has_ended_the_next_act_leads_to_signing_in_and_back(open_as: Open) -> None:
    screen = open_as("ana", "/leads", fresh=True)
    screen.allowed.append("401")
    page = screen.page
    page.context.clear_cookies(name="leadpact_session")
    page.get_by_label("Search leads").type("mira")
    expect(page).to_have_url(re.compile(r"/signin\?next=%2Fleads"))
    page.locator("button.person", has_text="Sales rep").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")


def test_what_went_wrong_is_told_on_a_page_that_is_sound_too(open_as: Open) -> None:
    screen = open_as("deniz")
    screen.allowed += ["403", "404"]
    for path, status, said in (
        ("/pact", 403, "This is not yours to do or to see."),
        ("/leads/999999", 404, "There is no such lead for you."),
        ("/nothing", 404, "There is nothing at this address."),
    ):
        assert screen.go(path).status == status
        expect(screen.page.get_by_role("heading", level=1)).to_have_text(said)
        assert (path, screen.faults()) == (path, [])
