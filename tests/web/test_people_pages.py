"""The pages of people and accounts: what they say, to whom, in how many queries; what is asked for by address."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import psycopg
import pytest
from tests.web.staff import STAFF, company

from building import DEMO, NOW, READY, arrive, ask, first_row, happen, rows, run
from leadpact import clock
from leadpact.engine import event as ev
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

MOST_QUERIES = 12
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def leads(db: Database, northwind: Pact) -> dict[str, int]:
    return company(db, northwind)


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that are sent from now on, Django's and ours."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, query: Any, *args: Any, **more: Any) -> Any:
        sent.append(str(query))
        return execute(cursor, query, *args, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", note)
    return sent


def main(answer: Any) -> str:
    """Return the content of a page, or all of a part of one."""
    assert answer.status_code == 200, answer.status_code
    page: str = answer.content.decode()
    return page.partition("<main")[2].partition("</main>")[0] or page


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def block(html: str, heading: str) -> str:
    """Return the part of a page under a heading."""
    [found] = re.findall(rf"<h2>{heading}</h2>.*?</section>", html, re.DOTALL)
    return str(found)


def table(html: str) -> list[list[str]]:
    """Return the cells of the rows of tables, in words."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    return [
        [text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in found if "<td" in row
    ]


def links(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"#][^"]*)"', html)]


def of(db: Database, lead: int, column: str = "person_id") -> int:
    number: int = ask(db, f"SELECT {column} FROM lead WHERE id = %s", lead)
    return number


def at_account(db: Database, domain: str) -> int:
    number: int = ask(db, "SELECT id FROM account WHERE domain = %s", domain)
    return number


# The lists


def test_people_are_listed_with_their_company_lead_and_owner(db: Database, leads: dict[str, int], browse: Any) -> None:
    page = main(browse("rita").get("/people"))
    owner = ask(db, "SELECT owner FROM lead WHERE id = %s", leads["working"]).title()
    [uwe] = [row for row in table(page) if row[0].startswith("uwe@")]
    assert uwe[:3] == ["uwe@harz-mills.com VP", "harz-mills.com", "uwe@harz-mills.com"]
    assert uwe[4:] == ["1", "SQL", owner]
    assert {f"/people/{of(db, leads['working'])}", f"/leads/{leads['working']}"} <= set(links(page))
    assert "13 people" in text(page)


def test_who_never_responded_and_has_no_company_is_said_so(db: Database, leads: dict[str, int], browse: Any) -> None:
    rows_of = {row[0]: row for row in table(main(browse("rita").get("/people")))}
    assert rows_of["list@ore-works.com"][3:] == ["never", "1", "Suspect", "the program newcomer"]
    assert rows_of["una@gmail.com"][1] == "–"
    assert of(db, leads["listed"]) > 0


def test_accounts_are_listed_with_people_leads_and_what_was_won(
    db: Database, leads: dict[str, int], browse: Any
) -> None:
    page = main(browse("rita").get("/accounts"))
    assert f"/accounts/{of(db, leads['won'], 'account_id')}" in links(page)
    [row] = [row for row in table(page) if row[0] == "anadolu-labs.com"]
    assert (row[1], row[4:]) == ("customer", ["–", "2", "0", "12,000 EUR"])
    [row] = [row for row in table(page) if row[0] == "bergen-fish.com"]
    assert (row[1], row[4:]) == ("–", ["–", "2", "1", "–"])


SEEN = {
    "ana": (5, 3), "ben": (1, 1), "cleo": (1, 1), "zoe": (0, 0), "mara": (7, 5), "otto": (0, 0), "deniz": (1, 1),
    "omar": (0, 0), **dict.fromkeys(("milo", "rita", "clara", "andy"), (13, 9)),
}  # fmt: skip
"""How many people and accounts each sees."""


@pytest.mark.parametrize("name", STAFF)
def test_a_list_holds_exactly_those_whose_page_opens(
    db: Database, leads: dict[str, int], browse: Any, name: str
) -> None:
    browser = browse(name)
    counts = []
    for kind in ("people", "accounts"):
        kinds = "person" if kind == "people" else "account"
        listed = {int(found) for found in re.findall(rf'id="{kinds}-(\d+)"', main(browser.get(f"/{kind}")))}
        every = [row[0] for row in rows(db, f"SELECT id FROM {kinds}")]
        assert listed == {number for number in every if browser.get(f"/{kind}/{number}").status_code == 200}
        counts.append(len(listed))
    assert len(leads) == 12
    assert tuple(counts) == SEEN[name]


