"""The pact as a page: every line of the file lands somewhere on it, and every sentence leads back to its line."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.test.html import parse_html

from leadpact.operations import agreement, in_force
from leadpact.operations.agreement import Adoption
from leadpact.operations.database import Database
from leadpact.operations.documenting import process_document
from leadpact.pact.document import CONCERNS, document
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact
from leadpact.web.pact_lines import Spot, Spots, items, lines_of
from leadpact.web.pact_text import Piece, pact_lines
from stories import NORTHWIND

ADOPTED_AGAIN_AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
TEXT = NORTHWIND.read_text(encoding="utf-8")
LINES = TEXT.split("\n")


def line_of(said: str) -> int:
    """Return the number of the one line of the file that begins so, each run of blanks being one."""
    [line] = [number for number, line in enumerate(LINES, 1) if " ".join(line.split()).startswith(said)]
    return line


@pytest.fixture
def second(db: Database, northwind: Pact) -> Pact:  # noqa: ARG001 - adopted before
    """A second version, which decides now."""
    text = TEXT.replace("half_life: 21 days", "half_life: 14 days")
    return agreement.adopt(db, text, by="cli:rita", at=ADOPTED_AGAIN_AT)


def shown(browse: Any, address: str = "/pact", name: str = "rita") -> str:
    answer = browse(name).get(address)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def said(page: str) -> dict[str, str]:
    """Return for each anchor the words of what it stands at: the sentence, the rows, the heading."""
    found: dict[str, str] = {}

    def walk(element: Any, around: Any) -> None:
        classes = dict(element.attributes).get("class", "").split()
        inner = element if "said" in classes or element.name == "section" else around
        anchor = dict(element.attributes).get("id", "")
        if re.fullmatch(r"L[0-9]+", anchor):
            assert anchor not in found, f"{anchor} stands twice"
            found[anchor] = words(inner) if inner is not None else ""
        for child in element.children:
            if not isinstance(child, str):
                walk(child, inner)

    walk(parse_html(page), None)
    return found


def words(element: Any) -> str:
    """Return what is read of an element, without the numbers in the margin."""
    if isinstance(element, str):
        return element.strip()
    if dict(element.attributes).get("class") in ("at", "unseen", "chapter-lines no-print"):
        return ""
    return " ".join(part for part in map(words, element.children) if part)


def part(page: str, name: str) -> str:
    """Return the section `name`."""
    begin = page.index(f'<section class="chapter" id="{name}"')
    return page[begin : page.index("</section>", begin)]


# Who sees it


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize("name", ["ana", "mara", "milo", "rita", "clara", "andy"])
def test_everybody_inside_reads_the_pact(browse: Any, northwind: Pact, name: str) -> None:
    own = f"/pact/{northwind.version}"
    for address in ("/pact", "/pact/text", own, f"{own}/text", f"{own}/file"):
        assert browse(name).get(address).status_code == 200


def test_a_partner_does_not(browse: Any, northwind: Pact) -> None:
    own = f"/pact/{northwind.version}"
    for address in ("/pact", "/pact/text", own, f"{own}/text", f"{own}/file"):
        assert browse("deniz").get(address).status_code == 403


def test_a_version_that_does_not_exist_is_not_found(browse: Any, northwind: Pact) -> None:
    for number in (0, northwind.version + 1, 2**31 - 1, 2**31, 10**30):
        for rest in ("", "/text", "/file"):
            assert browse("rita").get(f"/pact/{number}{rest}").status_code == 404, number


@pytest.mark.parametrize("address", ["/pact", "/pact/text"])
def test_the_page_asks_few_questions(browse: Any, second: Pact, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    browser = browse("rita")
    browser.get(address)
    asked: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(cursor: Any, query: Any, *rest: Any, **more: Any) -> Any:
        asked.append(str(query))
        return execute(cursor, query, *rest, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    browser.get(address)
    # the session, who it is, their notices, the versions, which one decides; for the document, who signed it
    assert len(asked) == (6 if address == "/pact" else 5)
    asked.clear()
    monkeypatch.setattr(in_force, "_read", {})
    browser.get(f"/pact/{second.version - 1}")
    assert len(asked) == 8  # and the texts of both versions


# What it says


@pytest.mark.usefixtures("northwind")
def test_it_begins_with_who_takes_part(browse: Any) -> None:
    page = shown(browse)
    found = said(page)
    signs = [line_of(f"{side}: {{signs") for side in ("marketing", "sales")]
    assert [found[f"L{line}"] for line in (*signs, line_of("sponsor:"), line_of("review:"))] == [
        "For marketing cmo@northwind.example has not signed yet",
        "For sales cro@northwind.example has not signed yet",
        "Over both sides coo@northwind.example has not signed yet",
        "Looks at it again revops@northwind.example every 90 days",
    ]
    assert "signs for marketing." not in page  # not a second time


def test_whoever_does_not_take_part_yet_is_missed(db: Database, browse: Any) -> None:
    agreement.adopt(db, TEXT.replace("  sales: {signs: cro@northwind.example}\n", ""), by="cli", at=ADOPTED_AGAIN_AT)
    assert '<dt>For sales</dt><dd><span class="say attention">nobody yet</span>' in shown(browse)


def test_it_has_the_sections_of_the_document_in_its_order(browse: Any, northwind: Pact) -> None:
    page = shown(browse)
    titles = [section.title for section in process_document(northwind).sections]
    headings = re.findall(r'<h2 id="title-\w+"><span class="soft">(\d+)</span> ([^<]+)</h2>', page)
    listed = re.findall(r'<li><a href="#(\w+)"><span class="soft">(\d+)</span> ([^<]+)</a></li>', page)
    assert len(titles) > 20
    assert headings == [(str(number), title) for number, title in enumerate(titles, 1)]
    assert [(number, title) for _, number, title in listed] == headings
    assert all(f'<section class="chapter" id="{name}"' in page for name, _, _ in listed)


@pytest.mark.usefixtures("northwind")
def test_what_is_decided_by_order_is_numbered_and_numbers_stand_at_the_right(browse: Any) -> None:
    page = shown(browse)
    routes = part(page, "routing")
    assert re.findall(r'<td class="order">(\d+)</td>', routes) == ["1", "2", "3", "4", "5", "6"]
    assert '<ol class="points">' in part(page, "gate")
    assert "order" not in part(page, "definitions")
    owed = re.findall(r'<td class="num" data-name="Attempts owed"><span>(\d)</span></td>', part(page, "lead_types"))
    assert owed == list("32101")
    assert '<th scope="col" class="num">Points</th>' in part(page, "score")


@pytest.mark.usefixtures("northwind")
def test_columns_in_which_nothing_stands_are_left_out(browse: Any) -> None:
    page = shown(browse)
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", part(page, "hours"))
    assert heads == ["Hours", "Worked", "Time zone", "Public holidays of"]


@pytest.mark.usefixtures("northwind")
def test_a_term_leads_to_its_definition_where_a_section_first_uses_it(browse: Any) -> None:
    page = shown(browse)
    meant = "One person&#x27;s interest in one of our product lines."
    marked = f'<a class="term" href="#L{line_of("lead: One")}" data-means="{meant}">lead</a>'
    assert part(page, "leads").count(marked) == 1
    assert f"There is at most one open {marked} for each person and product line." in page
    assert f"A {marked} is in one stage at a time; each lead status belongs to one stage." in part(page, "stages")


def test_what_a_pact_says_is_shown_and_not_run(db: Database, browse: Any) -> None:
    text = TEXT.replace("  touch: A response", "  touch: <script>alert(1)</script> A response")
    agreement.adopt(db, text, by="cli", at=ADOPTED_AGAIN_AT)
    for address in ("/pact", "/pact/text"):
        page = shown(browse, address)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; A response" in page


@pytest.mark.usefixtures("northwind")
def test_the_stages_are_drawn_for_the_desk_and_for_the_telephone_and_told_in_words(browse: Any) -> None:
    page = shown(browse)
    boxes = re.findall(r'<a class="box (\w+) tone-(\w+)" href="#L(\d+)">', page)
    names = ("suspect", "inquiry", "mql", "sal", "sql", "opportunity")
    line = [("stage", str(tone), str(line_of(f"{name}: {{statuses"))) for tone, name in enumerate(names)]
    exits = [(kind, "out", str(line_of(f"{name}: {{statuses"))) for kind, name in
             (("aside", "recycled"), ("out", "disqualified"), ("lost", "lost"))]  # fmt: skip
    assert boxes == [*line, ("won", "6", str(line_of("customer: {statuses"))), *exits] * 2
    told = re.findall(r"<li>([^<]+)</li>", page[page.index('<ol class="arrows">') : page.index("</figcaption>")])
    assert told[:4] == [
        "the beginning to inquiry: captured or response",
        "the beginning to suspect: listed",
        "suspect to inquiry: response",
        "inquiry to MQL: ready",
    ]
    assert page.count('<g class="arrow ') == 2 * len(told)
    assert "style=" not in page[page.index("<main") : page.index("</main>")]


# Lines


@pytest.mark.usefixtures("northwind")
def test_every_line_of_the_file_lands_once_on_the_page_and_in_the_text(browse: Any) -> None:
    every = {f"L{line}" for line in range(1, len(TEXT.split("\n")) + 1)}
    assert set(said(shown(browse))) == every
    assert set(re.findall(r'id="(L[0-9]+)"', shown(browse, "/pact/text"))) == every


LANDS = {
    "pact: northwind": "",  # the title
    "currency: EUR": "Days begin in Europe/Berlin; amounts are in EUR.",
    "company: {sells": "The firm sells laboratory instruments.",
    "definitions:": "3 What our words mean",
    "inquiry: {statuses": "2 inquiry New a program open",
    'when: "employees >= 1000"': "Enterprise (employees is at least 1000): ready by rules, if one of these holds:",
    "BANT: ": "BANT : budget, authority, need and decide by is at the latest 6 months from today.",
    "fit:": "+20 industry is Pharma or Food where we win",
    "points: {demo_requested": "+40 demo requested",  # what is said first about it
    "- {name: Large in EMEA": "4 Large in EMEA region is EMEA and employees is at least 200 the queue emea-sdr",
}


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize("line", LANDS)
def test_a_line_lands_on_what_says_it_or_on_what_it_is_a_part_of(browse: Any, line: str) -> None:
    assert said(shown(browse))[f"L{line_of(line)}"].startswith(LANDS[line])


@pytest.mark.usefixtures("northwind")
def test_rows_of_one_line_are_shown_as_one(browse: Any) -> None:
    found = said(shown(browse))
    assert found[f"L{line_of('grades:')}"] == "A 30 B 15 C 0 D \N{MINUS SIGN}100"
    assert found[f"L{line_of('lost: [')}"] == "Price. Product. No decision. Competitor."


def test_below_a_section_what_goes_by_another_name_lands_on_what_is_before_it() -> None:
    text = TEXT.replace(
        "  - {name: Americas,      when: \"region = 'AMER'\", to: amer-sdr}",
        "  - name: Americas\n    when: \"region = 'AMER'\"\n    to: amer-sdr",
    )
    pact = parse_pact(text)
    first = lines_of(pact).index("  - name: Americas") + 1
    spots = Spots(pact, document(pact))
    assert spots.spot(first) == Spot(first, own=True, others=(first + 1, first + 2))
    assert spots.spot(first) == Spot(first)


def test_a_file_with_a_mark_before_it_and_ends_of_lines_of_windows_has_the_same_lines() -> None:
    pact = parse_pact("\N{ZERO WIDTH NO-BREAK SPACE}" + TEXT.replace("\n", "\r\n"))
    assert lines_of(pact) == TEXT.split("\n")
    assert "".join(piece.text for piece in pact_lines(pact)[3].pieces) == TEXT.split("\n")[3]


# Its text


@pytest.mark.usefixtures("northwind")
def test_the_text_is_the_file(browse: Any) -> None:
    page = shown(browse, "/pact/text")
    lines = [html.unescape(re.sub(r"<[^>]*>", "", one)) for one in re.findall(r"<code>(.*?)</code>", page)]
    assert lines == TEXT.split("\n")


def test_keys_texts_and_comments_are_told_apart() -> None:
    text = TEXT.replace(
        "  touch: A response, or a meeting that was held.",
        "  \"touch # one\": 'it''s # no comment'  # \"no text\"\n  call: >\n    folded # of it\n    over lines",
    )
    lines = pact_lines(parse_pact(text))
    first = line_of("touch: A response") - 1
    assert [(piece.kind, piece.text) for piece in lines[first].pieces] == [
        ("", "  "), ("key", '"touch # one"'), ("", ": "), ("text", "'it''s # no comment'"), ("", "  "),
        ("comment", '# "no text"'),
    ]  # fmt: skip
    assert [{piece.kind for piece in line.pieces} for line in lines[first + 2 : first + 4]] == [{"text"}, {"text"}]
    assert [(piece.kind, piece.text) for piece in lines[0].pieces] == [("comment", text.split("\n")[0])]
    title = lines[line_of("title:") - 1]
    assert title.pieces == (Piece("key", "title"), Piece("", title.pieces[1].text))
    assert ["".join(piece.text for piece in line.pieces) for line in lines] == text.split("\n")


def test_a_section_leads_to_its_lines_and_back(browse: Any, northwind: Pact) -> None:
    number, first = northwind.version, LINES.index("score:") + 1
    last = line_of("at_most: {page_viewed")
    assert f'href="/pact/{number}/text#L{first}">lines {first}–{last}</a>' in part(shown(browse), "score")
    page = shown(browse, "/pact/text")
    line = page[page.index(f'<li id="L{first}">') : page.index(f'<li id="L{first + 1}">')]
    assert f'<a class="to-read" href="/pact/{number}#L{first}">The score</a>' in line
    assert page.count("to-read") == len({section.line for section in process_document(northwind).sections})


@pytest.mark.usefixtures("northwind")
def test_every_sentence_leads_to_its_line_of_the_file(browse: Any, northwind: Pact) -> None:
    page = shown(browse)
    lines = {int(line) for line in re.findall(rf'<a class="at" href="/pact/{northwind.version}/text#L(\d+)"', page)}
    assert {item.line for item in items(process_document(northwind))} <= lines
    assert max(lines) <= len(LINES)


# For one role


def test_a_role_reads_what_concerns_it_and_the_way_to_the_rest(browse: Any, northwind: Pact) -> None:
    page = shown(browse, "/pact?for=rep")
    names = re.findall(r'<section class="chapter" id="(\w+)"', page)
    assert names == [name for name in CONCERNS["rep"] if name in names]
    assert names[0] == "duties"
    assert '<a href="/pact">the whole agreement</a>' in page
    own = f"/pact/{northwind.version}"
    assert f'<a class="item" href="{own}?for=manager"' in shown(browse, f"{own}?for=rep")


@pytest.mark.usefixtures("northwind")
def test_a_role_that_the_process_does_not_have_is_not_found(browse: Any) -> None:
    assert browse("rita").get("/pact?for=janitor").status_code == 404


def test_the_file_comes_as_it_was_adopted(browse: Any, northwind: Pact) -> None:
    answer = browse("ana").get(f"/pact/{northwind.version}/file")
    assert answer.content == NORTHWIND.read_bytes()
    assert answer["Content-Type"] == "text/yaml; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="northwind-{northwind.version}.yaml"'


# Versions


def test_versions_are_told_with_who_adopted_them_when(db: Database, northwind: Pact, second: Pact) -> None:
    first_at = agreement.adoptions(db)[1].at
    assert agreement.adoptions(db) == (
        Adoption(second.version, "northwind", second.digest, ADOPTED_AGAIN_AT, "cli:rita"),
        Adoption(northwind.version, "northwind", northwind.digest, first_at, "revops"),
    )


def test_another_version_than_the_one_that_decides_says_so(browse: Any, northwind: Pact, second: Pact) -> None:
    old, new = shown(browse, f"/pact/{northwind.version}"), shown(browse)
    assert f'This is version {northwind.version}. <a href="/pact">Version {second.version}</a> decides now' in old
    assert "Not in force" not in new + shown(browse, f"/pact/{second.version}") + shown(browse, "/pact/text")
    assert '<a href="/pact/text">Version' in shown(browse, f"/pact/{northwind.version}/text")
    assert ("half after 21 days" in old, "half after 14 days" in new) == (True, True)
    for page in (old, new):
        assert re.findall(r'<a class="item pact-version" href="/pact/(\d+)"', page) == [
            str(second.version), str(northwind.version)
        ]  # fmt: skip


def test_two_versions_of_one_text_lead_each_to_its_own_file(db: Database, browse: Any, northwind: Pact) -> None:
    agreement.adopt(db, TEXT + "# later\n", by="cli", at=ADOPTED_AGAIN_AT)
    again = agreement.adopt(db, TEXT, by="cli", at=ADOPTED_AGAIN_AT)
    assert again.version == northwind.version + 2
    for number in (northwind.version, again.version):
        assert f"/pact/{number}/text#L{LINES.index('score:') + 1}" in shown(browse, f"/pact/{number}")
