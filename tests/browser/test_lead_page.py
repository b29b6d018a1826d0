"""The page of a lead: why it is so, what would settle it, what is done with it and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from tests.browser import company as making
from tests.browser.conftest import Company
from tests.browser.looking import NARROW, WIDE, Screen

Open = Callable[..., Screen]

UNDECIDED = {
    **making.READS, "country": "DE", "industry": "Chemicals", "employees": 5000, "seniority": "Staff",
    "budget": "yes", "need": "yes",
}  # fmt: skip
"""Ready by BANT as soon as it is known who decides."""


@pytest.fixture
def undecided(company: Company) -> Callable[[str], int]:
    """Lets somebody arrive of whom one answer is missing; returns the lead."""

    def arrive(name: str) -> int:
        at = datetime.now(UTC)
        soon = (at + timedelta(days=60)).date().isoformat()
        mail = f"{name.replace(' ', '.').lower()}@{name.split()[-1].lower()}-chemie.com"
        [found] = making.arrive(company.db, {**UNDECIDED, "decide_by": soon, "name": name, "email": mail}, at=at)
        assert found.lead_id is not None, found.faults
        return found.lead_id

    return arrive


def now(screen: Screen, label: str) -> Locator:
    """The fact about the lead that stands under `label` in its head."""
    return screen.page.locator(".lead-now > div", has=screen.page.get_by_text(label, exact=True)).locator("dd")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_panel_says_why_in_a_sentence_a_tree_and_the_line_of_the_pact(
    open_as: Open, undecided: Callable[[str], int], width: int
) -> None:
    lead = undecided(f"Petra Warum{width}")
    screen = open_as("rita", f"/leads/{lead}", width=width)
    panel = screen.page.locator("#panel")
    why = now(screen, "Stage").locator("button.why")
    why.click()
    expect(panel.locator(".why-says")).to_have_text(re.compile(r"^Entered inquiry, by line \d+ of the pact\.$"))
    line = panel.get_by_role("link", name=re.compile(r"^line \d+ of version 1$"))
    expect(line).to_be_visible()
    number = re.search(r"line (\d+)", line.inner_text())
    assert number is not None
    rule = making.pact_text().splitlines()[int(number[1]) - 1].strip()
    expect(panel.locator(".rule-text")).to_have_text(rule)
    assert screen.faults(within="#panel") == []
    screen.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    now(screen, "Kept by").locator("button.why").click()
    expect(panel.locator("ul.tree .leaf.good").first).to_be_visible()
    expect(panel.locator("ul.tree .value").first).not_to_be_empty()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_answer_to_the_next_question_decides_the_lead(
    open_as: Open, undecided: Callable[[str], int], width: int
) -> None:
    lead = undecided(f"Doris Frage{width}")
    screen = open_as("rita", f"/leads/{lead}", width=width)
    page = screen.page
    expect(page.locator(".notice", has_text="Ask next:")).to_contain_text("Do they decide about the purchase?")
    expect(page.get_by_role("heading", name="Is it ready?")).to_be_visible()
    answer = page.locator("form.answer", has_text="Do they decide about the purchase?")
    answer.get_by_role("button", name="Yes").click()
    expect(page.locator(".toast")).to_contain_text(f"Noted about Doris Frage{width}: authority")
    expect(page.get_by_role("heading", name="Why it is here")).to_be_visible()
    expect(page.locator("details.criterion", has_text="BANT").locator("summary")).to_contain_text("holds, and decided")
    expect(now(screen, "Stage")).to_contain_text("MQL")
    expect(page.locator("ol.path li[aria-current=step]")).to_contain_text("MQL")


def test_calls_are_counted_and_the_last_act_is_taken_back_by_key(open_as: Open, offer: Callable[..., int]) -> None:
    lead = offer("Anton Rufer", left=timedelta(minutes=20))
    screen = open_as("ana", f"/leads/{lead}")
    page, toast = screen.page, screen.page.locator(".toast")
    page.keyboard.press("a")
    expect(toast).to_contain_text("Accepted: Anton Rufer is yours")
    expect(now(screen, "Stage")).to_contain_text("SAL")
    expect(now(screen, "Attempts")).to_have_text("0 of 3")
    page.keyboard.press("2")
    expect(toast).to_contain_text("Noted for Anton Rufer: voicemail")
    expect(now(screen, "Attempts")).to_have_text("1 of 3")
    page.keyboard.press("z")
    expect(toast).to_contain_text("Taken back: Anton Rufer is as before")
    expect(now(screen, "Attempts")).to_have_text("0 of 3")
    expect(page.locator("#timeline")).to_contain_text("voicemail")  # the journal forgets nothing


ASKING = {"r": "Reject", "b": "A meeting with", "h": "Hand back", "d": "Disqualify"}
"""The keys that open a dialog on the page of an accepted lead, and how it is headed; `r` on one that waits."""


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_dialog_opens_by_key_is_sound_and_closes(open_as: Open, offer: Callable[..., int], width: int) -> None:
    lead = offer(f"Dora Dialog{width}", left=timedelta(minutes=20))
    screen = open_as("ana", f"/leads/{lead}", width=width)
    seen = _dialogs(screen, "r", "d")
    screen.page.keyboard.press("a")
    expect(now(screen, "Stage")).to_contain_text("SAL")
    seen |= _dialogs(screen, "b", "h")
    assert seen == {key: [] for key in ASKING}


def _dialogs(screen: Screen, *keys: str) -> dict[str, Any]:
    """Open the dialog of each key, see it, and close it; return what axe found in each."""
    found = {}
    for key in keys:
        screen.page.keyboard.press(key)
        expect(screen.page.locator("#dialog h2")).to_contain_text(ASKING[key])
        found[key] = screen.faults(within="#dialog")
        screen.page.keyboard.press("Escape")
        expect(screen.page.locator("#dialog")).to_be_hidden()
    return found


def test_rejecting_names_the_criterion_that_failed(open_as: Open, offer: Callable[..., int]) -> None:
    lead = offer("Nina Nein", left=timedelta(minutes=20))
    screen = open_as("ana", f"/leads/{lead}")
    page = screen.page
    page.keyboard.press("r")
    criterion = page.get_by_label("Which criterion failed?")
    criterion.select_option("asked")
    page.get_by_label("Note").fill("Only wants the price list")
    page.get_by_role("button", name="No fit").click()
    expect(page.locator(".toast")).to_contain_text("Rejected Nina Nein: no fit")
    screen.go(f"/leads/{lead}")
    expect(now(screen, "Stage")).to_contain_text("Disqualified")
    entry = page.locator("#timeline .entry", has_text="Rejected")
    expect(entry.locator(".what")).to_have_text("Rejected Ana asked does not hold, they say")
    expect(entry.locator("p")).to_have_text("“Only wants the price list”")