@pytest.mark.parametrize(("kind", "word"), [("people", "Nobody is called so"), ("accounts", "No account is called so")])
def test_as_one_types_the_list_is_drawn_anew_and_stands_in_the_address(
    leads: dict[str, int], browse: Any, kind: str, word: str
) -> None:
    assert leads
    browser = browse("rita")
    found = browser.get(f"/{kind}?text=anadolu&sort=name", HTTP_HX_REQUEST="true")
    assert found["HX-Push-Url"] == f"/{kind}?text=anadolu&sort=name"
    assert len(table(main(found))) == (2 if kind == "people" else 1)
    assert f"/{kind}?text=anadolu" in links(main(found)), "the usual order is not told"
    nothing = browser.get(f"/{kind}?text=zzz")
    assert word in text(main(nothing))
    assert "HX-Push-Url" not in nothing
    odd = main(browser.get(f"/{kind}", {"text": "<b>'x"}))
    assert "<b>'x" not in odd
    assert "“&lt;b&gt;&#x27;x”" in odd


@pytest.mark.parametrize(("kind", "word"), [("people", "Nobody yet"), ("accounts", "No accounts yet")])
def test_an_empty_list_says_what_will_be_there(browse: Any, kind: str, word: str) -> None:
    for name, reason in (("rita", "appear"), ("ana", "As soon as a lead is yours")):
        page = text(main(browse(name).get(f"/{kind}")))
        assert word in page
        assert reason in page


@pytest.mark.parametrize("kind", ["people", "accounts"])
def test_what_an_address_asks_for_in_vain_is_said(browse: Any, kind: str) -> None:
    browser = browse("rita")
    for asked in ("sort=age", "after=x", "after=" + "x" * 200):
        answer = browser.get(f"/{kind}?{asked}")
        assert answer.status_code == 400, asked


def test_lists_go_on_by_page(db: Database, northwind: Pact, browse: Any) -> None:
    arrive(db, northwind, *(DEMO | {"email": f"p{n}@firm{n}-nw.com"} for n in range(52)))
    browser = browse("rita")
    for kind in ("people", "accounts"):
        page = main(browser.get(f"/{kind}"))
        [older] = {address for address in links(page) if "after=" in address}
        assert len(table(page)) == 50
        rest = main(browser.get(older))
        assert len(table(rest)) == 2
        [newer] = {address for address in links(rest) if "after=" in address}
        assert table(main(browser.get(newer))) == table(page)


# A person


def test_a_person_is_shown_with_what_is_known_and_how_they_are_recognised(
    db: Database, leads: dict[str, int], browse: Any
) -> None:
    page = main(browse("rita").get(f"/people/{of(db, leads['lost'])}"))
    assert "<h1>Ola Berg</h1>" in page
    assert (
        text(block(page, "Contact"))
        == "Contact Email ola@anadolu-labs.com Phone +49302345678 Company anadolu-labs.com · Pharma · 500 employees"
    )
    assert ["VP", "23 Nov 11:00"] in table(block(page, "What is known"))
    assert "Email address ola@anadolu-labs.com" in text(block(page, "How they are recognised"))
    [lead] = table(block(page, "Leads"))
    assert lead[:2] == ["Instruments", "Lost Lost"]
    assert {"mailto:ola@anadolu-labs.com", "tel:+49302345678", f"/leads/{leads['lost']}"} <= set(links(page))
    assert "Opportunity opened" in text(block(page, "Timeline"))


def test_a_timeline_tells_why_and_goes_back_on_demand(
    db: Database, northwind: Pact, leads: dict[str, int], browse: Any
) -> None:
    lead = leads["working"]
    for _ in range(205):
        happen(db, northwind, ev.Behaved(at=LATER, lead=lead, activity="page_viewed"), at=LATER)
    browser, person = browse("rita"), of(db, lead)
    page = main(browser.get(f"/people/{person}"))
    [older] = re.findall(rf'hx-get="(/people/{person}\?before=\d+)"', page)
    rest = main(browser.get(older))
    assert "<h1>" not in rest
    assert "Demo requested" in text(rest)
    [why, *_] = re.findall(r'hx-get="(/leads/\d+/why/\d+/\d+)"', rest)
    assert why.startswith(f"/leads/{lead}/why/")
    assert browser.get(why).status_code == 200
    assert main(browser.get(f"/people/{person}?before=1")).strip() == '<p class="soft">Nothing is told yet.</p>'
    assert "<section>" in main(browser.get(f"/people/{person}?before=x"))


def test_who_was_joined_is_shown_as_who_goes_on(db: Database, northwind: Pact, browse: Any) -> None:
    arrive(db, northwind, DEMO | {"email": "mira@gmail.com", "name": "M. Kaya"})
    arrive(db, northwind, READY | {"ids": {"crm": "c-1"}, "email": "kaya@web.de"}, at=LATER)
    arrive(db, northwind, {"event": "updated", "email": "mira@gmail.com", "ids": {"crm": "c-1"}}, at=LATER)
    gone, into = first_row(db, "SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL") or (0, 0)
    browser = browse("rita")
    answer = browser.get(f"/people/{gone}")
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{into}")
    page = main(browser.get(f"/people/{into}"))
    assert "1 open" in text(page)
    assert [row[1] for row in table(block(page, "Leads"))] == ["MQL Offered", "joined another"]
    same = text(block(page, "How they are recognised"))
    assert same.startswith("How they are recognised Number in crm c-1 Email address kaya@web.de Email address mira@")
    assert "Joined with this one kaya@web.de known since" in same


