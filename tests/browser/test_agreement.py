"""A change of the pact, from the draft to the version that decides and back, by people who have to agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Company
from tests.browser.looking import NARROW, Screen

from leadpact.operations import agreement, proposals

Open = Callable[..., Screen]
SPONSOR = ("sponsor: coo@northwind.example", "sponsor: olivia")
MARKETING = ("marketing: {signs: cmo@northwind.example}", "marketing: {signs: clara}")
SALES = ("sales: {signs: cro@northwind.example}", "sales: {signs: carl}")
ONE_FOR_BOTH = (SALES[0], "sales: {signs: clara}")
NO_REVIEW = ("  review: {owner: revops@northwind.example, every: 90 days}\n", "")
TRIAL = "OR happened('trial_started', '30 days')\", attempts: {}}}"
FEWER = (TRIAL.format(3), TRIAL.format(2))


def write(page: Page, number: int, *changes: tuple[str, str]) -> None:
    """Replace some of a proposal's text in its editor, see what is said of it while it is written, and save it."""
    address = page.url.split("/pact")[0]
    page.goto(f"{address}/pact/proposals/{number}/text")
    box = page.get_by_label("The text of the pact")
    text = box.input_value()
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times in the pact: {old}"
        text = text.replace(old, new)
    with page.expect_response(lambda answer: answer.url.endswith("/check")):
        box.fill(text)
    press(page, "Save")
    expect(page.locator("#wrong")).not_to_contain_text("fault")
    page.goto(f"{address}/pact/proposals/{number}")


