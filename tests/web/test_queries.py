"""Every page that anybody can get to, and every part of one, is answered with few queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.browser import company as making
from tests.browser.walking import BEGIN, PEOPLE, Walk, routes

from leadpact.insight import figures
from leadpact.operations.database import Database

MOST = 12
"""Queries that a page may ask, those of the session and the viewer among them."""

LINK = re.compile(r'\s(href|hx-get)="(/[^"]*)"')
NOT_SHOWN = {
    "signout", "enter", "enter/<slug:secret>", "me/password", "views", "views/<int:view_id>/removal", "theme",
    "tour/<int:number>", "tour/end", "leads/columns", "leads/<int:lead_id>/acceptance",
    "leads/<int:lead_id>/misrouting", "leads/<int:lead_id>/attempts", "leads/<int:lead_id>/meeting/outcome",
    "leads/<int:lead_id>/opportunity", "leads/<int:lead_id>/answers", "leads/<int:lead_id>/waking",
    "leads/<int:lead_id>/reopening", "undo/<int:event_id>", "try/<str:token>/import", "operations/audits",
    "operations/receipts/<int:receipt_id>/repair", "operations/faults/repair", "pact/proposals/new",
    *(f"pact/proposals/<int:number>/{act}" for act in (
        "reasons", "examination", "proposing", "comments", "comments/settled", "waivers", "signatures", "activation",
        "cancellation", "withdrawal", "observation", "trial", "history", "check")),
    "pact/versions/<int:version>/return", "pact/acknowledgements", "pact/reviews",
}  # fmt: skip
"""Addresses that change something or send one on: they show no page of their own."""

FILE = b"email,name,country,activity\nvera@alpenlabor.com,Vera Alpen,DE,demo_requested\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each statement that this process has sent, by Django or without it, since the list was emptied."""
    sent: list[str] = []

    def noting(send: Callable[..., Any]) -> Callable[..., Any]:
        def note(cursor: Any, query: Any, *arguments: Any, **more: Any) -> Any:
            sent.append(str(query))
            return send(cursor, query, *arguments, **more)

        return note

    for name in ("execute", "executemany", "copy", "stream"):
        monkeypatch.setattr(psycopg.Cursor, name, noting(getattr(psycopg.Cursor, name)))
    return sent


@pytest.fixture
def firm(db: Database) -> None:
    """The company of the browser tests, with the demo's people, and with the figures that a worker keeps."""
    at = datetime.now(UTC)
    making.make(db, at=at)
    figures.refresh(db, at=at)


@pytest.mark.usefixtures("firm")
@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_of_theirs_asks_more_than_twelve_queries(asked: list[str], name: str) -> None:
    seen, counts = walked(name, asked)
    assert len(seen) > 10
    assert {address: sent for address, sent in counts.items() if len(sent) > MOST} == {}


@pytest.mark.usefixtures("firm")
def test_every_page_is_looked_at_by_somebody(asked: list[str]) -> None:
    seen = {route for name in ("rita", "ana", "mara") for route in walked(name, asked)[0]}
    assert sorted(set(routes()) - seen) == sorted(NOT_SHOWN)


def walked(name: str, asked: list[str]) -> tuple[set[str], dict[str, list[str]]]:
    """Walk as somebody; return the routes seen, and what was sent for each address."""
    walk = Walk(routes())
    counts: dict[str, list[str]] = {}

    with signed_in(name) as browser:

        def visit(address: str) -> Iterator[str]:
            page, counts[address] = ask_for(browser, address, asked)
            # What is drawn anew is asked for whole, not only if it has changed since.
            links = (re.sub(r"\?seen=[^&]*$", "", unescape(link)) for _, link in LINK.findall(page))
            return (urljoin(address, link) for link in links)

        walk.go(visit, (*BEGIN, *begun(browser)))
    return set(walk.seen), counts


def begun(browser: Any) -> Iterator[str]:
    """Try a file and ask for an audit, as far as one may; yield where that leads."""
    tried = browser.post("/try", {"file": SimpleUploadedFile("own.csv", FILE)})
    audited = browser.post("/operations/audits")
    return (response.headers["Location"] for response in (tried, audited) if response.status_code == 302)


def ask_for(browser: Any, address: str, asked: list[str]) -> tuple[str, list[str]]:
    """Ask for an address as a browser does that has been there before; return it, and what was sent for it."""
    browser.get(address)
    asked.clear()
    response = browser.get(address)
    sent = list(asked)
    assert (address, response.status_code) == (address, 200)
    whole = response.content if not response.streaming else b""
    return whole.decode("utf-8", "replace"), sent


@contextmanager
def signed_in(name: str) -> Iterator[Any]:
    from django.contrib.auth.models import User
    from django.test import Client

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.get(username=name))
    yield browser
