"""The worked examples: each is checked and proved without a finding, documented, and decides its leads as it says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from leadpact.cli.context import setup_pages
from leadpact.operations.documenting import process_document
from leadpact.operations.leads_file import read_leads
from leadpact.operations.trial import try_leads
from leadpact.operations.verdicts import Verdict, verdict_of
from leadpact.pact.check import check
from leadpact.pact.document import ROLES
from leadpact.pact.document_markdown import markdown
from leadpact.pact.load import load_pact, load_whole
from leadpact.pact.model import Pact
from leadpact.pact.prove import prove

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("inbound-saas", "enterprise", "global")
FILES = ("inbound-saas/pact.yaml", "enterprise/pact.yaml", "global/pact.yaml", "global/next.yaml")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday, within the hours of Europe
TODAY = date(2026, 11, 25)

# By line of leads.csv: the verdict, who has the lead then, and how its reason begins.
EXPECTED: dict[str, dict[int, tuple[str, str, str]]] = {
    "inbound-saas": {
        2: ("ready", "bram (executives)", "asked"),
        3: ("ready", "lotte (executives)", "using"),
        4: ("ready", "bram (executives)", "plan"),
        5: ("ready", "queue sdr", "score"),
        6: ("ready", "queue sdr", "score"),
        7: ("not ready", "program warm-up", "score"),
        8: ("not known", "program warm-up", "needs shops"),
        9: ("not ready", "program warm-up", "asked"),
        10: ("not ready", "program warm-up", "asked: trade Services"),
        11: ("not ready", "program warm-up", "score: grade C; asked: free mail"),
        12: ("disqualified", "closed", "junk: disposable mail"),
        13: ("no lead", "", "applicant: origin jobs"),
        14: ("not ready", "program newcomer", "score"),
        15: ("ready", "lotte (executives)", "using"),
    },
    "enterprise": {
        2: ("ready", "ida (ldr-emea)", "BANT: budget, authority, need"),
        3: ("not known", "program buying-group", "needs budget, authority"),
        4: ("not known", "program buying-group", "needs budget, authority"),
        5: ("ready", "jonas (ldr-emea)", "group: account people responded 3, need"),
        6: ("ready", "ida (ldr-emea)", "asked: visit requested"),
        7: ("ready", "ida (ldr-emea)", "BANT: budget, need"),
        8: ("not ready", "program buying-group", "BANT: no budget; asked: machines 2"),
        9: ("ready", "partner andes", "asked: visit requested"),
        10: ("not known", "program buying-group", "needs need, machines"),
        11: ("ready", "carmen (ldr-amer)", "asked: visit requested"),
        12: ("ready", "jonas (ldr-emea)", "BANT: need, decide by 2028-10-01"),  # by tender
        13: ("not known", "program buying-group", "needs budget, authority"),
        14: ("disqualified", "closed", "student: seniority Student"),
        15: ("disqualified", "closed", "junk: disposable mail"),
        16: ("no lead", "", "applicant: origin careers"),
        17: ("not known", "program known-by-name", "needs budget"),
    },
    "global": {
        2: ("ready", "anna (sdr-emea)", "score: grade A"),
        3: ("ready", "bruno (sdr-emea)", "asked: sample requested"),
        4: ("ready", "dana (sdr-north-america)", "asked: demo requested"),
        5: ("not known", "program warm-up", "needs budget"),
        6: ("ready", "felipe (sdr-latin-america)", "score: grade A"),
        7: ("ready", "gabriela (sdr-latin-america)", "BANT: budget, need"),
        8: ("not known", "program warm-up", "needs budget"),
        9: ("ready", "partner indus", "BANT: need, decide by 2027-09-15"),  # in India
        10: ("ready", "partner indus", "score: grade A"),
        11: ("ready", "hui (sdr-apac)", "BANT: budget, authority, need"),
        12: ("ready", "partner nile", "asked: sample requested"),
        13: ("not ready", "program warm-up", "score: grade D"),
        15: ("disqualified", "closed", "junk: disposable mail"),
        16: ("no lead", "", "applicant: origin careers"),
        17: ("not known", "program newcomer", "needs budget"),
    },
}
UNUSABLE = {"inbound-saas": [], "enterprise": [], "global": [14]}


@pytest.fixture(scope="module", params=FILES)
def pact(request: pytest.FixtureRequest) -> Pact:
    return load_pact(EXAMPLES / request.param)


def decided(pact: Pact, name: str) -> tuple[dict[int, Verdict], list[int]]:
    """Return what was decided of the leads of an example, by line, and the lines that cannot be used."""
    read = read_leads(pact, EXAMPLES / name / "leads.csv", None, at=AT)
    assert read.unread == ()
    tried, unusable = try_leads(pact, read, at=AT)
    return {one.line: verdict_of(pact, one, AT) for one in tried}, [one.line for one in unusable]


def test_the_checker_has_nothing_to_say(pact: Pact) -> None:
    assert check(pact, today=TODAY) == ()


def test_the_prover_decides_everything_and_finds_nothing(pact: Pact) -> None:
    proof = prove(pact)
    assert proof.findings == ()
    assert proof.undecided == ()


@pytest.mark.parametrize("name", NAMES)
def test_its_leads_are_decided_as_it_says(name: str) -> None:
    found, unusable = decided(load_pact(EXAMPLES / name / "pact.yaml"), name)
    told = {line: (one.verdict, one.goes_to, one.why[: len(EXPECTED[name][line][2])]) for line, one in found.items()}
    assert told == EXPECTED[name]
    assert unusable == UNUSABLE[name]


@pytest.mark.parametrize("name", NAMES)
def test_its_leads_show_every_kind_of_verdict(name: str) -> None:
    verdicts = {verdict for verdict, _, _ in EXPECTED[name].values()}
    assert verdicts == {"ready", "not ready", "not known", "disqualified", "no lead"}


def test_the_next_version_decides_the_leads_that_its_readme_speaks_of_otherwise() -> None:
    now, _ = decided(load_pact(EXAMPLES / "global" / "pact.yaml"), "global")
    following, _ = decided(load_pact(EXAMPLES / "global" / "next.yaml"), "global")
    differ = {line for line in now if (now[line].verdict, now[line].goes_to, now[line].grade)
              != (following[line].verdict, following[line].goes_to, following[line].grade)}  # fmt: skip
    assert {line: (following[line].verdict, following[line].goes_to) for line in differ} == {
        7: ("not known", "program warm-up"),  # 900 employees are "large" there, so that authority is asked
        11: ("ready", "partner nihon"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_an_example_uses_the_whole_language(name: str) -> None:
    pact = load_pact(EXAMPLES / name / "pact.yaml")
    a = pact.agreement
    assert all((pact.company.sells, pact.company.cycle, pact.company.relation))
    assert all((a.marketing, a.sales, a.working_group, a.review_owner, a.success, a.change, pact.teams))
    assert all((pact.definitions, pact.ideal_customer, pact.sourced, pact.influenced, pact.conversion, pact.handoffs))
    assert all((pact.resources, pact.exceptions, pact.has_contact_status, pact.reachability, pact.permissions))
    assert {one.name for one in pact.owes} == {"volume", "handed_over", "accepted", "complete"}
    assert set(pact.promises) == {"accept", "first_touch", "attempts", "answer"}
    assert any(one.escalation for one in pact.promises.values())
    assert any(program.steps for program in pact.programs)
    assert all((one.case, one.owner, one.approved_by, one.until, one.expect) for one in pact.exceptions)
    for status in ("Inquiry", "MQL", "SAL", "Disqualified", "Purchased list"):
        assert status in pact.stage_of_status


# Documented


class Page(HTMLParser):
    """Collects what a page is made of, and what is wrong with how it is nested."""

    VOID = ("meta", "br", "input", "link", "hr", "img", "path", "rect")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.anchors += [str(given["id"])] if given.get("id") else []
        self.links += [str(given["href"])] if given.get("href") else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its interface
        self.tags.add(tag)


@pytest.mark.parametrize("role", ["", "rep", "sponsor"])
def test_it_is_documented_as_one_file_of_html_that_needs_nothing_else(pact: Pact, role: str) -> None:
    setup_pages()
    from leadpact.web.pact_standalone import standalone

    page = Page(standalone(pact, process_document(pact, role=role), file="pact.yaml"))
    assert page.open == []
    assert page.tags & {"script", "link", "img", "iframe", "form"} == set()
    assert len(page.anchors) == len(set(page.anchors))
    assert {link for link in page.links if not link.startswith("#")} == set()
    assert {link[1:] for link in page.links} <= set(page.anchors)
    lines = {f"L{line}" for line in range(1, len(pact.text.split("\n")) + 1)}
    assert lines <= set(page.anchors)


def test_it_is_documented_as_markdown_with_links_to_its_lines(pact: Pact) -> None:
    shown = process_document(pact)
    page = markdown(pact, shown, place=lambda line: ("pact.yaml", line))
    headings = re.findall(r"(?m)^## (.+)$", page)
    assert headings == [section.title for section in shown.sections]
    anchors = re.findall(r"(?m)^\d+\. \[.+\]\(#(.+)\)$", page)
    assert anchors == [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings]
    lines = pact.text.split("\n")
    linked = [int(line) for line in re.findall(r"\(pact\.yaml#L(\d+)\)", page)]
    assert all(lines[line - 1].strip() for line in linked)
    assert len(linked) > 200
    for table in re.findall(r"(?m)(?:^\|.*\|$\n)+", page):
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.strip().split("\n")}
        assert len(widths) == 1, table
    assert page.count("```mermaid") == 1


def test_links_of_markdown_lead_into_the_files_that_a_pact_includes() -> None:
    found, whole = load_whole(EXAMPLES / "global" / "pact.yaml")
    page = markdown(
        found, process_document(found), place=lambda line: (whole.place(line)[0] or "pact.yaml", whole.place(line)[1])
    )
    for file in (
        "pact.yaml",
        "funnel.yaml",
        "ready.yaml",
        "regions.yaml",
        "promises.yaml",
        "programs.yaml",
        "exceptions.yaml",
    ):
        lines = (EXAMPLES / "global" / file).read_text(encoding="utf-8").split("\n")
        linked = [int(line) for line in re.findall(rf"\({re.escape(file)}#L(\d+)\)", page)]
        assert linked
        assert all(lines[line - 1].strip() for line in linked)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_something_to_do_in_the_largest_example(role: str) -> None:
    shown = process_document(load_pact(EXAMPLES / "global" / "pact.yaml"), role=role)
    assert shown.sections[0].blocks