def test_another_s_lead_of_the_same_person_is_named_and_not_linked(db: Database, northwind: Pact, browse: Any) -> None:
    [first] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    second = READY | {"email": "mira@anadolu-labs.com", "product_line": "software", "country": "US", "industry": "Food"}
    [other] = arrive(db, northwind, second, at=LATER)
    person, hidden = of(db, first.lead_id or 0), of(db, other.lead_id or 0, "id")
    run(db, "UPDATE lead SET owner = 'ana' WHERE id = %(lead)s", {"lead": first.lead_id})
    run(db, "UPDATE lead SET owner = 'zoe', queue = 'amer-sdr' WHERE id = %(lead)s", {"lead": hidden})
    page = main(browse("ana").get(f"/people/{person}"))
    found = {row[0]: row for row in table(block(page, "Leads"))}
    assert found["Software"] == ["Software", "MQL", "Zoe", "not yours to see"]
    assert found["Instruments"][1:3] == ["MQL Offered", "Ana"]
    assert f"/leads/{first.lead_id}" in links(page)
    assert f"/leads/{hidden}" not in page
    whole = main(browse("rita").get(f"/people/{person}"))
    assert {f"/leads/{hidden}", f"/leads/{first.lead_id}", f"/leads?person={person}"} <= set(links(whole))
    tagged = set(re.findall(r'<a class="tag" href="/leads/(\d+)">(\w+)</a>', block(whole, "Timeline")))
    assert tagged == {(str(hidden), "software"), (str(first.lead_id), "instruments")}


def test_what_cannot_be_reached_is_marked(db: Database, leads: dict[str, int], browse: Any) -> None:
    person = of(db, leads["lost"])
    told = '{"email": "bounced", "phone": "wrong", "person": "left_company"}'
    run(db, "UPDATE person SET reachability = %(told)s WHERE id = %(id)s", {"told": told, "id": person})
    page = main(browse("rita").get(f"/people/{person}"))
    assert '<span class="tag attention">left company</span>' in page
    assert "ola@anadolu-labs.com bounced Phone +49302345678 wrong number" in text(block(page, "Contact"))
    [row] = [row for row in table(main(browse("rita").get("/people"))) if row[0].startswith("Ola Berg")]
    assert (row[0], row[2]) == ("Ola Berg left VP", "bounced ola@anadolu-labs.com")


# An account


def test_an_account_is_shown_with_its_money_people_and_leads(db: Database, leads: dict[str, int], browse: Any) -> None:
    number = of(db, leads["won"], "account_id")
    page = main(browse("rita").get(f"/accounts/{number}"))
    assert "<h1>anadolu-labs.com</h1>" in page
    assert "People 2 Responded in 30 days" in text(page)
    assert "Open opportunities – Won 12,000 EUR" in text(page)
    sold = {row[0]: row[1:4] for row in table(block(page, "Opportunities"))}
    assert sold == {
        f"o-{leads['won']}": ["Mira Kaya", "won", "12,000 EUR"], f"o-{leads['lost']}": ["Ola Berg", "lost price", "–"]
    }  # fmt: skip
    assert [row[0] for row in table(block(page, "People"))] == ["Ola Berg", "Mira Kaya"]
    assert "No lead is open here." in text(block(page, "Open leads"))
    assert {f"/leads?account={number}", f"/leads/{leads['won']}", f"/people/{of(db, leads['won'])}"} <= set(links(page))


def test_leads_that_are_worked_stand_before_those_that_programs_keep(
    db: Database, northwind: Pact, leads: dict[str, int], browse: Any
) -> None:
    arrive(db, northwind, {"event": "listed", "email": "zed@bergen-fish.com"}, at=LATER)
    run(db, "UPDATE lead SET stage = 'sal' WHERE id = %(lead)s", {"lead": leads["software"]})
    desk_lead = leads["software"]
    page = main(browse("rita").get(f"/accounts/{of(db, desk_lead, 'account_id')}"))
    worked, _, kept = block(page, "Open leads").partition("<details")
    assert [row[:3] for row in table(worked)] == [["xia@bergen-fish.com", "Software", "SAL Offered"]]
    assert "1 lead that programs keep until the time has come" in text(kept)
    assert [row[0] for row in table(kept)] == ["zed@bergen-fish.com"]


