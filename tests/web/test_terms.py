"""The words of the pact on every page say what they mean: first to whoever asks by key, then only on hovering."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.template.context import RequestContext
from django.test import RequestFactory
from tests.web.staff import company

from leadpact.operations.database import Database
from leadpact.pact.glossary import terms_of
from leadpact.pact.load import load_pact
from leadpact.pact.model import Pact

EXAMPLES = Path(__file__).parents[2] / "examples"
FIRST = re.compile(r'<button type="button" class="term" data-means="([^"]+)">([^<]+)</button>')
AGAIN = re.compile(r'<span class="term again" data-means="([^"]+)">([^<]+)</span>')


def rendered(text: str, pact: Pact | None, **values: Any) -> str:
    request = RequestFactory().get("/")
    return Template(text).render(RequestContext(request, {"pact": pact, **values}, processors=()))


@pytest.fixture(scope="module")
def saas() -> Pact:
    return load_pact(EXAMPLES / "inbound-saas" / "pact.yaml")


@pytest.mark.usefixtures("db")
def test_a_page_says_a_term_aloud_once(saas: Pact) -> None:
    page = rendered('{% term "mql" %} {% term "mql" "The MQLs" %} {% term "sal" %}', saas)
    assert [label for _, label in FIRST.findall(page)] == ["MQL", "SAL"]
    assert AGAIN.findall(page) == [(FIRST.findall(page)[0][0], "The MQLs")]
    assert FIRST.findall(page)[0][0] == saas.definitions["MQL"]


@pytest.mark.usefixtures("db")
def test_what_is_no_term_stands_as_it_is(saas: Pact) -> None:
    assert rendered('{% term "nonsense_word" %}', saas) == "nonsense word"
    assert rendered("{% term word %}", saas, word="<b>") == "&lt;b&gt;"
    assert rendered('{% term "mql" %}', None) == "MQL"
    assert Template('{% term "mql" %}').render(Context({"pact": saas})).startswith("<button")


@pytest.mark.usefixtures("db")
def test_a_stage_within_something_to_press_is_no_button_of_its_own(saas: Pact) -> None:
    page = rendered('<button>{% stage "sal" "Working" means=False %}</button>', saas)
    assert page == '<button><span class="stage tone-3">SAL <span class="soft">Working</span></span></button>'
    assert len(FIRST.findall(rendered('{% stage "sal" "Working" %}', saas))) == 2


def test_words_of_the_pact_come_before_those_of_the_language(saas: Pact) -> None:
    terms = terms_of(saas)
    assert (terms["touch"].kind, terms["touch"].means) == ("defined", saas.definitions["touch"])
    assert (terms["suspect"].kind, terms["customer"].kind, terms["disposition"].kind) == (
        "defined",
        "stage",
        "language",
    )
    assert terms["offered"].means == "A lead status of MQL, set upon offered."
    assert terms["trial"].means == (
        "A lead type: signed up within the last 30 days or stock counted within the last 30 days; 3 attempts owed, an "
        "answer within 2 business hours."
    )


PAGES = {
    "/leads": {"MQL", "Offered", "Lost"},
    "/promises": {"Accepted share", "Inquiries", "Handed over"},
    "/sources": {"Source", "Accepted share", "sourced", "cycle"},
    "/funnel": {"Stage", "MQL", "SAL", "Recycled"},
}


@pytest.mark.parametrize("address", PAGES)
def test_pages_tell_what_their_words_mean(db: Database, browse: Any, northwind: Pact, address: str) -> None:
    company(db, northwind)
    page = browse("rita").get(address).content.decode()
    first = [label for _, label in FIRST.findall(page)]
    assert set(first) >= PAGES[address]
    assert len(first) == len(set(first))


def test_the_page_of_a_lead_tells_what_its_stages_are(db: Database, browse: Any, northwind: Pact) -> None:
    lead = company(db, northwind)["working"]
    page = browse("rita").get(f"/leads/{lead}").content.decode()
    labels = {label for _, label in FIRST.findall(page)}
    assert {"Suspect", "Inquiry", "MQL", "SAL", "SQL", "Opportunity", "Customer", "Attempts"} <= labels
    assert not re.search(r'<button type="button" class="why"[^>]*><[^>]*><button', page)
