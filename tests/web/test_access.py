"""Which rows whom shows themselves: on every address, to every role, by link, by form and by the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.web.staff import STAFF, company

from building import READY, arrive, ask, first_row, rows, sizes
from leadpact.operations.database import Database
from leadpact.operations.scope import Scope
from leadpact.operations.users import ROLES
from leadpact.pact.model import Pact
from leadpact.web.access import scope_of
from leadpact.web.actions import LEAD_ACTIONS, PUBLIC, ROLES_OF

TEST_URLS = "tests.web.addresses"
OF_ANA = {"software", "working", "won", "lost", "rejected"}
EVERYTHING = OF_ANA | {"free", "partner", "listed", "paper", "junk", "recycled", "waiting"}
SEEN = {
    "ana": OF_ANA,
    "ben": {"recycled"},  # he accepted it in this cycle; a program has it now
    "cleo": {"waiting"},
    "zoe": set(),
    "mara": OF_ANA | {"recycled", "waiting"},
    "otto": set(),
    "deniz": {"partner"},
    "omar": set(),
    **dict.fromkeys(("milo", "rita", "clara", "andy"), EVERYTHING),
}


@pytest.fixture
def leads(db: Database, northwind: Pact) -> dict[str, int]:
    return company(db, northwind)


@pytest.fixture
def with_test_pages() -> Iterator[None]:
    """Adds pages that show a row or act on one."""
    from django.test import override_settings

    with override_settings(ROOT_URLCONF=TEST_URLS):
        yield


def pages(urlconf: str = "leadpact.web.urls") -> dict[str, Any]:
    """Return the view of every page, by its route."""
    from tests.web import addresses  # which needs Django

    return addresses.pages(urlconf)


def filled(route: str, **numbers: int) -> str:
    """Return an address of `route`; ids that `numbers` does not name are 1, texts `x`."""

    def value(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        return str(numbers.get(name, 1)) if kind == "int" else "x"

    return "/" + re.sub(r"<([^>]+)>", value, route)


def state(db: Database) -> tuple[dict[str, int], Any]:
    """Return what writing would change."""
    return sizes(db), rows(db, "SELECT md5(string_agg(l::text, ',' ORDER BY id)) FROM lead l")


# Rows


@pytest.mark.parametrize("name", STAFF)
def test_a_list_holds_what_is_somebody_s_to_see(
    db: Database, northwind: Pact, leads: dict[str, int], name: str
) -> None:
    party = STAFF[name]
    condition, values = scope_of(party.partition(":")[0], party, northwind).condition("l")
    with db.connection() as connection:
        seen = {row[0] for row in connection.execute(f"SELECT l.id FROM lead l WHERE {condition}", values)}
    assert {lead for lead in leads if leads[lead] in seen} == SEEN[name]


@pytest.mark.parametrize("name", STAFF)
def test_a_scope_says_of_one_lead_what_it_says_of_a_list(
    db: Database, northwind: Pact, leads: dict[str, int], name: str
) -> None:
    party = STAFF[name]
    scope = scope_of(party.partition(":")[0], party, northwind)
    held = {
        lead
        for lead, number in leads.items()
        if scope.holds(*first_row(db, "SELECT owner_kind, owner, queue, accepted_by FROM lead WHERE id = %s", number))
    }
    assert held == SEEN[name]


def test_a_partner_does_not_see_what_a_rep_of_the_same_name_has_taken() -> None:
    assert not Scope(owners=("partner:ana",)).holds("program", "warm-up", "", "ana")
    assert Scope(owners=("rep:ana",)).holds("program", "warm-up", "", "ana")
    assert not Scope(owners=("partner:ana",)).holds("rep", "ana", "", "")


def test_before_the_first_pact_a_rep_sees_theirs_and_a_manager_nothing() -> None:
    assert scope_of("rep", "rep:ana", None) == Scope(owners=("rep:ana",))
    assert scope_of("manager", "manager:mara", None) == Scope()
    assert scope_of("nobody", "nobody:x", None) == Scope()


@pytest.mark.usefixtures("with_test_pages")
@pytest.mark.parametrize("name", STAFF)
def test_a_page_shows_the_leads_people_and_accounts_that_are_somebody_s_to_see(
    db: Database, leads: dict[str, int], browse: Any, name: str
) -> None:
    browser = browse(name)
    for lead, number in leads.items():
        person, account = first_row(db, "SELECT person_id, account_id FROM lead WHERE id = %s", number)
        seen = 200 if lead in SEEN[name] else 404
        assert browser.get(f"/test/leads/{number}").status_code == seen, lead
        assert browser.get(f"/test/people/{person}").status_code == seen, lead
        if account is not None:
            beside = {one for one, other in leads.items() if _account(db, other) == account}
            whole = 200 if beside & SEEN[name] else 404
            assert browser.get(f"/test/accounts/{account}").status_code == whole, lead


def _account(db: Database, lead: int) -> Any:
    return ask(db, "SELECT account_id FROM lead WHERE id = %s", lead)


@pytest.mark.usefixtures("with_test_pages", "leads")
def test_who_is_absorbed_is_seen_by_who_sees_whoever_absorbed_them(db: Database, northwind: Pact, browse: Any) -> None:
    arrive(db, northwind, {**READY, "email": "m.kaya@web.de", "ids": {"crm": "c-9"}, "country": "NL"})
    arrive(db, northwind, {"event": "updated", "email": "mira@anadolu-labs.com", "ids": {"crm": "c-9"}})
    gone, into = first_row(db, "SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL")
    holder = ask(db, "SELECT owner FROM lead WHERE person_id = %s ORDER BY id LIMIT 1", into)
    assert browse(holder).get(f"/test/people/{gone}").status_code == 200
    assert browse("omar").get(f"/test/people/{gone}").status_code == 404


@pytest.mark.usefixtures("with_test_pages")
@pytest.mark.parametrize("kind", ["leads", "people", "accounts"])
@pytest.mark.parametrize("how", ["a page", "a part of one"])
def test_what_is_not_theirs_and_what_does_not_exist_look_the_same(
    db: Database, leads: dict[str, int], browse: Any, kind: str, how: str
) -> None:
    columns = {"leads": "id", "people": "person_id", "accounts": "account_id"}
    number = ask(db, f"SELECT {columns[kind]} FROM lead WHERE id = %s", leads["working"])
    more: dict[str, Any] = {"HTTP_HX_REQUEST": "true"} if how == "a part of one" else {}
    browser = browse("deniz")
    answers = [browser.get(f"/test/{kind}/{one}", **more) for one in (number, 10**9, 2**63 - 1, 2**63, 10**30)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({_without_time(answer) for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


def _without_time(answer: Any) -> str:
    return re.sub(r'data-now="[^"]*"', "", answer.content.decode())


@pytest.mark.usefixtures("with_test_pages")
def test_what_one_may_not_see_says_whom_to_ask_and_nothing_else(leads: dict[str, int], browse: Any) -> None:
    as_rep = browse("ben").get(f"/test/leads/{leads['working']}").content.decode()
    assert "<p>Ask Mara Test, Head of sales development or Rita Test, Revenue operations.</p>" in as_rep
    as_partner = browse("omar").get(f"/test/leads/{leads['working']}").content.decode()
    assert "<p>Ask Rita Test, Revenue operations.</p>" in as_partner
    for leaked in ("Tom", "ana", "Ana"):
        assert leaked not in as_rep + as_partner


@pytest.mark.usefixtures("with_test_pages", "leads")
def test_what_arrived_is_shown_to_who_sees_everything(browse: Any, db: Database) -> None:
    number = ask(db, "SELECT min(id) FROM receipt")
    shown = {name: browse(name).get(f"/test/receipts/{number}").status_code for name in STAFF}
    assert {name for name, status in shown.items() if status == 200} == {"milo", "rita", "clara", "andy"}
    assert {status for status in shown.values() if status != 200} == {404}


# Actions


def test_the_table_gives_every_action_to_roles_that_exist() -> None:
    assert {role for roles in ROLES_OF.values() for role in roles} == set(ROLES)
    assert [action for action, roles in ROLES_OF.items() if not roles] == []
    assert set(LEAD_ACTIONS) <= set(ROLES_OF)


def test_sponsors_and_analysts_only_read() -> None:
    writes = {*LEAD_ACTIONS, "import_leads", "repair_receipts", "save_shared_view"}
    assert {role for action in writes for role in ROLES_OF[action]} & {"sponsor", "analyst"} == set()


MAY = {  # who may do what to a lead that they see
    "ana": set(LEAD_ACTIONS),
    "deniz": set(LEAD_ACTIONS),
    "mara": set(LEAD_ACTIONS),
    "rita": set(LEAD_ACTIONS),
    "milo": {"undo", "learn", "wake", "reopen"},
    "clara": set(),
    "andy": set(),
}
OWN = {"ana": "working", "deniz": "partner"}


@pytest.mark.usefixtures("with_test_pages")
@pytest.mark.parametrize("name", MAY)
def test_who_sees_a_lead_may_do_what_their_role_does(leads: dict[str, int], browse: Any, name: str) -> None:
    browser, lead = browse(name), leads[OWN.get(name, "working")]
    statuses = {action: browser.post(f"/test/leads/{lead}/{action}").status_code for action in LEAD_ACTIONS}
    assert statuses == {action: 200 if action in MAY[name] else 403 for action in LEAD_ACTIONS}


@pytest.mark.usefixtures("with_test_pages")
def test_who_has_taken_a_lead_that_is_somebody_else_s_by_now_sees_it_and_may_not_act(
    db: Database, leads: dict[str, int], browse: Any
) -> None:
    with db.connection() as connection:
        connection.execute("UPDATE lead SET owner_kind = 'rep', owner = 'zoe' WHERE id = %s", (leads["recycled"],))
    browser = browse("ben")
    assert browser.get(f"/test/leads/{leads['recycled']}").status_code == 200
    refused = browser.post(f"/test/leads/{leads['recycled']}/recycle")
    assert refused.status_code == 403
    assert "<h1>This lead is with Zoe now.</h1>" in refused.content.decode()
    assert browse("zoe").post(f"/test/leads/{leads['recycled']}/recycle").status_code == 200


FOREIGN = {"ana": "recycled", "ben": "working", "cleo": "working", "zoe": "waiting", "otto": "working",
           "deniz": "working", "omar": "partner"}  # fmt: skip
"""For each who does not see everything: a lead that is another's."""


