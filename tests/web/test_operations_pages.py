"""The pages of operations: health, receipts and their repair, the audit, errands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from building import READY, arrive, ask, first_row, parcel, rows, sizes
from leadpact import clock
from leadpact.jobs import errands as jobs
from leadpact.operations import audits, capture, errands, uploads
from leadpact.operations.database import Database
from leadpact.operations.health import BATON
from leadpact.operations.repair import FaultGroup
from leadpact.pact.model import Pact
from leadpact.web.json_lines import JsonLine, json_lines

MOST_QUERIES = 12
NO_LINE = "`lasers` is none of instruments, software, service"
LASERS = READY | {"product_line": "lasers", "first_name": "Mira", "last_name": "Kaya"}
GROUP = {"channel": "api", "field": "product_line", "says": NO_LINE}
FAULTS = f"/operations/faults?{urlencode(GROUP)}"


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


def reject(db: Database, pact: Pact, count: int = 1, **more: Any) -> list[int]:
    payloads = [LASERS | {"email": f"p{n}@firm{n}-nw.com"} | more for n in range(count)]
    return [one.receipt_id for one in arrive(db, pact, *payloads, at=clock.now())]


def text(answer: Any) -> str:
    """Return what a page says, without its tags."""
    main = answer.content.decode().partition("<main")[2] or answer.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def work(db: Database) -> int:
    """Do what a worker would."""
    with psycopg.connect(db.url, autocommit=True) as session:
        return jobs.do_waiting(db, session)


@pytest.fixture
def company(db: Database, northwind: Pact) -> dict[str, int]:
    """Receipts in every state, an audit and errands; returns one of each by state."""
    [rejected, other] = reject(db, northwind, 2)
    [recorded] = arrive(db, northwind, READY | {"email": "a@one-nw.com", "country": "Germny"})
    [failed] = arrive(db, northwind, LASERS | {"email": "f@six-nw.com"}, channel="form:demo")
    with db.connection() as connection:
        why = '{"": "KeyError(1)"}'
        connection.execute("UPDATE receipt SET state = 'failed', faults = %s WHERE id = %s", (why, failed.receipt_id))
    again = capture.retry(db, other, LASERS | {"email": "p@seven-nw.com"}, at=clock.now())
    [pending] = capture.receive(db, [parcel("w", READY | {"email": "w@eight-nw.com"})], at=clock.now())
    audit = audits.ask_for_audit(db, by="revops:rita", at=clock.now())
    work(db)
    waiting = audits.ask_for_audit(db, by="system:night", at=clock.now())
    return {
        "rejected": rejected, "retried": other, "again": again.receipt_id, "recorded": recorded.receipt_id,
        "failed": failed.receipt_id, "pending": pending.receipt_id, "done": audit, "waiting": waiting,
    }  # fmt: skip


def addresses(company: dict[str, int]) -> Iterator[str]:
    yield "/operations"
    yield "/operations/now"
    yield "/operations/audit"
    for state in ("not_taken", "pending", "recorded", "rejected", "failed", "retried"):
        yield f"/operations/receipts?state={state}"
        yield f"/operations/receipts/{company.get(state, company['rejected'])}"
    yield "/operations/receipts?state=rejected&channel=api&q=lasers"
    yield FAULTS
    yield f"/operations/faults/trial?{urlencode({**GROUP, 'set': 'product_line', 'value': 'software', 'way': 'set'})}"
    yield f"/errands/{company['done']}"
    yield f"/errands/{company['waiting']}"


def test_every_page_takes_at_most_twelve_queries(company: dict[str, int], browse: Any, queries: list[str]) -> None:
    browser = browse("rita")
    browser.get("/operations")  # what a process reads once
    for address in addresses(company):
        queries.clear()
        assert browser.get(address).status_code == 200, address
        assert len(queries) <= MOST_QUERIES, (address, len(queries), queries)


def test_who_only_reads_sees_every_page_and_no_button(db: Database, company: dict[str, int], browse: Any) -> None:
    browser = browse("clara")
    before = sizes(db), ask(db, "SELECT count(*) FROM errand")
    for address in addresses(company):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        assert 'method="post"' not in page, address
    for address in (f"/operations/receipts/{company['rejected']}/repair", "/operations/faults/repair",
                    "/operations/audits"):  # fmt: skip
        assert browser.post(address, {**GROUP, "way": "leave"}).status_code == 403, address
    assert (sizes(db), ask(db, "SELECT count(*) FROM errand")) == before


@pytest.mark.parametrize("name", ["ana", "mara", "deniz"])
def test_who_works_leads_is_not_let_in(company: dict[str, int], browse: Any, name: str) -> None:
    browser = browse(name)
    assert {browser.get(address).status_code for address in addresses(company)} == {403}


# At a glance


def test_health_is_told_at_a_glance(db: Database, company: dict[str, int], browse: Any) -> None:
    said = text(browse("rita").get("/operations"))
    assert re.search(r"Not taken 3 2 rejected, 1 failed", said)
    assert "Pending 1 the oldest came just now" in said
    assert "Worker none start one: leadpact worker" in said
    assert "No worker runs: what arrives waits" in said
    assert "Receipts have failed: each says why." in said
    assert re.search(r"Last audit clean just now Database \d+\.\d.MB answers", said)
    assert "Audit Every night just now waits for a worker" in said
    assert company["waiting"]
    with psycopg.connect(db.url, autocommit=True) as leader:
        leader.execute("SELECT pg_advisory_lock(%s)", (BATON,))
        assert re.search(r"Worker runs leads since \d\d:\d\d", text(browse("rita").get("/operations")))


def test_the_same_faults_are_one_line_that_leads_to_their_repair(db: Database, northwind: Pact, browse: Any) -> None:
    reject(db, northwind, 3)
    page = browse("rita").get("/operations").content.decode()
    assert f'href="{FAULTS.replace("&", "&amp;")}"' in page
    assert "<code>lasers</code> is none of instruments, software, service" in page


def test_faults_that_differ_only_in_what_was_sent_are_one_line(db: Database, northwind: Pact, browse: Any) -> None:
    arrive(db, northwind, *(READY | {"product_line": f"line{n}"} | {"email": f"{n}@nw{n}.com"} for n in range(4)))
    page = text(browse("rita").get("/operations"))
    assert "4 Product line … is none of instruments, software, service one by one api" in page
    found = browse("rita").get("/operations/receipts?state=not_taken&channel=api&q=is+none+of+instruments")
    assert found.content.decode().count("<tr data-row") == 4


def test_a_page_that_has_not_changed_is_not_drawn_anew(db: Database, northwind: Pact, browse: Any) -> None:
    browser = browse("rita")
    reject(db, northwind)
    first = browser.get("/operations").content.decode()
    address = re.search(r'hx-get="(/operations/now\?seen=\w+)"', first)
    assert address is not None
    assert browser.get(address[1]).status_code == 204
    reject(db, northwind, email="other@nine-nw.com")
    anew = browser.get(address[1])
    assert anew.status_code == 200
    assert "Not taken 2" in text(anew)
    assert "<html" not in anew.content.decode()


@pytest.mark.usefixtures("northwind")
def test_empty_pages_say_what_would_be_there(browse: Any) -> None:
    browser = browse("rita")
    assert "Nothing has arrived yet" in text(browser.get("/operations"))
    assert "Nobody has asked for any." in text(browser.get("/operations"))
    assert "Nothing has arrived yet" in text(browser.get("/operations/receipts"))
    assert "No audit yet An audit replays every event" in text(browser.get("/operations/audit"))
    assert "Nobody has this fault any more" in text(browser.get(FAULTS))


def test_before_the_first_pact_operations_can_be_looked_at(db: Database, browse: Any) -> None:
    with db.connection() as connection:
        connection.execute("DELETE FROM pact_activation")
    browser = browse("rita")
    [pending] = capture.receive(db, [parcel("w", READY)], at=clock.now())
    for address in ("/operations", "/operations/receipts?state=pending", "/operations/audit"):
        assert browser.get(address).status_code == 200
    assert "There is no pact yet" in text(browser.get(f"/operations/receipts/{pending.receipt_id}"))


# Receipts


def test_receipts_are_paged_and_filtered_in_the_address(db: Database, northwind: Pact, browse: Any) -> None:
    ids = reject(db, northwind, 51)
    arrive(db, northwind, LASERS | {"email": "x@ten-nw.com"}, channel="form:demo")
    browser = browse("rita")

    def listed(address: str) -> list[int]:
        return [int(found) for found in re.findall(r'id="receipt-(\d+)"', browser.get(address).content.decode())]

    first = "/operations/receipts?state=rejected&channel=api"
    assert listed(first) == ids[:0:-1]
    page = browser.get(first).content.decode()
    older = re.search(r'href="([^"]+)" data-key="\]"', page)
    assert older is not None
    assert listed(unescape(older[1])) == [ids[0]]
    assert len(listed("/operations/receipts?state=rejected")) == 50
    assert listed("/operations/receipts?state=rejected&q=nothing+of+this") == []
    assert "No receipt fits" in text(browser.get("/operations/receipts?state=rejected&q=nothing+of+this"))
    part = browser.get(f"{first}&q=LASERS", HTTP_HX_REQUEST="true")
    assert part["HX-Push-Url"] == "/operations/receipts?state=rejected&channel=api&q=LASERS"


def test_a_list_names_who_what_is_wrong_and_the_lead_it_became(
    company: dict[str, int], db: Database, browse: Any
) -> None:
    rejected = text(browse("rita").get("/operations/receipts?state=rejected"))
    assert "Mira Kaya demo requested product line lasers is none of instruments" in rejected
    lead = ask(db, "SELECT lead_id FROM receipt WHERE id = %s", company["recorded"])
    recorded = browse("rita").get("/operations/receipts?state=recorded").content.decode()
    assert f'<a href="/leads/{lead}">lead {lead}</a>' in recorded


@pytest.mark.usefixtures("northwind")
def test_a_state_that_does_not_exist_is_refused(browse: Any) -> None:
    assert browse("rita").get("/operations/receipts?state=lost").status_code == 400


@pytest.mark.usefixtures("northwind")
def test_a_receipt_that_does_not_exist_is_not_found(browse: Any) -> None:
    for number in (10**9, 2**63):
        assert browse("rita").get(f"/operations/receipts/{number}").status_code == 404


def test_a_receipt_shows_what_was_sent_what_is_wrong_and_what_is_expected(
    db: Database, northwind: Pact, browse: Any
) -> None:
    [receipt] = reject(db, northwind, employees="many")
    page = browse("rita").get(f"/operations/receipts/{receipt}")
    said = text(page)
    assert "2 fields are wrong. It is kept as it came; nothing is lost." in said
    assert "Expected: a whole number, such as 250 . Ask: “How many people work at your company?”" in said
    assert re.search(r'<select[^>]+name="f.product_line" aria-invalid="true"', page.content.decode())
    assert '<span class="json-line faulty" title="`many` is no number">  <span class="json-name">' in (
        page.content.decode().replace("&quot;", '"').replace("&#x27;", "'")
    )


def test_each_state_says_what_it_means(company: dict[str, int], browse: Any) -> None:
    said = {
        state: text(browse("rita").get(f"/operations/receipts/{company[state]}"))
        for state in ("failed", "retried", "recorded", "pending", "again")
    }
    assert "Deciding it went wrong: KeyError(1)" in said["failed"]
    assert f"It was sent again as receipt {company['again']}" in said["retried"]
    assert f"Corrects receipt {company['retried']}" in said["again"]
    assert "1 value was left out." in said["recorded"]
    assert "Left out: There is no country 'Germny'." in said["recorded"]
    assert "A worker decides it in a moment." in said["pending"]


def repair(browser: Any, receipt: int, **sent: str) -> Any:
    return browser.post(f"/operations/receipts/{receipt}/repair", sent, follow=True)


def test_a_corrected_receipt_is_taken_and_its_page_says_which_lead_it_became(
    db: Database, northwind: Pact, browse: Any
) -> None:
    [receipt] = reject(db, northwind)
    sent = {"f.product_line": "software", "f.email": "p0@firm0-nw.com", "f.employees": "  500 "}
    page = repair(browse("rita"), receipt, **sent, more_name="budget", more_value="yes")
    new, lead = first_row(db, "SELECT id, lead_id FROM receipt WHERE state = 'recorded'") or (0, 0)
    assert page.redirect_chain == [(f"/operations/receipts/{new}", 302)]
    assert "Taken: it is in the journal now." in page.content.decode()
    assert f"It became part of Mira Kaya , lead {lead}" in text(page)
    assert ask(db, "SELECT state FROM receipt WHERE id = %s", receipt) == "retried"
    assert ask(db, "SELECT product_line FROM lead") == "software"
    kept = ask(db, "SELECT body::jsonb FROM receipt WHERE id = %s", new)
    assert '"employees": 500' in kept  # not sent again as a text: it was not changed
    assert '"budget": "yes"' in kept


def test_what_is_still_wrong_is_said_and_kept(db: Database, northwind: Pact, browse: Any) -> None:
    [receipt] = reject(db, northwind)
    page = repair(browse("rita"), receipt, **{"f.product_line": "robots"})
    assert "Still rejected: `robots` is none of" in page.content.decode()
    assert rows(db, "SELECT state FROM receipt ORDER BY id") == [("retried",), ("rejected",)]


def test_nothing_is_sent_again_without_a_change_unless_it_could_be_taken(
    db: Database, northwind: Pact, browse: Any
) -> None:
    [receipt] = reject(db, northwind)
    page = repair(browse("rita"), receipt, **{"f.product_line": "lasers"})
    assert "Nothing was changed: correct what is wrong first." in page.content.decode()
    assert rows(db, "SELECT state FROM receipt") == [("rejected",)]
    with db.connection() as connection:  # as after a change of the pact
        connection.execute("UPDATE receipt SET body = replace(body, 'lasers', 'software')")
    assert "nothing has to be corrected" in text(browse("rita").get(f"/operations/receipts/{receipt}"))
    repair(browse("rita"), receipt)
    assert rows(db, "SELECT state FROM receipt ORDER BY id") == [("retried",), ("recorded",)]


def test_what_somebody_else_has_taken_up_is_not_taken_twice(company: dict[str, int], db: Database, browse: Any) -> None:
    before = sizes(db)
    page = repair(browse("rita"), company["retried"], **{"f.product_line": "software"})
    assert "this receipt has been taken up meanwhile" in page.content.decode()
    assert sizes(db) == before


# Groups


def test_a_group_is_repaired_by_an_errand_that_says_what_came_of_it(db: Database, northwind: Pact, browse: Any) -> None:
    reject(db, northwind, 3)
    arrive(db, northwind, LASERS | {"email": "z@zeta-nw.com", "reported": "perhaps"})
    browser = browse("rita")
    assert "4 receipts with the same fault" in text(browser.get(FAULTS))
    correction = {**GROUP, "set": "product_line", "way": "set", "value": "software"}
    tried = text(browser.get(f"/operations/faults/trial?{urlencode(correction)}"))
    assert tried.startswith("3 of 4 could be taken reported :")
    asked = browser.post("/operations/faults/repair", correction)
    errand = ask(db, "SELECT max(id) FROM errand")
    assert (asked.status_code, asked["Location"]) == (302, f"/errands/{errand}")
    waits = browser.get(f"/errands/{errand}")
    assert "No worker runs. It is kept" in text(waits)
    assert 'hx-trigger="every 1s"' in waits.content.decode()
    assert work(db) == 1
    done = browser.get(f"/errands/{errand}")
    assert "Receipts 4 Taken 3 in the journal now Still rejected 1 each says why" in text(done)
    assert "Correction Product line : software" in text(done)
    assert "every 1s" not in done.content.decode()
    assert "Nobody has this fault any more" in text(browser.get(FAULTS))
    assert rows(db, "SELECT DISTINCT product_line FROM lead") == [("software",)]


def test_a_group_can_be_taken_without_the_value_or_with_another_field(
    db: Database, northwind: Pact, browse: Any
) -> None:
    reject(db, northwind, 2)
    browser = browse("rita")
    assert 'name="set" value="country"' in browser.get(f"{FAULTS}&set=country").content.decode()
    for way, said in (("leave", "All 2 could be taken"), ("as_it_is", "0 of 2 could be taken")):
        assert text(browser.get(f"/operations/faults/trial?{urlencode(GROUP)}&way={way}")).startswith(said)
    browser.post("/operations/faults/repair", {**GROUP, "way": "leave"})
    work(db)
    assert ask(db, "SELECT count(*) FROM lead") == 2


def test_a_correction_without_a_value_asks_for_none(db: Database, northwind: Pact, browse: Any) -> None:
    reject(db, northwind, 2)
    page = browse("rita").post("/operations/faults/repair", {**GROUP, "way": "set", "value": " "}, follow=True)
    assert page.redirect_chain == [(FAULTS, 302)]
    assert "say first what is to be put" in page.content.decode()
    assert ask(db, "SELECT count(*) FROM errand") == 0
    assert browse("rita").post("/operations/faults/repair", {**GROUP, "way": "burn"}).status_code == 400


# The audit


def test_an_audit_is_asked_for_followed_and_read(db: Database, northwind: Pact, browse: Any) -> None:
    arrive(db, northwind, READY | {"email": "a@one-nw.com"})
    browser = browse("rita")
    page = browser.post("/operations/audits", follow=True)
    assert page.redirect_chain == [("/operations/audit", 302)]
    assert "Waits for a worker" in text(page)
    assert 'data-key="a"' not in page.content.decode()  # not asked for twice
    seen = re.search(r'hx-get="(/operations/audit/now\?seen=[^"]+)"', page.content.decode())
    assert seen is not None
    assert browser.get(seen[1]).status_code == 204
    work(db)
    clean = browser.get(seen[1])
    assert text(clean).startswith("Nothing is wrong")
    assert "every 1s" not in clean.content.decode()
    assert re.search(r"Events 2 People 1 Accounts 1 Leads 1 ", text(clean))


def test_findings_are_told_by_code_with_the_row_and_what_to_do(db: Database, northwind: Pact, browse: Any) -> None:
    [one] = arrive(db, northwind, READY | {"email": "a@one-nw.com"})
    with db.connection() as connection:
        connection.execute("UPDATE lead SET status = 'Ready'")
    audits.run_audit(db, by="revops:rita", at=clock.now())
    page = browse("rita").get("/operations/audit")
    said = text(page)
    assert "1 finding" in said
    assert "AU012 1 finding What to do: Set the column to what the journal says." in said
    assert f'<a data-open href="/leads/{one.lead_id}">lead {one.lead_id}</a>' in page.content.decode()
    assert "the table says 'Ready'" in said
    assert "Last audit 1 finding just now" in text(browse("rita").get("/operations"))


@pytest.mark.usefixtures("northwind")
def test_an_audit_that_failed_says_so_until_there_is_a_report(db: Database, browse: Any) -> None:
    errand = audits.ask_for_audit(db, by="revops:rita", at=clock.now())
    errands.end(db, errand, None, at=clock.now(), failure="The disk is full.")
    browser = browse("rita")
    assert "could not be done: The disk is full. Nothing was changed" in text(browser.get("/operations/audit"))
    assert "Failed The disk is full. Nothing was changed." in text(browser.get(f"/errands/{errand}"))
    audits.run_audit(db, by="revops:rita", at=clock.now() + timedelta(seconds=1))
    assert "The disk is full" not in text(browser.get("/operations/audit"))


# Errands


@pytest.mark.usefixtures("northwind")
def test_an_import_s_errand_tells_of_its_rows(db: Database, browse: Any, staff: dict[str, int]) -> None:
    body = b"email,product_line\na@one-nw.com,software\nb@two-nw.com,lasers\n"
    token = uploads.keep_upload(db, "fair.csv", body, user=staff["rita"], at=clock.now())
    errand = uploads.ask_to_bring_in(db, token, user=staff["rita"], by="revops:rita", at=clock.now())
    assert "Import of a file" in text(browse("rita").get(f"/errands/{errand}"))
    assert work(db) == 1
    page = browse("rita").get(f"/errands/{errand}")
    said = text(page)
    assert "Import of fair.csv" in said
    assert "Rows 2 Taken 1 in the journal now Here before 0 nothing was changed Rejected 1 kept for repair" in text(
        page
    )
    assert f"line 3: product line : {NO_LINE}" in said
    rejected = re.search(r'href="(/operations/receipts\?state=rejected&amp;channel=[^"]+)"', page.content.decode())
    assert rejected is not None
    assert len(re.findall("<tr data-row", browse("rita").get(unescape(rejected[1])).content.decode())) == 1


def test_the_progress_of_an_errand_is_told_with_what_is_left(db: Database, northwind: Pact, browse: Any) -> None:
    reject(db, northwind)
    errand = errands.ask_for(db, errands.RETRY, {"group": list(GROUP.values()), "values": {}}, by="revops:rita",
                             at=clock.now())  # fmt: skip
    with db.connection() as connection:
        begun = clock.now() - timedelta(minutes=10)
        connection.execute("UPDATE errand SET begun_at = %s, tries = 2, done = 50, total = 200", (begun,))
    page = text(browse("rita").get(f"/errands/{errand}"))
    assert "25% 50 of 200 receipts · 30 min left" in page
    assert "Begun 2 times: a worker ended before it was done." in page
    assert "25%" in text(browse("rita").get("/operations"))
    assert browse("rita").get(f"/errands/{10**6}").status_code == 404


# How it is laid out


def test_json_is_laid_out_line_by_line_with_what_is_wrong_marked() -> None:
    body = '{"event":"listed","ids":{"crm":"c-1"},"fields":{"email":"x","tags":[1,"ä"]},"none":null,"nothing":{}}'
    assert json_lines(body, {"email": "no address", "id.crm": "unknown", "crm": "not this"}) == [
        JsonLine("", "", "{"),
        JsonLine("  ", '"event"', '"listed",'),
        JsonLine("  ", '"ids"', "{"),
        JsonLine("    ", '"crm"', '"c-1"', "unknown"),
        JsonLine("  ", "", "},"),
        JsonLine("  ", '"fields"', "{"),
        JsonLine("    ", '"email"', '"x",', "no address"),
        JsonLine("    ", '"tags"', "["),
        JsonLine("      ", "", "1,"),
        JsonLine("      ", "", '"ä"'),
        JsonLine("    ", "", "]"),
        JsonLine("  ", "", "},"),
        JsonLine("  ", '"none"', "null,"),
        JsonLine("  ", '"nothing"', "{}"),
        JsonLine("", "", "}"),
    ]


def test_what_was_sent_is_quoted_as_it_was_and_never_as_markup() -> None:
    from leadpact.web.quoting import quoting

    assert quoting("`<b>` is none of a, b") == "<code>&lt;b&gt;</code> is none of a, b"
    assert quoting("a ` alone") == "a ` alone"


def test_few_faults_alike_stay_apart() -> None:
    from leadpact.web.fault_groups import group_lines

    groups = [FaultGroup("api", "email", f"`{n}` is none", 1, (n,)) for n in range(2)]
    assert [line.says for line in group_lines(groups)] == ["`0` is none", "`1` is none"]
    more = [
        *groups,
        FaultGroup("api", "email", "`2` is none", 1, (2,)),
        FaultGroup("api", "email", "`3` is none", 2, ()),
    ]
    folded = group_lines(more)
    assert [(line.says, line.count, line.each) for line in folded] == [
        ("… is none", 3, True),
        ("`3` is none", 2, False),
    ]
    assert folded[0].address == "/operations/receipts?state=not_taken&channel=api&q=is+none"
