"""Lists of people and accounts: who stands in them, for whom, in which order, page by page, and whom a text finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from building import DEMO, NOW, READY, arrive, ask, live, rows, run
from leadpact.errors import BadInput
from leadpact.operations import narrowing, people_listing
from leadpact.operations.accounts import LeadOfColleague
from leadpact.operations.database import Database
from leadpact.operations.listing import Count
from leadpact.operations.people_listing import AccountsPage, PeoplePage, list_accounts, list_people
from leadpact.operations.scope import EVERYTHING, NOTHING, Scope
from leadpact.pact.model import Pact

LATER = NOW + timedelta(hours=2)
DELTA = Scope(owners=("partner:delta",))
SORTS = ("recent", "name")

List = Callable[..., PeoplePage | AccountsPage]


def emails(db: Database, text: str = "", scope: Scope = EVERYTHING, **more: Any) -> list[str]:
    """Return whom a list shows by the name in their address; the count says the same."""
    page = list_people(db, scope, text, **more)
    assert page.count == Count(len(page.lines))
    return [line.email.partition("@")[0] for line in page.lines]


def domains(db: Database, text: str = "", scope: Scope = EVERYTHING, **more: Any) -> list[str]:
    page = list_accounts(db, scope, text, **more)
    assert page.count == Count(len(page.lines))
    return [line.domain for line in page.lines]


def merge_two(db: Database, pact: Pact) -> tuple[int, int]:
    """Let two records turn out to be one person; return who goes on, and who was absorbed."""
    arrive(db, pact, DEMO | {"email": "mira@gmail.com", "name": "Mira Kaya"})
    arrive(db, pact, READY | {"ids": {"crm": "c-1"}, "email": "kaya@web.de"}, at=LATER)
    arrive(db, pact, {"event": "updated", "email": "mira@gmail.com", "ids": {"crm": "c-1"}}, at=LATER)
    [(gone, into)] = rows(db, "SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL")
    return into, gone


# What a line says


def test_a_line_of_a_person_says_who_where_and_who_works_their_lead(db: Database, northwind: Pact) -> None:
    told = {"email": "mira@anadolu-labs.com", "name": "Mira Kaya", "company": "Anadolu", "job_title": "VP Lab"}
    [one] = arrive(db, northwind, READY | told)
    [line] = list_people(db, EVERYTHING).lines
    assert (line.name, line.email, line.title, line.account) == (
        "Mira Kaya",
        "mira@anadolu-labs.com",
        "VP Lab",
        "Anadolu",
    )
    assert (line.responded_at, line.leads, line.open_leads, line.reachability) == (NOW, 1, 1, {})
    owner = ask(db, "SELECT owner FROM lead")
    assert line.lead == LeadOfColleague(one.lead_id or 0, "instruments", "mql", "Offered", "rep", owner, True)


def test_without_a_job_title_the_seniority_stands_there(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"}, {"event": "listed", "email": "x@ore-works.com"})
    assert {line.email: line.title for line in list_people(db, EVERYTHING).lines} == {
        "mira@anadolu-labs.com": "VP", "x@ore-works.com": ""
    }  # fmt: skip


def test_of_several_open_leads_the_one_that_the_viewer_sees_is_shown(db: Database, northwind: Pact) -> None:
    software = {"product_line": "software", "country": "US", "industry": "Food"}
    [first] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    [second] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"} | software, at=LATER)
    first_owner, second_owner = (
        ask(db, "SELECT owner FROM lead WHERE id = %s", one.lead_id) for one in (first, second)
    )
    assert first_owner != second_owner
    shown = {}
    for scope in (EVERYTHING, Scope(owners=(f"rep:{first_owner}",)), Scope(owners=(f"rep:{second_owner}",))):
        [line] = list_people(db, scope).lines
        assert line.lead is not None
        shown[line.lead.id] = (line.leads, line.open_leads, line.lead.visible)
    assert shown == {first.lead_id: (2, 2, True), second.lead_id: (2, 2, True)}


def test_a_lead_that_the_viewer_does_not_see_is_marked_so(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    taken = ask(db, "SELECT accepted_by FROM lead WHERE id = %s", leads["recycled"])
    run(db, "UPDATE lead SET accepted_by = '' WHERE id = %(lead)s", {"lead": leads["recycled"]})
    assert "tom" not in emails(db, scope=Scope(owners=(f"rep:{taken}",)))
    other = {"owner_kind": "rep", "owner": "zoe", "lead": leads["lost"]}
    person = ask(db, "SELECT person_id FROM lead WHERE id = %s", leads["recycled"])
    run(db, "UPDATE lead SET owner = %(owner)s, person_id = %(person)s WHERE id = %(lead)s", other | {"person": person})
    [line] = [line for line in list_people(db, Scope(owners=("rep:zoe",))).lines if line.id == person]
    assert line.lead is not None
    assert (line.lead.id, line.lead.visible) == (leads["recycled"], False)


def test_a_line_of_an_account_says_what_is_there(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    [line] = [line for line in list_accounts(db, EVERYTHING).lines if line.domain == "anadolu-labs.com"]
    assert (line.people, line.responded_at, line.open_leads) == (2, NOW, 0)
    assert (line.is_customer, line.owner, line.won) == (True, "", {"EUR": 1_200_000})
    [line] = [line for line in list_accounts(db, EVERYTHING).lines if line.domain == "bergen-fish.com"]
    assert (line.people, line.open_leads, line.is_customer, line.won) == (2, 1, False, {})


def test_what_was_sold_by_leads_that_the_viewer_does_not_see_is_not_told(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    won = ask(db, "SELECT owner FROM lead WHERE id = %s", leads["won"])
    run(db, "UPDATE lead SET owner = 'zoe', accepted_by = 'zoe' WHERE id = %(lead)s", {"lead": leads["lost"]})
    for rep, sold in ((won, {"EUR": 1_200_000}), ("zoe", {})):
        [line] = list_accounts(db, Scope(owners=(f"rep:{rep}",)), "anadolu").lines
        assert (line.people, line.won) == (2, sold)


# Who stands in a list


def test_who_was_absorbed_stands_in_no_list(db: Database, northwind: Pact) -> None:
    into, gone = merge_two(db, northwind)
    assert [line.id for line in list_people(db, EVERYTHING).lines] == [into]
    for text in ("kaya", "ka", "web", "mira"):
        assert gone not in [line.id for line in list_people(db, EVERYTHING, text).lines]
    [line] = list_people(db, EVERYTHING).lines
    assert (line.leads, line.open_leads) == (1, 1), "the lead that was joined is no lead of its own"


def test_an_account_where_nobody_is_known_stands_in_no_list(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    number = ask(db, "SELECT id FROM account WHERE domain = 'delft-dairy.com'")
    run(db, "UPDATE person SET account_id = NULL WHERE account_id = %(account)s", {"account": number})
    for sort in SORTS:
        assert "delft-dairy.com" not in domains(db, sort=sort)
        assert domains(db, "delft", sort=sort) == []


@pytest.mark.parametrize("sort", SORTS)
def test_somebody_sees_the_people_and_accounts_of_whom_they_see_a_lead(
    db: Database, northwind: Pact, sort: str
) -> None:
    live(db, northwind)
    assert emails(db, scope=DELTA, sort=sort) == ["vic"]
    assert domains(db, scope=DELTA, sort=sort) == ["athens-foods.com"]
    assert emails(db, scope=NOTHING, sort=sort) == domains(db, scope=NOTHING, sort=sort) == []
    assert emails(db, "vic", DELTA, sort=sort) == ["vic"]
    assert emails(db, "tom", DELTA, sort=sort) == domains(db, "berlin", DELTA, sort=sort) == []
    assert domains(db, "athens", DELTA, sort=sort) == ["athens-foods.com"]


# The orders


def test_who_responded_last_comes_first_and_who_never_did_last(db: Database, northwind: Pact) -> None:
    for hour, name in enumerate(("ada", "bo", "cy")):
        arrive(db, northwind, DEMO | {"email": f"{name}@{name}-works.com"}, at=NOW + timedelta(hours=hour))
    arrive(
        db,
        northwind,
        {"event": "listed", "email": "dee@bo-works.com"},
        {"event": "listed", "email": "eve@eve-works.com"},
    )
    assert emails(db) == ["cy", "bo", "ada", "eve", "dee"]
    assert domains(db) == ["cy-works.com", "bo-works.com", "ada-works.com", "eve-works.com"]
    arrive(db, northwind, DEMO | {"email": "ada@ada-works.com"}, at=NOW + timedelta(days=1))
    assert emails(db) == ["ada", "cy", "bo", "eve", "dee"]
    assert domains(db) == ["ada-works.com", "cy-works.com", "bo-works.com", "eve-works.com"]


def test_an_account_stands_where_its_last_responder_stands(db: Database, northwind: Pact) -> None:
    for hour, name in enumerate(("a@one-works.com", "b@two-works.com", "c@one-works.com", "d@one-works.com")):
        arrive(db, northwind, DEMO | {"email": name}, at=NOW + timedelta(hours=hour))
    names = ("f@three-works.com", "g@four-works.com", "h@three-works.com", "i@two-works.com")
    arrive(db, northwind, *({"event": "listed", "email": name} for name in names), at=LATER)
    for number in (5_000, 0):  # found, and met on the way
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(people_listing, "FEW", number)
            for text in ("", "works"):
                assert domains(db, text) == ["one-works.com", "two-works.com", "three-works.com", "four-works.com"]
    arrive(db, northwind, DEMO | {"email": "i@two-works.com"}, at=NOW + timedelta(hours=2, minutes=30))
    assert domains(db)[:2] == ["one-works.com", "two-works.com"]
    arrive(db, northwind, DEMO | {"email": "b@two-works.com"}, at=NOW + timedelta(hours=4))
    assert domains(db)[:2] == ["two-works.com", "one-works.com"]


def test_names_are_in_the_order_in_which_they_are_searched(db: Database, northwind: Pact) -> None:
    for number, name in enumerate(("Émile Zola", "anna berg", "Bruno Özil", "Zoë Abt")):
        arrive(db, northwind, DEMO | {"email": f"p{number}@w{number}-works.com", "name": name, "company": name})
    assert [line.name for line in list_people(db, EVERYTHING, sort="name").lines] == [
        "Anna Berg", "Bruno Özil", "Émile Zola", "Zoë Abt"
    ]  # fmt: skip
    assert [line.name for line in list_accounts(db, EVERYTHING, sort="name").lines] == [
        "anna berg", "Bruno Özil", "Émile Zola", "Zoë Abt"
    ]  # fmt: skip


# Searching


@pytest.mark.parametrize("sort", SORTS)
def test_a_text_finds_words_that_names_addresses_and_companies_begin_with(
    db: Database, northwind: Pact, sort: str
) -> None:
    live(db, northwind)
    for text, found in (
        ("kay", ["mira"]), ("KAYA mira", ["mira"]), ("mira@anadolu-labs.com", ["mira"]), ("mi", ["mira"]),
        ("anadolu", ["mira", "ola"]), ("ANADOLU-labs.com", ["mira", "ola"]), ("berlin-optics", ["tom"]),
        ("  tom   ha ", ["tom"]), ("zzz", []), ("%", []), ("@", []), ("\0", []), ("labs", ["mira", "ola"]), ("com", []),
    ):  # fmt: skip
        everybody = text.strip() in ("", "\0")
        assert (text, sorted(emails(db, text, sort=sort))) == (text, sorted(emails(db)) if everybody else found)


@pytest.mark.parametrize("sort", SORTS)
def test_an_account_is_found_by_its_name_and_its_whole_domain(db: Database, northwind: Pact, sort: str) -> None:
    arrive(db, northwind, DEMO | {"email": "mira@anadolu-labs.com", "company": "Kuzey Gıda"})
    arrive(db, northwind, DEMO | {"email": "tom@berlin-optics.co.uk"})
    for text, found in (
        ("kuzey gida", ["anadolu-labs.com"]), ("gı", []), ("ku", ["anadolu-labs.com"]), ("labs", ["anadolu-labs.com"]),
        ("anadolu-labs.com", ["anadolu-labs.com"]), ("anadolu-labs.", ["anadolu-labs.com"]),
        ("anadolu-labs.c", ["anadolu-labs.com"]), ("mira", []), ("optics", ["berlin-optics.co.uk"]),
        ("berlin-optics.co.uk", ["berlin-optics.co.uk"]), ("zzz.com", []),
    ):  # fmt: skip
        assert (text, domains(db, text, sort=sort)) == (text, found)


@pytest.mark.parametrize("few", [0, 2, 5_000])
@pytest.mark.parametrize("sort", SORTS)
def test_the_few_that_are_put_in_order_and_the_many_that_are_met_on_the_way_are_the_same(
    db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch, sort: str, few: int
) -> None:
    live(db, northwind)
    scopes = (EVERYTHING, DELTA, NOTHING, Scope(owners=("rep:ana", "rep:ben", "rep:abe", "rep:zoe")))
    texts = ("", "to", "mi", "labs", "anadolu", "fish", "tom", "m", "works", "anadolu-labs.com")
    lists: Sequence[List] = (list_people, list_accounts)

    def found() -> list[list[int]]:
        return [[line.id for line in shown(db, scope, text, sort=sort).lines]
                for shown in lists for scope in scopes for text in texts]  # fmt: skip

    usual = found()
    assert [len(ids) for ids in usual[: len(texts)]] == [12, 1, 1, 2, 2, 2, 1, 1, 1, 2]
    for name in ("FEW", "NAMED", "ALIKE"):
        monkeypatch.setattr(narrowing, name, few)
    monkeypatch.setattr(people_listing, "FEW", few)
    assert found() == usual
    for name in ("PEOPLE", "ACCOUNTS"):  # whether somebody sees them is asked on the way
        monkeypatch.setattr(narrowing, name, replace(getattr(narrowing, name), asked=0))
    assert found() == usual


def test_of_many_only_so_many_are_counted(db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch) -> None:
    live(db, northwind)
    everybody = ask(db, "SELECT count(*) FROM person")
    reps = Scope(owners=("rep:ana", "rep:ben"))
    seen = len(list_people(db, reps).lines)
    assert (everybody, seen) == (12, 6)
    for name in ("FEW", "NAMED", "ALIKE"):
        monkeypatch.setattr(narrowing, name, 3)
    assert list_people(db, reps).count == Count(4, more=True), "no more than four were looked at"
    assert list_people(db, EVERYTHING, "labs").count == Count(2)


# Pages


@pytest.mark.parametrize("shown", [list_people, list_accounts])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("most", [1, 2, 5])
@pytest.mark.parametrize("few", [0, 5_000])
def test_pages_go_on_and_back_without_losing_or_doubling_one(
    db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch, shown: List, sort: str, most: int, few: int
) -> None:
    live(db, northwind)
    arrive(db, northwind, *({"event": "listed", "email": f"s{n}@harz-mills.com"} for n in range(3)))
    monkeypatch.setattr(narrowing, "FEW", few)
    monkeypatch.setattr(people_listing, "FEW", few)
    whole = [line.id for line in shown(db, EVERYTHING, sort=sort).lines]
    assert len(set(whole)) == len(whole) == {list_people: 15, list_accounts: 8}[shown]
    seen, pages, page = [], [], shown(db, EVERYTHING, sort=sort, most=most)
    while True:
        seen += [line.id for line in page.lines]
        pages.append(page)
        if not page.after:
            break
        page = shown(db, EVERYTHING, sort=sort, most=most, after=page.after)
    assert seen == whole
    assert pages[0].before == ""
    for earlier in reversed(pages[:-1]):
        page = shown(db, EVERYTHING, sort=sort, most=most, after=page.before)
        assert page.lines == earlier.lines
    assert page.before == ""


def test_what_no_list_has_is_said(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    after = list_people(db, EVERYTHING, most=1).after
    for shown in (list_people, list_accounts):
        with pytest.raises(BadInput, match="no order `age`"):
            shown(db, EVERYTHING, sort="age")
        for token in ("x", "x" * 100, after[:-3]):
            with pytest.raises(BadInput, match="no such page"):
                shown(db, EVERYTHING, after=token)
        with pytest.raises(BadInput, match="no such page"):
            shown(db, EVERYTHING, sort="name", after=after)


@pytest.mark.parametrize("shown", [list_people, list_accounts])
def test_a_page_is_read_in_six_queries(
    db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch, shown: List
) -> None:
    live(db, northwind)
    counted: list[str] = []
    execute = psycopg.Connection.execute

    def count(self: Any, query: Any, *more: Any, **named: Any) -> Any:
        if "set_config" not in str(query):
            counted.append(str(query))
        return execute(self, query, *more, **named)

    monkeypatch.setattr(psycopg.Connection, "execute", count)
    reps = Scope(owners=("rep:ana", "rep:ben"))
    asked = {}
    for text in ("", "anadolu", "anadolu-labs.com", "zzz.com"):
        for scope in (EVERYTHING, reps):
            counted.clear()
            shown(db, scope, text)
            asked[text, scope.everything] = len(counted)
    assert asked == {
        ("", True): 2, ("", False): 2, ("anadolu", True): 3, ("anadolu", False): 4,
        ("anadolu-labs.com", True): 5, ("anadolu-labs.com", False): 6, ("zzz.com", True): 5, ("zzz.com", False): 6,
    }  # fmt: skip