@pytest.mark.usefixtures("with_test_pages")
@pytest.mark.parametrize("name", FOREIGN)
def test_another_s_lead_is_refused_on_every_address_that_names_one_and_nothing_is_written(
    db: Database, leads: dict[str, int], browse: Any, name: str
) -> None:
    lead = leads[FOREIGN[name]]
    person, account = first_row(db, "SELECT person_id, account_id FROM lead WHERE id = %s", lead)
    numbers = {"lead_id": lead, "person_id": person, "account_id": account or 10**9}
    addresses = [
        filled(route, **numbers) for route in pages(TEST_URLS) if re.search("<int:(lead|person|account)_id>", route)
    ]
    assert len(addresses) >= 3 + len(LEAD_ACTIONS)
    browser, before = browse(name), state(db)
    for address in addresses:
        for answer in (browser.get(address), browser.post(address), browser.post(address, HTTP_HX_REQUEST="true")):
            assert answer.status_code in (403, 404, 405), (address, answer.status_code)
    assert state(db) == before


@pytest.mark.parametrize("name", STAFF)
def test_the_api_lets_nobody_in_by_a_session(db: Database, leads: dict[str, int], browse: Any, name: str) -> None:
    browser, lead, before = browse(name), leads["working"], state(db)
    assert browser.get(f"/api/v1/leads/{lead}").status_code == 401
    for path in (f"/api/v1/leads/{lead}/events", "/api/v1/leads"):
        answer = browser.post(path, '{"event": "accepted"}', content_type="application/json")
        assert answer.status_code == 401
    assert state(db) == before