def press(page: Page, name: str) -> None:
    """Press the button, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(f"^{name}")).first.click()


def not_done(page: Page) -> Locator:
    return page.get_by_role("alert")


def sign(page: Page, side: str) -> None:
    box = page.get_by_label(re.compile(f"^To sign for {side}"))
    box.fill(page.locator("#signatures label code").first.inner_text())
    press(page, f"Sign for {side}")


def begun(page: Page) -> int:
    """Begin a proposal, say what it is for, and return its number."""
    press(page, "Propose a change")
    page.get_by_label("Why it is made").fill("Three attempts are more than a demo needs")
    page.get_by_label("What is expected of it").select_option("accepted_share")
    page.get_by_label("How much").fill("+2 points")
    page.get_by_label("Judged on").fill((datetime.now(UTC) + timedelta(days=90)).date().isoformat())
    press(page, "Save")
    return int(page.url.rsplit("/", 1)[1])


def test_a_change_goes_from_draft_to_active_by_three_people_and_back(open_as: Open, company: Company) -> None:
    before = agreement.active(company.db)
    clara, carl, olivia, ana = (open_as(name) for name in ("clara", "carl", "olivia", "ana"))
    for screen in (clara, carl, olivia):
        screen.allowed.append("409")
    page = clara.page
    clara.go("/pact/proposals")
    number = begun(page)
    here = f"/pact/proposals/{number}"

    # An error keeps a text from being signed: one person would sign for both sides.
    write(page, number, SPONSOR, MARKETING, ONE_FOR_BOTH, NO_REVIEW, FEWER)
    press(page, "Propose it")
    expect(page.locator("#findings .bad").first).to_be_visible()
    sign(page, "marketing")
    expect(not_done(page)).to_contain_text("1 error")

    # Corrected, a warning is left, which is waived with a written reason.
    write(page, number, (ONE_FOR_BOTH[1], SALES[1]))
    press(page, "Propose it")
    expect(page.locator("#findings .bad")).to_have_count(0)
    sign(page, "marketing")
    expect(not_done(page)).to_contain_text("nobody has waived")
    while page.get_by_label("Why it may stand").count():
        page.get_by_label("Why it may stand").first.fill("The group meets every month anyway")
        press(page, "Waive")
    expect(page.locator("#findings")).to_contain_text("The group meets every month anyway")
    assert clara.faults() == []

    # The author alone does not make an agreement: neither signs for the other side, nor activates what is not signed.
    sign(page, "marketing")
    expect(page.locator("#signatures")).to_contain_text("signed by Clara")
    expect(page.get_by_label(re.compile("^To sign for sales"))).to_have_count(0)
    press(page, "Let it decide")
    expect(not_done(page)).to_contain_text("sales")

    # Carl reads what it changes for whom, says something of it, and signs; then Olivia, who lets it decide.
    carl.go(f"{here}?for=rep#changes")
    expect(carl.page.locator("#changes")).to_contain_text("2 attempts")
    carl.page.get_by_label("Comment").fill("Two it is.")
    press(carl.page, "Comment")
    expect(page_of(carl, "#comments")).to_contain_text("Two it is.")
    sign(carl.page, "sales")
    olivia.go(here)
    sign(olivia.page, "sponsor")
    press(olivia.page, "Let it decide")
    expect(olivia.page.locator("h1 + .tag")).to_have_text(f"version {before.version + 1}")
    olivia.go("/pact/proposals")
    expect(olivia.page.locator("#main table").last).to_contain_text("standard, signed")

    # Ana is told, reads what changed for her, and says so.
    ana.go("/")
    ana.page.get_by_role("link", name=re.compile("Read what you agreed to|The pact has changed for you")).click()
    press(ana.page, "I have read it")
    expect(ana.page.locator(".agreement-line")).to_have_count(0)
    olivia.go("/pact/readers")
    expect(olivia.page.locator("tr", has_text="Ana Lopez")).to_contain_text(f"version {before.version + 1}")

    # It is gone back from, for a reason.
    olivia.go("/pact/proposals")
    olivia.page.get_by_text("Go back to it").last.click()
    olivia.page.get_by_label("Why?").last.fill("Demos were lost")
    press(olivia.page, f"Let version {before.version} decide again")
    expect(olivia.page.locator("#main table").last).to_contain_text("gone back to")
    assert agreement.active(company.db).digest == before.digest
    assert olivia.faults() == []


def test_what_is_wrong_is_said_while_it_is_written_and_nobody_s_text_is_lost(open_as: Open, company: Company) -> None:
    one, other = open_as("rita", "/pact/proposals"), open_as("milo")
    other.allowed.append("409")
    number = begun(one.page)
    for screen in (one, other):
        screen.go(f"/pact/proposals/{number}/text")
    box, wrong = one.page.get_by_label("The text of the pact"), one.page.locator("#wrong")
    good = box.input_value()
    box.fill(good.replace("statuses: [Ready, Offered]", "statuses: [Ready, Offered, Voicemail]"))
    expect(wrong).to_contain_text("`Voicemail` is a disposition")
    wrong.get_by_role("link").first.click()
    chosen = box.evaluate("(box) => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert chosen.startswith("Voicemail")
    assert [*one.faults(), *one.scrolls_sideways()] == []
    box.fill(good.replace("currency: EUR", "currency: USD"))
    expect(wrong).not_to_contain_text("Voicemail")
    press(one.page, "Save")

    theirs = other.page.get_by_label("The text of the pact")
    theirs.fill(good.replace("currency: EUR", "currency: GBP"))
    press(other.page, "Save")
    expect(not_done(other.page)).to_contain_text("Somebody else has saved")
    expect(theirs).to_have_value(re.compile("currency: GBP"))
    expect(other.page.locator(".theirs")).to_contain_text("currency: USD")
    assert "currency: USD" in proposals.state_of(company.db, number).text
    other.page.keyboard.press("Escape")


def page_of(screen: Screen, part: str) -> Locator:
    return screen.page.locator(part)


def test_the_pages_of_the_agreement_hold_on_a_telephone(open_as: Open, company: Company) -> None:
    screen = open_as("rita", "/pact/proposals", width=NARROW)
    assert screen.scrolls_sideways() == []
    number = begun(screen.page)
    assert [*screen.faults(), *screen.scrolls_sideways()] == []
    press_withdraw(screen.page)
    expect(screen.page.locator("h1 + .tag")).to_have_text("Withdrawn")
    for path in ("/pact/readers", "/pact/departures", "/pact/changes"):
        screen.go(path)
        assert [*screen.faults(), *screen.scrolls_sideways()] == [], path
    assert proposals.state_of(company.db, number).proposal.state == "withdrawn"


def press_withdraw(page: Page) -> None:
    page.get_by_text("Withdraw", exact=True).click()
    press(page, "Withdraw it")