def test_who_responded_lately_may_be_a_buying_group(db: Database, northwind: Pact, browse: Any) -> None:
    now = clock.now()
    for days in (1, 29, 31):
        arrive(db, northwind, DEMO | {"email": f"d{days}@harz-mills.com"}, at=now - timedelta(days=days))
    page = text(main(browse("rita").get(f"/accounts/{at_account(db, 'harz-mills.com')}")))
    assert "Responded in 30 days 2 perhaps a buying group" in page
    assert "2 of 3 responded within 30 days" in page


def test_the_people_of_an_account_go_on_by_page(db: Database, northwind: Pact, browse: Any) -> None:
    arrive(db, northwind, *(DEMO | {"email": f"p{n}@harz-mills.com"} for n in range(50)))
    arrive(db, northwind, *({"event": "listed", "email": f"s{n}@harz-mills.com"} for n in range(52)))
    browser, number = browse("rita"), at_account(db, "harz-mills.com")
    address, seen = f"/accounts/{number}", []
    for _ in range(4):
        page = main(browser.get(address))
        seen += re.findall(r'id="person-(\d+)"', page)
        [address] = [unescape(found) for found in re.findall(rf'hx-get="(/accounts/{number}\?[^"]*)"', page)] or [""]
        if not address:
            break
    assert len(seen) == len(set(seen)) == 102
    assert "<h1>" not in page
    for odd in ("x", "_", "never_x", "2026-01-01_1", "never_" + "9" * 30, "_1"):
        assert browser.get(f"/accounts/{number}", {"after": odd}).status_code == 400, odd


def test_of_an_account_a_colleague_s_leads_are_named_and_no_more(
    db: Database, northwind: Pact, leads: dict[str, int], browse: Any
) -> None:
    won, lost = leads["won"], leads["lost"]
    run(db, "UPDATE lead SET owner = 'zoe', accepted_by = 'zoe' WHERE id = %(lead)s", {"lead": lost})
    arrive(db, northwind, READY | {"email": "new@anadolu-labs.com"}, at=LATER)
    run(db, "UPDATE lead SET owner = 'ana' WHERE stage = 'mql' AND person_id = (SELECT max(id) FROM person)")
    page = main(browse("zoe").get(f"/accounts/{of(db, won, 'account_id')}"))
    [row] = table(block(page, "Open leads"))
    assert row == ["new@anadolu-labs.com", "Instruments", "MQL", "Ana", "not yours to see"]
    assert [row[0] for row in table(block(page, "Opportunities"))] == [f"o-{lost}"]
    assert "Won – by leads you see" in text(page)
    people = {row[0]: row[1] for row in table(block(page, "People"))}
    assert people == {"new@anadolu-labs.com": "", "Ola Berg": "ola@anadolu-labs.com", "Mira Kaya": ""}
    assert {link for link in links(page) if link.startswith(("/leads/", "/people/"))} == {
        f"/leads/{lost}", f"/people/{of(db, lost)}"
    }  # fmt: skip


# Every page


def test_every_page_takes_at_most_twelve_queries(
    db: Database, leads: dict[str, int], browse: Any, queries: list[str]
) -> None:
    person, account = of(db, leads["working"]), of(db, leads["working"], "account_id")
    addresses = [f"/{kind}{asked}" for kind in ("people", "accounts")
                 for asked in ("", "?sort=name", "?text=harz", "?text=harz-mills.com", "?text=zzz.com")]  # fmt: skip
    addresses += [f"/people/{person}", f"/people/{person}?before=9", f"/accounts/{account}"]
    most = 0
    for name in ("rita", ask(db, "SELECT owner FROM lead WHERE id = %s", leads["working"])):
        browser = browse(name)
        browser.get("/people")  # what a process reads once
        for address in addresses:
            queries.clear()
            assert browser.get(address).status_code == 200, address
            assert len(queries) <= MOST_QUERIES, (address, len(queries), queries)
            most = max(most, len(queries))
    assert most >= 9, "nothing was counted"


@pytest.mark.parametrize("address", ["/people", "/accounts"])
def test_before_the_first_pact_a_page_says_what_is_missing(db: Database, staff: dict[str, int], address: str) -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    run(db, "DELETE FROM pact_activation")
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.get(pk=staff["rita"]))
    assert "There is no pact yet" in text(main(browser.get(address)))


def test_no_page_has_styles_or_scripts_within(db: Database, leads: dict[str, int], browse: Any) -> None:
    browser = browse("rita")
    person, account = of(db, leads["won"]), of(db, leads["won"], "account_id")
    for address in ("/people", "/accounts", f"/people/{person}", f"/accounts/{account}"):
        page = main(browser.get(address))
        assert re.findall(r"<script|<style|\sstyle=|\son\w+=", page) == []
        assert page.count("<h1>") == 1
