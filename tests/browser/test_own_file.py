"""RevOps decides a file of their own: verdicts, why, what to ask; a column is put right; then the leads are here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.looking import NARROW, WIDE, Screen

Open = Callable[..., Screen]

ROWS = """Email,Full name,Company,Country,Headcount,Job level,What they did
vera.{w}@alpenlabor-{w}.com,Vera Alpen{w},Alpenlabor {w},DE,1500,VP,demo_requested
nico.{w}@alpenlabor-{w}.com,Nico Alpen{w},Alpenlabor {w},DE,1500,Staff,whitepaper_downloaded
,Nobody{w},Alpenlabor {w},DE,1500,Staff,whitepaper_downloaded
"""


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_file_of_ones_own_is_decided_put_right_and_brought_in(open_as: Open, tmp_path: Path, width: int) -> None:
    file = tmp_path / f"own-{width}.csv"
    file.write_text(ROWS.format(w=width), encoding="utf-8")
    screen = open_as("rita", "/try", width=width)
    page = screen.page
    page.get_by_label("A file of leads").set_input_files(file)
    page.get_by_role("button", name="Decide these leads").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(file.name)
    vera, nico = (page.locator("[data-row]", has_text=f"{name} Alpen{width}") for name in ("Vera", "Nico"))
    assert [*screen.faults(), *screen.moved(), *screen.scrolls_sideways()] == []

    # What the file calls "Job level" is not understood: it is not known whether Vera is senior enough.
    expect(vera).to_contain_text("not known yet")
    page.locator("summary", has_text="How the columns are read").click()
    level = page.locator("tr", has=page.get_by_role("rowheader", name="Job level")).get_by_role("combobox")
    level.select_option("seniority")
    page.locator("tr", has=page.get_by_role("rowheader", name="Headcount")).get_by_role("combobox").select_option(
        "employees"
    )
    page.locator("tr", has=page.get_by_role("rowheader", name="What they did")).get_by_role("combobox").select_option(
        "activity"
    )
    page.get_by_role("button", name="Decide again").click()
    expect(vera).to_contain_text("ready")
    expect(nico).to_contain_text("Ask: “")
    expect(page.locator("#rejected")).to_contain_text("4")

    panel = page.locator("#panel")
    nico.get_by_role("button").click()
    expect(panel.locator(".notice")).to_contain_text("Ask next:")
    expect(panel.locator("ul.tree .leaf.unknown").first).to_be_visible()
    expect(panel.get_by_role("link", name=re.compile(r"^line \d+$")).first).to_be_visible()
    assert screen.faults(within="#panel") == []
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Bring these leads in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{file.name} is in")
    expect(page.locator(".number", has_text="Taken").locator(".value")).to_have_text("2")
    expect(page.locator(".number", has_text="Rejected").locator(".value")).to_have_text("1")
    assert screen.faults() == []
    page.get_by_role("link", name="See the leads").click()
    expect(page.locator("#list")).to_contain_text(f"Vera Alpen{width}")
    expect(page.locator("#list tr", has_text=f"Vera Alpen{width}")).to_contain_text("MQL")


def test_a_file_that_is_none_is_refused_in_words(open_as: Open, tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    screen = open_as("rita", "/try")
    screen.allowed.append("422")
    screen.page.get_by_label("A file of leads").set_input_files(file)
    screen.page.get_by_role("button", name="Decide these leads").click()
    expect(screen.page.get_by_role("alert")).not_to_be_empty()
    assert screen.faults() == []