# Every address


@pytest.mark.usefixtures("migrated_url")
def test_every_page_declares_its_action() -> None:
    every = pages()
    assert len(every) >= 6
    actions = {route: getattr(view, "action", None) for route, view in every.items()}
    assert {route: action for route, action in actions.items() if action not in {PUBLIC, *ROLES_OF}} == {}


@pytest.mark.usefixtures("migrated_url")
def test_only_signing_in_and_the_tour_of_the_demo_are_open_to_everybody() -> None:
    opened = {route for route, view in pages().items() if view.action == PUBLIC}
    assert opened == {"signin", "signout", "enter", "enter/<slug:secret>", "tour/<int:number>"}


def test_the_tour_lets_nobody_in_where_there_is_no_demo(db: Database, browse: Any) -> None:
    before = state(db)
    assert browse("").post("/tour/1").status_code == 404
    assert state(db) == before


def test_a_view_that_declares_no_action_lets_nobody_in(browse: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.http import HttpResponse
    from django.test import override_settings
    from django.urls import path

    class Urls:
        urlpatterns = (path("forgotten", lambda _: HttpResponse("open")),)

    with override_settings(ROOT_URLCONF=Urls), pytest.raises(ImproperlyConfigured):
        browse("rita").get("/forgotten")


@pytest.mark.parametrize("name", ["ana", "mara", "deniz", "milo", "rita", "clara", "andy"])
def test_each_role_is_refused_on_every_page_that_is_not_for_it(db: Database, browse: Any, name: str) -> None:
    role = STAFF[name].partition(":")[0]
    browser, before = browse(name), state(db)
    refused = [route for route, view in pages().items() if view.action and role not in ROLES_OF[view.action]]
    for route in refused:
        for answer in (browser.get(filled(route)), browser.post(filled(route))):
            assert answer.status_code == 403, route
    assert state(db) == before


def test_nobody_who_is_not_signed_in_sees_a_page(browse: Any) -> None:
    browser = browse("")
    for route, view in pages().items():
        if view.action == PUBLIC:
            continue
        for answer in (browser.get(filled(route)), browser.post(filled(route))):
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/signin"), route
        part = browser.get(
            filled(route), HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://localhost/leads?stage=mql"
        )
        assert (part.status_code, part["HX-Redirect"]) == (401, "/signin?next=%2Fleads%3Fstage%3Dmql"), route


def test_templates_ask_only_for_actions_that_exist() -> None:
    from leadpact.settings import BASE

    asked = {
        name
        for page in (BASE / "web" / "templates").rglob("*.html")
        for name in re.findall(r"\bmay\.(\w+)", page.read_text(encoding="utf-8"))
    }
    assert asked - set(ROLES_OF) == set()
