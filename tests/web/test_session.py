"""Signing in and out, what a session is good for, the demo's doors, what surrounds every page."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
from tests.web.staff import STAFF

from building import NOW, ask, rows, run
from leadpact.errors import Refused
from leadpact.operations import signing_in
from leadpact.operations.database import Database
from leadpact.operations.demo_users import add_demo_users, list_demo_users
from leadpact.operations.users import NewUser, add_user, deactivate_user
from leadpact.pact.model import Pact

PASSWORD = "three wise owls"


@pytest.fixture
def visitor(db: Database, northwind: Pact) -> Any:  # noqa: ARG001 - adopted
    """A browser of somebody who is not signed in; its forms have to bear our token."""
    from django.test import Client

    return Client(SERVER_NAME="localhost", enforce_csrf_checks=True)


@pytest.fixture
def ana(db: Database, northwind: Pact) -> int:  # noqa: ARG001 - adopted
    new = NewUser("ana", "rep", name="Ana Lopez", title="Sales development", email="ana@northwind.example")
    return add_user(db, new, password=PASSWORD, by="cli:test", at=NOW)


def token(page: Any) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert found is not None
    return found[1]


def sign_in(browser: Any, name: str = "ana", password: str = PASSWORD, **more: str) -> Any:
    address = more.pop("address", "127.0.0.1")
    body = {"name": name, "password": password, "csrfmiddlewaretoken": token(browser.get("/signin")), **more}
    return browser.post("/signin", body, REMOTE_ADDR=address)


def said(page: Any) -> list[str]:
    return re.findall(r'(?:class="fault"[^>]*>|role="alert">.*?</span><span>)([^<]*)<', page.content.decode())


# Signing in


@pytest.mark.usefixtures("ana")
def test_who_signs_in_is_where_they_wanted_to_be_and_is_known_by_name(visitor: Any) -> None:
    asked = visitor.get("/me?x=1")
    assert (asked.status_code, asked["Location"]) == (302, "/signin?next=%2Fme%3Fx%3D1")
    page = visitor.get(asked["Location"])
    body = {"name": "ana", "password": PASSWORD, "next": "/me?x=1", "csrfmiddlewaretoken": token(page)}
    arrived = visitor.post("/signin", body)
    assert (arrived.status_code, arrived["Location"]) == (302, "/me?x=1")
    shown = visitor.get("/me").content.decode()
    for part in ("<h1>Ana Lopez</h1>", "Sales development", "rep:ana", "ana@northwind.example", "Europe/Berlin"):
        assert part in shown


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("name", "password", "faults"),
    [
        ("ana", "three wise cats", ["Name and password do not fit together."]),
        ("nobody", PASSWORD, ["Name and password do not fit together."]),
        ("", PASSWORD, ["Fill in your name."]),
        ("ana", "", ["Fill in your password."]),
        ("", "", ["Fill in your name.", "Fill in your password."]),
    ],
)
def test_what_is_wrong_is_said_and_nobody_signed_in(visitor: Any, name: str, password: str, faults: list[str]) -> None:
    answer = sign_in(visitor, name, password)
    assert (answer.status_code, said(answer)) == (422, faults)
    assert f'value="{name}"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert visitor.get("/me").status_code == 302


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\x.y"]
)
def test_nobody_is_sent_to_another_site(visitor: Any, wanted: str) -> None:
    assert sign_in(visitor, next=wanted)["Location"] == "/"


@pytest.mark.usefixtures("ana")
def test_a_form_of_another_site_signs_nobody_in_or_out(visitor: Any, db: Database) -> None:
    assert visitor.post("/signin", {"name": "ana", "password": PASSWORD}).status_code == 403
    assert ask(db, "SELECT count(*) FROM django_session") == 0
    sign_in(visitor)
    refused = visitor.post("/signout")
    assert refused.status_code == 403
    assert "<h1>This form is out of date.</h1>" in refused.content.decode()
    assert visitor.get("/me").status_code == 200


@pytest.mark.usefixtures("ana")
def test_signing_out_ends_the_session_everywhere(visitor: Any, db: Database) -> None:
    sign_in(visitor)
    before = visitor.cookies["leadpact_session"].value
    answer = visitor.post("/signout", {"csrfmiddlewaretoken": token(visitor.get("/me"))})
    assert (answer["Location"], answer["Clear-Site-Data"]) == ("/signin", '"cache"')
    assert ask(db, "SELECT count(*) FROM django_session") == 0
    visitor.cookies["leadpact_session"] = before
    assert visitor.get("/me").status_code == 302
    assert visitor.get("/signout").status_code == 405


@pytest.mark.usefixtures("ana")
def test_the_session_has_another_key_after_signing_in_and_old_ones_are_removed(visitor: Any, db: Database) -> None:
    sign_in(visitor)
    first = visitor.cookies["leadpact_session"].value
    run(db, "UPDATE django_session SET expire_date = now() - interval '1 second'")
    del visitor.cookies["leadpact_session"]
    sign_in(visitor)
    assert visitor.cookies["leadpact_session"].value != first
    assert ask(db, "SELECT count(*) FROM django_session") == 1


def test_who_is_deactivated_is_out_from_the_next_click_on(db: Database, ana: int, visitor: Any) -> None:
    sign_in(visitor)
    assert visitor.get("/me").status_code == 200
    deactivate_user(db, "ana", by="cli:test", at=NOW)
    assert visitor.get("/me").status_code == 302
    answer = sign_in(visitor)
    assert (answer.status_code, said(answer)) == (422, ["Name and password do not fit together."])
    noted = rows(db, "SELECT user_id, deactivated_by FROM user_party")
    assert noted == [(ana, "cli:test")]


@pytest.mark.parametrize("what", ["user_party", "auth_user_groups"])
def test_an_account_without_a_role_or_a_party_is_nobody(db: Database, ana: int, visitor: Any, what: str) -> None:
    sign_in(visitor)
    run(db, f"DELETE FROM {what} WHERE user_id = {ana}")
    assert visitor.get("/me").status_code == 302
    assert sign_in(visitor).status_code == 422


# Tries


@pytest.mark.usefixtures("ana")
def test_after_five_wrong_passwords_even_the_right_one_is_not_looked_at(visitor: Any, db: Database) -> None:
    for _ in range(5):
        assert sign_in(visitor, password="wrong").status_code == 422
    answer = sign_in(visitor)
    assert (answer.status_code, said(answer)) == (429, ["Too many tries. Try again in 15 minutes."])
    assert sign_in(visitor, name=" ANA ").status_code == 429
    run(db, "UPDATE signin_try SET since = since - interval '15 minutes'")
    assert sign_in(visitor).status_code == 302
    assert ask(db, "SELECT count(*) FROM signin_try") == 0


@pytest.mark.usefixtures("ana")
def test_who_guesses_locks_out_neither_others_nor_the_same_name_elsewhere(visitor: Any) -> None:
    for _ in range(6):
        sign_in(visitor, password="wrong", address="203.0.113.9")
    assert sign_in(visitor, address="203.0.113.9").status_code == 429
    assert sign_in(visitor, name="ben", address="203.0.113.9").status_code == 422
    assert sign_in(visitor, address="198.51.100.7").status_code == 302


def test_tries_count_from_the_first_and_are_forgotten_after_a_while(db: Database) -> None:
    tries = [signing_in.count_try(db, "ana", "a", at=NOW + timedelta(minutes=n)) for n in range(7)]
    assert tries == [None] * 5 + [NOW + signing_in.SPAN] * 2
    assert signing_in.count_try(db, "ben", "a", at=NOW + timedelta(minutes=7)) is None
    assert ask(db, "SELECT count(*) FROM signin_try") == 2
    assert signing_in.count_try(db, "ben", "a", at=NOW + timedelta(minutes=15)) is None
    assert ask(db, "SELECT count(*) FROM signin_try") == 1
    assert signing_in.count_try(db, "ana", "a", at=NOW + timedelta(minutes=15)) is None


# One's own account


@pytest.mark.usefixtures("ana")
def test_another_password_ends_the_other_sessions(visitor: Any) -> None:
    from django.test import Client

    elsewhere = Client(SERVER_NAME="localhost")
    sign_in(visitor)
    sign_in(elsewhere)
    body = {"old_password": PASSWORD, "new_password1": "four grey geese", "new_password2": "four grey geese"}
    answer = visitor.post("/me/password", {**body, "csrfmiddlewaretoken": token(visitor.get("/me"))})
    assert (answer.status_code, answer["Location"]) == (302, "/me")
    assert "Your password was changed" in visitor.get("/me").content.decode()
    assert (visitor.get("/me").status_code, elsewhere.get("/me").status_code) == (200, 302)
    assert sign_in(elsewhere).status_code == 422
    assert sign_in(elsewhere, password="four grey geese").status_code == 302


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("old", "new", "again", "fault"),
    [
        ("wrong", "four grey geese", "four grey geese", "Your old password was entered incorrectly."),
        (PASSWORD, "four grey geese", "four grey hens", "The two password fields didn"),
        (PASSWORD, "password", "password", "This password is too common."),
        (PASSWORD, "short", "short", "This password is too short."),
    ],
)
def test_a_password_that_will_not_do_is_named(visitor: Any, old: str, new: str, again: str, fault: str) -> None:
    sign_in(visitor)
    body = {"old_password": old, "new_password1": new, "new_password2": again}
    answer = visitor.post("/me/password", {**body, "csrfmiddlewaretoken": token(visitor.get("/me"))})
    assert answer.status_code == 422
    assert [one.partition(fault)[0] for one in said(answer)] == [""]
    visitor.cookies.clear()
    assert sign_in(visitor).status_code == 302


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("cookie", "zone"),
    [
        ("America/New_York", "America/New_York"),
        ("Asia/Kathmandu", "Asia/Kathmandu"),
        ("", "Europe/Berlin"),
        ("Mars/Olympus", "Europe/Berlin"),
        ("../../etc/passwd", "Europe/Berlin"),
        ("x" * 3000, "Europe/Berlin"),
    ],
)
def test_times_are_read_in_the_browser_s_zone_or_else_the_pact_s(visitor: Any, cookie: str, zone: str) -> None:
    sign_in(visitor)
    visitor.cookies["zone"] = cookie
    assert f"<dd>{zone}</dd>" in visitor.get("/me").content.decode()


def test_a_zone_lasts_for_its_request_only(visitor: Any, ana: int) -> None:  # noqa: ARG001 - she signs in
    from django.utils import timezone

    sign_in(visitor)
    visitor.cookies["zone"] = "Asia/Kathmandu"
    visitor.get("/me")
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("name", STAFF)
def test_who_looks_is_known_in_one_query_beside_the_session_s(browse: Any, name: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = browse(name)
    browser.get("/me")
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/me").status_code == 200
    assert [query["sql"].partition(" FROM ")[0].split(".")[0] for query in asked.captured_queries] == [
        'SELECT "django_session"',
        'SELECT "auth_user"',
    ]


# The demo


def test_each_of_the_demo_is_entered_by_a_button_and_by_a_link(db: Database, visitor: Any) -> None:
    people = add_demo_users(db, by="cli:test", at=NOW)
    page = visitor.get("/signin").content.decode()
    shown = re.findall(r'value="(\w+)"[^>]*><strong>([^<]*)</strong><span>([^<]*)</span>', page)
    assert shown == [(one.username, one.role_label, one.name) for one in people]
    for one in people:
        body = {"username": one.username, "next": "/me", "csrfmiddlewaretoken": token(visitor.get("/signin"))}
        answer = visitor.post("/enter", body)
        assert (answer.status_code, answer["Location"]) == (302, "/me")
        assert f"<dd>{one.party}</dd>" in visitor.get("/me").content.decode()
        visitor.cookies.clear()
        assert visitor.get(f"/enter/{one.secret}")["Location"] == "/"
        assert f"<h1>{one.name}</h1>" in visitor.get("/me").content.decode()
        assert "Present password" not in visitor.get("/me").content.decode()
        visitor.cookies.clear()


def test_the_demo_opens_for_nobody_else(db: Database, visitor: Any) -> None:
    add_demo_users(db, by="cli:test", at=NOW)
    for name in ("nobody", ""):
        body = {"username": name, "csrfmiddlewaretoken": token(visitor.get("/signin"))}
        assert visitor.post("/enter", body).status_code == 404
    assert visitor.get("/enter/0123456789abcdef0123456789abcdef").status_code == 404
    assert visitor.get("/enter")["Location"] == "/signin"
    assert visitor.post("/enter", {"username": "ana"}).status_code == 403  # no token
    assert ask(db, "SELECT count(*) FROM django_session") == 0


@pytest.mark.usefixtures("ana")
def test_a_real_installation_has_no_such_doors(db: Database, visitor: Any) -> None:
    page = visitor.get("/signin")
    assert "/enter" not in page.content.decode()
    body = {"username": "ana", "csrfmiddlewaretoken": token(page)}
    assert visitor.post("/enter", body).status_code == 404
    assert visitor.get("/enter").status_code == 404
    assert visitor.get("/enter/0123456789abcdef0123456789abcdef").status_code == 404
    with pytest.raises(Refused, match="real users"):
        add_demo_users(db, by="cli:test", at=NOW)
    assert (list_demo_users(db), ask(db, "SELECT count(*) FROM auth_user")) == ([], 1)


def test_a_link_of_another_installation_opens_nothing(db: Database, visitor: Any) -> None:
    from django.test import override_settings

    with override_settings(SECRET_KEY="another"):
        other = add_demo_users(db, by="cli:test", at=NOW)[0].secret
    assert visitor.get(f"/enter/{other}").status_code == 404


# What surrounds every page


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("path", ["/signin", "/me", "/nothing", "/enter/x"])
def test_every_page_forbids_browsers_what_it_does_not_need(visitor: Any, path: str) -> None:
    sign_in(visitor)
    headers = visitor.get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    shown = {name: headers[name] for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")}
    assert shown == {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    assert headers["Cache-Control"] == "private, no-cache"


@pytest.mark.usefixtures("ana")
def test_cookies_are_kept_from_scripts_and_other_sites(visitor: Any) -> None:
    sign_in(visitor)
    for name in ("leadpact_session", "leadpact_csrf"):
        cookie = visitor.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")


@pytest.mark.usefixtures("ana")
def test_no_page_has_a_script_or_a_style_within(visitor: Any) -> None:
    sign_in(visitor)
    for path in ("/me", "/nothing", "/signin"):
        page = visitor.get(path).content.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page) == []


@pytest.mark.parametrize("name", ["leadpact/base.css", "leadpact/keys.js", "django_htmx/htmx-2.min.js"])
def test_styles_and_scripts_are_sent_compressed_and_kept_for_good(visitor: Any, name: str) -> None:
    from django.templatetags.static import static

    answer = visitor.get(static(name), HTTP_ACCEPT_ENCODING="gzip", HTTP_RANGE="bytes=0-9")
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip")
    assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
    whole = gzip.decompress(b"".join(answer.streaming_content))
    assert whole == b"".join(visitor.get(static(name)).streaming_content)
    assert len(whole) > 500
    assert visitor.get(static("leadpact/none.css")).status_code == 404


def test_styles_have_another_address_when_one_of_them_changes(tmp_path: Any) -> None:
    from leadpact.web.assets import digest_of

    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / "a.css"
    seen = []
    for text in ("a", "b", "a"):
        file.write_text(text)
        seen.append(digest_of(tmp_path))
    assert seen[0] == seen[2] != seen[1]
    file.rename(tmp_path / "deep" / "b.css")
    assert digest_of(tmp_path) not in seen


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("path", ["/healthz", "/api/v1/leads/1", "/api/docs", "/f/contact"])
def test_the_api_and_forms_of_other_sites_have_nothing_to_do_with_sessions(visitor: Any, path: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(visitor)
    with CaptureQueriesContext(connection) as asked:
        answer = visitor.get(path)
    assert (list(asked.captured_queries), list(answer.cookies)) == ([], [])
    assert "Content-Security-Policy" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_silent_database_is_told_as_one(browse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browse("rita")

    def silent(*_: object) -> None:
        from django.db import OperationalError

        raise OperationalError("the connection is lost")

    monkeypatch.setattr("leadpact.web.accounts.Accounts.get_user", silent)
    answer = browser.get("/me")
    assert answer.status_code == 503
    assert "<h1>The database does not answer at the moment.</h1>" in answer.content.decode()
