"""Plain HTML forms: what visitors send is kept before they are thanked, whatever it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadpact.clock import now
from leadpact.models import packing
from leadpact.operations import capture
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

FILLED = {
    "activity": "contact_requested",
    "email": "mira@anadolu.example.com",
    "first_name": "Mira",
    "last_name": "Kaya",
    "country": "Türkiye",
    "employees": "1,200",
    "utm_medium": "cpc",
    "message": "Please call me.",
}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def visitor(db: Database, northwind: Pact) -> Any:  # noqa: ARG001 - adopted
    """Somebody with a browser."""
    from django.test import Client

    return Client(SERVER_NAME="localhost")


def receipts(db: Database) -> list[tuple[str, str, dict[str, Any], dict[str, str]]]:
    with db.connection() as connection:
        found = connection.execute("SELECT channel, state, body, faults FROM receipt ORDER BY id").fetchall()
    return [
        (channel, state, packing.values(body), packing.texts(faults or "{}")) for channel, state, body, faults in found
    ]


def heading(response: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", response.content.decode())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_form_is_kept_then_thanked_for_and_decided_by_a_worker(visitor: Any, db: Database, kind: str) -> None:
    from urllib.parse import urlencode

    if kind == "urlencoded":
        response = visitor.post("/f/contact", urlencode(FILLED), content_type=FORM)
    else:
        response = visitor.post("/f/contact", FILLED)
    assert (response.status_code, heading(response)) == (200, "Thank you")
    fields = {name: value for name, value in FILLED.items() if name != "activity"}
    assert receipts(db) == [("form:contact", "pending", {"activity": "contact_requested", "fields": fields}, {})]
    assert capture.process_pending(db, at=now()) == 1
    with db.connection() as connection:
        facts = connection.execute("SELECT p.name, p.email, l.stage FROM lead l JOIN person p ON p.id = l.person_id")
        assert facts.fetchall() == [("Mira Kaya", "mira@anadolu.example.com", "inquiry")]


def test_a_double_click_is_one_sending(visitor: Any, db: Database) -> None:
    for _ in range(2):
        assert visitor.post("/f/contact", {**FILLED, "submission": "7f3a"}).status_code == 200
    assert len(receipts(db)) == 1
    assert visitor.post("/f/contact", {**FILLED, "submission": "90c1"}).status_code == 200
    assert len(receipts(db)) == 2


def test_a_corrected_form_is_taken_though_its_submission_is_the_same(visitor: Any, db: Database) -> None:
    assert visitor.post("/f/contact", {"email": "mira@", "submission": "7f3a"}).status_code == 422
    assert visitor.post("/f/contact", {"email": "mira@firm.example.com", "submission": "7f3a"}).status_code == 200
    assert [state for _, state, _, _ in receipts(db)] == ["rejected", "pending"]


def test_what_cannot_be_read_is_named_in_words_and_kept(visitor: Any, db: Database) -> None:
    response = visitor.post("/f/contact", {"email": "<b>mira", "first_name": "Mira", "message": "<i>hello</i>"})
    page = response.content.decode()
    assert (response.status_code, heading(response)) == (422, "Something is missing or cannot be read")
    assert "<strong>Email</strong>: " in page
    assert "nothing says who this is: give an email address, or a phone number and a name" in page
    assert "<b>" not in page
    [(channel, state, payload, faults)] = receipts(db)
    assert (channel, state, list(faults)) == ("form:contact", "rejected", ["email"])
    assert payload["fields"]["message"] == "<i>hello</i>"


def test_a_filled_honeypot_looks_like_success_and_is_kept_as_spam(visitor: Any, db: Database) -> None:
    thanked = visitor.post("/f/contact", FILLED)
    trapped = visitor.post("/f/contact", {**FILLED, "website_url": "https://spam.example"})
    assert (trapped.status_code, trapped.content) == (thanked.status_code, thanked.content)
    assert [(state, faults) for _, state, _, faults in receipts(db)] == [
        ("pending", {}), ("rejected", {"website_url": "spam: honeypot"}),
    ]  # fmt: skip


def test_an_empty_honeypot_is_a_person(visitor: Any, db: Database) -> None:
    visitor.post("/f/contact", {**FILLED, "website_url": ""})
    assert [state for _, state, _, _ in receipts(db)] == ["pending"]


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("https://northwind.example/thanks?a=1", True),
        ("http://northwind.example:8443/thanks", False),
        ("https://evil.example/thanks", False),
        ("https://northwind.example.evil.example/", False),
        ("https://northwind.example@evil.example/", False),
        ("//evil.example/", False),
        ("/thanks", False),
        ("javascript:alert(1)//northwind.example", False),
        ("https://northwind.example/\r\nSet-Cookie: a=b", False),
        ("https://[", False),
        ("https://northwind.example/" + "x" * 2000, False),
        ("", False),
    ],
)
def test_visitors_are_sent_on_to_allowed_hosts_only(
    visitor: Any, db: Database, monkeypatch: pytest.MonkeyPatch, address: str, followed: bool
) -> None:
    monkeypatch.setenv("LEADPACT_FORM_REDIRECT_HOSTS", "www.northwind.example, northwind.example")
    response = visitor.post("/f/contact", {**FILLED, "retURL": address})
    if followed:
        assert (response.status_code, response.headers["Location"]) == (303, address)
    else:
        assert (response.status_code, "Location" in response.headers) == (200, False)
    assert len(receipts(db)) == 1


def test_without_the_setting_nobody_is_sent_on(visitor: Any) -> None:
    assert visitor.post("/f/contact", {**FILLED, "retURL": "https://northwind.example/"}).status_code == 200


def test_a_visitor_says_only_what_a_visitor_can_know(visitor: Any, db: Database) -> None:
    steering = {
        "event": "opportunity_won", "lead": "1", "lead_key": "x", "by": "rep:ana", "at": "2020-01-01T00:00:00Z",
        "reported": "true", "id.crm": "7", "ids": "7", "key": "k", "authority": "yes", "region": "EMEA",
    }  # fmt: skip
    visitor.post("/f/contact", {**FILLED, **steering})
    [(_, _, payload, _)] = receipts(db)
    left_out = {name.removeprefix("left_out."): value for name, value in payload.items() if name.startswith("left_")}
    assert left_out == steering
    assert set(payload["fields"]) & set(steering) == set()
    assert capture.process_pending(db, at=now()) == 1
    with db.connection() as connection:
        kinds = connection.execute("SELECT kind FROM journal_event WHERE receipt_id IS NOT NULL").fetchall()
        assert kinds == [("responded",)]


def test_several_answers_to_one_question_are_all_kept(visitor: Any, db: Database) -> None:
    visitor.post("/f/contact", {**FILLED, "interests": ["pumps", "", "valves"]})
    assert receipts(db)[0][2]["fields"]["interests"] == "pumps, valves"


def test_a_file_is_named_and_not_kept(visitor: Any, db: Database) -> None:
    sent = SimpleUploadedFile("brief.pdf", b"%PDF", content_type="application/pdf")
    assert visitor.post("/f/contact", {**FILLED, "attachment": sent}).status_code == 200
    assert receipts(db)[0][2]["fields"]["attachment"] == "brief.pdf (files are not kept)"


def test_before_the_first_pact_a_form_is_kept(db: Database) -> None:
    from django.test import Client

    assert Client(SERVER_NAME="localhost").post("/f/contact", FILLED).status_code == 200
    assert [state for _, state, _, _ in receipts(db)] == ["pending"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("text/plain", b"email=a", 400),
        (FORM, b"email=" + b"x" * 300_000, 413),
        (FORM, b"&".join(b"a%d=1" % number for number in range(1500)), 400),
        (f"{FORM}; charset=utf-16", b"email=a", 400),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", 422),
        (FORM, b"%00=%00&email=%00", 422),
        (FORM, b"email=%ff%fe", 422),
    ],
)
def test_what_is_no_form_gets_a_readable_page(visitor: Any, content_type: str, body: bytes, status: int) -> None:
    response = visitor.post("/f/contact", body, content_type=content_type)
    assert response.status_code == status
    assert heading(response) != ""


def test_the_address_of_a_form_shows_no_form(visitor: Any) -> None:
    response = visitor.get("/f/contact")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert visitor.post("/f/a b", FILLED).status_code == 404


def test_a_silent_database_is_said_to_the_visitor(visitor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Database("postgresql://nobody@127.0.0.1:1/none")
    gone.pool.timeout = 0.1
    try:
        monkeypatch.setattr("leadpact.web.views.forms.database", lambda: gone)
        response = visitor.post("/f/contact", FILLED)
    finally:
        gone.close()
    assert (response.status_code, heading(response)) == (503, "We cannot take this right now.")


@pytest.mark.parametrize("path", ["/f/contact"])
def test_every_page_has_a_language_a_title_and_one_heading(visitor: Any, path: str) -> None:
    page = visitor.get(path).content.decode()
    assert '<html lang="en">' in page
    assert page.count("<h1>") == page.count("<title>") == page.count("<main>") == 1
    assert "<script" not in page


names = st.sampled_from(
    ["email", "phone", "first_name", "country", "activity", "event", "retURL", "website_url", "x", ""]
)
odd = st.sampled_from(["", "a@firm.example.com", "DE", "demo_requested", "//", "https://[", "\x00", "ß" * 300, "1e9"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filled=st.dictionaries(names, odd, max_size=6))
def test_no_form_makes_the_server_fail(visitor: Any, filled: dict[str, str]) -> None:
    assert visitor.post("/f/contact", filled).status_code in (200, 422)
