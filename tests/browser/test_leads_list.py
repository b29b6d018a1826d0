"""The list of leads: what it is narrowed to is its address; search answers as one types."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect
from tests.browser.looking import NARROW, WIDE, Screen

Open = Callable[..., Screen]


def names(screen: Screen) -> Locator:
    return screen.page.locator("#list tbody a.whole")


def asked(screen: Screen) -> dict[str, list[str]]:
    """What the address asks for."""
    return parse_qs(urlsplit(screen.page.url).query)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_search_answers_as_one_types_and_stays_when_the_page_is_loaded_anew(open_as: Open, width: int) -> None:
    screen = open_as("rita", "/leads", width=width)
    screen.page.keyboard.press("s")
    expect(screen.page.get_by_label("Search leads")).to_be_focused()
    screen.page.keyboard.type("reader 07", delay=20)
    expect(names(screen)).to_have_text(["Reader 07"])
    expect(screen.page.locator("#list .list-head")).to_contain_text("1 lead")
    expect(screen.page).to_have_url(re.compile(r"/leads\?text=reader(\+|%20)07$"))
    screen.page.reload()
    expect(names(screen)).to_have_text(["Reader 07"])
    expect(screen.page.get_by_label("Search leads")).to_have_value("reader 07")


@pytest.mark.parametrize(
    ("path", "said", "found"), [("/people", "hanna", "Hanna Lindqvist"), ("/accounts", "nordkemi", "Nordkemi AB")]
)
def test_people_and_accounts_are_searched_as_one_types_too(open_as: Open, path: str, said: str, found: str) -> None:
    screen = open_as("rita", path)
    screen.page.keyboard.press("s")
    screen.page.keyboard.type(said, delay=20)
    expect(names(screen)).to_have_text([found])
    expect(screen.page).to_have_url(re.compile(rf"{path}\?text={said}$"))
    screen.page.reload()
    expect(names(screen)).to_have_text([found])


def test_filters_are_the_address_and_each_has_a_way_out(open_as: Open) -> None:
    screen = open_as("rita", "/leads")
    page = screen.page
    page.locator("#filters summary", has_text="Stage").click()
    page.get_by_role("checkbox", name="Inquiry").check()
    expect(page).to_have_url(re.compile("stage=inquiry"))
    page.keyboard.press("Escape")
    page.locator("#filters summary", has_text="More").click()
    page.get_by_role("checkbox", name="Software").check()
    expect(page).to_have_url(re.compile("product_line=software"))
    assert asked(screen) == {"stage": ["inquiry"], "product_line": ["software"]}
    expect(page.locator("#list .list-head")).to_contain_text("20 leads")
    page.reload()
    expect(names(screen)).to_have_count(20)
    assert {said.split()[0] for said in page.locator("#list td .stage").all_inner_texts()} == {"Inquiry"}
    page.locator("#list a.chip", has_text="Software").click()
    expect(page).to_have_url(re.compile(r"/leads\?stage=inquiry$"))
    page.go_back()
    expect(page.locator("#list .list-head")).to_contain_text("20 leads")


def test_columns_order_and_pages_are_the_address_too(open_as: Open) -> None:
    screen = open_as("rita", "/leads?text=reader")
    page = screen.page
    page.locator("#list summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="Country").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="Country")).to_be_visible()
    page.get_by_role("columnheader", name="Lead").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Lead")).to_have_attribute("aria-sort", "ascending")
    assert asked(screen)["sort"] == ["name"]
    expect(names(screen).first).to_have_text("Reader 00")
    expect(names(screen)).to_have_count(50)
    page.keyboard.press("]")
    expect(names(screen).first).to_have_text("Reader 50")
    expect(names(screen)).to_have_count(10)
    page.reload()
    expect(names(screen).first).to_have_text("Reader 50")
    expect(page.get_by_role("columnheader", name="Country")).to_be_visible()
    page.keyboard.press("[")
    expect(names(screen).first).to_have_text("Reader 00")


def test_a_saved_view_brings_the_filters_back(open_as: Open) -> None:
    screen = open_as("ana", "/leads?state=open&lead_type=demo")
    page = screen.page
    page.get_by_role("button", name="Save this view").click()
    page.get_by_label("Name", exact=True).fill("My demos")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Saved: My demos")
    shown = names(screen).all_inner_texts()
    screen.go("/leads")
    page.locator("summary", has_text="Saved views").click()
    page.get_by_role("link", name="My demos").click()
    expect(page.locator("#list .list-head .chip")).to_have_count(2)
    assert names(screen).all_inner_texts() == shown
    page.locator("summary", has_text="Saved views").click()
    page.get_by_role("button", name="Remove My demos").click()
    expect(page.locator("summary", has_text="Saved views")).to_have_count(0)


def test_rows_are_walked_and_opened_by_key(open_as: Open) -> None:
    screen = open_as("rita", "/leads?text=reader&sort=name")
    page = screen.page
    expect(page.locator("[data-row].current")).to_contain_text("Reader 00")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-row].current")).to_contain_text("Reader 01")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reader 01")


def test_an_address_that_asks_for_what_there_is_not_says_so(open_as: Open) -> None:
    screen = open_as("rita", "/leads?stage=nowhere&text=zzz")
    expect(screen.page.get_by_role("alert")).to_contain_text("This address asks for what there is not")
    assert screen.faults() == []
