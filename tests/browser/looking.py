"""What a browser is looked at with: who is signed in, what the console says, what axe finds, what moves."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response

WIDE, NARROW = 1440, 390
HEIGHTS = {WIDE: 900, NARROW: 844}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""The rules of axe that belong to WCAG 2.2, levels A and AA."""

STILL = 0.01
"""The sum of layout shifts below which nothing is seen to move."""

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars")
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const named = (one) => one.node?.nodeName + "." + one.node?.className;
    if (!entry.hadRecentInput) window.shifts.push([entry.value, entry.sources.map(named)]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
# As the page itself does it, but without saying which state it knows: it is drawn anew, changed or not.
REDRAW = """
(element) => {
  const address = new URL(element.getAttribute("hx-get"), location.href);
  address.searchParams.delete("seen");
  return htmx.ajax("GET", address.pathname + address.search, {
    source: element, target: element, swap: "outerHTML", select: element.getAttribute("hx-select") ?? undefined,
  });
}
"""
# Of a long list the last rows look as the first ones; axe takes its time for each.
SHORTEN = """
() => {
  for (const [lists, most] of [["tbody, ul[role=list]", 8], ["ol", 40]]) {
    for (const list of document.querySelectorAll(lists)) for (const row of [...list.children].slice(most)) row.remove();
  }
}
"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BEYOND = """
() => [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1
  && !one.closest(".table, dialog, .desk, .sheet, pre") && one.checkVisibility()).slice(0, 5)
  .map((one) => one.nodeName.toLowerCase() + "." + one.className)
"""


def launch(playwright: Playwright, chromium: str) -> Browser:
    return playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])


@dataclass
class Screen:
    """A page of a browser that looks at a Leadpact. `allowed`: parts of what the console may say in a test."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def go(self, path: str) -> Response:
        """Open an address of the server."""
        response = self.page.goto(f"{self.address}{path}", wait_until="load")
        assert response is not None
        return response

    def heard(self) -> list[str]:
        """Return what the console has complained of since this was asked last, less what is allowed."""
        heard, self.complaints = self.complaints, []
        return [one for one in heard if not any(part in one for part in self.allowed)]

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})

    def moved(self) -> list[str]:
        """Return what moved since the page was opened, if that can be seen."""
        shifts = self.page.evaluate("() => new Promise((done) => setTimeout(() => done(window.shifts), 50))")
        total = sum(value for value, _ in shifts)
        return [] if total < STILL else [f"moves by {total:.3f}: {sources}" for _, sources in shifts[:3]]

    def redraw(self) -> bool:
        """Draw the region anew that is drawn anew by itself; say whether there is one."""
        live = self.page.locator("[data-live]").first
        if not live.count():
            return False
        live.evaluate(REDRAW)
        return True

    def scrolls_sideways(self) -> list[str]:
        """Return by what the page is wider than the window."""
        over = self.page.evaluate(OVERFLOW)
        return [f"is {over} px too wide: {self.page.evaluate(BEYOND)}"] if over > 0 else []

    def faults(self, *, only: tuple[str, ...] = (), within: str = "") -> list[str]:
        """Return what axe finds against WCAG 2.2 AA, each with where; of the rules `only`, if some are named.

        Long lists are cut for it, in the page too.
        """
        self.page.evaluate(SHORTEN)
        run = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": list(RULES)}
        options = {"runOnly": run, "resultTypes": ["violations"]}
        found = Axe().run(self.page, context=within or None, options=options).response["violations"]
        return [_told(one, node) for one in found for node in one["nodes"][:3]]


def _told(violation: dict[str, Any], node: dict[str, Any]) -> str:
    why = "; ".join(one["message"] for one in (*node["any"], *node["all"], *node["none"]))
    return f"{violation['id']} ({violation['impact']}) at {json.dumps(node['target'])}: {why[:200]}"


@dataclass
class Doors:
    """Lets people in, each once; further windows of theirs are opened with the same session."""

    browser: Browser
    address: str
    sessions: dict[str, Any] = field(default_factory=dict)

    def window(self, name: str, *, width: int = WIDE, fresh: bool = False, **more: Any) -> BrowserContext:
        """Open a window of somebody of the demo; of nobody who is signed in, for "".

        `fresh`: with a session of its own.
        """
        state = self._sign_in(name) if fresh else self._session(name)
        window = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]}, has_touch=width == NARROW,
            timezone_id="Europe/Berlin", locale="en-GB", reduced_motion="reduce", storage_state=state, **more,
        )  # fmt: skip
        window.add_init_script(WATCH)
        return window

    def screen(self, name: str, *, width: int = WIDE, fresh: bool = False, **more: Any) -> Screen:
        """Open a window and a page in it."""
        return Screen(self.window(name, width=width, fresh=fresh, **more).new_page(), self.address)

    def _session(self, name: str) -> Any:
        if name and name not in self.sessions:
            self.sessions[name] = self._sign_in(name)
        return self.sessions.get(name)

    def _sign_in(self, name: str) -> Any:
        window = self.browser.new_context(timezone_id="Europe/Berlin", locale="en-GB")
        page = window.new_page()
        page.goto(f"{self.address}/signin")
        page.locator(f"button[name=username][value={name}]").click()
        page.wait_for_url(f"{self.address}/")
        state = window.storage_state()
        window.close()
        return state
