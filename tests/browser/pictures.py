"""The pictures of the documentation, and the page that shows them, made from a demo of their own: `make pictures`.

    python -m tests.browser.pictures [--people 6000] [NAME ...]

Names limit it to some pictures; the page is always written whole.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect, sync_playwright
from tests.browser.looking import NARROW, WIDE, Doors, Screen, launch
from tests.browser.serving import ROOT, chromium, serving, surroundings

from leadpact.server import status

PICTURES = ROOT / "docs" / "pictures" / "screens"
PAGE = ROOT / "docs" / "reference" / "screens.md"
THEMES = ("light", "dark")
QUALITY = 82  # of WebP; text stays sharp, and a picture stays below 100 kB
HEAD = """# Screens

Every page of the application as the people of the demo see it, in light and dark. `make pictures` makes these pictures,
and this page, from a demo of its own; the [five minutes](../tutorial/five-minutes.md) walk through the same pages.
"""

Steps = Callable[[Screen], None]


@dataclass(frozen=True)
class Picture:
    """A picture to take: of which page, as whom, after which steps; `says` stands beside it."""

    name: str
    title: str
    who: str
    path: str
    says: str
    steps: Steps | None = None
    width: int = WIDE
    tour: bool = False


def follow(selector: str) -> Steps:
    """Go where a link leads, without opening what lies over the page."""

    def go(screen: Screen) -> None:
        address = screen.page.locator(selector).first.get_attribute("href")
        assert address is not None
        screen.go(address)

    return go


def click(*selectors: str, shows: str) -> Steps:
    def press(screen: Screen) -> None:
        for selector in selectors:
            screen.page.locator(selector).first.click()
        expect(screen.page.locator(shows).first).to_be_visible()

    return press


def keys(*pressed: str, shows: str) -> Steps:
    def press(screen: Screen) -> None:
        for key in pressed:
            screen.page.keyboard.press(key)
        expect(screen.page.locator(shows).first).to_be_visible()

    return press


def find(said: str) -> Steps:
    """Open the finder and look for somebody."""

    def type_it(screen: Screen) -> None:
        screen.page.keyboard.press("/")
        screen.page.keyboard.type(said)
        expect(screen.page.locator("#found a").first).to_be_visible()

    return type_it


def after(*steps: Steps) -> Steps:
    def go(screen: Screen) -> None:
        for step in steps:
            step(screen)

    return go


def upload(screen: Screen) -> None:
    screen.page.locator("#file").set_input_files(ROOT / "examples" / "northwind" / "leads.csv")
    screen.page.locator("form.drop button.primary").click()
    expect(screen.page.locator(".tiles.strip")).to_be_visible()


FIRST = "#list tbody a.whole"
MIRA = follow("a:has-text('Mira Kaya')")
SHOWN = (
    Picture(
        "sign-in",
        "Signing in to the demo",
        "",
        "/signin",
        "One door for each role; a real installation asks for a password.",
    ),
    Picture(
        "my-list",
        "My list",
        "ana",
        "/",
        "A rep's day: what runs out first stands first, and the bar below acts on the current row by key.",
    ),
    Picture(
        "lead",
        "A lead",
        "ana",
        "/",
        "Who it is, where it stands, what is owed, why it is here, and everything that happened.",
        MIRA,
    ),
    Picture(
        "lead-why",
        "Why",
        "ana",
        "/",
        "A dotted underline opens the reason: a sentence, the conditions with their values, the line of the pact.",
        after(MIRA, click(".lead-now > div:nth-child(2) .why", shows="#panel .why-says")),
    ),
    Picture(
        "lead-score",
        "A score and its parts",
        "ana",
        "/",
        "Each point with the rule that gave it, and what is not known yet.",
        after(MIRA, click(".lead-now .why[hx-get$=score]", shows="#panel table.score-parts")),
    ),
    Picture(
        "reject",
        "Rejecting",
        "ana",
        "/",
        "Declining names the criterion that failed; one key for each reason.",
        after(MIRA, keys("r", shows="#dialog .choices")),
    ),
    Picture(
        "unknown",
        "Not known yet",
        "rita",
        "/people?text=ingrid+dahl",
        "Three values: what would decide is named, with the question that settles it.",
        after(follow(FIRST), follow("main a[href^='/leads/']")),
    ),
    Picture(
        "notices",
        "Notices",
        "ana",
        "/",
        "What concerns one, as it happens.",
        keys("g", "n", shows=".bell .notice-line"),
    ),
    Picture(
        "partner", "A partner's list", "deniz", "/", "The same list and the same clocks, and nothing of anybody else."
    ),
    Picture(
        "team",
        "Team",
        "mara",
        "/",
        "A manager sees which offers run out next, and what was taken back and given on today.",
    ),
    Picture(
        "home",
        "What needs you",
        "milo",
        "/",
        "Marketing and operations begin with what needs them now, beside how the promises stand.",
    ),
    Picture(
        "agreement", "How the agreement stands", "clara", "/", "Sponsors see what each side owes and what came of it."
    ),
    Picture(
        "leads", "Leads", "rita", "/leads", "Search as one types; filters, columns, order and page are the address."
    ),
    Picture(
        "leads-filtered",
        "Leads, narrowed",
        "rita",
        "/leads?stage=mql&stage=sal&state=open",
        "What the list is narrowed to stands above it, each with its way out.",
        click("#filters summary >> nth=2", shows="#filters details[open] .sheet"),
    ),
    Picture("people", "People", "rita", "/people", "Everybody who is known, with their newest lead."),
    Picture(
        "person",
        "A person",
        "rita",
        "/people?text=marta+lindqvist",
        "All leads of one person, and how two records became one.",
        follow(FIRST),
    ),
    Picture("accounts", "Accounts", "rita", "/accounts", "The companies, with who responded and what is open."),
    Picture(
        "account",
        "An account",
        "rita",
        "/accounts?text=anadolu",
        "Who belongs to it, what they did, and who works with them.",
        follow(FIRST),
    ),
    Picture(
        "promises",
        "Promises",
        "clara",
        "/promises",
        "What marketing owes beside what sales owes; each number opens its leads.",
    ),
    Picture(
        "sources", "Sources", "milo", "/sources", "What became of what each source brought, and which does not pan out."
    ),
    Picture("funnel", "Funnel", "carl", "/funnel", "How many leads entered, left and stand in each stage."),
    Picture(
        "pact", "The pact", "clara", "/pact", "The contract as a page to read, made from the one file that decides."
    ),
    Picture(
        "pact-text",
        "The pact as text",
        "rita",
        "/pact/text",
        "The file itself; every decision links to one of its lines.",
    ),
    Picture("try", "Try a file", "rita", "/try", "A file of one's own is decided without storing anything."),
    Picture("try-verdicts", "A tried file", "rita", "/try", "Each row's verdict, why, and what to ask next.", upload),
    Picture(
        "try-lead",
        "A row of a tried file",
        "rita",
        "/try",
        "The criteria with what was read, and what would follow.",
        after(upload, click("[data-row] >> nth=4 >> button", shows="#panel .tree")),
    ),
    Picture(
        "operations",
        "Operations",
        "rita",
        "/operations",
        "Whether it runs, what could not be taken, what was asked for.",
    ),
    Picture("receipts", "Receipts", "rita", "/operations/receipts", "All that arrived, and what became of it."),
    Picture(
        "faults",
        "Receipts with one fault",
        "rita",
        "/operations",
        "What is wrong in the same way is repaired at once.",
        follow("a[href^='/operations/faults']"),
    ),
    Picture(
        "receipt",
        "A receipt",
        "rita",
        "/operations/receipts?state=rejected",
        "What was sent, word for word, and what is wrong with it.",
        follow("#receipts tbody a, main tbody a"),
    ),
    Picture(
        "audit", "The audit", "rita", "/operations/audit", "The proof that nothing slipped, and when it was last made."
    ),
    Picture(
        "finder", "The finder", "rita", "/leads", "`/` finds people, companies, leads and pages.", find("anadolu gida")
    ),
    Picture("keys", "All keys", "ana", "/", "`?` shows the keys of the page.", keys("?", shows="#keys tbody tr")),
    Picture(
        "tour", "The tour", "rita", "/tour", "Seven steps, and the people of the demo whom one should meet.", tour=True
    ),
    Picture("me", "My account", "ana", "/me", "Who one is here."),
    Picture("not-yours", "Not yours", "deniz", "/pact", "What one may not see says whom to ask."),
    Picture("components", "Components", "rita", "/design", "What every page is made of, in all states."),
    Picture(
        "my-list-narrow",
        "My list on a telephone",
        "ana",
        "/",
        "The bar of keys becomes a bar of buttons.",
        width=NARROW,
    ),
    Picture("lead-narrow", "A lead on a telephone", "ana", "/", "The same page, one column.", MIRA, width=NARROW),
    Picture("team-narrow", "Team on a telephone", "mara", "/", "Clocks that run out, on the way.", width=NARROW),
    Picture("leads-narrow", "Leads on a telephone", "rita", "/leads", "The columns that matter stay.", width=NARROW),
)


@contextmanager
def demo(people: int) -> Iterator[str]:
    """Let a company live in a home of its own; lend the address at which it is served."""
    home = Path(tempfile.mkdtemp(prefix="leadpact-pictures-"))
    home.chmod(0o755)
    try:
        with serving("demo", "--people", str(people), environment=surroundings(home)) as address:
            yield address
    finally:
        assert status(home).state in ("absent", "stopped")
        shutil.rmtree(home)


def take(doors: Doors, picture: Picture, theme: str) -> Path:
    """Take one picture."""
    window = doors.window(picture.who, width=picture.width, color_scheme=theme)
    if not picture.tour:
        window.add_cookies([{"name": "tour", "value": "off", "url": doors.address}])
    screen = Screen(window.new_page(), doors.address)
    screen.go(picture.path)
    if picture.steps is not None:
        picture.steps(screen)
    screen.page.wait_for_load_state("networkidle")
    devtools = window.new_cdp_session(screen.page)
    taken = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    path = PICTURES / f"{picture.name}-{theme}.webp"
    path.write_bytes(base64.b64decode(taken["data"]))
    window.close()
    return path


def page() -> str:
    """Return the page that shows all pictures."""
    parts = [HEAD]
    for one in SHOWN:
        parts.append(f"\n## {one.title}\n\n{one.says}\n\n")
        for theme in THEMES:
            file = f"../pictures/screens/{one.name}-{theme}.webp"
            parts.append(f'<img src="{file}" alt="{one.title}, {theme}" width="49%">\n')
    return "".join(parts)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Make the pictures of the documentation.")
    parser.add_argument("--people", type=int, default=6_000, help="how many come by themselves in the demo's year")
    parser.add_argument("names", nargs="*", help="only these pictures")
    chosen = parser.parse_args(arguments)
    PICTURES.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in SHOWN if not chosen.names or one.name in chosen.names]
    with demo(chosen.people) as address, sync_playwright() as playwright:
        doors = Doors(launch(playwright, chromium()), address)
        for one in wanted:
            for theme in THEMES:
                path = take(doors, one, theme)
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB", flush=True)
    known = {f"{one.name}-{theme}.webp" for one in SHOWN for theme in THEMES}
    for path in PICTURES.iterdir():
        if path.name not in known:
            path.unlink()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
